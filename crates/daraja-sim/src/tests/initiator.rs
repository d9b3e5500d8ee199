use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::DecodePublicKey;
use rsa::{Oaep, Pkcs1v15Encrypt, PublicKey};
use serde_json::{Value, json};

use super::shop::{PHONE, Reply, SHORTCODE, Shop};
use crate::{Break, CallbackFault, Config, Endpoint, Merchant, PayoutKind, Progress, RequestOutcome, Switches};

const PASSWORD: &str = "Safaricom999!*!";
const B2C: &str = "/mpesa/b2c/v3/paymentrequest";
const REVERSAL: &str = "/mpesa/reversal/v1/request";
const STATUS: &str = "/mpesa/transactionstatus/v1/query";
const BALANCE: &str = "/mpesa/accountbalance/v1/query";

/// The public half of the certificate's key, which a foreign client would take out of `/certificate.cer`.
fn key() -> PublicKey {
    PublicKey::from_public_key_pem(include_str!("public_key.pem")).expect("a public key")
}

pub fn sealed(password: &str) -> String {
    STANDARD.encode(key().encrypt(&mut rand::rng(), Pkcs1v15Encrypt, password.as_bytes()).expect("it fits"))
}

/// A shop with money: someone has paid it 5,000.
async fn rich() -> (Shop, String, String) {
    let shop = Shop::open().await;
    let paid = shop.sim.pay_by_hand(SHORTCODE, PHONE, 5_000, "1042X").await.expect("it is paid");
    let token = shop.token().await;
    (shop, token, paid.receipt)
}

fn with(shop: &Shop, mut fields: Value, initiator: &str) -> Value {
    fields[initiator] = json!("testapi");
    fields["SecurityCredential"] = json!(sealed(PASSWORD));
    fields["Remarks"] = json!("Refund of 1042X");
    fields["QueueTimeOutURL"] = json!(format!("{}/timeout", shop.door.url));
    fields["ResultURL"] = json!(format!("{}/result", shop.door.url));
    fields
}

fn payout(shop: &Shop, name: &str, phone: &str, amount: u32) -> Value {
    let fields = json!({
        "OriginatorConversationID": name, "CommandID": "BusinessPayment", "Amount": amount, "PartyA": SHORTCODE,
        "PartyB": phone, "Occassion": "",
    });
    with(shop, fields, "InitiatorName")
}

fn undo(shop: &Shop, receipt: &str, amount: u32) -> Value {
    let fields = json!({
        "CommandID": "TransactionReversal", "TransactionID": receipt, "Amount": amount, "ReceiverParty": SHORTCODE,
        "RecieverIdentifierType": "11",
    });
    with(shop, fields, "Initiator")
}

fn ask(shop: &Shop, of: &str, value: &str) -> Value {
    let mut fields = json!({ "CommandID": "TransactionStatusQuery", "PartyA": SHORTCODE, "IdentifierType": "4" });
    fields[of] = json!(value);
    with(shop, fields, "Initiator")
}

fn balances(shop: &Shop) -> Value {
    let fields = json!({ "CommandID": "AccountBalance", "PartyA": SHORTCODE, "IdentifierType": "4" });
    with(shop, fields, "Initiator")
}

/// The n-th body that was posted to a path of the shop's, once it is there.
async fn told(shop: &Shop, path: &str, n: usize) -> Value {
    let mut all = 0;
    loop {
        let heard: Vec<_> = shop.door.heard().into_iter().filter(|(at, _)| at == path).collect();
        if let Some((_, body)) = heard.get(n - 1) {
            return serde_json::from_str::<Value>(body).expect("JSON")["Result"].clone();
        }
        all += 1;
        shop.door.hears(all).await;
    }
}

fn value<'a>(result: &'a Value, key: &str) -> Option<&'a Value> {
    result["ResultParameters"]["ResultParameter"].as_array()?.iter().find(|one| one["Key"] == key)?.get("Value")
}

