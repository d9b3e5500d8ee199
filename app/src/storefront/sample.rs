//! A shop for tests: shoes in two options, one pair sold out.

use kikapu_contract::catalog::{
    CardView, DeliveryLine, Facet, FacetValue, ListingQuery, ListingView, OptionView, PictureFile, PictureFormat,
    PictureView, ProductView, RatingView, Relax, ReviewView, VariantView, Voice, VoicesView,
};
use kikapu_contract::delivery::{AreaPromise, AreaView, DayPlan, PickupView};
use kikapu_contract::shop::{CategoryLink, PayTo, ShopView};
use kikapu_domain::delivery::{Arrival, ArrivalDay};
use kikapu_kernel::Money;
use kikapu_ui::Language;
use serde_json::{Value, from_value, json};

use super::{Setting, arrival};
use crate::frame;

pub fn kes(shillings: i64) -> Money {
    Money::kes(shillings).expect("an amount")
}

/// Ids and times are easiest written as the wire writes them.
fn wire<T: serde::de::DeserializeOwned>(value: Value) -> T {
    from_value(value).expect("as the wire writes it")
}

fn id(n: u32) -> String {
    format!("01990000-0000-7000-8000-{n:012}")
}

pub fn shop() -> ShopView {
    ShopView {
        id: wire(json!(id(1))),
        slug: "amani".to_owned(),
        name: "Amani <Shoes>".to_owned(),
        business_name: "Amani Shoes Enterprises".to_owned(),
        promise: "Order by 2 pm and wear them this evening in town.".to_owned(),
        phone: "+254700000102".to_owned(),
        whatsapp: "+254700000101".to_owned(),
        about: "Amani started in 2014 with one glass cabinet.".to_owned(),
        registration: "BN-7XY".to_owned(),
        kra_pin: String::new(),
        odpc: String::new(),
        terms_since: wire(json!("2026-12-01")),
        email: "hello@amani.example".to_owned(),
        hours: "Mon-Fri 8:30-18:30".to_owned(),
        location: "Biashara Arcade, Moi Avenue, Nairobi".to_owned(),
        return_days: 7,
        vat_bp: 1_600,
        pay_to: Some(PayTo::PayBill { number: "400511".to_owned() }),
        categories: vec![category("sandals", "Sandals"), category("boots", "Boots")],
        content_version: 1,
    }
}

pub fn category(slug: &str, name: &str) -> CategoryLink {
    CategoryLink { slug: slug.to_owned(), name: name.to_owned() }
}

pub fn promise(slug: &str, name: &str, fee: i64) -> AreaPromise {
    let arrival: Arrival = wire(json!({
        "day": ArrivalDay::Today, "date": "2026-11-20", "from": "15:00:00", "to": "18:00:00", "order_within_s": 7_800,
    }));
    AreaPromise {
        area: wire(json!(id(50))),
        slug: slug.to_owned(),
        name: name.to_owned(),
        part: "Nairobi West".to_owned(),
        zone: wire(json!(id(60))),
        fee: kes(fee),
        free_over: Some(kes(5_000)),
        arrival,
        pay_on_delivery: true,
        aliases: vec!["Westy".to_owned()],
    }
}

pub fn setting(language: Language, promise: Option<AreaPromise>) -> Setting {
    let shop = shop();
    Setting {
        language,
        frame: frame::Shop {
            name: shop.name.clone(),
            whatsapp: shop.whatsapp.clone(),
            return_days: 7,
            ..frame::Shop::default()
        },
        visit: frame::Visit {
            language,
            path: "/".to_owned(),
            delivery: promise.as_ref().map(|to| format!("{} {}", to.name, arrival::short(language, &to.arrival))),
            ..frame::Visit::default()
        },
        promise,
        origin: "https://amani.test".to_owned(),
        shop,
    }
}

pub fn picture(value: Option<&str>) -> PictureView {
    let file = |format, width, end: &str| PictureFile { format, width, url: format!("/media/a-{width}.{end}") };
    PictureView {
        alt: String::new(),
        width: 960,
        height: 960,
        color: "#e8c9a0".to_owned(),
        files: vec![
            file(PictureFormat::Jpeg, 160, "jpg"),
            file(PictureFormat::Jpeg, 640, "jpg"),
            file(PictureFormat::Avif, 640, "avif"),
        ],
        option_value: value.map(str::to_owned),
    }
}

