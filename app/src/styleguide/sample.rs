use kikapu_ui::{Language, PictureFile, PictureFormat, Tint};

use crate::frame::{NavLink, PayTo, Shop};

pub(super) const DELIVERY: &str = "Westlands today by 6 pm";

pub(super) fn shop() -> Shop {
    let link = |label: &str, path: &str| NavLink { label: label.to_owned(), href: path.to_owned() };
    Shop {
        name: "Mama Nyokabi Viatu".to_owned(),
        business_name: "Nyokabi Footwear Ltd".to_owned(),
        phone: "+254 712 345 678".to_owned(),
        whatsapp: "+254 712 345 678".to_owned(),
        hours: "Mon to Sat, 8 am to 7 pm".to_owned(),
        location: "Shop 14, Biashara Street, Nairobi".to_owned(),
        pay_to: Some(PayTo::Paybill("522522".to_owned())),
        return_days: 7,
        registration: "PVT-AAAB123".to_owned(),
        kra_pin: "P051234567X".to_owned(),
        odpc: String::new(),
        categories: vec![
            link("Sneakers", "/c/sneakers"),
            link("Sandals", "/c/sandals"),
            link("School shoes", "/c/school"),
            link("Bags", "/c/bags"),
        ],
    }
}

/// A product of the sample grid.
pub(super) struct Sample {
    pub id: &'static str,
    pub title: &'static str,
    pub shillings: i64,
    pub was: Option<i64>,
    pub sold_out: bool,
    pub rating: Option<(u32, u32)>,
    pub tint: &'static str,
    pub picture: bool,
}

pub(super) const SAMPLES: [Sample; 4] = [
    Sample {
        id: "s1",
        title: "Ankara Sneaker",
        shillings: 2_450,
        was: None,
        sold_out: false,
        rating: Some((43, 27)),
        tint: "#e8c9a0",
        picture: true,
    },
    Sample {
        id: "s2",
        title: "Leather Sandal Zuri, hand-stitched in Kariokor with rubber sole",
        shillings: 1_800,
        was: Some(2_400),
        sold_out: false,
        rating: None,
        tint: "#c8d8c0",
        picture: true,
    },
    Sample {
        id: "s3",
        title: "School Shoe Bata Toughees",
        shillings: 1_250,
        was: None,
        sold_out: true,
        rating: Some((38, 112)),
        tint: "#c3cbd9",
        picture: true,
    },
    Sample {
        id: "s4",
        title: "Kiondo Basket",
        shillings: 3_200,
        was: None,
        sold_out: false,
        rating: None,
        tint: "#ecd9d0",
        picture: false,
    },
];

/// The files of a sample picture: one drawing at every width.
pub(super) fn files(has_picture: bool) -> Vec<PictureFile> {
    let widths: &[u32] = if has_picture { &[160, 320, 640] } else { &[] };
    widths
        .iter()
        .map(|width| PictureFile { format: PictureFormat::Jpeg, width: *width, url: format!("/favicon.svg?w={width}") })
        .collect()
}

pub(super) fn tint(hex: &str) -> Option<Tint> {
    hex.parse().ok()
}

pub(super) fn in_language(language: Language, en: &'static str, sw: &'static str) -> &'static str {
    match language {
        Language::En => en,
        Language::Sw => sw,
    }
}
