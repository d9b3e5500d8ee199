//! Every tenant table, every verb, every wrong context; generated from the catalogue.

use kikapu_commerce::doctor::schema;
use kikapu_commerce::payment::statement;
use kikapu_contract::statement::Resolve;
use kikapu_kernel::StoreId;
use kikapu_testkit::TestShop;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use uuid::Uuid;

const VERBS: [Verb; 4] = [Verb::Select, Verb::Insert, Verb::Update, Verb::Delete];
const CONTEXTS: [Context; 3] = [Context::None, Context::Other, Context::Forged];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Select,
    Insert,
    Update,
    Delete,
}

/// Whom the transaction speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Context {
    /// Nobody.
    None,
    /// Another shop, which names the victim's rows.
    Other,
    /// Another shop, whose own rows are to become the victim's, or which names both shops.
    Forged,
}

#[derive(Debug, PartialEq, Eq)]
struct Leak {
    table: String,
    verb: Verb,
    context: Context,
    what: String,
}

/// What one cell did: rows of the victim it reached, or a refusal.
async fn cell(
    conn: &mut PgConnection,
    table: &str,
    verb: Verb,
    context: Context,
    victim: StoreId,
    thief: StoreId,
    copy: &str,
) -> Result<i64, sqlx::Error> {
    let mut tx = conn.begin().await?;
    if context != Context::None {
        sqlx::query("select set_config('app.store_id', $1, true)").bind(thief.to_string()).execute(&mut *tx).await?;
    }
    let (victim, thief) = (victim.uuid(), thief.uuid());
    let rows = match (verb, context) {
        (Verb::Select, Context::Forged) => {
            let sql = format!(
                "select count(*) from {table} where store_id in ('{victim}', '{thief}') and store_id <> '{thief}'"
            );
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *tx).await?
        }
        (Verb::Select, _) => {
            let sql = format!("select count(*) from {table} where store_id = '{victim}'");
            sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&mut *tx).await?
        }
        // The victim's own row, byte for byte: without row security this would break a key, not the rule.
        (Verb::Insert, _) => {
            let sql = format!("insert into {table} select * from jsonb_populate_record(null::{table}, $1)");
            let row: serde_json::Value = serde_json::from_str(copy).unwrap();
            let done = sqlx::query(AssertSqlSafe(sql)).bind(row).execute(&mut *tx).await?;
            i64::try_from(done.rows_affected()).unwrap()
        }
        (Verb::Update, Context::Forged) => {
            let sql = format!("update {table} set store_id = '{victim}'");
            affected(&mut tx, sql).await?
        }
        (Verb::Update, _) => {
            affected(&mut tx, format!("update {table} set store_id = store_id where store_id = '{victim}'")).await?
        }
        (Verb::Delete, Context::Forged) => {
            affected(
                &mut tx,
                format!("delete from {table} where store_id in ('{victim}', '{thief}') and store_id <> '{thief}'"),
            )
            .await?
        }
        (Verb::Delete, _) => affected(&mut tx, format!("delete from {table} where store_id = '{victim}'")).await?,
    };
    tx.rollback().await?;
    Ok(rows)
}

async fn affected(conn: &mut PgConnection, sql: String) -> Result<i64, sqlx::Error> {
    Ok(i64::try_from(conn.execute(AssertSqlSafe(sql)).await?.rows_affected()).unwrap())
}

/// Refused by row security or for want of the privilege, both of which Postgres calls 42501.
fn is_refused(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|error| error.code().as_deref() == Some("42501"))
}

/// Goes through all cells. Returns how many there were, and those that leaked.
async fn matrix(shop: &TestShop, victim: StoreId, thief: StoreId) -> (usize, Vec<Leak>) {
    let mut conn = shop.app.acquire().await.unwrap();
    let tables = schema::tenant_tables(&mut conn).await.unwrap();
    let (mut cells, mut leaks) = (0, Vec::new());
    for table in &tables {
        let copy = format!("select to_jsonb(t)::text from {table} t where store_id = $1 limit 1");
        let copy: String =
            sqlx::query_scalar(AssertSqlSafe(copy)).bind(victim.uuid()).fetch_one(&shop.admin).await.unwrap();
        for verb in VERBS {
            for context in CONTEXTS {
                cells += 1;
                let what = match cell(&mut conn, table, verb, context, victim, thief, &copy).await {
                    Ok(0) if verb != Verb::Insert => continue,
                    Ok(rows) => format!("{rows} rows"),
                    Err(error) if is_refused(&error) => continue,
                    Err(error) => error.to_string(),
                };
                leaks.push(Leak { table: table.clone(), verb, context, what });
            }
        }
    }
    (cells, leaks)
}