fn error_of(reply: &Reply) -> (u16, &str, &str) {
    (reply.0, reply.1["errorCode"].as_str().unwrap_or_default(), reply.1["errorMessage"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn a_payment_to_a_phone_is_acknowledged_then_carried_out_then_told() {
    let (shop, token, _) = rich().await;
    let (status, ack) = shop.post(&token, B2C, &payout(&shop, "refund-1", PHONE, 1499)).await;
    assert_eq!(
        (status, &ack["ResponseCode"], &ack["OriginatorConversationID"]),
        (200, &json!("0"), &json!("refund-1"))
    );
    assert_eq!((shop.wallet(PHONE), shop.till()), (Some(15_000), 5_000), "an acknowledgement moves nothing");
    shop.seconds(1);
    let result = told(&shop, "/result", 1).await;
    assert_eq!((&result["ResultCode"], &result["ConversationID"]), (&json!(0), &ack["ConversationID"]));
    assert_eq!((shop.wallet(PHONE), shop.till()), (Some(16_499), 3_501));
    let paid = shop.sim.payouts().remove(0);
    assert_eq!((&paid.kind, paid.amount_kes), (&PayoutKind::B2c, 1499));
    assert_eq!(value(&result, "TransactionReceipt"), Some(&json!(paid.receipt)));
    assert_eq!(result["TransactionID"], json!(paid.receipt));
    assert_eq!(value(&result, "B2CUtilityAccountAvailableFunds"), Some(&json!(3_501)));
    let page = shop.http.get(format!("{}/phone/{PHONE}", shop.base)).send().await.expect("a page");
    let page = page.text().await.expect("HTML");
    assert!(page.contains("You have received Ksh1,499.00 from 174379 - SOKO SHOES"), "{page}");
}

#[tokio::test]
async fn a_name_is_good_for_one_payment() {
    let (shop, token, _) = rich().await;
    let order = payout(&shop, "refund-1", PHONE, 100);
    assert_eq!(shop.post(&token, B2C, &order).await.0, 200);
    let again = shop.post(&token, B2C, &order).await;
    assert_eq!(error_of(&again), (500, "500.002.1001", "Duplicate OriginatorConversationID."));
    assert_eq!(shop.post(&token, B2C, &payout(&shop, "refund-2", PHONE, 100)).await.0, 200);
    shop.seconds(1);
    told(&shop, "/result", 2).await;
    let again = shop.post(&token, B2C, &order).await;
    assert_eq!(again.0, 500, "also after its end");
    assert_eq!((shop.sim.payouts().len(), shop.till()), (2, 4_800));
    let mut nameless = order;
    for _ in 0..2 {
        nameless["OriginatorConversationID"].take();
        assert_eq!(shop.post(&token, "/mpesa/b2c/v1/paymentrequest", &nameless).await.0, 200, "version 1 has no names");
    }
    assert_eq!(error_of(&shop.post(&token, B2C, &nameless).await).2, "Bad Request - Invalid OriginatorConversationID");
}

#[tokio::test]
async fn a_reversal_gives_the_payer_the_money_back_whole_and_once() {
    let (shop, token, receipt) = rich().await;
    for (body, code) in [
        (undo(&shop, &receipt, 4_999), json!("R000002")),
        (undo(&shop, "UAF0000001", 5_000), json!("R000002")),
        (undo(&shop, &receipt, 5_000), json!(0)),
        (undo(&shop, &receipt, 5_000), json!("R000001")),
    ] {
        let before = shop.door.heard().len();
        assert_eq!(shop.post(&token, REVERSAL, &body).await.0, 200);
        shop.seconds(1);
        let result = told(&shop, "/result", before + 1).await;
        assert_eq!(result["ResultCode"], code);
    }
    assert_eq!((shop.wallet(PHONE), shop.till()), (Some(20_000), 0));
    let undone = shop.sim.payouts().remove(0);
    assert_eq!(undone.kind, PayoutKind::Reversal { of: receipt.clone() });
    assert_ne!(undone.receipt, receipt);
}

#[tokio::test]
async fn too_little_money_a_full_wallet_and_two_reversals_at_once() {
    let (shop, token, receipt) = rich().await;
    shop.sim.set_balance("254712345679", 499_950);
    shop.post(&token, B2C, &payout(&shop, "a", PHONE, 5_001)).await;
    shop.seconds(1);
    assert_eq!(told(&shop, "/result", 1).await["ResultCode"], json!(1));
    shop.post(&token, B2C, &payout(&shop, "b", "254712345679", 51)).await;
    shop.seconds(1);
    let full = told(&shop, "/result", 2).await;
    assert_eq!((&full["ResultCode"], full.get("ResultParameters")), (&json!(8), None), "a failure has no parameters");
    shop.post(&token, REVERSAL, &undo(&shop, &receipt, 5_000)).await;
    shop.post(&token, REVERSAL, &undo(&shop, &receipt, 5_000)).await;
    shop.seconds(1);
    told(&shop, "/result", 4).await;
    assert_eq!((shop.sim.payouts().len(), shop.till()), (1, 0));
}

#[tokio::test]
async fn a_wrong_operator_is_an_asynchronous_2001_and_the_third_is_locked() {
    let (shop, token, _) = rich().await;
    let oaep = key().encrypt(&mut rand::rng(), Oaep::<sha2::Sha256>::new(), PASSWORD.as_bytes()).expect("it fits");
    let wrong = [
        ("SecurityCredential", json!(sealed("wrong"))),
        ("SecurityCredential", json!(STANDARD.encode(oaep))),
        ("InitiatorName", json!("somebody")),
    ];
    for ((n, (field, bad)), code) in wrong.into_iter().enumerate().zip([2001, 2001, 8006]) {
        let mut body = payout(&shop, &format!("w{n}"), PHONE, 100);
        body[field] = bad;
        assert_eq!(shop.post(&token, B2C, &body).await.0, 200);
        shop.seconds(1);
        assert_eq!(told(&shop, "/result", n + 1).await["ResultCode"], json!(code));
    }
    shop.post(&token, B2C, &payout(&shop, "right", PHONE, 100)).await;
    shop.seconds(1);
    assert_eq!(told(&shop, "/result", 4).await["ResultCode"], json!(8006), "the right one comes too late");
    shop.sim.unlock_operator(SHORTCODE);
    shop.post(&token, B2C, &payout(&shop, "unlocked", PHONE, 100)).await;
    shop.seconds(1);
    assert_eq!(told(&shop, "/result", 5).await["ResultCode"], json!(0));
    assert_eq!(shop.till(), 4_900);
}

#[tokio::test]
async fn checks_come_in_order_and_each_bad_field_is_named() {
    let (shop, token, receipt) = rich().await;
    let stale = shop.post("nonsense", B2C, &json!({})).await;
    assert_eq!(error_of(&stale), (401, "401.002.01", "Error Occurred - Invalid Access Token - nonsense"));
    assert_eq!(error_of(&shop.post("nonsense", REVERSAL, &json!({})).await).1, "404.001.03");
    assert_eq!(error_of(&shop.post("nonsense", STATUS, &json!({})).await).1, "400.003.01");
    assert_eq!(error_of(&shop.post("nonsense", BALANCE, &json!({})).await).1, "401.002.01");
    let cases = [
        (B2C, payout(&shop, "x", PHONE, 100), "Amount", json!(9)),
        (B2C, payout(&shop, "x", PHONE, 100), "Amount", json!(250_001)),
        (B2C, payout(&shop, "x", PHONE, 100), "PartyB", json!("0712345678")),
        (B2C, payout(&shop, "x", PHONE, 100), "InitiatorName", Value::Null),
        (B2C, payout(&shop, "x", PHONE, 100), "SecurityCredential", Value::Null),
        (B2C, payout(&shop, "x", PHONE, 100), "CommandID", json!("BusinessPayBill")),
        (B2C, payout(&shop, "x", PHONE, 100), "PartyA", json!("600999")),
        (B2C, payout(&shop, "x", PHONE, 100), "Remarks", json!("x")),
        (B2C, payout(&shop, "x", PHONE, 100), "ResultURL", json!("https://duka.co.ke/mpesa")),
        (REVERSAL, undo(&shop, &receipt, 5_000), "TransactionID", json!("no receipt")),
        (REVERSAL, undo(&shop, &receipt, 5_000), "RecieverIdentifierType", json!("4")),
        (STATUS, ask(&shop, "TransactionID", &receipt), "TransactionID", Value::Null),
        (STATUS, ask(&shop, "TransactionID", &receipt), "IdentifierType", json!("9")),
        (BALANCE, balances(&shop), "QueueTimeOutURL", json!("nowhere")),
    ];
    for (path, mut body, field, bad) in cases {
        body[field] = bad;
        let reply = shop.post(&token, path, &body).await;
        assert_eq!(error_of(&reply), (400, "400.002.02", format!("Bad Request - Invalid {field}").as_str()), "{path}");
    }
    assert!(shop.sim.requests().is_empty());
    let other = Merchant::paybill("DUKA", "600100", "k", "s");
    shop.sim.put_merchant(other);
    let theirs = shop.token_of("k", "s").await;
    assert_eq!(
        error_of(&shop.post(&theirs, B2C, &payout(&shop, "x", PHONE, 100)).await).2,
        "Bad Request - Invalid PartyA"
    );
}

#[tokio::test]
async fn a_status_tells_of_payments_payouts_and_requests_by_either_name() {
    let (shop, token, receipt) = rich().await;
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::Plain);
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::Stuck);
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::Lost);
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::Result("2040".to_owned()));
    let mut names = Vec::new();
    for name in ["done", "stuck", "lost", "refused"] {
        let (_, ack) = shop.post(&token, B2C, &payout(&shop, name, PHONE, 100)).await;
        names.push(ack["ConversationID"].as_str().expect("a name").to_owned());
    }
    shop.seconds(1);
    told(&shop, "/result", 2).await;
    let theirs = shop.sim.payouts()[0].receipt.clone();
    for (n, (of, name, code, word)) in [
        ("TransactionID", receipt.as_str(), 0, Some("Completed")),
        ("TransactionID", theirs.as_str(), 0, Some("Completed")),
        ("OriginalConversationID", "done", 0, Some("Completed")),
        ("OriginalConversationID", names[0].as_str(), 0, Some("Completed")),
        ("OriginalConversationID", "stuck", 0, Some("Authorized")),
        ("OriginalConversationID", "refused", 0, Some("Declined")),
        ("OriginalConversationID", "lost", 2032, None),
        ("OriginalConversationID", "never", 2032, None),
        ("TransactionID", "UAF0000001", 2032, None),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(shop.post(&token, STATUS, &ask(&shop, of, name)).await.0, 200);
        shop.seconds(1);
        let result = told(&shop, "/result", n + 3).await;
        assert_eq!(result["ResultCode"], json!(code), "{name}");
        assert_eq!(value(&result, "TransactionStatus").and_then(Value::as_str), word, "{name}");
    }
}

