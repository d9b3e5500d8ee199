//! Questions in SQL.

use std::time::Duration;

use chrono::{DateTime, Utc};
use daraja::AccountBalance;
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::question::{Missed, QuestionState};
use kikapu_kernel::{QuestionId, StoreId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::jobs::{Task, enqueue_tx};
use crate::{Fault, Platform, StoreTx, secret};

const DETAIL_CHARS_MAX: usize = 300;
/// The most that an account can hold, or lack, minor units; what is more is no amount.
const AMOUNT_MINOR_MAX: i64 = kikapu_kernel::money::MAX_MINOR;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::payment) enum Subject {
    /// What the accounts hold.
    Balance,
    /// What a code is.
    Code(Receipt),
}

impl Subject {
    const fn as_str(&self) -> &'static str {
        match self {
            Self::Balance => "balance",
            Self::Code(_) => "code",
        }
    }

    const fn receipt(&self) -> Option<&Receipt> {
        match self {
            Self::Balance => None,
            Self::Code(receipt) => Some(receipt),
        }
    }
}

/// A question as it is kept.
#[derive(Clone, Debug)]
pub(super) struct Record {
    pub subject: Subject,
    pub shortcode: String,
    pub state: QuestionState,
    pub asked_at: DateTime<Utc>,
    pub next_at: Option<DateTime<Utc>>,
    /// It may have left since.
    pub left_at: Option<DateTime<Utc>>,
    /// M-PESA's names of it.
    pub originator: Option<String>,
    pub conversation: Option<String>,
}

/// An account as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::payment) struct Account {
    pub name: String,
    pub available_minor: Option<i64>,
    pub current_minor: Option<i64>,
}

impl From<AccountBalance> for Account {
    fn from(told: AccountBalance) -> Self {
        let is_ours = matches!(told.currency.as_str(), "" | "KES");
        let amount =
            |minor: Option<i64>| minor.filter(|minor| is_ours && minor.abs_diff(0) <= AMOUNT_MINOR_MAX.abs_diff(0));
        Self {
            name: told.name.chars().filter(|c| !c.is_control()).collect(),
            available_minor: amount(told.available_minor),
            current_minor: amount(told.current_minor),
        }
    }
}

/// How a question ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// M-PESA told.
    Told {
        /// What accounts hold, where that was asked.
        accounts: Vec<Account>,
        /// Its own time.
        as_of: Option<DateTime<Utc>>,
    },
    /// It will not tell.
    Refused {
        /// Its code, or a word of ours.
        code: String,
        /// Its own words.
        detail: String,
    },
    /// It did not get to it. It may yet.
    Queue,
}

/// The last time that somebody asked for balances.
pub(in crate::payment) struct Last {
    pub at: DateTime<Utc>,
    pub is_open: bool,
}

/// The last time that somebody asked for balances, whichever number it was about.
pub(in crate::payment) async fn last_balance_tx(tx: &mut StoreTx) -> Result<Option<Last>, Fault> {
    Ok(sqlx::query_as!(
        Last,
        r#"select asked_at as at, state = 'asked' as "is_open!" from mpesa_questions where subject = 'balance'
           order by asked_at desc, id desc limit 1"#
    )
    .fetch_optional(tx.conn())
    .await?)
}

/// Asks, once this transaction is committed. `false` where the same is being asked.
pub(in crate::payment) async fn ask_tx(
    tx: &mut StoreTx,
    shortcode: &str,
    subject: &Subject,
    asked_by: &str,
) -> Result<bool, Fault> {
    let (id, store) = (QuestionId::new(Uuid::now_v7()), tx.store().uuid());
    let written = sqlx::query!(
        "insert into mpesa_questions (store_id, id, shortcode, subject, receipt, asked_by) values ($1, $2, $3, $4, $5, $6)
         on conflict do nothing",
        store,
        id.uuid(),
        shortcode,
        subject.as_str(),
        subject.receipt().map(Receipt::as_str),
        asked_by,
    )
    .execute(tx.conn())
    .await?;
    if written.rows_affected() == 0 {
        return Ok(false);
    }
    enqueue_tx(tx, &Task::AskMpesa { store: tx.store(), question: id }, None).await?;
    Ok(true)
}

