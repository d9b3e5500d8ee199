//! Every documented answer to a request of an initiator, and the undocumented ones; and what the requests look like.

use std::sync::Arc;

use daraja::{
    B2cCommand, B2cPayment, CallbackUrl, Certificate, FaultKind, Initiator, InitiatorName, InitiatorOutcome, Msisdn,
    OriginatorConversationId, PayoutShillings, Remarks, ResultUrls, Reversal, SecurityCredential, Shillings, StatusOf,
    TransactionId,
};
use daraja_sim::CERTIFICATE_PEM;
use secrecy::SecretString;
use serde_json::Value;

use crate::server::{
    Daraja, FixedToken, IMPATIENCE, PHONE, Step, TOKEN, answer, answer_with, apigee, client, client_with, error, now,
    paybill,
};

pub const PASSWORD: &str = "Safaricom999!*!";
const B2C: &str = "/mpesa/b2c/v3/paymentrequest";
const REVERSAL: &str = "/mpesa/reversal/v1/request";
const STATUS: &str = "/mpesa/transactionstatus/v1/query";
const BALANCE: &str = "/mpesa/accountbalance/v1/query";
const ACCEPTED: &str = include_str!("../fixtures/initiator_accepted.json");
const PAGE: &str = include_str!("../fixtures/page.html");

fn initiator() -> Initiator {
    initiator_with(PASSWORD)
}

pub fn initiator_with(password: &str) -> Initiator {
    let certificate = Certificate::parse(CERTIFICATE_PEM.as_bytes()).expect("a certificate");
    let merchant = paybill();
    Initiator {
        credentials: merchant.credentials,
        shortcode: merchant.shortcode,
        name: InitiatorName::parse("testapi").expect("a name"),
        credential: SecurityCredential::encrypt(&certificate, &SecretString::from(password)).expect("a credential"),
    }
}

pub fn urls_at(base: &str) -> ResultUrls {
    let at = |last: &str| CallbackUrl::rehearsal(&format!("{base}/hooks/out/4071928305561728/{last}"));
    ResultUrls { result: at("result").expect("an address"), queue_timeout: at("timeout").expect("an address") }
}

pub fn payment(id: &str, urls: ResultUrls) -> B2cPayment {
    B2cPayment {
        id: OriginatorConversationId::parse(id).expect("an id"),
        command: B2cCommand::BusinessPayment,
        amount: PayoutShillings::new(1499).expect("an amount"),
        phone: Msisdn::parse(PHONE).expect("a phone"),
        remarks: remarks(),
        urls,
    }
}

pub fn remarks() -> Remarks {
    Remarks::parse("Refund of order 10482").expect("remarks")
}

fn request() -> B2cPayment {
    payment("k3x9v7f00000000000a", urls_at("https://pay.duka.co.ke"))
}

