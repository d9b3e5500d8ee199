//! C2B simulate: a payment by hand that a sandbox makes up.

use chrono::{DateTime, Utc};
use serde::Serialize;
use tokio::time::Instant;

use crate::{
    client::{Call, Client, Manner, written},
    merchant::{Merchant, MerchantKind},
    outcome::{Outcome, Verdict},
    register::C2bVersion,
    stk,
    values::{AccountReference, Msisdn, Shillings},
};

/// A customer's payment from the M-PESA menu. Sandboxes and simulators only; production does not know the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulation {
    /// How much.
    pub amount: Shillings,
    /// Who pays.
    pub phone: Msisdn,
    /// What the customer types as account. Not sent for a till, which has none.
    pub account_reference: AccountReference,
}

/// A simulated payment was taken on. Whether it happens is told by its confirmation, which the sandbox often forgets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simulated {
    /// Daraja's name of the request, at most 100 characters.
    pub originator_conversation_id: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    short_code: u32,
    #[serde(rename = "CommandID")]
    command: &'static str,
    amount: u32,
    msisdn: u64,
    bill_ref_number: Option<&'a str>,
}

impl Client {
    /// Has a sandbox make up a payment by hand.
    pub async fn simulate_c2b(
        &self,
        merchant: &Merchant,
        version: C2bVersion,
        simulation: &Simulation,
        now: DateTime<Utc>,
    ) -> Outcome<Simulated> {
        let started = Instant::now();
        let body = written(&Body {
            short_code: merchant.receiver().number(),
            command: merchant.kind.transaction_type(),
            amount: simulation.amount.amount(),
            msisdn: simulation.phone.number(),
            bill_ref_number: match merchant.kind {
                MerchantKind::PayBill => Some(simulation.account_reference.as_str()),
                MerchantKind::Till { .. } => None,
            },
        });
        let call = Call {
            path: match version {
                C2bVersion::V1 => "/mpesa/c2b/v1/simulate",
                C2bVersion::V2 => "/mpesa/c2b/v2/simulate",
            },
            credentials: &merchant.credentials,
            body: &body,
            timeout: self.push_timeout(),
            now,
            manner: Manner::POST,
        };
        let outcome = Outcome::of(self.post(call).await, |reply| {
            let id = |key| reply.text(key).filter(|id| (1..=100).contains(&id.len()));
            // The key is misspelt in fact.
            let name = id("OriginatorCoversationID").or_else(|| id("OriginatorConversationID"));
            Verdict::by_code(reply, || Simulated { originator_conversation_id: name })
        });
        stk::log("simulate", outcome.name(), outcome.fault(), started.elapsed());
        outcome
    }
}
