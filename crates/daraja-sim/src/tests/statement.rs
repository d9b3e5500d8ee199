use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_statement::{Kind, Statement, parse};
use serde_json::json;

use super::shop::{PHONE, SHORTCODE, Shop};
use crate::{CERTIFICATE_PEM, Config, Merchant, StatementFormat};

fn noon() -> DateTime<Utc> {
    "2026-01-15T09:00:00Z".parse().expect("a moment")
}

async fn busy_shop() -> Shop {
    let config = Config {
        merchants: vec![
            Merchant::sandbox(),
            Merchant::paybill("MAZIWA, \"fresh\" & <cold>", "600000", "k", "s"),
            Merchant::paybill("KINYOZI", "600100", "k2", "s2").with_till("5123456"),
        ],
        virtual_clock: true,
        starts_at: Some(noon()),
        control_secret: Some("open sesame".to_owned()),
        ..Config::default()
    };
    let shop = Shop::open_with(config).await;
    let token = shop.token().await;
    shop.sim.pay_by_hand(SHORTCODE, PHONE, 1_499, "ORD, \"10482\" <&>").await.expect("it is paid");
    shop.sim.pass(Duration::from_mins(1)).await;
    // Its callback goes nowhere; the books have it all the same.
    shop.push(&token, "254712345100", 250).await;
    shop.sim.pass(Duration::from_secs(4)).await;
    shop.sim.pay_by_hand("5123456", PHONE, 80, "").await.expect("it is paid");
    for (path, body) in [
        (
            "/mpesa/b2c/v3/paymentrequest",
            json!({
                "OriginatorConversationID": "refund-1", "InitiatorName": "testapi", "CommandID": "BusinessPayment",
                "PartyA": SHORTCODE, "PartyB": PHONE, "Amount": 100,
            }),
        ),
        (
            "/mpesa/b2b/v1/paymentrequest",
            json!({
                "Initiator": "testapi", "CommandID": "BusinessPayBill", "SenderIdentifierType": "4",
                "RecieverIdentifierType": "4", "PartyA": SHORTCODE, "PartyB": "600000", "Amount": 40,
                "AccountReference": "INV7",
            }),
        ),
        (
            "/mpesa/reversal/v1/request",
            json!({
                "Initiator": "testapi", "CommandID": "TransactionReversal", "ReceiverParty": SHORTCODE,
                "RecieverIdentifierType": "11", "TransactionID": shop.sim.payments()[1].receipt, "Amount": 250,
            }),
        ),
    ] {
        let mut body = body;
        body["SecurityCredential"] = json!(super::initiator::sealed("Safaricom999!*!"));
        body["Remarks"] = json!("books");
        body["ResultURL"] = json!(format!("{}/result", shop.door.url));
        body["QueueTimeOutURL"] = json!(format!("{}/timeout", shop.door.url));
        let (status, reply) = shop.post(&token, path, &body).await;
        assert_eq!(status, 200, "{reply}");
        shop.sim.pass(Duration::from_secs(1)).await;
    }
    assert!(CERTIFICATE_PEM.contains("CERTIFICATE"));
    shop
}

fn read(shop: &Shop, number: &str, format: StatementFormat) -> Statement {
    let all = (DateTime::UNIX_EPOCH, shop.sim.now() + TimeDelta::seconds(1));
    let file = shop.sim.statement(number, all.0, all.1, format).expect("a statement");
    parse(&file).expect("a readable statement")
}

#[tokio::test]
async fn the_reader_of_statements_finds_every_shilling_in_either_format() {
    let shop = busy_shop().await;
    for format in [StatementFormat::Csv, StatementFormat::Xlsx] {
        let statement = read(&shop, SHORTCODE, format);
        assert_eq!((statement.shortcode.as_deref(), statement.refused.len()), (Some(SHORTCODE), 0));
        let kes = |money: Option<kikapu_kernel::Money>| money.map_or(0, |money| money.minor() / 100);
        let lines: Vec<_> = statement
            .lines
            .iter()
            .map(|line| {
                (line.kind(), kes(line.paid_in), kes(line.withdrawn), line.balance_minor.map(|cents| cents / 100))
            })
            .collect();
        assert_eq!(
            lines,
            [
                (Kind::Payment, 1_499, 0, Some(1_499)),
                (Kind::Payment, 250, 0, Some(1_749)),
                (Kind::Payout, 0, 100, Some(1_649)),
                (Kind::Payout, 0, 40, Some(1_609)),
                (Kind::Reversal, 0, 250, Some(1_359)),
            ]
        );
        let first = &statement.lines[0];
        assert_eq!((first.completed_at, first.account.as_str()), (noon(), "ORD, \"10482\" <&>"));
        assert!(first.is_completed && first.other_party.starts_with("2547****678 - "));
        let (payments, payouts) = (shop.sim.payments(), shop.sim.payouts());
        assert_eq!(first.receipt, payments[0].receipt);
        assert_eq!(statement.lines[4].linked, payments[1].receipt);
        assert_eq!(statement.lines[2].receipt, payouts[0].receipt);

        let other = read(&shop, "600000", format);
        assert_eq!((other.lines.len(), kes(other.lines[0].paid_in), other.lines[0].kind()), (1, 40, Kind::Payment));
        let till = read(&shop, "5123456", format);
        assert_eq!((till.shortcode.as_deref(), till.lines.len(), kes(till.lines[0].paid_in)), (Some("600100"), 1, 80));
    }
}

#[tokio::test]
async fn a_period_begins_with_its_first_moment_and_ends_before_its_last() {
    let shop = busy_shop().await;
    let of = |from: DateTime<Utc>, until: DateTime<Utc>| {
        let file = shop.sim.statement(SHORTCODE, from, until, StatementFormat::Csv).expect("a statement");
        parse(&file).expect("a readable statement").lines.len()
    };
    let second = shop.sim.payments()[1].at;
    assert_eq!((of(noon(), second), of(noon(), second + TimeDelta::milliseconds(1)), of(second, second)), (1, 2, 0));
    assert!(shop.sim.statement("999999", noon(), second, StatementFormat::Csv).is_none());
}

#[tokio::test]
async fn the_control_address_takes_days_of_nairobi() {
    let shop = busy_shop().await;
    let get = async |asked: &str| {
        let url = format!("{}/_sim/statement?{asked}", shop.base);
        let reply = shop.http.get(url).header("x-sim-secret", "open sesame").send().await.expect("a reply");
        let kind = reply.headers()["content-type"].to_str().expect("text").to_owned();
        (reply.status().as_u16(), kind, reply.bytes().await.expect("a body"))
    };
    let lines = async |asked: &str| {
        let (status, _, file) = get(asked).await;
        assert_eq!(status, 200);
        parse(&file).expect("a readable statement").lines.len()
    };
    assert_eq!(lines("shortcode=174379").await, 5);
    assert_eq!(lines("shortcode=174379&from=2026-01-15&to=2026-01-15").await, 5);
    assert_eq!(lines("shortcode=174379&from=2026-01-16&to=2026-01-20").await, 0);
    assert_eq!(lines("shortcode=174379&to=2026-01-14").await, 0);
    assert_eq!(lines("shortcode=174379&from=2026-01-15T09:00:00Z&to=2026-01-15T09:00:30Z&format=xlsx").await, 1);
    let (_, kind, file) = get("shortcode=174379&format=xlsx").await;
    assert!(kind.contains("spreadsheetml") && file.starts_with(b"PK"));
    assert_eq!(get("shortcode=174379&from=yesterday").await.0, 422);
    assert_eq!(get("shortcode=1").await.0, 404);
}