/// The question, locked.
pub(super) async fn lock_tx(tx: &mut StoreTx, id: QuestionId) -> Result<Option<Record>, Fault> {
    let row = sqlx::query!(
        "select subject, receipt, shortcode, state, asked_at, next_at, left_at, originator_id, conversation_id from mpesa_questions
         where id = $1 for update",
        id.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?;
    row.map(|row| {
        let subject = match (row.subject.as_str(), row.receipt.as_deref()) {
            ("balance", _) => Subject::Balance,
            (_, receipt) => Subject::Code(
                Receipt::parse(receipt.unwrap_or_default())
                    .map_err(|error| Fault::corrupt("mpesa_questions", id, error))?,
            ),
        };
        Ok(Record {
            subject,
            shortcode: row.shortcode,
            state: row.state.parse().map_err(|error| Fault::corrupt("mpesa_questions", id, error))?,
            asked_at: row.asked_at,
            next_at: row.next_at,
            left_at: row.left_at,
            originator: row.originator_id,
            conversation: row.conversation_id,
        })
    })
    .transpose()
}

/// It leaves now, with a new secret address that lives so long.
pub(super) async fn leave_tx(tx: &mut StoreTx, id: QuestionId, life: Duration) -> Result<String, Fault> {
    let (secret, store) = (secret::callback_secret(), tx.store().uuid());
    sqlx::query!("update mpesa_questions set left_at = now(), next_at = null where id = $1", id.uuid())
        .execute(tx.conn())
        .await?;
    sqlx::query!(
        "insert into question_tokens (token_hash, store_id, question_id, dies_at)
         values ($1, $2, $3, now() + make_interval(secs => $4))",
        secret::hash(secret.as_bytes()),
        store,
        id.uuid(),
        life.as_secs_f64(),
    )
    .execute(tx.conn())
    .await?;
    Ok(secret)
}

/// M-PESA is left in peace until then.
pub(super) async fn put_off_tx(tx: &mut StoreTx, id: QuestionId, until: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("update mpesa_questions set next_at = $2 where id = $1", id.uuid(), until).execute(tx.conn()).await?;
    Ok(())
}

/// Keeps M-PESA's names of a request, as its reply had them.
pub(super) async fn name_tx(
    tx: &mut StoreTx,
    id: QuestionId,
    originator: Option<&str>,
    conversation: Option<&str>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update mpesa_questions set originator_id = $2, conversation_id = $3 where id = $1",
        id.uuid(),
        originator,
        conversation,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keeps how a locked question ends. After an answer its address is dead.
pub(super) async fn end_tx(tx: &mut StoreTx, id: QuestionId, subject: &Subject, end: &End) -> Result<(), Fault> {
    let state = match end {
        End::Told { .. } => QuestionState::Answered,
        End::Refused { .. } => QuestionState::Refused,
        End::Queue => QuestionState::Lost,
    };
    metrics::counter!("kikapu_questions_total", "subject" => subject.as_str(), "end" => state.as_str()).increment(1);
    let (accounts, as_of) = match end {
        End::Told { accounts, as_of } => (accounts.as_slice(), *as_of),
        End::Refused { .. } | End::Queue => (&[][..], None),
    };
    let (code, detail) = match end {
        End::Refused { code, detail } => (Some(code.as_str()), cut(detail)),
        End::Told { .. } | End::Queue => (None, String::new()),
    };
    sqlx::query!(
        "update mpesa_questions set state = $2, accounts = $3, as_of = $4, code = $5, detail = $6, missed = $7, ended_at = now()
         where id = $1",
        id.uuid(),
        state.as_str(),
        serde_json::to_value(accounts).map_err(Fault::defect)?,
        as_of,
        code,
        detail,
        (*end == End::Queue).then_some(Missed::Queue.as_str()),
    )
    .execute(tx.conn())
    .await?;
    if state.takes_an_answer() {
        return Ok(());
    }
    sqlx::query!("update question_tokens set dies_at = now() where question_id = $1 and dies_at > now()", id.uuid())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps that something came which is no answer.
pub(super) async fn miss_tx(tx: &mut StoreTx, id: QuestionId, missed: Missed) -> Result<(), Fault> {
    sqlx::query!("update mpesa_questions set missed = $2 where id = $1", id.uuid(), missed.as_str())
        .execute(tx.conn())
        .await?;
    Ok(())
}

/// Keeps what M-PESA's own address posted, as it came.
pub(super) async fn keep_raw_tx(tx: &mut StoreTx, id: QuestionId, raw: &[u8]) -> Result<(), Fault> {
    sqlx::query!("update mpesa_questions set raw = $2 where id = $1", id.uuid(), raw).execute(tx.conn()).await?;
    Ok(())
}

/// A question that nobody answered within `wait` is lost, whatever became of its job. Returns how many were.
pub(in super::super) async fn expire_tx(tx: &mut StoreTx, wait: Duration) -> Result<usize, Fault> {
    let lost = sqlx::query_scalar!(
        "update mpesa_questions set state = 'lost', ended_at = now()
         where state = 'asked' and asked_at <= now() - make_interval(secs => $1) returning subject",
        wait.as_secs_f64(),
    )
    .fetch_all(tx.conn())
    .await?;
    for subject in &lost {
        let end = QuestionState::Lost.as_str();
        metrics::counter!("kikapu_questions_total", "subject" => subject.clone(), "end" => end).increment(1);
    }
    Ok(lost.len())
}

/// The question that an address of ours belongs to, while it lives.
pub(super) async fn owner_of(platform: &Platform, secret: &str) -> Result<Option<(StoreId, QuestionId)>, Fault> {
    // The hash is what is looked up, so how long that takes tells nothing about the secret.
    let found = sqlx::query!(
        "select store_id, question_id from question_tokens where token_hash = $1 and dies_at > now()",
        secret::hash(secret.as_bytes()),
    )
    .fetch_optional(platform.pool())
    .await?;
    Ok(found.map(|row| (StoreId::new(row.store_id), QuestionId::new(row.question_id))))
}

/// Deletes questions older than `kept`, `rows` of them at the most. Of the balances of each number the last question and the
/// last answer stay. Returns how many went.
pub(crate) async fn forget_old_tx(tx: &mut StoreTx, kept: Duration, rows: u32) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "delete from mpesa_questions where id in (
             select id from mpesa_questions
             where asked_at < now() - make_interval(secs => $1) and state <> 'asked'
               and id not in (select distinct on (shortcode) id from mpesa_questions where subject = 'balance'
                              order by shortcode, asked_at desc, id desc)
               and id not in (select distinct on (shortcode) id from mpesa_questions
                              where subject = 'balance' and state = 'answered' order by shortcode, asked_at desc, id desc)
             order by asked_at limit $2)",
        kept.as_secs_f64(),
        i64::from(rows),
    )
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}

/// Deletes addresses that died `kept` ago, `rows` of them at the most. Returns how many went.
pub(crate) async fn forget_dead(platform: &Platform, kept: Duration, rows: u32) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "delete from question_tokens where token_hash in (
             select token_hash from question_tokens where dies_at < now() - make_interval(secs => $1)
             order by dies_at limit $2 for update skip locked)",
        kept.as_secs_f64(),
        i64::from(rows),
    )
    .execute(platform.pool())
    .await?;
    Ok(done.rows_affected())
}

fn cut(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(DETAIL_CHARS_MAX).collect()
}
