//! Money sent by hand to a Paybill: the account says whose it is.

use kikapu_commerce::payment;
use kikapu_commerce::payment::incoming::{self, Answer};
use kikapu_commerce::staff::orders;
use kikapu_contract::money::{Likely, Place};
use kikapu_contract::payment::SendPrompt;
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::PayRow;
use kikapu_testkit::{Options, TestShop};
use serde_json::{Value, json};
use std::time::Duration;

use super::*;

#[tokio::test]
async fn money_sent_by_hand_confirms_its_order_by_itself() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
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
async fn an_order_to_be_paid_by_hand_rings_no_phone_and_a_request_can_still_be_sent() {
    let shop = given_a_shop().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    shop.work().await;
    assert!(shop.sim.prompts().is_empty() && shop.attempts(&order).await.is_empty());
    let view = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!((view.row, view.paybill_open), (PayRow::ByHand, true));
    let receipt = shop.send_by_hand(&order.phone, shillings(&order), &shop.account(&order).await).await;
    shop.assert_paid(&order).await;
    assert_eq!(shop.line(&receipt).await.state, "matched");

    let changed = shop.given_an_order_by_hand(shop.goods.hot).await;
    payment::send_again(&shop.ctx(), &changed.token, &SendPrompt::default()).await.unwrap();
    shop.work().await;
    assert_eq!(shop.attempts(&changed).await.len(), 1, "whoever changes their mind is asked");
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
        let order = shop.given_a_failed_order().await;
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
    let order = shop.given_a_failed_order().await;
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
    let order = shop.given_a_failed_order().await;
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
    let order = shop.given_a_failed_order().await;
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
    let order = shop.given_a_failed_order().await;
    shop.pass(Duration::from_mins(16)).await;
    shop.work().await;
    assert_eq!(shop.order(&order).await.state, "cancelled");
    shop.send_by_hand(&order.phone, shillings(&order), &shop.account(&order).await).await;
    shop.assert_paid(&order).await;
    assert_eq!(row(&shop, &order).await, PayRow::PaidLate);

    let unlucky = TestShop::open_with(Options { confirms: true, hot_units: 1, ..Options::default() }).await;
    let order = unlucky.given_a_failed_order().await;
    unlucky.pass(Duration::from_mins(16)).await;
    unlucky.work().await;
    unlucky.given_a_failed_order().await;
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
    let order = shop.given_a_failed_order().await;
    orders::cancel(&shop.staff(), order.id, CancelReason::Customer).await.unwrap();
    let receipt = shop.send_by_hand(&order.phone, shillings(&order), &shop.account(&order).await).await;
    assert_eq!(shop.line(&receipt).await.trouble, "called_off");
    assert_eq!(shop.on_account(&order, "unapplied").await, -order.total.minor());
    assert_eq!(shop.order(&order).await.state, "cancelled");
    shop.assert_sound().await;
}

#[tokio::test]
async fn validation_lets_through_what_an_order_can_use_and_nothing_else() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let order = shop.given_a_failed_order().await;
    let paid = shop.given_a_paid_order().await;
    let off = shop.given_a_failed_order().await;
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
