//! A confirmation of what we asked for ourselves: the same money, counted once.

use kikapu_commerce::payment;
use kikapu_commerce::payment::incoming;
use kikapu_contract::payment::SendPrompt;
use kikapu_domain::payment::PayRow;
use kikapu_testkit::daraja_sim::Outcome;
use kikapu_testkit::{Options, Sent, TestShop};

use super::*;

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

/// The callback of a request that was paid is lost: M-PESA posts it and nobody keeps it.
async fn lose_callbacks(shop: &TestShop) {
    for lost in [
        "delete from graphile_worker._private_jobs where payload->>'task' = 'take_callback'",
        "delete from callback_inbox where processed_at is null",
    ] {
        sqlx::query(lost).execute(&shop.admin).await.unwrap();
    }
}

#[tokio::test]
async fn a_request_for_as_much_as_came_by_hand_before_it_is_new_money() {
    let shop = given_a_shop().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    let half = shillings(&order) / 2;
    assert_eq!(half * 2, shillings(&order), "the rest is as much again");
    shop.send_by_hand(&order.phone, half, &shop.account(&order).await).await;
    payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await.unwrap();
    let sent = shop.send(order).await;
    let (heard, told) = (shop.door.heard().len(), shop.door.confirmations().len());
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    shop.door.hears(heard + 1).await;
    shop.door.is_told(told + 1).await;
    lose_callbacks(&shop).await;
    payment::query(&shop.ctx(), sent.attempt).await.unwrap();
    assert_eq!(shop.order(&sent.order).await.payment_state, "paid", "both halves count");
    shop.work().await;
    let receipt = shop.sim.payments().pop().unwrap().receipt;
    assert_eq!(shop.last_attempt(&sent.order).await.receipt.as_deref(), Some(receipt.as_str()));
    assert_eq!(shop.line(&receipt).await.reason, "by_request");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_by_hand_while_the_phone_rings_and_the_requests_own_are_two_though_the_callback_is_lost() {
    let shop = given_a_shop().await;
    let sent = shop.given_a_sent_attempt().await;
    let total = shillings(&sent.order);
    let by_hand = shop.send_by_hand(&shop.new_phone(), total, &shop.account(&sent.order).await).await;
    let (heard, told) = (shop.door.heard().len(), shop.door.confirmations().len());
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    shop.door.hears(heard + 1).await;
    shop.door.is_told(told + 1).await;
    lose_callbacks(&shop).await;
    payment::query(&shop.ctx(), sent.attempt).await.unwrap();
    shop.work().await;
    shop.pass_s(4).await;
    shop.work().await;
    let by_request = shop.sim.payments().pop().unwrap().receipt;
    assert_ne!(by_hand, by_request);
    assert_eq!(shop.line(&by_request).await.state, "matched");
    let page = payment::read(&shop.ctx(), &sent.order.token).await.unwrap();
    assert_eq!(page.surplus.minor(), i64::from(total) * 100, "one of them is owed back: {page:?}");
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
    let (heard, told) = (shop.door.heard().len(), shop.door.confirmations().len());
    shop.sim.approve(one.prompt.id, "1234").unwrap();
    shop.door.is_told(told + 1).await;
    // Its callback, which would tell, is here and gone again.
    shop.door.hears(heard + 1).await;
    let confirmation: uuid::Uuid =
        sqlx::query_scalar("select id from c2b_inbox where processed_at is null").fetch_one(&shop.admin).await.unwrap();
    lose_callbacks(&shop).await;
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
