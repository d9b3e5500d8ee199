//! Stock: what is on the shelf, and why that changed. `on_hand` is always the sum of the movements.

pub mod hold;
mod queries;

pub use hold::{Short, commit_tx, is_held_tx, release_tx, reserve_tx, take_back_tx};

use std::collections::{BTreeMap, HashMap};

use kikapu_kernel::{LocationId, VariantId};

use crate::{Fault, StoreTx};

/// Units of one variant at one place, at the most: far above any shelf, far below what a column holds.
pub const UNITS_MAX: u32 = 1_000_000;

/// Why a shelf is set to a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The first count of a new variant.
    Opening,
    /// An imported file said so.
    Import,
    /// Somebody counted.
    Adjustment,
}

impl Reason {
    const fn word(self) -> &'static str {
        match self {
            Self::Opening => "opening",
            Self::Import => "import",
            Self::Adjustment => "adjustment",
        }
    }
}

/// The place that holds a shop's stock where nothing else is said: the first by name, made when there is none.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn main_location_tx(tx: &mut StoreTx) -> Result<LocationId, Fault> {
    match queries::first_location_tx(tx).await? {
        Some(location) => Ok(location),
        None => location_tx(tx, "Shop").await,
    }
}

/// The place of that name, made when there is none.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn location_tx(tx: &mut StoreTx, name: &str) -> Result<LocationId, Fault> {
    queries::location_tx(tx, name).await
}

/// Sets how many units of each variant lie at `location`, and writes down the difference. A shelf cannot hold less
/// than what is reserved for orders: it is set to that then, and the variant is in the answer. The catalogue is not
/// told; the caller writes its index (`catalog::index_tx`).
///
/// # Errors
/// [`Fault`] from the database, or when a number is above [`UNITS_MAX`].
pub async fn set_on_hand_tx(
    tx: &mut StoreTx,
    location: LocationId,
    counts: &[(VariantId, u32)],
    reason: Reason,
) -> Result<Vec<VariantId>, Fault> {
    // One number a variant, in the order of ids: two counts of the same shelf never wait for each other in a circle.
    let counts: BTreeMap<VariantId, u32> = counts.iter().copied().collect();
    if counts.is_empty() {
        return Ok(Vec::new());
    }
    if counts.values().any(|units| *units > UNITS_MAX) {
        return Err(Fault::defect("more units than a shelf can hold"));
    }
    queries::open_shelves_tx(tx, location, &counts).await?;
    let set = queries::set_tx(tx, location, &counts).await?;
    let moved: Vec<(VariantId, i32)> =
        set.iter().filter(|shelf| shelf.moved != 0).map(|shelf| (shelf.variant, shelf.moved)).collect();
    queries::write_movements_tx(tx, location, &moved, reason.word()).await?;
    Ok(set.into_iter().filter(|shelf| shelf.kept_for_orders).map(|shelf| shelf.variant).collect())
}

/// Units that can be bought now, over all places, of each variant that has a shelf.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn available_tx(tx: &mut StoreTx, variants: &[VariantId]) -> Result<HashMap<VariantId, u32>, Fault> {
    queries::available_tx(tx, variants).await
}
