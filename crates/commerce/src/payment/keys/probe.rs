//! Asking M-PESA whether it takes keys, without moving money: a sign-in, and a query for a request that never was.

use daraja::{CheckoutRequestId, Client, Fault as DarajaFault, FaultKind, Merchant, PushOutcome, QueryOutcome};
use kikapu_domain::payment::trial::TrialTrouble;

use crate::{Fault, Platform};

/// Names no request: M-PESA answers `400.002.02` when shortcode, passkey and app are in order.
const NO_CHECKOUT: &str = "ws_CO_000000000000000000000000";

/// What M-PESA said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// It takes them.
    Fine,
    /// It does not, or nothing can be said.
    Trouble(TrialTrouble, String),
}

/// Whether consumer key and secret belong to an app of this M-PESA.
pub async fn sign_in(platform: &Platform, daraja: &Client, merchant: &Merchant) -> Probe {
    match daraja.sign_in(&merchant.credentials, platform.clock().now()).await {
        Ok(()) => Probe::Fine,
        Err(fault) if fault.kind == FaultKind::Configuration => {
            Probe::Trouble(TrialTrouble::KeysRefused, words(&fault))
        }
        Err(fault) => Probe::of(&fault),
    }
}

/// Whether shortcode and passkey belong together, and the app may use them.
///
/// # Errors
/// [`Fault::Defect`] only.
pub async fn number(platform: &Platform, daraja: &Client, merchant: &Merchant) -> Result<Probe, Fault> {
    let nothing = CheckoutRequestId::parse(NO_CHECKOUT).map_err(Fault::defect)?;
    Ok(match daraja.query(merchant, &nothing, platform.clock().now()).await {
        // Whatever it thinks became of a request that never was, it took the keys.
        QueryOutcome::UnknownCheckout | QueryOutcome::Answered { .. } | QueryOutcome::Pending => Probe::Fine,
        QueryOutcome::Throttled { .. } => Probe::Trouble(TrialTrouble::Busy, String::new()),
        QueryOutcome::Inconclusive { fault } => Probe::of(&fault),
    })
}

/// What a request that M-PESA did not take says.
pub fn of_push(outcome: &PushOutcome) -> Probe {
    match outcome {
        PushOutcome::Accepted { .. } => Probe::Fine,
        PushOutcome::Rejected { fault } | PushOutcome::Busy { fault, .. } | PushOutcome::NotSent { fault } => {
            Probe::of(fault)
        }
        PushOutcome::Unknown { fault } => Probe::Trouble(TrialTrouble::Unknown, words(fault)),
    }
}

impl Probe {
    fn of(fault: &DarajaFault) -> Self {
        Self::Trouble(trouble(fault), words(fault))
    }
}

/// The field that Daraja's words are about. They are as short as the meaning allows, because Daraja's wording varies.
fn trouble(fault: &DarajaFault) -> TrialTrouble {
    let message = fault.message.to_ascii_lowercase();
    let says = |words: &str| message.contains(words);
    match fault.kind {
        FaultKind::ProductMismatch => TrialTrouble::NotEnabled,
        FaultKind::Busy if says("lock subscriber") => TrialTrouble::LineBusy,
        FaultKind::Busy | FaultKind::Throttled => TrialTrouble::Busy,
        FaultKind::Connect | FaultKind::Timeout | FaultKind::Gateway | FaultKind::Unreadable => TrialTrouble::Away,
        // Nobody at M-PESA said it: the token could not be fetched.
        FaultKind::Token if fault.status.is_none() => TrialTrouble::Away,
        FaultKind::Token => TrialTrouble::KeysRefused,
        FaultKind::Configuration | FaultKind::InvalidRequest => {
            if says("merchant does not exist") || says("shortcode") {
                TrialTrouble::NoSuchNumber
            } else if says("wrong credentials") || says("password") {
                TrialTrouble::WrongPasskey
            } else if says("callbackurl") {
                TrialTrouble::AddressRefused
            } else if says("partyb") || says("transactiontype") {
                TrialTrouble::WrongTill
            } else if says("phonenumber") || says("partya") {
                TrialTrouble::NotACustomer
            } else if says("consumer key") {
                TrialTrouble::KeysRefused
            } else {
                TrialTrouble::Refused
            }
        }
    }
}

/// M-PESA's words with its code, for who looks it up; redacted where they were read.
fn words(fault: &DarajaFault) -> String {
    match &fault.code {
        Some(code) => format!("{}: {}", code, fault.message),
        None => fault.message.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_darajas_refusals_is_about_one_field() {
        use FaultKind::{Busy, Configuration, InvalidRequest, ProductMismatch, Timeout, Token};
        let said = |kind, words| trouble(&DarajaFault::new(kind, words));
        assert_eq!(said(Configuration, "Merchant does not exist"), TrialTrouble::NoSuchNumber);
        assert_eq!(said(Configuration, "Bad Request - Invalid BusinessShortCode"), TrialTrouble::NoSuchNumber);
        assert_eq!(said(Configuration, "[MerchantValidate] - Wrong credentials"), TrialTrouble::WrongPasskey);
        assert_eq!(said(ProductMismatch, "Invalid API call as no apiproduct match found"), TrialTrouble::NotEnabled);
        assert_eq!(said(Configuration, "Bad Request - Invalid CallBackURL"), TrialTrouble::AddressRefused);
        assert_eq!(said(Configuration, "Bad Request - Invalid PartyB"), TrialTrouble::WrongTill);
        assert_eq!(said(InvalidRequest, "Bad Request - Invalid PhoneNumber"), TrialTrouble::NotACustomer);
        assert_eq!(said(Busy, "Unable to lock subscriber, a transaction is already"), TrialTrouble::LineBusy);
        assert_eq!(said(Busy, "System is busy"), TrialTrouble::Busy);
        assert_eq!(said(Timeout, "Daraja did not answer in time"), TrialTrouble::Away);
        assert_eq!(said(Token, "the token store failed"), TrialTrouble::Away);
        assert_eq!(said(InvalidRequest, "Bad Request - Invalid Remarks"), TrialTrouble::Refused);
    }
}
