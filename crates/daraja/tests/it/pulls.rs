//! Pull Transactions: every documented answer, the undocumented ones, and what the requests look like.

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use daraja::{
    CallbackUrl, FaultKind, Msisdn, Outcome, Private, PullAccount, PullClock, PullOffset, PullPage, PullRegistered,
    PullSettings, PullVerb, PullWindow, parse_pull,
};
use serde_json::{Value, json};

use crate::server::{CALLBACK, Daraja, PHONE, Step, answer, answer_with, apigee, client, error, now, paybill};

const REGISTER: &str = "/pulltransactions/v1/register";
const QUERY: &str = "/pulltransactions/v1/query";
const PAGE: &str = include_str!("../fixtures/pull_page.json");
const NONE: &str = include_str!("../fixtures/pull_none.json");
const REGISTERED: &str = include_str!("../fixtures/pull_registered.json");
const HTML: &str = include_str!("../fixtures/page.html");

fn at(h: u32, mi: u32, s: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 15, h, mi, s).single().expect("a moment")
}

pub fn account(settings: PullSettings) -> PullAccount {
    let merchant = paybill();
    PullAccount { credentials: merchant.credentials, shortcode: merchant.shortcode, settings }
}

fn read(body: &str, clock: PullClock) -> PullPage {
    parse_pull(body.as_bytes(), clock, 0).expect("a page")
}

#[test]
fn a_page_is_read_to_the_cent_and_hides_people() {
    let page = read(PAGE, PullClock::Utc);
    let [first, second] = page.payments.as_slice() else { panic!("{page:?}") };
    assert_eq!((first.receipt.as_str(), first.amount_minor), ("UAF7K2M9QX", 149_900));
    assert_eq!(first.booked_at, Some(at(9, 31, 12)));
    assert_eq!(first.msisdn.as_ref().map(Private::expose), Some(PHONE));
    assert_eq!(first.bill_reference.as_ref().map(Private::expose), Some("ord-10482"));
    assert_eq!(first.transaction_type.as_deref(), Some("c2b-pay-bill-debit"));
    assert_eq!((second.receipt.as_str(), second.amount_minor), ("UAF8A1B2C3", 2_050));
    assert_eq!((page.unreadable_rows, page.next_offset, page.is_last()), (0, 2, false));
    assert_eq!(page.reference.as_deref(), Some("26178-42530161-2"));
    let shown = format!("{page:?}");
    assert!(!shown.contains(PHONE) && !shown.contains("ord-10482"), "{shown}");
}

#[test]
fn the_zone_of_its_dates_is_a_setting() {
    assert_eq!(read(PAGE, PullClock::Nairobi).payments[0].booked_at, Some(at(6, 31, 12)));
    let odd = read(&PAGE.replace("2026-01-15T09:31:12Z", "yesterday"), PullClock::Utc);
    assert_eq!((odd.payments.len(), odd.payments[0].booked_at), (2, None), "a time is a detail");
}

