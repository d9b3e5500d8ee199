//! What a phone downloads: one purchase in the shop with pictures, every body counted as the wire carries it to a
//! browser that takes brotli, beside the budgets.
//!
//! Pictures in view are those that a phone of 360 points shows first: the page's own first one, then cards or
//! thumbnails up to the number the budget was made for.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

use hyper::header::{ACCEPT_ENCODING, COOKIE, HeaderValue};
use serde_json::Value;
use sqlx::Row;

use crate::Failure;
use crate::home::{FIRST_CARDS, Home, SMALL_SHOP};
use crate::html::{self, Picture};
use crate::report::Report;
use crate::shopper;
use crate::wire::{Ask, Line};

/// Thumbnails under a product's picture.
const THUMBS: usize = 4;
/// The simulator pays after 4 s and tells us.
const PAYS: &str = "000";
const PAYS_WITHIN: Duration = Duration::from_secs(20);

/// Most bytes of a page in kB of 1000: document, pictures in view, all before the first touch. And what is in view.
struct Budget {
    html: f64,
    pictures: f64,
    total: f64,
    view: View,
}

/// What a phone shows before anybody scrolls: pictures that are fetched at once, large ones up to a number in all, and
/// thumbnails.
#[derive(Clone, Copy)]
struct View {
    large: usize,
    thumbs: usize,
}

const CARDS: View = View { large: FIRST_CARDS, thumbs: 0 };
const GALLERY: View = View { large: 1, thumbs: THUMBS };
const LINES: View = View { large: 0, thumbs: THUMBS };

/// What is the same on every page, kB.
const STYLE: f64 = 10.0;
const GLUE: f64 = 6.0;
const WASM: f64 = 60.0;
const PICTURE: f64 = 60.0;
const PURCHASE: f64 = 450.0;
const PURCHASE_REQUESTS: usize = 60;

const fn budget(html: f64, pictures: f64, total: f64, view: View) -> Budget {
    Budget { html, pictures, total, view }
}

/// Counts them; web server, simulator and worker run.
///
/// # Errors
/// When a page cannot be had.
pub async fn measure(home: &Home, report: &mut Report) -> Result<(), Failure> {
    let host = home.host(SMALL_SHOP);
    let mut tour =
        Tour { line: Line::open(home.port).await?, host, seen: BTreeMap::new(), rows: String::new(), over: Vec::new() };
    let (slug, variant) = product(home).await?;
    let none = HeaderValue::from_static("session=none");
    tour.page("home", "/", &none, &budget(12.0, 60.0, 85.0, CARDS)).await?;
    tour.page("listing", "/products", &none, &budget(14.0, 60.0, 90.0, CARDS)).await?;
    tour.page("product", &format!("/p/{slug}"), &none, &budget(14.0, 45.0, 80.0, GALLERY)).await?;
    let cookie = shopper::add(&mut tour.line, &tour.host, &format!("variant={variant}&qty=1")).await?;
    tour.page("cart", "/cart", &cookie, &budget(12.0, 10.0, 40.0, LINES)).await?;
    tour.page("checkout", "/checkout", &cookie, &budget(12.0, 10.0, 40.0, LINES)).await?;
    let ready = shopper::fill(home, SMALL_SHOP, vec![variant], PAYS).await?;
    let (placed, _) = shopper::place(home, SMALL_SHOP, ready.forms).await?;
    let order = placed.orders.first().ok_or_else(|| format!("no order: {}", placed.refusals()))?;
    tour.page("pay", &format!("/pay/{}", order.token), &cookie, &budget(8.0, 0.0, 20.0, LINES)).await?;
    tour.until_paid(&order.token).await?;
    tour.page("receipt", &format!("/o/{}", order.token), &cookie, &budget(8.0, 10.0, 30.0, LINES)).await?;
    tour.conclude(report);
    Ok(())
}

/// A product with pictures that can be had, and one of its variants.
async fn product(home: &Home) -> Result<(String, String), Failure> {
    let row = sqlx::query(
        "select p.slug, v.id::text
         from stores s
         join products p on p.store_id = s.id
         join variants v on v.store_id = s.id and v.product_id = p.id
         join stock k on k.store_id = s.id and k.variant_id = v.id
         left join media m on m.store_id = s.id and m.product_id = p.id and m.state = 'ready'
         where s.slug = $1 and k.on_hand > 3
         group by p.slug, v.id
         order by count(m.id) desc, p.slug, v.id limit 1",
    )
    .bind(SMALL_SHOP)
    .fetch_one(&home.db)
    .await?;
    Ok((row.get(0), row.get(1)))
}

/// One visit, with what it downloaded.
struct Tour {
    line: Line,
    host: HeaderValue,
    /// Bytes of every address that a browser keeps.
    seen: BTreeMap<String, usize>,
    rows: String,
    over: Vec<String>,
}

fn kb(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1000.0
}

