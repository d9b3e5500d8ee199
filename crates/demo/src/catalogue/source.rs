//! The TOML files as they are written (FORMAT.md), before any check.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Fit, Language};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShopFile {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) business: String,
    pub(super) tagline: String,
    pub(super) tagline_sw: Option<String>,
    pub(super) promise: String,
    pub(super) promise_sw: Option<String>,
    pub(super) about: String,
    pub(super) about_sw: Option<String>,
    pub(super) colour: String,
    pub(super) pay: PayFile,
    pub(super) whatsapp: String,
    pub(super) call: String,
    pub(super) email: String,
    pub(super) location: String,
    pub(super) estate: String,
    pub(super) hours: Vec<String>,
    pub(super) return_days: u16,
    pub(super) zones: Vec<String>,
    pub(super) owner: OwnerFile,
    pub(super) category: Vec<CategoryFile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub(super) enum PayFile {
    Paybill { number: String, account: String },
    Till { number: String },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnerFile {
    pub(super) name: String,
    pub(super) phone: String,
    pub(super) email: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CategoryFile {
    pub(super) key: String,
    pub(super) en: String,
    pub(super) sw: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductsFile {
    #[serde(default)]
    pub(super) colours: BTreeMap<String, ColourFile>,
    #[serde(default)]
    pub(super) product: Vec<ProductFile>,
}

#[derive(Deserialize)]
pub(super) struct ColourFile {
    pub(super) en: String,
    pub(super) sw: Option<String>,
    #[serde(flatten)]
    pub(super) roles: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ProductFile {
    pub(super) slug: String,
    pub(super) sku: String,
    pub(super) title: String,
    pub(super) title_sw: Option<String>,
    pub(super) brand: String,
    pub(super) category: String,
    pub(super) price: i64,
    pub(super) was: Option<i64>,
    pub(super) en: String,
    pub(super) sw: Option<String>,
    pub(super) facts: Vec<String>,
    pub(super) facts_sw: Option<Vec<String>>,
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) vat: VatFile,
    pub(super) drawing: String,
    pub(super) finish: Option<String>,
    #[serde(default)]
    pub(super) roles: BTreeMap<String, String>,
    pub(super) colours: Vec<String>,
    pub(super) sizes: Option<SizesFile>,
    pub(super) axis: Option<AxisFile>,
    pub(super) weight_g: Option<i64>,
    #[serde(default)]
    pub(super) goes_with: Vec<String>,
    #[serde(default)]
    pub(super) featured: bool,
    pub(super) stock: BTreeMap<String, Vec<i64>>,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum VatFile {
    #[default]
    Standard,
    Zero,
    Exempt,
}

/// `"36-42"` or a list.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum SizesFile {
    Range(String),
    List(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AxisFile {
    pub(super) en: String,
    pub(super) sw: Option<String>,
    pub(super) values: Vec<String>,
    pub(super) add: Option<Vec<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewsFile {
    #[serde(default)]
    pub(super) review: Vec<ReviewFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ReviewFile {
    pub(super) product: String,
    pub(super) name: String,
    pub(super) estate: String,
    pub(super) month: String,
    pub(super) stars: u8,
    pub(super) fit: Option<Fit>,
    pub(super) lang: Language,
    pub(super) text: String,
    pub(super) reply: Option<String>,
}
