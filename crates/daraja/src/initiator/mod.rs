//! What an organisation's operator asks of M-PESA: pay a phone (B2C), pay another organisation (B2B), take a payment
//! back, ask what became of a transaction, ask for the balances. Each is acknowledged at once and answered later, at an address of ours.

mod answer;
mod b2b;
mod b2c;
mod balance;
mod credential;
mod outcome;
mod reversal;
mod status;
mod values;

pub use answer::{Parameters, ResultNotice, TimeoutNotice, parse_queue_timeout, parse_result};
pub use b2b::{B2bCommand, B2bPayment, B2bReceipt};
pub use b2c::{B2cCommand, B2cPayment, B2cReceipt};
pub use balance::{AccountBalance, BalanceReport, parse_balances};
pub use credential::{Certificate, SecurityCredential};
pub use outcome::InitiatorOutcome;
pub use reversal::{Reversal, ReversalReceipt};
pub use status::{StatusOf, StatusReport, TransactionState};
pub use values::{B2bReference, InitiatorName, OriginatorConversationId, PayoutShillings, Remarks, TransactionId};

use serde::Serialize;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::time::Instant;

use crate::{
    address::CallbackUrl,
    client::{Call, Client, Manner},
    merchant::Credentials,
    stk,
    values::Shortcode,
};

/// Who acts for a shortcode. `Debug` hides keys and credential.
#[derive(Clone, Debug)]
pub struct Initiator {
    /// The keys of the Daraja app that owns the shortcode.
    pub credentials: Credentials,
    /// Whose money it is about.
    pub shortcode: Shortcode,
    /// The operator's user name. It needs the role of what is asked, such as "Org Reversals Initiator".
    pub name: InitiatorName,
    /// The operator's password, encrypted.
    pub credential: SecurityCredential,
}

/// Where the answer is posted: to one or the other, once, unsigned and without a repeat. One secret pair of addresses
/// for each request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResultUrls {
    /// Told how it ended.
    pub result: CallbackUrl,
    /// Told that it waited too long in M-PESA's queue, which does not say that it will not happen.
    pub queue_timeout: CallbackUrl,
}

/// The `Shortcode` that Daraja calls an identifier of type 4.
const ORGANISATION: &str = "4";

impl Client {
    /// Posts one request of an initiator: once, but for the one repeat after a refused access token.
    async fn initiate<T: Serialize + Sync>(
        &self,
        initiator: &Initiator,
        request: Request<'_, T>,
        now: DateTime<Utc>,
    ) -> InitiatorOutcome {
        let started = Instant::now();
        let body = serde_json::to_vec(request.body).expect("a struct of strings and numbers is always JSON");
        let call = Call {
            path: request.path,
            credentials: &initiator.credentials,
            body: &body,
            timeout: request.timeout,
            now,
            manner: Manner::POST,
        };
        let outcome = InitiatorOutcome::of(self.post(call).await);
        stk::log(request.operation, outcome.name(), outcome.fault(), started.elapsed());
        outcome
    }
}

struct Request<'a, T> {
    operation: &'static str,
    path: &'static str,
    body: &'a T,
    timeout: Duration,
}
