//! What can become of a prompt, played through from the cart to the ledger.

use std::time::Duration;

use kikapu_commerce::{checkout, payment};
use kikapu_contract::order::Happening;
use kikapu_contract::payment::SendPrompt;
use kikapu_domain::payment::PayRow;
use kikapu_testkit::daraja_sim::{Break, Endpoint, Outcome};
use kikapu_testkit::{Options, PATIENCE, Placed, Sent, TestShop};

async fn row(shop: &TestShop, order: &Placed) -> PayRow {
    payment::read(&shop.ctx(), &order.token).await.unwrap().row
}

/// An order whose prompt will end as scripted.
async fn given_a_scripted_attempt(shop: &TestShop, outcome: Outcome) -> Sent {
    let order = shop.given_a_placed_order().await;
    shop.sim.script(&order.phone, outcome);
    shop.send(order).await
}

/// Waits until the simulator is done with the prompt.
async fn ended(shop: &TestShop, sent: &Sent) {
    let id = &sent.prompt.checkout_request_id;
    let over = shop.sim.wait_for(PATIENCE, |sim| sim.prompt_by_checkout(id).filter(|prompt| prompt.verdict.is_some()));
    over.await.expect("the prompt ends");
}

#[tokio::test]
async fn a_paid_prompt_pays_the_order_sells_the_goods_and_shows_its_receipt() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    assert_eq!(shop.standing(&sent.order).await, ("open".to_owned(), "processing".to_owned()));
    assert!(matches!(row(&shop, &sent.order).await, PayRow::Waiting { .. }));
    assert_eq!(sent.prompt.amount_kes, 1700, "a shoe and its delivery");
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    let receipt = shop.sim.payments()[0].receipt.clone();
    let view = payment::read(&shop.ctx(), &sent.order.token).await.unwrap();
    assert_eq!((view.row, view.receipt, view.is_final), (PayRow::Paid, Some(receipt.clone()), true));
    assert_eq!((view.paid, view.surplus.is_zero()), (sent.order.total, true));
    assert_eq!(shop.last_attempt(&sent.order).await.receipt, Some(receipt));
    assert_eq!(shop.on_account(&sent.order, "order_payments").await, -sent.order.total.minor());
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_cart_leads_to_the_order_it_became_until_that_is_paid() {
    let shop = TestShop::open().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    assert_eq!(checkout::waiting(&shop.ctx(), cart).await, Ok(None), "nothing is placed yet");
    let order = shop.placed(&shop.checkout(cart).await).await;
    let waiting = checkout::waiting(&shop.ctx(), cart).await.unwrap().expect("an order");
    assert_eq!(waiting.token, order.token);
    let sent = shop.send(order).await;
    assert!(checkout::waiting(&shop.ctx(), cart).await.unwrap().is_some(), "a request is no money");
    shop.pay(&sent).await;
    assert_eq!(checkout::waiting(&shop.ctx(), cart).await, Ok(None));
}

#[tokio::test]
async fn a_total_with_cents_is_asked_for_in_whole_shillings() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order_of(shop.goods.odd).await;
    assert_eq!(order.total.minor() % 100, 0);
    assert_ne!(shop.count(&order, "select rounding_minor from orders where id = $1").await, 0);
    let sent = shop.send(order).await;
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

/// How a prompt ends without money: what the person does, the status, the code, and what the page says.
type Ending = (fn(&TestShop, &Sent), &'static str, &'static str, PayRow);

