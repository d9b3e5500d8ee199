//! Trying a shop's M-PESA keys, step by step, so that each failure names the field that is wrong.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::Reason;
use crate::words::words;

/// A prompt lives a minute, its answer takes some seconds; after this nothing is waited for any more.
pub const ANSWER_WITHIN: TimeDelta = TimeDelta::seconds(100);

words! {
    /// One step of a try, in their order.
    pub enum TrialStep {
        /// M-PESA gives a token for consumer key and secret.
        SignIn = "sign_in",
        /// Shortcode and passkey belong together, and the app is allowed to use them.
        Number = "number",
        /// Our own callback address can be reached from outside.
        Address = "address",
        /// M-PESA takes a request for a shilling.
        Request = "request",
        /// Its callback arrives, and says that the shilling was paid.
        Callback = "callback",
        /// M-PESA confirms the payment when asked.
        Query = "query",
        /// Where the shilling lies, and how it goes back.
        Refund = "refund",
    }
}

words! {
    /// What is wrong with a step.
    pub enum TrialTrouble {
        /// Key or secret is wrong, or both are of the other environment.
        KeysRefused = "keys_refused",
        /// M-PESA has no such shortcode.
        NoSuchNumber = "no_such_number",
        /// The passkey is not this shortcode's, or the app is another's.
        WrongPasskey = "wrong_passkey",
        /// The product is not enabled on the app.
        NotEnabled = "not_enabled",
        /// Till and store number do not belong together, or a Paybill was entered as a till.
        WrongTill = "wrong_till",
        /// Our own address is one that M-PESA does not take.
        AddressRefused = "address_refused",
        /// Our own address cannot be reached.
        AddressUnreachable = "address_unreachable",
        /// Nothing answers at M-PESA.
        Away = "away",
        /// M-PESA is busy, or was asked too often.
        Busy = "busy",
        /// The phone was not answered.
        Unanswered = "unanswered",
        /// The request was closed on the phone.
        Closed = "closed",
        /// The PIN was wrong.
        WrongPin = "wrong_pin",
        /// There was no shilling.
        LowBalance = "low_balance",
        /// Another request is open on the phone.
        LineBusy = "line_busy",
        /// The number is no M-PESA customer's, or its account cannot pay.
        NotACustomer = "not_a_customer",
        /// The request may have left, and nobody says what became of it.
        Unknown = "unknown",
        /// M-PESA refused it with words that are none of the above.
        Refused = "refused",
        /// The number is proven to be another shop's.
        Taken = "taken",
        /// The keys were changed while they were tried.
        Changed = "changed",
    }
}

words! {
    /// The field that is to be looked at.
    pub enum KeyField {
        /// Consumer key and secret, which belong together.
        ConsumerKey = "consumer_key",
        /// The shortcode.
        Shortcode = "shortcode",
        /// The passkey.
        Passkey = "passkey",
        /// The till.
        Till = "till",
        /// The phone that is asked.
        Phone = "phone",
    }
}

impl TrialTrouble {
    /// The field that is wrong, where it is one of the form.
    pub const fn field(self) -> Option<KeyField> {
        match self {
            Self::KeysRefused => Some(KeyField::ConsumerKey),
            Self::NoSuchNumber | Self::Taken => Some(KeyField::Shortcode),
            Self::WrongPasskey => Some(KeyField::Passkey),
            Self::WrongTill => Some(KeyField::Till),
            Self::LineBusy
            | Self::NotACustomer
            | Self::Unanswered
            | Self::Closed
            | Self::WrongPin
            | Self::LowBalance => Some(KeyField::Phone),
            Self::NotEnabled
            | Self::AddressRefused
            | Self::AddressUnreachable
            | Self::Away
            | Self::Busy
            | Self::Unknown
            | Self::Refused
            | Self::Changed => None,
        }
    }

    /// Whether it says that the keys do not work, whoever pays and however M-PESA does.
    pub const fn is_of_the_keys(self) -> bool {
        match self {
            Self::KeysRefused | Self::NoSuchNumber | Self::WrongPasskey | Self::NotEnabled | Self::WrongTill => true,
            Self::AddressRefused
            | Self::AddressUnreachable
            | Self::Away
            | Self::Busy
            | Self::Unanswered
            | Self::Closed
            | Self::WrongPin
            | Self::LowBalance
            | Self::LineBusy
            | Self::NotACustomer
            | Self::Unknown
            | Self::Refused
            | Self::Taken
            | Self::Changed => false,
        }
    }
}

