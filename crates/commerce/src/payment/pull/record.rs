//! Lists in SQL: a row for each number.

use chrono::{DateTime, Utc};
use kikapu_domain::payment::pull::{ListState, PullTrouble, Span, Zone};

use crate::{Fault, StoreTx};

const DETAIL_CHARS_MAX: usize = 300;

/// How the list of a number stands.
#[derive(Clone, Debug)]
pub struct Record {
    pub shortcode: String,
    pub state: ListState,
    pub nominated: String,
    pub trouble: Option<PullTrouble>,
    pub detail: String,
    pub opened_at: Option<DateTime<Utc>>,
    /// Tries in a row that brought nothing.
    pub tries: i32,
    pub wanted_at: Option<DateTime<Utc>>,
    pub next_at: Option<DateTime<Utc>>,
    pub zone: Option<Zone>,
    /// The reading under way: its span, and its next row.
    pub span: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub place: i64,
    pub found: i32,
    pub last: Last,
    pub failed: Option<(DateTime<Utc>, PullTrouble, String)>,
}

/// The last reading that reached its end.
#[derive(Clone, Copy, Debug)]
pub struct Last {
    pub read_at: Option<DateTime<Utc>>,
    pub read_to: Option<DateTime<Utc>>,
    pub all_at: Option<DateTime<Utc>>,
    pub found: i32,
    pub fresh: i32,
    pub aside: i32,
    pub missed: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

struct Row {
    shortcode: String,
    state: String,
    nominated: String,
    opened_at: Option<DateTime<Utc>>,
    trouble: String,
    detail: String,
    tries: i32,
    wanted_at: Option<DateTime<Utc>>,
    next_at: Option<DateTime<Utc>>,
    zone: Option<String>,
    from_at: Option<DateTime<Utc>>,
    to_at: Option<DateTime<Utc>>,
    place: i64,
    found: i32,
    read_at: Option<DateTime<Utc>>,
    read_to: Option<DateTime<Utc>>,
    all_at: Option<DateTime<Utc>>,
    last_found: i32,
    last_fresh: i32,
    last_aside: i32,
    missed_from: Option<DateTime<Utc>>,
    missed_to: Option<DateTime<Utc>>,
    failed_at: Option<DateTime<Utc>>,
    failure: String,
    failure_detail: String,
}

impl TryFrom<Row> for Record {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let corrupt = |error| Fault::corrupt("mpesa_pulls", &row.shortcode, error);
        let trouble = |word: &str| (!word.is_empty()).then(|| word.parse::<PullTrouble>()).transpose().map_err(corrupt);
        Ok(Self {
            state: row.state.parse().map_err(corrupt)?,
            trouble: trouble(&row.trouble)?,
            zone: row.zone.as_deref().map(str::parse).transpose().map_err(corrupt)?,
            failed: row.failed_at.zip(trouble(&row.failure)?).map(|(at, why)| (at, why, row.failure_detail)),
            span: row.from_at.zip(row.to_at),
            last: Last {
                read_at: row.read_at,
                read_to: row.read_to,
                all_at: row.all_at,
                found: row.last_found,
                fresh: row.last_fresh,
                aside: row.last_aside,
                missed: row.missed_from.zip(row.missed_to),
            },
            shortcode: row.shortcode,
            nominated: row.nominated,
            detail: row.detail,
            opened_at: row.opened_at,
            tries: row.tries,
            wanted_at: row.wanted_at,
            next_at: row.next_at,
            place: row.place,
            found: row.found,
        })
    }
}

macro_rules! read_list {
    ($tx:expr, $tail:literal $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "select shortcode, state, nominated, opened_at, trouble, detail, tries, wanted_at, next_at, zone, from_at, to_at,
                    place, found, read_at, read_to, all_at, last_found, last_fresh, last_aside, missed_from, missed_to,
                    failed_at, failure, failure_detail
             from mpesa_pulls " + $tail
            $(, $arg)*
        )
        .fetch_optional($tx.conn())
        .await?
        .map(Record::try_from)
        .transpose()
    };
}

/// The list of a number.
pub async fn find_tx(tx: &mut StoreTx, shortcode: &str) -> Result<Option<Record>, Fault> {
    read_list!(tx, "where shortcode = $1", shortcode)
}

/// The same, locked.
pub async fn lock_tx(tx: &mut StoreTx, shortcode: &str) -> Result<Option<Record>, Fault> {
    read_list!(tx, "where shortcode = $1 for update", shortcode)
}

/// Numbers whose lists are open.
pub async fn open_numbers_tx(tx: &mut StoreTx) -> Result<Vec<String>, Fault> {
    Ok(sqlx::query_scalar!("select shortcode from mpesa_pulls where state = 'open' order by opened_at desc limit 20")
        .fetch_all(tx.conn())
        .await?)
}

/// Somebody asks for the list of a number to be opened.
pub async fn order_tx(tx: &mut StoreTx, shortcode: &str, nominated: &str, actor: &str) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into mpesa_pulls (store_id, shortcode, state, nominated, actor) values ($1, $2, 'opening', $3, $4)
         on conflict (store_id, shortcode) do update set state = 'opening', nominated = excluded.nominated,
             actor = excluded.actor, changed_at = now(), trouble = '', detail = '', tries = 0, next_at = null",
        store,
        shortcode,
        nominated,
        actor,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps how opening it went.
