use std::path::{Path, PathBuf};

use kikapu_commerce::Ctx;
use kikapu_commerce::catalog;
use kikapu_commerce::catalog::import::{ImportReport, Mode, Note, products};
use kikapu_contract::catalog::{DeliveryLine, ListingQuery};

use crate::support::{Home, plain};

const HEAD: &str = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Qty,Variant Price,Variant Compare At Price,Image Src,Status\n";

const GOOD: &str = "\
red-shoe,Red Shoe,<p>Fine <b>leather</b></p><script>x</script>,Kasi,Footwear,\"viatu, red\",true,Size,39,Color,Red,RS-39,4,1250.50,1500,https://example.com/a.jpg,active
red-shoe,,,,,,,,40,,Red,RS-40,0,1250.50,,,
lamp,Floor Lamp,,,Home Décor,,true,Title,Default Title,,,,3,69.99,,,active
old,Old thing,,,,,false,Title,Default Title,,,OLD-1,1,10,,,draft
";

async fn import(ctx: &Ctx, rows: &str, mode: Mode) -> ImportReport {
    products(ctx, format!("{HEAD}{rows}").as_bytes(), mode).await.unwrap()
}

async fn rows(home: &Home) -> (i64, i64, i64, i64) {
    sqlx::query_as(
        "select (select count(*) from products), (select count(*) from variants), (select count(*) from categories),
                (select count(*) from stock_movements)",
    )
    .fetch_one(&home.admin)
    .await
    .unwrap()
}

fn numbers(report: &ImportReport) -> (u64, u64, u64, u64, u64) {
    (report.rows, report.created, report.updated, report.left_out, report.variants)
}

#[tokio::test]
async fn a_dry_run_tells_everything_and_keeps_nothing() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let report = import(&ctx, GOOD, Mode::DryRun).await;
    assert_eq!(numbers(&report), (4, 3, 0, 0, 4));
    assert_eq!(report.problems, []);
    assert_eq!(
        report.notes,
        [Note::PricesAreShillings, Note::PicturesNotFetched { count: 1 }, Note::SkusMade { count: 1 }]
    );
    assert_eq!(rows(&home).await, (0, 0, 0, 0));
}

#[tokio::test]
async fn a_file_becomes_products_and_the_same_file_again_changes_nothing_more() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    assert_eq!(numbers(&import(&ctx, GOOD, Mode::Apply).await), (4, 3, 0, 0, 4));
    let after = rows(&home).await;
    assert_eq!(after, (3, 4, 2, 3));
    let shoe = catalog::read(&ctx, "red-shoe", DeliveryLine::None).await.unwrap();
    assert_eq!((shoe.description.as_str(), shoe.brand.as_str()), ("Fine leather", "Kasi"));
    assert_eq!(shoe.category.as_ref().unwrap().name, "Footwear");
    assert_eq!(shoe.variants[0].price.minor(), 125_050);
    assert_eq!(shoe.variants[0].was.unwrap().minor(), 150_000);
    assert_eq!((shoe.variants[0].available, shoe.variants[1].available), (4, 0));
    let found = catalog::list(&ctx, &ListingQuery { q: "viatu".to_owned(), ..ListingQuery::default() }).await.unwrap();
    assert_eq!(found.cards.iter().map(|card| card.slug.as_str()).collect::<Vec<_>>(), ["red-shoe"]);
    assert!(catalog::read(&ctx, "old", DeliveryLine::None).await.is_err(), "a draft is not on sale");

    assert_eq!(numbers(&import(&ctx, GOOD, Mode::Apply).await), (4, 0, 3, 0, 4));
    assert_eq!(rows(&home).await, after);
    assert_eq!(catalog::read(&ctx, "red-shoe", DeliveryLine::None).await.unwrap(), shoe);
}

