//! Every documented answer to a query, and the undocumented ones.

use std::sync::Arc;

use daraja::{FaultKind, QueryOutcome};
use serde_json::Value;

use crate::server::{
    Daraja, FixedToken, IMPATIENCE, QUERY, Step, answer, answer_with, checkout, client, client_with, error, now,
    paybill, till,
};

const PAID: &str = include_str!("../fixtures/query_paid.json");
const CANCELLED: &str = include_str!("../fixtures/query_cancelled.json");
const LIVE: &str = include_str!("../fixtures/query_live.json");
const PROCESSING: &str = include_str!("../fixtures/error_processing.json");
const SPIKE_ARREST: &str = include_str!("../fixtures/error_spike_arrest.json");
const PAGE: &str = include_str!("../fixtures/page.html");

/// An outcome in a word, its kind, and its wait in seconds.
type Summary = (&'static str, Option<FaultKind>, Option<u64>);

const ANSWERED: Summary = ("answered", None, None);
const PENDING: Summary = ("pending", None, None);
const UNKNOWN: Summary = ("unknown checkout", None, None);
const THROTTLED: Summary = ("throttled", None, None);

fn summary(outcome: &QueryOutcome) -> Summary {
    match outcome {
        QueryOutcome::Answered { .. } => ANSWERED,
        QueryOutcome::Pending => PENDING,
        QueryOutcome::UnknownCheckout => UNKNOWN,
        QueryOutcome::Throttled { retry_after } => ("throttled", None, retry_after.map(|wait| wait.as_secs())),
        QueryOutcome::Inconclusive { fault } => ("inconclusive", Some(fault.kind), None),
    }
}

const fn inconclusive(kind: FaultKind) -> Summary {
    ("inconclusive", Some(kind), None)
}

async fn check(table: impl IntoIterator<Item = (Step, Summary)>) {
    for (step, want) in table {
        let (server, address) = Daraja::start().await;
        server.script(QUERY, [step.clone()]);
        let outcome = client(address).query(&paybill(), &checkout(), now()).await;
        assert_eq!(summary(&outcome), want, "{step:?}");
    }
}

#[tokio::test]
async fn a_result_is_an_answer_and_a_live_prompt_is_pending() {
    check([
        (answer(200, PAID), ANSWERED),
        (answer(200, CANCELLED), ANSWERED),
        (answer(200, &CANCELLED.replace(r#""1032""#, "1032")), ANSWERED),
        (answer(200, &CANCELLED.replace("1032", "SFC_IC0003")), ANSWERED),
        (answer(200, LIVE), PENDING),
        (answer(200, &LIVE.replace(r#""4999""#, "4999")), PENDING),
        (answer(500, PROCESSING), PENDING),
    ])
    .await;
}

#[tokio::test]
async fn a_paid_that_is_not_whole_or_not_about_our_prompt_is_no_evidence() {
    let unreadable = inconclusive(FaultKind::Unreadable);
    let refused = PAID.replace(r#""ResponseCode": "0""#, r#""ResponseCode": "1""#);
    check([
        (answer(200, &PAID.replace("712345678", "700000001")), unreadable),
        (answer(200, &PAID.replace("CheckoutRequestID", "Other")), unreadable),
        (answer(200, &refused), unreadable),
        (answer(200, &PAID.replace("ResponseCode", "Other")), unreadable),
        (answer(200, &PAID.replace("ResultCode", "Other")), unreadable),
        (answer(200, &PAID[..120]), unreadable),
        (answer(200, PAGE), unreadable),
        (answer(200, ""), unreadable),
        (answer(500, PAID), inconclusive(FaultKind::Gateway)),
    ])
    .await;
}

#[tokio::test]
async fn errors_say_nothing_about_the_payment() {
    use FaultKind::{Busy, Configuration, Gateway, InvalidRequest};
    let unknown_id = "Bad Request - Invalid CheckoutRequestID";
    check([
        (error(400, "400.002.02", unknown_id), UNKNOWN),
        (error(400, "400.002.02", "Bad Request - Invalid Timestamp"), inconclusive(InvalidRequest)),
        (error(500, "500.001.1001", "Wrong credentials"), inconclusive(Configuration)),
        (error(500, "500.003.02", "System is busy."), inconclusive(Busy)),
        (answer(503, PAGE), inconclusive(Gateway)),
        (Step::Reset, inconclusive(Gateway)),
        (error(500, "500.003.03", "Quota Violation"), THROTTLED),
        (answer(429, SPIKE_ARREST), THROTTLED),
        (answer_with(429, "retry-after: 12", SPIKE_ARREST), ("throttled", None, Some(12))),
    ])
    .await;
}

#[tokio::test]
async fn an_answer_carries_what_daraja_said() {
    let (server, address) = Daraja::start().await;
    server.script(QUERY, [answer(200, CANCELLED)]);
    let outcome = client(address).query(&paybill(), &checkout(), now()).await;
    let QueryOutcome::Answered { code, description, merchant_request_id, checkout_request_id } = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!((code.as_str(), description.as_str()), ("1032", "Request cancelled by user"));
    assert_eq!(merchant_request_id.as_deref(), Some("7c1e-4d02-9b6a-1f0e5a7c2b3d104882"));
    assert_eq!(checkout_request_id, checkout());
}

#[tokio::test]
async fn a_query_names_the_prompt_under_a_fresh_password() {
    let (server, address) = Daraja::start().await;
    server.script(QUERY, [answer(200, PAID)]);
    client(address).query(&till(), &checkout(), now()).await;

    let body: Value = serde_json::from_str(&server.seen(QUERY).remove(0).body).expect("JSON");
    assert_eq!(body["BusinessShortCode"], 174_379);
    assert_eq!(body["CheckoutRequestID"], checkout().as_str());
    assert_eq!(body["Timestamp"], "20260115093045");
    assert_eq!(body.as_object().map(serde_json::Map::len), Some(4));
}

#[tokio::test]
async fn silence_leaves_a_query_inconclusive() {
    let (server, address) = Daraja::start().await;
    server.script(QUERY, [Step::SendAndHang(String::new())]);
    let client = client_with(address, Arc::new(FixedToken), IMPATIENCE);
    let outcome = client.query(&paybill(), &checkout(), now()).await;
    assert_eq!(summary(&outcome), inconclusive(FaultKind::Timeout));
}
