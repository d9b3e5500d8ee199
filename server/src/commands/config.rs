//! `kikapu config`: every key, its meaning, its value here and where that comes from.

use std::io::Write as _;

use crate::config::{Loaded, listing};
use crate::wiring::Failure;

/// Prints the list.
pub fn run(loaded: &Loaded, as_markdown: bool) -> Result<(), Failure> {
    let text = if as_markdown { listing::markdown() } else { listing::present(loaded) };
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        done => Ok(done?),
    }
}
