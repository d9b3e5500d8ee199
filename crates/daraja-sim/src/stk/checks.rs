//! What push and query check alike, and the fields of a push.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::NaiveDateTime;

use crate::body::Fields;
use crate::config::{Merchant, Switches};
use crate::ledger::PER_PAYMENT_MAX_KES;
use crate::refusal::Refusal;
use crate::state::State;
use crate::urls;

const REFERENCE_MAX: usize = 12;
const DESCRIPTION_MAX: usize = 13;

/// Who is calling: the three fields that stand for a signature.
pub(super) struct Signature {
    pub shortcode: String,
    pub password: String,
    pub timestamp: String,
}

impl Signature {
    pub fn read(fields: &Fields) -> Result<Self, Refusal> {
        Ok(Self {
            shortcode: fields
                .digits("BusinessShortCode", 5..=7)
                .ok_or_else(|| Refusal::invalid("BusinessShortCode"))?,
            password: fields.text("Password").ok_or_else(|| Refusal::invalid("Password"))?,
            timestamp: fields.text("Timestamp").ok_or_else(|| Refusal::invalid("Timestamp"))?,
        })
    }

    /// The merchant, if shortcode, password and timestamp agree and the app is its own.
    pub fn verify<'a>(&self, state: &'a State, consumer_key: &str) -> Result<&'a Merchant, Refusal> {
        let merchant =
            &state.account(&self.shortcode).ok_or_else(|| Refusal::overloaded("Merchant does not exist"))?.merchant;
        let expected = STANDARD.encode(format!("{}{}{}", self.shortcode, merchant.passkey, self.timestamp));
        let has_date =
            self.timestamp.len() == 14 && NaiveDateTime::parse_from_str(&self.timestamp, "%Y%m%d%H%M%S").is_ok();
        if !has_date || expected != self.password || merchant.consumer_key != consumer_key {
            return Err(Refusal::overloaded("[MerchantValidate] - Wrong credentials"));
        }
        Ok(merchant)
    }
}

/// The fields of a push that passed every format check.
pub(super) struct Order {
    pub signature: Signature,
    pub is_buy_goods: bool,
    pub amount_kes: u32,
    pub party_b: String,
    pub phone: String,
    pub callback_url: String,
    pub reference: String,
}

impl Order {
    /// Checks field by field, in Daraja's order; the first bad one is named.
    pub fn read(fields: &Fields, switches: &Switches, allow_local: bool) -> Result<Self, Refusal> {
        let signature = Signature::read(fields)?;
        let is_buy_goods = match fields.text("TransactionType").as_deref() {
            Some("CustomerPayBillOnline") => false,
            Some("CustomerBuyGoodsOnline") => true,
            Some(_) | None => return Err(Refusal::invalid("TransactionType")),
        };
        let amount_kes = fields
            .amount()
            .filter(|amount| *amount <= PER_PAYMENT_MAX_KES || !switches.over_limit_refused)
            .ok_or_else(|| Refusal::invalid("Amount"))?;
        fields.phone("PartyA").ok_or_else(|| Refusal::invalid("PartyA"))?;
        let party_b = fields.digits("PartyB", 5..=7).ok_or_else(|| Refusal::invalid("PartyB"))?;
        let phone = fields.phone("PhoneNumber").ok_or_else(|| Refusal::invalid("PhoneNumber"))?;
        let callback_url = fields
            .text("CallBackURL")
            .filter(|url| urls::check(url, allow_local, switches.production_urls).is_ok())
            .ok_or_else(|| Refusal::invalid("CallBackURL"))?;
        let fits = |text: &String, max: usize| !switches.strict_lengths || text.chars().count() <= max;
        let reference = fields
            .text("AccountReference")
            .filter(|text| fits(text, REFERENCE_MAX))
            .ok_or_else(|| Refusal::invalid("AccountReference"))?;
        fields
            .text("TransactionDesc")
            .filter(|text| fits(text, DESCRIPTION_MAX))
            .ok_or_else(|| Refusal::invalid("Remarks"))?;
        Ok(Self { signature, is_buy_goods, amount_kes, party_b, phone, callback_url, reference })
    }

    /// The result code of a push whose product does not fit the merchant, if it does not.
    pub fn product_mismatch(&self, merchant: &Merchant) -> Option<&'static str> {
        let receiver = merchant.till.as_ref().unwrap_or(&merchant.shortcode);
        if self.is_buy_goods != merchant.till.is_some() {
            Some("2028")
        } else if &self.party_b != receiver {
            Some("SFC_IC0003")
        } else {
            None
        }
    }
}
