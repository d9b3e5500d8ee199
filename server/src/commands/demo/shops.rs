//! From the demo's files to the seeds that installing a shop takes.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use daraja_sim::{CERTIFICATE_PEM, Merchant, Operator, SANDBOX_PASSKEY};
use kikapu_commerce::catalog::{SaveProduct, SaveVariant};
use kikapu_commerce::payment::{parts, refund};
use kikapu_commerce::shop::seed::{
    self, AreaSeed, CategorySeed, FitSeed, GatewaySeed, OwnerSeed, PickupSeed, ReviewSeed, ShopSeed, ZoneSeed,
};
use kikapu_commerce::staff::password;
use kikapu_commerce::{Ctx, Platform};
use kikapu_contract::parts::{RulesView, SaveRules};
use kikapu_demo::{DemoShop, Fit, Gazetteer, PayTo, Product, Zone};
use kikapu_kernel::{Language, Money, Phone, ProductId, Slug, StoreId};
use secrecy::SecretString;

use super::{OWNER_PASSWORD, OWNER_PHONE};
use crate::wiring::Failure;

/// What the start says of each shop.
pub const INTRODUCTIONS: [(&str, &str); 3] =
    [("amani", "Women's shoes"), ("kasi", "Sneakers"), ("nuru", "Electronics and home")];

/// What a demo shop's M-PESA account holds at the start, whole shillings.
const OPENING_BALANCE_KES: u64 = 250_000;

/// A shop that was installed, with what its pictures are drawn from.
pub struct Installed {
    pub store: StoreId,
    pub shop: DemoShop,
    pub products: HashMap<Slug, ProductId>,
}

/// The demo shops as the simulator knows them.
///
/// # Errors
/// When the demo's files do not hold together.
pub fn merchants() -> Result<Vec<Merchant>, Failure> {
    Ok(kikapu_demo::shops()?
        .iter()
        .map(|shop| {
            let keys = keys(shop);
            let merchant = Merchant::paybill(&shop.business.to_uppercase(), &keys.shortcode, &keys.key, &keys.secret);
            // The simulator forgets what was paid when it stops; the shop does not, and may want to give it back.
            let merchant = Merchant { opening_balance_kes: OPENING_BALANCE_KES, ..merchant };
            match keys.till {
                Some(till) => merchant.with_till(&till),
                None => merchant,
            }
        })
        .collect())
}

struct Keys {
    shortcode: String,
    till: Option<String>,
    key: String,
    secret: String,
}

/// Keys that open nothing but the simulator.
fn keys(shop: &DemoShop) -> Keys {
    let (shortcode, till) = match &shop.pay {
        PayTo::Paybill { number, .. } => (number.clone(), None),
        // A till's store number is another one than the till people type.
        PayTo::Till { number } => (format!("6{}", &number[1..]), Some(number.clone())),
    };
    Keys { shortcode, till, key: format!("{}-key", shop.slug), secret: format!("{}-secret", shop.slug) }
}

/// Installs the gazetteer and the three shops; what is there is brought up to date.
///
/// # Errors
/// When the demo's files do not hold together or the database fails.
pub async fn install(platform: &Platform) -> Result<Vec<Installed>, Failure> {
    let gazetteer = kikapu_demo::gazetteer()?;
    let areas = gazetteer.areas.iter().map(|area| area_seed(&gazetteer, area)).collect::<Result<Vec<_>, _>>()?;
    seed::gazetteer(platform, &areas).await?;
    let hash = password::hash(&SecretString::from(OWNER_PASSWORD))
        .await
        .map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    let mut installed = Vec::new();
    for shop in kikapu_demo::shops()? {
        let seed = shop_seed(&shop, &gazetteer, &hash)?;
        let done = seed::install(platform, &seed).await.map_err(|error| kikapu_commerce::fault::causes(&error))?;
        give_operator(platform, done.store).await?;
        offer_parts(platform, done.store, &shop.slug).await?;
        installed.push(Installed { store: done.store, shop, products: done.products });
    }
    Ok(installed)
}

/// The simulator's operator may send the shop's money, so that refunds can be tried.
async fn give_operator(platform: &Platform, store: StoreId) -> Result<(), Failure> {
    let operator = Operator::default();
    let new = refund::NewOperator {
        name: operator.name,
        password: Some(SecretString::from(operator.password)),
        certificate: Some(CERTIFICATE_PEM.to_owned()),
        limit: None,
    };
    let ctx = Ctx::system(platform.clone(), store);
    refund::save_operator(&ctx, &new).await.map_err(|error| format!("{store}: {error}"))?;
    Ok(())
}

