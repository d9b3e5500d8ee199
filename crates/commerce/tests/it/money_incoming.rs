//! Money sent by hand, as M-PESA confirms it: kept, believed or not, matched, and never counted twice.

use std::time::Duration;

use daraja::C2bVersion;
use kikapu_commerce::payment::incoming::{self, Answer};
use kikapu_commerce::payment::{self, Sources, Taken};
use kikapu_commerce::staff::{home, money, orders};
use kikapu_contract::money::{Attach, Likely, MoneyError, MoneyPage, MoneyQuery, NoticesStatus, Place};
use kikapu_contract::order::Happening;
use kikapu_contract::payment::ByHand;
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::incoming::LineState;
use kikapu_domain::payment::{PayRow, Receipt};
use kikapu_kernel::MoneyLineId;
use kikapu_testkit::daraja_sim::{Outcome, Switches};
use kikapu_testkit::{Options, Placed, SHORTCODE, Sent, TestShop};
use serde_json::{Value, json};

const TILL: &str = "832909";

async fn given_a_shop() -> TestShop {
    TestShop::open_with(Options { confirms: true, ..Options::default() }).await
}

async fn given_a_till() -> TestShop {
    TestShop::open_with(Options { confirms: true, till: Some(TILL), ..Options::default() }).await
}

/// The prompt was closed on the phone, so that nothing is open.
async fn given_a_failed_order(shop: &TestShop) -> Placed {
    let sent = shop.given_a_sent_attempt().await;
    let heard = shop.door.heard().len();
    shop.sim.cancel(sent.prompt.id).unwrap();
    shop.door.hears(heard + 1).await;
    shop.work().await;
    sent.order
}

fn shillings(order: &Placed) -> u32 {
    u32::try_from(order.total.minor() / 100).unwrap()
}

fn code(text: &str) -> Receipt {
    Receipt::parse(text).unwrap()
}

async fn row(shop: &TestShop, order: &Placed) -> PayRow {
    payment::read(&shop.ctx(), &order.token).await.unwrap().row
}

async fn page(shop: &TestShop) -> MoneyPage {
    money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap()
}

async fn by_hand(shop: &TestShop, order: &Placed) -> ByHand {
    payment::read(&shop.ctx(), &order.token).await.unwrap().by_hand
}

async fn id(shop: &TestShop, receipt: &str) -> MoneyLineId {
    MoneyLineId::new(shop.line(receipt).await.id)
}

fn to(number: &str) -> Attach {
    Attach { number: number.to_owned(), ..Attach::default() }
}

/// The secret in the address that the simulator was told.
fn secret(shop: &TestShop) -> String {
    let urls = shop.sim.c2b_urls(SHORTCODE).expect("the addresses are registered");
    urls.confirmation.rsplit('/').nth(1).unwrap().to_owned()
}

fn notice(receipt: &str, amount: &str, account: &str) -> Value {
    json!({
        "TransactionType": "Pay Bill", "TransID": receipt, "TransTime": "20261130093112", "TransAmount": amount,
        "BusinessShortCode": SHORTCODE, "BillRefNumber": account, "InvoiceNumber": "", "OrgAccountBalance": "25310.00",
        "ThirdPartyTransID": "", "MSISDN": "2547 ***** 678", "FirstName": "WANJIKU", "MiddleName": "", "LastName": "",
    })
}

async fn post(shop: &TestShop, body: &Value, source: &str) -> Taken {
    let taken = incoming::take(&shop.platform, &secret(shop), body.to_string().as_bytes(), source).await.unwrap();
    shop.work().await;
    shop.pass_s(3).await;
    shop.work().await;
    taken
}

async fn verdicts(shop: &TestShop) -> Vec<Option<String>> {
    sqlx::query_scalar("select verdict from c2b_inbox order by received_at, id").fetch_all(&shop.admin).await.unwrap()
}

