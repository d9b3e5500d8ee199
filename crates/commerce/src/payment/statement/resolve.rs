//! What a person says of a line that the books cannot explain.

use kikapu_contract::Refusal;
use kikapu_contract::statement::{Finding, Resolution, Resolve, StatementError};
use kikapu_domain::staff::Permission;
use kikapu_kernel::StatementLineId;
use serde_json::json;
use uuid::Uuid;

use crate::{Ctx, Fault, StoreTx};

const NOTE_CHARS_MAX: usize = 300;

/// Says what a line is, or takes that back where nothing is said. Safe to call twice.
///
/// # Errors
/// [`StatementError::NoteNeeded`] for "something else" without a word, [`StatementError::Explained`] for a line that the
/// books explain, or that waits for its order on the page about money.
pub async fn resolve(ctx: &Ctx, id: StatementLineId, input: &Resolve) -> Result<(), StatementError> {
    ctx.require(Permission::BookMoney)?;
    let note: String = input.note.trim().chars().filter(|c| !c.is_control()).take(NOTE_CHARS_MAX).collect();
    let what = match input.what.as_str() {
        "" => None,
        word => Some(Resolution::parse(word).ok_or(Refusal::Malformed { detail: "what".to_owned() })?),
    };
    if what == Some(Resolution::Other) && note.is_empty() {
        return Err(StatementError::NoteNeeded);
    }
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let row = sqlx::query!("select resolution, note from statement_lines where id = $1 for update", id.uuid())
                .fetch_optional(tx.conn())
                .await
                .map_err(Fault::from)?
                .ok_or(Refusal::NotFound)?;
            let before = row.resolution.as_deref().and_then(Resolution::parse);
            if before == what && (what.is_none() || row.note == note) {
                return Ok(());
            }
            if before.is_none() && !finding_tx(tx, id).await?.can_be_resolved() {
                return Err(StatementError::Explained);
            }
            let note = if what.is_none() { String::new() } else { note.clone() };
            sqlx::query!(
                "update statement_lines set resolution = $2, note = $3, resolved_at = case when $2::text is null then null else now() end
                 where id = $1",
                id.uuid(),
                what.map(Resolution::as_str),
                note,
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            let kind = if what.is_none() { "reopened" } else { "resolved" };
            let detail = json!({ "what": what.map(Resolution::as_str), "note": note });
            Ok(record_tx(ctx, tx, id, kind, &detail).await?)
        })
        .await
}

async fn finding_tx(tx: &mut StoreTx, id: StatementLineId) -> Result<Finding, Fault> {
    let word =
        sqlx::query_scalar!(r#"select finding as "finding!" from statement_findings where line_id = $1"#, id.uuid())
            .fetch_one(tx.conn())
            .await?;
    Finding::parse(&word).ok_or_else(|| Fault::corrupt("statement_findings", id, word))
}

async fn record_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    id: StatementLineId,
    kind: &str,
    detail: &serde_json::Value,
) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into statement_events (store_id, id, line_id, kind, detail, actor) values ($1, $2, $3, $4, $5, $6)",
        store,
        Uuid::now_v7(),
        id.uuid(),
        kind,
        detail,
        ctx.actor.label(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
