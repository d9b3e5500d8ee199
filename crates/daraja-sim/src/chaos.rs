//! Trouble by chance, from a seed: the same requests in the same order meet the same trouble.
//!
//! What happens to a reply is drawn from the number of the request, and what happens to a callback from the number of what
//! it is about, both counted from the moment chaos was switched on. So it depends on neither time nor on which of two
//! callbacks is quicker. Trouble that was scripted goes first. Every piece of trouble is written down.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::deliver::{DeliveryKind, Letter};
use crate::faults::{Break, Endpoint};
use crate::ids::Dice;
use crate::state::State;

/// Trouble beyond this is forgotten, oldest first; [`ChaosReport::forgotten`] counts it.
const REMEMBERED_MAX: usize = 100_000;
/// Codes that nobody has seen in the field.
const UNHEARD_OF: [&str; 4] = ["7777", "31337", "C0FFEE", "X_9999"];
const COPIES_MAX: u64 = 5;

/// How chaos is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Chaos {
    /// What everything is drawn from.
    pub seed: u64,
    /// Of a hundred requests, and of a hundred callbacks, so many meet trouble; above 100 is 100.
    pub percent: u8,
    /// The longest a callback is delayed, in virtual milliseconds.
    pub delay_max_ms: u64,
    /// How long a reply that hangs takes, in real milliseconds.
    pub hang_ms: u64,
}

impl Default for Chaos {
    /// Seed 1, every fifth; delays up to six hours, and replies that outlast a patience of 30 seconds.
    fn default() -> Self {
        Self { seed: 1, percent: 20, delay_max_ms: 6 * 60 * 60 * 1000, hang_ms: 35_000 }
    }
}

/// One piece of trouble that chaos made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChaosFault {
    /// Counted from 1 since chaos was switched on.
    pub number: u64,
    /// Virtual time.
    pub at: DateTime<Utc>,
    /// What it is about, where that has a name: a `CheckoutRequestID`, a `ConversationID`, a receipt, a `responseRefID`.
    pub subject: Option<String>,
    /// What was done.
    pub trouble: Trouble,
}

/// What chaos does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// To a reply.
    Reply {
        /// Of which endpoint.
        endpoint: Endpoint,
        /// How.
        how: ReplyTrouble,
    },
    /// To a callback.
    Callback {
        /// Of which kind.
        kind: DeliveryKind,
        /// How.
        how: CallbackTrouble,
    },
}

/// What chaos does to a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyTrouble {
    /// As if the endpoint were broken. Of those that end in `after_accept`, what was asked for is done all the same.
    Broken(Break),
    /// The answer to a status query has a result code that nobody knows.
    UnknownCode(String),
}

/// What chaos does to a callback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CallbackTrouble {
    /// It is never sent.
    Drop,
    /// It is sent this many times more, all at once.
    Duplicate {
        /// 1 to 5.
        more: u8,
    },
    /// It comes later, in virtual time.
    Delay {
        /// Milliseconds.
        ms: u64,
    },
    /// It waits until another callback has been sent, a minute of virtual time at most.
    Reorder,
    /// It is cut in the middle.
    Corrupt,
    /// It has a result code that nobody knows, whatever became of the money.
    UnknownCode(String),
}

/// What chaos has done so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChaosReport {
    /// How it is, if it is on.
    pub chaos: Option<Chaos>,
    /// Requests to Daraja's paths since it was switched on.
    pub requests: u64,
    /// Callbacks it has looked at.
    pub callbacks: u64,
    /// Every piece of trouble, oldest first.
    pub faults: Vec<ChaosFault>,
    /// How many of the oldest are not listed any more.
    pub forgotten: u64,
}

/// Chaos with its counters.
#[derive(Debug, Default)]
pub(crate) struct Storm {
    chaos: Option<Chaos>,
    requests: u64,
    callbacks: u64,
    /// The numbers from which prompts, requests of initiators, payments by hand and standing orders are counted.
    first: [u64; 4],
    /// Callbacks so far, by what they are about.
    letters: HashMap<(u64, u64), u64>,
    faults: VecDeque<ChaosFault>,
    made: u64,
}

/// Which of the things that callbacks are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Series {
    Prompt,
    Request,
    ByHand,
    StandingOrder,
}

impl State {
    /// Switches chaos on, from the beginning, or off; what it has done stays listed until it begins anew.
    pub fn set_chaos(&mut self, chaos: Option<Chaos>) {
        if chaos.is_some() {
            let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
            let by_hand = self.by_hand_paid;
            let first = [self.prompts_made(), count(self.requests.len()), by_hand, count(self.standing_orders.len())];
            self.storm = Storm { first, ..Storm::default() };
        }
        self.storm.chaos = chaos;
    }

    /// What happens to the next request, and the number of that trouble.
    pub fn chaos_of_reply(&mut self, now: DateTime<Utc>, endpoint: Endpoint) -> Option<(u64, ReplyTrouble)> {
        let storm = &mut self.storm;
        let chaos = storm.chaos?;
        storm.requests += 1;
        let mut dice = chaos.dice(0, storm.requests);
        if dice.below(100) >= u64::from(chaos.percent) {
            return None;
        }
        let how = chaos.reply(&mut dice, endpoint);
        Some((storm.note(now, None, Trouble::Reply { endpoint, how: how.clone() }), how))
    }