#[tokio::test]
async fn money_sent_by_hand_confirms_its_order_by_itself() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let receipt = shop.send_by_hand(&order.phone, shillings(&order), &shop.account(&order).await).await;
    shop.assert_paid(&order).await;
    let view = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!((view.row, view.receipt.as_deref(), view.is_final), (PayRow::Paid, Some(receipt.as_str()), true));
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    let line = shop.line(&receipt).await;
    assert_eq!((line.state.as_str(), line.reason.as_str(), line.trouble.as_str()), ("matched", "by_account", ""));
    let page = page(&shop).await;
    assert_eq!((page.open_count, page.today, page.movements.len()), (0, order.total, 1));
    assert_eq!(page.movements[0].place, Place::OnOrder);
    assert_eq!(page.movements[0].payer, "07 ••• 000", "as M-PESA masked it");
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_account_is_read_as_people_type_it() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 20, ..Options::default() }).await;
    for spoil in [
        |account: &str| account.to_lowercase(),
        |account: &str| format!(" {} {} ", &account[..2], &account[2..]),
        |account: &str| format!("{}-{}", &account[..4], &account[4..]),
        |account: &str| account.replace('0', "O"),
        |account: &str| account[..account.len() - 1].to_owned(),
    ] {
        let order = given_a_failed_order(&shop).await;
        let account = spoil(&shop.account(&order).await);
        shop.send_by_hand(&order.phone, shillings(&order), &account).await;
        assert_eq!(shop.standing(&order).await.1, "paid", "{account}");
        shop.pass_s(130).await;
    }
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_number_without_its_letter_from_another_phone_waits_for_a_person() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let account = shop.account(&order).await;
    let stranger = "254733000123";
    let receipt = shop.send_by_hand(stranger, shillings(&order), &account[..account.len() - 1]).await;
    shop.assert_unpaid(&order).await;
    assert_eq!(shop.line(&receipt).await.reason, "unchecked_number");
    let open = page(&shop).await.open;
    assert_eq!(open[0].proposals[0].reasons, [Likely::NumberTyped, Likely::SameAmount]);
    shop.assert_sound().await;
}

#[tokio::test]
async fn part_of_the_money_confirms_nothing_and_the_rest_completes_it() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let account = shop.account(&order).await;
    shop.send_by_hand(&order.phone, 1000, &account).await;
    assert_eq!(shop.standing(&order).await.1, "partially_paid");
    let view = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!(view.row, PayRow::PaidTooLittle { missing: view.amount });
    assert_eq!((view.paid.minor(), view.amount.minor()), (100_000, order.total.minor() - 100_000));
    shop.send_by_hand(&order.phone, shillings(&order) - 1000, &account).await;
    assert_eq!(shop.standing(&order).await.1, "paid");
    assert_eq!(row(&shop, &order).await, PayRow::Paid);
    shop.assert_sound().await;
}

#[tokio::test]
async fn too_much_and_a_second_payment_are_owed_back() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let account = shop.account(&order).await;
    let first = shop.send_by_hand(&order.phone, shillings(&order) + 300, &account).await;
    assert_eq!(shop.line(&first).await.trouble, "too_much");
    let extra = |view: PayRow| match view {
        PayRow::PaidTooMuch { extra } => extra.minor(),
        other => panic!("{other:?}"),
    };
    assert_eq!(extra(row(&shop, &order).await), 30_000);
    let second = shop.send_by_hand("254733000123", 500, &account).await;
    assert_eq!(shop.line(&second).await.trouble, "paid_twice");
    assert_eq!(extra(row(&shop, &order).await), 80_000);
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0), "one pair was sold");
    let page = page(&shop).await;
    assert_eq!((page.owed_back_sum.minor(), page.owed_back.len()), (80_000, 1));
    assert_eq!(page.owed_back[0].order.map(|(id, _)| id), Some(order.id));
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_expired_order_comes_back_where_its_goods_are_there_and_owes_where_not() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 1, ..Options::default() }).await;
    let order = given_a_failed_order(&shop).await;
    shop.pass(Duration::from_mins(16)).await;
    shop.work().await;
    assert_eq!(shop.order(&order).await.state, "cancelled");
    shop.send_by_hand(&order.phone, shillings(&order), &shop.account(&order).await).await;
    shop.assert_paid(&order).await;
    assert_eq!(row(&shop, &order).await, PayRow::PaidLate);

    let unlucky = TestShop::open_with(Options { confirms: true, hot_units: 1, ..Options::default() }).await;
    let order = given_a_failed_order(&unlucky).await;
    unlucky.pass(Duration::from_mins(16)).await;
    unlucky.work().await;
    given_a_failed_order(&unlucky).await;
    let receipt = unlucky.send_by_hand(&order.phone, shillings(&order), &unlucky.account(&order).await).await;
    assert_eq!(unlucky.line(&receipt).await.trouble, "goods_gone");
    assert_eq!(unlucky.order(&order).await.state, "cancelled");
    assert_eq!(unlucky.on_account(&order, "unapplied").await, -order.total.minor());
    unlucky.assert_sound().await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_for_an_order_that_was_called_off_is_owed_back() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    orders::cancel(&shop.staff(), order.id, CancelReason::Customer).await.unwrap();
    let receipt = shop.send_by_hand(&order.phone, shillings(&order), &shop.account(&order).await).await;
    assert_eq!(shop.line(&receipt).await.trouble, "called_off");
    assert_eq!(shop.on_account(&order, "unapplied").await, -order.total.minor());
    assert_eq!(shop.order(&order).await.state, "cancelled");
    shop.assert_sound().await;
}

