//! Being told of money by M-PESA, in whichever way: a confirmation, a statement, a list. One line for each code.

use kikapu_domain::payment::incoming::LineState;
use kikapu_kernel::MoneyLineId;

use super::line::{self, NewLine};
use crate::jobs::{Task, enqueue_tx};
use crate::{Fault, StoreTx};

/// What became of being told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nobody had told of it, or nobody who is believed: it is to be matched.
    News(MoneyLineId),
    /// It was told of before, and is still to be matched.
    Waits(MoneyLineId),
    /// It was told of before.
    Known,
    /// It was told of before with another amount, which stays.
    Contradicts,
}

/// Writes a line of money that M-PESA told of, unless it is there. Safe to call again.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn tell_tx(tx: &mut StoreTx, new: &NewLine) -> Result<Told, Fault> {
    if let Some(id) = line::insert_tx(tx, new, LineState::Waiting.as_str()).await? {
        return Ok(Told::News(id));
    }
    let known = line::by_code_tx(tx, &new.shortcode, &new.receipt).await?;
    let known = known.ok_or_else(|| Fault::defect("a line vanished"))?;
    match known.line.state {
        LineState::Doubted | LineState::Dismissed => {
            line::retell_tx(tx, known.id, new).await?;
            Ok(Told::News(known.id))
        }
        LineState::Waiting if known.line.amount == new.amount => Ok(Told::Waits(known.id)),
        _ if known.line.amount == new.amount => Ok(Told::Known),
        _ => {
            tracing::warn!(line.id = %known.id, "M-PESA contradicts what it told before");
            Ok(Told::Contradicts)
        }
    }
}

/// The same, and has it matched by a job.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn tell_and_match_tx(tx: &mut StoreTx, new: &NewLine) -> Result<Told, Fault> {
    let told = tell_tx(tx, new).await?;
    if let Told::News(line) | Told::Waits(line) = told {
        enqueue_tx(tx, &Task::MatchMoney { store: tx.store(), line }, None).await?;
    }
    Ok(told)
}
