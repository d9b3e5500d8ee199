//! M-PESA's own list of what came in, read from the simulator over HTTP.

use std::time::Duration;

use kikapu_commerce::payment::{self, Taken, pull, statement};
use kikapu_commerce::{Actor, Ctx};
use kikapu_contract::Refusal;
use kikapu_contract::pull::{OpenPull, PullError, PullView};
use kikapu_domain::delivery::NAIROBI;
use kikapu_domain::payment::pull::{ListState, PullTrouble};
use kikapu_domain::payment::{Environment, Receipt};
use kikapu_domain::staff::Role;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint, Switches};
use kikapu_testkit::{Options, Placed, TestShop};
use serde_json::json;

use crate::money_incoming::{notice, post};

const STRANGER: &str = "254733000123";
const TILL: &str = "898989";

/// A shop that M-PESA tells nothing by itself, and whose list is open.
async fn given_a_list() -> TestShop {
    given_a_list_with(Options { hot_units: 20, ..Options::default() }).await
}

async fn given_a_list_with(options: Options) -> TestShop {
    let shop = TestShop::open_with(options).await;
    open(&shop).await;
    assert_eq!(view(&shop).await.state, Some(ListState::Open));
    shop
}

async fn open(shop: &TestShop) {
    pull::order_open(&shop.staff(), &OpenPull { phone: "0712 345 678".to_owned() }).await.unwrap();
    shop.work().await;
}

async fn view(shop: &TestShop) -> PullView {
    let view = shop.platform.with_store(shop.store, async |tx| pull::view_tx(tx, &shop.platform).await).await;
    view.map_err(|fault: kikapu_commerce::Fault| fault.to_string()).unwrap()
}

/// The list as the worker reads it each hour.
async fn read(shop: &TestShop) -> PullView {
    pull::plan(&shop.platform).await.unwrap();
    shop.work().await;
    shop.pass_s(3).await;
    shop.work().await;
    view(shop).await
}

fn counts(view: &PullView) -> (u32, u32, u32) {
    let last = view.last.unwrap();
    (last.found, last.fresh, last.aside)
}

fn switch(shop: &TestShop, change: impl FnOnce(&mut Switches)) {
    let mut switches = shop.sim.switches();
    change(&mut switches);
    shop.sim.set_switches(switches);
}

/// Somebody sends money by hand, and M-PESA tells nobody.
async fn pay(shop: &TestShop, phone: &str, shillings: i64, account: &str) -> String {
    let number = shop.sim.merchants().pop().map(|merchant| merchant.till.unwrap_or(merchant.shortcode)).unwrap();
    let shillings = u32::try_from(shillings).unwrap();
    shop.sim.pay_by_hand(&number, phone, shillings, account).await.unwrap().receipt
}

fn shillings(order: &Placed) -> i64 {
    order.total.minor() / 100
}

/// All that says what was received, to be compared.
async fn books(shop: &TestShop) -> Vec<String> {
    sqlx::query_scalar(
        "select 'payment ' || p::text from payments p union all select 'line ' || l::text from money_lines l
         union all select 'posting ' || x::text from postings x union all select 'row ' || r::text from pulled_rows r
         order by 1",
    )
    .fetch_all(&shop.admin)
    .await
    .unwrap()
}

#[tokio::test]
async fn a_payment_whose_confirmation_was_lost_is_found_on_the_list() {
    let shop = given_a_list().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    let receipt = pay(&shop, &order.phone, shillings(&order), &shop.account(&order).await).await;
    shop.work().await;
    shop.assert_unpaid(&order).await;
    let seen = read(&shop).await;
    shop.assert_paid(&order).await;
    assert_eq!((counts(&seen), seen.is_reading, seen.failed), ((1, 1, 0), false, None));
    let line = shop.line(&receipt).await;
    assert_eq!((line.state.as_str(), line.reason.as_str()), ("matched", "by_account"));
    let source: String = sqlx::query_scalar("select source from money_lines").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(source, "pull");
    shop.assert_sound().await;
}

