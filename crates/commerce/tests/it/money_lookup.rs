//! Codes that shoppers typed and M-PESA told nobody of: it is asked, over HTTP, at the simulator.

use chrono::TimeDelta;
use kikapu_commerce::clock::SystemClock;
use kikapu_commerce::payment::refund::Kind;
use kikapu_commerce::payment::{self, Taken, lookup, question};
use kikapu_commerce::staff::orders;
use kikapu_contract::Refusal;
use kikapu_contract::lookup::{ClaimView, LookupError};
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::question::{QuestionState, QuestionTrouble};
use kikapu_domain::staff::Role;
use kikapu_kernel::Clock as _;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint, RequestOutcome};
use kikapu_testkit::{Options, PATIENCE, Placed, SHORTCODE, TestShop};
use serde_json::json;

use crate::money_incoming::{notice, post};

const STRANGER: &str = "254733000123";

/// A shop that names an operator.
async fn given_a_shop() -> TestShop {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    shop.given_an_operator(None).await;
    shop
}

fn code(text: &str) -> Receipt {
    Receipt::parse(text).unwrap()
}

/// Sends money by hand, of which M-PESA tells nobody. Returns its code.
async fn send_silently(shop: &TestShop, phone: &str, shillings: i64) -> String {
    shop.sim.spoil_next_confirmation(CallbackFault::Drop);
    shop.send_by_hand(phone, u32::try_from(shillings).unwrap(), "viatu").await
}

/// The question leaves, and M-PESA's answer to it is worked through.
async fn answer(shop: &TestShop) {
    let heard = shop.door.answers().len();
    shop.work().await;
    shop.pass_s(2).await;
    shop.door.is_answered(heard + 1).await;
    shop.work().await;
}

/// The next question leaves, and its answer is withheld. Returns the secret of its address, and M-PESA's name of it.
async fn withhold(shop: &TestShop) -> (String, String) {
    shop.work().await;
    shop.pass_s(2).await;
    let withheld = shop.sim.wait_for(PATIENCE, |sim| {
        sim.deliveries().into_iter().rev().find(|one| one.error.as_deref() == Some("dropped on request"))
    });
    let url = withheld.await.expect("an answer is withheld").url;
    let secret = url.rsplit('/').nth(1).expect("a secret").to_owned();
    (secret, shop.sim.requests().pop().expect("it was asked").conversation_id)
}

/// As M-PESA tells of money that came to `receiver` so long ago.
fn says(conversation: &str, receipt: &str, receiver: &str, shillings: i64, minutes_ago: i64) -> String {
    let at = SystemClock.now() + TimeDelta::hours(3) - TimeDelta::minutes(minutes_ago);
    json!({ "Result": { "ResultCode": 0, "ResultDesc": "ok", "ConversationID": conversation,
        "ResultParameters": { "ResultParameter": [
            { "Key": "DebitPartyName", "Value": format!("{STRANGER} - JUMA") },
            { "Key": "CreditPartyName", "Value": receiver },
            { "Key": "FinalisedTime", "Value": at.format("%Y%m%d%H%M%S").to_string() },
            { "Key": "TransactionStatus", "Value": "Completed" },
            { "Key": "Amount", "Value": shillings },
            { "Key": "ReceiptNo", "Value": receipt },
        ] } } })
    .to_string()
}

async fn tell(shop: &TestShop, secret: &str, body: &str, source: &str) -> Taken {
    let taken = question::take(&shop.platform, secret, Kind::Result, body.as_bytes(), source).await.unwrap();
    shop.work().await;
    taken
}

async fn claim(shop: &TestShop, order: &Placed, receipt: &str) {
    payment::claim(&shop.ctx(), &order.token, &code(receipt)).await.unwrap();
}

async fn claims(shop: &TestShop, order: &Placed) -> Vec<ClaimView> {
    orders::read(&shop.staff(), order.id).await.unwrap().claims
}

fn total(order: &Placed) -> i64 {
    order.total.minor() / 100
}