pub async fn opened_tx(
    tx: &mut StoreTx,
    shortcode: &str,
    state: ListState,
    trouble: Option<PullTrouble>,
    detail: &str,
    tries: i32,
) -> Result<(), Fault> {
    sqlx::query!(
        "update mpesa_pulls set state = $2, trouble = $3, detail = $4, tries = $5,
                opened_at = case when $2 = 'open' then now() else opened_at end,
                failed_at = case when $2 = 'open' then null else failed_at end
         where shortcode = $1 and state = 'opening'",
        shortcode,
        state.as_str(),
        trouble.map_or("", PullTrouble::as_str),
        cut(detail),
        tries,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// It is not read any more. Tells whether it was.
pub async fn close_tx(tx: &mut StoreTx, shortcode: &str, actor: &str) -> Result<bool, Fault> {
    let done = sqlx::query!(
        "update mpesa_pulls set state = 'off', actor = $2, changed_at = now(), trouble = '', detail = '', wanted_at = null,
                next_at = null, from_at = null, to_at = null, failed_at = null
         where shortcode = $1 and state <> 'off'",
        shortcode,
        actor,
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Somebody wants it read.
pub async fn want_tx(tx: &mut StoreTx) -> Result<(), Fault> {
    sqlx::query!("update mpesa_pulls set wanted_at = now() where state = 'open'").execute(tx.conn()).await?;
    Ok(())
}

/// When somebody last wanted an open list read, or it was; `None` where none is open.
pub async fn last_wanted_tx(tx: &mut StoreTx) -> Result<Option<Option<DateTime<Utc>>>, Fault> {
    let row = sqlx::query!(
        r#"select count(*) as "open!", max(greatest(wanted_at, to_at, read_to)) as at from mpesa_pulls where state = 'open'"#
    )
    .fetch_one(tx.conn())
    .await?;
    Ok((row.open > 0).then_some(row.at))
}

/// A reading begins, with what fell off the list since the last one.
pub async fn begin_tx(
    tx: &mut StoreTx,
    shortcode: &str,
    span: Span,
    missed: Option<(DateTime<Utc>, DateTime<Utc>)>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update mpesa_pulls set from_at = $2, to_at = $3, place = 0, found = 0, fresh = 0, aside = 0, next_at = null,
                missed_from = coalesce($4, missed_from), missed_to = coalesce($5, missed_to)
         where shortcode = $1",
        shortcode,
        span.from,
        span.to,
        missed.map(|(from, _)| from),
        missed.map(|(_, to)| to),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The budget gave it a later moment.
pub async fn put_off_tx(tx: &mut StoreTx, shortcode: &str, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("update mpesa_pulls set next_at = $2 where shortcode = $1", shortcode, at).execute(tx.conn()).await?;
    Ok(())
}

/// What a page had.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts {
    pub found: u32,
    pub fresh: u32,
    pub aside: u32,
}

/// A page was read; the next begins at `place`.
pub async fn turn_tx(tx: &mut StoreTx, shortcode: &str, place: u32, counts: Counts) -> Result<(), Fault> {
    let count = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    sqlx::query!(
        "update mpesa_pulls set place = $2, found = found + $3, fresh = fresh + $4, aside = aside + $5, tries = 0,
                next_at = null
         where shortcode = $1",
        shortcode,
        i64::from(place),
        count(counts.found),
        count(counts.fresh),
        count(counts.aside),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The reading is over: the list had nothing more.
pub async fn end_tx(tx: &mut StoreTx, shortcode: &str, is_all: bool) -> Result<(), Fault> {
    sqlx::query!(
        "update mpesa_pulls set read_at = now(), read_to = greatest(read_to, to_at),
                all_at = case when $2 then to_at else all_at end,
                last_found = found, last_fresh = fresh, last_aside = aside, from_at = null, to_at = null,
                tries = 0, next_at = null, failed_at = null, failure = '', failure_detail = ''
         where shortcode = $1 and to_at is not null",
        shortcode,
        is_all,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// A page could not be read. The reading goes on from there, or is given up.
pub async fn fail_tx(
    tx: &mut StoreTx,
    shortcode: &str,
    why: PullTrouble,
    detail: &str,
    is_over: bool,
) -> Result<(), Fault> {
    sqlx::query!(
        "update mpesa_pulls set failed_at = now(), failure = $2, failure_detail = $3, tries = tries + 1, next_at = null,
                from_at = case when $4 then null else from_at end, to_at = case when $4 then null else to_at end
         where shortcode = $1",
        shortcode,
        why.as_str(),
        cut(detail),
        is_over,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// The zone of the list's times was seen.
pub async fn learn_zone_tx(tx: &mut StoreTx, shortcode: &str, zone: Zone) -> Result<(), Fault> {
    sqlx::query!(
        "update mpesa_pulls set zone = $2 where shortcode = $1 and zone is distinct from $2",
        shortcode,
        zone.as_str(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

fn cut(text: &str) -> String {
    text.chars().take(DETAIL_CHARS_MAX).collect()
}
