//! From the files to checked shops.

use super::source::{PayFile, ReviewFile, ReviewsFile, ShopFile};
use super::{Category, DemoShop, LocalText, Owner, PayTo, Product, Review, product};
use crate::DemoError;
use crate::colour::Rgb;
use crate::gazetteer::{self, Gazetteer};

/// The slugs in the order a newcomer meets them.
const SLUGS: [&str; 3] = ["amani", "kasi", "nuru"];

macro_rules! files {
    ($slug:literal) => {
        [
            ($slug, "shop.toml", include_str!(concat!("../../shops/", $slug, "/shop.toml"))),
            ($slug, "products.toml", include_str!(concat!("../../shops/", $slug, "/products.toml"))),
            ($slug, "reviews.toml", include_str!(concat!("../../shops/", $slug, "/reviews.toml"))),
        ]
    };
}

/// Every shop.
pub(crate) fn shops() -> Result<Vec<DemoShop>, DemoError> {
    SLUGS.into_iter().map(shop).collect()
}

/// One shop.
pub(crate) fn shop(slug: &str) -> Result<DemoShop, DemoError> {
    let [shop, products, reviews] = match slug {
        "amani" => files!("amani"),
        "kasi" => files!("kasi"),
        "nuru" => files!("nuru"),
        _ => return Err(DemoError::rule(slug, "there is no such shop")),
    };
    let file: ShopFile = read(shop)?;
    let gazetteer = gazetteer::gazetteer()?;
    let shop = check_shop(slug, file, &gazetteer)?;
    let products = product::check_all(&shop, read(products)?)?;
    let reviews = read::<ReviewsFile>(reviews)?
        .review
        .into_iter()
        .map(|review| check_review(&shop.slug, review, &products, &gazetteer))
        .collect::<Result<_, _>>()?;
    Ok(DemoShop { products, reviews, ..shop })
}

fn read<T: serde::de::DeserializeOwned>((slug, name, text): (&str, &str, &str)) -> Result<T, DemoError> {
    toml::from_str(text)
        .map_err(|error| DemoError::Toml { file: format!("shops/{slug}/{name}"), source: Box::new(error) })
}

pub(super) fn local(en: String, sw: Option<String>) -> LocalText {
    LocalText { en, sw }
}

fn check_shop(slug: &str, file: ShopFile, gazetteer: &Gazetteer) -> Result<DemoShop, DemoError> {
    let rule = |what: &str| DemoError::rule(slug, what);
    if file.slug != slug {
        return Err(rule("the slug is not the folder's name"));
    }
    Rgb::parse(&file.colour).ok_or_else(|| rule("colour is not #rrggbb"))?;
    if gazetteer.find(&file.estate).is_none() {
        return Err(rule("estate is not in the gazetteer"));
    }
    if let Some(zone) = file.zones.iter().find(|key| gazetteer.zone(key).is_none()) {
        return Err(rule(&format!("zone {zone:?} is not in the gazetteer")));
    }
    let phones = [&file.whatsapp, &file.call, &file.owner.phone];
    if phones.iter().any(|phone| phone.len() != 12 || !phone.starts_with("2547000001")) {
        return Err(rule("phones are 2547000001xx"));
    }
    Ok(DemoShop {
        slug: file.slug,
        name: file.name,
        business: file.business,
        tagline: local(file.tagline, file.tagline_sw),
        promise: local(file.promise, file.promise_sw),
        about: local(file.about, file.about_sw),
        colour: file.colour,
        pay: match file.pay {
            PayFile::Paybill { number, account } => PayTo::Paybill { number, account },
            PayFile::Till { number } => PayTo::Till { number },
        },
        whatsapp: file.whatsapp,
        call: file.call,
        email: file.email,
        location: file.location,
        estate: file.estate,
        hours: file.hours,
        return_days: file.return_days,
        zones: file.zones,
        owner: Owner { name: file.owner.name, phone: file.owner.phone, email: file.owner.email },
        categories: file.category.into_iter().map(|c| Category { key: c.key, name: local(c.en, c.sw) }).collect(),
        products: Vec::new(),
        reviews: Vec::new(),
    })
}

fn check_review(
    slug: &str,
    file: ReviewFile,
    products: &[Product],
    gazetteer: &Gazetteer,
) -> Result<Review, DemoError> {
    let place = format!("{slug}, review of {} by {}", file.product, file.name);
    let rule = |what: &str| DemoError::rule(&*place, what);
    if !products.iter().any(|product| product.slug == file.product) {
        return Err(rule("there is no such product"));
    }
    if gazetteer.find(&file.estate).is_none() {
        return Err(rule(&format!("estate {:?} is not in the gazetteer", file.estate)));
    }
    let (year, month) = file.month.split_once('-').ok_or_else(|| rule("month is YYYY-MM"))?;
    if !matches!(year, "2025" | "2026") || !month.parse::<u8>().is_ok_and(|m| (1..=12).contains(&m)) {
        return Err(rule("month is 2025-01 to 2026-12"));
    }
    if !(1..=5).contains(&file.stars) {
        return Err(rule("stars are 1 to 5"));
    }
    Ok(Review {
        product: file.product,
        name: file.name,
        estate: file.estate,
        month: file.month,
        stars: file.stars,
        fit: file.fit,
        language: file.lang,
        text: file.text,
        reply: file.reply,
    })
}