#[tokio::test]
async fn reading_the_list_again_changes_nothing() {
    let shop = given_a_list().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    pay(&shop, &order.phone, shillings(&order), &shop.account(&order).await).await;
    pay(&shop, STRANGER, 333, "NOBODY").await;
    assert_eq!(counts(&read(&shop).await), (2, 2, 0));
    let before = books(&shop).await;
    pull::plan(&shop.platform).await.unwrap();
    let job = system(&shop);
    let (one, two) = tokio::join!(pull::read_list(&job), pull::read_list(&job));
    assert!(one.is_ok() && two.is_ok());
    shop.work().await;
    assert_eq!(books(&shop).await, before);
    assert_eq!(counts(&view(&shop).await), (2, 0, 0));
    assert_eq!(shop.in_books("unmatched").await, -33_300);
    shop.assert_sound().await;
}

fn system(shop: &TestShop) -> Ctx {
    Ctx::system(shop.platform.clone(), shop.store)
}

#[tokio::test]
async fn one_payment_that_everybody_tells_of_counts_once() {
    let shop = given_a_list_with(Options { confirms: true, hot_units: 20, ..Options::default() }).await;
    let sent = shop.given_a_sent_attempt().await;
    let confirmed = shop.door.confirmations().len();
    shop.pay(&sent).await;
    shop.door.is_told(confirmed + 1).await;
    shop.work().await;
    assert_eq!(counts(&read(&shop).await), (1, 0, 0), "callback and confirmation were here before");
    let receipt: String = sqlx::query_scalar("select receipt from payments").fetch_one(&shop.admin).await.unwrap();
    let now: chrono::DateTime<chrono::Utc> = sqlx::query_scalar("select now()").fetch_one(&shop.admin).await.unwrap();
    let text = format!(
        "Receipt No.,Completion Time,Paid In,Withdrawn,Transaction Status,Details\n{receipt},{},{}.00,,Completed,Pay Bill\n",
        now.with_timezone(&NAIROBI).format("%Y-%m-%d %H:%M:%S"),
        shillings(&sent.order),
    );
    let uploaded = statement::upload(&shop.staff(), "statement.csv", text.into_bytes()).await.unwrap();
    shop.work().await;
    assert_eq!(counts(&read(&shop).await), (1, 0, 0));
    shop.assert_paid(&sent.order).await;
    let view = statement::day(&shop.staff(), uploaded.day, None).await.unwrap();
    assert_eq!((view.day.unexplained.minor(), view.day.paid_in), (0, sent.order.total));
    let pulled = view.pulled.unwrap();
    assert_eq!((pulled.count, pulled.sum), (1, sent.order.total), "beside the statement, never added to it");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_confirmation_that_comes_after_the_list_is_the_same_money() {
    let shop = given_a_list_with(Options { confirms: true, hot_units: 20, ..Options::default() }).await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    let account = shop.account(&order).await;
    shop.sim.spoil_next_confirmation(CallbackFault::Drop);
    let receipt = pay(&shop, &order.phone, shillings(&order), &account).await;
    assert_eq!(counts(&read(&shop).await), (1, 1, 0));
    shop.assert_paid(&order).await;
    let late = notice(&receipt, &format!("{}.00", shillings(&order)), &account);
    assert_eq!(post(&shop, &late, "127.0.0.1").await, Taken::Stored);
    shop.work().await;
    shop.assert_paid(&order).await;
    let verdict: String = sqlx::query_scalar("select verdict from c2b_inbox").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(verdict, "repeated");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_long_list_is_read_page_by_page() {
    let shop = given_a_list().await;
    switch(&shop, |switches| switches.pull_rows_max = 2);
    let mut sum = 0;
    for amount in 101..=107 {
        pay(&shop, STRANGER, amount, "NOBODY").await;
        sum += amount * 100;
    }
    assert_eq!(counts(&read(&shop).await), (7, 7, 0));
    assert_eq!(shop.in_books("unmatched").await, -sum);
    let days = statement::days(&shop.staff()).await.unwrap();
    assert_eq!((days.pulled[0].count, days.pulled[0].sum.minor()), (7, sum));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_list_that_begins_anew_with_each_page_is_read_once_and_said_to() {
    let shop = given_a_list().await;
    switch(&shop, |switches| switches.pull_never_turns = true);
    pay(&shop, STRANGER, 333, "NOBODY").await;
    let seen = read(&shop).await;
    assert_eq!(seen.failed.unwrap().why.what, PullTrouble::Repeats);
    assert_eq!(shop.in_books("unmatched").await, -33_300);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_product_that_safaricom_has_not_enabled_is_named_and_can_be_tried_again() {
    let shop = TestShop::open().await;
    shop.sim.break_endpoint(Endpoint::PullRegister, Break::NotEnabled, None);
    open(&shop).await;
    let seen = view(&shop).await;
    assert_eq!((seen.state, seen.trouble.unwrap().what), (Some(ListState::Refused), PullTrouble::NotEnabled));
    assert_eq!(pull::ask_now(&shop.staff()).await, Err(PullError::NotOpen));
    shop.sim.mend(Endpoint::PullRegister);
    open(&shop).await;
    assert_eq!(view(&shop).await.state, Some(ListState::Open));
    shop.sim.break_endpoint(Endpoint::PullQuery, Break::NotEnabled, None);
    for _ in 0..7 {
        assert_eq!(read(&shop).await.failed.unwrap().why.what, PullTrouble::NotEnabled);
    }
    // Another product's refusals are no reason to leave M-PESA in peace.
    shop.given_a_paid_order().await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn trouble_with_the_list_loses_nothing() {
    let shop = given_a_list().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    pay(&shop, &order.phone, shillings(&order), &shop.account(&order).await).await;
    let before = books(&shop).await;
    for (fault, what) in [
        (Break::RateLimited, PullTrouble::Busy),
        (Break::Busy, PullTrouble::Busy),
        (Break::HtmlPage, PullTrouble::Away),
        (Break::Empty, PullTrouble::Away),
        (Break::Status { status: 503 }, PullTrouble::Away),
        (Break::ResetAfterAccept, PullTrouble::Away),
    ] {
        shop.sim.break_endpoint(Endpoint::PullQuery, fault, None);
        shop.pass(Duration::from_secs(3600)).await;
        pull::plan(&shop.platform).await.unwrap();
        shop.work().await;
        let seen = view(&shop).await;
        assert_eq!(seen.failed.map(|failed| failed.why.what), Some(what), "{fault:?}");
        assert_eq!(books(&shop).await.len(), before.len(), "{fault:?}");
    }
    shop.sim.mend(Endpoint::PullQuery);
    shop.pass(Duration::from_secs(3600)).await;
    let seen = read(&shop).await;
    assert_eq!((counts(&seen), seen.failed), ((1, 1, 0), None));
    assert_eq!(shop.line(&receipt(&shop).await).await.state, "matched");
    shop.assert_sound().await;
}

async fn receipt(shop: &TestShop) -> String {
    sqlx::query_scalar("select receipt from money_lines").fetch_one(&shop.admin).await.unwrap()
}

#[tokio::test]
async fn a_throttled_reading_goes_on_by_itself() {
    let shop = given_a_list().await;
    pay(&shop, STRANGER, 333, "NOBODY").await;
    shop.sim.break_endpoint(Endpoint::PullQuery, Break::RateLimited, Some(1));
    pull::plan(&shop.platform).await.unwrap();
    shop.work().await;
    assert_eq!(view(&shop).await.failed.unwrap().why.what, PullTrouble::Busy);
    for _ in 0..4 {
        shop.pass_s(60).await;
        shop.work().await;
    }
    let seen = view(&shop).await;
    assert_eq!((counts(&seen), seen.failed), ((1, 1, 0), None));
}

#[tokio::test]
async fn a_masked_number_is_enough_where_the_rest_fits() {
    let shop = given_a_list_with(Options { till: Some(TILL), hot_units: 20, ..Options::default() }).await;
    switch(&shop, |switches| switches.pull_masks = true);
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    let receipt = pay(&shop, &order.phone, shillings(&order), "").await;
    let other = pay(&shop, STRANGER, shillings(&order), "").await;
    read(&shop).await;
    assert_eq!(shop.line(&receipt).await.reason, "by_amount_and_phone");
    assert_eq!(shop.line(&other).await.state, "unmatched");
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_request_that_lost_reply_and_callback_is_proved_by_the_list() {
    let shop = given_a_list().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.break_endpoint(Endpoint::Push, Break::StatusAfterAccept { status: 504 }, Some(1));
    shop.sim.spoil_next_callback(CallbackFault::Drop);
    shop.work().await;
    shop.pass_s(2).await;
    let prompt = shop.sim.live_prompt(&order.phone).unwrap();
    shop.sim.approve(prompt.id, "1234").unwrap();
    let attempt = shop.last_attempt(&order).await;
    assert_eq!((attempt.status.as_str(), attempt.checkout_request_id), ("unknown", None));
    // Nobody has to wait for the hour: there is nothing else that M-PESA could be asked.
    for _ in 0..4 {
        shop.pass_s(40).await;
        shop.work().await;
    }
    shop.assert_paid(&order).await;
    let attempt = shop.last_attempt(&order).await;
    assert!(attempt.status == "succeeded" && attempt.receipt.is_some(), "{attempt:?}");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_request_that_was_given_up_and_paid_all_the_same_is_paid_once() {
    let shop = given_a_list().await;
    let sent = shop.given_a_sent_attempt().await;
    // The phone says that it was closed, and M-PESA books the money all the same; it tells of it by the list only.
    shop.close(&sent).await;
    shop.assert_unpaid(&sent.order).await;
    pay(&shop, &sent.order.phone, shillings(&sent.order), &shop.account(&sent.order).await).await;
    read(&shop).await;
    read(&shop).await;
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_code_that_a_shopper_types_has_the_list_read_at_once() {
    let shop = given_a_list().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    let code = pay(&shop, STRANGER, shillings(&order), "LUNCH").await;
    shop.pass_s(61).await;
    payment::claim(&shop.ctx(), &order.token, &Receipt::parse(&code).unwrap()).await.unwrap();
    shop.work().await;
    shop.pass_s(3).await;
    shop.work().await;
    shop.assert_paid(&order).await;
    assert_eq!(shop.line(&code).await.reason, "by_claim");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_out_and_rows_that_nobody_can_read_are_kept_aside() {
    let shop = given_a_list().await;
    let extra = |code: &str, kind: &str, amount: serde_json::Value| {
        json!({ "transactionId": code, "trxDate": "2026-12-01T09:00:00Z", "msisdn": STRANGER, "sender": "MPESA",
                "transactiontype": kind, "billreference": "", "amount": amount })
    };
    switch(&shop, |switches| {
        switches.pull_extra = vec![
            extra("ULA1OUT001", "b2c-business-payment", json!("500.00")),
            extra("ULA1BAD001", "c2b-pay-bill-debit", json!("five hundred")),
            extra("ULA1BAD002", "c2b-pay-bill-debit", json!(0)),
            extra("ULA1BAD003", "c2b-pay-bill-debit", json!("-500.00")),
            extra("ULA1", "c2b-pay-bill-debit", json!("500.00")),
            json!("what is this"),
            json!({}),
            extra("ULA1G00D01", "c2b-pay-bill-debit", json!("20.50")),
        ];
    });
    for round in 0..2 {
        let seen = read(&shop).await;
        assert_eq!(counts(&seen), (8, u32::from(round == 0), 7));
    }
    assert_eq!(shop.in_books("unmatched").await, -2050, "only what came in, to the cent");
    let kept: (i64, i64) =
        sqlx::query_as("select (select count(*) from pulled_rows), (select count(*) from pulled_oddities)")
            .fetch_one(&shop.admin)
            .await
            .unwrap();
    assert_eq!(kept, (2, 6));
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_the_z_of_a_time_is_worth_is_learned_from_confirmed_payments() {
    let shop = given_a_list_with(Options { confirms: true, hot_units: 20, ..Options::default() }).await;
    switch(&shop, |switches| switches.pull_local_time = true);
    shop.send_by_hand(STRANGER, 100, "NOBODY").await;
    read(&shop).await;
    let zone: Option<String> = sqlx::query_scalar("select zone from mpesa_pulls").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(zone.as_deref(), Some("nairobi"));
    shop.sim.spoil_next_confirmation(CallbackFault::Drop);
    let lost = pay(&shop, STRANGER, 200, "NOBODY").await;
    read(&shop).await;
    let off_s: i64 = sqlx::query_scalar(
        "select abs(extract(epoch from now() - told_at))::bigint from money_lines where receipt = $1",
    )
    .bind(lost)
    .fetch_one(&shop.admin)
    .await
    .unwrap();
    assert!(off_s < 60, "{off_s}");
}

#[tokio::test]
async fn the_owner_asks_now_and_not_too_often_and_switches_it_off() {
    let shop = given_a_list().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    pay(&shop, &order.phone, shillings(&order), &shop.account(&order).await).await;
    let staff = shop.staff();
    assert!(matches!(pull::ask_now(&staff).await, Err(PullError::TooSoon { .. })), "it was read a moment ago");
    shop.pass_s(61).await;
    pull::ask_now(&staff).await.unwrap();
    assert!(view(&shop).await.is_reading);
    assert!(matches!(pull::ask_now(&staff).await, Err(PullError::TooSoon { retry_after_s: 1..=61 })));
    shop.work().await;
    shop.pass_s(3).await;
    shop.work().await;
    shop.assert_paid(&order).await;
    assert!(!view(&shop).await.is_reading);

    pull::close(&staff).await.unwrap();
    pay(&shop, STRANGER, 333, "NOBODY").await;
    shop.pass_s(61).await;
    pull::plan(&shop.platform).await.unwrap();
    assert_eq!(shop.work().await, 0, "nothing is asked any more");
    assert_eq!(pull::ask_now(&staff).await, Err(PullError::NotOpen));
    open(&shop).await;
    shop.pass_s(3).await;
    shop.work().await;
    assert_eq!(shop.in_books("unmatched").await, -33_300, "Safaricom says that it is open already");
    let kinds: Vec<String> = sqlx::query_scalar("select kind from gateway_events where kind like 'list%' order by id")
        .fetch_all(&shop.admin)
        .await
        .unwrap();
    assert_eq!(kinds, ["list_opened", "list_closed", "list_opened"]);
    shop.assert_sound().await;
}

#[tokio::test]
async fn who_may_not_change_keys_opens_no_list_and_no_phone_is_guessed() {
    let shop = TestShop::open().await;
    let phone = |text: &str| OpenPull { phone: text.to_owned() };
    let clerk = shop.staff_as(Role::Manager);
    assert_eq!(pull::order_open(&clerk, &phone("0712345678")).await, Err(Refusal::Forbidden.into()));
    assert_eq!(pull::close(&clerk).await, Err(Refusal::Forbidden.into()));
    assert_eq!(pull::ask_now(&shop.ctx()).await, Err(Refusal::Forbidden.into()));
    assert_eq!(pull::order_open(&shop.staff(), &phone("12")).await, Err(PullError::NotAPhone));
    assert_eq!(shop.work().await, 0, "nothing was queued");
    assert_eq!(view(&shop).await.state, Some(ListState::Off));
    let (other, _) = shop.given_another_store("amani").await;
    let theirs = Ctx { actor: Actor::Staff { user: shop.owner, role: Role::Owner }, ..shop.ctx_of(other) };
    assert_eq!(pull::ask_now(&theirs).await, Err(PullError::NotOpen));
}

#[tokio::test]
async fn what_fell_off_the_list_before_it_was_read_is_said() {
    let shop = given_a_list().await;
    pay(&shop, STRANGER, 333, "NOBODY").await;
    shop.pass(Duration::from_secs(60 * 3600)).await;
    let seen = read(&shop).await;
    assert_eq!(counts(&seen), (0, 0, 0));
    assert!(seen.missed.is_some_and(|(from, to)| from < to), "{seen:?}");
    shop.assert_sound().await;
}

#[tokio::test]
async fn two_shops_of_one_number_do_not_both_count_its_money() {
    let options = Options { environment: Environment::Production, hot_units: 20, ..Options::default() };
    let shop = TestShop::open_with(options).await;
    let (other, _) = shop.given_another_store("amani").await;
    let theirs = Ctx { actor: Actor::Staff { user: shop.owner, role: Role::Owner }, ..shop.ctx_of(other) };
    open(&shop).await;
    pull::order_open(&theirs, &OpenPull { phone: "0712345678".to_owned() }).await.unwrap();
    shop.work().await;
    pay(&shop, STRANGER, 333, "NOBODY").await;
    read(&shop).await;
    read(&shop).await;
    assert_eq!(shop.in_books("unmatched").await, -33_300, "of whoever M-PESA told first, and of nobody else");
    shop.assert_sound().await;
}
