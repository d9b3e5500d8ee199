//! M-PESA Express: ask a phone to pay, ask what became of it, read what is posted back.

mod callback;
mod push;
mod query;

pub use callback::{Metadata, StkCallback, parse_stk_callback};
pub use push::{PushOutcome, StkPush};
pub use query::QueryOutcome;

use std::time::Duration;

use crate::fault::Fault;

/// One line per call. Checkout ids stay out: the newer ones end in the payer's number.
pub(crate) fn log(operation: &'static str, outcome: &'static str, fault: Option<&Fault>, took: Duration) {
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match fault {
        None => tracing::info!(daraja.operation = operation, daraja.outcome = outcome, duration_ms, "Daraja answered",),
        Some(fault) => tracing::warn!(
            daraja.operation = operation,
            daraja.outcome = outcome,
            daraja.kind = fault.kind.as_str(),
            daraja.status = fault.status,
            daraja.code = fault.code,
            daraja.request_id = fault.request_id,
            duration_ms,
            error = %fault,
            "Daraja gave no clean answer",
        ),
    }
}