#[tokio::test]
async fn balances_are_one_string() {
    let (shop, token, _) = rich().await;
    shop.sim.set_merchant_balance(SHORTCODE, 42);
    shop.post(&token, BALANCE, &balances(&shop)).await;
    shop.seconds(1);
    let result = told(&shop, "/result", 1).await;
    let text = value(&result, "AccountBalance").and_then(Value::as_str).expect("balances");
    assert!(text.contains("&Utility Account|KES|42.00|42.00|0.00|0.00&"), "{text}");
}

#[tokio::test]
async fn a_queue_timeout_is_told_at_its_own_address_whether_or_not_money_moved() {
    let (shop, token, _) = rich().await;
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::QueueTimeout);
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::QueueTimeoutButDone);
    shop.post(&token, B2C, &payout(&shop, "a", PHONE, 100)).await;
    shop.post(&token, B2C, &payout(&shop, "b", PHONE, 200)).await;
    shop.seconds(1);
    told(&shop, "/timeout", 2).await;
    assert_eq!((shop.door.heard().len(), shop.till()), (2, 4_800));
    let progress: Vec<bool> = shop.sim.requests().iter().map(|one| one.progress == Progress::Lost).collect();
    assert_eq!(progress, [true, false]);
}

#[tokio::test]
async fn results_are_dropped_doubled_cut_late_or_early() {
    let (shop, token, _) = rich().await;
    for fault in [CallbackFault::Drop, CallbackFault::Duplicate { copies: 3 }, CallbackFault::Corrupt] {
        shop.sim.spoil_next_result(fault);
    }
    for (name, arrived) in [("a", 0), ("b", 3), ("c", 4)] {
        shop.post(&token, B2C, &payout(&shop, name, PHONE, 100)).await;
        shop.seconds(1);
        shop.sim
            .wait_for(super::shop::LIMIT, |sim| (sim.deliveries().len() > arrived).then_some(()))
            .await
            .expect("told");
        shop.door.hears(arrived).await;
    }
    assert_eq!(shop.till(), 4_700, "the money moved each time");
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::ResultBeforeReply);
    let before = shop.door.heard().len();
    shop.post(&token, B2C, &payout(&shop, "early", PHONE, 100)).await;
    assert_eq!(shop.door.heard().len(), before + 1, "told before the reply");
}