/// An outcome in a word, its kind, and its wait in seconds.
type Summary = (&'static str, Option<FaultKind>, Option<u64>);

fn summary(outcome: &InitiatorOutcome) -> Summary {
    match outcome {
        InitiatorOutcome::Accepted { .. } => ("accepted", None, None),
        InitiatorOutcome::Duplicate { .. } => ("duplicate", None, None),
        InitiatorOutcome::Rejected { fault } => ("rejected", Some(fault.kind), None),
        InitiatorOutcome::Busy { fault, retry_after } => ("busy", Some(fault.kind), Some(retry_after.as_secs())),
        InitiatorOutcome::NotSent { fault } => ("not sent", Some(fault.kind), None),
        InitiatorOutcome::Unknown { fault } => ("unknown", Some(fault.kind), None),
    }
}

#[tokio::test]
async fn each_answer_is_told_apart_and_nothing_is_sent_twice() {
    use FaultKind::{Busy, Configuration, Gateway, InvalidRequest, ProductMismatch, Throttled, Unreadable};
    let accepted = ("accepted", None, None);
    let rejected = |kind| ("rejected", Some(kind), None);
    let unknown = |kind| ("unknown", Some(kind), None);
    let invalid = |field| error(400, "400.002.02", &format!("Bad Request - Invalid {field}"));
    for (step, want) in [
        (answer(200, ACCEPTED), accepted),
        (answer(200, &ACCEPTED.replace(r#""0""#, "0")), accepted),
        (answer(200, &ACCEPTED.replace(r#""0""#, r#""00000000""#)), accepted),
        (answer(200, r#"{"ResponseCode":"0"}"#), accepted),
        (answer(200, &ACCEPTED.replace(r#""0""#, r#""1""#)), rejected(InvalidRequest)),
        (answer(200, "{}"), unknown(Unreadable)),
        (answer(200, PAGE), unknown(Unreadable)),
        (answer(200, ""), unknown(Unreadable)),
        (answer(200, &ACCEPTED[..60]), unknown(Unreadable)),
        (error(500, "500.002.1001", "Duplicate OriginatorConversationID."), ("duplicate", None, None)),
        (error(500, "500.002.1001", "System internal error"), unknown(Gateway)),
        (error(500, "500.003.1001", "Internal Server Error"), unknown(Gateway)),
        (invalid("InitiatorName"), rejected(Configuration)),
        (invalid("SecurityCredential"), rejected(Configuration)),
        (invalid("PartyA"), rejected(Configuration)),
        (invalid("ResultURL"), rejected(Configuration)),
        (invalid("PartyB"), rejected(InvalidRequest)),
        (invalid("Amount"), rejected(InvalidRequest)),
        (error(401, "401.003.01", "Invalid API call as no apiproduct match found"), rejected(ProductMismatch)),
        (error(500, "500.001.1001", "Wrong credentials"), rejected(Configuration)),
        (error(500, "500.003.02", "System is busy. Please try again in few minutes."), ("busy", Some(Busy), Some(60))),
        (error(500, "500.003.03", "Quota Violation"), ("busy", Some(Throttled), Some(300))),
        (apigee(429, "Spike arrest", "policies.ratelimit.SpikeArrestViolation"), ("busy", Some(Throttled), Some(60))),
        (answer_with(429, "retry-after: 90", "{}"), ("busy", Some(Throttled), Some(90))),
        (answer(502, PAGE), unknown(Gateway)),
        (answer(503, ""), unknown(Gateway)),
        (error(504, "400.002.02", "Bad Request - Invalid Amount"), unknown(Gateway)),
        (Step::Reset, unknown(Gateway)),
    ] {
        let (server, address) = Daraja::start().await;
        server.script(B2C, [step.clone()]);
        let outcome = client(address).pay_out(&initiator(), &request(), now()).await;
        assert_eq!(summary(&outcome), want, "{step:?}");
        assert_eq!(server.seen(B2C).len(), 1, "{step:?}");
    }
}

#[tokio::test]
async fn silence_is_unknown_and_a_closed_door_is_not_sent() {
    let (server, address) = Daraja::start().await;
    server.script(B2C, [Step::SendAndHang(String::new())]);
    let hurried = client_with(address, Arc::new(FixedToken), IMPATIENCE);
    let outcome = hurried.pay_out(&initiator(), &request(), now()).await;
    assert_eq!(summary(&outcome), ("unknown", Some(FaultKind::Timeout), None));
    assert_eq!(server.seen(B2C).len(), 1);

    server.script(TOKEN, [answer(400, "")]);
    let outcome = client(address).pay_out(&initiator(), &request(), now()).await;
    assert!(matches!(outcome, InitiatorOutcome::NotSent { .. }), "{outcome:?}");
    assert_eq!(server.seen(B2C).len(), 1);
}

#[tokio::test]
async fn a_refused_token_is_refreshed_once() {
    let (server, address) = Daraja::start().await;
    let stale = || error(401, "401.002.01", "Error Occurred - Invalid Access Token - BJGFGOXv5aZnw90KkA4TDtu4Xdyf");
    server.script(B2C, [stale(), answer(200, ACCEPTED), stale(), stale()]);
    let client = client(address);
    assert_eq!(summary(&client.pay_out(&initiator(), &request(), now()).await).0, "accepted");
    assert_eq!((server.seen(B2C).len(), server.seen(TOKEN).len()), (2, 2));
    assert_eq!(summary(&client.pay_out(&initiator(), &request(), now()).await).0, "rejected");
    assert_eq!(server.seen(B2C).len(), 4);
}

/// The one body that was posted there, without its credential.
fn body(server: &Daraja, path: &str) -> Value {
    let mut body: Value = serde_json::from_str(&server.seen(path).remove(0).body).expect("JSON");
    let credential = body["SecurityCredential"].take();
    assert_eq!(credential.as_str().map(str::len), Some(344));
    body
}

#[tokio::test]
async fn requests_have_darajas_fields_in_darajas_spelling() {
    let (server, address) = Daraja::start().await;
    for path in [B2C, REVERSAL, STATUS, BALANCE] {
        server.script(path, [answer(200, ACCEPTED)]);
    }
    let (client, initiator, urls) = (client(address), initiator(), urls_at("https://pay.duka.co.ke"));
    client.pay_out(&initiator, &request(), now()).await;
    let receipt = TransactionId::parse("UAF7K2M9QX").expect("a receipt");
    let amount = Shillings::new(5).expect("an amount");
    let reversal = Reversal { receipt: receipt.clone(), amount, remarks: remarks(), urls: urls.clone() };
    client.reverse(&initiator, &reversal, now()).await;
    client.transaction_status(&initiator, &StatusOf::Ours(request().id), &remarks(), &urls, now()).await;
    client.account_balance(&initiator, &remarks(), &urls, now()).await;

    let (result, timeout) = (
        "https://pay.duka.co.ke/hooks/out/4071928305561728/result",
        "https://pay.duka.co.ke/hooks/out/4071928305561728/timeout",
    );
    let words = "Refund of order 10482";
    assert_eq!(
        body(&server, B2C),
        serde_json::json!({
            "OriginatorConversationID": "k3x9v7f00000000000a", "InitiatorName": "testapi", "SecurityCredential": null,
            "CommandID": "BusinessPayment", "Amount": 1499, "PartyA": 174_379, "PartyB": 254_712_345_678_u64,
            "Remarks": words, "QueueTimeOutURL": timeout, "ResultURL": result, "Occassion": words,
        })
    );
    assert_eq!(
        body(&server, REVERSAL),
        serde_json::json!({
            "Initiator": "testapi", "SecurityCredential": null, "CommandID": "TransactionReversal",
            "TransactionID": "UAF7K2M9QX", "Amount": 5, "ReceiverParty": 174_379, "RecieverIdentifierType": "11",
            "ResultURL": result, "QueueTimeOutURL": timeout, "Remarks": words, "Occasion": words,
        })
    );
    assert_eq!(
        body(&server, STATUS),
        serde_json::json!({
            "Initiator": "testapi", "SecurityCredential": null, "CommandID": "TransactionStatusQuery",
            "OriginalConversationID": "k3x9v7f00000000000a", "PartyA": 174_379, "IdentifierType": "4",
            "ResultURL": result, "QueueTimeOutURL": timeout, "Remarks": words, "Occasion": words,
        })
    );
    assert_eq!(
        body(&server, BALANCE),
        serde_json::json!({
            "Initiator": "testapi", "SecurityCredential": null, "CommandID": "AccountBalance", "PartyA": 174_379,
            "IdentifierType": "4", "Remarks": words, "QueueTimeOutURL": timeout, "ResultURL": result,
        })
    );
}

#[tokio::test]
async fn nothing_of_an_initiator_shows() {
    let all = format!("{:?} {:?}", initiator(), request());
    for secret in [PASSWORD, PHONE, "4071928305561728"] {
        assert!(!all.contains(secret), "{all}");
    }
}
