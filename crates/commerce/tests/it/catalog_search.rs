use kikapu_commerce::catalog::{self, SaveProduct};
use kikapu_commerce::{Ctx, Fault};
use kikapu_contract::catalog::{ListingQuery, Suggestions};
use sqlx::Executor;

use crate::support::{Home, plain};

async fn given(ctx: &Ctx, products: &[SaveProduct]) {
    for product in products {
        catalog::save_product(ctx, product).await.unwrap();
    }
}

async fn search(ctx: &Ctx, typed: &str) -> (Vec<String>, Option<String>) {
    let view = catalog::list(ctx, &ListingQuery { q: typed.to_owned(), ..ListingQuery::default() }).await.unwrap();
    (view.cards.into_iter().map(|card| card.slug).collect(), view.corrected)
}

async fn found(ctx: &Ctx, typed: &str) -> Vec<String> {
    search(ctx, typed).await.0
}

fn shelf() -> Vec<SaveProduct> {
    let mut sandals = plain("sandals", "Maasai Leather Sandals", &["viatu", "ndara", "akala"]);
    sandals.brand = "Kasi".to_owned();
    let mut bag = plain("kiondo", "Kiondo Basket", &["mkoba", "bag"]);
    bag.description_en = "Woven by hand, for the market".to_owned();
    bag.description_sw = "Umesukwa kwa mikono".to_owned();
    vec![sandals, bag, plain("boots", "Men's Running Shoes", &["viatu"]), plain("cafe", "Café Chair", &["kiti"])]
}

#[tokio::test]
async fn english_swahili_and_synonyms_find_the_same_things() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, &shelf()).await;
    for (typed, slugs) in [
        ("sandal", vec!["sandals"]),
        ("SANDALS", vec!["sandals"]),
        ("ndara", vec!["sandals"]),
        ("viatu", vec!["boots", "sandals"]),
        ("kiatu", vec!["boots", "sandals"]),
        ("mikoba", vec!["kiondo"]),
        ("umesukwa", vec!["kiondo"]),
        ("shoe for running", vec!["boots"]),
        ("mens", vec!["boots"]),
        ("men's shoes", vec!["boots"]),
        ("cafe", vec!["cafe"]),
        ("kasi leather", vec!["sandals"]),
        ("viatu vya leather", vec!["sandals"]),
    ] {
        let mut got = found(&ctx, typed).await;
        got.sort();
        assert_eq!(got, slugs, "{typed}");
    }
}

#[tokio::test]
async fn the_last_word_may_be_unfinished_but_only_the_last() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, &shelf()).await;
    assert_eq!(found(&ctx, "leather san").await, ["sandals"]);
    assert!(found(&ctx, "san leather").await.is_empty());
    assert_eq!(search(&ctx, "leather san").await.1, None);
    let suggested = catalog::suggest(&ctx, "ki").await.unwrap();
    assert!(suggested.products.iter().any(|one| one.slug == "kiondo"));
    assert_eq!(catalog::suggest(&ctx, "k").await.unwrap(), Suggestions::default());
    let popular = catalog::suggest(&ctx, "").await.unwrap();
    assert_eq!((popular.products.len(), popular.searches.len()), (4, 0), "what sells, before anything is typed");
}

#[tokio::test]
async fn a_slip_of_the_thumb_is_corrected_and_said() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, &shelf()).await;
    assert_eq!(search(&ctx, "leathr sandels").await, (vec!["sandals".to_owned()], Some("leather sandals".to_owned())));
    assert_eq!(search(&ctx, "viaut").await.1.as_deref(), Some("viatu"));
    let (none, corrected) = search(&ctx, "helicopter").await;
    assert!(none.is_empty() && corrected.is_none());
}

#[tokio::test]
async fn a_search_that_filters_empty_is_not_corrected() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, &shelf()).await;
    let query = ListingQuery { q: "sandals".to_owned(), max: Some(1), ..ListingQuery::default() };
    let view = catalog::list(&ctx, &query).await.unwrap();
    assert_eq!((view.total, view.corrected), (0, None));
    let ways: Vec<&str> = view.relax.iter().map(|way| way.label.as_str()).collect();
    assert_eq!(ways, ["up to KSh 1"], "without the word there is still nothing for a shilling");
}

