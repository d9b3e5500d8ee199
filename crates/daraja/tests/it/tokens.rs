//! How access tokens are shared, refreshed, and given up on.

use std::{sync::Arc, time::Duration};

use chrono::TimeDelta;
use daraja::{FaultKind, MemoryTokenStore, PushOutcome, QueryOutcome};

use crate::server::{
    Daraja, PUSH, QUERY, Step, TOKEN, answer, checkout, client, client_with, error, now, paybill, request, token_body,
};

const ACCEPTED: &str = include_str!("../fixtures/push_accepted.json");
const LIVE: &str = include_str!("../fixtures/query_live.json");

fn invalid_token() -> Step {
    error(404, "404.001.03", "Invalid Access Token")
}

fn bearer(head: &str) -> Option<String> {
    head.lines()
        .filter_map(|line| line.split_once(": "))
        .find(|(name, _)| name.eq_ignore_ascii_case("authorization"))
        .map(|(_, value)| value.to_owned())
}

#[tokio::test]
async fn five_callers_at_once_ask_for_one_token() {
    let (server, address) = Daraja::start().await;
    server.script(QUERY, (0..5).map(|_| answer(200, LIVE)));
    let client = client(address);
    let ask = || async { client.query(&paybill(), &checkout(), now()).await };
    let outcomes: [QueryOutcome; 5] = tokio::join!(ask(), ask(), ask(), ask(), ask()).into();
    assert!(outcomes.iter().all(|outcome| *outcome == QueryOutcome::Pending), "{outcomes:?}");
    assert_eq!(server.seen(TOKEN).len(), 1);
    assert_eq!(server.seen(QUERY).len(), 5);
}

#[tokio::test]
async fn the_token_call_is_a_get_with_the_keys() {
    let (server, address) = Daraja::start().await;
    server.script(QUERY, [answer(200, LIVE)]);
    client(address).query(&paybill(), &checkout(), now()).await;
    let head = server.seen(TOKEN).remove(0).head;
    assert!(head.starts_with("GET "), "{head}");
    assert_eq!(
        bearer(&head).as_deref(),
        Some("Basic WmszdlRxOExtWDJwUnc3WWhDNW5CZDlzR2Y0akthNmU6UXc4eFp0MkxwVjVtUms3Yw==")
    );
}

#[tokio::test]
async fn a_superseded_token_costs_one_refresh_and_one_repeat() {
    let (server, address) = Daraja::start().await;
    server.script(PUSH, [invalid_token(), answer(200, ACCEPTED)]);
    let outcome = client(address).push(&paybill(), &request(), now()).await;
    assert!(matches!(outcome, PushOutcome::Accepted { .. }), "{outcome:?}");
    assert_eq!(server.seen(TOKEN).len(), 2);
    let bearers: Vec<_> = server.seen(PUSH).iter().map(|seen| bearer(&seen.head)).collect();
    let [first, second] = ["Bearer access-token-1", "Bearer access-token-2"].map(|b| Some(b.to_owned()));
    assert_eq!(bearers, [first, second]);
}

#[tokio::test]
async fn a_token_refused_twice_is_given_up() {
    let (server, address) = Daraja::start().await;
    server.script(PUSH, [invalid_token(), invalid_token(), answer(200, ACCEPTED)]);
    let outcome = client(address).push(&paybill(), &request(), now()).await;
    let PushOutcome::Rejected { fault } = &outcome else { panic!("{outcome:?}") };
    assert_eq!((fault.kind, fault.status), (FaultKind::Token, Some(404)));
    assert_eq!((server.seen(TOKEN).len(), server.seen(PUSH).len()), (2, 2));
}

#[tokio::test]
async fn the_repeat_after_a_refresh_is_not_repeated_again() {
    let (server, address) = Daraja::start().await;
    server.script(PUSH, [invalid_token(), Step::Reset, answer(200, ACCEPTED)]);
    let outcome = client(address).push(&paybill(), &request(), now()).await;
    assert!(matches!(outcome, PushOutcome::Unknown { .. }), "{outcome:?}");
    assert_eq!(server.seen(PUSH).len(), 2);
}

