//! The way out to M-PESA. Nothing leaves towards it but with a [`Pass`], and what came of each call is noted: breakers,
//! budgets and figures lie in Postgres, so that every process goes by the same.

mod breakers;
mod budget;
mod figures;

use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use daraja::{
    Fault as DarajaFault, FaultKind, InitiatorOutcome, Merchant, Outcome, PushOutcome, QueryOutcome, RegisterOutcome,
};
use kikapu_domain::payment::{Gate, Hurry, Pulse, Turn};

use self::budget::Question;

use crate::fault::causes;
use crate::{Ctx, Fault, StoreTx};

pub use breakers::is_open_for_all;
pub(super) use breakers::{Row as BreakerRow, reset_tx};
pub(super) use figures::calls_tx;
pub use figures::{calls, forget_old as forget_old_figures};

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Call {
    /// A request to a phone.
    Push,
    /// What became of one.
    Query,
    /// Our addresses.
    Register,
    /// Money out.
    PayOut,
    /// What became of it.
    Status,
    /// M-PESA's own list of what came in.
    Pull,
    /// What the shop's accounts hold.
    Balance,
    /// What a code is.
    Code,
}

impl Call {
    /// Every value.
    pub const ALL: [Self; 8] =
        [Self::Push, Self::Query, Self::Register, Self::PayOut, Self::Status, Self::Pull, Self::Balance, Self::Code];

    /// Whether a shopper waits for it.
    pub const fn is_of_requests(self) -> bool {
        match self {
            Self::Push | Self::Query => true,
            Self::Register | Self::PayOut | Self::Status | Self::Pull | Self::Balance | Self::Code => false,
        }
    }

    /// Whether what comes of it says something about the calls that payments need. Lists, balances and codes
    /// are other products of M-PESA's, which may be closed or broken for themselves, and no request waits for them.
    const fn moves_breakers(self) -> bool {
        match self {
            Self::Push | Self::Query | Self::Register | Self::PayOut | Self::Status => true,
            Self::Pull | Self::Balance | Self::Code => false,
        }
    }

    /// As figures and metrics call it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Push => "push",
            Self::Query => "query",
            Self::Register => "register",
            Self::PayOut => "pay_out",
            Self::Status => "status",
            Self::Pull => "pull",
            Self::Balance => "balance",
            Self::Code => "code",
        }
    }
}

/// Leave to call M-PESA once.
#[derive(Debug)]
#[must_use = "what came of the call is to be noted"]
pub(super) struct Pass {
    call: Call,
    since: Instant,
    question: Option<Question>,
}

/// Whether a call leaves.
#[derive(Debug)]
pub(super) enum Leave {
    /// It does.
    Go(Pass),
    /// Not before then.
    Wait {
        until: DateTime<Utc>,
        /// One call is under way to find out; nobody knows yet.
        is_probing: bool,
    },
}

/// Asks for leave, in the transaction that prepares the call and ends before it.
pub(super) async fn leave_tx(tx: &mut StoreTx, call: Call) -> Result<Leave, Fault> {
    let (until, is_probing) = match breakers::pass_tx(tx).await? {
        Gate::Closed | Gate::HalfOpen => {
            return Ok(Leave::Go(Pass { call, since: Instant::now(), question: None }));
        }
        Gate::Open { until } => (until, false),
        Gate::Probing { until } => (until, true),
    };
    metrics::counter!("kikapu_calls_held_back_total", "call" => call.as_str()).increment(1);
    Ok(Leave::Wait { until, is_probing })
}

/// Whether M-PESA is left in peace just now. Takes no one's place.
pub(super) async fn is_open_tx(tx: &mut StoreTx) -> Result<bool, Fault> {
    Ok(matches!(breakers::gate_tx(tx).await?, Gate::Open { .. } | Gate::Probing { .. }))
}

/// A turn out of the budget of the number while no breaker is open, or the wait for one. Who is turned away gets a moment of
/// its own; `planned` is the one it had.
async fn turn_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    call: Call,
    merchant: &Merchant,
    (hurry, planned): (Hurry, Option<DateTime<Utc>>),
) -> Result<Result<Question, Leave>, Fault> {
    let put_off = |until| Ok(Err(Leave::Wait { until, is_probing: false }));
    if let Gate::Open { until } | Gate::Probing { until } = breakers::gate_tx(tx).await? {
        metrics::counter!("kikapu_calls_held_back_total", "call" => call.as_str()).increment(1);
        return put_off(budget::wait_tx(ctx, tx, merchant, hurry, planned, until).await?);
    }
    match budget::take_tx(ctx, tx, merchant, hurry, planned).await? {
        (Turn::At(at), _) => put_off(at),
        (Turn::Now, question) => Ok(Ok(question)),
    }
}

/// Asks for leave to ask what became of a request: what the budget of its number lets through. Who is turned away gets a
/// moment of its own; `planned` is the one it had.
pub(super) async fn leave_to_ask_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    merchant: &Merchant,
    hurry: Hurry,
    planned: Option<DateTime<Utc>>,
) -> Result<Leave, Fault> {
    // The budget first: who takes the place of the one that finds out must go.
    let question = match turn_tx(ctx, tx, Call::Query, merchant, (hurry, planned)).await? {
        Ok(question) => question,
        Err(wait) => return Ok(wait),
    };
    Ok(match leave_tx(tx, Call::Query).await? {
        Leave::Go(pass) => Leave::Go(Pass { question: Some(question), ..pass }),
        wait @ Leave::Wait { .. } => wait,
    })
}