#[tokio::test]
async fn bad_rows_are_told_with_their_line_and_the_good_products_are_written() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    catalog::save_product(&ctx, &plain("taken", "Taken", &[])).await.unwrap();
    let bad = "\
good,Good,,,,,,Title,Default Title,,,G-1,1,5,,,
no-price,No price,,,,,,Title,Default Title,,,NP-1,1,free,,,
clash,Clash,,,,,,Size,39,,,C-1,1,5,,,
clash,,,,,,,,39,,,C-2,1,5,,,
twice,Twice,,,,,,Title,Default Title,,,G-1,1,5,,,
theirs,Theirs,,,,,,Title,Default Title,,,taken,1,5,,,
,Nameless,,,,,,,,,,N-1,1,5,,,
also-good,Also good,,,,,,Title,Default Title,,,AG-1,1,5,,,
";
    let dry = import(&ctx, bad, Mode::DryRun).await;
    let report = import(&ctx, bad, Mode::Apply).await;
    assert_eq!(dry, report, "a dry run tells what applying does");
    assert_eq!(numbers(&report), (8, 2, 0, 4, 2));
    let told: Vec<(u64, &str, &str)> = report.problems.iter().map(|p| (p.line, p.handle.as_str(), p.column)).collect();
    assert_eq!(
        told,
        [
            (3, "no-price", "Variant Price"),
            (5, "clash", "Option1 Value"),
            (6, "twice", "Variant SKU"),
            (7, "theirs", "Variant SKU"),
            (8, "", "Handle"),
        ]
    );
    assert!(catalog::read(&ctx, "also-good", DeliveryLine::None).await.is_ok());
    assert!(catalog::read(&ctx, "clash", DeliveryLine::None).await.is_err());
}

#[tokio::test]
async fn a_long_file_is_written_in_several_transactions() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let mut long = String::new();
    for n in 0..1100 {
        long.push_str(&format!("p{n},Thing {n},,,Things,,,Title,Default Title,,,S-{n},1,{n},,,\n"));
    }
    let before: i64 = sqlx::query_scalar("select content_version from stores").fetch_one(&home.admin).await.unwrap();
    let report = import(&ctx, &long, Mode::Apply).await;
    assert_eq!(numbers(&report), (1100, 1100, 0, 0, 1100));
    let after: i64 = sqlx::query_scalar("select content_version from stores").fetch_one(&home.admin).await.unwrap();
    assert_eq!(after - before, 3);
    assert_eq!(catalog::list(&ctx, &ListingQuery::default()).await.unwrap().total, 1100);
}

/// Files of other shop systems, where they are at hand.
fn shared_files() -> Vec<PathBuf> {
    let folder = std::env::var_os("KIKAPU_SHARED_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"), PathBuf::from);
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| {
        file.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with("shopify-"))
    });
    files.sort();
    files
}

#[tokio::test]
async fn real_exports_are_read_without_a_problem() {
    let files = shared_files();
    if files.is_empty() {
        eprintln!("skipped: no shared data at hand");
        return;
    }
    let home = Home::new().await;
    for (n, file) in files.iter().enumerate() {
        let ctx = home.given_a_shop(&format!("shop{n}")).await;
        let open = || std::fs::File::open(file).unwrap();
        let dry = products(&ctx, open(), Mode::DryRun).await.unwrap();
        let first = products(&ctx, open(), Mode::Apply).await.unwrap();
        assert_eq!(dry, first);
        assert_eq!(first.problems, [], "{}", file.display());
        assert!(first.created > 10);
        let again = products(&ctx, open(), Mode::Apply).await.unwrap();
        assert_eq!((again.created, again.updated, again.variants), (0, first.created, first.variants));
        let all = catalog::list(&ctx, &ListingQuery::default()).await.unwrap();
        for card in &all.cards {
            let view = catalog::read(&ctx, &card.slug, DeliveryLine::None).await.unwrap();
            assert!(!view.description.contains("<p>") && !view.description.contains("&nbsp;"), "{}", view.description);
        }
        eprintln!("{}: {:?} {:?}", file.file_name().unwrap().display(), numbers(&first), first.notes);
    }
}
