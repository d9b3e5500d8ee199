//! What this machine can do at all: the least there is between a request and a row, served by the same libraries from
//! the same database with as many connections, and asked by the same load.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::get;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::process::Command;

use crate::Failure;
use crate::home::{BASE_HOST, Home};
use crate::load::{CONNECTIONS, Load, repeat};
use crate::program::Program;
use crate::report::Report;
use crate::wire::Ask;

/// As `web_connections` is where nobody configures it.
const POOL: u32 = 24;

/// Serves the bare handler until it is killed.
///
/// # Errors
/// When database or port cannot be had.
pub async fn serve(database_url: &str, port: u16) -> Result<(), Failure> {
    let pool = PgPoolOptions::new().max_connections(POOL).connect(database_url).await?;
    let routes = Router::new().route("/{id}", get(name)).with_state(pool);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(axum::serve(listener, routes).await?)
}

async fn name(State(pool): State<PgPool>, Path(id): Path<i32>) -> Result<String, StatusCode> {
    let row = sqlx::query_scalar("select name from bench.baseline where id = $1").bind(id).fetch_optional(&pool).await;
    row.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?.ok_or(StatusCode::NOT_FOUND)
}

/// Measures it.
///
/// # Errors
/// When it cannot be served.
pub async fn measure(home: &Home, report: &mut Report) -> Result<(), Failure> {
    sqlx::raw_sql(
        "create schema bench; create table bench.baseline (id integer primary key, name text not null);
         insert into bench.baseline select n, 'row number ' || n from generate_series(1, 10000) n;
         analyze bench.baseline",
    )
    .execute(&home.db)
    .await?;
    let port = home.port + 2;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--serve-baseline", &port.to_string()]).env("DATABASE_URL", &home.database_url);
    let mut server = Program::start("baseline", command, home.logs())?;
    let host = BASE_HOST;
    let ask = |n: u64| Ask::get(&host, format!("/{}", n % 10_000 + 1));
    let (pause, patience) = (Duration::from_millis(10), Duration::from_secs(20));
    server.until_answers(port, &ask(0), Instant::now(), pause, patience).await?;
    let load = Load { connections: CONNECTIONS, warm: home.lasting(1.0), lasting: home.lasting(6.0) };
    let figures = repeat(port, load, ask).await?;
    report.baseline("baseline: one row by key, bare axum and sqlx", &figures);
    if let Some(odd) = figures.surprises(200) {
        report.fault(format!("the baseline answered {odd}"));
    }
    server.stop().await
}