/// One shop takes deposits, another lets people pay little by little, so that both can be tried. What a visitor changed
/// stays.
async fn offer_parts(platform: &Platform, store: StoreId, slug: &str) -> Result<(), Failure> {
    let text = |text: &str| text.to_owned();
    let rules = match slug {
        "kasi" => SaveRules {
            deposit: text("yes"),
            deposit_kind: text("percent"),
            deposit_first: text("20"),
            deposit_from: text("2000"),
            ..SaveRules::default()
        },
        "amani" => SaveRules {
            slow: text("yes"),
            slow_kind: text("percent"),
            slow_first: text("20"),
            slow_from: text("4000"),
            slow_weeks: text("8"),
            slow_fee_percent: text("5"),
            ..SaveRules::default()
        },
        _ => return Ok(()),
    };
    let ctx = Ctx::system(platform.clone(), store);
    let now = parts::read_rules(&ctx).await.map_err(|error| format!("{store}: {error}"))?;
    if now == RulesView::default() {
        parts::save_rules(&ctx, &rules).await.map_err(|error| format!("{store}: {error}"))?;
    }
    Ok(())
}

fn area_slug(name: &str) -> Result<Slug, Failure> {
    Ok(Slug::from_title(name).map_err(|error| format!("area {name}: {error}"))?)
}

fn area_seed(gazetteer: &Gazetteer, area: &kikapu_demo::Area) -> Result<AreaSeed, Failure> {
    let zone = gazetteer.zones.iter().find(|zone| zone.key == area.zone);
    Ok(AreaSeed {
        slug: area_slug(&area.name)?.to_string(),
        name: area.name.clone(),
        county: area.county.clone(),
        sub_county: area.sub_county.clone().unwrap_or_default(),
        ward: area.ward.clone().unwrap_or_default(),
        part: zone.map(|zone| zone.en.clone()).unwrap_or_default(),
        part_sw: zone.map(|zone| zone.sw.clone()).unwrap_or_default(),
        aliases: area.aliases.clone(),
    })
}

fn shop_seed(shop: &DemoShop, gazetteer: &Gazetteer, password_hash: &str) -> Result<ShopSeed, Failure> {
    let sw = |text: &kikapu_demo::LocalText| text.sw.clone().unwrap_or_else(|| text.en.clone());
    let keys = keys(shop);
    let zones = gazetteer.zones.iter().filter(|zone| shop.zones.contains(&zone.key));
    Ok(ShopSeed {
        slug: Slug::parse(&shop.slug)?,
        name: shop.name.clone(),
        business_name: shop.business.clone(),
        promise_en: shop.promise.en.clone(),
        promise_sw: sw(&shop.promise),
        about_en: shop.about.en.clone(),
        about_sw: shop.about.sw.clone().unwrap_or_default(),
        registration: String::new(),
        kra_pin: String::new(),
        odpc: String::new(),
        phone: Some(Phone::parse(&shop.call)?),
        whatsapp: Some(Phone::parse(&shop.whatsapp)?),
        email: shop.email.clone(),
        hours_en: shop.hours.join(", "),
        hours_sw: swahili_hours(&shop.hours.join(", ")),
        location: shop.location.clone(),
        return_days: shop.return_days,
        domains: Vec::new(),
        locations: vec!["Main shop".to_owned()],
        categories: shop
            .categories
            .iter()
            .map(|category| {
                Ok(CategorySeed {
                    slug: Slug::parse(&category.key)?,
                    name_en: category.name.en.clone(),
                    name_sw: sw(&category.name),
                })
            })
            .collect::<Result<_, Failure>>()?,
        products: shop.products.iter().map(product_seed).collect::<Result<_, _>>()?,
        reviews: shop.reviews.iter().map(review_seed).collect::<Result<_, _>>()?,
        zones: zones.map(|zone| zone_seed(zone, gazetteer)).collect::<Result<_, _>>()?,
        pickup_points: vec![PickupSeed {
            name: shop.name.clone(),
            directions: shop.location.clone(),
            hours_en: shop.hours.join(", "),
            hours_sw: swahili_hours(&shop.hours.join(", ")),
            fee: Money::kes(0)?,
        }],
        owner: OwnerSeed {
            name: "Wanjiru Kamau".to_owned(),
            phone: Phone::parse(OWNER_PHONE)?,
            email: Some("owner@kikapu.example".to_owned()),
            password_hash: password_hash.to_owned(),
        },
        gateway: Some(GatewaySeed {
            shortcode: keys.shortcode,
            till: keys.till,
            consumer_key: keys.key,
            consumer_secret: SecretString::from(keys.secret),
            passkey: SecretString::from(SANDBOX_PASSKEY),
        }),
    })
}

