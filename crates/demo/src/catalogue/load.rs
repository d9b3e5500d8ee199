//! From the files to checked shops.

use std::collections::{BTreeMap, BTreeSet};

use super::source::{AxisFile, ColourFile, PayFile, ProductFile, ProductsFile, ReviewFile, ReviewsFile, ShopFile, SizesFile, VatFile};
use super::{Axis, Category, ColourChoice, DemoShop, LocalText, Owner, PayTo, Product, Review, Variant, Vat};
use crate::colour::{Palette, Rgb};
use crate::gazetteer::{self, Gazetteer};
use crate::{DemoError, drawings, studio};

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
    let products = check_products(&shop, read(products)?)?;
    let reviews = read::<ReviewsFile>(reviews)?
        .review
        .into_iter()
        .map(|review| check_review(&shop.slug, review, &products, &gazetteer))
        .collect::<Result<_, _>>()?;
    Ok(DemoShop { products, reviews, ..shop })
}

fn read<T: serde::de::DeserializeOwned>((slug, name, text): (&str, &str, &str)) -> Result<T, DemoError> {
    toml::from_str(text).map_err(|error| DemoError::Toml { file: format!("shops/{slug}/{name}"), source: Box::new(error) })
}

fn local(en: String, sw: Option<String>) -> LocalText {
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

fn check_products(shop: &DemoShop, file: ProductsFile) -> Result<Vec<Product>, DemoError> {
    let products: Vec<Product> = file
        .product
        .into_iter()
        .map(|product| {
            let place = format!("{}/{}", shop.slug, product.slug);
            check_product(shop, &file.colours, product).map_err(|what| DemoError::rule(place, what))
        })
        .collect::<Result<_, _>>()?;
    let slugs: BTreeSet<&str> = products.iter().map(|p| p.slug.as_str()).collect();
    let mut skus = BTreeSet::new();
    for product in &products {
        let place = format!("{}/{}", shop.slug, product.slug);
        if let Some(stranger) = product.goes_with.iter().find(|slug| !slugs.contains(slug.as_str())) {
            return Err(DemoError::rule(place, format!("goes_with {stranger:?}, which is not here")));
        }
        if let Some(twice) = product.variants.iter().find(|v| !skus.insert(v.sku.as_str())) {
            return Err(DemoError::rule(place, format!("SKU {} is taken", twice.sku)));
        }
    }
    if slugs.len() < products.len() {
        return Err(DemoError::rule(&*shop.slug, "two products share a slug"));
    }
    Ok(products)
}

fn check_product(shop: &DemoShop, colours: &BTreeMap<String, ColourFile>, file: ProductFile) -> Result<Product, String> {
    if file.price <= 0 || file.was.is_some_and(|was| was <= file.price) {
        return Err("price is above 0 and was above price".to_owned());
    }
    if !shop.categories.iter().any(|category| category.key == file.category) {
        return Err(format!("no category {:?}", file.category));
    }
    if !file.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err("a slug is lower case, digits and dashes".to_owned());
    }
    let drawing = drawings::find(&shop.slug, &file.drawing).ok_or_else(|| format!("no drawing {:?}", file.drawing))?;
    let views = studio::sitting(drawing)?.views;
    let facts_sw = file.facts_sw.unwrap_or_default();
    if !facts_sw.is_empty() && facts_sw.len() != file.facts.len() {
        return Err("facts_sw has another count than facts".to_owned());
    }
    let mut facts_sw = facts_sw.into_iter();
    let choices = file
        .colours
        .iter()
        .map(|key| choice(key, colours, &file.roles))
        .collect::<Result<Vec<_>, _>>()?;
    let (axis, add) = axis(file.sizes, file.axis)?;
    let variants = variants(&file.sku, file.price, &choices, axis.as_ref(), &add, &file.stock)?;
    Ok(Product {
        shop: shop.slug.clone(),
        slug: file.slug,
        sku: file.sku,
        title: local(file.title, file.title_sw),
        brand: file.brand,
        category: file.category,
        price_kes: file.price,
        was_kes: file.was,
        description: local(file.en, file.sw),
        facts: file.facts.into_iter().map(|fact| local(fact, facts_sw.next())).collect(),
        tags: file.tags,
        vat: match file.vat {
            VatFile::Standard => Vat::Standard,
            VatFile::Zero => Vat::Zero,
            VatFile::Exempt => Vat::Exempt,
        },
        weight_g: file.weight_g,
        goes_with: file.goes_with,
        featured: file.featured,
        colours: choices,
        axis,
        variants,
        views,
        drawing,
    })
}