#[tokio::test]
async fn odd_shapes_tell_the_same() {
    let (shop, token, _) = rich().await;
    for n in 0..3 {
        shop.sim.script_request(Endpoint::B2c, RequestOutcome::OddShape);
        shop.post(&token, B2C, &payout(&shop, &format!("odd{n}"), PHONE, 100)).await;
        shop.seconds(1);
    }
    told(&shop, "/result", 3).await;
    let bodies: Vec<Value> =
        shop.door.heard().iter().map(|(_, body)| serde_json::from_str(body).expect("JSON")).collect();
    assert_eq!(bodies[0]["Result"]["ResultCode"], json!("0"));
    let list = bodies[1]["Result"]["ResultParameters"]["ResultParameter"].as_array().expect("a list").len();
    assert_eq!((list, &bodies[1]["Result"]["ReferenceData"]["ReferenceItem"][0]["Key"]), (10, &json!("Occasion")));
    assert!(bodies[2]["Result"]["ResultParameters"]["ResultParameter"].is_object());
}

#[tokio::test]
async fn endpoints_break_and_may_have_taken_the_request() {
    let (shop, token, _) = rich().await;
    shop.sim.break_endpoint(Endpoint::B2c, Break::Status { status: 503 }, Some(1));
    assert_eq!(shop.post(&token, B2C, &payout(&shop, "a", PHONE, 100)).await.0, 503);
    assert!(shop.sim.requests().is_empty());
    shop.sim.break_endpoint(Endpoint::B2c, Break::StatusAfterAccept { status: 504 }, Some(1));
    assert_eq!(shop.post(&token, B2C, &payout(&shop, "a", PHONE, 100)).await.0, 504);
    shop.seconds(1);
    told(&shop, "/result", 1).await;
    assert_eq!(shop.till(), 4_900);
}

