//! Requests that end in the middle: what they did is whole or undone, and the next one finds a clean connection.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::task::{Context, Poll};

use kikapu_commerce::Fault;
use kikapu_kernel::StoreId;
use kikapu_testkit::{Options, TestShop};

/// Lets a future make so many steps and drops it then, as a request is dropped when its client goes away. A step ends
/// where the future waits, so each number cuts it at another place.
struct CutAfter<F> {
    steps: u32,
    inner: Option<Pin<Box<F>>>,
}

impl<F: Future> Future for CutAfter<F> {
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        if self.steps == 0 {
            self.inner = None;
            return Poll::Ready(None);
        }
        self.steps -= 1;
        let Some(inner) = self.inner.as_mut() else { return Poll::Ready(None) };
        match inner.as_mut().poll(cx) {
            Poll::Ready(done) => Poll::Ready(Some(done)),
            Poll::Pending if self.steps == 0 => {
                self.inner = None;
                Poll::Ready(None)
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

fn cut_after<F: Future>(steps: u32, inner: F) -> CutAfter<F> {
    CutAfter { steps, inner: Some(Box::pin(inner)) }
}

/// Takes a cart number under the counter's lock, looks around and commits.
async fn work(shop: &TestShop, store: StoreId) -> Result<i64, Fault> {
    shop.platform
        .with_store(store, async |tx| {
            let (next,): (i64,) = sqlx::query_as(
                "insert into store_counters (store_id, next_order) values ($1, 2)
                 on conflict (store_id) do update set next_order = store_counters.next_order + 1 returning next_order",
            )
            .bind(store.uuid())
            .fetch_one(tx.conn())
            .await?;
            let (foreign,): (i64,) = sqlx::query_as("select count(*) from products where store_id <> $1")
                .bind(store.uuid())
                .fetch_one(tx.conn())
                .await?;
            Ok(next + foreign * 1_000_000)
        })
        .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_cut_anywhere_leave_a_clean_pool_and_no_half_work() {
    let shop = Arc::new(TestShop::open_with(Options { connections_max: 2, ..Options::default() }).await);
    let (other, _) = shop.given_another_store("amani").await;
    let stores = [shop.store, other];
    let counted = async |store: StoreId| -> i64 {
        let found = sqlx::query_scalar("select next_order from store_counters where store_id = $1").bind(store.uuid());
        found.fetch_optional(&shop.admin).await.unwrap().unwrap_or(1)
    };
    let before = [counted(stores[0]).await, counted(stores[1]).await];
    let finished = Arc::new([AtomicI64::new(0), AtomicI64::new(0)]);
    let (mut cut, mut tasks) = (0_u32, Vec::new());
    for lane in 0..6_u32 {
        let (shop, finished) = (Arc::clone(&shop), Arc::clone(&finished));
        tasks.push(tokio::spawn(async move {
            let mut cut = 0;
            for round in 0..120 {
                let side = usize::try_from((lane + round) % 2).unwrap();
                match cut_after(round % 40, work(&shop, stores[side])).await {
                    Some(Ok(next)) => {
                        assert!(next < 1_000_000, "a foreign row was seen");
                        finished[side].fetch_add(1, Ordering::Relaxed);
                    }
                    Some(Err(fault)) => panic!("{}", kikapu_commerce::fault::causes(&fault)),
                    None => cut += 1,
                }
            }
            cut
        }));
    }
    for task in tasks {
        cut += task.await.unwrap();
    }
    for (side, store) in stores.into_iter().enumerate() {
        // What was acknowledged is there. A cut between the commit and its answer may have committed too.
        let (kept, known) = (counted(store).await - before[side], finished[side].load(Ordering::Relaxed));
        assert!(kept >= known, "{known} acknowledged, {kept} kept");
        assert!(known > 0 && cut > 0);
    }
    assert_clean(&shop).await;
    eprintln!(
        "720 requests, {cut} cut short, {} acknowledged",
        finished[0].load(Ordering::Relaxed) + finished[1].load(Ordering::Relaxed)
    );
}

/// Takes every connection of the pool at once and looks at it.
async fn assert_clean(shop: &TestShop) {
    let mut first = shop.app.acquire().await.unwrap();
    let mut second = shop.app.acquire().await.unwrap();
    for conn in [&mut first, &mut second] {
        // In one message: inside an open transaction, now() would be older than the statement.
        let sql = "select coalesce(current_setting('app.store_id', true), '') as store, now() = statement_timestamp() as fresh, current_user::text as role";
        let row = sqlx::Executor::fetch_one(&mut **conn, sqlx::raw_sql(sql)).await.unwrap();
        let (store, fresh, role): (String, bool, String) =
            (sqlx::Row::get(&row, "store"), sqlx::Row::get(&row, "fresh"), sqlx::Row::get(&row, "role"));
        assert_eq!((store.as_str(), fresh, role.as_str()), ("", true, "kikapu_app"));
    }
    let open: i64 = sqlx::query_scalar(
        "select count(*) from pg_stat_activity where datname = current_database() and application_name = 'kikapu'
           and state like 'idle in transaction%'",
    )
    .fetch_one(&shop.admin)
    .await
    .unwrap();
    assert_eq!(open, 0);
}

#[tokio::test]
async fn a_refused_transaction_is_undone_and_its_connection_is_clean() {
    let shop = TestShop::open_with(Options { connections_max: 2, ..Options::default() }).await;
    let refused: Result<(), Fault> = shop
        .platform
        .with_store(shop.store, async |tx| {
            sqlx::query("update products set name = 'changed'").execute(tx.conn()).await?;
            Err(Fault::defect("refused"))
        })
        .await;
    assert!(refused.is_err());
    let changed: i64 = sqlx::query_scalar("select count(*) from products where name = 'changed'")
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    assert_eq!(changed, 0);
    assert_clean(&shop).await;
}

#[tokio::test]
async fn a_setting_left_on_a_connection_does_not_reach_the_next_request() {
    let shop = TestShop::open_with(Options { connections_max: 2, ..Options::default() }).await;
    let (other, _) = shop.given_another_store("amani").await;
    let left: Result<(), Fault> = shop
        .platform
        .with_store(other, async |tx| {
            // What code must never do: a setting for the session.
            sqlx::query("select set_config('app.store_id', $1, false)")
                .bind(other.to_string())
                .execute(tx.conn())
                .await?;
            Ok(())
        })
        .await;
    left.unwrap();
    assert_clean(&shop).await;
    assert!(work(&shop, shop.store).await.is_ok());
}
