//! What waits for a person: unmatched and doubted money.

use kikapu_commerce::payment::incoming;
use kikapu_commerce::staff::{home, orders};
use kikapu_contract::money::{Attach, Likely, MoneyError};
use kikapu_contract::order::Happening;
use kikapu_contract::payment::SendPrompt;
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::incoming::LineState;
use kikapu_testkit::{Options, TestShop};

use super::*;

#[tokio::test]
async fn doubted_money_counts_once_a_person_has_found_it() {
    let shop = given_a_shop().await;
    let order = shop.given_a_failed_order().await;
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
    let order = shop.given_a_failed_order().await;
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
async fn cents_that_a_person_puts_on_an_order_leave_whole_shillings_to_ask_for() {
    let shop = given_a_shop().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    post(&shop, &notice("UKU4H7L2P0", "1000.50", &shop.account(&order).await), "127.0.0.1").await;
    assert_eq!(shop.line("UKU4H7L2P0").await.reason, "odd_amount");
    let account = shop.account(&order).await;
    incoming::attach(&shop.staff(), id(&shop, "UKU4H7L2P0").await, &to(&account)).await.unwrap();
    let view = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!(view.amount.minor(), order.total.minor() - 100_000, "half a shilling is too much: {view:?}");
    payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await.unwrap();
    let sent = shop.send(order).await;
    shop.pay(&sent).await;
    assert_eq!(shop.order(&sent.order).await.payment_state, "paid");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_payment_is_split_over_two_orders_or_promised_back() {
    let shop = TestShop::open_with(Options { confirms: true, hot_units: 9, ..Options::default() }).await;
    let (one, two) = (shop.given_a_failed_order().await, shop.given_a_failed_order().await);
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
    let off = shop.given_a_failed_order().await;
    orders::cancel(&staff, off.id, CancelReason::Fraud).await.unwrap();
    assert_eq!(incoming::attach(&staff, line, &to(&shop.account(&off).await)).await, Err(MoneyError::Closed));
    let (stranger, _) = shop.given_another_store("amani").await;
    let elsewhere = kikapu_commerce::Ctx { store: stranger, ..shop.staff() };
    let refused = incoming::attach(&elsewhere, line, &to("1001")).await;
    assert_eq!(refused, Err(MoneyError::Refused(kikapu_contract::Refusal::NotFound)));
    assert_eq!(shop.line(&receipt).await.state, "unmatched");
    shop.assert_sound().await;
}