#[tokio::test]
async fn what_leaves_the_shop_leaves_the_search() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, &shelf()).await;
    let mut draft = shelf().remove(0);
    draft.active = false;
    given(&ctx, &[draft]).await;
    assert!(found(&ctx, "ndara").await.is_empty());
}

#[tokio::test]
async fn a_shop_never_finds_another_shops_goods() {
    let home = Home::new().await;
    let (ours, theirs) = (home.given_a_shop("ours").await, home.given_a_shop("theirs").await);
    given(&ours, &[plain("our-lamp", "Lamp", &["taa"])]).await;
    given(&theirs, &[plain("their-lamp", "Lamp", &["taa"]), plain("umbrella", "Umbrella", &[])]).await;
    assert_eq!(found(&ours, "lamp").await, ["our-lamp"]);
    assert_eq!(search(&ours, "umbrela").await, (vec![], None), "not even the words of another shop are known");
    let suggested = catalog::suggest(&ours, "la").await.unwrap();
    assert_eq!(suggested.products.iter().map(|one| one.slug.as_str()).collect::<Vec<_>>(), ["our-lamp"]);
    assert_eq!(suggested.searches, ["lamp"]);
    assert!(catalog::suggest(&ours, "umb").await.unwrap().searches.is_empty(), "another shop's word is no suggestion");

    let product = catalog::list(&theirs, &ListingQuery::default()).await.unwrap().cards[0].id;
    let leaked = ours
        .platform
        .with_store(ours.store, async |tx| {
            let rows: Vec<(uuid::Uuid,)> = sqlx::query_as("select product_id from catalog_search('lamp'::tsquery)")
                .fetch_all(tx.conn())
                .await
                .map_err(Fault::from)?;
            Ok::<_, Fault>(rows.into_iter().any(|(id,)| id == product.uuid()))
        })
        .await
        .unwrap();
    assert!(!leaked);
}

#[tokio::test]
async fn without_a_store_the_search_finds_nothing_and_only_the_application_may_ask() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, &shelf()).await;
    let mut conn = home.admin.acquire().await.unwrap();
    conn.execute("set role kikapu_app").await.unwrap();
    let count: i64 = sqlx::query_scalar("select count(*) from catalog_search('viatu'::tsquery)")
        .fetch_one(&mut *conn)
        .await
        .unwrap();
    assert_eq!(count, 0);
    conn.execute("reset role").await.unwrap();
    let public: bool = sqlx::query_scalar(
        "select has_function_privilege('kikapu_owner', 'catalog_search(tsquery)', 'execute')
             or has_table_privilege('kikapu_search', 'product_search', 'insert, update, delete')",
    )
    .fetch_one(&mut *conn)
    .await
    .unwrap();
    assert!(!public);
}

#[tokio::test]
async fn the_index_answers_when_the_shop_is_large() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("large").await;
    let other = home.given_a_shop("other").await;
    for store in [ctx.store, other.store] {
        sqlx::query(
            "with made as (
                 insert into products (store_id, id, slug, name)
                 select $1, gen_random_uuid(), 'p' || n, 'Thing ' || n from generate_series(1, 3000) n returning store_id, id, name
             )
             insert into product_search (store_id, product_id, document, words, price_minor, available, created_at)
             select store_id, id, to_tsvector('simple', name), name, 100, true, now() from made",
        )
        .bind(store.uuid())
        .execute(&home.admin)
        .await
        .unwrap();
    }
    sqlx::query("vacuum analyze product_search").execute(&home.admin).await.unwrap();
    let scans = async || -> i64 {
        sqlx::query_scalar(
            "select idx_scan from pg_stat_user_indexes where indexrelname = 'product_search_store_document'",
        )
        .fetch_one(&home.admin)
        .await
        .unwrap()
    };
    let before = scans().await;
    let found = ctx
        .platform
        .with_store(ctx.store, async |tx| {
            sqlx::query("select pg_stat_force_next_flush()").execute(tx.conn()).await.map_err(Fault::from)?;
            let found: i64 = sqlx::query_scalar("select count(*) from catalog_search(search_query(array['1234']))")
                .fetch_one(tx.conn())
                .await
                .map_err(Fault::from)?;
            Ok::<_, Fault>(found)
        })
        .await
        .unwrap();
    assert_eq!(found, 1, "the other shop has a product 1234 too");
    assert!(scans().await > before, "the search read the whole table");
}
