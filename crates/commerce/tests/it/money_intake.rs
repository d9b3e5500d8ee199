//! Callbacks that come together are written together, and none of them suffers for another.

use futures::future::join_all;
use kikapu_commerce::payment::{self, CALLBACK_BODY_MAX, Taken};
use kikapu_testkit::TestShop;

async fn kept(shop: &TestShop) -> (i64, i64) {
    sqlx::query_as(
        "select (select count(*) from callback_inbox),
                (select count(*) from graphile_worker._private_jobs where payload ->> 'task' = 'take_callback')",
    )
    .fetch_one(&shop.admin)
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_of_many_is_answered_for_itself() {
    let shop = TestShop::open().await;
    let sent = [shop.given_a_sent_attempt().await, shop.given_a_sent_attempt().await];
    let unknown = "1".repeat(40);
    let posted = (0..300).map(|n| {
        let secret = match n % 3 {
            0 => sent[0].secret(),
            1 => sent[1].secret(),
            _ => &unknown,
        };
        let body = format!("{{\"n\":{n}}}");
        let platform = shop.platform.clone();
        async move { (n, payment::take_callback(&platform, secret, body.as_bytes(), "203.0.113.9").await.unwrap()) }
    });
    for (n, taken) in join_all(posted).await {
        assert_eq!(taken, if n % 3 == 2 { Taken::Unknown } else { Taken::Stored }, "{n}");
    }
    assert_eq!(kept(&shop).await, (200, 200), "each with its job");
    let bodies: i64 =
        sqlx::query_scalar("select count(distinct raw) from callback_inbox").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(bodies, 200, "each as it came");
    shop.work().await;
    shop.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_that_cannot_be_written_takes_no_other_with_it() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    let too_long = vec![b' '; CALLBACK_BODY_MAX + 1];
    let posted = (0..20_usize).map(|n| {
        let body = if n == 10 { too_long.clone() } else { b"{}".to_vec() };
        let (platform, secret) = (shop.platform.clone(), sent.secret());
        async move { (n, payment::take_callback(&platform, secret, &body, "203.0.113.9").await) }
    });
    for (n, taken) in join_all(posted).await {
        assert_eq!(taken.ok(), (n != 10).then_some(Taken::Stored), "{n}");
    }
    assert_eq!(kept(&shop).await, (19, 19));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_who_hangs_up_leaves_the_others_theirs() {
    let shop = TestShop::open().await;
    let sent = shop.given_a_sent_attempt().await;
    let post = |n: usize| {
        let (platform, secret) = (shop.platform.clone(), sent.secret().to_owned());
        async move { payment::take_callback(&platform, &secret, format!("{n}").as_bytes(), "").await }
    };
    // The first one has it in hand for all; it is gone before anything is written.
    let first = tokio::spawn(post(0));
    tokio::task::yield_now().await;
    first.abort();
    for taken in join_all((1..10).map(post)).await {
        assert_eq!(taken.unwrap(), Taken::Stored);
    }
}
