//! QR codes, simulated payments, standing orders and payments to businesses: every documented answer, the undocumented
//! ones, and what the requests look like.

use chrono::NaiveDate;
use daraja::{
    AccountReference, B2bCommand, B2bPayment, B2bReceipt, B2bReference, C2bVersion, CallbackError, CallbackUrl,
    Description, FaultKind, Frequency, InitiatorOutcome, MerchantName, MerchantSpelling, Msisdn, Outcome, Private,
    QrReceiver, QrRequest, QrSize, Shillings, Shortcode, Simulation, StandingOrder, StandingOrderDays,
    StandingOrderName, parse_result, parse_standing_order_callback,
};
use serde_json::{Value, json};

use crate::initiators::{PASSWORD, initiator_with, remarks, urls_at};
use crate::server::{CALLBACK, Daraja, PHONE, Seen, Step, answer, apigee, client, error, now, paybill, till};

const QR: &str = "/mpesa/qrcode/v1/generate";
const SIMULATE: &str = "/mpesa/c2b/v2/simulate";
const STANDING: &str = "/standingorder/v1/createStandingOrderExternal";
const B2B: &str = "/mpesa/b2b/v1/paymentrequest";
const MADE: &str = include_str!("../fixtures/qr_made.json");
const REGISTERED: &str = include_str!("../fixtures/register_registered.json");
const ASKED: &str = include_str!("../fixtures/standing_accepted.json");
const AGREED: &str = include_str!("../fixtures/standing_agreed.json");
const REFUSED: &str = include_str!("../fixtures/standing_refused.json");
const B2B_DONE: &str = include_str!("../fixtures/result_b2b.json");
const ACCEPTED: &str = include_str!("../fixtures/initiator_accepted.json");
const HTML: &str = include_str!("../fixtures/page.html");