/// Fills what no journey wrote: in the first shop with values made up from the column's type, in the second with a copy
/// of the first's row.
async fn fill(shop: &TestShop, first: StoreId, second: StoreId) {
    let mut conn = shop.admin.acquire().await.unwrap();
    for table in schema::tenant_tables(&mut conn).await.unwrap() {
        if is_empty(&mut conn, &table, first).await {
            let row = made_up(&mut conn, &table, first).await;
            plant(&mut conn, row).await;
        }
        if is_empty(&mut conn, &table, second).await {
            let row = format!(
                "insert into {table} select (jsonb_populate_record(t, '{{\"store_id\": \"{second}\"}}')).* from {table} t
                 where store_id = '{first}' limit 1"
            );
            plant(&mut conn, row).await;
        }
    }
}

async fn is_empty(conn: &mut PgConnection, table: &str, store: StoreId) -> bool {
    let sql = format!("select not exists (select 1 from {table} where store_id = $1)");
    sqlx::query_scalar(AssertSqlSafe(sql)).bind(store.uuid()).fetch_one(conn).await.unwrap()
}

/// References are switched off: this is about rows, not about what they mean.
async fn plant(conn: &mut PgConnection, row: String) {
    let sql = format!("begin; set local session_replication_role = replica; {row}; commit");
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.unwrap();
}

async fn made_up(conn: &mut PgConnection, table: &str, store: StoreId) -> String {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "select attname::text, format_type(atttypid, null) from pg_attribute a
         where attrelid = $1::regclass and attnum > 0 and not attisdropped and attnotnull and not atthasdef
         order by attnum",
    )
    .bind(table)
    .fetch_all(conn)
    .await
    .unwrap();
    let value = |name: &str, kind: &str| match (table, name, kind) {
        (_, "store_id", _) => format!("'{store}'"),
        (_, "format", _) => "'webp'".to_owned(),
        ("money_lines" | "pulled_rows", "receipt", _) => "'MADEUP0001'".to_owned(),
        ("money_lines", "state", _) => "'waiting'".to_owned(),
        (_, "environment", _) => "'sandbox'".to_owned(),
        ("gateway_credentials_past" | "mpesa_pulls" | "mpesa_questions", "shortcode", _)
        | ("payment_codes", "number", _) => "'600123'".to_owned(),
        ("mpesa_pulls", "state", _) => "'off'".to_owned(),
        ("mpesa_questions", "subject", _) => "'balance'".to_owned(),
        ("pulled_oddities", "row_hash", _) => format!("'\\x{}'", "00".repeat(32)),
        ("gateway_events", "kind", _) => "'saved'".to_owned(),
        (_, "language", _) => "'en'".to_owned(),
        (_, _, "uuid") => format!("'{}'", Uuid::now_v7()),
        (_, _, "text") => "'made-up'".to_owned(),
        (_, _, "smallint" | "integer" | "bigint") => "1".to_owned(),
        (_, _, "boolean") => "true".to_owned(),
        (_, _, "bytea") => "'\\x00'".to_owned(),
        (_, _, "jsonb" | "json") => "'{}'".to_owned(),
        (_, _, "date" | "timestamp with time zone") => "now()".to_owned(),
        _ => panic!("{table}.{name} is a {kind}: say how to make one up"),
    };
    let names: Vec<&str> = columns.iter().map(|(name, _)| name.as_str()).collect();
    let values: Vec<String> = columns.iter().map(|(name, kind)| value(name, kind)).collect();
    format!("insert into {table} ({}) values ({})", names.join(", "), values.join(", "))
}

