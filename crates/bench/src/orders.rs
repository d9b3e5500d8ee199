//! Orders over HTTP: the carts first, then every form at once. Three times: over many goods with no worker running,
//! all for the same shoe (of which there are fewer than buyers), and over many goods while the worker sends requests.

use std::time::Instant;

use sqlx::Row;

use crate::Failure;
use crate::goods::{self, HOT};
use crate::home::{Home, LARGE_SHOP};
use crate::program::Program;
use crate::report::Report;
use crate::shopper::{self, Order};

/// Orders over many goods.
const MANY: u32 = 1_500;
/// Who comes too late for it.
const TOO_LATE: u32 = 30;
/// Orders while the worker is busy.
const LIVE: u32 = 500;
/// Pays, and leaves the callback to us.
pub const NO_CALLBACK: &str = "100";

/// Orders, and who sends their requests.
pub struct Made {
    /// All that were placed.
    pub orders: Vec<Order>,
    /// Simulator and worker.
    pub running: [Program; 2],
    /// When they came up; no request was sent before.
    pub since: Instant,
}

/// Measures them; the web server runs. Returns what was made, with simulator and worker still at it.
///
/// # Errors
/// When a connection breaks or a cart cannot be had.
pub async fn measure(home: &Home, report: &mut Report) -> Result<Made, Failure> {
    let many = spread(home, home.count(MANY)).await?;
    let ready = shopper::fill(home, LARGE_SHOP, many, NO_CALLBACK).await?;
    report.rate("cart: add to a new cart", &ready.adding, "p95 < 50 ms");
    report.rate("checkout page", &ready.checkout, "p95 < 50 ms");
    let mut orders = place(home, report, "orders over many goods, worker off", "≥ 500/s", ready.forms, None).await?;

    let units = home.count(goods::HOT_UNITS);
    let buyers = vec![shoe(home).await?; units + home.count(TOO_LATE)];
    let ready = shopper::fill(home, LARGE_SHOP, buyers, NO_CALLBACK).await?;
    orders.extend(place(home, report, "orders of one shoe, worker off", "≥ 200/s", ready.forms, Some(units)).await?);

    let many = spread(home, home.count(LIVE)).await?;
    let ready = shopper::fill(home, LARGE_SHOP, many, NO_CALLBACK).await?;
    let (running, since) = (home.work().await?, Instant::now());
    orders.extend(place(home, report, "orders over many goods, worker sending", "", ready.forms, None).await?);
    Ok(Made { orders, running, since })
}

/// More orders that nobody measures, for what comes after them.
///
/// # Errors
/// As above, and when one is refused.
pub async fn prepare(home: &Home, count: usize) -> Result<Vec<Order>, Failure> {
    let ready = shopper::fill(home, LARGE_SHOP, spread(home, count).await?, NO_CALLBACK).await?;
    let (placed, _) = shopper::place(home, LARGE_SHOP, ready.forms).await?;
    if placed.refused.is_empty() { Ok(placed.orders) } else { Err(placed.refusals().into()) }
}

async fn place(
    home: &Home,
    report: &mut Report,
    what: &str,
    target: &'static str,
    forms: Vec<shopper::Filled>,
    units: Option<usize>,
) -> Result<Vec<Order>, Failure> {
    let sent = forms.len();
    let (placed, figures) = shopper::place(home, LARGE_SHOP, forms).await?;
    report.rate(what, &figures, target);
    let refusals = placed.refusals();
    if !refusals.is_empty() {
        report.value(&format!("{what}: refused"), refusals, "");
    }
    if placed.broken() > 0 {
        report.fault(format!("{what}: {} of {sent} ended in a server error", placed.broken()));
    }
    let wanted = units.unwrap_or(sent);
    if placed.orders.len() > wanted {
        report.fault(format!("{what}: oversold, {} orders for {wanted} units", placed.orders.len()));
    } else if placed.orders.len() < wanted {
        report.fault(format!("{what}: only {} of {wanted} orders were placed", placed.orders.len()));
    }
    Ok(placed.orders)
}

/// Variants of that many different products.
async fn spread(home: &Home, count: usize) -> Result<Vec<String>, Failure> {
    let rows = sqlx::query(
        "select v.id::text from variants v join stores s on s.id = v.store_id
         where s.slug = $1 and v.sku like 'S%-0' and v.sku <> $2 order by md5(v.sku) limit $3",
    )
    .bind(LARGE_SHOP)
    .bind(hot_sku())
    .bind(i64::try_from(count)?)
    .fetch_all(&home.db)
    .await?;
    if rows.len() < count {
        return Err(format!("there are {} products for {count} orders", rows.len()).into());
    }
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

fn hot_sku() -> String {
    format!("S{HOT}-0")
}

/// The one shoe.
async fn shoe(home: &Home) -> Result<String, Failure> {
    let found = sqlx::query(
        "select v.id::text from variants v join stores s on s.id = v.store_id where s.slug = $1 and v.sku = $2",
    );
    Ok(found.bind(LARGE_SHOP).bind(hot_sku()).fetch_one(&home.db).await?.get(0))
}