/// What the end of a request without money says about the keys and the phone.
pub const fn trouble_of(reason: Reason) -> TrialTrouble {
    match reason {
        Reason::WrongPin | Reason::PinLocked => TrialTrouble::WrongPin,
        Reason::LowBalance => TrialTrouble::LowBalance,
        Reason::CancelledByShopper => TrialTrouble::Closed,
        Reason::NoAnswer | Reason::Expired => TrialTrouble::Unanswered,
        Reason::LineBusy => TrialTrouble::LineBusy,
        Reason::NotMpesaNumber | Reason::AccountBlocked => TrialTrouble::NotACustomer,
        Reason::ProviderBusy => TrialTrouble::Busy,
        Reason::ShopSetUp => TrialTrouble::WrongTill,
        Reason::OverLimit | Reason::Unknown => TrialTrouble::Refused,
    }
}

/// How a step stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepState {
    /// In order.
    Passed,
    /// It may be in order, and a later step tells.
    Doubtful,
    /// Not in order.
    Failed,
}

/// One step that was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepReport {
    /// Which.
    pub step: TrialStep,
    /// How it stands.
    pub state: StepState,
    /// What is wrong.
    pub trouble: Option<TrialTrouble>,
    /// M-PESA's own words, where ours do not say it all; no secret and no phone.
    #[serde(default)]
    pub detail: String,
    /// When.
    pub at: DateTime<Utc>,
}

words! {
    /// How a try stands.
    pub enum TrialState {
        /// A step is being taken, or somebody is waited for.
        Running = "running",
        /// Every step passed.
        Passed = "passed",
        /// One did not.
        Failed = "failed",
    }
}

/// What a try came to so far, and what comes next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trial {
    /// The steps that were taken, in their order.
    pub steps: Vec<StepReport>,
}

impl Trial {
    /// The step that comes next; `None` once one failed or all are done.
    pub fn next(&self) -> Option<TrialStep> {
        if self.steps.iter().any(|taken| taken.state == StepState::Failed) {
            return None;
        }
        TrialStep::ALL.iter().copied().find(|step| !self.steps.iter().any(|taken| taken.step == *step))
    }

    /// How it stands.
    pub fn state(&self) -> TrialState {
        match self.next() {
            Some(_) => TrialState::Running,
            None if self.steps.iter().all(|taken| taken.state == StepState::Passed) => TrialState::Passed,
            None => TrialState::Failed,
        }
    }

    /// Writes down what came of a step; a second word on the same step takes the place of the first.
    pub fn report(&mut self, report: StepReport) {
        match self.steps.iter_mut().find(|taken| taken.step == report.step) {
            Some(taken) => *taken = report,
            None => self.steps.push(report),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn taken(step: TrialStep, state: StepState) -> StepReport {
        let at = Utc.timestamp_opt(0, 0).single().unwrap();
        StepReport { step, state, trouble: None, detail: String::new(), at }
    }

    #[test]
    fn steps_come_in_their_order_and_end_with_the_first_that_fails() {
        let mut trial = Trial::default();
        for step in TrialStep::ALL {
            assert_eq!((trial.next(), trial.state()), (Some(*step), TrialState::Running));
            trial.report(taken(*step, StepState::Passed));
        }
        assert_eq!((trial.next(), trial.state()), (None, TrialState::Passed));
        let mut trial = Trial { steps: vec![taken(TrialStep::SignIn, StepState::Passed)] };
        trial.report(taken(TrialStep::Number, StepState::Failed));
        assert_eq!((trial.next(), trial.state()), (None, TrialState::Failed));
    }

    #[test]
    fn what_was_in_doubt_is_settled_by_a_later_word_on_it() {
        let mut trial = Trial { steps: TrialStep::ALL.iter().map(|step| taken(*step, StepState::Passed)).collect() };
        trial.report(taken(TrialStep::Address, StepState::Doubtful));
        assert_eq!(trial.state(), TrialState::Failed, "nobody said that it is in order");
        trial.report(taken(TrialStep::Address, StepState::Passed));
        assert_eq!((trial.state(), trial.steps.len()), (TrialState::Passed, TrialStep::ALL.len()));
    }

    #[test]
    fn what_is_wrong_with_the_keys_names_a_field_or_the_product() {
        for trouble in TrialTrouble::ALL.iter().filter(|trouble| trouble.is_of_the_keys()) {
            assert!(trouble.field().is_some() || *trouble == TrialTrouble::NotEnabled, "{trouble}");
        }
    }
}
