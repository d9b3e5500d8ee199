//! Pages of a shop with ten thousand products, kept for everybody and made anew.

use hyper::header::{ACCEPT_ENCODING, HeaderValue};

use crate::Failure;
use crate::goods;
use crate::home::{Home, LARGE_SHOP, rendered};
use crate::load::{CONNECTIONS, Load, repeat};
use crate::report::Report;
use crate::wire::Ask;

/// Few enough that nobody waits for a core: what one visitor feels.
const QUIET: usize = 2;
const KEPT: &str = "≥ 10 000/s";
const MADE: &str = "≥ 3 000/s, p95 < 50 ms";
const SEARCH: &str = "p95 < 30 ms";

/// Measures them; the web server runs.
///
/// # Errors
/// When a connection breaks.
pub async fn measure(home: &Home, report: &mut Report) -> Result<(), Failure> {
    let host = home.host(LARGE_SHOP);
    let product = |n: u64| Ask::get(&host, goods::path(n));
    let listing = |n: u64| rendered(Ask::get(&host, format!("/products?page={}", n % 50 + 1)));
    let hundred = |n: u64| rendered(Ask::get(&host, format!("/search?q={}", goods::words(n))));
    let one = |n: u64| rendered(Ask::get(&host, format!("/search?q=shoe+{}", n * 10 % 10_000)));
    let brotli = |ask: Ask| ask.with(ACCEPT_ENCODING, HeaderValue::from_static("br"));

    run(home, report, "product page, kept", CONNECTIONS, KEPT, |_| product(1)).await?;
    run(home, report, "product page, kept, brotli", CONNECTIONS, KEPT, |_| brotli(product(1))).await?;
    run(home, report, "product page, made anew", CONNECTIONS, MADE, |n| rendered(product(n))).await?;
    run(home, report, "product page, made anew, 2 connections", QUIET, "", |n| rendered(product(n))).await?;
    run(home, report, "listing of 10 000, kept", CONNECTIONS, KEPT, |_| Ask::get(&host, "/products")).await?;
    run(home, report, "listing of 10 000, made anew", CONNECTIONS, "p95 < 50 ms", listing).await?;
    run(home, report, "listing of 10 000, made anew, 2 connections", QUIET, "", listing).await?;
    run(home, report, "search of 10 000, ~100 hits, facets", CONNECTIONS, "p95 < 50 ms", hundred).await?;
    run(home, report, "search of 10 000, ~100 hits, facets, 2 connections", QUIET, SEARCH, hundred).await?;
    run(home, report, "search of 10 000, 1 hit, 2 connections", QUIET, SEARCH, one).await
}

async fn run(
    home: &Home,
    report: &mut Report,
    what: &str,
    connections: usize,
    target: &'static str,
    make: impl Fn(u64) -> Ask,
) -> Result<(), Failure> {
    let load = Load { connections, warm: home.lasting(1.0), lasting: home.lasting(4.0) };
    let figures = repeat(home.port, load, make).await?;
    report.rate(what, &figures, target);
    if figures.count() == 0 {
        report.fault(format!("{what}: nothing was answered in time"));
    }
    if let Some(odd) = figures.surprises(200) {
        report.fault(format!("{what}: {odd}"));
    }
    Ok(())
}
