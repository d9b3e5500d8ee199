//! Every documented answer to a push, and the undocumented ones; and what a push looks like.

use std::{sync::Arc, time::Duration};

use daraja::{FaultKind, PushOutcome};
use serde_json::Value;
use tokio::net::TcpListener;

use crate::server::{
    CALLBACK, Daraja, FixedToken, IMPATIENCE, PUSH, Step, answer, answer_with, apigee, checkout, client, client_with,
    error, now, paybill, request, till,
};

const ACCEPTED: &str = include_str!("../fixtures/push_accepted.json");
const SPIKE_ARREST: &str = include_str!("../fixtures/error_spike_arrest.json");
const PAGE: &str = include_str!("../fixtures/page.html");

/// An outcome in a word, its kind, and its wait in seconds.
type Summary = (&'static str, Option<FaultKind>, Option<u64>);

fn summary(outcome: &PushOutcome) -> Summary {
    match outcome {
        PushOutcome::Accepted { .. } => ("accepted", None, None),
        PushOutcome::Rejected { fault } => ("rejected", Some(fault.kind), None),
        PushOutcome::Busy { fault, retry_after } => ("busy", Some(fault.kind), Some(retry_after.as_secs())),
        PushOutcome::NotSent { fault } => ("not sent", Some(fault.kind), None),
        PushOutcome::Unknown { fault } => ("unknown", Some(fault.kind), None),
    }
}

const fn rejected(kind: FaultKind) -> Summary {
    ("rejected", Some(kind), None)
}

const fn unknown(kind: FaultKind) -> Summary {
    ("unknown", Some(kind), None)
}

const fn busy(kind: FaultKind, wait_s: u64) -> Summary {
    ("busy", Some(kind), Some(wait_s))
}

/// Plays each answer to one push, and counts what arrived: never more than that one.
async fn check(table: impl IntoIterator<Item = (Step, Summary)>) {
    for (step, want) in table {
        let (server, address) = Daraja::start().await;
        server.script(PUSH, [step.clone()]);
        let outcome = client(address).push(&paybill(), &request(), now()).await;
        assert_eq!(summary(&outcome), want, "{step:?}");
        assert_eq!(server.seen(PUSH).len(), 1, "{step:?}");
    }
}

#[tokio::test]
async fn a_2xx_is_accepted_only_with_a_zero_and_an_id() {
    use FaultKind::{InvalidRequest, Unreadable};
    let accepted = ("accepted", None, None);
    let too_long = format!(r#"{{"ResponseCode":"0","CheckoutRequestID":"ws_CO_1","X":"{}"}}"#, "1".repeat(70_000));
    check([
        (answer(200, ACCEPTED), accepted),
        (answer(200, &ACCEPTED.replace(r#""0""#, "0")), accepted),
        (answer(200, &ACCEPTED.replace(r#""0""#, r#""00000000""#)), accepted),
        (answer(201, &format!("\n {ACCEPTED} \n")), accepted),
        (answer(200, &ACCEPTED.replace(r#""0""#, r#""1""#)), rejected(InvalidRequest)),
        (answer(200, &ACCEPTED.replace("CheckoutRequestID", "Other")), unknown(Unreadable)),
        (answer(200, &ACCEPTED.replace("ResponseCode", "Other")), unknown(Unreadable)),
        (answer(200, ""), unknown(Unreadable)),
        (answer(200, PAGE), unknown(Unreadable)),
        (answer(200, "[]"), unknown(Unreadable)),
        (answer(200, &ACCEPTED[..60]), unknown(Unreadable)),
        (answer(200, &too_long), unknown(Unreadable)),
        (error(200, "500.001.1001", "Wrong credentials"), unknown(Unreadable)),
    ])
    .await;
}

#[tokio::test]
async fn an_explicit_refusal_is_rejected_and_says_whose_matter_it_is() {
    use FaultKind::{Configuration, InvalidRequest, ProductMismatch};
    let no_product = "Error Occurred - Invalid API call as no apiproduct match found";
    let no_proxy = "Unable to identify proxy for host";
    let no_proxy_code = "messaging.adaptors.http.flow.ApplicationNotFound";
    check([
        (error(400, "400.002.02", "Bad Request - Invalid Amount"), rejected(InvalidRequest)),
        (error(400, "400.002.02", "Bad Request - Invalid CallBackURL"), rejected(Configuration)),
        (error(400, "400.002.05", "Invalid Request Payload"), rejected(InvalidRequest)),
        (error(404, "404.003.01", "Resource not found"), rejected(Configuration)),
        (error(405, "405.001", "Method not allowed"), rejected(Configuration)),
        (apigee(404, no_proxy, no_proxy_code), rejected(Configuration)),
        (error(401, "401.002.01", no_product), rejected(ProductMismatch)),
        (error(500, "500.001.1001", "Merchant does not exist"), rejected(Configuration)),
        (error(500, "500.001.1001", "[MerchantValidate] - Wrong credentials"), rejected(Configuration)),
    ])
    .await;
}

#[tokio::test]
async fn a_busy_phone_and_a_busy_daraja_name_a_wait_of_a_minute_or_more() {
    use FaultKind::{Busy, Throttled};
    let locked = "Unable to lock subscriber, a transaction is already in process for the current subscriber";
    let later = "retry-after: Thu, 15 Jan 2026 06:33:45 GMT";
    check([
        (error(500, "500.001.1001", locked), busy(Busy, 60)),
        (error(500, "500.003.02", "System is busy. Please try again in few minutes."), busy(Busy, 60)),
        (error(500, "500.003.02", "Error Occurred: Spike Arrest Violation"), busy(Throttled, 60)),
        (error(500, "500.003.03", "Quota Violation"), busy(Throttled, 300)),
        (answer(429, SPIKE_ARREST), busy(Throttled, 60)),
        (answer(500, SPIKE_ARREST), busy(Throttled, 60)),
        (apigee(429, "Rate limit quota violation", "policies.ratelimit.QuotaViolation"), busy(Throttled, 300)),
        (answer_with(429, "retry-after: 90", SPIKE_ARREST), busy(Throttled, 90)),
        (answer_with(429, "retry-after: 3", ""), busy(Throttled, 60)),
        (answer_with(429, later, PAGE), busy(Throttled, 180)),
    ])
    .await;
}

#[tokio::test]
async fn whatever_might_have_reached_the_phone_is_unknown_and_not_sent_again() {
    use FaultKind::Gateway;
    let cut_short = format!("HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{}", &ACCEPTED[..60]);
    let unavailable = "messaging.adaptors.http.flow.ServiceUnavailable";
    let gateway = unknown(Gateway);
    check([
        (Step::SendAndClose(cut_short), gateway),
        (Step::SendAndClose(String::new()), gateway),
        (Step::SendAndClose("SSH-2.0-OpenSSH_9.6\r\n".to_owned()), gateway),
        (Step::Reset, gateway),
        (error(500, "500.001.1001", "Something else"), gateway),
        (error(500, "500.002.1001", "System internal error"), gateway),
        (error(500, "500.003.1001", "Internal Server Error"), gateway),
        (error(502, "400.002.02", "Bad Request - Invalid Amount"), gateway),
        (error(504, "500.003.02", "System is busy."), gateway),
        (apigee(503, "The Service is temporarily unavailable", unavailable), gateway),
        (answer(400, ""), gateway),
        (answer(400, r#"{"Envelope":{"Body":{"Fault":{"faultstring":"no"}}}}"#), gateway),
        (answer(403, PAGE), gateway),
        (answer(408, ""), gateway),
        (answer(500, ""), gateway),
        (answer(502, PAGE), gateway),
        (answer(503, PAGE), gateway),
        (answer_with(307, "location: https://elsewhere.co.ke/", ""), gateway),
    ])
    .await;
}

#[tokio::test]
async fn silence_before_or_within_the_answer_leaves_a_push_unknown() {
    let half = format!("HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\n{}", &ACCEPTED[..60]);
    for silence in [String::new(), half] {
        let (server, address) = Daraja::start().await;
        server.script(PUSH, [Step::SendAndHang(silence)]);
        let client = client_with(address, Arc::new(FixedToken), IMPATIENCE);
        let outcome = client.push(&paybill(), &request(), now()).await;
        assert_eq!(summary(&outcome), unknown(FaultKind::Timeout));
        assert_eq!(server.seen(PUSH).len(), 1);
    }
}

#[tokio::test]
async fn without_a_connection_nothing_was_sent() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let client = client_with(address, Arc::new(FixedToken), Duration::from_secs(20));
    let outcome = client.push(&paybill(), &request(), now()).await;
    assert_eq!(summary(&outcome), ("not sent", Some(FaultKind::Connect), None));
}

#[tokio::test]
async fn an_accepted_push_carries_both_ids() {
    let (server, address) = Daraja::start().await;
    server.script(PUSH, [answer(200, ACCEPTED)]);
    assert_eq!(
        client(address).push(&paybill(), &request(), now()).await,
        PushOutcome::Accepted {
            merchant_request_id: Some("7c1e-4d02-9b6a-1f0e5a7c2b3d104882".to_owned()),
            checkout_request_id: checkout(),
        },
    );
}

#[tokio::test]
async fn a_paybill_push_is_written_as_daraja_wants_it() {
    let (server, address) = Daraja::start().await;
    server.script(PUSH, [answer(200, ACCEPTED)]);
    client(address).push(&paybill(), &request(), now()).await;

    let seen = server.seen(PUSH).remove(0);
    assert!(seen.head.starts_with("POST "), "{}", seen.head);
    let head = seen.head.to_ascii_lowercase();
    assert!(head.contains("\r\ncontent-type: application/json\r\n"), "{head}");
    assert!(head.contains("\r\nauthorization: bearer access-token-1\r\n"), "{head}");
    let body: Value = serde_json::from_str(&seen.body).expect("JSON");
    assert_eq!(
        body,
        serde_json::json!({
            "BusinessShortCode": 174_379,
            "Password": "MTc0Mzc5YmZiMjc5ZjlhYTliZGJjZjE1OGU5N2RkNzFhNDY3Y2QyZTBjODkzMDU5YjEwZjc4ZTZiNzJhZGExZWQyYzkxOTIwMjYwMTE1MDkzMDQ1",
            "Timestamp": "20260115093045",
            "TransactionType": "CustomerPayBillOnline",
            "Amount": 1499,
            "PartyA": 254_712_345_678_u64,
            "PartyB": 174_379,
            "PhoneNumber": 254_712_345_678_u64,
            "CallBackURL": CALLBACK,
            "AccountReference": "ORD10482",
            "TransactionDesc": "Order 10482",
        }),
    );
}

#[tokio::test]
async fn a_till_push_names_the_store_and_pays_the_till() {
    let (server, address) = Daraja::start().await;
    server.script(PUSH, [answer(200, ACCEPTED)]);
    client(address).push(&till(), &request(), now()).await;

    let body: Value = serde_json::from_str(&server.seen(PUSH).remove(0).body).expect("JSON");
    assert_eq!(body["TransactionType"], "CustomerBuyGoodsOnline");
    assert_eq!(body["BusinessShortCode"], 174_379);
    assert_eq!(body["PartyB"], 5_123_456);
}
