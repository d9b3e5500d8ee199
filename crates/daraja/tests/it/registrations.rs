//! Every documented answer to a registration of C2B addresses, and the undocumented ones; and what a registration looks
//! like.

use std::sync::Arc;

use daraja::{C2bUrls, C2bVersion, CallbackUrl, FaultKind, RegisterOutcome, Silence};
use daraja_sim::{Config, Merchant, Simulator, Switches};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::server::{
    Daraja, FixedToken, IMPATIENCE, KEY, REGISTER, SECRET, Step, answer, answer_with, apigee, client, client_with,
    error, now, paybill, till,
};

const REGISTERED: &str = include_str!("../fixtures/register_registered.json");
const ALREADY: &str = include_str!("../fixtures/register_already.json");
const SOAP_FAULT: &str = include_str!("../fixtures/register_soap_fault.json");
const SPIKE_ARREST: &str = include_str!("../fixtures/error_spike_arrest.json");
const PAGE: &str = include_str!("../fixtures/page.html");

const SECRET_PART: &str = "4071928305561728394050617283940516273849";

fn urls() -> C2bUrls {
    let at = |last| CallbackUrl::parse(&format!("https://pay.duka.co.ke/hooks/c2b/{SECRET_PART}/{last}"));
    C2bUrls {
        confirmation: at("confirm").expect("an address"),
        validation: at("check").expect("an address"),
        silence: Silence::Accepts,
    }
}

