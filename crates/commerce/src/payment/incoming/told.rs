//! Being told of money by M-PESA, in whichever way: a confirmation, a statement, a list. One line for each code.

use kikapu_domain::payment::incoming::{self as rules, LineState};
use kikapu_kernel::MoneyLineId;

use super::line::{self, NewLine};
use crate::jobs::{Task, enqueue_tx};
use crate::{Fault, StoreTx};

/// What became of being told, with the line that is to be matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    News(MoneyLineId),
    Waits(MoneyLineId),
    Known,
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
    match rules::told(Some(&known.line), new.amount) {
        rules::Told::News => {
            line::retell_tx(tx, known.id, new).await?;
            Ok(Told::News(known.id))
        }
        rules::Told::Waits => Ok(Told::Waits(known.id)),
        rules::Told::Known => Ok(Told::Known),
        rules::Told::Contradicts => {
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
