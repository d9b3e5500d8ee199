//! Migrations on databases that are not empty.

use kikapu_commerce::migrate::{self, MIGRATOR};
use kikapu_testkit::{Database, TestShop};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

/// The last migration of the first release: what came later met data.
const FIRST_RELEASE: i64 = 20_261_120_110_000;

async fn pool(database: &Database) -> PgPool {
    PgPoolOptions::new().max_connections(2).connect_with(database.options()).await.unwrap()
}

/// A shop of the first release with one order that ran out.
const OLD_SHOP: &str = "
    insert into stores (id, slug, name, business_name, phone) values
        ('00000000-0000-7000-8000-000000000001', 'old', 'Old', 'Old Ltd', '254711000001');
    insert into orders (store_id, id, number, reference, token, phone, customer_name, language, delivery_method, pay_method,
                        pickup_name, arrives_from, arrives_to, items_minor, delivery_minor, tax_minor, total_minor,
                        delivery_code, state, cancelled_at)
    select s.id, '00000000-0000-7000-8000-000000000002', 1001, '1001X', 'token', '254711000002', 'Achieng', 'en', 'pick_up',
           'mpesa', 'Shop', now(), now(), 100000, 0, 0, 100000, '1234', 'cancelled', now()
    from stores s";

#[tokio::test]
async fn a_shop_of_the_first_release_is_brought_to_this_one() {
    let database = Database::create_empty().await;
    let admin = pool(&database).await;
    MIGRATOR.run_to(FIRST_RELEASE, &admin).await.unwrap();
    sqlx::raw_sql(OLD_SHOP).execute(&admin).await.unwrap();
    migrate::run(&admin).await.unwrap();
    let reason: Option<String> =
        sqlx::query_scalar("select cancel_reason from orders").fetch_one(&admin).await.unwrap();
    assert_eq!(reason.as_deref(), Some("expired"));
    let mut conn = admin.acquire().await.unwrap();
    assert_eq!(migrate::pending(&mut conn).await.unwrap(), Vec::<String>::new());
    assert_eq!(kikapu_commerce::doctor::schema::findings(&mut conn).await.unwrap(), []);
}

#[tokio::test]
async fn migrating_again_changes_nothing() {
    let shop = TestShop::open().await;
    let order = shop.given_a_paid_order().await;
    let before = shop.order(&order).await;
    migrate::run(&shop.admin).await.unwrap();
    assert_eq!(shop.order(&order).await, before);
    shop.assert_sound().await;
}

#[tokio::test]
async fn no_line_is_added_to_a_placed_order() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    let added = shop
        .platform
        .with_store(shop.store, async |tx| {
            sqlx::query(
                "insert into order_lines (store_id, order_id, position, product_id, variant_id, sku, title, slug, qty,
                                          unit_minor, total_minor, tax_bp, tax_minor)
                 select store_id, order_id, 90, product_id, variant_id, sku, title, slug, 1, 0, 0, 0, 0
                 from order_lines where order_id = $1 limit 1",
            )
            .bind(order.id.uuid())
            .execute(tx.conn())
            .await?;
            Ok::<_, kikapu_commerce::Fault>(())
        })
        .await;
    let told = kikapu_commerce::fault::causes(&added.unwrap_err());
    assert!(told.contains("no line is added"), "{told}");
}
