//! M-PESA is left in peace when it fails, and asked no oftener than it likes: for each store by itself, and for all.

use std::time::Duration;

use kikapu_commerce::checkout;
use kikapu_commerce::payment::{self, NewMerchant, gate, rail};
use kikapu_commerce::staff::money;
use kikapu_commerce::{Ctx, jobs};
use kikapu_contract::money::{MoneyQuery, Rail};
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_domain::payment::refund::RefundSource;
use kikapu_domain::payment::{Environment, Lead, LeadChoice, PayAction, PayRow, RailHealth, Weather};
use kikapu_kernel::StoreId;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint, Merchant};
use kikapu_testkit::{Options, Placed, Sent, TestShop};
use secrecy::SecretString;

use crate::money_refunds;

async fn given_a_shop() -> TestShop {
    TestShop::open_with(Options { hot_units: 200, ..Options::default() }).await
}

/// How many calls of that kind have left.
async fn left(shop: &TestShop, call: &str) -> i64 {
    sqlx::query_scalar("select coalesce(sum(n), 0)::bigint from gateway_minutes, unnest(by_pulse) as n where call = $1")
        .bind(call)
        .fetch_one(&shop.admin)
        .await
        .unwrap()
}

async fn seen(shop: &TestShop) -> Rail {
    money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap().rail.unwrap()
}

fn system(shop: &TestShop, store: StoreId) -> Ctx {
    Ctx::system(shop.platform.clone(), store)
}

/// Five orders whose requests M-PESA does not take; it stays so.
async fn given_a_sick_gateway(shop: &TestShop) {
    shop.sim.break_endpoint(Endpoint::Push, Break::Busy, None);
    for _ in 0..5 {
        shop.given_a_placed_order().await;
        shop.work().await;
    }
    assert_eq!(left(shop, "push").await, 5);
}

