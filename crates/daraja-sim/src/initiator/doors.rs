//! `POST /mpesa/b2c/{v1,v3}/paymentrequest`, `/mpesa/b2b/v1/paymentrequest`, `/mpesa/reversal/v1/request`,
//! `/mpesa/transactionstatus/v1/query`, `/mpesa/accountbalance/v1/query`, and the certificate.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use serde_json::{Value, json};

use super::checks::{self, Common};
use super::{CERTIFICATE_PEM, Progress, Request, RequestKind, RequestOutcome, carry};
use crate::bearer;
use crate::body::Fields;
use crate::core::Core;
use crate::faults::Endpoint;
use crate::refusal::Refusal;
use crate::state::State as Memory;

type Sim = State<Arc<Core>>;
type Ack = Result<Json<Value>, Refusal>;

pub(crate) async fn certificate() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/x-x509-ca-cert")], CERTIFICATE_PEM)
}

/// Version 1 takes no name from the caller, so it cannot tell a repeat from a second payment.
pub(crate) async fn b2c(State(core): Sim, Path(version): Path<String>, headers: HeaderMap, bytes: Bytes) -> Ack {
    const COMMANDS: [&str; 3] = ["BusinessPayment", "SalaryPayment", "PromotionPayment"];
    let takes_name = match version.as_str() {
        "v1" => false,
        "v3" => true,
        _ => return Err(Refusal::NoProxy),
    };
    let consumer_key = bearer::initiator(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let request = {
        let mut state = core.state();
        let name = fields.text("OriginatorConversationID").filter(|name| takes_name && name.len() <= 100);
        if takes_name && name.is_none() {
            return Err(Refusal::invalid("OriginatorConversationID"));
        }
        let amount_kes = checks::payout_amount(&fields)?;
        let phone = fields.phone("PartyB").ok_or_else(|| Refusal::invalid("PartyB"))?;
        let common = checks::common(&core, &mut state, &fields, &consumer_key, ("InitiatorName", "PartyA"), &COMMANDS)?;
        if let Some(name) = &name
            && state
                .requests
                .iter()
                .any(|old| old.shortcode == common.shortcode && old.originator_conversation_id == *name)
        {
            return Err(checks::duplicate());
        }
        remember(&core, &mut state, Endpoint::B2c, RequestKind::B2c { phone, amount_kes }, common, name)
    };
    acknowledge(&core, request).await
}

/// Takes no name from the caller either.
pub(crate) async fn b2b(State(core): Sim, headers: HeaderMap, bytes: Bytes) -> Ack {
    const COMMANDS: [&str; 3] = ["BusinessPayBill", "BusinessBuyGoods", "BusinessPayToBulk"];
    let consumer_key = bearer::initiator(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let request = {
        let mut state = core.state();
        let is_till = fields.text("CommandID").as_deref() == Some("BusinessBuyGoods");
        let identifier = |name: &'static str, wanted: &str| {
            fields.text(name).filter(|kind| kind == wanted).ok_or_else(|| Refusal::invalid(name))
        };
        identifier("SenderIdentifierType", "4")?;
        identifier("RecieverIdentifierType", if is_till { "2" } else { "4" })?;
        let amount_kes = fields.amount().ok_or_else(|| Refusal::invalid("Amount"))?;
        let receiver = fields.digits("PartyB", 5..=7).ok_or_else(|| Refusal::invalid("PartyB"))?;
        let reference = fields
            .text("AccountReference")
            .filter(|text| text.chars().count() <= checks::B2B_REFERENCE_MAX)
            .ok_or_else(|| Refusal::invalid("AccountReference"))?;
        if fields.text("Requester").is_some() {
            fields.phone("Requester").ok_or_else(|| Refusal::invalid("Requester"))?;
        }
        let common = checks::common(&core, &mut state, &fields, &consumer_key, ("Initiator", "PartyA"), &COMMANDS)?;
        let kind = RequestKind::B2b { receiver, is_till, amount_kes, reference };
        remember(&core, &mut state, Endpoint::B2b, kind, common, None)
    };
    acknowledge(&core, request).await
}

pub(crate) async fn reversal(State(core): Sim, headers: HeaderMap, bytes: Bytes) -> Ack {
    let consumer_key = bearer::stk(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let request = {
        let mut state = core.state();
        let receipt = receipt(&fields).ok_or_else(|| Refusal::invalid("TransactionID"))?;
        let amount_kes = fields.amount().ok_or_else(|| Refusal::invalid("Amount"))?;
        fields
            .text("RecieverIdentifierType")
            .filter(|kind| kind == "11")
            .ok_or_else(|| Refusal::invalid("RecieverIdentifierType"))?;
        let names = ("Initiator", "ReceiverParty");
        let common = checks::common(&core, &mut state, &fields, &consumer_key, names, &["TransactionReversal"])?;
        remember(&core, &mut state, Endpoint::Reversal, RequestKind::Reversal { receipt, amount_kes }, common, None)
    };
    acknowledge(&core, request).await
}

pub(crate) async fn status(State(core): Sim, headers: HeaderMap, bytes: Bytes) -> Ack {
    let consumer_key = bearer::c2b(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let request = {
        let mut state = core.state();
        let (receipt, conversation) = (receipt(&fields), fields.text("OriginalConversationID"));
        if receipt.is_none() && conversation.is_none() {
            return Err(Refusal::invalid("TransactionID"));
        }
        identifier_type(&fields)?;
        let names = ("Initiator", "PartyA");
        let common = checks::common(&core, &mut state, &fields, &consumer_key, names, &["TransactionStatusQuery"])?;
        remember(&core, &mut state, Endpoint::Status, RequestKind::Status { receipt, conversation }, common, None)
    };
    acknowledge(&core, request).await
}

pub(crate) async fn balance(State(core): Sim, headers: HeaderMap, bytes: Bytes) -> Ack {
    let consumer_key = bearer::initiator(&core, &headers)?;
    let fields = Fields::read(&headers, &bytes)?;
    let request = {
        let mut state = core.state();
        identifier_type(&fields)?;
        let names = ("Initiator", "PartyA");
        let common = checks::common(&core, &mut state, &fields, &consumer_key, names, &["AccountBalance"])?;
        remember(&core, &mut state, Endpoint::Balance, RequestKind::Balance, common, None)
    };
    acknowledge(&core, request).await
}

fn receipt(fields: &Fields) -> Option<String> {
    fields
        .text("TransactionID")
        .filter(|text| text.len() <= 32 && text.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// 1 a phone, 2 a till, 4 a shortcode.
fn identifier_type(fields: &Fields) -> Result<(), Refusal> {
    let known = fields.text("IdentifierType").is_some_and(|kind| matches!(kind.as_str(), "1" | "2" | "4"));
    if known { Ok(()) } else { Err(Refusal::invalid("IdentifierType")) }
}

fn remember(
    core: &Arc<Core>,
    state: &mut Memory,
    endpoint: Endpoint,
    kind: RequestKind,
    common: Common,
    name: Option<String>,
) -> Request {
    let now = core.now();
    let made_up = state.dice.dashed(6);
    let request = Request {
        conversation_id: state.dice.conversation(now),
        originator_conversation_id: name.unwrap_or(made_up),
        kind,
        shortcode: common.shortcode,
        at: now,
        progress: Progress::Open,
        result_url: common.result_url,
        timeout_url: common.timeout_url,
        refused: common.refused,
        outcome: state.choose_request_outcome(endpoint),
    };
    state.requests.push(request.clone());
    request
}

async fn acknowledge(core: &Arc<Core>, request: Request) -> Ack {
    core.touch();
    let at_once = request.outcome == RequestOutcome::ResultBeforeReply;
    let carried = carry::start(core, &request, at_once);
    if at_once && carried.await.is_err() {
        tracing::error!("daraja-sim: telling a merchant ended early");
    }
    Ok(Json(json!({
        "ConversationID": request.conversation_id,
        "OriginatorConversationID": request.originator_conversation_id,
        "ResponseCode": "0",
        "ResponseDescription": "Accept the service request successfully.",
    })))
}
