//! CH-1: the processes are killed at random instants while people buy, and the database cuts their connections. Nothing that was acknowledged is lost, nothing
//! happens twice, and nobody has to repair anything.
//!
//! `KIKAPU_KILL_SEED` replays the waits of a run, `KIKAPU_KILL_ROUNDS` makes it longer.

mod aftermath;
pub mod shopper;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use daraja_sim::{Simulator, Timings};
use kikapu_testkit::{Options, TestShop};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::net::TcpListener;

use crate::program::{Installation, Process};
use aftermath::Aftermath;
use shopper::{Acknowledged, Seen, Shopper};

const ROUNDS: u32 = 50;
const SHOPPERS: usize = 6;
const UNITS: u32 = 100_000;
/// How long the web process lives before it is killed, milliseconds. The shortest lives end while it starts its work.
const LIFE_MS: std::ops::Range<u64> = 5..700;
/// A worker is killed in this share of the rounds.
const WORKER_DIES: f64 = 0.5;
/// All connections of both processes are cut in this share of the rounds, some of them during a commit.
const DATABASE_HANGS_UP: f64 = 0.5;

fn from_variable<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Everything that takes minutes in the field takes seconds here.
fn settings(sim: &str) -> [(&'static str, String); 11] {
    [
        ("mpesa_base_url", sim.to_owned()),
        ("stock_hold_ms", "6000".to_owned()),
        ("prompt_life_ms", "3000".to_owned()),
        ("query_schedule_ms", "400,800,1500,3000,5000,8000,12000,20000".to_owned()),
        ("query_retry_ms", "300".to_owned()),
        ("query_pause_ms", "1".to_owned()),
        ("query_pause_least_ms", "1".to_owned()),
        ("job_poll_ms", "100".to_owned()),
        ("job_lease_ms", "1500".to_owned()),
        ("job_concurrency", "4".to_owned()),
        ("web_connections", "12".to_owned()),
    ]
}

/// The shop's merchant at a Daraja whose people are quick.
pub async fn simulator(shop: &TestShop) -> (daraja_sim::Handle, String) {
    let simulator = Simulator::new(daraja_sim::Config {
        merchants: shop.sim.merchants(),
        timings: Timings::default().divided_by(20),
        suffix_outcomes: false,
        opening_balance_kes: 200_000,
        ..daraja_sim::Config::default()
    });
    let handle = simulator.handle();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(daraja_sim::serve(listener, simulator, std::future::pending()));
    (handle, url)
}

/// The database ends every connection of the program, whatever it is at.
async fn hang_up(shop: &TestShop) {
    let sql = "select pg_terminate_backend(pid) from pg_stat_activity
               where datname = current_database() and application_name = 'kikapu'";
    sqlx::query(sql).execute(&shop.admin).await.unwrap();
}

/// Kills and starts again. Returns how often each role was killed, and how long the web process was away each time.
async fn havoc(
    shop: &TestShop,
    installation: &Installation,
    mut web: Process,
    mut worker: Process,
    seed: u64,
) -> Havoc {
    let mut random = StdRng::seed_from_u64(seed);
    let rounds = from_variable("KIKAPU_KILL_ROUNDS", ROUNDS);
    let mut away = Vec::new();
    let (mut workers, mut hung_up) = (0, 0);
    for _ in 0..rounds {
        let life = Duration::from_millis(random.random_range(LIFE_MS));
        let worker_dies = random.random_bool(WORKER_DIES);
        if random.random_bool(DATABASE_HANGS_UP) {
            let before = life.mul_f64(random.random());
            tokio::time::sleep(before).await;
            hang_up(shop).await;
            hung_up += 1;
            tokio::time::sleep(life.saturating_sub(before)).await;
        } else {
            tokio::time::sleep(life).await;
        }
        let began = Instant::now();
        web.kill();
        if worker_dies {
            worker.kill();
            worker = installation.start("worker");
            workers += 1;
        }
        web = installation.start("serve");
        installation.ready(&mut web).await;
        away.push(began.elapsed());
    }
    away.sort_unstable();
    Havoc { rounds, workers, hung_up, away, web, worker }
}

struct Havoc {
    rounds: u32,
    workers: u32,
    hung_up: u32,
    away: Vec<Duration>,
    web: Process,
    worker: Process,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_or_doubled_when_processes_are_killed_during_checkouts() {
    let began = Instant::now();
    let seed = from_variable("KIKAPU_KILL_SEED", u64::from(std::process::id()));
    eprintln!("CH-1: replay with KIKAPU_KILL_SEED={seed}");
    let shop = TestShop::open_with(Options { hot_units: UNITS, ..Options::default() }).await;
    let (sim, sim_url) = simulator(&shop).await;
    let installation = Installation::of(&shop, &settings(&sim_url));
    let mut web = installation.start("serve");
    let worker = installation.start("worker");
    installation.ready(&mut web).await;

    let (closing, tally, phones) =
        (Arc::new(AtomicBool::new(false)), Arc::<Seen>::default(), Arc::new(AtomicU32::new(0)));
    let shoppers: Vec<_> = (0..SHOPPERS)
        .map(|_| {
            let shopper = Shopper {
                port: installation.port,
                host: format!("kasi.localhost:{}", installation.port),
                variant: shop.goods.hot.to_string(),
                area: shop.near.to_string(),
                sim: sim.clone(),
                seen: Arc::clone(&tally),
                phones: Arc::clone(&phones),
            };
            tokio::spawn(shopper.shop(Arc::clone(&closing)))
        })
        .collect();
    let havoc = havoc(&shop, &installation, web, worker, seed).await;
    closing.store(true, Ordering::SeqCst);
    let mut acknowledged: Vec<Acknowledged> = Vec::new();
    for shopper in shoppers {
        acknowledged.extend(shopper.await.expect("no shopper met a wrong answer"));
    }
    let shopped = began.elapsed();

    let aftermath = Aftermath { shop: &shop, sim: &sim, installation: &installation, acknowledged: &acknowledged };
    let logs = || format!("web:\n{}\nworker:\n{}", havoc.web.log(), havoc.worker.log());
    let lost_for_good = aftermath.settle(&logs).await;
    aftermath.every_acknowledged_order_is_there_once().await;
    let paid = aftermath.money_and_orders_agree().await;
    aftermath.the_shelf_agrees(paid, UNITS).await;
    aftermath.the_doctor_finds_nothing();

    assert!(paid > 0 && havoc.workers > 0, "nothing was tried: {paid} paid, {} workers killed", havoc.workers);
    let ms = |share: usize| havoc.away[(havoc.away.len() * share / 100).min(havoc.away.len() - 1)].as_millis();
    eprintln!(
        "CH-1: seed {seed}: {} kills of the web process, {} of the worker, {} times all connections cut; {} checkouts acknowledged, {} requests cut, \
         {} checkouts sent again, {} tapped twice; {paid} paid, {lost_for_good} known only from a callback that came late; \
         away p50 {} ms, p95 {} ms; shopped {:.1} s, settled after {:.1} s",
        havoc.rounds,
        havoc.workers,
        havoc.hung_up,
        acknowledged.len(),
        tally.cut.load(Ordering::Relaxed),
        tally.retried.load(Ordering::Relaxed),
        tally.tapped_twice.load(Ordering::Relaxed),
        ms(50),
        ms(95),
        shopped.as_secs_f64(),
        began.elapsed().as_secs_f64(),
    );
}