#[tokio::test]
async fn after_five_failures_nothing_of_the_store_leaves_for_half_a_minute() {
    let shop = given_a_shop().await;
    shop.given_an_operator(None).await;
    let paid = shop.given_a_paid_order().await;
    let waiting = shop.given_a_sent_attempt().await;
    let (pushes, queries) = (left(&shop, "push").await, left(&shop, "query").await);
    shop.sim.break_endpoint(Endpoint::Push, Break::Status { status: 503 }, None);
    for _ in 0..5 {
        shop.given_a_placed_order().await;
        shop.work().await;
    }
    assert_eq!(left(&shop, "push").await, pushes + 5);

    // A request: the order stands, the page says so, and nothing is asked of M-PESA.
    let order = shop.given_a_placed_order().await;
    assert_eq!(shop.attempts(&order).await, []);
    let page = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!(page.row, PayRow::ProviderBusy);
    assert!(page.paybill_open, "the steps by hand are there");
    assert!(matches!(page.actions[0], PayAction::SendAgain { after_s: 1..=30 }), "{:?}", page.actions);
    let again = payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await;
    assert!(matches!(again, Err(SendPromptError::TooSoon { retry_after_s: 1..=30 })), "{again:?}");
    // A question, our addresses, money out, and what became of it.
    payment::query(&shop.ctx(), waiting.attempt).await.unwrap();
    payment::register_urls(&system(&shop, shop.store)).await.unwrap();
    let wish = money_refunds::part(10);
    payment::refund::of_order(&shop.staff(), paid.id, RefundSource::Order, &wish).await.unwrap();
    shop.work().await;
    assert_eq!(left(&shop, "push").await, pushes + 5);
    assert_eq!(left(&shop, "query").await, queries);
    assert_eq!((left(&shop, "register").await, left(&shop, "pay_out").await), (0, 0));
    // None of it is lost: each comes later, by itself.
    shop.sim.mend(Endpoint::Push);
    shop.pass_s(40).await;
    shop.work().await;
    shop.pass_s(60).await;
    shop.work().await;
    assert!(left(&shop, "query").await > queries);
    assert_eq!((left(&shop, "register").await, left(&shop, "pay_out").await), (1, 1));
    payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await.unwrap();
    shop.work().await;
    assert_eq!(shop.last_attempt(&order).await.status, "sent");
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_the_shopper_and_the_owner_see_follows_the_breaker_and_the_owners_choice() {
    let shop = given_a_shop().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let leads = async || checkout::read(&shop.ctx(), cart, None, false, None).await.unwrap().leads;
    assert_eq!(leads().await, Lead::Request);
    given_a_sick_gateway(&shop).await;
    let rail = seen(&shop).await;
    assert_eq!((rail.health, rail.leads, rail.weather), (RailHealth::Away, Lead::ByHand, Weather::Fair));
    assert_eq!(leads().await, Lead::ByHand);
    rail::choose(&shop.staff(), LeadChoice::Request).await.unwrap();
    assert_eq!(leads().await, Lead::Request, "the owner has the last word on what leads");
    let order = shop.given_a_placed_order().await;
    assert_eq!(shop.attempts(&order).await, [], "and not on what leaves");
    rail::choose(&shop.staff(), LeadChoice::Auto).await.unwrap();
    // Its time is over, and nobody has tried yet: the latest requests are what is known.
    shop.pass_s(31).await;
    assert_eq!((seen(&shop).await.health, leads().await), (RailHealth::Sick, Lead::ByHand));
    shop.sim.mend(Endpoint::Push);
    let sent = shop.given_a_sent_attempt().await;
    shop.pay(&sent).await;
    assert_eq!((seen(&shop).await.health, leads().await), (RailHealth::Well, Lead::Request));
    shop.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_that_come_at_once_one_finds_out() {
    let shop = given_a_shop().await;
    let mut waiting: Vec<Sent> = Vec::new();
    for _ in 0..6 {
        waiting.push(shop.given_a_sent_attempt().await);
    }
    shop.pass_s(70).await;
    shop.sim.break_endpoint(Endpoint::Query, Break::Status { status: 503 }, None);
    for sent in &waiting {
        payment::query(&shop.ctx(), sent.attempt).await.unwrap();
    }
    let tried = left(&shop, "query").await;
    assert_eq!(tried, 5, "the sixth is put off");
    for sent in &waiting {
        payment::query(&shop.ctx(), sent.attempt).await.unwrap();
    }
    assert_eq!(left(&shop, "query").await, tried);
    shop.pass_s(31).await;
    let tasks: Vec<_> = waiting
        .iter()
        .map(|sent| {
            let (ctx, attempt) = (shop.ctx(), sent.attempt);
            tokio::spawn(async move { payment::query(&ctx, attempt).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    assert_eq!(left(&shop, "query").await, tried + 1, "one is let through");
    // It works again: the next one closes it.
    shop.sim.mend(Endpoint::Query);
    shop.pass_s(31).await;
    payment::query(&shop.ctx(), waiting[0].attempt).await.unwrap();
    payment::query(&shop.ctx(), waiting[1].attempt).await.unwrap();
    assert_eq!(left(&shop, "query").await, tried + 3);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_prompt_that_was_to_leave_is_held_back_and_counts_for_nothing() {
    let shop = given_a_shop().await;
    let order = shop.given_a_placed_order().await;
    let send = shop.next_job().await.unwrap();
    given_a_sick_gateway(&shop).await;
    jobs::worker::run(&shop.platform, send).await.unwrap();
    let attempt = shop.last_attempt(&order).await;
    assert_eq!((attempt.status.as_str(), attempt.result_code.as_deref()), ("failed", Some("held_back")));
    assert_eq!(left(&shop, "push").await, 5);
    let page = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!(page.row, PayRow::ProviderBusy, "the shopper was not charged, and may try again");
    shop.assert_sound().await;
}

/// One call towards M-PESA for a store.
async fn call(shop: &TestShop, store: StoreId) {
    payment::register_urls(&system(shop, store)).await.unwrap();
}

#[tokio::test]
async fn one_stores_wrong_keys_stop_nobody_else_and_new_keys_are_tried_at_once() {
    let shop = given_a_shop().await;
    let (other, _) = shop.given_another_store("amani").await;
    let keys = |secret: &str, number: &str| NewMerchant {
        shortcode: number.to_owned(),
        till: None,
        consumer_key: "amani-key".to_owned(),
        consumer_secret: SecretString::from(secret.to_owned()),
        passkey: SecretString::from("no passkey".to_owned()),
        environment: Environment::Sandbox,
    };
    payment::save_merchant(&system(&shop, other), &keys("wrong", "600111")).await.unwrap();
    for _ in 0..20 {
        call(&shop, other).await;
    }
    assert_eq!(left(&shop, "register").await, 5);
    assert!(!gate::is_open_for_all(&shop.platform).await.unwrap());
    let sent = shop.given_a_sent_attempt().await;
    shop.pay(&sent).await;
    shop.assert_paid(&sent.order).await;
    shop.sim.put_merchant(Merchant::paybill("AMANI", "600111", "amani-key", "right"));
    call(&shop, other).await;
    assert_eq!(left(&shop, "register").await, 5, "still open");
    payment::save_merchant(&system(&shop, other), &keys("right", "600111")).await.unwrap();
    call(&shop, other).await;
    assert_eq!(left(&shop, "register").await, 6);
    shop.assert_sound().await;
}

#[tokio::test]
async fn when_several_stores_fail_all_are_spared_and_told_so_without_figures() {
    let shop = given_a_shop().await;
    let (one, _) = shop.given_another_store("amani").await;
    let (two, _) = shop.given_another_store("nuru").await;
    shop.sim.break_endpoint(Endpoint::RegisterUrl, Break::Busy, None);
    for store in [one, one, one, one, two] {
        call(&shop, store).await;
    }
    assert!(!gate::is_open_for_all(&shop.platform).await.unwrap(), "one failure of another store says little");
    call(&shop, two).await;
    assert!(gate::is_open_for_all(&shop.platform).await.unwrap());
    // A store that never failed is spared too, and hears why.
    let order = shop.given_a_placed_order().await;
    assert_eq!(shop.attempts(&order).await, []);
    let rail = seen(&shop).await;
    assert_eq!((rail.health, rail.weather, rail.sent), (RailHealth::Away, Weather::Away, 0));
    // Whoever comes first finds out for everybody.
    shop.sim.mend(Endpoint::RegisterUrl);
    shop.pass_s(31).await;
    call(&shop, one).await;
    assert!(!gate::is_open_for_all(&shop.platform).await.unwrap());
    assert_eq!(seen(&shop).await.weather, Weather::Fair);
    let calls = gate::calls(&shop.platform, chrono::TimeDelta::hours(1)).await.unwrap();
    let register = calls.iter().find(|(call, _)| call.as_str() == "register").unwrap().1;
    assert_eq!(register.by_pulse, [1, 0, 0, 6]);
    shop.assert_sound().await;
}

/// Prompts on so many phones, asked about nothing yet.
async fn given_prompts(shop: &TestShop, count: usize) -> Vec<Sent> {
    let mut all = Vec::new();
    for _ in 0..count {
        all.push(shop.given_a_sent_attempt().await);
    }
    all
}

#[tokio::test]
async fn a_number_over_its_budget_puts_off_its_own_questions_and_nobody_elses() {
    let shop = TestShop::open_with(Options {
        hot_units: 50,
        query_pause: Duration::from_secs(600),
        query_pause_least: Duration::from_secs(600),
        ..Options::default()
    })
    .await;
    let prompts = given_prompts(&shop, 7).await;
    for sent in &prompts {
        payment::query(&shop.ctx(), sent.attempt).await.unwrap();
    }
    assert_eq!(left(&shop, "query").await, 5);
    let moments: Vec<i64> = sqlx::query_scalar(
        "select extract(epoch from next_query_at - now())::bigint / 60 from payment_attempts order by next_query_at desc limit 2",
    )
    .fetch_all(&shop.admin)
    .await
    .unwrap();
    assert!(moments[0] >= 15 && moments[1] >= 5, "a moment for each: {moments:?}");
    // Asking again takes no more room.
    for _ in 0..50 {
        payment::query(&shop.ctx(), prompts[6].attempt).await.unwrap();
    }
    let line: i64 =
        sqlx::query_scalar("select extract(epoch from line_waited - now())::bigint / 60 from query_budgets")
            .fetch_one(&shop.admin)
            .await
            .unwrap();
    assert!(line <= 20, "{line}");
    assert_eq!(left(&shop, "query").await, 5);
    // Another number of the same installation has a budget of its own.
    let (other, _) = shop.given_another_store("amani").await;
    shop.sim.put_merchant(Merchant::paybill("AMANI", "600111", "amani-key", "right"));
    let keys = NewMerchant {
        shortcode: "600111".to_owned(),
        till: None,
        consumer_key: "amani-key".to_owned(),
        consumer_secret: SecretString::from("right".to_owned()),
        passkey: SecretString::from(shop.sim.merchants()[0].passkey.clone()),
        environment: Environment::Sandbox,
    };
    payment::save_merchant(&system(&shop, other), &keys).await.unwrap();
    let budgets: i64 = sqlx::query_scalar("select count(*) from query_budgets").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(budgets, 1);
    let attempt = given_an_attempt_of(&shop, other).await;
    payment::query(&shop.ctx_of(other), attempt).await.unwrap();
    assert_eq!(left(&shop, "query").await, 6);
    // The line moves on, and everybody is asked about.
    for _ in 0..10 {
        shop.pass_s(600).await;
        shop.work().await;
    }
    assert!(left(&shop, "query").await >= 9);
    shop.assert_sound().await;
}

/// A request of another store that M-PESA has taken.
async fn given_an_attempt_of(shop: &TestShop, store: StoreId) -> kikapu_kernel::AttemptId {
    let ctx = shop.ctx_of(store);
    let variant: uuid::Uuid = sqlx::query_scalar("select id from variants where store_id = $1 and sku = 'RUN-39'")
        .bind(store.uuid())
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    let add = kikapu_contract::cart::AddToCart { variant: kikapu_kernel::VariantId::new(variant), qty: 1 };
    let (cart, _) = kikapu_commerce::cart::add(&ctx, None, &add).await.unwrap();
    let mut form = shop.checkout(shop.given_a_cart(shop.goods.hot, 1).await).await.input;
    form.draft.phone = shop.new_phone();
    checkout::place(&ctx, cart, shop.network(), &form).await.unwrap();
    shop.work().await;
    shop.pass_s(2).await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from payment_attempts where store_id = $1 and status = 'sent'")
        .bind(store.uuid())
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    kikapu_kernel::AttemptId::new(id)
}

#[tokio::test]
async fn a_429_makes_the_questions_fewer_and_answers_make_them_more_again() {
    let shop = TestShop::open_with(Options {
        hot_units: 50,
        query_pause: Duration::from_secs(1),
        query_pause_least: Duration::from_secs(1),
        ..Options::default()
    })
    .await;
    let prompts = given_prompts(&shop, 2).await;
    let pause = async || -> i32 {
        sqlx::query_scalar("select pause_ms from query_budgets").fetch_one(&shop.admin).await.unwrap()
    };
    shop.sim.break_endpoint(Endpoint::Query, Break::RateLimited, Some(1));
    payment::query(&shop.ctx(), prompts[0].attempt).await.unwrap();
    assert_eq!(pause().await, 2000);
    payment::query(&shop.ctx(), prompts[1].attempt).await.unwrap();
    assert_eq!(left(&shop, "query").await, 1, "none for a while");
    assert!(!gate::is_open_for_all(&shop.platform).await.unwrap(), "it answers");
    shop.pass_s(60).await;
    payment::query(&shop.ctx(), prompts[1].attempt).await.unwrap();
    assert_eq!(left(&shop, "query").await, 2);
    assert!((1000..2000).contains(&pause().await));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_callback_whose_job_failed_for_good_is_read_all_the_same() {
    let shop = TestShop::open().await;
    let sent: Sent = shop.given_a_sent_attempt().await;
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    shop.door.hears(1).await;
    // Twelve tries are over: the library leaves such a job alone.
    sqlx::query("delete from graphile_worker._private_jobs").execute(&shop.admin).await.unwrap();
    shop.work().await;
    shop.assert_unpaid(&sent.order).await;
    shop.pass_s(3 * 60).await;
    sqlx::query("update payment_attempts set next_query_at = now() + interval '1 day'")
        .execute(&shop.admin)
        .await
        .unwrap();
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 1);
    shop.work().await;
    shop.assert_paid(&sent.order).await;
    let unread: i64 = sqlx::query_scalar("select count(*) from callback_inbox where processed_at is null")
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    assert_eq!((unread, payment::sweep(&shop.platform).await.unwrap()), (0, 0));
    shop.assert_sound().await;
}

#[tokio::test]
async fn goods_that_could_be_sold_to_others_are_asked_about_first() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.spoil_next_callback(CallbackFault::Drop);
    shop.pass_s(14 * 60).await;
    // The schedule has its own idea of when to ask next.
    sqlx::query("update payment_attempts set next_query_at = now() + interval '1 hour'")
        .execute(&shop.admin)
        .await
        .unwrap();
    sqlx::query("update graphile_worker._private_jobs set run_at = now() + interval '1 hour' where payload->>'task' = 'query_attempt'")
        .execute(&shop.admin)
        .await
        .unwrap();
    let before = left(&shop, "query").await;
    shop.pass_s(90).await;
    shop.work().await;
    assert_eq!(left(&shop, "query").await, before + 1, "the hold asks");
    let order: &Placed = &sent.order;
    assert_eq!(shop.order(order).await.state, "open");
    shop.assert_sound().await;
}