/// Asks for leave to call what no payment needs, M-PESA's list or a balance: out of the budget of its number, and not while a
/// breaker is open. It finds nothing out for the breakers, so it takes no place of a call that somebody waits for.
pub(super) async fn leave_beside_tx(
    ctx: &Ctx,
    tx: &mut StoreTx,
    call: Call,
    merchant: &Merchant,
    hurry: Hurry,
    planned: Option<DateTime<Utc>>,
) -> Result<Leave, Fault> {
    let turn = turn_tx(ctx, tx, call, merchant, (hurry, planned)).await?;
    let go = |question| Leave::Go(Pass { call, since: Instant::now(), question: Some(question) });
    Ok(turn.map_or_else(|wait| wait, go))
}

impl Pass {
    /// From now on the answer is waited for.
    pub(super) fn start(&mut self) {
        self.since = Instant::now();
    }

    /// Notes what came of the call. Nobody waits for this to be on disk, and no payment fails because of it.
    pub(super) async fn note(self, ctx: &Ctx, pulse: Pulse) {
        self.note_throttled(ctx, pulse, None).await;
    }

    /// The same, with how long M-PESA asked us to wait.
    pub(super) async fn note_throttled(self, ctx: &Ctx, pulse: Pulse, retry_after: Option<Duration>) {
        let took = self.since.elapsed();
        let call = self.call;
        metrics::counter!("kikapu_gateway_calls_total", "call" => call.as_str(), "pulse" => pulse.as_str())
            .increment(1);
        metrics::histogram!("kikapu_gateway_seconds", "call" => call.as_str()).record(took.as_secs_f64());
        let noted: Result<(), Fault> = ctx
            .platform
            .with_store(ctx.store, async |tx| {
                tx.need_not_wait();
                // The budget before the breakers, as who asks for leave.
                if let Some(question) = &self.question {
                    budget::note_tx(ctx, tx, question, pulse, retry_after).await?;
                }
                if call.moves_breakers() {
                    breakers::note_tx(tx, pulse).await?;
                }
                // Last: everybody writes to this minute's row.
                figures::count_tx(tx, call, pulse, took).await
            })
            .await;
        if let Err(fault) = noted {
            tracing::warn!(error = causes(&fault), "what came of a call to M-PESA was not noted");
        }
    }
}

/// What an answer says of M-PESA.
pub(super) fn pulse_of_push(outcome: &PushOutcome) -> Pulse {
    match outcome {
        PushOutcome::Accepted { .. } => Pulse::Works,
        PushOutcome::Busy { fault, .. } if is_of_phone(fault) => Pulse::Works,
        PushOutcome::Busy { fault, .. }
        | PushOutcome::Rejected { fault }
        | PushOutcome::NotSent { fault }
        | PushOutcome::Unknown { fault } => pulse_of(fault),
    }
}

/// What an answer says of M-PESA.
pub(super) fn pulse_of_query(outcome: &QueryOutcome) -> Pulse {
    match outcome {
        QueryOutcome::Answered { .. } | QueryOutcome::Pending | QueryOutcome::UnknownCheckout => Pulse::Works,
        QueryOutcome::Throttled { .. } => Pulse::Throttles,
        QueryOutcome::Inconclusive { fault } => pulse_of(fault),
    }
}

/// What an answer says of M-PESA.
pub(super) fn pulse_of_register(outcome: &RegisterOutcome) -> Pulse {
    match outcome {
        RegisterOutcome::Registered | RegisterOutcome::Already { .. } => Pulse::Works,
        RegisterOutcome::Refused { fault }
        | RegisterOutcome::Later { fault, .. }
        | RegisterOutcome::Unknown { fault } => pulse_of(fault),
    }
}

/// What an answer says of M-PESA.
pub(super) fn pulse_of_initiator(outcome: &InitiatorOutcome) -> Pulse {
    match outcome {
        InitiatorOutcome::Accepted { .. } | InitiatorOutcome::Duplicate { .. } => Pulse::Works,
        InitiatorOutcome::Rejected { fault }
        | InitiatorOutcome::Busy { fault, .. }
        | InitiatorOutcome::NotSent { fault }
        | InitiatorOutcome::Unknown { fault } => pulse_of(fault),
    }
}

/// What an answer says of M-PESA.
pub(super) fn pulse_of_list<T>(outcome: &Outcome<T>) -> Pulse {
    outcome.fault().map_or(Pulse::Works, pulse_of)
}

/// Another request is open on that phone: M-PESA is well.
pub(super) fn is_of_phone(fault: &DarajaFault) -> bool {
    fault.kind == FaultKind::Busy && fault.message.contains("lock subscriber")
}

const fn pulse_of(fault: &DarajaFault) -> Pulse {
    match fault.kind {
        FaultKind::InvalidRequest => Pulse::Works,
        FaultKind::Token | FaultKind::Configuration | FaultKind::ProductMismatch => Pulse::Refuses,
        FaultKind::Throttled => Pulse::Throttles,
        FaultKind::Busy | FaultKind::Gateway | FaultKind::Timeout | FaultKind::Connect | FaultKind::Unreadable => {
            Pulse::Fails
        }
    }
}
