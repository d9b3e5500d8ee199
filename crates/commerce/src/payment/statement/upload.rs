//! From a file to lines: kept as it came, read once, each line once however many files have it.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use kikapu_contract::statement::{RefusedLine, StatementError, Uploaded};
use kikapu_domain::delivery::NAIROBI;
use kikapu_domain::payment::Receipt;
use kikapu_domain::staff::Permission;
use kikapu_kernel::Money;
use kikapu_statement::{Kind, Line, Statement};
use serde_json::json;
use uuid::Uuid;

use crate::payment::incoming::{
    self,
    line::{self, NewLine},
};
use crate::{Ctx, Fault, StoreTx, secret};

/// Rows written by one statement.
const BATCH: usize = 500;
const NAME_CHARS_MAX: usize = 200;
/// Refused lines that are told; of a file with more, nobody reads the rest.
const REFUSED_MAX: usize = 200;

/// Takes a statement: a file of the M-PESA portal, CSV or XLSX. Safe to call twice with the same file, and with files that
/// overlap. What it tells of money that the books do not know is matched by jobs after this.
///
/// # Errors
/// [`StatementError`]: nothing was taken.
pub async fn upload(ctx: &Ctx, name: &str, raw: Vec<u8>) -> Result<Uploaded, StatementError> {
    ctx.require(Permission::BookMoney)?;
    // A large spreadsheet is a second of work: not on a thread that serves others.
    let (raw, read) = tokio::task::spawn_blocking(move || {
        let read = kikapu_statement::parse(&raw);
        (raw, read)
    })
    .await
    .map_err(Fault::defect)?;
    let statement = read.map_err(|error| refused(&error))?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect();
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let shortcode = own_number_tx(tx, statement.shortcode.as_deref()).await?;
            keep_tx(ctx, tx, &name, &raw, &shortcode, &statement).await
        })
        .await
}

fn refused(error: &kikapu_statement::StatementError) -> StatementError {
    use kikapu_statement::StatementError as Parsed;
    match error {
        Parsed::Empty => StatementError::NoFile,
        Parsed::TooLarge | Parsed::TooManyRows => StatementError::TooLarge,
        Parsed::OldExcel => StatementError::OldExcel,
        Parsed::Spreadsheet(_) | Parsed::NoTable | Parsed::NoColumn(_) => {
            StatementError::NotAStatement { why: error.to_string() }
        }
    }
}

/// The number payments are kept under, if the statement is of it or names none.
async fn own_number_tx(tx: &mut StoreTx, named: Option<&str>) -> Result<String, StatementError> {
    let own = sqlx::query!(
        r#"select shortcode as "shortcode!", till from gateway_credentials where provider = 'mpesa'
           union all select shortcode, till from gateway_credentials_past"#
    )
    .fetch_all(tx.conn())
    .await
    .map_err(Fault::from)?;
    let found = match named {
        Some(named) => own.iter().find(|own| own.shortcode == named || own.till.as_deref() == Some(named)),
        None => own.first(),
    };
    match (found, named) {
        (Some(own), _) => Ok(own.shortcode.clone()),
        (None, Some(named)) if !own.is_empty() => Err(StatementError::OtherNumber { shortcode: named.to_owned() }),
        (None, _) => Err(StatementError::NotSetUp),
    }
}

