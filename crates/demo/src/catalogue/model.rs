//! What a demo shop consists of. Everything here has passed the checks of `load`.

use crate::colour::Palette;
use crate::drawings::Template;

/// A text in English and, where somebody wrote it, Swahili.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalText {
    /// English.
    pub en: String,
    /// Swahili.
    pub sw: Option<String>,
}

/// One shop, ready to be seeded.
#[derive(Debug)]
pub struct DemoShop {
    /// Subdomain.
    pub slug: String,
    /// Name over the door.
    pub name: String,
    /// Name M-PESA shows to the payer.
    pub business: String,
    /// One line on what the shop is.
    pub tagline: LocalText,
    /// The promise line of the home page.
    pub promise: LocalText,
    /// A few sentences about the shop.
    pub about: LocalText,
    /// Brand colour, `#rrggbb`.
    pub colour: String,
    /// Where money goes. The numbers are invented.
    pub pay: PayTo,
    /// WhatsApp number, `2547…`, nobody's.
    pub whatsapp: String,
    /// Number to call, `2547…`, nobody's.
    pub call: String,
    /// E-mail address in a reserved domain.
    pub email: String,
    /// Street address.
    pub location: String,
    /// Gazetteer name of the estate the shop stands in.
    pub estate: String,
    /// Opening hours, one line per group of days.
    pub hours: Vec<String>,
    /// Days in which a thing may come back.
    pub return_days: u16,
    /// Gazetteer keys of the zones the shop delivers to.
    pub zones: Vec<String>,
    /// Who signs in to the dashboard.
    pub owner: Owner,
    /// Categories in the order of the menu.
    pub categories: Vec<Category>,
    /// Products in the order of the file.
    pub products: Vec<Product>,
    /// Reviews in the order of the file.
    pub reviews: Vec<Review>,
}

/// Where a shop takes money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayTo {
    /// Paybill.
    Paybill {
        /// Business number.
        number: String,
        /// What the payer types as account, in words.
        account: String,
    },
    /// Buy Goods till.
    Till {
        /// Till number.
        number: String,
    },
}

/// The demo owner of a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// Full name.
    pub name: String,
    /// Phone, `2547…`.
    pub phone: String,
    /// E-mail in a reserved domain.
    pub email: String,
}

/// One category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Category {
    /// Slug.
    pub key: String,
    /// Name.
    pub name: LocalText,
}

/// How VAT applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vat {
    /// 16 %, included in the price.
    Standard,
    /// Zero-rated.
    Zero,
    /// Exempt.
    Exempt,
}

/// A product with its variants and pictures.
#[derive(Debug)]
pub struct Product {
    /// Slug of its shop.
    pub shop: String,
    /// Unique in the shop.
    pub slug: String,
    /// Stem of the SKUs.
    pub sku: String,
    /// Name.
    pub title: LocalText,
    /// Brand, invented.
    pub brand: String,
    /// Key of a category of the shop.
    pub category: String,
    /// Whole shillings, VAT included, before what a variant adds.
    pub price_kes: i64,
    /// The regular price, above `price_kes`.
    pub was_kes: Option<i64>,
    /// Short description.
    pub description: LocalText,
    /// Bullet facts.
    pub facts: Vec<LocalText>,
    /// Search words in both languages.
    pub tags: Vec<String>,
    /// VAT.
    pub vat: Vat,
    /// Weight in grams.
    pub weight_g: Option<i64>,
    /// Slugs of products of the same shop.
    pub goes_with: Vec<String>,
    /// On the home page.
    pub featured: bool,
    /// At least one. With one there is no colour to choose.
    pub colours: Vec<ColourChoice>,
    /// Size or another choice beside colour.
    pub axis: Option<Axis>,
    /// Every combination of colour and axis value, colours first.
    pub variants: Vec<Variant>,
    /// The pictures it can sit for, main first.
    pub views: Vec<View>,
    pub(crate) drawing: &'static Template,
}

/// A colour a product comes in.
#[derive(Clone, Debug)]
pub struct ColourChoice {
    /// Key for `draw` and for SKUs.
    pub key: String,
    /// Name on the chip.
    pub name: LocalText,
    /// Colour of the swatch, `#rrggbb`.
    pub swatch: String,
    pub(crate) palette: Palette,
}

/// A choice beside colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    /// "Size", "Capacity".
    pub name: LocalText,
    /// The values in order.
    pub values: Vec<String>,
}

/// One thing on the shelf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// Unique in the shop.
    pub sku: String,
    /// Key of one of the product's colours.
    pub colour: String,
    /// A value of the axis, if the product has one.
    pub value: Option<String>,
    /// Whole shillings, VAT included.
    pub price_kes: i64,
    /// Units on the shelf.
    pub stock: i64,
}

/// A buyer's review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// Slug of the product.
    pub product: String,
    /// First name and initial.
    pub name: String,
    /// Gazetteer name.
    pub estate: String,
    /// Month of purchase, `YYYY-MM`.
    pub month: String,
    /// 1 to 5.
    pub stars: u8,
    /// How the size fitted, if asked.
    pub fit: Option<Fit>,
    /// Language of the text.
    pub language: Language,
    /// What the buyer wrote.
    pub text: String,
    /// What the shop answered.
    pub reply: Option<String>,
}

/// How a size fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// Runs small.
    Small,
    /// True to size.
    True,
    /// Runs large.
    Large,
}

/// What a review is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    En,
    /// Swahili.
    Sw,
    /// Nairobi's mix of both.
    Sheng,
}

/// A kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// Alone in the studio.
    Main,
    /// Two of it.
    Pair,
    /// Before a coloured wall in window light.
    Sun,
    /// A close look.
    Detail,
    /// Another side, or what is in the box.
    Extra,
}

impl View {
    /// The view's name in templates and file names.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Main => "main",
            Self::Pair => "pair",
            Self::Sun => "sun",
            Self::Detail => "detail",
            Self::Extra => "extra",
        }
    }

    /// The view of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Main, Self::Pair, Self::Sun, Self::Detail, Self::Extra].into_iter().find(|view| view.name() == name)
    }
}

impl Product {
    /// Units of all variants together.
    pub fn stock(&self) -> i64 {
        self.variants.iter().map(|variant| variant.stock).sum()
    }

    /// The template its pictures are drawn from.
    pub fn drawing_name(&self) -> &'static str {
        self.drawing.name
    }

    pub(crate) fn colour(&self, key: &str) -> Option<&ColourChoice> {
        self.colours.iter().find(|colour| colour.key == key)
    }
}