    /// The name of what a troubled reply was about, once it is known.
    pub fn name_chaos(&mut self, number: u64, subject: String) {
        if let Some(fault) = self.storm.faults.iter_mut().rev().find(|fault| fault.number == number) {
            fault.subject = Some(subject);
        }
    }

    /// What happens to a callback. Those about things of before chaos are left alone.
    pub fn chaos_of_letter(&mut self, now: DateTime<Utc>, letter: &Letter) -> Option<CallbackTrouble> {
        let storm = &mut self.storm;
        let chaos = storm.chaos?;
        let (series, number) = letter.about?;
        let number = number.checked_sub(storm.first[series as usize])?;
        storm.callbacks += 1;
        let stream = 1 + series as u64 * 16 + letter.kind as u64;
        // A prompt that failed may be paid after all; the second callback has a fate of its own.
        let before = storm.letters.entry((stream, number)).or_default();
        let mut dice = chaos.dice(stream | (*before << 32), number);
        *before += 1;
        if dice.below(100) >= u64::from(chaos.percent) {
            return None;
        }
        let how = chaos.callback(&mut dice, letter.kind);
        let trouble = Trouble::Callback { kind: letter.kind, how: how.clone() };
        storm.note(now, Some(letter.subject.clone()), trouble);
        Some(how)
    }

    /// How chaos is, if it is on.
    pub const fn chaos(&self) -> Option<Chaos> {
        self.storm.chaos
    }

    pub fn chaos_report(&self) -> ChaosReport {
        let storm = &self.storm;
        let listed = u64::try_from(storm.faults.len()).unwrap_or(u64::MAX);
        ChaosReport {
            chaos: storm.chaos,
            requests: storm.requests,
            callbacks: storm.callbacks,
            faults: storm.faults.iter().cloned().collect(),
            forgotten: storm.made - listed,
        }
    }
}

impl Storm {
    fn note(&mut self, at: DateTime<Utc>, subject: Option<String>, trouble: Trouble) -> u64 {
        self.made += 1;
        self.faults.push_back(ChaosFault { number: self.made, at, subject, trouble });
        if self.faults.len() > REMEMBERED_MAX {
            self.faults.pop_front();
        }
        self.made
    }
}

impl Chaos {
    /// Dice of their own for each thing that can meet trouble.
    fn dice(&self, stream: u64, number: u64) -> Dice {
        let mut of_stream = Dice::new(self.seed ^ stream.wrapping_mul(0xD6E8_FEB8_6659_FD93));
        Dice::new(of_stream.next() ^ number.wrapping_mul(0xA076_1D64_78BD_642F))
    }

    fn reply(&self, dice: &mut Dice, endpoint: Endpoint) -> ReplyTrouble {
        let kinds = if endpoint == Endpoint::Query { 11 } else { 10 };
        let broken = match dice.below(kinds) {
            0 => Break::RateLimited,
            1 => Break::QuotaViolated,
            2 => Break::Busy,
            3 => Break::Status { status: 500 },
            4 => Break::Status { status: 503 },
            5 => Break::HtmlPage,
            6 => Break::Hang { ms: self.hang_ms },
            7 => Break::StatusAfterAccept { status: 504 },
            8 => Break::HangAfterAccept { ms: self.hang_ms },
            9 => Break::ResetAfterAccept,
            _ => return ReplyTrouble::UnknownCode(unheard_of(dice)),
        };
        ReplyTrouble::Broken(broken)
    }

    fn callback(&self, dice: &mut Dice, kind: DeliveryKind) -> CallbackTrouble {
        let has_code = matches!(kind, DeliveryKind::StkCallback | DeliveryKind::Result);
        match dice.below(if has_code { 6 } else { 5 }) {
            0 => CallbackTrouble::Drop,
            1 => CallbackTrouble::Duplicate { more: u8::try_from(1 + dice.below(COPIES_MAX)).unwrap_or(1) },
            2 => CallbackTrouble::Delay { ms: 1 + dice.below(self.delay_max_ms.max(1)) },
            3 => CallbackTrouble::Reorder,
            4 => CallbackTrouble::Corrupt,
            _ => CallbackTrouble::UnknownCode(unheard_of(dice)),
        }
    }
}

fn unheard_of(dice: &mut Dice) -> String {
    let at = usize::try_from(dice.below(UNHEARD_OF.len() as u64)).unwrap_or(0);
    UNHEARD_OF[at].to_owned()
}

/// The same callback or result with another code, and without what a success has beside it.
pub(crate) fn with_code(body: &str, code: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<Value>(body) else {
        return body.to_owned();
    };
    for pointer in ["/Body/stkCallback", "/Result"] {
        if let Some(fields) = value.pointer_mut(pointer).and_then(Value::as_object_mut) {
            let number = code.parse::<u32>().map_or_else(|_| Value::from(code), Value::from);
            fields.insert("ResultCode".to_owned(), number);
            fields.insert("ResultDesc".to_owned(), Value::from("The transaction could not be processed."));
            fields.remove("CallbackMetadata");
            fields.remove("ResultParameters");
        }
    }
    value.to_string()
}
