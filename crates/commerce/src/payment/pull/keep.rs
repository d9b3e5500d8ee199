//! What a page of the list becomes: each payment a row and, where nobody told of it, a line of money.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use daraja::{Private, PullPage, PulledPayment};
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::pull::{Zone, is_income};
use kikapu_kernel::Money;

use super::record::{self, Counts, Record};
use crate::payment::incoming::line::{NewLine, Source};
use crate::payment::incoming::{self, Told};
use crate::payment::keys::{self, Proof};
use crate::{Fault, StoreTx, secret};

/// The most that one payment can be, minor units; what is more is kept aside.
const AMOUNT_MINOR_MAX: i64 = 10_000_000_000_000;
const KIND_CHARS_MAX: usize = 100;
const ACCOUNT_CHARS_MAX: usize = 100;
const NAME_CHARS_MAX: usize = 200;
/// Unreadable rows of a number that are kept; more are counted only.
const ODDITIES_MAX: i64 = 500;
/// Payments that the zone of the list's times is learned from.
const ZONE_FROM: i64 = 20;
/// What stands in the place of a payer's name.
const NO_NAME: &str = "MPESA";

/// A row that can be kept.
struct Row<'a> {
    receipt: Receipt,
    amount: Money,
    is_income: bool,
    payment: &'a PulledPayment,
}

/// Keeps a page. Safe to call again with the same.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn page_tx(tx: &mut StoreTx, record: &Record, page: &PullPage) -> Result<Counts, Fault> {
    let shortcode = &record.shortcode;
    let mut seen = HashSet::new();
    let rows: Vec<Row<'_>> =
        page.payments.iter().filter_map(row).filter(|row| seen.insert(row.receipt.clone())).collect();
    if rows.iter().any(|row| row.is_income) {
        // M-PESA gave the list to the keys of this shop: the number is its own, unless another was there before.
        keys::prove_tx(tx, shortcode, Proof::Money).await?;
    }
    if keys::is_number_anothers_tx(tx, shortcode).await? {
        tracing::warn!("a list is of a number that is proven to be another shop's");
        return Ok(Counts::default());
    }
    oddities_tx(tx, shortcode, page).await?;
    let new = insert_tx(tx, shortcode, &rows).await?;
    let zone = zone_tx(tx, record).await?;
    let mut counts = Counts::default();
    for row in rows.iter().filter(|row| row.is_income && new.contains(row.receipt.as_str())) {
        if is_counted_tx(tx, shortcode, row).await? {
            continue;
        }
        if let Told::News(_) = incoming::tell_and_match_tx(tx, &line(shortcode, row, zone)).await? {
            counts.fresh += 1;
        }
    }
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    counts.found = count(page.payments.len()).saturating_add(page.unreadable_rows);
    counts.aside = counts.found.saturating_sub(count(rows.iter().filter(|row| row.is_income).count()));
    metrics::counter!("kikapu_lists_rows_total").increment(counts.found.into());
    metrics::counter!("kikapu_lists_money_total").increment(counts.fresh.into());
    Ok(counts)
}

fn row(payment: &PulledPayment) -> Option<Row<'_>> {
    let amount = Money::kes_minor(payment.amount_minor).ok().filter(|amount| !amount.is_zero())?;
    Some(Row {
        receipt: Receipt::parse(&payment.receipt).ok()?,
        amount: Some(amount).filter(|amount| amount.minor() <= AMOUNT_MINOR_MAX)?,
        is_income: is_income(payment.transaction_type.as_deref().unwrap_or_default()),
        payment,
    })
}

/// As it is matched. The payer may be plain, masked or hashed.
fn line(shortcode: &str, row: &Row<'_>, zone: Option<Zone>) -> NewLine {
    let text = |private: &Option<Private>, chars_max: usize| {
        cut(private.as_ref().map(Private::expose).unwrap_or_default(), chars_max)
    };
    let name = text(&row.payment.sender, NAME_CHARS_MAX);
    NewLine {
        shortcode: shortcode.to_owned(),
        receipt: row.receipt.clone(),
        amount: row.amount,
        account: text(&row.payment.bill_reference, ACCOUNT_CHARS_MAX),
        payer: text(&row.payment.msisdn, ACCOUNT_CHARS_MAX),
        payer_name: if name.eq_ignore_ascii_case(NO_NAME) { String::new() } else { name },
        told_at: row.payment.booked_at.map(|written| Zone::moment(zone, written)),
        source: Source::Pull,
    }
}