#[tokio::test]
async fn a_code_that_mpesa_told_nobody_of_pays_its_order_once_mpesa_is_asked() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    let receipt = send_silently(&shop, STRANGER, total(&order)).await;
    claim(&shop, &order, &receipt).await;
    assert_eq!(claims(&shop, &order).await[0].state, Some(QuestionState::Asked));
    answer(&shop).await;
    shop.assert_paid(&order).await;
    let line = shop.line(&receipt).await;
    assert_eq!((line.state.as_str(), line.reason.as_str()), ("matched", "by_claim"));
    assert!(claims(&shop, &order).await.is_empty(), "nobody needs to look");
    // M-PESA's confirmation comes after all: the same money.
    let late = notice(&receipt, &format!("{}.00", total(&order)), "viatu");
    post(&shop, &late, "127.0.0.1").await;
    assert_eq!(shop.in_books("mpesa_clearing").await, order.total.minor());
    assert_eq!(shop.sim.requests().len(), 1, "one question");
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_code_of_a_request_is_the_name_of_its_money_and_not_money_beside_it() {
    let shop = given_a_shop().await;
    // Its callback and its confirmation are lost; M-PESA's answer to our question proves it, without its code.
    shop.sim.spoil_next_callback(CallbackFault::Drop);
    shop.sim.spoil_next_confirmation(CallbackFault::Drop);
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    shop.pass_s(130).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    let receipt = shop.sim.payments()[0].receipt.clone();
    claim(&shop, &sent.order, &receipt).await;
    answer(&shop).await;
    assert_eq!(shop.in_books("mpesa_clearing").await, sent.order.total.minor(), "counted once");
    let known: Option<String> =
        sqlx::query_scalar("select receipt from payments").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(known.as_deref(), Some(receipt.as_str()));
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_mpesa_knows_of_no_payment_pays_nothing_and_is_said() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    claim(&shop, &order, "UKU4H7L2P0").await;
    answer(&shop).await;
    let told = claims(&shop, &order).await;
    assert_eq!((told[0].state, told[0].trouble), (Some(QuestionState::Refused), Some(QuestionTrouble::NoSuchCode)));
    assert!(told[0].may_ask);
    shop.assert_unpaid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_that_went_out_and_money_that_came_before_the_order_pay_nothing() {
    let shop = given_a_shop().await;
    let paid = shop.given_a_paid_order().await;
    let wish = crate::money_refunds::part(500);
    crate::money_refunds::ask(&shop, &paid, &wish).await.unwrap();
    answer(&shop).await;
    let refund = shop.sim.payouts()[0].receipt.clone();
    let order = shop.given_a_failed_order().await;
    claim(&shop, &order, &refund).await;
    answer(&shop).await;
    // Over the counter, half an hour before the order was placed.
    let sold = "UKU4H7L2P0";
    shop.sim.spoil_next_result(CallbackFault::Drop);
    claim(&shop, &order, sold).await;
    let (secret, conversation) = withhold(&shop).await;
    let body = says(&conversation, sold, &format!("{SHORTCODE} - KASI"), total(&order), 30);
    assert_eq!(tell(&shop, &secret, &body, "127.0.0.1").await, Taken::Stored);
    shop.assert_unpaid(&order).await;
    let told = claims(&shop, &order).await;
    assert_eq!((told[0].state, told[0].trouble), (Some(QuestionState::Refused), Some(QuestionTrouble::NotIncome)));
    assert_eq!((told[1].state, shop.line(sold).await.state.as_str()), (Some(QuestionState::Answered), "unmatched"));
    assert_eq!(shop.in_books("unmatched").await, -order.total.minor(), "it is the shop's, and a person says whose");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_code_is_asked_about_once_and_by_a_person_again() {
    let shop = given_a_shop().await;
    let (one, two) = (shop.given_a_failed_order().await, shop.given_a_failed_order().await);
    shop.sim.spoil_next_result(CallbackFault::Drop);
    for order in [&one, &two] {
        claim(&shop, order, "UKU4H7L2P0").await;
    }
    shop.work().await;
    shop.pass_s(2).await;
    assert_eq!(shop.sim.requests().len(), 1);
    let ask = async |order: &Placed, receipt: &str| lookup::ask(&shop.staff(), order.id, &code(receipt)).await;
    assert_eq!(ask(&one, "UKU4H7L2P0").await, Err(LookupError::UnderWay));
    shop.pass_s(601).await;
    assert_eq!(claims(&shop, &one).await[0].state, Some(QuestionState::Lost), "no answer came");
    ask(&one, "UKU4H7L2P0").await.unwrap();
    answer(&shop).await;
    assert_eq!(claims(&shop, &one).await[0].trouble, Some(QuestionTrouble::NoSuchCode));
    assert_eq!(shop.sim.requests().len(), 2);
    let missing = Err(LookupError::Refused(Refusal::NotFound));
    assert_eq!(ask(&one, "UKU4H7L2P9").await, missing, "nobody typed it");
    let packer = lookup::ask(&shop.staff_as(Role::Packer), one.id, &code("UKU4H7L2P0")).await;
    assert_eq!(packer, Err(LookupError::Refused(Refusal::Forbidden)));
    let (other, _) = shop.given_another_store("amani").await;
    let stranger = kikapu_commerce::Ctx { store: other, ..shop.staff() };
    assert_eq!(lookup::ask(&stranger, one.id, &code("UKU4H7L2P0")).await, missing);
}

#[tokio::test]
async fn without_an_operator_nothing_is_asked_and_a_person_looks() {
    let shop = TestShop::open().await;
    let order = shop.given_a_failed_order().await;
    claim(&shop, &order, "UKU4H7L2P0").await;
    shop.work().await;
    let told = claims(&shop, &order).await;
    assert_eq!((told[0].state, told[0].may_ask), (None, false));
    assert_eq!(lookup::ask(&shop.staff(), order.id, &code("UKU4H7L2P0")).await, Err(LookupError::NotNow));
    assert!(shop.sim.requests().is_empty());
}

#[tokio::test]
async fn who_types_made_up_codes_does_not_use_up_the_shops_questions() {
    let shop = given_a_shop().await;
    let mut orders = Vec::new();
    for _ in 0..4 {
        orders.push(shop.given_a_failed_order().await);
    }
    for (at, order) in orders.iter().enumerate() {
        for nth in 0..5 {
            claim(&shop, order, &format!("UKU4H7L{at}P{nth}")).await;
        }
    }
    let open: i64 = sqlx::query_scalar("select count(*) from mpesa_questions where state = 'asked'")
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    assert_eq!(open, 10);
}

#[tokio::test]
async fn a_question_that_fails_says_nothing_about_requests_and_pays_nothing() {
    let shop = given_a_shop().await;
    shop.sim.break_endpoint(Endpoint::Status, Break::Status { status: 503 }, None);
    let order = shop.given_a_failed_order().await;
    for nth in 0..5 {
        claim(&shop, &order, &format!("UKU4H7L2P{nth}")).await;
        shop.work().await;
        shop.pass_s(61).await;
    }
    let failures: i32 = sqlx::query_scalar("select coalesce(max(failures), 0) from gateway_breakers")
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    assert_eq!(failures, 0);
    shop.assert_unpaid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn forged_answers_pay_nothing() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
    shop.sim.spoil_next_result(CallbackFault::Drop);
    claim(&shop, &order, "UKU4H7L2P0").await;
    let (secret, conversation) = withhold(&shop).await;
    let ours = format!("{SHORTCODE} - KASI");
    let of = |conversation: &str, receipt: &str| says(conversation, receipt, &ours, total(&order), 0);
    for (body, source) in [
        (of(&conversation, "UKU4H7L2P0"), "203.0.113.9"),
        (of("AG_of_another", "UKU4H7L2P0"), "127.0.0.1"),
        (of(&conversation, "UKU4H7L2P1"), "127.0.0.1"),
        ("<html>".to_owned(), "127.0.0.1"),
    ] {
        assert_eq!(tell(&shop, &secret, &body, source).await, Taken::Stored);
        shop.assert_unpaid(&order).await;
        assert_eq!(claims(&shop, &order).await[0].state, Some(QuestionState::Asked), "{body}");
    }
    let truth = of(&conversation, "UKU4H7L2P0");
    assert_eq!(tell(&shop, &secret, &truth, "127.0.0.1").await, Taken::Stored);
    shop.assert_paid(&order).await;
    assert_eq!(tell(&shop, &secret, &truth, "127.0.0.1").await, Taken::Unknown, "it was answered");
    shop.assert_sound().await;
}

#[tokio::test]
async fn answers_that_come_thrice_odd_or_before_the_reply_count_once() {
    for outcome in [RequestOutcome::Plain, RequestOutcome::ResultBeforeReply, RequestOutcome::OddShape] {
        let shop = given_a_shop().await;
        let order = shop.given_a_failed_order().await;
        let receipt = send_silently(&shop, STRANGER, total(&order)).await;
        shop.sim.script_request(Endpoint::Status, outcome.clone());
        shop.sim.spoil_next_result(CallbackFault::Duplicate { copies: 3 });
        claim(&shop, &order, &receipt).await;
        shop.work().await;
        shop.pass_s(2).await;
        shop.door.is_answered(3).await;
        shop.work().await;
        shop.assert_paid(&order).await;
        assert_eq!(shop.in_books("mpesa_clearing").await, order.total.minor(), "{outcome:?}");
        shop.assert_sound().await;
    }
}
