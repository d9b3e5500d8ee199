//! The database is away for a while. Nothing is acknowledged meanwhile, and nobody has to start anything again.

use std::time::Duration;

use kikapu_testkit::{TestShop, server};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::http::{Answer, Request, send};
use crate::program::Installation;

const LOOK_EVERY: Duration = Duration::from_millis(50);
/// Only a failing test looks this often.
const LOOKS_MAX: u32 = 600;

/// Lets connections in, or lets nobody in and ends those of the program.
async fn let_in(shop: &TestShop, all: bool) {
    let name: String = sqlx::query_scalar("select current_database()::text").fetch_one(&shop.admin).await.unwrap();
    // From outside: a database does not shut itself.
    let mut outside = PgConnection::connect_with(&server()).await.unwrap();
    let sql = format!(
        "alter database {name} with allow_connections {all};
         select pg_terminate_backend(pid) from pg_stat_activity
         where datname = '{name}' and application_name = 'kikapu' and not {all}"
    );
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut outside).await.unwrap();
}

async fn callbacks_kept(shop: &TestShop) -> i64 {
    sqlx::query_scalar("select count(*) from callback_inbox").fetch_one(&shop.admin).await.unwrap()
}

fn assert_try_later(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 503, "{what}: {}", answer.text());
    assert!(answer.header("retry-after").is_some(), "{what} does not say when to try again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_the_database_is_away_nothing_is_acknowledged_and_afterwards_all_goes_on() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    let installation = Installation::of(&shop, &[]);
    let mut web = installation.start("serve");
    installation.ready(&mut web).await;
    let host = format!("kasi.localhost:{}", installation.port);
    let ask = async |request: &Request| send(installation.port, request).await.unwrap();
    let hook = Request::new("POST", "localhost", &format!("/hooks/daraja/{}", sent.secret()));
    let callback = Request { body: b"{}".to_vec(), ..hook }.header("content-type", "application/json");
    let page = Request::get(&host, "/cart");
    let form = Request::form(&host, "/cart/add", &[("variant", &shop.goods.hot.to_string()), ("qty", "1")]);
    let kept_before = callbacks_kept(&shop).await;

    let_in(&shop, false).await;
    assert_try_later(&ask(&callback).await, "a callback");
    assert_try_later(&ask(&page).await, "a page");
    assert_try_later(&ask(&form).await, "a form");
    let program = ask(&form.clone().json()).await;
    assert_try_later(&program, "a program's form");
    assert_eq!(program.header("content-type"), Some("application/problem+json"));
    assert_eq!(ask(&Request::get("localhost", "/readyz")).await.status, 503);
    assert_eq!(callbacks_kept(&shop).await, kept_before);

    let_in(&shop, true).await;
    let mut looks = 0;
    while ask(&page).await.status != 200 {
        looks += 1;
        assert!(looks < LOOKS_MAX, "it does not come back:\n{}", web.log());
        tokio::time::sleep(LOOK_EVERY).await;
    }
    assert_eq!(ask(&callback).await.status, 200);
    assert_eq!(callbacks_kept(&shop).await, kept_before + 1);
}
