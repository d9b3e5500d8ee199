//! Bringing a database to the shape this release needs. Safe to run again, and by two processes at once.

use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};

use crate::Fault;
use crate::fault::causes;

/// The migrations of this release.
pub static MIGRATOR: Migrator = sqlx::migrate!("../../migrations");

/// Schema of the job library.
pub const JOBS_SCHEMA: &str = "graphile_worker";

/// Migrates as the signed-in role, which must be able to create roles and extensions.
///
/// # Errors
/// [`Fault`] from the database, with the migration's name in its cause.
pub async fn run(admin: &PgPool) -> Result<(), Fault> {
    MIGRATOR.run(admin).await.map_err(|error| Fault::defect(causes(&error)))?;
    graphile_worker_migrate(admin).await
}

/// The job library's own tables belong to the role that migrates; the application may use them, not change them.
/// Its tables have row security of their own that shuts everyone but their owner out, so a policy opens them: a job
/// is not a tenant's row, it carries its store in the payload.
async fn graphile_worker_migrate(admin: &PgPool) -> Result<(), Fault> {
    graphile_worker_migrations::migrate(admin.clone(), JOBS_SCHEMA)
        .await
        .map_err(|error| Fault::defect(causes(&error)))?;
    let mut conn = admin.acquire().await?;
    sqlx::raw_sql(AssertSqlSafe(format!(
        "grant usage on schema {JOBS_SCHEMA} to kikapu_app;
         grant select, insert, update, delete on all tables in schema {JOBS_SCHEMA} to kikapu_app;
         grant usage, select on all sequences in schema {JOBS_SCHEMA} to kikapu_app;
         grant execute on all functions in schema {JOBS_SCHEMA} to kikapu_app;
         do $$
         declare t record;
         begin
             for t in select c.oid::regclass as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
                      where n.nspname = '{JOBS_SCHEMA}' and c.relkind = 'r' and c.relrowsecurity
                        and not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polname = 'application')
             loop
                 execute format('create policy application on %s to kikapu_app using (true) with check (true)', t.name);
             end loop;
         end
         $$"
    )))
    .execute(&mut *conn)
    .await?;
    Ok(())
}

/// Names of migrations this release needs and the database has not run.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn pending(conn: &mut PgConnection) -> Result<Vec<String>, Fault> {
    conn.ping().await?;
    let known: bool =
        sqlx::query_scalar("select to_regclass('public._sqlx_migrations') is not null").fetch_one(&mut *conn).await?;
    let done: Vec<i64> = if known {
        sqlx::query_scalar("select version from _sqlx_migrations where success").fetch_all(&mut *conn).await?
    } else {
        Vec::new()
    };
    Ok(MIGRATOR
        .iter()
        .filter(|migration| !done.contains(&migration.version))
        .map(|migration| migration.description.to_string())
        .collect())
}