pub fn card(n: u32, only_variant: bool) -> CardView {
    CardView {
        id: wire(json!(id(n))),
        slug: format!("kiatu-{n}"),
        name: format!("Kiatu {n}"),
        brand: "Bata".to_owned(),
        price: kes(1_250),
        price_from: false,
        was: None,
        picture: Some(picture(None)),
        rating: Some(RatingView { tenths: 43, count: 27 }),
        sizes: (!only_variant).then(|| ("36".to_owned(), "42".to_owned())),
        available: true,
        only_variant: only_variant.then(|| wire(json!(id(n + 500)))),
    }
}

pub fn variant(n: u32, size: &str, colour: &str, price: i64, available: u32) -> VariantView {
    VariantView {
        id: wire(json!(id(n))),
        sku: format!("SKU-{n}"),
        values: vec![size.to_owned(), colour.to_owned()],
        price: kes(price),
        was: None,
        available,
    }
}

pub fn product(delivery: DeliveryLine) -> ProductView {
    let option = |name: &str, values: &[&str]| OptionView {
        name: name.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
    };
    ProductView {
        id: wire(json!(id(7))),
        slug: "raba".to_owned(),
        name: "Raba <b>Safi</b>".to_owned(),
        brand: "Kasi".to_owned(),
        description: "First paragraph.\n\nSecond paragraph.".to_owned(),
        facts: vec!["Rubber sole".to_owned()],
        category: Some(category("sandals", "Sandals")),
        pictures: vec![picture(Some("Black")), picture(Some("Brown")), picture(None)],
        options: vec![option("Size", &["39", "40"]), option("Colour", &["Black", "Brown"])],
        variants: vec![
            variant(11, "39", "Black", 2_450, 5),
            variant(12, "39", "Brown", 2_650, 2),
            variant(13, "40", "Black", 2_450, 0),
        ],
        rating: Some(RatingView { tenths: 45, count: 2 }),
        stars: [0, 0, 0, 1, 1],
        reviews: vec![ReviewView {
            stars: 5,
            author: "Achieng".to_owned(),
            area: "Umoja".to_owned(),
            month: "2026-03".to_owned(),
            body: "Viatu vizuri <3".to_owned(),
            language: "sw".to_owned(),
        }],
        fit: (6, 2, 0),
        delivery,
        goes_with: vec![card(2, false)],
        similar: vec![card(1, false)],
        is_footwear: true,
    }
}

pub fn listing(query: ListingQuery, total: u32) -> ListingView {
    let values = (36..44)
        .map(|size| FacetValue {
            key: format!("size:{size}"),
            label: size.to_string(),
            count: 4,
            chosen: query.traits.contains(&format!("size:{size}")),
        })
        .collect();
    let relax =
        Relax { label: "Size: 39".to_owned(), count: 14, query: ListingQuery { traits: Vec::new(), ..query.clone() } };
    ListingView {
        category: (!query.category.is_empty()).then(|| category(&query.category, "Sandals")),
        cards: (0..total.min(2)).map(|n| card(n, n == 0)).collect(),
        total,
        pages: total.div_ceil(24),
        facets: vec![Facet { option: "size".to_owned(), label: "Size".to_owned(), values }],
        relax: if total == 0 { vec![relax] } else { Vec::new() },
        corrected: None,
        query,
    }
}

pub fn voices() -> VoicesView {
    let review = ReviewView {
        stars: 4,
        author: "Mercy W.".to_owned(),
        area: "Westlands".to_owned(),
        month: "2026-09".to_owned(),
        body: "Walked from Kencom to Upper Hill <in> these.".to_owned(),
        language: "en".to_owned(),
    };
    let voice = Voice { slug: "raba".to_owned(), name: "Raba".to_owned(), picture: Some(picture(None)), review };
    VoicesView { rating: Some(RatingView { tenths: 42, count: 63 }), voices: vec![voice] }
}

pub fn area_view() -> AreaView {
    AreaView {
        promise: promise("westlands", "Westlands", 200),
        county: "Nairobi".to_owned(),
        sub_county: "Westlands".to_owned(),
        ward: String::new(),
        cut_off: "14:00".to_owned(),
        neighbours: vec![("parklands".to_owned(), "Parklands".to_owned())],
        pickup_points: vec![PickupView {
            id: id(80),
            name: "Shop B14".to_owned(),
            directions: "Second floor".to_owned(),
            hours: "Mon-Fri".to_owned(),
            fee: kes(0),
        }],
        best_sellers: vec![card(1, false)],
        week: vec![DayPlan {
            ordered: wire(json!("2026-11-20")),
            arrival: promise("westlands", "Westlands", 200).arrival,
        }],
        voices: voices(),
    }
}
