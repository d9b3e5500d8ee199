//! Sending a prompt: once, whatever crashes, and not too often.

use std::time::Duration;

use kikapu_commerce::jobs::Task;
use kikapu_commerce::payment;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_domain::payment::PayRow;
use kikapu_kernel::AttemptId;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint};
use kikapu_testkit::{Options, PATIENCE, Placed, Sent, TestShop};

async fn again(shop: &TestShop, order: &Placed) -> Result<(), SendPromptError> {
    payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await
}

/// Cancels the prompt on the phone and has that worked through.
async fn cancel(shop: &TestShop, sent: &Sent) {
    let heard = shop.door.heard().len();
    shop.sim.cancel(sent.prompt.id).unwrap();
    shop.door.hears(heard + 1).await;
    shop.work().await;
}

#[tokio::test]
async fn an_attempt_whose_mark_is_set_is_never_sent() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    let attempt = AttemptId::new(shop.last_attempt(&order).await.id);
    // A worker set its mark and died before the request left, or after: nobody can tell.
    sqlx::query("update payment_attempts set send_started_at = now()").execute(&shop.admin).await.unwrap();
    payment::send(&shop.ctx(), attempt).await.unwrap();
    payment::send(&shop.ctx(), attempt).await.unwrap();
    assert_eq!(shop.sim.prompts().len(), 0);
    assert_eq!(shop.last_attempt(&order).await.status, "unknown");
    shop.work().await;
    assert_eq!(shop.sim.prompts().len(), 0);
    assert_eq!(again(&shop, &order).await, Err(SendPromptError::StillOpen), "and no second one beside it");
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_attempt_sent_by_ten_workers_at_once_rings_once() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    let attempt = AttemptId::new(shop.last_attempt(&order).await.id);
    let sends: Vec<_> = (0..10)
        .map(|_| {
            let ctx = shop.ctx();
            tokio::spawn(async move { payment::send(&ctx, attempt).await })
        })
        .collect();
    for send in sends {
        send.await.unwrap().unwrap();
    }
    assert_eq!(shop.sim.prompts().len(), 1);
    let sent = shop.send(order).await;
    assert_eq!(shop.last_attempt(&sent.order).await.status, "sent");
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

/// The worker dies while M-PESA's reply is on its way: the phone rings, and the attempt is marked and nothing more.
async fn given_a_worker_that_died_sending(shop: &TestShop) -> Sent {
    let order = shop.given_a_placed_order().await;
    shop.sim.break_endpoint(Endpoint::Push, Break::HangAfterAccept { ms: 60_000 }, Some(1));
    let send = shop.next_job().await.expect("the prompt is queued");
    let platform = shop.platform.clone();
    let sending = tokio::spawn(async move { kikapu_commerce::jobs::worker::run(&platform, send).await });
    let prompt = shop.sim.wait_for(PATIENCE, |sim| sim.live_prompt(&order.phone)).await.expect("the phone rings");
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    let attempt = shop.last_attempt(&order).await;
    assert_eq!(attempt.status, "created");
    Sent { order, attempt: AttemptId::new(attempt.id), prompt }
}

#[tokio::test]
async fn a_prompt_whose_worker_died_is_paid_once_and_never_sent_again() {
    let shop = TestShop::open().await;
    let sent = given_a_worker_that_died_sending(&shop).await;
    // Its job died with it. The sweep finds the attempt, and asking about it must not deny that it may have left.
    shop.pass(Duration::from_secs(30)).await;
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    shop.door.hears(1).await;
    shop.pass(Duration::from_secs(150)).await;
    payment::query(&shop.ctx(), sent.attempt).await.unwrap();
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 1);
    shop.work().await;
    shop.pass_s(60).await;
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    assert_eq!(shop.sim.prompts().len(), 1);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_request_nobody_can_be_asked_about_waits_for_its_turns() {
    let shop = TestShop::open().await;
    shop.sim.spoil_next_callback(CallbackFault::Drop);
    let sent = given_a_worker_that_died_sending(&shop).await;
    shop.pass_s(150).await;
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 1);
    // Its reply is lost and its callback has not come: there is no id to ask with, and nothing to gain by hurry.
    let mut turns = 0;
    for _hour in 0..23 {
        turns += shop.work().await;
        shop.pass_s(3600).await;
    }
    assert!(turns < 60, "{turns} jobs in a day");
    assert_eq!(shop.last_attempt(&sent.order).await.status, "unknown");
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1), "money may be on its way, so the goods stay");
    shop.assert_sound().await;
}

