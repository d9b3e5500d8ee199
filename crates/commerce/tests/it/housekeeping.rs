//! What nobody needs any more goes, what somebody may still need stays.

use std::time::Duration;

use kikapu_commerce::jobs::{Task, worker};
use kikapu_commerce::payment::{Taken, take_callback};
use kikapu_commerce::staff::{session, sign_in};
use kikapu_commerce::{cart, housekeeping};
use kikapu_contract::cart::AddToCart;
use kikapu_contract::staff::SignIn;
use kikapu_testkit::{PATIENCE, STAFF_PASSWORD, TestShop};
use sqlx::AssertSqlSafe;

/// More than one job deletes: 20 transactions of 500 rows.
const MANY: i64 = 10_700;

async fn count(shop: &TestShop, table: &str) -> i64 {
    let sql = AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(sql).fetch_one(&shop.admin).await.unwrap()
}

async fn tidy(shop: &TestShop) {
    housekeeping::plan(&shop.platform).await.unwrap();
    shop.work().await;
}

/// Carts whose life was over two days ago.
async fn given_expired_carts(shop: &TestShop, carts: i64) {
    sqlx::query(
        "insert into carts (store_id, id, expires_at)
         select $1, gen_random_uuid(), now() - interval '2 days' from generate_series(1, $2)",
    )
    .bind(shop.store.uuid())
    .bind(carts)
    .execute(&shop.admin)
    .await
    .unwrap();
}

#[tokio::test]
async fn a_cart_goes_with_its_lines_a_day_after_its_life() {
    let shop = TestShop::open().await;
    let old = shop.given_a_cart(shop.goods.plain, 2).await;
    shop.pass(Duration::from_hours(30 * 24)).await;
    let young = shop.given_a_cart(shop.goods.hot, 1).await;
    tidy(&shop).await;
    assert_eq!((count(&shop, "carts").await, count(&shop, "cart_lines").await), (2, 2), "its life has just ended");
    shop.pass(Duration::from_hours(25)).await;
    tidy(&shop).await;
    let left: Vec<uuid::Uuid> = sqlx::query_scalar("select id from carts").fetch_all(&shop.admin).await.unwrap();
    assert_eq!(left, [young.uuid()]);
    assert_eq!(count(&shop, "cart_lines").await, 1);
    // Whoever still has its cookie gets a new cart.
    let input = AddToCart { variant: shop.goods.plain, qty: 1 };
    let (next, _) = cart::add(&shop.ctx(), Some(old), &input).await.unwrap();
    assert_ne!(next, old);
}

#[tokio::test]
async fn each_shop_has_a_job_of_its_own() {
    let shop = TestShop::open().await;
    let (other, goods) = shop.given_another_store("amani").await;
    shop.given_a_cart(shop.goods.plain, 1).await;
    cart::add(&shop.ctx_of(other), None, &AddToCart { variant: goods.plain, qty: 1 }).await.unwrap();
    shop.pass(Duration::from_hours(32 * 24)).await;
    housekeeping::tidy_store(&shop.platform, other).await.unwrap();
    let left: Vec<uuid::Uuid> = sqlx::query_scalar("select store_id from carts").fetch_all(&shop.admin).await.unwrap();
    assert_eq!(left, [shop.store.uuid()], "another shop's job touches nothing of this one");
    tidy(&shop).await;
    assert_eq!(count(&shop, "carts").await, 0);
}

#[tokio::test]
async fn a_form_has_its_answer_for_two_days() {
    let shop = TestShop::open().await;
    let form = shop.checkout(shop.given_a_cart(shop.goods.plain, 1).await).await;
    let placed = shop.place(&form).await.unwrap();
    shop.work().await;
    shop.pass(Duration::from_hours(47)).await;
    tidy(&shop).await;
    assert_eq!(shop.place(&form).await.unwrap().token, placed.token, "the same form, the same order");
    shop.pass(Duration::from_hours(2)).await;
    tidy(&shop).await;
    assert_eq!(count(&shop, "idempotency").await, 0);
    // The cart knows its order longer than the answer is kept.
    let again = shop.place(&form).await;
    assert!(again.is_err() || again.is_ok_and(|again| again.token == placed.token), "no second order");
    assert_eq!(count(&shop, "orders").await, 1);
}