/// An outcome in a word, its kind, and its wait in seconds.
type Summary = (&'static str, Option<FaultKind>, Option<u64>);

fn summary(outcome: &RegisterOutcome) -> Summary {
    match outcome {
        RegisterOutcome::Registered => ("registered", None, None),
        RegisterOutcome::Already { fault } => ("already", Some(fault.kind), None),
        RegisterOutcome::Refused { fault } => ("refused", Some(fault.kind), None),
        RegisterOutcome::Later { fault, retry_after } => ("later", Some(fault.kind), Some(retry_after.as_secs())),
        RegisterOutcome::Unknown { fault } => ("unknown", Some(fault.kind), None),
    }
}

async fn check(table: impl IntoIterator<Item = (Step, Summary)>) {
    for (step, want) in table {
        let (server, address) = Daraja::start().await;
        server.script(REGISTER, [step.clone()]);
        let outcome = client(address).register_urls(&paybill(), C2bVersion::V2, &urls(), now()).await;
        assert_eq!(summary(&outcome), want, "{step:?}");
        assert_eq!(server.seen(REGISTER).len(), 1, "{step:?}");
    }
}

#[tokio::test]
async fn the_misspelt_reply_and_the_well_spelt_one_are_success() {
    use FaultKind::{InvalidRequest, Unreadable};
    let registered = ("registered", None, None);
    let unknown = ("unknown", Some(Unreadable), None);
    check([
        (answer(200, REGISTERED), registered),
        (answer(200, &REGISTERED.replace("Coversation", "Conversation")), registered),
        (answer(200, &REGISTERED.replace(r#""0""#, r#""00000000""#)), registered),
        (answer(200, &REGISTERED.replace(r#""0""#, "0")), registered),
        (answer(200, &REGISTERED.replace(r#""0""#, r#""1""#)), ("refused", Some(InvalidRequest), None)),
        (answer(200, ""), unknown),
        (answer(200, PAGE), unknown),
        (answer(200, "{}"), unknown),
    ])
    .await;
}

#[tokio::test]
async fn what_is_there_already_is_told_apart_from_what_is_refused() {
    use FaultKind::{Configuration, InvalidRequest, ProductMismatch};
    let already = ("already", Some(Configuration), None);
    let refused = |kind| ("refused", Some(kind), None);
    check([
        (answer(500, ALREADY), already),
        (answer(200, r#"{"ResponseCode":"1","ResponseDescription":"URLs are already registered"}"#), already),
        (error(500, "500.003.1001", "Duplicate notification info, SP ID is 107031000"), refused(Configuration)),
        (
            error(400, "400.003.02", "Bad Request - Invalid ValidationURL - URL has the word MPESA"),
            refused(InvalidRequest),
        ),
        (error(400, "400.003.02", "Bad Request - Kindly use your own ShortCode"), refused(Configuration)),
        (
            error(
                401,
                "401.003.01",
                "Error Occurred - Invalid Access Token - Invalid API call as no apiproduct match found",
            ),
            refused(ProductMismatch),
        ),
        (error(404, "404.001.01", "Resource not found"), refused(Configuration)),
    ])
    .await;
}

#[tokio::test]
async fn a_gateway_in_trouble_leaves_it_for_later_or_unknown() {
    use FaultKind::{Busy, Gateway, Throttled};
    let later = |kind, wait| ("later", Some(kind), Some(wait));
    let unknown = ("unknown", Some(Gateway), None);
    check([
        (answer(429, SPIKE_ARREST), later(Throttled, 60)),
        (answer_with(429, "retry-after: 90", SPIKE_ARREST), later(Throttled, 90)),
        (apigee(500, "Quota Violation", "policies.ratelimit.QuotaViolation"), later(Throttled, 60)),
        (error(500, "500.003.02", "System is busy. Please try again in few minutes."), later(Busy, 60)),
        (error(500, "500.003.1001", "Internal Server Error"), unknown),
        (answer(500, SOAP_FAULT), unknown),
        (answer(503, PAGE), unknown),
        (answer(502, ""), unknown),
        (Step::Reset, unknown),
    ])
    .await;
}

#[tokio::test]
async fn the_words_of_the_service_behind_the_gateway_are_kept() {
    for body in
        [SOAP_FAULT.to_owned(), SOAP_FAULT.replace("Envelope", "soapenv:Envelope").replace("Body", "soapenv:Body")]
    {
        let (server, address) = Daraja::start().await;
        server.script(REGISTER, [answer(500, &body)]);
        let outcome = client(address).register_urls(&paybill(), C2bVersion::V2, &urls(), now()).await;
        let RegisterOutcome::Unknown { fault } = outcome else { panic!("{outcome:?}") };
        assert_eq!(fault.message, "Internal processing failed");
    }
}

#[tokio::test]
async fn silence_and_a_closed_port_are_not_the_same() {
    let (server, address) = Daraja::start().await;
    server.script(REGISTER, [Step::SendAndHang(String::new())]);
    let impatient = client_with(address, Arc::new(FixedToken), IMPATIENCE);
    let outcome = impatient.register_urls(&paybill(), C2bVersion::V2, &urls(), now()).await;
    assert_eq!(summary(&outcome), ("unknown", Some(FaultKind::Timeout), None));

    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a free port").local_addr().expect("an address");
    let outcome = client_with(closed, Arc::new(FixedToken), IMPATIENCE)
        .register_urls(&paybill(), C2bVersion::V2, &urls(), now())
        .await;
    assert_eq!(summary(&outcome), ("later", Some(FaultKind::Connect), Some(60)));
}

#[tokio::test]
async fn a_registration_says_what_the_documentation_says_and_shows_its_secret_nowhere() {
    let (server, address) = Daraja::start().await;
    server.script(REGISTER, [answer(200, REGISTERED), answer(200, REGISTERED)]);
    let client = client(address);
    client.register_urls(&paybill(), C2bVersion::V2, &urls(), now()).await;
    let refusing = C2bUrls { silence: Silence::Refuses, ..urls() };
    client.register_urls(&till(), C2bVersion::V2, &refusing, now()).await;
    let bodies: Vec<Value> =
        server.seen(REGISTER).iter().map(|seen| serde_json::from_str(&seen.body).expect("JSON")).collect();
    assert_eq!(
        bodies[0],
        json!({
            "ShortCode": "174379",
            "ResponseType": "Completed",
            "ConfirmationURL": format!("https://pay.duka.co.ke/hooks/c2b/{SECRET_PART}/confirm"),
            "ValidationURL": format!("https://pay.duka.co.ke/hooks/c2b/{SECRET_PART}/check"),
        })
    );
    assert_eq!(bodies[1]["ResponseType"], "Cancelled");
    assert!(!format!("{:?}", urls()).contains(SECRET_PART));
}

#[tokio::test]
async fn the_simulator_registers_once_where_production_does() {
    let config = Config { merchants: vec![Merchant::paybill("DUKA", "174379", KEY, SECRET)], ..Config::default() };
    let simulator = Simulator::new(config);
    let handle = simulator.handle();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(daraja_sim::serve(listener, simulator, std::future::pending()));
    let client = client(address);
    for (version, masked) in [(C2bVersion::V1, false), (C2bVersion::V2, true)] {
        let outcome = client.register_urls(&paybill(), version, &urls(), handle.now()).await;
        assert_eq!(outcome, RegisterOutcome::Registered);
        let kept = handle.c2b_urls("174379").expect("addresses");
        assert_eq!((kept.masked, kept.accept_by_default), (masked, true));
        assert!(kept.confirmation.ends_with("/confirm") && kept.validation.ends_with("/check"));
    }
    handle.set_switches(Switches { register_once: true, ..Switches::default() });
    let again = client.register_urls(&paybill(), C2bVersion::V2, &urls(), handle.now()).await;
    assert_eq!(summary(&again).0, "already");
    let mut stranger = paybill();
    stranger.shortcode = daraja::Shortcode::parse("600984").expect("a shortcode");
    let outcome = client.register_urls(&stranger, C2bVersion::V2, &urls(), handle.now()).await;
    assert_eq!(summary(&outcome), ("refused", Some(FaultKind::Configuration), None));
}