#[tokio::test]
async fn asking_about_a_prompt_that_has_not_left_does_not_stop_it() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    let attempt = AttemptId::new(shop.last_attempt(&order).await.id);
    shop.pass_s(10).await;
    payment::check_now(&shop.ctx(), &order.token).await.unwrap();
    payment::query(&shop.ctx(), attempt).await.unwrap();
    assert_eq!(shop.last_attempt(&order).await.status, "created");
    let sent = shop.send(order).await;
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
}

#[tokio::test]
async fn a_reply_cut_short_leaves_the_attempt_unknown_and_the_phone_ringing_once() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.break_endpoint(Endpoint::Push, Break::ResetAfterAccept, Some(1));
    let sent = shop.send(order).await;
    assert_eq!(shop.last_attempt(&sent.order).await.status, "unknown");
    assert_eq!(again(&shop, &sent.order).await, Err(SendPromptError::StillOpen));
    payment::send(&shop.ctx(), sent.attempt).await.unwrap();
    assert_eq!(shop.sim.prompts().len(), 1);
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_request_that_never_reached_mpesa_fails_and_may_be_sent_again() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    shop.sim.break_endpoint(Endpoint::Push, Break::Busy, Some(1));
    shop.work().await;
    assert_eq!(shop.sim.prompts().len(), 0);
    assert_eq!(shop.standing(&order).await, ("open".to_owned(), "failed".to_owned()));
    let view = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!(view.row, PayRow::ProviderBusy);
    shop.pass_s(61).await;
    again(&shop, &order).await.unwrap();
    let sent = shop.send(order).await;
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn wrong_keys_are_the_owners_to_mend() {
    let shop = TestShop::open().await;
    let keys = payment::NewMerchant {
        environment: kikapu_domain::payment::Environment::Sandbox,
        shortcode: kikapu_testkit::SHORTCODE.to_owned(),
        till: None,
        consumer_key: "test-key".to_owned(),
        consumer_secret: "test-secret".to_owned().into(),
        passkey: "another".to_owned().into(),
    };
    payment::save_merchant(&shop.staff(), &keys).await.unwrap();
    let order = shop.given_a_placed_order().await;
    shop.work().await;
    let attempt = shop.last_attempt(&order).await;
    assert_eq!(attempt.status, "failed");
    assert!(attempt.review.is_some(), "the owner is told");
    assert_eq!(payment::read(&shop.ctx(), &order.token).await.unwrap().row, PayRow::ShopSetUp);
    shop.assert_unpaid(&order).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_fourth_prompt_in_ten_minutes_is_refused_and_a_live_one_before_that() {
    let shop = TestShop::open().await;
    let mut sent = shop.given_a_sent_attempt().await;
    assert_eq!(again(&shop, &sent.order).await, Err(SendPromptError::StillOpen));
    for _ in 0..2 {
        cancel(&shop, &sent).await;
        assert!(matches!(again(&shop, &sent.order).await, Err(SendPromptError::TooSoon { retry_after_s: 1..=60 })));
        shop.pass_s(61).await;
        again(&shop, &sent.order).await.unwrap();
        sent = shop.send(sent.order).await;
    }
    cancel(&shop, &sent).await;
    shop.pass_s(61).await;
    assert!(matches!(again(&shop, &sent.order).await, Err(SendPromptError::TooMany { .. })));
    let other = SendPrompt { phone: shop.new_phone() };
    let elsewhere = payment::send_again(&shop.ctx(), &sent.order.token, &other).await;
    assert!(
        matches!(elsewhere, Err(SendPromptError::TooMany { .. })),
        "another phone is no way around it: {elsewhere:?}"
    );
    assert_eq!(shop.sim.prompts().len(), 3);
    shop.pass_s(600).await;
    again(&shop, &sent.order).await.unwrap();
    let fourth = shop.send(sent.order).await;
    shop.pay(&fourth).await;
    shop.assert_paid(&fourth.order).await;
    assert_eq!(again(&shop, &fourth.order).await, Err(SendPromptError::AlreadyPaid));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_phone_that_was_asked_three_times_is_not_asked_for_a_fourth_order() {
    let shop = TestShop::open_with(Options { hot_units: 10, ..Options::default() }).await;
    let phone = shop.new_phone();
    for nth in 0..4 {
        let mut form = shop.checkout(shop.given_a_cart(shop.goods.hot, 1).await).await;
        form.input.draft.phone.clone_from(&phone);
        let order = shop.placed(&form).await;
        assert_eq!(
            shop.attempts(&order).await.len(),
            usize::from(nth < 3),
            "the order stands, with or without a prompt"
        );
        if nth < 3 {
            let sent = shop.send(order).await;
            cancel(&shop, &sent).await;
        } else {
            let view = payment::read(&shop.ctx(), &order.token).await.unwrap();
            assert!(matches!(view.row, PayRow::LineBusy { retry_in_s: 1.. }), "{:?}", view.row);
        }
        shop.pass_s(61).await;
    }
    assert_eq!(shop.sim.prompts().len(), 3);
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_sent_again_after_it_ran_out_takes_its_goods_or_is_refused() {
    let shop = TestShop::open_with(Options { hot_units: 1, ..Options::default() }).await;
    let sent = shop.given_a_sent_attempt().await;
    cancel(&shop, &sent).await;
    shop.pass_s(16 * 60).await;
    shop.work().await;
    assert_eq!(shop.order(&sent.order).await.state, "cancelled");
    again(&shop, &sent.order).await.unwrap();
    assert_eq!(shop.shelf(shop.goods.hot).await, (1, 1));
    let second = shop.send(sent.order).await;
    assert_eq!(shop.standing(&second.order).await, ("open".to_owned(), "processing".to_owned()));
    cancel(&shop, &second).await;
    shop.pass_s(16 * 60).await;
    shop.work().await;
    shop.given_a_placed_order().await;
    assert_eq!(again(&shop, &second.order).await, Err(SendPromptError::SoldOut));
    assert_eq!(shop.shelf(shop.goods.hot).await, (1, 1), "a refused call keeps nothing");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_job_lives_if_and_only_if_its_order_was_placed() {
    let shop = TestShop::open_with(Options { hot_units: 1, ..Options::default() }).await;
    let late = shop.checkout(shop.given_a_cart(shop.goods.hot, 1).await).await;
    let order = shop.given_a_placed_order().await;
    assert!(shop.place(&late).await.is_err());
    let first = shop.next_job().await.expect("one prompt");
    assert_eq!(
        first,
        Task::SendPrompt { store: shop.store, attempt: AttemptId::new(shop.last_attempt(&order).await.id) }
    );
    assert_eq!(shop.next_job().await, None);
}

#[tokio::test]
async fn requests_that_wait_for_a_slow_sign_in_are_sent_all_the_same() {
    let shop = TestShop::open().await;
    let orders = [shop.given_a_placed_order().await, shop.given_a_placed_order().await];
    // Longer than a lock is waited for elsewhere.
    shop.sim.break_endpoint(Endpoint::Token, Break::HangAfterAccept { ms: 2_500 }, Some(1));
    let mut sends = Vec::new();
    for order in &orders {
        let (ctx, attempt) = (shop.ctx(), AttemptId::new(shop.last_attempt(order).await.id));
        sends.push(tokio::spawn(async move { payment::send(&ctx, attempt).await }));
    }
    for send in sends {
        send.await.unwrap().unwrap();
    }
    for order in &orders {
        assert_eq!(shop.last_attempt(order).await.status, "sent");
    }
    assert_eq!(shop.sim.prompts().len(), 2);
}
