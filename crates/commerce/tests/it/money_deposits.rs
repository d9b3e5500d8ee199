//! A deposit now, the rest at the door.

use kikapu_commerce::payment::{self, parts};
use kikapu_commerce::staff::orders::{self, AtTheDoor};
use kikapu_contract::checkout::PlaceOrderError;
use kikapu_contract::parts::SaveRules;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_contract::refund::AskRefund;
use kikapu_contract::staff::{FulfilError, OrderListView, OrderQuery};
use kikapu_contract::{Problem, Refusal};
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::{PayRow, PayWay, Receipt};
use kikapu_domain::staff::Role;
use kikapu_kernel::Money;
use kikapu_testkit::daraja_sim::Outcome;
use kikapu_testkit::{Options, Placed, Sent, TestShop};

fn kes(shillings: i64) -> Money {
    Money::kes(shillings).unwrap()
}

fn rules(percent: &str, from: &str) -> SaveRules {
    SaveRules {
        deposit: "yes".to_owned(),
        deposit_kind: "percent".to_owned(),
        deposit_first: percent.to_owned(),
        deposit_from: from.to_owned(),
        ..SaveRules::default()
    }
}

/// A shop that takes a quarter first.
async fn given_a_shop(options: Options) -> TestShop {
    let shop = TestShop::open_with(options).await;
    parts::save_rules(&shop.staff(), &rules("25", "")).await.unwrap();
    shop
}

async fn given_an_order(shop: &TestShop) -> Placed {
    shop.given_an_order_paid(PayWay::Deposit, shop.goods.hot).await
}

/// What is asked for first, by the rule of [`given_a_shop`].
fn deposit(order: &Placed) -> Money {
    kes((order.total.minor() / 4 + 99) / 100)
}

fn rest(order: &Placed) -> Money {
    order.total.minus(deposit(order)).unwrap()
}

/// The deposit is there.
async fn given_a_secured_order(shop: &TestShop) -> Placed {
    let order = given_an_order(shop).await;
    let sent = shop.send(order).await;
    shop.pay(&sent).await;
    sent.order
}

async fn at_the_door(shop: &TestShop, order: &Placed) {
    orders::pack(&shop.staff(), order.id).await.unwrap();
    orders::hand_over(&shop.staff(), order.id).await.unwrap();
}

async fn door(shop: &TestShop, order: &Placed, receiver: &str) -> AtTheDoor {
    AtTheDoor { code: shop.order(order).await.delivery_code, cash_receiver: receiver.to_owned() }
}

/// Somebody of the shop asks the phone for the rest; it rings.
async fn ask(shop: &TestShop, order: Placed) -> Sent {
    // A phone is not asked twice in a minute.
    shop.pass_s(120).await;
    let rider = shop.staff_as(Role::Rider);
    payment::ask_for_rest(&rider, order.id, &SendPrompt::default()).await.unwrap();
    shop.send(order).await
}

#[tokio::test]
async fn the_deposit_is_asked_for_and_confirms_the_order_whose_goods_are_kept_for_good() {
    let shop = given_a_shop(Options::default()).await;
    let order = given_an_order(&shop).await;
    let sent = shop.send(order).await;
    assert_eq!(i64::from(sent.prompt.amount_kes) * 100, deposit(&sent.order).minor(), "whole shillings, a quarter");
    let page = payment::read(&shop.ctx(), &sent.order.token).await.unwrap();
    assert_eq!((page.amount, page.later), (deposit(&sent.order), rest(&sent.order)));
    assert_eq!(orders::pack(&shop.staff(), sent.order.id).await, Err(FulfilError::Unconfirmed));
    shop.pay(&sent).await;
    let page = payment::read(&shop.ctx(), &sent.order.token).await.unwrap();
    assert_eq!(page.row, PayRow::PaidForNow { rest: rest(&sent.order) });
    assert_eq!(shop.standing(&sent.order).await, ("open".to_owned(), "partially_paid".to_owned()));
    // Nothing runs out, and nobody has to look at it.
    shop.pass_s(30 * 24 * 3600).await;
    shop.work().await;
    assert_eq!(shop.order(&sent.order).await.state, "open");
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1));
    let review = OrderQuery { view: OrderListView::Review, ..OrderQuery::default() };
    assert_eq!(orders::list(&shop.staff(), &review).await.unwrap().orders.len(), 0);
    let to_pack = OrderQuery { view: OrderListView::ToPack, ..OrderQuery::default() };
    assert_eq!(orders::list(&shop.staff(), &to_pack).await.unwrap().orders.len(), 1);
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_rest_comes_by_request_at_the_door_and_only_then_the_goods_are_delivered() {
    let shop = given_a_shop(Options::default()).await;
    let order = given_a_secured_order(&shop).await;
    at_the_door(&shop, &order).await;
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0), "the goods left the shelf when they were packed");
    let door = door(&shop, &order, "").await;
    let rider = shop.staff_as(Role::Rider);
    assert_eq!(orders::deliver(&rider, order.id, &door).await, Err(FulfilError::CashNeedsReceiver));
    let sent = ask(&shop, order).await;
    assert_eq!(i64::from(sent.prompt.amount_kes) * 100, rest(&sent.order).minor());
    let twice = payment::ask_for_rest(&rider, sent.order.id, &SendPrompt::default()).await;
    assert_eq!(twice, Err(SendPromptError::StillOpen));
    shop.pay(&sent).await;
    let wrong = AtTheDoor { code: "0000".to_owned(), ..AtTheDoor::default() };
    if door.code != "0000" {
        assert_eq!(orders::deliver(&rider, sent.order.id, &wrong).await, Err(FulfilError::WrongCode));
    }
    orders::deliver(&rider, sent.order.id, &door).await.unwrap();
    let row = shop.order(&sent.order).await;
    assert_eq!((row.state.as_str(), row.payment_state.as_str()), ("completed", "paid"));
    assert_eq!(shop.on_account(&sent.order, "mpesa_clearing").await, sent.order.total.minor());
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_rest_comes_in_cash_with_a_name() {
    let shop = given_a_shop(Options::default()).await;
    let order = given_a_secured_order(&shop).await;
    at_the_door(&shop, &order).await;
    let door = door(&shop, &order, "Juma").await;
    orders::deliver(&shop.staff_as(Role::Rider), order.id, &door).await.unwrap();
    assert_eq!(shop.order(&order).await.state, "completed");
    assert_eq!(shop.on_account(&order, "cash_in_hand").await, rest(&order).minor());
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, deposit(&order).minor());
    shop.assert_sound().await;
}

