//! The body of validation and confirmation.

use serde_json::json;
use sha2::{Digest, Sha256};

use crate::ids::stamp;
use crate::state::{Account, C2bUrls, Payment};

/// All values are strings, the amount has two decimals, and there is no result code.
pub(super) fn body(
    payment: &Payment,
    account: &Account,
    urls: &C2bUrls,
    first_name: &str,
    is_confirmation: bool,
) -> String {
    let is_till = account.merchant.till.is_some();
    let balance = if is_confirmation { format!("{}.00", payment.merchant_balance_kes) } else { String::new() };
    json!({
        "TransactionType": if is_till { "Buy Goods" } else { "Pay Bill" },
        "TransID": payment.receipt,
        "TransTime": stamp(payment.at),
        "TransAmount": format!("{}.00", payment.amount_kes),
        "BusinessShortCode": payment.shortcode,
        "BillRefNumber": if is_till { "" } else { &payment.reference },
        "InvoiceNumber": "",
        "OrgAccountBalance": balance,
        "ThirdPartyTransID": "",
        "MSISDN": payer(&payment.phone, urls.masked),
        "FirstName": first_name,
        "MiddleName": "",
        "LastName": "",
    })
    .to_string()
}

/// v2 masks the number, v1 hashes it.
fn payer(phone: &str, masked: bool) -> String {
    if masked {
        let head = phone.get(..4).unwrap_or_default();
        let tail = phone.get(phone.len().saturating_sub(3)..).unwrap_or_default();
        format!("{head} ***** {tail}")
    } else {
        hex::encode(Sha256::digest(phone))
    }
}