fn choice(key: &str, colours: &BTreeMap<String, ColourFile>, over: &BTreeMap<String, String>) -> Result<ColourChoice, String> {
    let file = colours.get(key).ok_or_else(|| format!("no colour {key:?}"))?;
    let mut roles = file.roles.clone();
    roles.extend(over.clone());
    let palette = Palette::new(&roles)?;
    Ok(ColourChoice {
        key: key.to_owned(),
        name: local(file.en.clone(), file.sw.clone()),
        swatch: palette.main().hex(),
        palette,
    })
}

fn axis(sizes: Option<SizesFile>, axis: Option<AxisFile>) -> Result<(Option<Axis>, Vec<i64>), String> {
    let (axis, add) = match (sizes, axis) {
        (None, None) => return Ok((None, vec![0])),
        (Some(_), Some(_)) => return Err("either sizes or axis".to_owned()),
        (Some(sizes), None) => {
            let values = match sizes {
                SizesFile::List(values) => values,
                SizesFile::Range(text) => {
                    let (from, to) = text
                        .split_once('-')
                        .and_then(|(from, to)| Some((from.parse::<u8>().ok()?, to.parse::<u8>().ok()?)))
                        .ok_or("sizes is \"36-42\" or a list")?;
                    (from..=to).map(|size| size.to_string()).collect()
                }
            };
            (Axis { name: local("Size".to_owned(), Some("Saizi".to_owned())), values }, None)
        }
        (None, Some(file)) => (Axis { name: local(file.en, file.sw), values: file.values }, file.add),
    };
    let add = add.unwrap_or_else(|| vec![0; axis.values.len()]);
    if axis.values.is_empty() || add.len() != axis.values.len() {
        return Err("add needs one number per value".to_owned());
    }
    Ok((Some(axis), add))
}

fn variants(
    sku: &str,
    price: i64,
    colours: &[ColourChoice],
    axis: Option<&Axis>,
    add: &[i64],
    stock: &BTreeMap<String, Vec<i64>>,
) -> Result<Vec<Variant>, String> {
    if let Some(stranger) = stock.keys().find(|key| !colours.iter().any(|colour| colour.key == **key)) {
        return Err(format!("stock of {stranger:?}, which is not one of its colours"));
    }
    let values: Vec<Option<&String>> = axis.map_or_else(|| vec![None], |axis| axis.values.iter().map(Some).collect());
    let mut variants = Vec::with_capacity(colours.len() * values.len());
    for colour in colours {
        let shelf = stock.get(&colour.key).ok_or_else(|| format!("no stock for {}", colour.key))?;
        if shelf.len() != values.len() || shelf.iter().any(|units| *units < 0) {
            return Err(format!("stock of {} needs {} counts", colour.key, values.len()));
        }
        for ((value, units), more) in values.iter().zip(shelf).zip(add) {
            let mut parts = vec![sku.to_owned()];
            parts.extend((colours.len() > 1).then(|| colour.key.to_uppercase()));
            parts.extend(value.map(|value| value.replace([' ', '.', '/'], "").to_uppercase()));
            variants.push(Variant {
                sku: parts.join("-"),
                colour: colour.key.clone(),
                value: value.cloned(),
                price_kes: price + more,
                stock: *units,
            });
        }
    }
    Ok(variants)
}

fn check_review(slug: &str, file: ReviewFile, products: &[Product], gazetteer: &Gazetteer) -> Result<Review, DemoError> {
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