async fn keep_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    name: &str,
    raw: &[u8],
    shortcode: &str,
    statement: &Statement,
) -> Result<Uploaded, StatementError> {
    let lines = distinct(statement);
    let told: Vec<RefusedLine> = statement.refused.iter().take(REFUSED_MAX).map(told).collect();
    let times = || statement.lines.iter().map(|line| line.completed_at);
    let (Some(from), Some(to)) = (times().min(), times().max()) else {
        return Err(told.into_iter().next().map_or(StatementError::NoFile, |first| StatementError::NoLines { first }));
    };
    let known = known_tx(tx, shortcode, &lines).await?;
    let new = lines.len() - known;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let uploaded = Uploaded {
        day: to.with_timezone(&NAIROBI).date_naive(),
        new_lines: count(new),
        known_lines: count(known),
        refused: count(statement.refused.len()),
    };
    let file = Uuid::now_v7();
    let store = tx.store().uuid();
    let is_new = sqlx::query!(
        "insert into statement_files (store_id, id, name, sha256, raw, shortcode, covers_from, covers_to, new_lines,
                                      known_lines, refused, actor)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict (store_id, sha256) do nothing",
        store,
        file,
        name,
        secret::hash(raw),
        raw,
        shortcode,
        from,
        to,
        i32::try_from(new).map_err(Fault::defect)?,
        i32::try_from(known).map_err(Fault::defect)?,
        json!(told),
        ctx.actor.label(),
    )
    .execute(tx.conn())
    .await
    .map_err(Fault::from)?;
    if is_new.rows_affected() == 0 {
        return Ok(uploaded);
    }
    for batch in lines.chunks(BATCH) {
        insert_tx(tx, file, shortcode, batch).await?;
    }
    let payments: Vec<&Line> = lines.iter().map(|(line, _)| *line).filter(|l| l.kind() == Kind::Payment).collect();
    let uncounted = uncounted_tx(tx, shortcode, &payments).await?;
    for line in payments.into_iter().filter(|line| uncounted.contains(&line.receipt)) {
        tell_tx(tx, shortcode, line).await?;
    }
    Ok(uploaded)
}

fn told(refused: &kikapu_statement::Refused) -> RefusedLine {
    RefusedLine { number: refused.number, why: refused.why.as_str().to_owned() }
}

type Key<'a> = (&'a str, &'static str, i64, i64);

fn key(line: &Line) -> Key<'_> {
    let minor = |money: Option<Money>| money.map_or(0, Money::minor);
    (&line.receipt, line.kind().as_str(), minor(line.paid_in), minor(line.withdrawn))
}

/// Each completed line once, with how often the file has it.
fn distinct(statement: &Statement) -> Vec<(&Line, i32)> {
    let mut lines: Vec<(&Line, i32)> = Vec::new();
    let mut places: HashMap<Key<'_>, usize> = HashMap::new();
    for line in statement.lines.iter().filter(|line| line.is_completed) {
        match places.get(&key(line)) {
            Some(at) => lines[*at].1 += 1,
            None => {
                places.insert(key(line), lines.len());
                lines.push((line, 1));
            }
        }
    }
    lines
}

/// How many of the lines other files brought.
async fn known_tx(tx: &mut StoreTx, shortcode: &str, lines: &[(&Line, i32)]) -> Result<usize, Fault> {
    let receipts: Vec<String> = lines.iter().map(|(line, _)| line.receipt.clone()).collect();
    let kinds: Vec<String> = lines.iter().map(|(line, _)| key(line).1.to_owned()).collect();
    let paid: Vec<i64> = lines.iter().map(|(line, _)| key(line).2).collect();
    let withdrawn: Vec<i64> = lines.iter().map(|(line, _)| key(line).3).collect();
    let known = sqlx::query_scalar!(
        r#"select count(*) as "count!" from unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[]) as n (receipt, kind, paid, withdrawn)
           join statement_lines s on s.shortcode = $1 and s.receipt = n.receipt and s.kind = n.kind
                and s.paid_minor = n.paid and s.withdrawn_minor = n.withdrawn"#,
        shortcode,
        &receipts,
        &kinds,
        &paid,
        &withdrawn,
    )
    .fetch_one(tx.conn())
    .await?;
    usize::try_from(known).map_err(Fault::defect)
}

