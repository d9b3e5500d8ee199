//! Many buyers at once: nothing is sold twice, and one form is one order.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

use kikapu_contract::Refusal;
use kikapu_contract::checkout::{PlaceOrderError, PlacedOrder};
use kikapu_testkit::daraja_sim::{Break, Endpoint};
use kikapu_testkit::{Checkout, Options, Placed, TestShop};
use tokio::sync::Semaphore;

const BUYERS: usize = 500;
const UNITS: u32 = 50;
/// Buyers inside the shop at once: more than there are connections, as behind a busy web server.
const AT_ONCE: usize = 32;

async fn place_all(shop: &Arc<TestShop>, forms: Vec<Checkout>) -> Vec<(Result<PlacedOrder, PlaceOrderError>, u128)> {
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let tasks: Vec<_> = forms
        .into_iter()
        .map(|form| {
            let (shop, gate) = (Arc::clone(shop), Arc::clone(&gate));
            tokio::spawn(async move {
                let _turn = gate.acquire().await.unwrap();
                let began = Instant::now();
                let answer = shop.place(&form).await;
                (answer, began.elapsed().as_millis())
            })
        })
        .collect();
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_buyers_of_fifty_units_get_fifty() {
    let shop =
        Arc::new(TestShop::open_with(Options { hot_units: UNITS, connections_max: 16, ..Options::default() }).await);
    let mut forms = Vec::new();
    for buyer in 0..BUYERS {
        let cart = shop.given_a_cart(shop.goods.hot, 1).await;
        // A third also want laces, of which there are forty: both must be had, in either order of wanting.
        if buyer % 3 == 0 && buyer < 90 {
            let also = kikapu_contract::cart::AddToCart { variant: shop.goods.odd, qty: 1 };
            kikapu_commerce::cart::add(&shop.ctx(), Some(cart), &also).await.unwrap();
        }
        forms.push(shop.checkout(cart).await);
    }
    let began = Instant::now();
    let answers = place_all(&shop, forms).await;
    let took = began.elapsed();
    let sold = answers.iter().filter(|(answer, _)| answer.is_ok()).count();
    let odd: Vec<_> = answers
        .iter()
        .filter_map(|(answer, _)| answer.as_ref().err())
        .filter(|e| **e != PlaceOrderError::SoldOut)
        .collect();
    assert_eq!(odd, Vec::<&PlaceOrderError>::new(), "every other answer is sold out");
    assert_eq!(sold, usize::try_from(UNITS).unwrap());
    assert_eq!(shop.shelf(shop.goods.hot).await, (i64::from(UNITS), i64::from(UNITS)));
    let tokens: HashSet<_> =
        answers.iter().filter_map(|(answer, _)| Some(answer.as_ref().ok()?.token.expose().to_owned())).collect();
    assert_eq!(tokens.len(), sold, "every buyer has an order of their own");
    let orders: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(orders, i64::from(UNITS), "a refused buyer leaves no order");
    shop.assert_sound().await;
    let mut times: Vec<u128> = answers.iter().map(|(_, ms)| *ms).collect();
    times.sort_unstable();
    eprintln!(
        "RC-1: {BUYERS} buyers, {AT_ONCE} at once, 16 connections: sold {sold} of {UNITS} in {} ms; p50 {} ms, p95 {} ms",
        took.as_millis(),
        times[BUYERS / 2],
        times[BUYERS * 95 / 100]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_goods_wanted_in_opposite_order_never_lock_each_other_out() {
    let shop =
        Arc::new(TestShop::open_with(Options { hot_units: 40, connections_max: 16, ..Options::default() }).await);
    let mut forms = Vec::new();
    for buyer in 0..40 {
        let (first, second) =
            if buyer % 2 == 0 { (shop.goods.hot, shop.goods.plain) } else { (shop.goods.plain, shop.goods.hot) };
        let cart = shop.given_a_cart(first, 1).await;
        let also = kikapu_contract::cart::AddToCart { variant: second, qty: 1 };
        kikapu_commerce::cart::add(&shop.ctx(), Some(cart), &also).await.unwrap();
        forms.push(shop.checkout(cart).await);
    }
    let answers = place_all(&shop, forms).await;
    let refused: Vec<_> = answers.iter().filter_map(|(answer, _)| answer.as_ref().err()).collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!((shop.shelf(shop.goods.hot).await, shop.shelf(shop.goods.plain).await), ((40, 40), (40, 40)));
    shop.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn goods_on_two_shelves_are_sold_to_the_last_of_both() {
    let shop =
        Arc::new(TestShop::open_with(Options { hot_units: 10, connections_max: 16, ..Options::default() }).await);
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "insert into locations (store_id, id, name) values ('{store}', gen_random_uuid(), 'Store room');
         insert into stock (store_id, variant_id, location_id, on_hand)
         select '{store}', '{hot}', id, 10 from locations where store_id = '{store}' and name = 'Store room';
         insert into stock_movements (store_id, id, variant_id, location_id, qty, reason)
         select '{store}', gen_random_uuid(), '{hot}', id, 10, 'opening' from locations
         where store_id = '{store}' and name = 'Store room'",
        store = shop.store,
        hot = shop.goods.hot,
    )))
    .execute(&shop.admin)
    .await
    .unwrap();
    let mut forms = Vec::new();
    for _ in 0..30 {
        let cart = shop.given_a_cart(shop.goods.hot, 1).await;
        forms.push(shop.checkout(cart).await);
    }
    let answers = place_all(&shop, forms).await;
    let sold = answers.iter().filter(|(answer, _)| answer.is_ok()).count();
    let odd: Vec<_> = answers
        .iter()
        .filter_map(|(answer, _)| answer.as_ref().err())
        .filter(|e| **e != PlaceOrderError::SoldOut)
        .collect();
    assert_eq!((sold, odd), (20, vec![]));
    assert_eq!(shop.shelf(shop.goods.hot).await, (20, 20));
    shop.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_form_sent_fifty_times_at_once_is_one_order() {
    let shop = Arc::new(TestShop::open().await);
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let form = shop.checkout(cart).await;
    let answers = place_all(&shop, vec![form; 50]).await;
    let tokens: HashSet<_> =
        answers.iter().map(|(answer, _)| answer.as_ref().unwrap().token.expose().to_owned()).collect();
    assert_eq!(tokens.len(), 1);
    assert_one_order(&shop).await;
}

async fn assert_one_order(shop: &TestShop) {
    let counts: (i64, i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from orders), (select count(*) from payment_attempts), (select count(*) from reservations),
                (select count(*) from outbox where kind = 'order.placed')",
    )
    .fetch_one(&shop.admin)
    .await
    .unwrap();
    assert_eq!(counts, (1, 1, 1, 1));
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_same_key_with_another_form_is_refused_and_changes_nothing() {
    let shop = TestShop::open().await;
    let mut form = shop.checkout(shop.given_a_cart(shop.goods.hot, 1).await).await;
    let first = shop.place(&form).await.unwrap();
    "Behind the church".clone_into(&mut form.input.draft.landmark);
    assert_eq!(shop.place(&form).await, Err(PlaceOrderError::KeyReused));
    assert_one_order(&shop).await;
    "Blue gate".clone_into(&mut form.input.draft.landmark);
    assert_eq!(shop.place(&form).await, Ok(first), "the first form still gets its answer");
}

#[tokio::test]
async fn a_twin_of_a_request_that_is_still_running_is_told_so() {
    let shop = TestShop::open().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let form = shop.checkout(cart).await;
    let mut running = shop.admin.begin().await.unwrap();
    sqlx::query("select 1 from carts where id = $1 for update").bind(cart.uuid()).execute(&mut *running).await.unwrap();
    assert_eq!(shop.place(&form).await, Err(PlaceOrderError::Refused(Refusal::Conflict)));
    running.rollback().await.unwrap();
    shop.placed(&form).await;
    shop.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_taps_with_two_keys_on_one_cart_are_one_order() {
    let shop = Arc::new(TestShop::open().await);
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let phone = shop.new_phone();
    let mut forms = vec![shop.checkout(cart).await, shop.checkout(cart).await];
    for form in &mut forms {
        form.input.draft.phone.clone_from(&phone);
    }
    let answers = place_all(&shop, forms).await;
    assert_eq!(answers[0].0.as_ref().unwrap().token, answers[1].0.as_ref().unwrap().token);
    assert_one_order(&shop).await;
}

#[tokio::test]
async fn a_form_that_cannot_become_an_order_keeps_nothing_but_what_was_typed() {
    let shop = TestShop::open().await;
    let good = shop.checkout(shop.given_a_cart(shop.goods.hot, 1).await).await;
    let changed = |change: fn(&mut Checkout)| {
        let mut form = good.clone();
        change(&mut form);
        form
    };
    let short_key = shop.place(&changed(|form| "short".clone_into(&mut form.input.idempotency_key))).await;
    assert!(matches!(short_key, Err(PlaceOrderError::Refused(Refusal::Malformed { .. }))), "{short_key:?}");
    let cheap = shop.place(&changed(|form| form.input.seen_total_minor -= 100)).await;
    assert!(matches!(cheap, Err(PlaceOrderError::TotalChanged { .. })), "{cheap:?}");
    let nowhere = shop.place(&changed(|form| form.input.draft.area = uuid::Uuid::now_v7().to_string())).await;
    assert!(matches!(nowhere, Err(PlaceOrderError::Refused(Refusal::Invalid { .. }))), "{nowhere:?}");
    let mut far = changed(|form| "on_delivery".clone_into(&mut form.input.draft.pay));
    shop.bring_to(&mut far, shop.far).await;
    assert_eq!(shop.place(&far).await, Err(PlaceOrderError::PayMethodNotOffered));
    let counts: (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from orders), (select count(*) from reservations), (select count(*) from idempotency)",
    )
    .fetch_one(&shop.admin)
    .await
    .unwrap();
    assert_eq!(counts, (0, 0, 0));
    assert!(shop.place(&good).await.is_ok(), "and the good form still works");
}

#[tokio::test]
async fn an_order_nobody_paid_for_gives_its_goods_back_once() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    let sent = shop.send(order).await;
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1));
    shop.sim.cancel(sent.prompt.id).unwrap();
    shop.door.hears(1).await;
    shop.work().await;
    shop.pass_s(16 * 60).await;
    shop.work().await;
    assert_eq!(shop.standing(&sent.order).await, ("cancelled".to_owned(), "failed".to_owned()));
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    kikapu_commerce::payment::release_hold(&shop.ctx(), sent.order.id).await.unwrap();
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    let released = "select count(*) from outbox where aggregate_id = $1 and kind = 'order.expired'";
    assert_eq!(shop.count(&sent.order, released).await, 1);
    shop.assert_sound().await;
}

