use kikapu_commerce::catalog::{self, SaveProductError};
use kikapu_contract::Refusal;
use kikapu_contract::catalog::DeliveryLine;

use crate::support::{Home, plain, variant};

#[tokio::test]
async fn saving_again_changes_the_product_and_keeps_the_ids() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let mut shoe = plain("shoe", "Shoe", &[]);
    shoe.option_names = vec!["Size".to_owned()];
    shoe.variants = vec![variant("s39", &["39"], 1000, Some(2)), variant("s40", &["40"], 1200, Some(20))];
    let first = catalog::save_product(&ctx, &shoe).await.unwrap();
    assert!(first.created);

    // The two change their sizes, one changes its SKU, and a third joins.
    shoe.variants = vec![
        variant("s39", &["40"], 1000, None),
        variant("new", &["39"], 900, Some(1)),
        variant("s41", &["41"], 900, Some(3)),
    ];
    let second = catalog::save_product(&ctx, &shoe).await.unwrap();
    assert!(!second.created);
    assert_eq!(second.product, first.product);
    assert_eq!(second.variants[0], first.variants[0]);
    let view = catalog::read(&ctx, "shoe", DeliveryLine::None).await.unwrap();
    let lines: Vec<(&str, &str, u32)> =
        view.variants.iter().map(|v| (v.sku.as_str(), v.values[0].as_str(), v.available)).collect();
    assert_eq!(lines, [("s39", "40", 2), ("new", "39", 1), ("s41", "41", 3)]);
    assert_eq!(view.options[0].values, ["39", "40", "41"]);
    let told: Vec<(i64, String)> =
        sqlx::query_as("select version, kind from outbox where aggregate = 'product' order by version")
            .fetch_all(&home.admin)
            .await
            .unwrap();
    assert_eq!(told, [(1, "product.created".to_owned()), (2, "product.changed".to_owned())]);
    assert_eq!(
        count(
            &home,
            "select count(*) from stock s where on_hand <> (select coalesce(sum(qty), 0) from stock_movements m
        where (m.store_id, m.variant_id, m.location_id) = (s.store_id, s.variant_id, s.location_id))"
        )
        .await,
        0
    );
}

#[tokio::test]
async fn a_variant_left_out_is_no_longer_offered_and_comes_back_as_itself() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let mut shoe = plain("shoe", "Shoe", &[]);
    shoe.option_names = vec!["Size".to_owned()];
    let both = vec![variant("s39", &["39"], 1000, Some(2)), variant("s40", &["40"], 500, Some(2))];
    shoe.variants.clone_from(&both);
    let first = catalog::save_product(&ctx, &shoe).await.unwrap();
    shoe.variants = both[..1].to_vec();
    catalog::save_product(&ctx, &shoe).await.unwrap();
    let view = catalog::read(&ctx, "shoe", DeliveryLine::None).await.unwrap();
    assert_eq!(view.variants.len(), 1);
    let card = &catalog::newest(&ctx, 1).await.unwrap()[0];
    assert_eq!((card.price.minor(), card.only_variant), (100_000, Some(first.variants[0])));
    assert_eq!(count(&home, "select sum(on_hand)::bigint from stock").await, 2);
    shoe.variants = both;
    assert_eq!(catalog::save_product(&ctx, &shoe).await.unwrap().variants, first.variants);
}

#[tokio::test]
async fn a_shelf_is_never_set_below_what_orders_hold() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let mut lamp = plain("lamp", "Lamp", &[]);
    catalog::save_product(&ctx, &lamp).await.unwrap();
    sqlx::query("update stock set reserved = 3").execute(&home.admin).await.unwrap();
    lamp.variants[0].on_hand = Some(1);
    assert_eq!(catalog::save_product(&ctx, &lamp).await.unwrap().held, ["lamp"]);
    assert_eq!(count(&home, "select on_hand::bigint from stock").await, 3);
    assert_eq!(count(&home, "select sum(qty)::bigint from stock_movements").await, 3);
    assert!(!catalog::newest(&ctx, 1).await.unwrap()[0].available);
}

#[tokio::test]
async fn a_refused_product_changes_nothing() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    catalog::save_product(&ctx, &plain("lamp", "Lamp", &[])).await.unwrap();
    let mut thief = plain("thief", "Thief", &[]);
    thief.variants[0].sku = "lamp".to_owned();
    let refused = catalog::save_product(&ctx, &thief).await.unwrap_err();
    assert_eq!(refused, SaveProductError::SkuTaken { sku: "lamp".to_owned(), owner: "lamp".to_owned() });
    let mut lost = plain("lost", "Lost", &[]);
    lost.categories = vec!["nowhere".to_owned()];
    assert!(matches!(catalog::save_product(&ctx, &lost).await, Err(SaveProductError::NoCategory { .. })));
    assert_eq!(count(&home, "select count(*) from products").await, 1);
    assert_eq!(catalog::read(&ctx, "thief", DeliveryLine::None).await, Err(Refusal::NotFound));
}

#[tokio::test]
async fn another_shops_product_is_not_found_and_may_have_the_same_names() {
    let home = Home::new().await;
    let (ours, theirs) = (home.given_a_shop("ours").await, home.given_a_shop("theirs").await);
    catalog::save_product(&theirs, &plain("lamp", "Their lamp", &[])).await.unwrap();
    assert_eq!(catalog::read(&ours, "lamp", DeliveryLine::None).await, Err(Refusal::NotFound));
    catalog::save_product(&ours, &plain("lamp", "Our lamp", &[])).await.unwrap();
    assert_eq!(catalog::read(&ours, "lamp", DeliveryLine::None).await.unwrap().name, "Our lamp");
    assert_eq!(catalog::read(&theirs, "lamp", DeliveryLine::None).await.unwrap().name, "Their lamp");
}

#[tokio::test]
async fn what_is_sold_out_leaves_the_filters_until_it_is_back() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let mut shoe = plain("shoe", "Shoe", &[]);
    shoe.option_names = vec!["Size".to_owned()];
    shoe.variants = vec![variant("s39", &["39"], 1000, Some(2)), variant("s40", &["40"], 1000, Some(2))];
    let variants = catalog::save_product(&ctx, &shoe).await.unwrap().variants;
    let sizes = async || catalog::newest(&ctx, 1).await.unwrap()[0].sizes.clone().unwrap();
    let told = async |reserved: i32| {
        sqlx::query("update stock set reserved = $1 where variant_id = $2")
            .bind(reserved)
            .bind(variants[0].uuid())
            .execute(&home.admin)
            .await
            .unwrap();
        let version = async || -> i64 {
            sqlx::query_scalar("select content_version from stores").fetch_one(&home.admin).await.unwrap()
        };
        let before = version().await;
        ctx.platform.with_store(ctx.store, async |tx| catalog::goods_moved_tx(tx, &variants[..1]).await).await.unwrap();
        version().await > before
    };
    assert!(!told(1).await, "one is left: nothing changed");
    assert!(told(2).await);
    assert_eq!(sizes().await, ("40".to_owned(), "40".to_owned()));
    let query = kikapu_contract::catalog::ListingQuery { traits: vec!["size:39".to_owned()], ..Default::default() };
    assert_eq!(catalog::list(&ctx, &query).await.unwrap().total, 0);
    assert!(told(0).await);
    assert_eq!(catalog::list(&ctx, &query).await.unwrap().total, 1);
}

async fn count(home: &Home, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&home.admin).await.unwrap()
}
