//! Products from a file another shop system wrote.

mod apply;
mod convert;
mod report;
mod rows;

use std::io::Read;

use kikapu_contract::Refusal;

use self::apply::Applier;
pub use self::report::{ImportReport, Note, RowProblem};
use self::rows::Groups;
use crate::Ctx;

/// Heaviest file.
pub const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// Rows of a file.
pub const ROWS_MAX: u64 = 50_000;
/// Columns of a file.
pub const COLUMNS_MAX: usize = 64;
/// Heaviest cell.
pub const CELL_BYTES_MAX: usize = 32 * 1024;
/// Rows written in one transaction.
const BATCH_ROWS: u64 = 500;
/// Problems that are listed; more are only counted.
const LISTED_MAX: usize = 200;

/// Whether the catalogue is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything is tried and told, nothing is kept.
    DryRun,
    /// What can be written is written; what cannot is told.
    Apply,
}

/// Reads a product file in Shopify's form: rows with the same handle, one after the other, are one product. A product
/// with a problem is left out whole, the others are written, at most 500 rows a transaction. The same file again
/// changes nothing more. Prices are taken as Kenyan shillings.
///
/// The reader is read in steps and never held in memory; a file over a limit is written up to there.
///
/// # Errors
/// [`Refusal`] when the database fails: products of earlier transactions are written. What is wrong with the file is
/// in the report.
pub async fn products(ctx: &Ctx, reader: impl Read, mode: Mode) -> Result<ImportReport, Refusal> {
    let mut applier = Applier::new(ctx, mode);
    let mut groups = Groups::new(reader);
    while let Some(group) = groups.next(applier.report()) {
        applier.add(group).await?;
    }
    applier.finish().await
}

#[cfg(test)]
mod tests;
