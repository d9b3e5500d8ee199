//! The reconciler after a long silence: ten thousand requests of one shop of which nobody knows what became.
//!
//! `scripts/bench reconciler` runs it, without a budget and with the one of production; it takes minutes. How many:
//! `KIKAPU_BENCH_BACKLOG`; pauses between two questions, milliseconds: `KIKAPU_BENCH_BACKLOG_PAUSE_MS`, `KIKAPU_BENCH_BACKLOG_LEAST_MS`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use daraja::{
    AccountReference, BaseUrl, CallbackUrl, Client, ClientConfig, Credentials, Description, MerchantKind, Msisdn,
    PushOutcome, Shillings, Shortcode, StkPush,
};
use futures::StreamExt;
use kikapu_testkit::daraja_sim::{Handle, Outcome};
use kikapu_testkit::{Options, TestShop};

const BACKLOG: u32 = 10_000;
const AT_ONCE: usize = 16;

fn from_variable(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Phones that were asked, in order, and what M-PESA called each request.
async fn given_prompts(shop: &TestShop, count: u32, amount: u32) -> Vec<(String, String, String)> {
    let merchant = shop.sim.merchants().remove(0);
    let sim: &Handle = &shop.sim;
    sim.script_amount(amount, Some(Outcome::NoCallback));
    let base = BaseUrl::rehearsal(&shop.sim_url).unwrap();
    let client = Client::new(ClientConfig::new(base), Arc::new(daraja::MemoryTokenStore::default())).unwrap();
    let daraja_merchant = daraja::Merchant {
        credentials: Credentials::new(&merchant.consumer_key, &merchant.consumer_secret.clone().into()),
        shortcode: Shortcode::parse(&merchant.shortcode).unwrap(),
        passkey: merchant.passkey.clone().into(),
        kind: MerchantKind::PayBill,
    };
    let pushes = (0..count).map(|nth| {
        let phone = format!("254101{nth:06}");
        let push = StkPush {
            amount: Shillings::new(amount).unwrap(),
            phone: Msisdn::parse(&phone).unwrap(),
            callback_url: CallbackUrl::rehearsal("http://127.0.0.1:9/hooks/none").unwrap(),
            account_reference: AccountReference::parse("BACKLOG").unwrap(),
            description: Description::parse("BACKLOG").unwrap(),
        };
        let (client, merchant, now) = (client.clone(), daraja_merchant.clone(), shop.platform.clock().now());
        async move {
            match client.push(&merchant, &push, now).await {
                PushOutcome::Accepted { merchant_request_id, checkout_request_id } => {
                    (phone, checkout_request_id.as_str().to_owned(), merchant_request_id.unwrap_or_default())
                }
                other => panic!("{other:?}"),
            }
        }
    });
    futures::stream::iter(pushes).buffered(AT_ONCE).collect().await
}

/// As many orders as there are prompts, each like the first one, with an open request whose answer nobody knows.
async fn given_a_backlog(shop: &TestShop, count: u32) {
    let template = shop.given_a_placed_order().await;
    let amount = u32::try_from(template.total.minor() / 100).unwrap();
    let prompts = given_prompts(shop, count, amount).await;
    let (mut phones, mut checkouts, mut merchants) = (Vec::new(), Vec::new(), Vec::new());
    for (phone, checkout, merchant) in prompts {
        phones.push(phone);
        checkouts.push(checkout);
        merchants.push(merchant);
    }
    let sql = "with asked as (
                   select nth, gen_random_uuid() as order_id, gen_random_uuid() as attempt_id, phone, checkout, merchant
                   from unnest($1::text[], $2::text[], $3::text[]) with ordinality as t (phone, checkout, merchant, nth)),
               placed as (
                   insert into orders
                   select (jsonb_populate_record(null::orders, to_jsonb(o) || jsonb_build_object(
                       'id', a.order_id, 'number', 100000 + a.nth, 'token', replace(gen_random_uuid()::text, '-', ''),
                       'reference', 'B' || a.nth, 'phone', a.phone, 'cart_id', null))).*
                   from asked a cross join orders o where o.id = $4 returning id),
               lines as (
                   insert into order_lines
                   select (jsonb_populate_record(null::order_lines, to_jsonb(l) || jsonb_build_object(
                       'id', gen_random_uuid(), 'order_id', a.order_id))).*
                   from asked a cross join order_lines l where l.order_id = $4 returning order_id),
               held as (
                   insert into reservations
                   select (jsonb_populate_record(null::reservations, to_jsonb(r) || jsonb_build_object(
                       'id', gen_random_uuid(), 'order_id', a.order_id))).*
                   from asked a cross join reservations r where r.order_id = $4 returning order_id),
               sent as (
                   insert into payment_attempts
                   select (jsonb_populate_record(null::payment_attempts, to_jsonb(p) || jsonb_build_object(
                       'id', a.attempt_id, 'order_id', a.order_id, 'phone', a.phone, 'status', 'unknown',
                       'send_started_at', now() - interval '2 hours', 'sent_at', now() - interval '2 hours',
                       'created_at', now() - interval '2 hours', 'checkout_request_id', a.checkout,
                       'merchant_request_id', a.merchant, 'next_query_at', now()))).*
                   from asked a cross join payment_attempts p where p.order_id = $4 returning id)
               select count(*) from placed";
    let mut tx = shop.admin.begin().await.unwrap();
    // Triggers look at orders one by one; what is written is copied from one that they have seen.
    sqlx::query("set local session_replication_role = replica").execute(&mut *tx).await.unwrap();
    let placed: i64 = sqlx::query_scalar(sql)
        .bind(&phones)
        .bind(&checkouts)
        .bind(&merchants)
        .bind(template.id.uuid())
        .fetch_one(&mut *tx)
        .await
        .unwrap();
    assert_eq!(placed, i64::from(count));
    sqlx::query("update stock set reserved = reserved + $1 where variant_id = $2")
        .bind(count.cast_signed())
        .bind(shop.goods.hot.uuid())
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    // As a table that grew for months is known.
    sqlx::raw_sql("analyze").execute(&shop.admin).await.unwrap();
}

