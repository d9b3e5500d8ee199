//! A database for each test, copied from a template that holds the migrations.

use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use kikapu_commerce::clock::SystemClock;
use kikapu_commerce::migrate;
use kikapu_kernel::Clock;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;

/// Held while the template is made: test programs run side by side.
const TEMPLATE_LOCK: i64 = 7_303_015;
/// A test's database that is this old belongs to a run that was killed, seconds.
const LEFT_BEHIND_S: i64 = 30 * 60;

/// The server tests run on: `DATABASE_URL`, or the line of that name in the workspace's `.env`, which the query macros
/// read too. The role must be able to create databases and roles (`scripts/postgres` makes such a server).
pub fn server() -> PgConnectOptions {
    let written = || {
        let env = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.env")).ok()?;
        env.lines().find_map(|line| line.strip_prefix("DATABASE_URL=").map(str::to_owned))
    };
    let url = std::env::var("DATABASE_URL")
        .ok()
        .or_else(written)
        .expect("set DATABASE_URL: `scripts/postgres start` prints one");
    url.parse().expect("DATABASE_URL is the address of a Postgres server")
}

/// A database of one test. It goes when this does, or when a later run finds it.
#[derive(Debug)]
pub struct Database {
    name: String,
}

impl Database {
    /// Copies the template; makes that first when there is none for these migrations.
    pub async fn create() -> Self {
        static TEMPLATE: OnceCell<String> = OnceCell::const_new();
        let template = TEMPLATE.get_or_init(template).await;
        let name = new_name();
        let mut admin = admin().await;
        run(&mut admin, format!("create database {name} template {template}")).await;
        // What may be done with the database as a whole is not copied with it.
        sqlx::query(
            "update pg_database set datacl = (select datacl from pg_database where datname = $1) where datname = $2",
        )
        .bind(template)
        .bind(&name)
        .execute(&mut admin)
        .await
        .expect("the role of DATABASE_URL is a superuser");
        Self { name }
    }

    /// One that nobody has migrated.
    pub async fn create_empty() -> Self {
        let name = new_name();
        run(&mut admin().await, format!("create database {name}")).await;
        Self { name }
    }

    /// How to reach it as the role of `DATABASE_URL`.
    pub fn options(&self) -> PgConnectOptions {
        server().database(&self.name)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let name = self.name.clone();
        // The test's own runtime may be stopping, so this takes a thread and a runtime of its own.
        let dropping = std::thread::spawn(move || {
            let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
            runtime.block_on(async {
                if let Ok(mut admin) = PgConnection::connect_with(&server()).await {
                    // One that stays is found by a later run.
                    let _ = admin.execute(AssertSqlSafe(format!("drop database if exists {name} with (force)"))).await;
                }
            });
        });
        let _ = dropping.join();
    }
}

fn new_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("kk_test_{}_{}_{count}", SystemClock.now().timestamp(), std::process::id())
}

async fn admin() -> PgConnection {
    PgConnection::connect_with(&server()).await.expect("the server of DATABASE_URL answers")
}

async fn run(admin: &mut PgConnection, sql: String) {
    let done = admin.execute(AssertSqlSafe(sql.clone())).await;
    done.map_err(|error| format!("{sql}: {error}")).expect("the test server does as it is told");
}

/// Name of the template, which changes with the migrations, so that an old one is never used.
async fn template() -> String {
    let stamp = migrate::MIGRATOR.iter().fold(0_u64, |stamp, migration| {
        migration
            .checksum
            .iter()
            .fold(stamp, |stamp, byte| stamp.wrapping_mul(1_099_511_628_211).wrapping_add(u64::from(*byte)))
    });
    let name = format!("kk_template_{stamp:016x}");
    let mut admin = admin().await;
    run(&mut admin, format!("select pg_advisory_lock({TEMPLATE_LOCK})")).await;
    let is_there: bool = sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut admin)
        .await
        .expect("the server lists its databases");
    if !is_there {
        // Renamed when it is whole: a run that was killed half-way leaves a draft, never a template.
        let draft = format!("{name}_draft");
        run(&mut admin, format!("drop database if exists {draft} with (force)")).await;
        run(&mut admin, format!("create database {draft}")).await;
        let options = server().database(&draft);
        let pool =
            PgPoolOptions::new().max_connections(2).connect_with(options).await.expect("the draft can be entered");
        migrate::run(&pool).await.expect("the migrations run");
        pool.close().await;
        run(&mut admin, format!("alter database {draft} rename to {name}")).await;
    }
    sweep(&mut admin).await;
    run(&mut admin, format!("select pg_advisory_unlock({TEMPLATE_LOCK})")).await;
    name
}

/// Drops what killed runs left behind.
async fn sweep(admin: &mut PgConnection) {
    let before = SystemClock.now().timestamp() - LEFT_BEHIND_S;
    let left: Vec<String> = sqlx::query_scalar(
        "select datname from pg_database d
         where datname ~ '^kk_test_[0-9]+_' and split_part(datname, '_', 3)::bigint < $1
           and not exists (select 1 from pg_stat_activity a where a.datid = d.oid)",
    )
    .bind(before)
    .fetch_all(&mut *admin)
    .await
    .expect("the server lists its databases");
    for name in left {
        // Another program may be faster.
        let _ = admin.execute(AssertSqlSafe(format!("drop database if exists {name}"))).await;
    }
}