fn swahili_hours(hours: &str) -> String {
    [
        ("Mon-Fri", "Jumatatu-Ijumaa"),
        ("Mon-Sat", "Jumatatu-Jumamosi"),
        ("Sat", "Jumamosi"),
        ("Sun", "Jumapili"),
        ("closed", "imefungwa"),
        ("and public holidays", "na sikukuu"),
    ]
    .iter()
    .fold(hours.to_owned(), |text, (en, sw)| text.replace(en, sw))
}

fn product_seed(product: &Product) -> Result<SaveProduct, Failure> {
    let has_colours = product.colours.len() > 1;
    let mut option_names = Vec::new();
    if has_colours {
        option_names.push("Colour".to_owned());
    }
    option_names.extend(product.axis.as_ref().map(|axis| axis.name.en.clone()));
    let colour_name = |key: &str| {
        product.colours.iter().find(|colour| colour.key == key).map(|colour| colour.name.en.clone()).unwrap_or_default()
    };
    let variants = product
        .variants
        .iter()
        .map(|variant| {
            let mut values = Vec::new();
            if has_colours {
                values.push(colour_name(&variant.colour));
            }
            values.extend(variant.value.clone());
            Ok(SaveVariant {
                sku: variant.sku.clone(),
                values,
                price: Money::kes(variant.price_kes)?,
                was: product.was_kes.map(Money::kes).transpose()?,
                on_hand: Some(u32::try_from(variant.stock)?),
            })
        })
        .collect::<Result<_, Failure>>()?;
    let facts = |sw: bool| {
        product
            .facts
            .iter()
            .map(|fact| if sw { fact.sw.clone().unwrap_or_else(|| fact.en.clone()) } else { fact.en.clone() })
            .collect()
    };
    Ok(SaveProduct {
        slug: Slug::parse(&product.slug)?,
        name: product.title.en.clone(),
        brand: product.brand.clone(),
        description_en: product.description.en.clone(),
        description_sw: product.description.sw.clone().unwrap_or_default(),
        facts_en: facts(false),
        facts_sw: facts(true),
        tags: product.tags.clone(),
        categories: vec![product.category.clone()],
        option_names,
        variants,
        goes_with: Some(product.goes_with.clone()),
        active: true,
    })
}

fn review_seed(review: &kikapu_demo::Review) -> Result<ReviewSeed, Failure> {
    let day = NaiveDate::parse_from_str(&format!("{}-15", review.month), "%Y-%m-%d")?;
    let at: DateTime<Utc> = day.and_time(NaiveTime::MIN).and_utc();
    Ok(ReviewSeed {
        product: Slug::parse(&review.product)?,
        stars: review.stars,
        author: review.name.clone(),
        area: review.estate.clone(),
        fit: review.fit.map(|fit| match fit {
            Fit::Small => FitSeed::Small,
            Fit::True => FitSeed::True,
            Fit::Large => FitSeed::Large,
        }),
        body: review.text.clone(),
        // Sheng is told apart by nobody's browser; it reads as Swahili.
        language: if review.language == kikapu_demo::Language::En { Language::En } else { Language::Sw },
        at,
    })
}

fn zone_seed(zone: &Zone, gazetteer: &Gazetteer) -> Result<ZoneSeed, Failure> {
    let time = |text: &str| NaiveTime::parse_from_str(text, "%H:%M").map_err(Failure::from);
    let same_day = zone.same_day.as_ref().map(|[from, to]| Ok::<_, Failure>((time(from)?, time(to)?))).transpose()?;
    Ok(ZoneSeed {
        name: zone.en.clone(),
        fee: Money::kes(zone.fee_kes)?,
        free_over: zone.free_over_kes.map(Money::kes).transpose()?,
        cut_off: time(zone.cut_off.as_deref().unwrap_or("16:00"))?,
        same_day,
        later: (time("10:00")?, time("18:00")?),
        lead_days: zone.days[1].max(1),
        working_days: vec![1, 2, 3, 4, 5, 6],
        pay_on_delivery: zone.pay_on_delivery,
        areas: gazetteer
            .areas
            .iter()
            .filter(|area| area.zone == zone.key)
            .map(|area| Ok(area_slug(&area.name)?.to_string()))
            .collect::<Result<_, Failure>>()?,
    })
}
