//! How long the web server takes to its first page, and what memory it holds before and after work.

use std::time::{Duration, Instant};

use crate::Failure;
use crate::goods;
use crate::home::{Home, LARGE_SHOP, rendered};
use crate::load::{CONNECTIONS, Figures, Load, repeat, us};
use crate::report::Report;
use crate::wire::Ask;

/// Starts that are measured.
const STARTS: usize = 5;
/// How long the server stands idle before its memory is read.
const IDLE: Duration = Duration::from_secs(2);

/// Measures it; no web server runs.
///
/// # Errors
/// When the server does not come up.
pub async fn measure(home: &Home, report: &mut Report) -> Result<(), Failure> {
    let host = home.host(LARGE_SHOP);
    let first = Ask::get(&host, goods::path(1));
    let mut times = Vec::new();
    for _ in 1..STARTS {
        let (web, took) = home.serve(&first).await?;
        times.push(us(took));
        web.stop().await?;
    }
    let began = Instant::now();
    let (web, took) = home.serve(&first).await?;
    times.push(us(took));
    report.times("start: process to first 200 of a product page", &Figures::new(times, began.elapsed()), "< 1 000 ms");

    tokio::time::sleep(IDLE).await;
    let idle = web.memory()?;
    report.value("memory of the web process, idle", format!("{:.0} MB", idle.now_mb), "< 120 MB");
    // Many pages to keep, every second one made anew, now and then a search.
    let load = Load { connections: CONNECTIONS, warm: Duration::ZERO, lasting: home.lasting(8.0) };
    let figures = repeat(home.port, load, |n| match n % 8 {
        0 => rendered(Ask::get(&host, format!("/search?q={}", goods::words(n)))),
        1 => rendered(Ask::get(&host, format!("/products?page={}", n % 50 + 1))),
        2..5 => rendered(Ask::get(&host, goods::path(n))),
        _ => Ask::get(&host, goods::path(n)),
    })
    .await?;
    if let Some(odd) = figures.surprises(200) {
        report.fault(format!("mixed pages: {odd}"));
    }
    let loaded = web.memory()?;
    let text = format!("{:.0} MB, most {:.0} MB", loaded.now_mb, loaded.peak_mb);
    report.value(&format!("memory of the web process, after {} pages", figures.count()), text, "< 400 MB");
    web.stop().await
}