#[tokio::test]
async fn goods_of_a_prompt_that_is_still_open_are_kept_past_their_time() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    // Daraja is gone: nobody can say what became of the prompt.
    shop.sim.break_endpoint(Endpoint::Query, Break::Status { status: 503 }, None);
    shop.pass_s(16 * 60).await;
    shop.work().await;
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1));
    assert_eq!(shop.order(&sent.order).await.state, "open");
    shop.assert_sound().await;
}

/// All that can be done about one order at the same moment.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_callbacks_a_query_and_the_hold_running_out_at_once_settle_once() {
    let shop = Arc::new(TestShop::open_with(Options { connections_max: 16, ..Options::default() }).await);
    let sent = shop.given_a_sent_attempt().await;
    shop.sim.approve(sent.prompt.id, "1234").unwrap();
    let heard = shop.door.hears(1).await;
    shop.pass_s(16 * 60).await;
    for _ in 1..20 {
        kikapu_commerce::payment::take_callback(&shop.platform, sent.secret(), &heard[0].body, "").await.unwrap();
    }
    // All of them before any runs: a callback plans a query of its own, in the place of the one that is due.
    let mut due = Vec::new();
    while let Some(task) = shop.next_job().await {
        due.push(task);
    }
    assert!(due.len() >= 22, "twenty callbacks, a query and the hold: {}", due.len());
    let tasks: Vec<_> = due
        .into_iter()
        .map(|task| {
            let platform = shop.platform.clone();
            tokio::spawn(async move { kikapu_commerce::jobs::worker::run(&platform, task).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    shop.work().await;
    assert_settled_once(&shop, &sent.order).await;
}

/// The same, while the shopper looks, M-PESA is asked by hand and somebody calls the order off. Who comes first is luck;
/// the money is counted once and the goods leave their place once either way.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancellation_and_a_look_beside_all_of_it_count_the_money_once_too() {
    for _ in 0..6 {
        let shop = Arc::new(TestShop::open_with(Options { connections_max: 16, ..Options::default() }).await);
        let sent = shop.given_a_sent_attempt().await;
        shop.sim.approve(sent.prompt.id, "1234").unwrap();
        let heard = shop.door.hears(1).await;
        shop.pass_s(16 * 60).await;
        for _ in 1..20 {
            kikapu_commerce::payment::take_callback(&shop.platform, sent.secret(), &heard[0].body, "").await.unwrap();
        }
        let mut tasks = tokio::task::JoinSet::new();
        while let Some(task) = shop.next_job().await {
            let platform = shop.platform.clone();
            tasks.spawn(async move { kikapu_commerce::jobs::worker::run(&platform, task).await.unwrap() });
        }
        let (ctx, staff, id, token) = (shop.ctx(), shop.staff(), sent.order.id, sent.order.token.clone());
        tasks.spawn(async move {
            // Refused while money may be in flight, or because it came.
            let why = kikapu_domain::order::CancelReason::Unreachable;
            let _ = kikapu_commerce::staff::orders::cancel(&staff, id, why).await;
        });
        tasks.spawn(async move {
            kikapu_commerce::payment::read(&ctx, &token).await.unwrap();
            kikapu_commerce::payment::check_now(&ctx, &token).await.unwrap();
        });
        while let Some(done) = tasks.join_next().await {
            done.unwrap();
        }
        shop.work().await;
        let order = &sent.order;
        assert_eq!(shop.count(order, "select count(*) from payments where order_id = $1").await, 1);
        let entries = "select count(*) from ledger_entries where order_id = $1 and kind = 'payment_received'";
        assert_eq!(shop.count(order, entries).await, 1);
        let ended = "select count(*) from reservations where order_id = $1 and state <> 'active'";
        let active = "select count(*) from reservations where order_id = $1 and state = 'active'";
        assert_eq!((shop.count(order, ended).await, shop.count(order, active).await), (1, 0));
        let is_open = shop.order(order).await.state == "open";
        let paid = "select count(*) from outbox where aggregate_id = $1 and kind = 'order.paid'";
        assert_eq!(shop.count(order, paid).await, i64::from(is_open), "one event, where the order is paid");
        shop.assert_sound().await;
    }
}

async fn assert_settled_once(shop: &TestShop, order: &Placed) {
    shop.assert_paid(order).await;
    let ended = "select count(*) from reservations where order_id = $1 and state = 'committed'";
    assert_eq!(shop.count(order, ended).await, 1);
    let sales = "select count(*) from stock_movements where order_id = $1 and reason = 'sale'";
    assert_eq!(shop.count(order, sales).await, 1);
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    assert_eq!(shop.order(order).await.state, "open");
    shop.assert_sound().await;
}
