//! The shop tests sell from.

use chrono::NaiveTime;
use kikapu_commerce::catalog::{SaveProduct, SaveVariant};
use kikapu_commerce::shop::seed::{
    AreaSeed, CategorySeed, FitSeed, GatewaySeed, OwnerSeed, PickupSeed, ReviewSeed, ShopSeed, ZoneSeed,
};
use kikapu_commerce::{Platform, staff};
use kikapu_kernel::{Language, Money, Phone, Slug, VariantId};
use secrecy::SecretString;
use tokio::sync::OnceCell;

/// The Paybill of the test shops.
pub const SHORTCODE: &str = "174379";
/// The password of every owner here.
pub const STAFF_PASSWORD: &str = "ngong-road-at-six";

pub(crate) const CONSUMER_KEY: &str = "test-key";
pub(crate) const CONSUMER_SECRET: &str = "test-secret";
/// Estate with payment at the door.
pub(crate) const NEAR: &str = "westlands";
/// Estate without.
pub(crate) const FAR: &str = "kitengela";

/// What is on the shelf.
#[derive(Clone, Copy, Debug)]
pub struct Goods {
    /// KES 1,500; as many as [`crate::Options::hot_units`] says.
    pub hot: VariantId,
    /// KES 2,999; forty of them.
    pub plain: VariantId,
    /// KES 1,250.50, so that totals are rounded; forty of them.
    pub odd: VariantId,
}

fn slug(text: &str) -> Slug {
    Slug::parse(text).expect("a slug written by hand")
}

fn kes(shillings: i64) -> Money {
    Money::kes(shillings).expect("a small amount")
}

fn variant(sku: &str, values: &[&str], price_minor: i64, on_hand: u32) -> SaveVariant {
    SaveVariant {
        sku: sku.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        price: Money::kes_minor(price_minor).expect("a small amount"),
        was: None,
        on_hand: Some(on_hand),
    }
}

fn product(name: &str, options: &[&str], variants: Vec<SaveVariant>) -> SaveProduct {
    SaveProduct {
        slug: slug(name),
        name: name.to_owned(),
        brand: "Kasi".to_owned(),
        description_en: "Good shoes.".to_owned(),
        description_sw: "Viatu vizuri.".to_owned(),
        facts_en: vec![],
        facts_sw: vec![],
        tags: vec!["viatu".to_owned()],
        categories: vec!["shoes".to_owned()],
        option_names: options.iter().map(|name| (*name).to_owned()).collect(),
        variants,
        goes_with: None,
        active: true,
    }
}

pub(crate) fn areas() -> Vec<AreaSeed> {
    let area = |slug: &str, name: &str, part: &str, part_sw: &str| AreaSeed {
        slug: slug.to_owned(),
        name: name.to_owned(),
        county: "Nairobi".to_owned(),
        sub_county: String::new(),
        ward: String::new(),
        part: part.to_owned(),
        part_sw: part_sw.to_owned(),
        aliases: vec![],
    };
    // Nobody translated the second.
    vec![area(NEAR, "Westlands", "Westlands side", "Upande wa Westlands"), area(FAR, "Kitengela", "Out of town", "")]
}

fn zones() -> Vec<ZoneSeed> {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("a full hour");
    let zone = |name: &str, fee, pay_on_delivery, area: &str| ZoneSeed {
        name: name.to_owned(),
        fee: kes(fee),
        free_over: None,
        cut_off: time(14),
        same_day: Some((time(15), time(19))),
        later: (time(9), time(13)),
        lead_days: 1,
        working_days: vec![1, 2, 3, 4, 5, 6],
        pay_on_delivery,
        areas: vec![area.to_owned()],
    };
    vec![zone("Near", 200, true, NEAR), zone("Far", 450, false, FAR)]
}

/// The password is hashed once a process: it takes as long as a whole test.
async fn password_hash() -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let made = HASH.get_or_init(|| async {
        let password = SecretString::from(STAFF_PASSWORD.to_owned());
        staff::password::hash(&password).await.expect("a short password can be hashed")
    });
    made.await.clone()
}

/// A whole shop. The owner's phone tells shops apart.
pub(crate) async fn shop(platform: &Platform, name: &str, owner: &Phone, hot_units: u32) -> ShopSeed {
    let owner = OwnerSeed {
        name: format!("Owner of {name}"),
        phone: owner.clone(),
        email: None,
        password_hash: password_hash().await,
    };
    let runner = vec![variant("RUN-39", &["39"], 150_000, hot_units), variant("RUN-40", &["40"], 299_900, 40)];
    ShopSeed {
        slug: slug(name),
        name: name.to_owned(),
        business_name: name.to_uppercase(),
        promise_en: "Shoes that last".to_owned(),
        promise_sw: "Viatu vinavyodumu".to_owned(),
        about_en: String::new(),
        about_sw: String::new(),
        registration: String::new(),
        kra_pin: String::new(),
        odpc: String::new(),
        phone: None,
        whatsapp: None,
        email: String::new(),
        hours_en: "9-18".to_owned(),
        hours_sw: String::new(),
        location: "Moi Avenue".to_owned(),
        return_days: 7,
        domains: vec![format!("{name}.example")],
        locations: vec!["Shop".to_owned()],
        categories: vec![CategorySeed {
            slug: slug("shoes"),
            name_en: "Shoes".to_owned(),
            name_sw: "Viatu".to_owned(),
        }],
        products: vec![
            product("runner", &["Size"], runner),
            product("laces", &[], vec![variant("LACE", &[], 125_050, 40)]),
        ],
        reviews: vec![ReviewSeed {
            product: slug("runner"),
            stars: 5,
            author: "Achieng".to_owned(),
            area: "Umoja".to_owned(),
            fit: Some(FitSeed::True),
            body: "Nzuri sana".to_owned(),
            language: Language::Sw,
            at: platform.clock().now(),
        }],
        zones: zones(),
        pickup_points: vec![PickupSeed {
            name: "Shop".to_owned(),
            directions: "Moi Avenue".to_owned(),
            hours_en: "9-18".to_owned(),
            hours_sw: String::new(),
            fee: kes(0),
        }],
        owner,
        gateway: Some(GatewaySeed {
            shortcode: SHORTCODE.to_owned(),
            till: None,
            consumer_key: CONSUMER_KEY.to_owned(),
            consumer_secret: SecretString::from(CONSUMER_SECRET.to_owned()),
            passkey: SecretString::from(daraja_sim::SANDBOX_PASSKEY.to_owned()),
        }),
    }
}