#[tokio::test]
async fn goods_go_without_the_rest_only_by_the_word_of_who_may_and_the_order_waits_for_it() {
    let shop = given_a_shop(Options::default()).await;
    let order = given_a_secured_order(&shop).await;
    at_the_door(&shop, &order).await;
    let code = door(&shop, &order, "").await.code;
    let rider = shop.staff_as(Role::Rider);
    let forbidden = Err(FulfilError::Refused(Refusal::Forbidden));
    assert_eq!(orders::let_go(&rider, order.id, &code, "she is a neighbour").await, forbidden);
    let owner = shop.staff();
    assert_eq!(orders::let_go(&owner, order.id, &code, "  ").await, Err(FulfilError::ReasonNeeded));
    orders::let_go(&owner, order.id, &code, "she is a neighbour").await.unwrap();
    let row = shop.order(&order).await;
    assert_eq!((row.state.as_str(), row.fulfilment_state.as_str()), ("open", "delivered"));
    assert_eq!(
        orders::deliver(&owner, order.id, &door(&shop, &order, "").await).await,
        Err(FulfilError::CashNeedsReceiver)
    );
    shop.assert_sound().await;
    // The rest comes by Paybill days later: the order is done, and its sale is booked.
    shop.pass_s(3 * 24 * 3600).await;
    let sent = ask(&shop, order).await;
    shop.pay(&sent).await;
    assert_eq!(shop.order(&sent.order).await.state, "completed");
    assert_eq!(shop.on_account(&sent.order, "order_payments").await, 0, "what was paid has become a sale");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_deposit_that_is_not_all_there_keeps_nothing_for_good_and_asks_for_what_is_missing() {
    let shop = given_a_shop(Options { confirms: true, ..Options::default() }).await;
    let order = given_an_order(&shop).await;
    let sent = shop.send(order).await;
    shop.close(&sent).await;
    let account = shop.account(&sent.order).await;
    shop.send_by_hand(&sent.order.phone, 100, &account).await;
    let page = payment::read(&shop.ctx(), &sent.order.token).await.unwrap();
    let missing = deposit(&sent.order).minus(kes(100)).unwrap();
    assert_eq!((page.row, page.amount), (PayRow::PaidTooLittle { missing }, missing));
    assert_eq!(orders::pack(&shop.staff(), sent.order.id).await, Err(FulfilError::NotPaid));
    // The rest of the deposit, and a shilling of the rest.
    let more = u32::try_from(missing.minor() / 100 + 1).unwrap();
    shop.send_by_hand(&sent.order.phone, more, &account).await;
    let page = payment::read(&shop.ctx(), &sent.order.token).await.unwrap();
    let left = rest(&sent.order).minus(kes(1)).unwrap();
    assert_eq!(page.row, PayRow::PaidForNow { rest: left });
    // Then far too much: what is beyond the price is owed back.
    let all = u32::try_from(left.minor() / 100 + 70).unwrap();
    shop.send_by_hand(&sent.order.phone, all, &account).await;
    assert_eq!(shop.standing(&sent.order).await.1, "paid");
    assert_eq!(shop.on_account(&sent.order, "unapplied").await, -7_000);
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_rest_by_request_and_by_hand_at_the_same_moment_is_counted_once_each() {
    let shop = given_a_shop(Options { confirms: true, ..Options::default() }).await;
    let order = given_a_secured_order(&shop).await;
    at_the_door(&shop, &order).await;
    let sent = ask(&shop, order).await;
    let account = shop.account(&sent.order).await;
    let shillings = u32::try_from(rest(&sent.order).minor() / 100).unwrap();
    let by_hand = shop.send_by_hand("254711999888", shillings, &account);
    let (_, ()) = tokio::join!(by_hand, shop.pay(&sent));
    shop.work().await;
    assert_eq!(shop.standing(&sent.order).await.1, "paid");
    let total = sent.order.total.minor();
    assert_eq!(shop.on_account(&sent.order, "mpesa_clearing").await, total + rest(&sent.order).minor());
    assert_eq!(shop.on_account(&sent.order, "unapplied").await, -rest(&sent.order).minor(), "one of them goes back");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_deposit_nobody_paid_runs_out_and_money_that_comes_late_brings_it_back() {
    let shop = given_a_shop(Options { confirms: true, ..Options::default() }).await;
    let order = given_an_order(&shop).await;
    let sent = shop.send(order).await;
    shop.close(&sent).await;
    shop.pass_s(16 * 60).await;
    shop.work().await;
    assert_eq!(shop.order(&sent.order).await.state, "cancelled");
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    let account = shop.account(&sent.order).await;
    let shillings = u32::try_from(deposit(&sent.order).minor() / 100).unwrap();
    shop.send_by_hand(&sent.order.phone, shillings, &account).await;
    assert_eq!(shop.standing(&sent.order).await, ("open".to_owned(), "partially_paid".to_owned()));
    orders::pack(&shop.staff(), sent.order.id).await.unwrap();
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_with_a_deposit_that_is_called_off_gives_all_of_it_back() {
    let shop = given_a_shop(Options::default()).await;
    shop.given_an_operator(None).await;
    let order = given_a_secured_order(&shop).await;
    let staff = shop.staff();
    assert_eq!(orders::cancel(&staff, order.id, CancelReason::Customer).await, Err(FulfilError::MoneyReceived));
    orders::cancel_and_refund(&staff, order.id, CancelReason::Customer, &AskRefund::default()).await.unwrap();
    shop.send_refunds(1).await;
    assert_eq!(shop.order(&order).await.payment_state, "refunded");
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, 0);
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_deposit_is_offered_as_the_owner_says_and_what_was_agreed_stays() {
    let shop = TestShop::open().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let mut form = shop.checkout(cart).await;
    PayWay::Deposit.as_str().clone_into(&mut form.input.draft.pay);
    assert_eq!(shop.place(&form).await, Err(PlaceOrderError::PayMethodNotOffered));
    parts::save_rules(&shop.staff(), &rules("25", "1000000")).await.unwrap();
    assert_eq!(shop.place(&form).await, Err(PlaceOrderError::PayMethodNotOffered), "not for so small an order");
    parts::save_rules(&shop.staff(), &rules("25", "")).await.unwrap();
    let order = shop.placed(&form).await;
    parts::save_rules(&shop.staff(), &SaveRules::default()).await.unwrap();
    let page = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!(page.amount, deposit(&order), "switched off, and still as agreed");

    for (typed, problem) in [
        ("4", Problem::OutOfRange { min: 5, max: 90 }),
        ("lots", Problem::OutOfRange { min: 5, max: 90 }),
        ("", Problem::Missing),
    ] {
        let refused = parts::save_rules(&shop.staff(), &rules(typed, "")).await;
        assert_eq!(refused, Err(Refusal::field("deposit_first", problem)), "{typed}");
    }
    let forbidden = parts::save_rules(&shop.staff_as(Role::Accountant), &rules("25", "")).await;
    assert_eq!(forbidden, Err(Refusal::Forbidden));
    shop.assert_sound().await;
}

/// M-PESA's answer proves the deposit and names no code; its callback never comes.
async fn given_a_deposit_without_a_code(shop: &TestShop) -> (Placed, Receipt) {
    let order = given_an_order(shop).await;
    shop.sim.script(&order.phone, Outcome::NoCallback);
    let sent = shop.send(order).await;
    shop.pass_s(90).await;
    shop.work().await;
    assert_eq!(shop.last_attempt(&sent.order).await.status, "succeeded");
    let code = Receipt::parse(&shop.sim.payments().last().expect("the phone was charged").receipt).unwrap();
    (sent.order, code)
}

#[tokio::test]
async fn a_code_that_a_person_finds_for_money_that_a_request_brought_is_its_name_and_no_second_payment() {
    let shop = given_a_shop(Options::default()).await;
    let (order, code) = given_a_deposit_without_a_code(&shop).await;
    let shillings = deposit(&order).minor() / 100;
    payment::claim(&shop.ctx(), &order.token, &code).await.unwrap();
    payment::confirm_by_hand(&shop.staff(), order.id, &code, shillings).await.unwrap();
    let counted: Vec<(Option<String>, i64)> =
        sqlx::query_as("select receipt, captured_minor from payments").fetch_all(&shop.admin).await.unwrap();
    assert_eq!(counted, [(Some(code.to_string()), deposit(&order).minor())]);
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, deposit(&order).minor());
    let again = payment::confirm_by_hand(&shop.staff(), order.id, &code, shillings).await;
    assert_eq!(again, Err(FulfilError::CodeUsed));
    shop.assert_sound().await;
}
