//! The schema itself, and that each rule about it can fail.

use kikapu_commerce::doctor::schema::{self, Finding, GLOBAL_TABLES};
use kikapu_testkit::Database;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};

async fn scratch() -> (Database, PgConnection) {
    let database = Database::create().await;
    let conn = PgConnection::connect_with(&database.options()).await.unwrap();
    (database, conn)
}

#[tokio::test]
async fn the_schema_keeps_every_rule_of_tenancy() {
    let (_database, mut conn) = scratch().await;
    assert_eq!(schema::findings(&mut conn).await.unwrap(), []);
    let tenants = schema::tenant_tables(&mut conn).await.unwrap();
    assert!(tenants.len() >= 30, "{tenants:?}");
    let listed: i64 = sqlx::query_scalar("select count(*) from pg_class where relname = any($1) and relkind = 'r'")
        .bind(GLOBAL_TABLES)
        .fetch_one(&mut conn)
        .await
        .unwrap();
    assert_eq!(usize::try_from(listed).unwrap(), GLOBAL_TABLES.len(), "a listed table is gone");
}

#[tokio::test]
async fn the_application_can_ask_about_the_schema_too() {
    let (_database, mut conn) = scratch().await;
    conn.execute("set role kikapu_app").await.unwrap();
    assert_eq!(schema::findings(&mut conn).await.unwrap(), []);
}

const SAFE: &str = "create table notes (store_id uuid not null, id uuid not null, primary key (store_id, id));
    alter table notes owner to kikapu_owner; call protect_tenant_table('notes', 'select, insert');";

/// What offends, which rule says so, and of what.
const OFFENCES: [(&str, &str, &str); 26] = [
    ("create table loose (id uuid primary key)", "no store_id not null", "loose"),
    ("create table maybe (store_id uuid, id uuid)", "no store_id not null", "maybe"),
    ("create table texts (store_id text not null)", "no store_id not null", "texts"),
    ("alter table orders disable row level security", "row security is not enabled", "orders"),
    ("alter table orders no force row level security", "row security is not forced", "orders"),
    ("drop policy tenant on orders", "no tenant policy", "orders"),
    ("alter policy tenant on orders with check (true)", "no tenant policy", "orders"),
    ("alter policy tenant on orders to kikapu_search", "no tenant policy", "orders"),
    ("create policy open on orders to kikapu_app using (true)", "a policy opens a tenant's rows", "orders.open"),
    ("create policy open on orders using (id is not null)", "a policy opens a tenant's rows", "orders.open"),
    ("alter policy search on product_search to kikapu_app", "a policy opens a tenant's rows", "product_search.search"),
    (
        "create table parted (store_id uuid not null, at date not null) partition by range (at);
         call protect_tenant_table('parted', 'select');
         create table parted_2026 partition of parted for values from ('2026-01-01') to ('2027-01-01')",
        "row security is not enabled",
        "parted_2026",
    ),
    ("create unique index sneaky on notes (id)", "a unique index is not led by store_id", "sneaky"),
    ("create unique index sneaky on notes (id, store_id)", "a unique index is not led by store_id", "sneaky"),
    (
        "create unique index ids on notes (id);
         create table tags (store_id uuid not null, note uuid constraint points references notes (id));
         call protect_tenant_table('tags', 'select')",
        "a reference to a tenant's row is not led by store_id",
        "tags.points",
    ),
    (
        "create table tags (other uuid, store_id uuid not null, note uuid,
                            constraint points foreign key (other, note) references notes (store_id, id));
         call protect_tenant_table('tags', 'select')",
        "a reference to a tenant's row is not led by store_id",
        "tags.points",
    ),
    ("create view seen as select * from orders", "a view does not ask as its reader", "seen"),
    (
        "create view seen with (security_invoker = false) as select * from orders",
        "a view does not ask as its reader",
        "seen",
    ),
    ("create materialized view kept as select * from orders", "a view does not ask as its reader", "kept"),
    ("alter table notes owner to kikapu_app", "the application owns something", "table notes"),
    (
        "grant truncate on orders to kikapu_app",
        "the application may do more than read and write rows",
        "orders truncate",
    ),
    (
        "grant create on schema public to kikapu_app",
        "the application may do more than read and write rows",
        "create in schema public",
    ),
    (
        "do $$ begin execute format('grant temporary on database %I to public', current_database()); end $$",
        "the application may do more than read and write rows",
        "temporary in database",
    ),
    ("alter role kikapu_app bypassrls", "the application's role is too strong", "kikapu_app"),
    (
        "create function peek() returns bigint language sql security definer as 'select count(*) from orders'",
        "a function runs with its owner's rights",
        "peek()",
    ),
    ("grant select on orders to public", "everybody may touch a table", "orders"),
];

#[tokio::test]
async fn every_rule_of_tenancy_reports_what_offends_it() {
    let (_database, mut conn) = scratch().await;
    let mut proved = Vec::new();
    for (offence, rule, object) in OFFENCES {
        let mut tx = conn.begin().await.unwrap();
        tx.execute(SAFE).await.unwrap();
        assert_eq!(schema::findings(&mut tx).await.unwrap(), [], "before {offence}");
        sqlx::raw_sql(AssertSqlSafe(offence)).execute(&mut *tx).await.unwrap();
        let found = schema::findings(&mut tx).await.unwrap();
        let expected = Finding { rule, object: object.to_owned() };
        assert!(found.contains(&expected), "{offence} was reported as {found:?}");
        proved.push(rule);
        tx.rollback().await.unwrap();
    }
    assert_eq!(schema::findings(&mut conn).await.unwrap(), [], "nothing of it stays");
    let unproved: Vec<&str> = schema::rule_names().into_iter().filter(|rule| !proved.contains(rule)).collect();
    assert!(unproved.is_empty(), "rules nobody has seen fail: {unproved:?}");
}