#[test]
fn one_list_two_lists_and_no_list_are_read() {
    let flat = PAGE.replace("[[", "[").replace("]]", "]");
    assert_eq!(read(&flat, PullClock::Utc).payments, read(PAGE, PullClock::Utc).payments);
    for empty in ["[[]]", "[]", "null", r#""""#] {
        let page = read(&NONE.replace("[[]]", empty), PullClock::Utc);
        assert!(page.is_last(), "{empty}");
    }
    assert!(
        parse_pull(br#"{"ResponseCode":"1000","Response":{"transactionId":"UAF7K2M9QX"}}"#, PullClock::Utc, 0).is_err()
    );
    assert!(parse_pull(b"[]", PullClock::Utc, 0).is_err());
}

#[test]
fn a_row_that_cannot_be_relied_on_is_counted_and_never_guessed() {
    for (from, to) in [
        (r#""1499.00""#, r#""1,499.00""#),
        (r#""1499.00""#, "-1499"),
        (r#""1499.00""#, "null"),
        (r#""1499.00""#, "1499.00000000000000000000001"),
        (r#""UAF7K2M9QX""#, r#""0000000000""#),
        (r#""UAF7K2M9QX""#, "null"),
        (r#""amount":"1499.00""#, r#""amount":"1499.00","amount":"1.00""#),
    ] {
        let page = parse_pull(PAGE.replace(from, to).as_bytes(), PullClock::Utc, 7).expect("a page");
        assert_eq!((page.payments.len(), page.unreadable_rows, page.next_offset), (1, 1, 9), "{to}");
        assert!(!page.is_last());
    }
}

fn name<T>(outcome: &Outcome<T>) -> (&'static str, Option<FaultKind>) {
    match outcome {
        Outcome::Accepted(_) => ("accepted", None),
        Outcome::Rejected { fault } => ("rejected", Some(fault.kind)),
        Outcome::Busy { fault, .. } => ("busy", Some(fault.kind)),
        Outcome::NotSent { fault } => ("not sent", Some(fault.kind)),
        Outcome::Unknown { fault } => ("unknown", Some(fault.kind)),
    }
}

async fn pull(step: Step) -> Outcome<PullPage> {
    let (server, address) = Daraja::start().await;
    server.script(QUERY, [step]);
    let window = PullWindow::last_48_hours(now());
    client(address).pull(&account(PullSettings::default()), window, 0, now()).await
}

#[tokio::test]
async fn every_answer_to_a_query_has_its_outcome() {
    use FaultKind::{Busy, Gateway, InvalidRequest, Throttled, Unreadable};
    for (step, want) in [
        (answer(200, PAGE), ("accepted", None)),
        (answer(200, NONE), ("accepted", None)),
        (answer(200, &NONE.replace(r#""1001""#, "1001")), ("accepted", None)),
        (answer(200, &NONE.replace("1001", "1002")), ("rejected", Some(InvalidRequest))),
        (answer(200, &NONE.replace("ResponseCode", "Other")), ("unknown", Some(Unreadable))),
        (answer(200, &PAGE.replace("[[", "{").replace("]]", "}")), ("unknown", Some(Unreadable))),
        (answer(200, HTML), ("unknown", Some(Unreadable))),
        (answer(200, ""), ("unknown", Some(Unreadable))),
        (error(400, "400.002.02", "Bad Request - Invalid StartDate"), ("rejected", Some(InvalidRequest))),
        (error(500, "500.003.02", "System is busy."), ("busy", Some(Busy))),
        (error(500, "500.003.1001", "Internal Server Error"), ("unknown", Some(Gateway))),
        (apigee(429, "Spike arrest violation", "policies.ratelimit.SpikeArrestViolation"), ("busy", Some(Throttled))),
        (answer(503, HTML), ("unknown", Some(Gateway))),
        (Step::Reset, ("unknown", Some(Gateway))),
    ] {
        let outcome = pull(step.clone()).await;
        assert_eq!(name(&outcome), want, "{step:?}");
    }
    let Outcome::Rejected { fault } = pull(answer(200, &NONE.replace("1001", "1002"))).await else { panic!() };
    assert_eq!(fault.code.as_deref(), Some("1002"));
    let waiting = pull(answer_with(429, "retry-after: 90", "")).await;
    assert!(matches!(waiting, Outcome::Busy { retry_after, .. } if retry_after.as_secs() == 90), "{waiting:?}");
}

#[tokio::test]
async fn two_days_of_a_busy_till_fit_into_one_answer() {
    let row = r#"{"transactionId":"UAF7K2M9QX","amount":"1.00","billreference":"x"}"#;
    let body = format!(r#"{{"ResponseCode":"1000","Response":[[{}]]}}"#, vec![row; 2_000].join(","));
    let Outcome::Accepted(page) = pull(answer(200, &body)).await else { panic!() };
    assert_eq!(page.payments.len(), 2_000);
}

#[tokio::test]
async fn verb_and_offset_are_settings_and_times_are_nairobis() {
    let (server, address) = Daraja::start().await;
    server.script(QUERY, [answer(200, NONE), answer(200, NONE)]);
    let client = client(address);
    let window = PullWindow::new(at(6, 0, 0), at(7, 0, 0)).expect("a window");
    client.pull(&account(PullSettings::default()), window, 0, now()).await;
    let settings = PullSettings { verb: PullVerb::Get, offset: PullOffset::Number, clock: PullClock::Nairobi };
    client.pull(&account(settings), window, 100, now()).await;
    let seen = server.seen(QUERY);
    let bodies: Vec<Value> = seen.iter().map(|seen| serde_json::from_str(&seen.body).expect("JSON")).collect();
    assert_eq!(
        bodies[0],
        json!({
            "ShortCode": "174379",
            "StartDate": "2026-01-15 09:00:00",
            "EndDate": "2026-01-15 10:00:00",
            "OffSetValue": "0",
        })
    );
    assert_eq!(bodies[1]["OffSetValue"], json!(100));
    assert!(seen[0].head.starts_with("POST ") && seen[1].head.starts_with("GET "), "{seen:?}");
}

#[test]
fn a_window_is_at_most_two_days_long() {
    let end = now();
    assert!(PullWindow::new(end - TimeDelta::hours(48), end).is_ok());
    assert!(PullWindow::new(end - TimeDelta::hours(48) - TimeDelta::seconds(1), end).is_err());
    assert!(PullWindow::new(end, end - TimeDelta::seconds(1)).is_err());
}

#[tokio::test]
async fn a_registration_is_now_or_before_or_refused() {
    let phone = Msisdn::parse(PHONE).expect("a phone");
    let callback = CallbackUrl::parse(CALLBACK).expect("an address");
    for (step, want) in [
        (answer(200, REGISTERED), Ok(PullRegistered::Now)),
        (answer(200, &REGISTERED.replace(r#""1000""#, "1001")), Ok(PullRegistered::Before)),
        (answer(200, &REGISTERED.replace("1000", "1002")), Err(("rejected", Some(FaultKind::InvalidRequest)))),
        (answer(200, "{}"), Err(("unknown", Some(FaultKind::Unreadable)))),
        (
            error(400, "400.002.02", "Bad Request - Invalid ShortCode"),
            Err(("rejected", Some(FaultKind::Configuration))),
        ),
    ] {
        let (server, address) = Daraja::start().await;
        server.script(REGISTER, [step.clone()]);
        let account = account(PullSettings::default());
        let outcome = client(address).register_pull(&account, phone, &callback, now()).await;
        let got = match &outcome {
            Outcome::Accepted(registered) => Ok(*registered),
            other => Err(name(other)),
        };
        assert_eq!(got, want, "{step:?}");
        let body: Value = serde_json::from_str(&server.seen(REGISTER)[0].body).expect("JSON");
        let sent = json!({
            "ShortCode": "174379",
            "RequestType": "Pull",
            "NominatedNumber": 254_712_345_678_u64,
            "CallBackURL": CALLBACK,
        });
        assert_eq!(body, sent);
    }
}