async fn insert_tx(tx: &mut StoreTx, file: Uuid, shortcode: &str, lines: &[(&Line, i32)]) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let ids: Vec<Uuid> = lines.iter().map(|_| Uuid::now_v7()).collect();
    let numbers: Vec<i32> = lines.iter().map(|(line, _)| i32::try_from(line.number).unwrap_or(i32::MAX)).collect();
    let completed: Vec<DateTime<Utc>> = lines.iter().map(|(line, _)| line.completed_at).collect();
    let days: Vec<_> = lines.iter().map(|(line, _)| line.completed_at.with_timezone(&NAIROBI).date_naive()).collect();
    let paid: Vec<i64> = lines.iter().map(|(line, _)| key(line).2).collect();
    let withdrawn: Vec<i64> = lines.iter().map(|(line, _)| key(line).3).collect();
    let balances: Vec<Option<i64>> = lines.iter().map(|(line, _)| line.balance_minor).collect();
    let copies: Vec<i32> = lines.iter().map(|(_, copies)| *copies).collect();
    let texts = |of: fn(&Line) -> &str| -> Vec<String> { lines.iter().map(|(line, _)| of(line).to_owned()).collect() };
    sqlx::query!(
        "insert into statement_lines (store_id, id, file_id, number, shortcode, receipt, completed_at, day, kind, paid_minor,
                                      withdrawn_minor, balance_minor, copies, details, reason, other_party, linked, account)
         select $1, n.id, $2, n.number, $3, n.receipt, n.completed_at, n.day, n.kind, n.paid, n.withdrawn, n.balance, n.copies,
                n.details, n.reason, n.other_party, n.linked, n.account
         from unnest($4::uuid[], $5::integer[], $6::text[], $7::timestamptz[], $8::date[], $9::text[], $10::bigint[],
                     $11::bigint[], $12::bigint[], $13::integer[], $14::text[], $15::text[], $16::text[], $17::text[], $18::text[])
              as n (id, number, receipt, completed_at, day, kind, paid, withdrawn, balance, copies, details, reason,
                    other_party, linked, account)
         on conflict (store_id, shortcode, receipt, kind, paid_minor, withdrawn_minor)
            do update set copies = greatest(statement_lines.copies, excluded.copies)",
        store,
        file,
        shortcode,
        &ids,
        &numbers,
        &texts(|line| &line.receipt),
        &completed,
        &days,
        &texts(|line| line.kind().as_str()),
        &paid,
        &withdrawn,
        &balances as &[Option<i64>],
        &copies,
        &texts(|line| &line.details),
        &texts(|line| &line.reason),
        &texts(|line| &line.other_party),
        &texts(|line| &line.linked),
        &texts(|line| &line.account),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Codes of payments that the books do not have, or on the word of a person alone, which may be taken back: of a statement
/// mostly few or none.
async fn uncounted_tx(tx: &mut StoreTx, shortcode: &str, payments: &[&Line]) -> Result<HashSet<String>, Fault> {
    let receipts: Vec<String> = payments.iter().map(|line| line.receipt.clone()).collect();
    let amounts: Vec<i64> = payments.iter().map(|line| line.paid_in.map_or(0, Money::minor)).collect();
    let uncounted = sqlx::query_scalar!(
        r#"select n.receipt as "receipt!" from unnest($2::text[], $3::bigint[]) as n (receipt, minor)
           where not exists (select 1 from payments p
                             where p.shortcode = $1 and p.receipt = n.receipt and p.captured_minor = n.minor
                               and (p.attempt_id is not null
                                    or exists (select 1 from money_lines l where l.payment_id = p.id)))"#,
        shortcode,
        &receipts,
        &amounts,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(uncounted.into_iter().collect())
}

/// Money that came in by the statement and is not in the books, told to the matching: where nobody told of it before, or
/// somebody whom we do not believe.
async fn tell_tx(tx: &mut StoreTx, shortcode: &str, line: &Line) -> Result<(), Fault> {
    let (Ok(receipt), Some(amount)) = (Receipt::parse(&line.receipt), line.paid_in) else { return Ok(()) };
    let cut = |text: &str, chars_max: usize| -> String { text.chars().take(chars_max).collect() };
    let (payer, payer_name) = line.other_party.split_once(" - ").unwrap_or((&line.other_party, ""));
    let new = NewLine {
        shortcode: shortcode.to_owned(),
        receipt,
        amount,
        account: cut(&line.account, 100),
        payer: cut(payer, 100),
        payer_name: cut(payer_name, 200),
        told_at: Some(line.completed_at),
        source: line::Source::Statement,
    };
    incoming::tell_and_match_tx(tx, &new).await?;
    Ok(())
}