impl Tour {
    async fn page(&mut self, name: &str, path: &str, cookie: &HeaderValue, budget: &Budget) -> Result<(), Failure> {
        let ask = Ask::get(&self.host, path).with(COOKIE, cookie.clone());
        let page = self.line.ask(&ask).await?;
        if page.status != 200 {
            return Err(format!("{path} answered {} {}", page.status, page.header("location")).into());
        }
        let page = page.text();
        let document = self.bytes(path, &ask).await?;
        self.seen.insert(format!("document of {name}"), document);
        let mut style = 0;
        for address in html::styles(&page) {
            style += self.file(&address).await?;
        }
        let icons = match html::icons(&page) {
            Some(address) => self.file(&address).await?,
            None => 0,
        };
        let (mut glue, mut wasm) = (0, 0);
        if let Some((js, program)) = html::program(&page) {
            glue = self.file(&js).await?;
            wasm = self.file(&program).await?;
        }
        let shown = in_view(html::pictures(&page), budget.view);
        let (mut pictures, mut largest) = (0, 0);
        for picture in &shown {
            let bytes = self.file(&picture.url).await?;
            pictures += bytes;
            largest = largest.max(bytes);
        }
        let total = document + style + icons + pictures;
        let mut over = Vec::new();
        let mut check = |part: &str, bytes: usize, most: f64| {
            if kb(bytes) > most {
                over.push(format!("{part} {:.1} > {most}", kb(bytes)));
            }
        };
        check("HTML", document, budget.html);
        check("CSS", style, STYLE);
        check("JS", glue, GLUE);
        check("wasm", wasm, WASM);
        check("pictures", pictures, budget.pictures);
        check("one picture", largest, PICTURE);
        check("total", total, budget.total);
        let missing = match html::missing_pictures(&page) {
            0 => String::new(),
            count => format!(" ({count} boxes empty)"),
        };
        let line = format!(
            "| {name} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} in {}{missing} | {:.1} | {} |",
            kb(document),
            kb(style),
            kb(icons),
            kb(glue),
            kb(wasm),
            kb(pictures),
            shown.len(),
            kb(total),
            if over.is_empty() { "within".to_owned() } else { over.join(", ") },
        );
        eprintln!("    {line}");
        let _ = writeln!(self.rows, "{line}");
        self.over.extend(over.into_iter().map(|part| format!("{name}: {part}")));
        Ok(())
    }

    /// Bytes of a file that a browser keeps, asked for once.
    async fn file(&mut self, address: &str) -> Result<usize, Failure> {
        if let Some(bytes) = self.seen.get(address) {
            return Ok(*bytes);
        }
        let ask = Ask::get(&self.host, address);
        let bytes = self.bytes(address, &ask).await?;
        self.seen.insert(address.to_owned(), bytes);
        Ok(bytes)
    }

    async fn bytes(&mut self, address: &str, ask: &Ask) -> Result<usize, Failure> {
        let ask = ask.clone().with(ACCEPT_ENCODING, HeaderValue::from_static("br"));
        let answer = self.line.ask(&ask).await?;
        let is_picture = answer.header("content-type").starts_with("image/") && !address.contains(".svg");
        if answer.status != 200 {
            return Err(format!("{address} answered {}", answer.status).into());
        }
        if !is_picture && answer.header("content-encoding") != "br" {
            eprintln!("    {address} is not compressed");
        }
        Ok(answer.body.len())
    }

    async fn until_paid(&mut self, token: &str) -> Result<(), Failure> {
        let began = Instant::now();
        while began.elapsed() < PAYS_WITHIN {
            let ask = Ask::get(&self.host, format!("/pay/{token}/status?seen=0&hold=0"));
            let status: Value = serde_json::from_slice(&self.line.ask(&ask).await?.body)?;
            if status.get("row").and_then(Value::as_str) == Some("paid") {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err("the order was not paid".into())
    }

    fn conclude(self, report: &mut Report) {
        let all: usize = self.seen.values().sum();
        let requests = self.seen.len();
        report.table(format!(
            "kB of 1000 bytes, brotli as sent, cold; the total is what comes before the first touch: HTML, CSS, icons, pictures in view.\n\n\
             | page | HTML | CSS | icons | JS glue | wasm | pictures in view | total | over budget |\n\
             |---|---:|---:|---:|---:|---:|---:|---:|---|\n{}",
            self.rows
        ));
        let text = format!("{:.1} kB in {requests} requests", kb(all));
        report.value("bytes of a whole first purchase, every file once", text, "≤ 450 kB, ≤ 60 requests");
        let mut over = self.over.len();
        over += usize::from(kb(all) > PURCHASE) + usize::from(requests > PURCHASE_REQUESTS);
        report.value("byte budgets that are exceeded", over.to_string(), "0");
    }
}

fn in_view(pictures: Vec<Picture>, mut room: View) -> Vec<Picture> {
    pictures
        .into_iter()
        .filter(|picture| {
            let left = if picture.lean { &mut room.thumbs } else { &mut room.large };
            let fits = *left > 0;
            *left -= usize::from(fits);
            fits || !picture.lazy
        })
        .collect()
}

#[cfg(test)]
mod tests;
