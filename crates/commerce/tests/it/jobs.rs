//! Jobs outlive their workers, and what must happen happens even when its job is gone.

use std::time::Duration;

use kikapu_commerce::bus::Bus;
use kikapu_commerce::jobs::{Task, worker};
use kikapu_commerce::payment;
use kikapu_testkit::{Options, PATIENCE, TestShop};

/// The queue as a worker leaves it that was killed in the middle of its jobs.
async fn given_a_worker_that_was_killed(shop: &TestShop) {
    let taken = sqlx::query(
        "update graphile_worker._private_jobs set locked_by = 'killed', locked_at = now() - interval '1 minute',
                attempts = attempts + 1",
    );
    assert!(taken.execute(&shop.admin).await.unwrap().rows_affected() > 0);
    sqlx::query("select graphile_worker.worker_heartbeat('killed')").execute(&shop.admin).await.unwrap();
    sqlx::query("update graphile_worker._private_workers set last_heartbeat_at = now() - interval '1 minute'")
        .execute(&shop.admin)
        .await
        .unwrap();
}

#[tokio::test]
async fn the_jobs_of_a_killed_worker_are_done_by_the_next_one() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    given_a_worker_that_was_killed(&shop).await;
    let worker = shop.start_worker();
    let prompt = shop.sim.wait_for(PATIENCE, |sim| sim.live_prompt(&order.phone)).await;
    assert!(prompt.is_some(), "the phone rings");
    worker.stop().await;
}

#[tokio::test]
async fn the_jobs_of_a_worker_that_is_alive_are_left_to_it() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    given_a_worker_that_was_killed(&shop).await;
    // It was only slow: here is its heartbeat.
    sqlx::query("select graphile_worker.worker_heartbeat('killed')").execute(&shop.admin).await.unwrap();
    let later = shop.given_a_placed_order_of(shop.goods.plain).await;
    let worker = shop.start_worker();
    let prompt = shop.sim.wait_for(PATIENCE, |sim| sim.live_prompt(&later.phone)).await;
    assert!(prompt.is_some(), "the worker runs");
    worker.stop().await;
    assert!(shop.sim.live_prompt(&order.phone).is_none(), "the job is still the slow worker's");
}

/// An unpaid order whose `ReleaseHold` is gone from the queue.
async fn given_a_hold_without_a_job(shop: &TestShop) -> kikapu_testkit::Placed {
    let sent = shop.given_a_sent_attempt().await;
    let heard = shop.door.heard().len();
    shop.sim.cancel(sent.prompt.id).unwrap();
    shop.door.hears(heard + 1).await;
    shop.work().await;
    shop.pass_s(15 * 60).await;
    loop {
        match shop.next_job().await.expect("the hold is over") {
            Task::ReleaseHold { order, .. } if order == sent.order.id => return sent.order,
            other => worker::run(&shop.platform, other).await.unwrap(),
        }
    }
}

#[tokio::test]
async fn goods_whose_release_was_lost_are_freed_by_the_sweep() {
    let shop = TestShop::open().await;
    let order = given_a_hold_without_a_job(&shop).await;
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1));
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 0, "a job may be a little late");
    shop.pass(Duration::from_secs(150)).await;
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 1);
    shop.work().await;
    assert_eq!(shop.standing(&order).await, ("cancelled".to_owned(), "failed".to_owned()));
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 0, "what is done is left alone");
    shop.assert_sound().await;
}

#[tokio::test]
async fn paid_orders_and_orders_at_the_door_are_no_business_of_the_sweep() {
    let shop = TestShop::open().await;
    let paid = shop.given_a_paid_order().await;
    let at_the_door = shop.given_an_order_on_delivery(shop.goods.plain).await;
    shop.pass(Duration::from_hours(30)).await;
    shop.work().await;
    assert_eq!(payment::sweep(&shop.platform).await.unwrap(), 0);
    shop.assert_paid(&paid).await;
    assert_eq!(shop.standing(&at_the_door).await.0, "open");
}