#[tokio::test]
async fn the_control_api_scripts_money_out_and_the_certificate_is_there() {
    let secret = "s3cret";
    let config = Config {
        control_secret: Some(secret.to_owned()),
        merchants: vec![Merchant { opening_balance_kes: 1_000, ..Merchant::sandbox() }],
        switches: Switches::default(),
        ..Config::default()
    };
    let shop = Shop::open_with(config).await;
    let token = shop.token().await;
    let post = async |path: &str, body: Value| {
        let url = format!("{}/_sim{path}", shop.base);
        shop.http.post(url).header("x-sim-secret", secret).json(&body).send().await.expect("a reply").status().as_u16()
    };
    assert_eq!(post("/requests", json!({"endpoint": "b2c", "outcomes": [{"result": "2040"}, "plain"]})).await, 204);
    assert_eq!(post("/results", json!({"faults": [{"duplicate": {"copies": 2}}]})).await, 204);
    assert_eq!(post("/merchants/174379/balance", json!({"balance_kes": 50})).await, 204);
    assert_eq!(post("/merchants/174379/unlock", Value::Null).await, 204);
    shop.post(&token, B2C, &payout(&shop, "a", PHONE, 50)).await;
    shop.seconds(1);
    assert_eq!(told(&shop, "/result", 2).await["ResultCode"], json!(2040));
    shop.post(&token, B2C, &payout(&shop, "b", PHONE, 50)).await;
    shop.seconds(1);
    assert_eq!(told(&shop, "/result", 3).await["ResultCode"], json!(0));
    let list = shop.http.get(format!("{}/_sim/payouts", shop.base)).header("x-sim-secret", secret).send().await;
    let list: Value = list.expect("a reply").json().await.expect("JSON");
    assert_eq!((list.as_array().map(Vec::len), &list[0]["amount_kes"]), (Some(1), &json!(50)));
    let pem = shop.http.get(format!("{}/certificate.cer", shop.base)).send().await.expect("a reply");
    assert_eq!(pem.text().await.expect("text"), crate::CERTIFICATE_PEM);
}
