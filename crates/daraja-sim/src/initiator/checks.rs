//! The fields of the five requests, in the order they are looked at. The first bad one is named.

use std::sync::Arc;

use axum::http::StatusCode;

use super::credential;
use crate::body::Fields;
use crate::core::Core;
use crate::ledger::PER_PAYMENT_MAX_KES;
use crate::refusal::Refusal;
use crate::state::State;
use crate::urls;

/// The least a B2C payment moves.
const B2C_MIN_KES: u32 = 10;
/// `AccountReference` of a B2B payment.
pub(super) const B2B_REFERENCE_MAX: usize = 13;
/// Wrong passwords in a row until the operator is locked.
const TRIES_MAX: u8 = 3;

/// What every request carries.
pub(super) struct Common {
    pub shortcode: String,
    pub result_url: String,
    pub timeout_url: String,
    /// The result code that wrong initiator information leads to, if it is wrong.
    pub refused: Option<&'static str>,
}

/// Reads and checks what every request carries. `names`: the keys of the operator's name, and of our shortcode.
pub(super) fn common(
    core: &Arc<Core>,
    state: &mut State,
    fields: &Fields,
    consumer_key: &str,
    names: (&str, &str),
    command: &[&str],
) -> Result<Common, Refusal> {
    let (initiator, party) = names;
    let name = fields.text(initiator).ok_or_else(|| Refusal::invalid(initiator))?;
    let sealed = fields.text("SecurityCredential").ok_or_else(|| Refusal::invalid("SecurityCredential"))?;
    fields
        .text("CommandID")
        .filter(|given| command.contains(&given.as_str()))
        .ok_or_else(|| Refusal::invalid("CommandID"))?;
    let shortcode = fields
        .digits(party, 5..=7)
        .filter(|code| state.account(code).is_some_and(|account| account.merchant.consumer_key == consumer_key))
        .ok_or_else(|| Refusal::invalid(party))?;
    let production = state.switches.production_urls;
    let url = |name: &str| {
        fields
            .text(name)
            .filter(|url| urls::check(url, core.config.callback_allow_local, production).is_ok())
            .ok_or_else(|| Refusal::invalid(name))
    };
    let (timeout_url, result_url) = (url("QueueTimeOutURL")?, url("ResultURL")?);
    remarks(fields)?;
    let refused = try_operator(state, &shortcode, &name, &sealed);
    Ok(Common { shortcode, result_url, timeout_url, refused })
}

fn remarks(fields: &Fields) -> Result<(), Refusal> {
    let length = fields.text("Remarks").map_or(0, |text| text.chars().count());
    if (2..=100).contains(&length) { Ok(()) } else { Err(Refusal::invalid("Remarks")) }
}

/// Whole shillings within the limits of B2C.
pub(super) fn payout_amount(fields: &Fields) -> Result<u32, Refusal> {
    fields
        .amount()
        .filter(|amount| (B2C_MIN_KES..=PER_PAYMENT_MAX_KES).contains(amount))
        .ok_or_else(|| Refusal::invalid("Amount"))
}

/// The result code of wrong initiator information: 2001, and 8006 from the third in a row on.
fn try_operator(state: &mut State, shortcode: &str, name: &str, sealed: &str) -> Option<&'static str> {
    let account = state.accounts.iter_mut().find(|account| account.merchant.shortcode == shortcode)?;
    if account.wrong_credentials >= TRIES_MAX {
        return Some("8006");
    }
    let operator = &account.merchant.operator;
    if operator.name == name && credential::open(sealed).as_deref() == Some(operator.password.as_str()) {
        account.wrong_credentials = 0;
        return None;
    }
    account.wrong_credentials += 1;
    Some(if account.wrong_credentials >= TRIES_MAX { "8006" } else { "2001" })
}

/// A name that a request of this shortcode has had.
pub(super) fn duplicate() -> Refusal {
    Refusal::plain(StatusCode::INTERNAL_SERVER_ERROR, "500.002.1001", "Duplicate OriginatorConversationID.")
}