async fn given_two_stores_with_rows(shop: &TestShop) -> [StoreId; 2] {
    shop.given_a_paid_order().await;
    shop.given_a_cart(shop.goods.plain, 1).await;
    let text = "Receipt No.,Completion Time,Paid In,Withdrawn\nUKA7SETTLE,2026-11-29 10:00:00,,4000\n";
    statement::upload(&shop.staff(), "statement.csv", text.as_bytes().to_vec()).await.unwrap();
    let line: Uuid = sqlx::query_scalar("select id from statement_lines").fetch_one(&shop.admin).await.unwrap();
    let what = Resolve { what: "withdrawal".to_owned(), note: String::new() };
    statement::resolve(&shop.staff(), line.into(), &what).await.unwrap();
    let (other, _) = shop.given_another_store("amani").await;
    fill(shop, shop.store, other).await;
    [shop.store, other]
}

#[tokio::test]
async fn no_verb_reaches_another_stores_rows_in_any_context() {
    let shop = TestShop::open().await;
    let [ours, theirs] = given_two_stores_with_rows(&shop).await;
    let mut conn = shop.admin.acquire().await.unwrap();
    let tables = schema::tenant_tables(&mut conn).await.unwrap();
    drop(conn);
    let before = contents(&shop, &tables).await;
    let mut tested = 0;
    for (victim, thief) in [(ours, theirs), (theirs, ours)] {
        let (cells, leaks) = matrix(&shop, victim, thief).await;
        assert_eq!(leaks, []);
        assert_eq!(cells, tables.len() * VERBS.len() * CONTEXTS.len());
        tested += cells;
    }
    assert_eq!(contents(&shop, &tables).await, before, "something was changed");
    eprintln!("tenancy matrix: {} tables, cells tested {tested} of {tested}, leaks 0", tables.len());
}

/// What each table holds, as one hash.
async fn contents(shop: &TestShop, tables: &[String]) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for table in tables {
        let sql = format!("select md5(string_agg(t::text, '|' order by t::text)) from {table} t");
        found.push((table.clone(), sqlx::query_scalar(AssertSqlSafe(sql)).fetch_one(&shop.admin).await.unwrap()));
    }
    found
}

#[tokio::test]
async fn a_store_sees_and_changes_its_own_rows() {
    let shop = TestShop::open().await;
    let [ours, theirs] = given_two_stores_with_rows(&shop).await;
    let mut conn = shop.admin.acquire().await.unwrap();
    for table in schema::tenant_tables(&mut conn).await.unwrap() {
        let sql = format!("select count(*), count(*) filter (where store_id = '{ours}') from {table}");
        let all: (i64, i64) = sqlx::query_as(AssertSqlSafe(sql.clone())).fetch_one(&mut *conn).await.unwrap();
        let seen: (i64, i64) = shop
            .platform
            .with_store(ours, async |tx| {
                Ok::<_, kikapu_commerce::Fault>(sqlx::query_as(AssertSqlSafe(sql)).fetch_one(tx.conn()).await?)
            })
            .await
            .unwrap();
        assert_eq!(seen, (all.1, all.1), "{table}");
        assert!(all.1 > 0 && all.0 > all.1, "{table} has no rows of both stores ({ours}, {theirs})");
    }
}

#[tokio::test]
async fn the_matrix_reports_a_table_whose_row_security_is_off() {
    let shop = TestShop::open().await;
    let [ours, theirs] = given_two_stores_with_rows(&shop).await;
    shop.admin.execute("alter table orders disable row level security").await.unwrap();
    shop.admin.execute("alter policy tenant on carts with check (true)").await.unwrap();
    let (_, leaks) = matrix(&shop, ours, theirs).await;
    let of = |table: &str| {
        leaks.iter().filter(|leak| leak.table == table).map(|leak| (leak.verb, leak.context)).collect::<Vec<_>>()
    };
    // Orders cannot be deleted at all; everything else leaks.
    assert_eq!(of("orders").len(), 9, "{leaks:?}");
    assert_eq!(
        of("carts"),
        [
            (Verb::Insert, Context::None),
            (Verb::Insert, Context::Other),
            (Verb::Insert, Context::Forged),
            (Verb::Update, Context::Forged)
        ]
    );
    assert!(leaks.iter().all(|leak| ["orders", "carts"].contains(&leak.table.as_str())));
}