#[tokio::test]
async fn listening_for_news_ends_with_its_pool_and_keeps_no_connection() {
    let shop = TestShop::open().await;
    let bus = Bus::default();
    let (listening, pool) = (bus.clone(), shop.app.clone());
    let task = tokio::spawn(async move { listening.listen(pool).await });
    let mut news = bus.subscribe();
    let heard = tokio::time::timeout(PATIENCE, async {
        // Until the listener is there, notes pass it by.
        loop {
            shop.given_a_placed_order_of(shop.goods.plain).await;
            if news.try_recv().is_ok() {
                return;
            }
        }
    });
    heard.await.expect("an order makes news");
    // Not the platform's close, which gives up waiting: every connection must come home.
    tokio::time::timeout(PATIENCE, shop.app.close()).await.expect("no connection stays out");
    tokio::time::timeout(PATIENCE, task).await.expect("the listener ends").expect("it does not panic");
}

/// Looks for jobs in this database so far, as PostgreSQL counts them.
async fn looks(shop: &TestShop) -> i64 {
    // A connection tells what it did when it comes to rest, at most once a second.
    tokio::time::sleep(Duration::from_millis(1500)).await;
    sqlx::query_scalar(
        "select (seq_scan + coalesce(idx_scan, 0))::bigint from pg_stat_user_tables where relname = '_private_jobs'",
    )
    .fetch_one(&shop.admin)
    .await
    .unwrap()
}

#[tokio::test]
async fn an_idle_worker_leaves_the_database_alone() {
    let shop = TestShop::open().await;
    let worker = shop.start_worker();
    let order = shop.given_a_placed_order().await;
    assert!(shop.sim.wait_for(PATIENCE, |sim| sim.live_prompt(&order.phone)).await.is_some(), "the worker runs");
    let before = looks(&shop).await;
    let after = looks(&shop).await;
    // Twenty rests a second at this shop's poll, two scans a look; a worker that never rests makes thousands.
    assert!(after - before < 300, "{} scans of the queue while nothing was there", after - before);
    worker.stop().await;
}

/// Who works on this database.
async fn workers(shop: &TestShop) -> Vec<String> {
    sqlx::query_scalar("select id from graphile_worker._private_workers").fetch_all(&shop.admin).await.unwrap()
}

async fn assert_works(shop: &TestShop) {
    let order = shop.given_a_placed_order().await;
    let rings = shop.sim.wait_for(PATIENCE, |sim| sim.live_prompt(&order.phone)).await;
    assert!(rings.is_some(), "jobs are done");
}

async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let waited = tokio::time::timeout(PATIENCE, async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    });
    waited.await.expect(what);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_that_looks_for_no_jobs_is_started_anew() {
    let shop = TestShop::open_with(Options { job_lease: Duration::from_secs(2), ..Options::default() }).await;
    let worker = shop.start_worker();
    assert_works(&shop).await;
    until("the worker rests", async || {
        let running = "select count(*) = 0 from graphile_worker._private_jobs where locked_by is not null";
        sqlx::query_scalar(running).fetch_one(&shop.admin).await.unwrap()
    })
    .await;
    let first = workers(&shop).await;
    // No look comes back, while the database answers everybody else.
    let mut tx = shop.admin.begin().await.unwrap();
    sqlx::query("lock table graphile_worker._private_jobs in access exclusive mode").execute(&mut *tx).await.unwrap();
    until("another begins", async || workers(&shop).await.iter().any(|id| !first.contains(id))).await;
    tx.rollback().await.unwrap();
    assert_works(&shop).await;
    worker.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_worker_whose_database_failed_it_as_a_job_ended_is_started_anew() {
    let shop = TestShop::open().await;
    let worker = shop.start_worker();
    assert_works(&shop).await;
    let first = workers(&shop).await;
    sqlx::raw_sql(
        "create function stumble() returns trigger language plpgsql as 'begin raise exception ''no''; end';
         create trigger stumble before delete on graphile_worker._private_jobs
         for each row execute function stumble()",
    )
    .execute(&shop.admin)
    .await
    .unwrap();
    assert_works(&shop).await;
    until("another begins", async || workers(&shop).await.iter().any(|id| !first.contains(id))).await;
    sqlx::raw_sql("drop trigger stumble on graphile_worker._private_jobs").execute(&shop.admin).await.unwrap();
    assert_works(&shop).await;
    assert!(!worker.has_ended());
    worker.stop().await;
}
