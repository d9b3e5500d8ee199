//! Figures, not verdicts: `cargo test -p kikapu-commerce --test it -- --ignored --nocapture measure`.

#![expect(clippy::float_arithmetic, reason = "figures")]

use std::fmt::Write as _;
use std::time::Instant;

use kikapu_commerce::Ctx;
use kikapu_commerce::catalog;
use kikapu_commerce::catalog::import::{Mode, products};
use kikapu_contract::catalog::{DeliveryLine, ListingQuery, Sort};
use sqlx::Row;

use crate::support::Home;

const PRODUCTS: usize = 10_000;
const RUNS: usize = 60;

fn file() -> String {
    let things = ["Shoe", "Sandal", "Bag", "Lamp", "Shirt", "Kettle", "Phone", "Blanket", "Chair", "Watch"];
    let looks = ["Leather", "Canvas", "Classic", "Soft", "Travel", "Night", "Kitenge", "Wooden", "Light", "Urban"];
    let mut file = "Handle,Title,Body (HTML),Vendor,Type,Tags,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price\n".to_owned();
    for n in 0..PRODUCTS {
        let (thing, look) = (things[n % 10], looks[(n / 10) % 10]);
        for v in 0..3 {
            let (size, colour) = (36 + (n + v * 2) % 9, ["Black", "Red", "Blue", "Green", "White"][(n / 7 + v) % 5]);
            let (title, body, tags) = if v == 0 {
                (
                    format!("{look} {thing} {n}"),
                    "A thing that lasts for years in Nairobi rain and sun. ".repeat(6),
                    format!("viatu {},{thing}", n % 50),
                )
            } else {
                (String::new(), String::new(), String::new())
            };
            let head = if v == 0 { "Size,Color" } else { "," };
            let (name1, name2) = head.split_once(',').unwrap();
            writeln!(
                file,
                "p{n},{title},{body},Brand {},{thing},\"{tags}\",{name1},{size},{name2},{colour},S{n}-{v},{},{}",
                n % 20,
                (n + v) % 4,
                100 + (n * 37) % 9000
            )
            .unwrap();
        }
    }
    file
}

async fn measure<T>(name: &str, mut run: impl AsyncFnMut(usize) -> T) {
    let mut times = Vec::new();
    for n in 0..RUNS + 5 {
        let start = Instant::now();
        run(n).await;
        if n >= 5 {
            times.push(start.elapsed().as_secs_f64() * 1000.0);
        }
    }
    times.sort_by(f64::total_cmp);
    eprintln!("{name:<44} p50 {:6.1} ms   p95 {:6.1} ms", times[RUNS / 2], times[RUNS * 95 / 100]);
}

async fn list(ctx: &Ctx, query: ListingQuery) -> u32 {
    catalog::list(ctx, &query).await.unwrap().total
}

#[tokio::test]
#[ignore = "prints figures and judges nothing"]
async fn measure_ten_thousand_products() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("large").await;
    let start = Instant::now();
    let report = products(&ctx, file().as_bytes(), Mode::Apply).await.unwrap();
    eprintln!("import of {} rows, {} products: {:.1} s", report.rows, report.created, start.elapsed().as_secs_f64());
    assert_eq!(report.problems_total, 0, "{:?}", report.problems.first());
    let other = home.given_a_shop("other").await;
    products(&other, file().as_bytes(), Mode::Apply).await.unwrap();
    sqlx::query("vacuum analyze").execute(&home.admin).await.unwrap();

    let q = |q: &str| ListingQuery { q: q.to_owned(), ..ListingQuery::default() };
    let one_size =
        || ListingQuery { traits: vec!["size:39".to_owned(), "color:red".to_owned()], ..ListingQuery::default() };
    measure("listing, no filter (10 000)", async |_| list(&ctx, ListingQuery::default()).await).await;
    measure("listing, page 100", async |_| list(&ctx, ListingQuery { page: 100, ..ListingQuery::default() }).await)
        .await;
    measure("listing, category (1 000), price order", async |_| {
        list(&ctx, ListingQuery { category: "shoe".to_owned(), sort: Sort::PriceUp, ..ListingQuery::default() }).await
    })
    .await;
    measure("listing, size and colour", async |_| list(&ctx, one_size()).await).await;
    measure("search, 1 hit", async |n| list(&ctx, q(&format!("shoe {}", 1230 + n * 10))).await).await;
    measure("search, 100 hits", async |_| list(&ctx, q("leather shoe")).await).await;
    measure("search, 1 000 hits", async |_| list(&ctx, q("sandals")).await).await;
    measure("search, 10 000 hits", async |_| list(&ctx, q("viatu")).await).await;
    measure("search, 1 000 hits, size and colour", async |_| {
        list(&ctx, ListingQuery { q: "sandals".to_owned(), ..one_size() }).await
    })
    .await;
    measure("search, misspelt", async |_| list(&ctx, q("lether sandels")).await).await;
    measure("suggest, 3 letters (1 000 hits)", async |_| catalog::suggest(&ctx, "san").await.unwrap().products.len())
        .await;
    measure("suggest, whole words", async |_| catalog::suggest(&ctx, "leather sho").await.unwrap().products.len())
        .await;
    measure("product page", async |n| {
        catalog::read(&ctx, &format!("p{n}"), DeliveryLine::None).await.unwrap().variants.len()
    })
    .await;
    measure("best sellers, 24", async |_| catalog::best_sellers(&ctx, 24).await.unwrap().len()).await;

    let mut conn = home.admin.acquire().await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
        "begin; set local role kikapu_search; set local app.store_id = '{}'",
        ctx.store
    )))
    .execute(&mut *conn)
    .await
    .unwrap();
    let plan = sqlx::raw_sql(
        "explain (analyze, buffers, costs off) select s.product_id, ts_rank(s.document, q.q) from product_search s,
             (select '(''leather'' | ''leather'') & (''sho'':* | ''sho'':*)'::tsquery as q) q
         where s.store_id = current_store_id() and s.document @@ q.q",
    )
    .fetch_all(&mut *conn)
    .await
    .unwrap();
    for line in plan {
        eprintln!("{}", line.get::<String, _>(0));
    }
    sqlx::raw_sql("rollback").execute(&mut *conn).await.unwrap();
}