#[tokio::test]
async fn a_session_goes_a_day_after_its_life() {
    let shop = TestShop::open().await;
    let form = SignIn { who: shop.owner_phone.local(), password: STAFF_PASSWORD.to_owned() };
    let old = sign_in::sign_in(&shop.platform, &form, shop.network()).await.unwrap();
    shop.pass(Duration::from_hours(35)).await;
    tidy(&shop).await;
    assert_eq!(count(&shop, "sessions").await, 1, "its life ended 23 hours ago");
    let young = sign_in::sign_in(&shop.platform, &form, shop.network()).await.unwrap();
    shop.pass(Duration::from_mins(70)).await;
    sqlx::query("update sessions set last_seen_at = now() where expires_at > now()")
        .execute(&shop.admin)
        .await
        .unwrap();
    tidy(&shop).await;
    assert_eq!(count(&shop, "sessions").await, 1);
    assert!(session::read(&shop.platform, &young.id).await.is_ok());
    assert!(session::read(&shop.platform, &old.id).await.is_err());
}

#[tokio::test]
async fn a_callback_address_goes_when_it_is_dead_and_no_sooner() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    let open = shop.send(shop.given_a_placed_order_of(shop.goods.plain).await).await;
    shop.pay(&sent).await;
    shop.pass(Duration::from_hours(47)).await;
    housekeeping::tidy_platform(&shop.platform).await.unwrap();
    let late = take_callback(&shop.platform, sent.secret(), b"{}", "test").await.unwrap();
    assert_eq!(late, Taken::Stored, "news may come late");
    shop.pass(Duration::from_hours(26)).await;
    housekeeping::tidy_platform(&shop.platform).await.unwrap();
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from callback_tokens").fetch_all(&shop.admin).await.unwrap();
    assert_eq!(hashes, [kikapu_commerce::secret::hash(open.secret().as_bytes())], "the open attempt keeps its own");
    let dead = take_callback(&shop.platform, sent.secret(), b"{}", "test").await.unwrap();
    assert_eq!(dead, Taken::Unknown);
}

#[tokio::test]
async fn one_job_deletes_so_much_and_leaves_the_rest_to_the_next() {
    let shop = TestShop::open().await;
    given_expired_carts(&shop, MANY).await;
    let job = Task::TidyStore { store: shop.store };
    worker::run(&shop.platform, job).await.unwrap();
    assert_eq!(count(&shop, "carts").await, MANY - 10_000);
    assert_eq!(shop.next_job().await, Some(job), "it is queued again");
    worker::run(&shop.platform, job).await.unwrap();
    assert_eq!(count(&shop, "carts").await, 0);
    assert_eq!(shop.next_job().await, None);
}

#[tokio::test]
async fn a_job_that_is_cut_off_leaves_whole_transactions_and_the_next_ends_the_work() {
    let shop = TestShop::open().await;
    given_expired_carts(&shop, MANY).await;
    let begun = async {
        while count(&shop, "carts").await == MANY {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = begun => {}
        done = housekeeping::tidy_store(&shop.platform, shop.store) => panic!("it was faster than a look: {done:?}"),
    }
    let left = count(&shop, "carts").await;
    assert!(left > 0 && (MANY - left) % 500 == 0, "{left}");
    while count(&shop, "carts").await > 0 {
        housekeeping::tidy_store(&shop.platform, shop.store).await.unwrap();
    }
}

#[tokio::test]
async fn a_cart_that_somebody_holds_is_not_waited_for() {
    let shop = TestShop::open().await;
    given_expired_carts(&shop, 3).await;
    let mut held = shop.admin.begin().await.unwrap();
    sqlx::query("select 1 from carts limit 1 for update").execute(&mut *held).await.unwrap();
    housekeeping::tidy_store(&shop.platform, shop.store).await.unwrap();
    assert_eq!(count(&shop, "carts").await, 1);
    held.rollback().await.unwrap();
    housekeeping::tidy_store(&shop.platform, shop.store).await.unwrap();
    assert_eq!(count(&shop, "carts").await, 0);
}

#[tokio::test]
async fn a_worker_keeps_house_by_itself() {
    let shop = TestShop::open().await;
    given_expired_carts(&shop, 2).await;
    let worker = shop.start_worker();
    let gone = async {
        while count(&shop, "carts").await > 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(PATIENCE, gone).await.expect("the carts go");
    worker.stop().await;
}
