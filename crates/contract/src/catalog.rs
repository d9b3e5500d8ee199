//! Finding and looking at products.

use kikapu_kernel::{Money, ProductId, VariantId};
use serde::{Deserialize, Serialize};

use crate::delivery::AreaPromise;
use crate::shop::CategoryLink;

/// One picture, in every size it exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureView {
    /// What it shows, in the reader's language.
    pub alt: String,
    /// Width of the original, pixels.
    pub width: u32,
    /// Height of the original, pixels.
    pub height: u32,
    /// Shown while the picture loads, `#rrggbb`.
    pub color: String,
    /// The files: each format at each width, addresses that never change.
    pub files: Vec<PictureFile>,
    /// The option value (a colour) this picture shows, if any.
    pub option_value: Option<String>,
}

/// One file of a picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PictureFile {
    /// How it is encoded.
    pub format: PictureFormat,
    /// Width in pixels.
    pub width: u32,
    /// Where it is, from the root of the shop's host.
    pub url: String,
}

/// How a picture is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureFormat {
    /// AVIF, the smallest.
    Avif,
    /// WebP.
    Webp,
    /// JPEG, read everywhere.
    Jpeg,
}

/// Stars given, as an average.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RatingView {
    /// Tenths of a star, 10..=50.
    pub tenths: u32,
    /// How many reviews.
    pub count: u32,
}

/// A product in a grid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    /// The product.
    pub id: ProductId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Who makes it; empty if unknown.
    pub brand: String,
    /// The lowest price of its variants.
    pub price: Money,
    /// Whether variants differ in price.
    pub price_from: bool,
    /// The price before, when it was higher.
    pub was: Option<Money>,
    /// The first picture.
    pub picture: Option<PictureView>,
    /// Average of its reviews.
    pub rating: Option<RatingView>,
    /// Sizes in stock as first and last, for "Size 36–42".
    pub sizes: Option<(String, String)>,
    /// Whether any variant can be bought now.
    pub available: bool,
    /// The one variant, when there is only one: it can be added from the grid.
    pub only_variant: Option<VariantId>,
}

/// What a listing was asked for; every field is in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListingQuery {
    /// What was typed into the search box.
    pub q: String,
    /// A category's slug; empty for all.
    pub category: String,
    /// Chosen values as `option:value`, folded to lower case.
    pub traits: Vec<String>,
    /// Lowest price, whole shillings.
    pub min: Option<u32>,
    /// Highest price, whole shillings.
    pub max: Option<u32>,
    /// Only what can be bought now.
    pub in_stock: bool,
    /// The order.
    pub sort: Sort,
    /// Which page of 24, from 1.
    pub page: u32,
}

/// The order of a listing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Closest to what was typed; without a search, what sells.
    #[default]
    Popular,
    /// Newest first.
    Newest,
    /// Cheapest first.
    PriceUp,
    /// Dearest first.
    PriceDown,
    /// Best reviewed first.
    Rating,
}

/// A page of products with the filters that narrow it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingView {
    /// What was asked, cleaned.
    pub query: ListingQuery,
    /// The category, when one was asked for.
    pub category: Option<CategoryLink>,
    /// Products on this page.
    pub cards: Vec<CardView>,
    /// Products in all.
    pub total: u32,
    /// Pages in all.
    pub pages: u32,
    /// Values to narrow by, with how many products each has.
    pub facets: Vec<Facet>,
    /// When nothing was found: each filter that, dropped, would find something.
    pub relax: Vec<Relax>,
    /// When the words were not found as typed: what was searched instead.
    pub corrected: Option<String>,
}

/// One group of filters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facet {
    /// The option, folded: `size`, `color`.
    pub option: String,
    /// The option's name as the shop writes it.
    pub label: String,
    /// Its values in natural order.
    pub values: Vec<FacetValue>,
}

/// One value to filter by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetValue {
    /// `option:value`, as it stands in the address.
    pub key: String,
    /// The value as the shop writes it.
    pub label: String,
    /// Products that have it.
    pub count: u32,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// A filter whose removal would find products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relax {
    /// The filter, as shown.
    pub label: String,
    /// Products found without it.
    pub count: u32,
    /// The query without it.
    pub query: ListingQuery,
}

