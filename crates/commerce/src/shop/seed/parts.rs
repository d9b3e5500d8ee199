//! What a shop is described by.

use chrono::{DateTime, NaiveTime, Utc};
use kikapu_kernel::{Language, Money, Phone, Slug};
use secrecy::SecretString;

use crate::catalog::SaveProduct;
use crate::catalog::save::SaveCategory;

/// A whole shop.
#[derive(Clone, Debug)]
pub struct ShopSeed {
    /// Name in addresses; a shop with this slug is changed, else one is made.
    pub slug: Slug,
    /// The name over the door.
    pub name: String,
    /// The name in the M-PESA prompt.
    pub business_name: String,
    /// What it promises.
    pub promise_en: String,
    /// The same in Swahili.
    pub promise_sw: String,
    /// A few sentences about it; empty for none.
    pub about_en: String,
    /// The same in Swahili; empty shows the English.
    pub about_sw: String,
    /// Registration of the business; empty for none.
    pub registration: String,
    /// KRA PIN; empty for none.
    pub kra_pin: String,
    /// Registration with the data protection commissioner; empty for none.
    pub odpc: String,
    /// Number to call.
    pub phone: Option<Phone>,
    /// WhatsApp number.
    pub whatsapp: Option<Phone>,
    /// E-mail; empty if none.
    pub email: String,
    /// Opening hours.
    pub hours_en: String,
    /// The same in Swahili.
    pub hours_sw: String,
    /// Where to find it.
    pub location: String,
    /// Days within which goods may come back, 0 to 365.
    pub return_days: u16,
    /// Hosts of its own, lower case, without port.
    pub domains: Vec<String>,
    /// Places that hold stock. Opening stock lies at the first by name.
    pub locations: Vec<String>,
    /// Categories in order.
    pub categories: Vec<CategorySeed>,
    /// Products. The stock of a product that is there already stays as it is.
    pub products: Vec<SaveProduct>,
    /// Reviews.
    pub reviews: Vec<ReviewSeed>,
    /// Zones of delivery, in order.
    pub zones: Vec<ZoneSeed>,
    /// Places to collect, in order.
    pub pickup_points: Vec<PickupSeed>,
    /// Who owns it.
    pub owner: OwnerSeed,
    /// How it is paid; `None` leaves that as it is.
    pub gateway: Option<GatewaySeed>,
}

/// A category.
#[derive(Clone, Debug)]
pub struct CategorySeed {
    /// Name in addresses.
    pub slug: Slug,
    /// Name in English.
    pub name_en: String,
    /// Name in Swahili.
    pub name_sw: String,
}

impl CategorySeed {
    pub(super) fn to_save(&self) -> SaveCategory {
        SaveCategory { slug: self.slug.clone(), name_en: self.name_en.clone(), name_sw: self.name_sw.clone() }
    }
}

/// A buyer's review.
#[derive(Clone, Debug)]
pub struct ReviewSeed {
    /// Slug of the product.
    pub product: Slug,
    /// 1 to 5.
    pub stars: u8,
    /// First name.
    pub author: String,
    /// Estate; empty if not said.
    pub area: String,
    /// How the size fitted.
    pub fit: Option<FitSeed>,
    /// What they wrote.
    pub body: String,
    /// Language it is written in.
    pub language: Language,
    /// When.
    pub at: DateTime<Utc>,
}

/// How a size fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FitSeed {
    /// Runs small.
    Small,
    /// True to size.
    True,
    /// Runs large.
    Large,
}

impl FitSeed {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::True => "true",
            Self::Large => "large",
        }
    }
}

/// A zone of delivery: areas with one fee and one promise.
#[derive(Clone, Debug)]
pub struct ZoneSeed {
    /// Its name.
    pub name: String,
    /// What delivery costs, whole shillings.
    pub fee: Money,
    /// Items worth this much are delivered free.
    pub free_over: Option<Money>,
    /// Orders before this local time are handled the same working day.
    pub cut_off: NaiveTime,
    /// When the rider comes on the day of the order, from and to; `None` if never.
    pub same_day: Option<(NaiveTime, NaiveTime)>,
    /// When the rider comes on a later day, from and to.
    pub later: (NaiveTime, NaiveTime),
    /// Working days until a later delivery, 1 to 14.
    pub lead_days: u8,
    /// Days that goods go out, Monday is 1.
    pub working_days: Vec<u8>,
    /// Whether the rider may be paid at the door.
    pub pay_on_delivery: bool,
    /// Slugs of its areas in the gazetteer.
    pub areas: Vec<String>,
}

/// A place to collect orders.
#[derive(Clone, Debug)]
pub struct PickupSeed {
    /// Its name.
    pub name: String,
    /// How to find it.
    pub directions: String,
    /// When it is open.
    pub hours_en: String,
    /// The same in Swahili.
    pub hours_sw: String,
    /// What collecting costs, whole shillings.
    pub fee: Money,
}

/// Who owns the shop. A user with the same phone stays who they are and keeps their password.
#[derive(Clone, Debug)]
pub struct OwnerSeed {
    /// Full name.
    pub name: String,
    /// Phone they sign in with.
    pub phone: Phone,
    /// E-mail, lower case; `None` if they have none.
    pub email: Option<String>,
    /// Argon2id, PHC string.
    pub password_hash: String,
}

/// How the shop is paid. The secrets are sealed for the shop when they are written.
#[derive(Clone, Debug)]
pub struct GatewaySeed {
    /// The number over the prompt: a till's store number, or the Paybill itself.
    pub shortcode: String,
    /// The till, for Buy Goods.
    pub till: Option<String>,
    /// Daraja consumer key.
    pub consumer_key: String,
    /// Daraja consumer secret.
    pub consumer_secret: SecretString,
    /// Lipa na M-PESA passkey.
    pub passkey: SecretString,
}

/// An area of the gazetteer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaSeed {
    /// Name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// County.
    pub county: String,
    /// Sub-county; empty if unknown.
    pub sub_county: String,
    /// Ward; empty if unknown.
    pub ward: String,
    /// The heading it is listed under.
    pub part: String,
    /// The same in Swahili; empty if there is none.
    pub part_sw: String,
    /// Other names people use.
    pub aliases: Vec<String>,
}