#[tokio::test]
async fn a_missing_product_is_not_refreshed() {
    let (server, address) = Daraja::start().await;
    let words = "Error Occurred - Invalid API call as no apiproduct match found";
    server.script(PUSH, [error(401, "401.003.01", words)]);
    let outcome = client(address).push(&paybill(), &request(), now()).await;
    let PushOutcome::Rejected { fault } = &outcome else { panic!("{outcome:?}") };
    assert_eq!(fault.kind, FaultKind::ProductMismatch);
    assert_eq!((server.seen(TOKEN).len(), server.seen(PUSH).len()), (1, 1));
}

#[tokio::test]
async fn a_token_is_used_until_a_minute_before_its_end() {
    for (lifetime, asked_again_after_s, tokens) in [
        (r#""3599""#, 3538, 1),
        (r#""3599""#, 3539, 2),
        ("3599", 3538, 1),
        ("120", 59, 1),
        ("120", 60, 2),
        ("null", 3538, 1),
        ("-5", 0, 2),
    ] {
        let (server, address) = Daraja::start().await;
        server.script(QUERY, [answer(200, LIVE), answer(200, LIVE)]);
        let body = format!(r#"{{"access_token":"first","expires_in":{lifetime}}}"#);
        server.script(TOKEN, [answer(200, &body)]);
        let client = client(address);
        client.query(&paybill(), &checkout(), now()).await;
        let later = now() + TimeDelta::seconds(asked_again_after_s);
        client.query(&paybill(), &checkout(), later).await;
        assert_eq!(server.seen(TOKEN).len(), tokens, "{lifetime} after {asked_again_after_s}");
    }
}

#[tokio::test]
async fn without_a_token_nothing_is_sent_and_the_reason_is_told() {
    let page = include_str!("../fixtures/page.html");
    let throttle = include_str!("../fixtures/error_spike_arrest.json");
    for (step, kind) in [
        (answer(400, ""), FaultKind::Configuration),
        (error(400, "400.008.02", "Invalid grant type passed"), FaultKind::Configuration),
        (error(400, "400.008.01", "Invalid authentication type passed"), FaultKind::Configuration),
        (answer(429, throttle), FaultKind::Throttled),
        (answer(200, page), FaultKind::Unreadable),
        (answer(200, ""), FaultKind::Unreadable),
        (answer(200, r#"{"expires_in":"3599"}"#), FaultKind::Unreadable),
        (answer(200, r#"{"access_token":"a b","expires_in":"3599"}"#), FaultKind::Unreadable),
        (answer(503, page), FaultKind::Gateway),
        (Step::Reset, FaultKind::Gateway),
    ] {
        let (server, address) = Daraja::start().await;
        server.script(TOKEN, [step.clone()]);
        let outcome = client(address).push(&paybill(), &request(), now()).await;
        let PushOutcome::NotSent { fault } = &outcome else { panic!("{step:?}: {outcome:?}") };
        assert_eq!(fault.kind, kind, "{step:?}");
        assert_eq!(server.seen(PUSH).len(), 0, "{step:?}");
    }
}

#[tokio::test]
async fn a_failed_token_call_is_not_remembered() {
    let (server, address) = Daraja::start().await;
    server.script(TOKEN, [answer(503, ""), answer(200, &token_body("second"))]);
    server.script(QUERY, [answer(200, LIVE)]);
    let client = client(address);
    let first = client.query(&paybill(), &checkout(), now()).await;
    assert!(matches!(first, QueryOutcome::Inconclusive { .. }), "{first:?}");
    assert_eq!(client.query(&paybill(), &checkout(), now()).await, QueryOutcome::Pending);
}

#[tokio::test]
async fn a_throttled_token_call_throttles_the_query() {
    let (server, address) = Daraja::start().await;
    server.script(TOKEN, [answer(429, "")]);
    let outcome = client(address).query(&paybill(), &checkout(), now()).await;
    assert_eq!(outcome, QueryOutcome::Throttled { retry_after: None });
}

#[tokio::test]
async fn a_token_call_that_hangs_does_not_hold_up_the_next_for_ever() {
    let (server, address) = Daraja::start().await;
    server.script(TOKEN, [Step::SendAndHang(String::new())]);
    server.script(QUERY, [answer(200, LIVE)]);
    let store = Arc::new(MemoryTokenStore::default());
    let client = client_with(address, store, Duration::from_millis(500));
    let first = client.push(&paybill(), &request(), now()).await;
    let PushOutcome::NotSent { fault } = &first else { panic!("{first:?}") };
    assert_eq!(fault.kind, FaultKind::Timeout);
    assert_eq!(client.query(&paybill(), &checkout(), now()).await, QueryOutcome::Pending);
}