/// Everything a product page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductView {
    /// The product.
    pub id: ProductId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Who makes it; empty if unknown.
    pub brand: String,
    /// Plain paragraphs in the reader's language, parted by blank lines.
    pub description: String,
    /// Short facts in the reader's language.
    pub facts: Vec<String>,
    /// Where it stands.
    pub category: Option<CategoryLink>,
    /// Pictures in order; may be empty.
    pub pictures: Vec<PictureView>,
    /// Options in order, each with its values in natural order.
    pub options: Vec<OptionView>,
    /// Variants in order; at least one.
    pub variants: Vec<VariantView>,
    /// Average of its reviews.
    pub rating: Option<RatingView>,
    /// How many reviews gave 1, 2, 3, 4 and 5 stars.
    pub stars: [u32; 5],
    /// Reviews, newest first, at most 20.
    pub reviews: Vec<ReviewView>,
    /// Of reviewers who said: (too small, true to size, too large).
    pub fit: (u32, u32, u32),
    /// Delivery to the chosen area, or the range over all areas.
    pub delivery: DeliveryLine,
    /// What the owner sells beside it, at most 4.
    pub goes_with: Vec<CardView>,
    /// Alike products, at most 6; nothing that goes with it.
    pub similar: Vec<CardView>,
    /// Worn on feet, so its sizes are those of shoes.
    pub is_footwear: bool,
}

/// One option of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionView {
    /// Its name as the shop writes it: `Size`.
    pub name: String,
    /// Its values in natural order.
    pub values: Vec<String>,
}

/// One variant of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VariantView {
    /// The variant.
    pub id: VariantId,
    /// Stock keeping unit.
    pub sku: String,
    /// One value for each option, in the options' order.
    pub values: Vec<String>,
    /// What it costs.
    pub price: Money,
    /// What it cost before, when that was more.
    pub was: Option<Money>,
    /// Units that can be bought now, capped at 10: a shop's stock is its own business.
    pub available: u32,
}

/// One review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewView {
    /// 1..=5.
    pub stars: u32,
    /// First name.
    pub author: String,
    /// Estate; empty if not said.
    pub area: String,
    /// Year and month, `2026-03`.
    pub month: String,
    /// What they wrote.
    pub body: String,
    /// Language it is written in, `en` or `sw`.
    pub language: String,
}

/// The delivery line of a product page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DeliveryLine {
    /// To the chosen area.
    Area(AreaPromise),
    /// No area is chosen: fees run from `low` to `high`.
    Range {
        /// The lowest fee.
        low: Money,
        /// The highest fee.
        high: Money,
    },
    /// The shop does not deliver yet.
    None,
}

/// What stands under the search box. All of it together is at most 8 lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    /// Searches that find something and begin as typed.
    pub searches: Vec<String>,
    /// Categories whose name has a word that begins as typed.
    pub categories: Vec<CategoryLink>,
    /// Products.
    pub products: Vec<Suggestion>,
}

/// A product under the search box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Name in addresses.
    pub slug: String,
    /// What to show.
    pub name: String,
    /// Its price.
    pub price: Money,
    /// Smallest JPEG of the first picture, if any.
    pub thumb: Option<String>,
}

/// A review with what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voice {
    /// The product's name in addresses.
    pub slug: String,
    /// The product's name.
    pub name: String,
    /// The product's first picture.
    pub picture: Option<PictureView>,
    /// What was written.
    pub review: ReviewView,
}

/// What buyers of a shop wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoicesView {
    /// Average of all reviews, those that are not shown included.
    pub rating: Option<RatingView>,
    /// Some of them, newest first, one a product.
    pub voices: Vec<Voice>,
}

/// The wish to hear when something that sold out is back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TellWhenBack {
    /// The variant.
    pub variant: VariantId,
    /// The phone, as typed.
    pub phone: String,
    /// Agreed to one message about this.
    pub consent: bool,
}

/// Something people wait for, as the shop's staff sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The variant.
    pub variant: VariantId,
    /// Its product's name in addresses.
    pub slug: String,
    /// Its product's name.
    pub name: String,
    /// The values that make the variant.
    pub values: Vec<String>,
    /// It can be bought again: these people can be told.
    pub is_back: bool,
    /// Who waits, longest first.
    pub people: Vec<WaitingPhone>,
}

/// Somebody who waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingPhone {
    /// Their number, E.164.
    pub phone: String,
    /// The language they read, `en` or `sw`.
    pub language: String,
}

/// A search that found nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchMiss {
    /// What was typed, folded.
    pub words: String,
    /// How often.
    pub times: u32,
}