#[tokio::test]
async fn every_ending_without_money_is_told_apart_and_the_order_can_be_paid_again() {
    let endings: [Ending; 5] = [
        (|shop, sent| shop.sim.approve(sent.prompt.id, "9999").unwrap(), "failed", "2001", PayRow::WrongPin),
        (
            |shop, sent| {
                shop.sim.set_balance(&sent.order.phone, 10);
                shop.sim.approve(sent.prompt.id, "1234").unwrap();
            },
            "failed",
            "1",
            PayRow::LowBalance,
        ),
        (|shop, sent| shop.sim.cancel(sent.prompt.id).unwrap(), "cancelled", "1032", PayRow::Cancelled),
        (|shop, sent| shop.sim.fail(sent.prompt.id, "1037").unwrap(), "failed", "1037", PayRow::NoAnswer),
        (|shop, sent| shop.sim.fail(sent.prompt.id, "1019").unwrap(), "expired", "1019", PayRow::Expired),
    ];
    let shop = TestShop::open_with(Options { hot_units: 10, ..Options::default() }).await;
    for (act, status, code, shown) in endings {
        let sent = shop.given_a_sent_attempt().await;
        let heard = shop.door.heard().len();
        act(&shop, &sent);
        shop.door.hears(heard + 1).await;
        shop.work().await;
        let attempt = shop.last_attempt(&sent.order).await;
        assert_eq!((attempt.status.as_str(), attempt.result_code.as_deref()), (status, Some(code)));
        assert_eq!(shop.standing(&sent.order).await, ("open".to_owned(), "failed".to_owned()));
        assert_eq!(row(&shop, &sent.order).await, shown);
        shop.assert_unpaid(&sent.order).await;
        shop.assert_sound().await;

        shop.sim.set_balance(&sent.order.phone, 100_000);
        shop.pass_s(61).await;
        payment::send_again(&shop.ctx(), &sent.order.token, &SendPrompt::default()).await.unwrap();
        let again = shop.send(sent.order).await;
        shop.pay(&again).await;
        shop.assert_paid(&again.order).await;
    }
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_prompt_nobody_answers_ends_by_itself() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.ignore(sent.prompt.id).unwrap();
    shop.pass_s(60).await;
    shop.door.hears(1).await;
    shop.work().await;
    assert_eq!(shop.last_attempt(&sent.order).await.result_code.as_deref(), Some("1037"));
    assert_eq!(row(&shop, &sent.order).await, PayRow::NoAnswer);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_payment_whose_callback_never_comes_is_found_by_asking() {
    let shop = TestShop::open().await;
    let sent = given_a_scripted_attempt(&shop, Outcome::NoCallback).await;
    shop.pass_s(20).await;
    ended(&shop, &sent).await;
    shop.work().await;
    assert!(shop.door.heard().is_empty());
    shop.assert_paid(&sent.order).await;
    assert_eq!(shop.last_attempt(&sent.order).await.receipt, None, "only a callback would have told it");
    assert_eq!(row(&shop, &sent.order).await, PayRow::Paid);
    shop.assert_sound().await;
}

#[tokio::test]
async fn while_daraja_cannot_be_asked_a_payment_stays_open_and_is_settled_when_it_can() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.break_endpoint(Endpoint::Query, Break::Status { status: 503 }, None);
    shop.pay(&sent).await;
    for _ in 0..6 {
        shop.pass_s(30).await;
        shop.work().await;
        shop.assert_unpaid(&sent.order).await;
    }
    assert_eq!(shop.last_attempt(&sent.order).await.status, "sent", "a callback alone is no evidence");
    shop.sim.mend(Endpoint::Query);
    shop.pass_s(300).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    assert!(shop.last_attempt(&sent.order).await.receipt.is_some(), "the callback that was kept tells the receipt");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_that_comes_after_a_failure_was_shown_pays_the_order() {
    let shop = TestShop::open().await;
    let sent = given_a_scripted_attempt(&shop, Outcome::LateSuccess).await;
    shop.pass_s(61).await;
    shop.door.hears(1).await;
    shop.work().await;
    assert_eq!(row(&shop, &sent.order).await, PayRow::NoAnswer);
    shop.pass_s(30).await;
    shop.door.hears(2).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    assert!(shop.last_attempt(&sent.order).await.late);
    assert_eq!(row(&shop, &sent.order).await, PayRow::PaidLate);
    shop.assert_sound().await;
}

/// The prompt failed, the time ran out, the goods went back to the shelf, and now the money comes.
async fn given_late_money_for_an_expired_order(shop: &TestShop) -> Sent {
    let sent = given_a_scripted_attempt(shop, Outcome::LateSuccess).await;
    shop.pass_s(61).await;
    shop.door.hears(1).await;
    shop.work().await;
    shop.pass(Duration::from_mins(16)).await;
    payment::release_hold(&shop.ctx(), sent.order.id).await.unwrap();
    assert_eq!(shop.order(&sent.order).await.state, "cancelled");
    assert_eq!(shop.shelf(shop.goods.hot).await.1, 0);
    let page = payment::read(&shop.ctx(), &sent.order.token).await.unwrap();
    assert_eq!(page.hold_left_s, Some(0), "nobody is told that the goods are kept");
    shop.door.hears(2).await;
    sent
}

#[tokio::test]
async fn money_that_comes_after_the_hold_ran_out_takes_the_goods_again() {
    let shop = TestShop::open().await;
    let sent = given_late_money_for_an_expired_order(&shop).await;
    shop.work().await;
    assert_eq!(shop.order(&sent.order).await.state, "open");
    shop.assert_paid(&sent.order).await;
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_for_goods_that_are_gone_lies_unapplied_and_a_person_is_told() {
    let shop = TestShop::open_with(Options { hot_units: 1, ..Options::default() }).await;
    let sent = given_late_money_for_an_expired_order(&shop).await;
    let luckier = shop.given_a_placed_order().await;
    shop.work().await;
    assert_eq!(shop.order(&sent.order).await.state, "cancelled");
    assert_eq!(shop.on_account(&sent.order, "unapplied").await, -sent.order.total.minor());
    assert_eq!(shop.on_account(&sent.order, "order_payments").await, 0);
    assert_eq!(
        shop.count(&sent.order, "select count(*) from outbox where aggregate_id = $1 and kind = 'order.paid'").await,
        0
    );
    let attempt = shop.last_attempt(&sent.order).await;
    assert_eq!(attempt.status, "succeeded");
    assert!(attempt.review.unwrap().contains("goods"));
    let view = kikapu_commerce::tracking::read(&shop.ctx(), &sent.order.token).await.unwrap();
    assert_eq!((view.paid.is_zero(), view.surplus), (true, sent.order.total));
    assert!(view.timeline.iter().any(|entry| entry.what == Happening::OutOfStockAfterPayment), "{:?}", view.timeline);
    assert_eq!(shop.shelf(shop.goods.hot).await, (1, 1), "the other buyer keeps the shoe");
    let theirs = shop.send(luckier).await;
    shop.pay(&theirs).await;
    shop.assert_paid(&theirs.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_paid_by_two_prompts_keeps_one_and_owes_the_other_back() {
    let shop = TestShop::open().await;
    let first = given_a_scripted_attempt(&shop, Outcome::LateSuccess).await;
    shop.pass_s(61).await;
    shop.door.hears(1).await;
    shop.work().await;
    shop.pass_s(11).await;
    payment::send_again(&shop.ctx(), &first.order.token, &SendPrompt::default()).await.unwrap();
    let second = shop.send(first.order.clone()).await;
    shop.pay(&second).await;
    shop.assert_paid(&second.order).await;
    shop.pass_s(20).await;
    shop.door.hears(3).await;
    shop.work().await;
    let total = first.order.total.minor();
    assert_eq!(shop.standing(&first.order).await, ("open".to_owned(), "paid".to_owned()));
    assert_eq!(shop.on_account(&first.order, "mpesa_clearing").await, 2 * total);
    assert_eq!(shop.on_account(&first.order, "order_payments").await, -total);
    assert_eq!(shop.on_account(&first.order, "unapplied").await, -total);
    assert_eq!(
        shop.count(&first.order, "select count(*) from outbox where aggregate_id = $1 and kind = 'order.paid'").await,
        1
    );
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0), "and its goods are sold once");
    assert!(shop.attempts(&first.order).await[0].review.as_deref().unwrap().contains("twice"));
    assert_eq!(row(&shop, &first.order).await, PayRow::PaidTooMuch { extra: first.order.total });
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_code_nobody_knows_never_fails_an_order() {
    let shop = TestShop::open().await;
    let sent = given_a_scripted_attempt(&shop, Outcome::UnknownCode).await;
    shop.pass_s(5).await;
    shop.door.hears(1).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;

    let dark = given_a_scripted_attempt(&shop, Outcome::Result("7777".to_owned())).await;
    shop.pass_s(5).await;
    shop.door.hears(2).await;
    for _ in 0..5 {
        shop.work().await;
        assert_eq!(shop.standing(&dark.order).await, ("open".to_owned(), "processing".to_owned()));
        assert_eq!(shop.last_attempt(&dark.order).await.status, "sent");
        shop.pass_s(60).await;
    }
    assert!(matches!(row(&shop, &dark.order).await, PayRow::Unknown { .. }));
    shop.assert_unpaid(&dark.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_attempt_nobody_can_explain_ends_within_a_day_or_a_person_is_told() {
    let shop = TestShop::open().await;
    let dark = given_a_scripted_attempt(&shop, Outcome::Result("7777".to_owned())).await;
    for _ in 0..30 {
        shop.pass_s(3600).await;
        shop.work().await;
        shop.assert_sound().await;
    }
    let attempt = shop.last_attempt(&dark.order).await;
    assert_eq!(attempt.status, "expired");
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0), "and its goods are for sale again");
}

#[tokio::test]
async fn a_running_worker_turns_the_open_pay_page_green() {
    let shop = TestShop::open().await;
    let worker = shop.start_worker();
    let order = shop.given_a_placed_order().await;
    let prompt = shop.sim.wait_for(PATIENCE, |sim| sim.live_prompt(&order.phone)).await.expect("the phone rings");
    let mut view = payment::read(&shop.ctx(), &order.token).await.unwrap();
    // Daraja knows of a prompt a second after it was sent.
    shop.sim.advance(Duration::from_secs(2));
    let began = std::time::Instant::now();
    shop.sim.approve(prompt.id, "1234").unwrap();
    while view.row != PayRow::Paid {
        assert!(began.elapsed() < PATIENCE, "still {:?}", view.row);
        view = payment::await_change(&shop.ctx(), &order.token, view.version, PATIENCE).await.unwrap();
    }
    eprintln!("from the PIN to the green page: {} ms", began.elapsed().as_millis());
    worker.stop().await;
    shop.assert_paid(&order).await;
    shop.assert_sound().await;
}