fn cut(text: &str, chars_max: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(chars_max).collect::<String>().trim().to_owned()
}

/// Writes the rows that are not there. Returns the codes of those.
async fn insert_tx(tx: &mut StoreTx, shortcode: &str, rows: &[Row<'_>]) -> Result<HashSet<String>, Fault> {
    let store = tx.store().uuid();
    let receipts: Vec<String> = rows.iter().map(|row| row.receipt.to_string()).collect();
    let amounts: Vec<i64> = rows.iter().map(|row| row.amount.minor()).collect();
    let kinds: Vec<String> = rows
        .iter()
        .map(|row| cut(row.payment.transaction_type.as_deref().unwrap_or_default(), KIND_CHARS_MAX))
        .collect();
    let incomes: Vec<bool> = rows.iter().map(|row| row.is_income).collect();
    let times: Vec<Option<DateTime<Utc>>> = rows.iter().map(|row| row.payment.booked_at).collect();
    let new = sqlx::query_scalar!(
        "insert into pulled_rows (store_id, shortcode, receipt, amount_minor, kind, is_income, written_at)
         select $1, $2, n.receipt, n.amount, n.kind, n.income, n.written
         from unnest($3::text[], $4::bigint[], $5::text[], $6::boolean[], $7::timestamptz[])
              as n (receipt, amount, kind, income, written)
         on conflict (store_id, shortcode, receipt) do nothing returning receipt",
        store,
        shortcode,
        &receipts,
        &amounts,
        &kinds,
        &incomes,
        &times as &[Option<DateTime<Utc>>],
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(new.into_iter().collect())
}

/// Whether this very money is in the books, and not on the word of a person alone: that may be taken back.
async fn is_counted_tx(tx: &mut StoreTx, shortcode: &str, row: &Row<'_>) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select 1 from payments p where shortcode = $1 and receipt = $2 and captured_minor = $3
                          and (p.attempt_id is not null or exists (select 1 from money_lines l where l.payment_id = p.id)))
                  as "counted!""#,
        shortcode,
        row.receipt.as_str(),
        row.amount.minor(),
    )
    .fetch_one(tx.conn())
    .await?)
}

/// What is known of the zone of the list's times, learned from payments that M-PESA also confirmed: their time is Nairobi's.
async fn zone_tx(tx: &mut StoreTx, record: &Record) -> Result<Option<Zone>, Fault> {
    let ahead = sqlx::query_scalar!(
        r#"select extract(epoch from r.written_at - l.told_at)::bigint as "ahead_s!"
           from pulled_rows r
           join money_lines l on l.store_id = r.store_id and l.shortcode = r.shortcode and l.receipt = r.receipt
           where r.shortcode = $1 and l.source = 'notice' and l.told_at is not null and r.written_at is not null
           order by r.told_at desc limit $2"#,
        record.shortcode,
        ZONE_FROM,
    )
    .fetch_all(tx.conn())
    .await?;
    let ahead: Vec<TimeDelta> = ahead.into_iter().filter_map(TimeDelta::try_seconds).collect();
    let Some(zone) = Zone::learn(&ahead) else { return Ok(record.zone) };
    record::learn_zone_tx(tx, &record.shortcode, zone).await?;
    Ok(Some(zone))
}

/// Keeps rows that cannot be read, or cannot be payments: each once.
async fn oddities_tx(tx: &mut StoreTx, shortcode: &str, page: &PullPage) -> Result<(), Fault> {
    let odd = page.payments.iter().filter(|payment| row(payment).is_none());
    // A row that was read tells of itself without who paid.
    let told = odd.map(|payment| format!("{} {}", payment.receipt, payment.amount_minor));
    let raws: Vec<String> = page.unreadable.iter().map(|raw| raw.expose().to_owned()).chain(told).collect();
    if raws.is_empty() {
        return Ok(());
    }
    tracing::warn!(rows = raws.len(), "M-PESA's list has rows that cannot be read");
    let store = tx.store().uuid();
    let hashes: Vec<Vec<u8>> = raws.iter().map(|raw| secret::hash(raw.as_bytes())).collect();
    sqlx::query!(
        "insert into pulled_oddities (store_id, shortcode, row_hash, raw)
         select $1, $2, n.hash, n.raw from unnest($3::bytea[], $4::text[]) as n (hash, raw)
         where (select count(*) from pulled_oddities where shortcode = $2) < $5
         on conflict (store_id, shortcode, row_hash) do nothing",
        store,
        shortcode,
        &hashes,
        &raws,
        ODDITIES_MAX,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