/// Brings an order to where its request was paid on the phone, and neither callback nor confirmation was worked through.
async fn given_news_unread(shop: &TestShop) -> Sent {
    let sent = shop.given_a_sent_attempt().await;
    let (heard, told) = (shop.door.heard().len(), shop.door.confirmations().len());
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    shop.door.hears(heard + 1).await;
    shop.door.is_told(told + 1).await;
    sent
}

#[tokio::test]
async fn a_request_that_is_paid_counts_once_whatever_tells_of_it_first() {
    let orders_of_news: [[&str; 4]; 6] = [
        ["callback", "confirmation", "query", "again"],
        ["confirmation", "callback", "query", "again"],
        ["query", "confirmation", "callback", "again"],
        ["query", "callback", "confirmation", "again"],
        ["confirmation", "again", "query", "callback"],
        ["again", "query", "confirmation", "callback"],
    ];
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 20, ..Options::default() }).await;
    for news in orders_of_news {
        let sent = given_news_unread(&shop).await;
        let receipt = shop.sim.payments().pop().unwrap().receipt;
        let latest = |table: &str| format!("select id from {table} order by received_at desc, id desc limit 1");
        let of = async |table: &str| -> uuid::Uuid {
            sqlx::query_scalar(sqlx::AssertSqlSafe(latest(table))).fetch_one(&shop.admin).await.unwrap()
        };
        let (callback, confirmation) = (of("callback_inbox").await, of("c2b_inbox").await);
        for event in news {
            match event {
                "callback" => payment::process_callback(&shop.ctx(), callback.into()).await.unwrap(),
                "confirmation" => payment::process_confirmation(&shop.ctx(), confirmation.into()).await.unwrap(),
                "query" => payment::query(&shop.ctx(), sent.attempt).await.unwrap(),
                _ => {
                    let body = shop.door.confirmations().pop().unwrap();
                    incoming::take(&shop.platform, &body.secret, &body.body, "127.0.0.1").await.unwrap();
                    let copy = of("c2b_inbox").await;
                    payment::process_confirmation(&shop.ctx(), copy.into()).await.unwrap();
                }
            }
        }
        shop.work().await;
        shop.assert_paid(&sent.order).await;
        let attempt = shop.last_attempt(&sent.order).await;
        assert_eq!(
            (attempt.status.as_str(), attempt.receipt.as_deref()),
            ("succeeded", Some(receipt.as_str())),
            "{news:?}"
        );
        assert_eq!(attempt.review, None, "{news:?}");
        let line = shop.line(&receipt).await;
        assert_eq!((line.state.as_str(), line.reason.as_str()), ("matched", "by_request"), "{news:?}");
        shop.pass_s(130).await;
        shop.work().await;
    }
    assert_eq!(shop.in_books("unmatched").await, 0);
    assert_eq!(shop.in_books("unapplied").await, 0);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_late_success_is_told_as_one_though_its_confirmation_is_read_first() {
    let shop = given_a_shop().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.script(&order.phone, Outcome::LateSuccess);
    let sent = shop.send(order).await;
    shop.pass_s(61).await;
    shop.door.hears(1).await;
    shop.work().await;
    assert_eq!(row(&shop, &sent.order).await, PayRow::NoAnswer);
    shop.pass_s(600).await;
    shop.door.hears(2).await;
    shop.door.is_told(1).await;
    let of = |table: &str| format!("select id from {table} where processed_at is null");
    let read = async |table: &str| -> uuid::Uuid {
        sqlx::query_scalar(sqlx::AssertSqlSafe(of(table))).fetch_one(&shop.admin).await.unwrap()
    };
    let (callback, confirmation) = (read("callback_inbox").await, read("c2b_inbox").await);
    sqlx::query("delete from callback_inbox where id = $1 returning 1")
        .bind(callback)
        .execute(&shop.admin)
        .await
        .unwrap();
    let body = shop.door.heard().pop().unwrap();
    payment::process_confirmation(&shop.ctx(), confirmation.into()).await.unwrap();
    shop.assert_unpaid(&sent.order).await;
    payment::take_callback(&shop.platform, &body.secret, &body.body, "").await.unwrap();
    shop.pass_s(3).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    assert_eq!(row(&shop, &sent.order).await, PayRow::PaidLate);
    assert_eq!(shop.last_attempt(&sent.order).await.status, "succeeded");
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_confirmation_alone_pays_a_request_whose_callback_and_reply_were_lost() {
    let shop = given_a_shop().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.script(&order.phone, Outcome::GatewayTimeout);
    let sent = shop.send(order).await;
    assert_eq!(shop.last_attempt(&sent.order).await.checkout_request_id, None);
    shop.pass_s(5).await;
    shop.door.is_told(1).await;
    sqlx::query("delete from graphile_worker._private_jobs where payload->>'task' = 'take_callback'")
        .execute(&shop.admin)
        .await
        .unwrap();
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    assert_eq!(shop.last_attempt(&sent.order).await.receipt, Some(shop.sim.payments()[0].receipt.clone()));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_till_tells_its_requests_apart_and_waits_where_two_fit() {
    let shop =
        TestShop::open_with(Options { confirms: true, till: Some(TILL), hot_units: 20, ..Options::default() }).await;
    let sent = given_news_unread(&shop).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    assert_eq!(shop.line(&shop.sim.payments()[0].receipt).await.reason, "by_request");

    // Two phones whose masked numbers are the same, asked for the same.
    let place = async |phone: &str| {
        let cart = shop.given_a_cart(shop.goods.hot, 1).await;
        let mut form = shop.checkout(cart).await;
        phone.clone_into(&mut form.input.draft.phone);
        let order = shop.placed(&form).await;
        shop.send(order).await
    };
    let (one, two) = (place("254711500321").await, place("254722600321").await);
    let (told, heard) = (shop.door.confirmations().len(), shop.door.heard().len());
    shop.sim.approve(one.prompt.id, "1234").unwrap();
    shop.door.is_told(told + 1).await;
    shop.door.hears(heard + 1).await;
    let confirmation: uuid::Uuid =
        sqlx::query_scalar("select id from c2b_inbox where processed_at is null").fetch_one(&shop.admin).await.unwrap();
    sqlx::query("delete from graphile_worker._private_jobs where payload->>'task' = 'take_callback'")
        .execute(&shop.admin)
        .await
        .unwrap();
    sqlx::query("delete from callback_inbox where processed_at is null").execute(&shop.admin).await.unwrap();
    payment::process_confirmation(&shop.ctx(), confirmation.into()).await.unwrap();
    let receipt = shop.sim.payments().pop().unwrap().receipt;
    assert_eq!(shop.line(&receipt).await.state, "waiting", "either of them may be it");
    shop.assert_unpaid(&one.order).await;
    shop.assert_unpaid(&two.order).await;
    // M-PESA's answer says which.
    payment::query(&shop.ctx(), one.attempt).await.unwrap();
    shop.pass_s(4).await;
    shop.work().await;
    shop.assert_paid(&one.order).await;
    shop.assert_unpaid(&two.order).await;
    // The code may still be the other's: it is given once no callback can tell any more.
    assert_eq!(shop.last_attempt(&one.order).await.receipt, None);
    shop.pass_s(13 * 3600).await;
    shop.work().await;
    assert_eq!(shop.last_attempt(&one.order).await.receipt, Some(receipt));
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_to_a_till_goes_to_the_one_order_of_that_phone_and_amount() {
    for version in [C2bVersion::V1, C2bVersion::V2] {
        let shop = given_a_till().await;
        incoming::set_version(&shop.staff(), version).await.unwrap();
        payment::register_urls(&shop.ctx()).await.unwrap();
        let (order, other) = (given_a_failed_order(&shop).await, given_a_failed_order(&shop).await);
        shop.pass_s(130).await;
        let receipt = shop.send_by_hand(&order.phone, shillings(&order), "").await;
        shop.assert_paid(&order).await;
        shop.assert_unpaid(&other).await;
        assert_eq!(shop.line(&receipt).await.reason, "by_amount_and_phone", "{version:?}");
        let odd = shop.send_by_hand(&other.phone, shillings(&other) - 1, "").await;
        assert_eq!(shop.line(&odd).await.reason, "nothing_fits", "{version:?}");
        shop.assert_unpaid(&other).await;
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn a_code_typed_on_the_pay_page_meets_its_money_whichever_comes_first() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let (early, late) = (given_a_failed_order(&shop).await, given_a_failed_order(&shop).await);
    let stranger = "254733000123";
    // The money first, under an account that means nothing.
    let receipt = shop.send_by_hand(stranger, shillings(&early), "viatu").await;
    assert_eq!(shop.line(&receipt).await.state, "unmatched");
    assert_eq!(shop.in_books("unmatched").await, -early.total.minor());
    payment::claim(&shop.ctx(), &early.token, &code(&receipt)).await.unwrap();
    shop.work().await;
    assert_eq!(shop.standing(&early).await.1, "paid");
    assert_eq!(shop.line(&receipt).await.reason, "by_claim");
    assert!(orders::read(&shop.staff(), early.id).await.unwrap().claims.is_empty(), "nobody needs to look");
    // The code first.
    payment::claim(&shop.ctx(), &late.token, &code("UKU4H7L2P0")).await.unwrap();
    post(&shop, &notice("UKU4H7L2P0", &format!("{}.00", shillings(&late)), "viatu"), "127.0.0.1").await;
    shop.assert_paid(&late).await;
    assert_eq!(shop.in_books("unmatched").await, 0);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_code_claimed_for_two_orders_goes_to_neither() {
    let shop = given_a_shop().await;
    let (one, two) = (given_a_failed_order(&shop).await, given_a_failed_order(&shop).await);
    for order in [&one, &two] {
        payment::claim(&shop.ctx(), &order.token, &code("UKU4H7L2P0")).await.unwrap();
    }
    post(&shop, &notice("UKU4H7L2P0", "1700.00", "viatu"), "127.0.0.1").await;
    assert_eq!(shop.line("UKU4H7L2P0").await.reason, "several_fit");
    shop.assert_unpaid(&one).await;
    shop.assert_unpaid(&two).await;
    let proposals = &page(&shop).await.open[0].proposals;
    assert!(proposals.iter().all(|proposal| proposal.reasons.contains(&Likely::SameCode)), "{proposals:?}");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_a_person_booked_first_is_not_counted_again_and_a_wrong_amount_shows() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let order = given_a_failed_order(&shop).await;
    let confirm = async |order: &Placed, receipt: &str, shillings| {
        payment::claim(&shop.ctx(), &order.token, &code(receipt)).await.unwrap();
        payment::confirm_by_hand(&shop.staff(), order.id, &code(receipt), shillings).await.unwrap();
    };
    confirm(&order, "UKU4H7L2P0", 1700).await;
    post(&shop, &notice("UKU4H7L2P0", "1700.00", "viatu"), "127.0.0.1").await;
    shop.assert_paid(&order).await;
    assert_eq!(shop.line("UKU4H7L2P0").await.reason, "counted_before");
    let other = given_a_failed_order(&shop).await;
    confirm(&other, "UKU4H7L2P1", 1700).await;
    post(&shop, &notice("UKU4H7L2P1", "1500.00", "viatu"), "127.0.0.1").await;
    let line = shop.line("UKU4H7L2P1").await;
    assert_eq!((line.state.as_str(), line.reason.as_str()), ("doubted", "amount_differs"));
    shop.assert_sound().await;
}

#[tokio::test]
async fn forged_replayed_and_mismatched_confirmations_change_nothing() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let account = shop.account(&order).await;
    let true_one = notice("UKU4H7L2P0", "1700.00", &account);
    let with = |field: &str, value: Value| {
        let mut body = true_one.clone();
        body[field] = value;
        body
    };
    for (body, source, verdict) in [
        // Somebody who learned the address, from a machine of their own.
        (true_one.clone(), "203.0.113.9", "doubted"),
        (true_one.clone(), "", "doubted"),
        (with("BusinessShortCode", json!("600999")), "127.0.0.1", "other_shortcode"),
        (with("TransID", json!("0000000000")), "127.0.0.1", "unreadable"),
        (with("TransID", json!("UKU4")), "127.0.0.1", "unreadable"),
        (with("TransAmount", json!("-1700")), "127.0.0.1", "unreadable"),
        (with("TransAmount", json!("0.00")), "127.0.0.1", "unreadable"),
        (with("TransAmount", json!("99999999999999999999")), "127.0.0.1", "unreadable"),
        (json!({"paid": true}), "127.0.0.1", "unreadable"),
    ] {
        assert_eq!(post(&shop, &body, source).await, Taken::Stored);
        assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some(verdict), "{body}");
        shop.assert_unpaid(&order).await;
    }
    assert_eq!(shop.in_books("mpesa_clearing").await, 0);
    let guess = incoming::take(&shop.platform, &"0".repeat(40), true_one.to_string().as_bytes(), "127.0.0.1").await;
    assert_eq!(guess.unwrap(), Taken::Unknown);

    // M-PESA tells of it after all; then it is told again, with more.
    post(&shop, &true_one, "127.0.0.1").await;
    shop.assert_paid(&order).await;
    for (body, verdict) in [(true_one.clone(), "repeated"), (with("TransAmount", json!("9700.00")), "contradicts")] {
        post(&shop, &body, "127.0.0.1").await;
        assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some(verdict));
    }
    post(&shop, &true_one, "203.0.113.9").await;
    assert_eq!(verdicts(&shop).await.pop().unwrap().as_deref(), Some("doubted_and_counted_before"));
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn doubted_money_counts_once_a_person_has_found_it() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let account = shop.account(&order).await;
    post(&shop, &notice("UKU4H7L2P0", "1700.00", &account), "203.0.113.9").await;
    post(&shop, &notice("UKU4H7L2P1", "900.00", &account), "203.0.113.9").await;
    let open = page(&shop).await.open;
    assert!(open.iter().all(|line| line.state == LineState::Doubted && line.reason == "other_source"), "{open:?}");
    let staff = shop.staff();
    let (real, false_one) = (id(&shop, "UKU4H7L2P0").await, id(&shop, "UKU4H7L2P1").await);
    assert_eq!(incoming::attach(&staff, real, &to(&account)).await, Err(MoneyError::Elsewhere));
    assert_eq!(incoming::mark_return(&staff, real).await, Err(MoneyError::Elsewhere));
    incoming::vouch(&staff, real).await.unwrap();
    incoming::dismiss(&staff, false_one).await.unwrap();
    shop.work().await;
    shop.assert_paid(&order).await;
    assert_eq!(page(&shop).await.open_count, 0);
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_account_that_is_nearly_one_is_proposed_and_attached_by_a_person() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let account = shop.account(&order).await;
    let swapped = format!("{}{}{}", &account[1..2], &account[..1], &account[2..]);
    let receipt = shop.send_by_hand(&order.phone, shillings(&order), &swapped).await;
    shop.assert_unpaid(&order).await;
    assert_eq!(shop.line(&receipt).await.reason, "unknown_account");
    let open = page(&shop).await.open;
    let proposal = &open[0].proposals[0];
    assert_eq!(proposal.order, order.id);
    assert_eq!(proposal.reasons, [Likely::PhoneFits, Likely::NearAccount, Likely::SameAmount]);
    assert_eq!(shop.in_books("unmatched").await, -order.total.minor());
    let first_page = home::read(&shop.staff()).await.unwrap();
    assert_eq!(
        (first_page.today.minor(), first_page.orders_today, first_page.money_open),
        (0, 0, 1),
        "no order was paid yet"
    );

    let (staff, line) = (shop.staff(), id(&shop, &receipt).await);
    let refused = incoming::attach(&staff, line, &to("no such thing")).await;
    assert_eq!(refused, Err(MoneyError::NoSuchOrder { number: "no such thing".to_owned() }));
    let part = Attach { shillings: "1,000".to_owned(), ..to(&account) };
    assert_eq!(incoming::attach(&staff, line, &part).await, Err(MoneyError::Sum));
    incoming::attach(&staff, line, &to(&account)).await.unwrap();
    incoming::attach(&staff, line, &to(&account)).await.unwrap();
    assert_eq!(shop.standing(&order).await.1, "paid");
    assert_eq!(shop.in_books("unmatched").await, 0);
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    shop.assert_sound().await;

    // It was meant for somebody else: off again, and the goods are kept as for a new order.
    incoming::detach(&staff, line).await.unwrap();
    assert_eq!(shop.standing(&order).await, ("open".to_owned(), "failed".to_owned()));
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1));
    assert_eq!(shop.in_books("unmatched").await, -order.total.minor());
    let story = orders::read(&staff, order.id).await.unwrap().timeline;
    assert_eq!(story[0].what, Happening::MoneyTakenOff { amount: order.total, receipt: receipt.clone() });
    assert!(story[0].by.is_some());
    shop.assert_sound().await;

    incoming::attach(&staff, line, &to(&account)).await.unwrap();
    orders::pack(&staff, order.id).await.unwrap();
    assert_eq!(incoming::detach(&staff, line).await, Err(MoneyError::Packed));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_payment_is_split_over_two_orders_or_promised_back() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let (one, two) = (given_a_failed_order(&shop).await, given_a_failed_order(&shop).await);
    let (first, second) = (shop.account(&one).await, shop.account(&two).await);
    let receipt = shop.send_by_hand("254733000123", 3400, "both pairs").await;
    let (staff, line) = (shop.staff(), id(&shop, &receipt).await);
    let split = |part: &str, rest: &str| Attach { shillings: part.to_owned(), second: rest.to_owned(), ..to(&first) };
    assert_eq!(incoming::attach(&staff, line, &split("1700", &first)).await, Err(MoneyError::SameOrder));
    assert_eq!(incoming::attach(&staff, line, &split("3400", &second)).await, Err(MoneyError::Sum));
    assert_eq!(incoming::attach(&staff, line, &split("", &second)).await, Err(MoneyError::Sum));
    incoming::attach(&staff, line, &split("1700", &second)).await.unwrap();
    for order in [&one, &two] {
        assert_eq!(shop.standing(order).await.1, "paid");
        assert_eq!(orders::read(&staff, order.id).await.unwrap().receipt, Some(receipt.clone()));
    }
    let movement = &page(&shop).await.movements[0];
    assert_eq!((movement.orders.len(), movement.undo), (2, Some(line)));
    incoming::detach(&staff, line).await.unwrap();
    shop.assert_sound().await;

    incoming::mark_return(&staff, line).await.unwrap();
    assert_eq!((shop.in_books("refund_due").await, shop.in_books("unmatched").await), (-340_000, 0));
    assert_eq!(incoming::attach(&staff, line, &to(&first)).await, Err(MoneyError::Elsewhere));
    let page = page(&shop).await;
    assert_eq!((page.owed_back[0].line, page.owed_back_sum.minor()), (Some(line), 340_000));
    shop.assert_sound().await;
    incoming::keep(&staff, line).await.unwrap();
    assert_eq!(shop.in_books("unmatched").await, -340_000);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_person_cannot_put_money_where_a_request_may_be_bringing_it_or_where_it_has_no_use() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let receipt = shop.send_by_hand("254733000123", 1700, "viatu").await;
    let (staff, line) = (shop.staff(), id(&shop, &receipt).await);
    let sent = shop.given_a_sent_attempt().await;
    let account = shop.account(&sent.order).await;
    assert_eq!(incoming::attach(&staff, line, &to(&account)).await, Err(MoneyError::Unconfirmed));
    let off = given_a_failed_order(&shop).await;
    orders::cancel(&staff, off.id, CancelReason::Fraud).await.unwrap();
    assert_eq!(incoming::attach(&staff, line, &to(&shop.account(&off).await)).await, Err(MoneyError::Closed));
    let (stranger, _) = shop.given_another_store("amani").await;
    let elsewhere = kikapu_commerce::Ctx { store: stranger, ..shop.staff() };
    let refused = incoming::attach(&elsewhere, line, &to("1001")).await;
    assert_eq!(refused, Err(MoneyError::Refused(kikapu_contract::Refusal::NotFound)));
    assert_eq!(shop.line(&receipt).await.state, "unmatched");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_by_hand_beside_a_request_that_is_paid_too_is_counted_as_two() {
    let shop = given_a_shop().await;
    let sent = shop.given_a_sent_attempt().await;
    // From another phone while the first one rings.
    shop.send_by_hand("254733000123", shillings(&sent.order), &shop.account(&sent.order).await).await;
    assert_eq!(shop.standing(&sent.order).await.1, "paid");
    let told = shop.door.confirmations().len();
    shop.pay(&sent).await;
    shop.door.is_told(told + 1).await;
    shop.work().await;
    let total = sent.order.total.minor();
    assert_eq!(shop.on_account(&sent.order, "mpesa_clearing").await, 2 * total);
    assert_eq!(shop.on_account(&sent.order, "unapplied").await, -total);
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_phone_that_rings_pays_by_hand_and_by_request_and_both_count() {
    let shop = given_a_shop().await;
    let sent = shop.given_a_sent_attempt().await;
    let order = &sent.order;
    // Taken for the request's own money: same phone, same amount, same account.
    let by_hand = shop.send_by_hand(&order.phone, shillings(order), &shop.account(order).await).await;
    assert_eq!(shop.last_attempt(order).await.receipt, Some(by_hand));
    let (heard, told) = (shop.door.heard().len(), shop.door.confirmations().len());
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    shop.door.hears(heard + 1).await;
    shop.door.is_told(told + 1).await;
    shop.work().await;
    let total = order.total.minor();
    assert_eq!(shop.on_account(order, "mpesa_clearing").await, 2 * total, "M-PESA took it twice");
    assert_eq!(shop.on_account(order, "unapplied").await, -total, "one of them goes back");
    assert!(shop.last_attempt(order).await.review.unwrap().contains("twice"));
    shop.assert_sound().await;
}

#[tokio::test]
async fn validation_lets_through_what_an_order_can_use_and_nothing_else() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let order = given_a_failed_order(&shop).await;
    let paid = shop.given_a_paid_order().await;
    let off = given_a_failed_order(&shop).await;
    orders::cancel(&shop.staff(), off.id, CancelReason::Customer).await.unwrap();
    let account = shop.account(&order).await;
    let (paid, off) = (shop.account(&paid).await, shop.account(&off).await);
    let bare = account[..account.len() - 1].to_owned();
    let ask = async |body: Value| incoming::check(&shop.platform, &secret(&shop), body.to_string().as_bytes()).await;
    for (typed, amount, answer) in [
        (account.as_str(), "1700.00", Answer::Accept),
        (&account.to_lowercase(), "10.00", Answer::Accept),
        (&format!(" {account} "), "999.00", Answer::Accept),
        (&bare, "1700.00", Answer::Accept),
        (&bare, "1699.00", Answer::NoSuchAccount),
        (&paid, "1700.00", Answer::NoSuchAccount),
        (&off, "1700.00", Answer::NoSuchAccount),
        ("", "1700.00", Answer::NoSuchAccount),
        ("WANJIKU", "1700.00", Answer::NoSuchAccount),
        ("999999Z", "1700.00", Answer::NoSuchAccount),
    ] {
        assert_eq!(ask(notice("UKU4H7L2P0", amount, typed)).await, Some(answer), "{typed} {amount}");
    }
    shop.pass(Duration::from_mins(16)).await;
    shop.work().await;
    assert_eq!(ask(notice("UKU4H7L2P0", "1700.00", &account)).await, Some(Answer::Accept), "it can come back");
    let mut elsewhere = notice("UKU4H7L2P0", "1700.00", &account);
    elsewhere["BusinessShortCode"] = json!("600999");
    assert_eq!(ask(elsewhere).await, Some(Answer::OtherShortcode));
    assert_eq!(ask(json!({"what": 1})).await, Some(Answer::Accept), "what cannot be judged goes through");
    assert_eq!(incoming::check(&shop.platform, &"0".repeat(40), b"{}").await, None);
    // The database is gone: the shopper is not turned away for it.
    let known = secret(&shop);
    shop.platform.close().await;
    let body = notice("UKU4H7L2P0", "1700.00", "WANJIKU").to_string();
    assert_eq!(incoming::check(&shop.platform, &known, body.as_bytes()).await, Some(Answer::Accept));
}

#[tokio::test]
async fn addresses_are_registered_again_and_the_old_ones_listen_for_two_days() {
    let shop = given_a_shop().await;
    let old = secret(&shop);
    incoming::register_again(&shop.staff()).await.unwrap();
    shop.work().await;
    assert_ne!(secret(&shop), old);
    let take = async || incoming::take(&shop.platform, &old, b"{}", "127.0.0.1").await.unwrap();
    assert_eq!(take().await, Taken::Stored);
    shop.pass(Duration::from_hours(49)).await;
    assert_eq!(take().await, Taken::Unknown);
    assert_eq!(page(&shop).await.notices.status, NoticesStatus::Registered);
    let order = given_a_failed_order(&shop).await;
    assert_eq!(by_hand(&shop, &order).await, ByHand::ConfirmsItself);
}

#[tokio::test]
async fn what_production_does_not_take_twice_is_told_and_the_first_address_stays() {
    let shop = given_a_shop().await;
    let first = secret(&shop);
    shop.sim.set_switches(Switches { register_once: true, ..Switches::default() });
    payment::register_urls(&shop.ctx()).await.unwrap();
    let notices = page(&shop).await.notices;
    assert_eq!((notices.status, notices.detail.as_str()), (NoticesStatus::Already, "Urls are already registered."));
    let taken = incoming::take(&shop.platform, &first, b"{}", "127.0.0.1").await.unwrap();
    assert_eq!(taken, Taken::Stored);
    let addresses: i64 = sqlx::query_scalar("select count(*) from c2b_tokens").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(addresses, 1, "the refused one is forgotten");
    let order = given_a_failed_order(&shop).await;
    assert_eq!(by_hand(&shop, &order).await, ByHand::ConfirmsItself, "the first one is still told");
    sqlx::query("update gateway_credentials set c2b_registered_at = null").execute(&shop.admin).await.unwrap();
    assert_eq!(by_hand(&shop, &order).await, ByHand::ShopLooks, "the addresses there may be anybody's");
}

#[tokio::test]
async fn a_confirmation_whose_job_was_lost_is_found_by_the_sweep() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let body = notice("UKU4H7L2P0", "1700.00", &shop.account(&order).await).to_string();
    incoming::take(&shop.platform, &secret(&shop), body.as_bytes(), "127.0.0.1").await.unwrap();
    while shop.next_job().await.is_some() {}
    shop.pass(Duration::from_mins(3)).await;
    shop.assert_unpaid(&order).await;
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 1);
    shop.work().await;
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn confirmations_at_once_count_once() {
    let shop = given_a_shop().await;
    let order = given_a_failed_order(&shop).await;
    let body = notice("UKU4H7L2P0", "1700.00", &shop.account(&order).await).to_string();
    for _ in 0..6 {
        incoming::take(&shop.platform, &secret(&shop), body.as_bytes(), "127.0.0.1").await.unwrap();
    }
    let worker = shop.start_worker();
    let until = std::time::Instant::now() + Duration::from_secs(20);
    while verdicts(&shop).await.iter().any(Option::is_none) && std::time::Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    worker.stop().await;
    shop.pass_s(3).await;
    shop.work().await;
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
    assert!(Sources::Loopback.trusts("127.0.0.1"));
}
