//! RC-1: a launch. Everybody presses at the same moment; as many are sold as there are, and nobody meets an error.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::time::Instant;

use kikapu_testkit::{Options, TestShop};
use tokio::sync::Barrier;

use crate::http::send;
use crate::kill::shopper::{Seen, Shopper};
use crate::program::Installation;

const BUYERS: u32 = 500;
const UNITS: u32 = 50;
/// Where somebody is led whose goods went to others: their cart, which says so.
const SOLD_OUT: &str = "/cart?no=order";
/// Buyers who fill in their form at the same time, before the launch.
const AT_ONCE: usize = 16;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_press_at_once_for_fifty_units_and_fifty_are_sold() {
    let shop = TestShop::open_with(Options { hot_units: UNITS, ..Options::default() }).await;
    let installation = Installation::of(&shop, &[("connections_per_network", "1000".to_owned())]);
    let mut web = installation.start("serve");
    installation.ready(&mut web).await;
    let shopper = Arc::new(Shopper {
        port: installation.port,
        host: format!("kasi.localhost:{}", installation.port),
        variant: shop.goods.hot.to_string(),
        area: shop.near.to_string(),
        sim: (*shop.sim).clone(),
        seen: Arc::<Seen>::default(),
        phones: Arc::new(AtomicU32::new(0)),
    });

    let places = Arc::new(tokio::sync::Semaphore::new(AT_ONCE));
    let launch = Arc::new(Barrier::new(usize::try_from(BUYERS).unwrap()));
    let buyers: Vec<_> = (0..BUYERS)
        .map(|nth| {
            let (shopper, places, launch) = (Arc::clone(&shopper), Arc::clone(&places), Arc::clone(&launch));
            tokio::spawn(async move {
                let place = places.acquire().await.unwrap();
                let (form, _) = shopper.form(&format!("254713{nth:06}")).await;
                drop(place);
                launch.wait().await;
                let began = Instant::now();
                let answer = send(shopper.port, &form).await.expect("everybody gets an answer");
                (answer, began.elapsed())
            })
        })
        .collect();
    let mut answers: BTreeMap<String, u32> = BTreeMap::new();
    let mut times = Vec::new();
    for buyer in buyers {
        let (answer, took) = buyer.await.unwrap();
        times.push(took);
        assert_eq!(answer.status, 303, "{}\n{}", answer.text(), web.log());
        let to = answer.header("location").unwrap_or_default();
        let meaning = if to.starts_with("/pay/") { "sold" } else { to };
        *answers.entry(meaning.to_owned()).or_default() += 1;
    }
    times.sort_unstable();
    eprintln!(
        "RC-1: {BUYERS} buyers at once for {UNITS} units: {answers:?}; p50 {} ms, p95 {} ms",
        times[times.len() / 2].as_millis(),
        times[times.len() * 95 / 100].as_millis(),
    );
    let told = BTreeMap::from([("sold".to_owned(), UNITS), (SOLD_OUT.to_owned(), BUYERS - UNITS)]);
    assert_eq!(answers, told);
    assert_eq!(shop.shelf(shop.goods.hot).await, (i64::from(UNITS), i64::from(UNITS)));
    let orders: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(orders, i64::from(UNITS));
    shop.assert_sound().await;
}