/// Gives each of them its job, as the planner had.
async fn enqueue_all(shop: &TestShop) {
    sqlx::query(
        "select graphile_worker.add_job('kikapu',
                    payload := json_build_object('task', 'query_attempt', 'store', store_id, 'attempt', id),
                    job_key := 'query:' || id, max_attempts := 12, priority := 1)
         from payment_attempts where status = 'unknown'",
    )
    .execute(&shop.admin)
    .await
    .unwrap();
    sqlx::raw_sql("analyze graphile_worker._private_jobs").execute(&shop.admin).await.unwrap();
}

async fn count(shop: &TestShop, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&shop.admin).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "minutes: scripts/bench reconciler"]
async fn a_backlog_of_ten_thousand_unknown_requests_is_caught_up_with() {
    let backlog = u32::try_from(from_variable("KIKAPU_BENCH_BACKLOG", BACKLOG.into())).unwrap();
    let pause = Duration::from_millis(from_variable("KIKAPU_BENCH_BACKLOG_PAUSE_MS", 1));
    let least = Duration::from_millis(from_variable("KIKAPU_BENCH_BACKLOG_LEAST_MS", 1));
    let shop = TestShop::open_with(Options {
        hot_units: backlog + 10,
        connections_max: 16,
        query_pause: pause,
        query_pause_least: least,
        ..Options::default()
    })
    .await;
    given_a_backlog(&shop, backlog).await;
    // Every phone pays meanwhile, and nobody tells us.
    shop.sim.advance(Duration::from_secs(10));
    let payments = usize::try_from(backlog).unwrap();
    shop.sim.wait_for(Duration::from_secs(60), |sim| (sim.payments().len() >= payments).then_some(())).await.unwrap();
    enqueue_all(&shop).await;
    let began = Instant::now();
    let worker = shop.start_worker();
    let open = "select count(*) from payment_attempts where status = 'unknown'";
    let mut half = None;
    loop {
        let left = count(&shop, open).await;
        if left * 2 <= i64::from(backlog) {
            half.get_or_insert(began.elapsed());
        }
        if left == 0 {
            break;
        }
        assert!(!worker.has_ended(), "the worker gave up with {left} to go");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let took = began.elapsed();
    worker.stop().await;
    let asked =
        count(&shop, "select sum(n)::bigint from gateway_minutes, unnest(by_pulse) as n where call = 'query'").await;
    let throttled = count(&shop, "select sum(by_pulse[3])::bigint from gateway_minutes where call = 'query'").await;
    // The order that they were copied from is paid as well, where there is time for it.
    let paid = "select count(*) from payments p join orders o on o.id = p.order_id where o.phone like '254101%'";
    let paid = count(&shop, paid).await;
    let pause_now = count(&shop, "select max(pause_ms)::bigint from query_budgets").await;
    assert_eq!(paid, i64::from(backlog), "each is paid once");
    shop.assert_sound().await;
    eprintln!(
        "reconciler: {backlog} unknown requests of one number, pause {} ms at first and {} ms at least: {:.1} s (half of them \
         after {:.1} s), {}/s; {asked} queries, {throttled} throttled, pause {pause_now} ms at the end",
        pause.as_millis(),
        least.as_millis(),
        took.as_secs_f64(),
        half.unwrap_or(took).as_secs_f64(),
        u128::from(backlog) * 1000 / took.as_millis().max(1),
    );
}
