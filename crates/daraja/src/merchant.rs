//! Who is being paid, and with which keys.

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, FixedOffset, Utc};
use secrecy::{ExposeSecret as _, SecretString};

use crate::values::Shortcode;

/// East Africa Time: three hours ahead all year. Taken from a fixed offset, not from the machine.
pub(crate) const EAT: FixedOffset = FixedOffset::east_opt(3 * 60 * 60).expect("three hours are less than a day");

/// The keys of one Daraja app. `Debug` hides both.
#[derive(Clone)]
pub struct Credentials {
    consumer_key: String,
    consumer_secret: SecretString,
}

impl Credentials {
    /// Takes the keys as they were pasted: spaces around them, a common slip, are dropped.
    pub fn new(consumer_key: &str, consumer_secret: &SecretString) -> Self {
        Self {
            consumer_key: consumer_key.trim().to_owned(),
            consumer_secret: SecretString::from(consumer_secret.expose_secret().trim()),
        }
    }

    /// The app's public half. It names the app; it does not prove who asks.
    pub fn consumer_key(&self) -> &str {
        &self.consumer_key
    }

    /// The app's secret half.
    pub const fn consumer_secret(&self) -> &SecretString {
        &self.consumer_secret
    }

    /// The value after `Authorization: Basic`, which is also the identity of the pair.
    pub(crate) fn basic(&self) -> String {
        let secret = self.consumer_secret.expose_secret();
        STANDARD.encode(format!("{}:{secret}", self.consumer_key))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials([hidden])")
    }
}

/// Where the money of a push goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MerchantKind {
    /// A Paybill: money goes to the merchant's shortcode (`CustomerPayBillOnline`).
    PayBill,
    /// A till (`CustomerBuyGoodsOnline`). The merchant's shortcode is then the store or head-office
    /// number given at go-live, and this is the till the buyer knows.
    Till {
        /// The till number.
        till: Shortcode,
    },
}

impl MerchantKind {
    pub(crate) const fn transaction_type(self) -> &'static str {
        match self {
            Self::PayBill => "CustomerPayBillOnline",
            Self::Till { .. } => "CustomerBuyGoodsOnline",
        }
    }
}

/// One merchant of M-PESA Express. `Debug` hides keys and passkey.
#[derive(Clone, Debug)]
pub struct Merchant {
    /// The keys of the Daraja app that owns the shortcode.
    pub credentials: Credentials,
    /// The Paybill, or the store number of a till.
    pub shortcode: Shortcode,
    /// The passkey Safaricom mailed for the shortcode.
    pub passkey: SecretString,
    /// Paybill or till.
    pub kind: MerchantKind,
}

impl Merchant {
    pub(crate) const fn receiver(&self) -> Shortcode {
        match self.kind {
            MerchantKind::PayBill => self.shortcode,
            MerchantKind::Till { till } => till,
        }
    }

    /// Daraja `Timestamp` and the `Password` made with it. The password contains the passkey.
    pub(crate) fn sign(&self, now: DateTime<Utc>) -> (String, SecretString) {
        let timestamp = now.with_timezone(&EAT).format("%Y%m%d%H%M%S").to_string();
        let passkey = self.passkey.expose_secret().trim();
        let password = STANDARD.encode(format!("{}{passkey}{timestamp}", self.shortcode));
        (timestamp, SecretString::from(password))
    }
}

#[cfg(test)]
mod tests;