type Summary = (&'static str, Option<FaultKind>);

fn name<T>(outcome: &Outcome<T>) -> Summary {
    match outcome {
        Outcome::Accepted(_) => ("accepted", None),
        Outcome::Rejected { fault } => ("rejected", Some(fault.kind)),
        Outcome::Busy { fault, .. } => ("busy", Some(fault.kind)),
        Outcome::NotSent { fault } => ("not sent", Some(fault.kind)),
        Outcome::Unknown { fault } => ("unknown", Some(fault.kind)),
    }
}

/// What every product that answers at once has in common.
fn troubles() -> Vec<(Step, Summary)> {
    use FaultKind::{Busy, Configuration, Gateway, InvalidRequest, ProductMismatch, Throttled, Unreadable};
    let mismatch = "Invalid API call as no apiproduct match found";
    vec![
        (answer(200, HTML), ("unknown", Some(Unreadable))),
        (answer(200, ""), ("unknown", Some(Unreadable))),
        (answer(200, "{}"), ("unknown", Some(Unreadable))),
        (error(400, "400.002.02", "Bad Request - Invalid Amount"), ("rejected", Some(InvalidRequest))),
        (error(401, "401.003.01", mismatch), ("rejected", Some(ProductMismatch))),
        (error(404, "404.001.01", "Resource not found"), ("rejected", Some(Configuration))),
        (error(200, "400.002.02", "Bad Request - Invalid Amount"), ("rejected", Some(InvalidRequest))),
        (error(500, "500.001.1001", "Merchant does not exist"), ("rejected", Some(Configuration))),
        (error(500, "500.003.02", "System is busy."), ("busy", Some(Busy))),
        (error(500, "500.003.03", "Error Occurred: Quota Violation"), ("busy", Some(Throttled))),
        (apigee(429, "Spike arrest violation", "policies.ratelimit.SpikeArrestViolation"), ("busy", Some(Throttled))),
        (error(500, "500.003.1001", "Internal Server Error"), ("unknown", Some(Gateway))),
        (error(504, "504.001", "Gateway Timeout"), ("unknown", Some(Gateway))),
        (answer(503, HTML), ("unknown", Some(Gateway))),
        (Step::Reset, ("unknown", Some(Gateway))),
    ]
}

pub fn qr_request() -> QrRequest {
    QrRequest {
        merchant_name: MerchantName::parse(" Duka & Sons ").expect("a name"),
        reference: AccountReference::parse("ORD10482").expect("a reference"),
        amount: Shillings::new(1499).expect("an amount"),
        receiver: QrReceiver::PayBill(Shortcode::parse("174379").expect("a shortcode")),
        size: QrSize::new(300).expect("a size"),
    }
}

#[tokio::test]
async fn a_qr_code_is_a_picture_or_there_is_none() {
    let mut table = troubles();
    let unreadable = ("unknown", Some(FaultKind::Unreadable));
    let nothing = MADE.replace("QRCode", "Other");
    table.extend([
        (answer(200, MADE), ("accepted", None)),
        (answer(200, &MADE.replace("AG_20260115_000017bb549a6988a8fe", "00")), ("accepted", None)),
        (answer(200, &MADE.replace("iVBOR", "!!!!!")), unreadable),
        (answer(200, &MADE.replace("iVBORw0K", "R0lGODlh")), unreadable),
        (answer(200, &nothing), unreadable),
        (
            answer(200, &nothing.replace("AG_20260115_000017bb549a6988a8fe", "1")),
            ("rejected", Some(FaultKind::InvalidRequest)),
        ),
    ]);
    for (step, want) in table {
        let (server, address) = Daraja::start().await;
        server.script(QR, [step.clone()]);
        let outcome = client(address).qr_code(&paybill().credentials, &qr_request(), now()).await;
        assert_eq!(name(&outcome), want, "{step:?}");
        if let Outcome::Accepted(code) = outcome {
            assert!(code.png.starts_with(b"\x89PNG") && code.request_id.as_deref() == Some("16738-27456357-1"));
        }
    }
}

fn body(seen: &Seen) -> Value {
    serde_json::from_str(&seen.body).expect("JSON")
}

#[tokio::test]
async fn a_qr_request_names_its_receiver_by_kind() {
    let phone = Msisdn::parse(PHONE).expect("a phone");
    let number = Shortcode::parse("5123456").expect("a number");
    let receivers = [
        (QrReceiver::Till(number), "BG", "5123456"),
        (QrReceiver::PayBill(number), "PB", "5123456"),
        (QrReceiver::Agent(number), "WA", "5123456"),
        (QrReceiver::Person(phone), "SM", PHONE),
        (QrReceiver::BusinessPhone(phone), "SB", PHONE),
    ];
    for (receiver, code, cpi) in receivers {
        let (server, address) = Daraja::start().await;
        server.script(QR, [answer(200, MADE)]);
        client(address).qr_code(&paybill().credentials, &QrRequest { receiver, ..qr_request() }, now()).await;
        assert_eq!(
            body(&server.seen(QR)[0]),
            json!({
                "MerchantName": "Duka & Sons", "RefNo": "ORD10482", "Amount": 1499,
                "TrxCode": code, "CPI": cpi, "Size": "300",
            })
        );
    }
    assert!(QrSize::new(49).is_err() && QrSize::new(1001).is_err());
    assert!(MerchantName::parse(" ").is_err() && MerchantName::parse("Dùka").is_err());
}

fn simulation() -> Simulation {
    Simulation {
        amount: Shillings::new(50).expect("an amount"),
        phone: Msisdn::parse(PHONE).expect("a phone"),
        account_reference: AccountReference::parse("ORD10482").expect("a reference"),
    }
}

#[tokio::test]
async fn a_simulated_payment_is_taken_on_or_not() {
    let mut table = troubles();
    table.extend([
        (answer(200, REGISTERED), ("accepted", None)),
        (answer(200, &REGISTERED.replace(r#""0""#, r#""1""#)), ("rejected", Some(FaultKind::InvalidRequest))),
    ]);
    for (step, want) in table {
        let (server, address) = Daraja::start().await;
        server.script(SIMULATE, [step.clone()]);
        let outcome = client(address).simulate_c2b(&paybill(), C2bVersion::V2, &simulation(), now()).await;
        assert_eq!(name(&outcome), want, "{step:?}");
        if let Outcome::Accepted(said) = outcome {
            assert_eq!(said.originator_conversation_id.as_deref(), Some("6e86-45dd-91ac-fd5d4178ab523408729"));
        }
    }
}

#[tokio::test]
async fn a_simulation_for_a_till_has_no_account() {
    let (server, address) = Daraja::start().await;
    server.script(SIMULATE, [answer(200, REGISTERED), answer(200, REGISTERED)]);
    let client = client(address);
    client.simulate_c2b(&paybill(), C2bVersion::V2, &simulation(), now()).await;
    client.simulate_c2b(&till(), C2bVersion::V2, &simulation(), now()).await;
    let seen = server.seen(SIMULATE);
    let sent = json!({
        "ShortCode": 174_379, "CommandID": "CustomerPayBillOnline", "Amount": 50,
        "Msisdn": 254_712_345_678_u64, "BillRefNumber": "ORD10482",
    });
    assert_eq!(body(&seen[0]), sent);
    let sent = json!({
        "ShortCode": 5_123_456, "CommandID": "CustomerBuyGoodsOnline", "Amount": 50,
        "Msisdn": 254_712_345_678_u64, "BillRefNumber": null,
    });
    assert_eq!(body(&seen[1]), sent);
}

pub fn standing_order(callback_url: CallbackUrl) -> StandingOrder {
    let day = |month| NaiveDate::from_ymd_opt(2026, month, 1).expect("a day");
    StandingOrder {
        name: StandingOrderName::parse("Milk 10482").expect("a name"),
        days: StandingOrderDays::new(day(2), day(12)).expect("days"),
        frequency: Frequency::Weekly,
        amount: Shillings::new(350).expect("an amount"),
        phone: Msisdn::parse(PHONE).expect("a phone"),
        callback_url,
        account_reference: AccountReference::parse("ORD10482").expect("a reference"),
        description: Description::parse("Milk").expect("a description"),
        spelling: MerchantSpelling::default(),
    }
}

#[tokio::test]
async fn a_standing_order_is_asked_for_or_refused() {
    let mut table = troubles();
    table.extend([
        (answer(200, ASKED), ("accepted", None)),
        (
            answer(200, &ASKED.replace(r#""200""#, "200").replace("ResponseHeader", "responseHeader")),
            ("accepted", None),
        ),
        (answer(200, &ASKED.replace(r#""200""#, r#""400""#)), ("rejected", Some(FaultKind::InvalidRequest))),
        (answer(200, r#"{"ResponseHeader":{}}"#), ("unknown", Some(FaultKind::Unreadable))),
        (answer(200, r#"{"ResponseBody":{"responseCode":"200"}}"#), ("unknown", Some(FaultKind::Unreadable))),
    ]);
    let order = standing_order(CallbackUrl::parse(CALLBACK).expect("an address"));
    for (step, want) in table {
        let (server, address) = Daraja::start().await;
        server.script(STANDING, [step.clone()]);
        let outcome = client(address).standing_order(&paybill(), &order, now()).await;
        assert_eq!(name(&outcome), want, "{step:?}");
        if let Outcome::Accepted(asked) = outcome {
            assert_eq!(asked.response_ref_id.as_deref(), Some("4dd9b5d9-d738-42ba-9326-2cc99e966000"));
        }
    }
}

#[tokio::test]
async fn a_standing_order_says_what_the_documentation_says() {
    let (server, address) = Daraja::start().await;
    server.script(STANDING, [answer(200, ASKED), answer(200, ASKED), answer(200, ASKED)]);
    let client = client(address);
    let order = standing_order(CallbackUrl::parse(CALLBACK).expect("an address"));
    client.standing_order(&paybill(), &order, now()).await;
    client.standing_order(&till(), &order, now()).await;
    client.standing_order(&till(), &StandingOrder { spelling: MerchantSpelling::Merchant, ..order }, now()).await;
    let seen = server.seen(STANDING);
    assert_eq!(
        body(&seen[0]),
        json!({
            "StandingOrderName": "Milk 10482", "StartDate": "20260201", "EndDate": "20261201",
            "BusinessShortCode": "174379", "TransactionType": "Standing Order Customer Pay Bill",
            "ReceiverPartyIdentifierType": "4", "Amount": "350", "PartyA": PHONE, "CallBackURL": CALLBACK,
            "AccountReference": "ORD10482", "TransactionDesc": "Milk", "Frequency": "3",
        })
    );
    let kind = |seen| {
        let body: Value = body(seen);
        (body["TransactionType"].as_str().expect("a type").to_owned(), body["ReceiverPartyIdentifierType"].clone())
    };
    assert_eq!(kind(&seen[1]), ("Standing Order Customer Pay Marchant".to_owned(), json!("2")));
    assert_eq!(kind(&seen[2]), ("Standing Order Customer Pay Merchant".to_owned(), json!("2")));
}

#[test]
fn an_answer_to_a_standing_order_is_read_in_either_case() {
    let agreed = parse_standing_order_callback(AGREED.as_bytes()).expect("an answer");
    assert!(agreed.code.is_success());
    assert_eq!(agreed.transaction_id.as_deref(), Some("UAF8F2IQMH"));
    assert_eq!(agreed.status.as_deref(), Some("OKAY"));
    assert_eq!(agreed.msisdn.as_ref().map(Private::expose), Some("254******867"));
    assert_eq!(agreed.response_ref_id.as_deref(), Some("0acc0239-20fa-4a52-8b9d-9ba64c0465c3"));
    assert!(!format!("{agreed:?}").contains("867"), "{agreed:?}");
    let refused = parse_standing_order_callback(REFUSED.as_bytes()).expect("an answer");
    assert_eq!((refused.code.as_str(), refused.transaction_id), ("1037", None), "a filler is no receipt");
}

#[test]
fn an_answer_that_says_two_things_is_none() {
    use CallbackError::{Missing, NotJson, OtherShape, Unreadable};
    let code = r#""responseCode":"0","#;
    for (body, want) in [
        (AGREED.replacen(code, r#""responseCode":"1037","ResponseCode":"0","#, 1), OtherShape),
        (AGREED.replacen(code, r#""responseCode":"0","responseCode":"0","#, 1), OtherShape),
        (AGREED.replacen(code, "", 1), Missing("responseCode")),
        (AGREED.replacen(code, r#""responseCode":[0],"#, 1), Unreadable("responseCode")),
        (AGREED.replace("Status", "TransactionID"), Unreadable("responseData")),
        (AGREED.replace("responseHeader", "Other"), OtherShape),
        (AGREED[..60].to_owned(), NotJson),
    ] {
        assert_eq!(parse_standing_order_callback(body.as_bytes()).map(|read| read.code), Err(want), "{body}");
    }
}

pub fn business_payment(command: B2bCommand, receiver: &str, base: &str) -> B2bPayment {
    B2bPayment {
        command,
        amount: Shillings::new(190).expect("an amount"),
        receiver: Shortcode::parse(receiver).expect("a number"),
        account_reference: B2bReference::parse("INV1900800001").expect("a reference"),
        requester: None,
        remarks: remarks(),
        urls: urls_at(base),
    }
}

#[tokio::test]
async fn a_payment_to_a_business_names_it_by_kind() {
    let (server, address) = Daraja::start().await;
    let client = client(address);
    let phone = Msisdn::parse(PHONE).ok();
    for (command, word, kind) in [
        (B2bCommand::PayBill, "BusinessPayBill", "4"),
        (B2bCommand::BuyGoods, "BusinessBuyGoods", "2"),
        (B2bCommand::TopUp, "BusinessPayToBulk", "4"),
    ] {
        server.script(B2B, [answer(200, ACCEPTED)]);
        let mut payment = business_payment(command, "600000", "https://pay.duka.co.ke");
        payment.requester = phone.filter(|_| command == B2bCommand::PayBill);
        let outcome = client.pay_business(&initiator_with(PASSWORD), &payment, now()).await;
        assert!(matches!(outcome, InitiatorOutcome::Accepted { .. }), "{outcome:?}");
        let mut sent = body(server.seen(B2B).last().expect("a request"));
        let sealed = sent.as_object_mut().expect("an object").remove("SecurityCredential");
        assert!(sealed.is_some_and(|sealed| sealed.as_str().is_some_and(|text| text.len() == 344)));
        let mut want = json!({
            "Initiator": "testapi", "CommandID": word, "SenderIdentifierType": "4", "RecieverIdentifierType": kind,
            "Amount": 190, "PartyA": 174_379, "PartyB": 600_000, "AccountReference": "INV1900800001",
            "Remarks": "Refund of order 10482", "Occassion": "Refund of order 10482",
            "QueueTimeOutURL": "https://pay.duka.co.ke/hooks/out/4071928305561728/timeout",
            "ResultURL": "https://pay.duka.co.ke/hooks/out/4071928305561728/result",
        });
        if command == B2bCommand::PayBill {
            want["Requester"] = json!(254_712_345_678_u64);
        }
        assert_eq!(sent, want);
    }
}

#[test]
fn the_result_of_a_payment_to_a_business_is_read_whole() {
    let notice = parse_result(B2B_DONE.as_bytes()).expect("a result");
    let paid = B2bReceipt::of(&notice).expect("a success");
    assert_eq!((paid.receipt.as_deref(), paid.amount_minor), (Some("UAFKDR0D6Z"), Some(19_000)));
    assert_eq!((paid.currency.as_deref(), paid.debit_balance_minor), (Some("KES"), Some(618_683)));
    assert_eq!(paid.receiver.as_ref().map(Private::expose), Some("000000 - Biller Company"));
    assert_eq!(paid.accounts.first().and_then(|account| account.available_minor), Some(618_683));
    assert!(paid.completed_at.is_some());
    let failed = parse_result(B2B_DONE.replace(r#""ResultCode":"0""#, r#""ResultCode":"1""#).as_bytes());
    assert_eq!(B2bReceipt::of(&failed.expect("a result")), None);
}
