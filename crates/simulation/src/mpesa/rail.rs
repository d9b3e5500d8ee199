//! What really happened: requests that rang a phone, money that moved, and how each ended.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::payment::{Checkout, Heard, Receipt, ResultCode, Shortcode};
use kikapu_kernel::{AttemptId, Money, OrderId, Phone};

use crate::dice::Dice;
use crate::faults::{Fault, Weather};

/// A prompt is gone from the phone after this long (daraja.md 7.3).
pub const PROMPT_LIFE: TimeDelta = TimeDelta::seconds(60);

/// How a prompt stands, as M-PESA knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// On the phone, until then.
    Ringing(DateTime<Utc>),
    /// Over without money, with this code.
    Over(&'static str),
    /// Paid under this code.
    Paid(Receipt),
}

/// One prompt.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// Of which shop, by its place in the world.
    pub shop: usize,
    /// Whose callback address it has.
    pub attempt: AttemptId,
    /// For which order.
    pub order: OrderId,
    /// The ids it was given.
    pub checkout: Checkout,
    /// When it rang first.
    pub rang_at: DateTime<Utc>,
    /// The number that is to be paid.
    pub shortcode: Shortcode,
    /// The account sent with it; nothing on a till.
    pub account: String,
    /// Whose phone rings.
    pub phone: Phone,
    /// What is asked for.
    pub amount: Money,
    /// Where it stands.
    pub state: State,
    /// M-PESA said that it was over, at some time.
    pub was_over: bool,
    /// A callback that says "paid" was answered 200.
    pub is_acknowledged: bool,
}

/// Money that moved: a line of M-PESA's statement.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// To which shop.
    pub shop: usize,
    /// To which number of it.
    pub shortcode: Shortcode,
    /// When.
    pub at: DateTime<Utc>,
    /// M-PESA's list has it from then on.
    pub listed_from: DateTime<Utc>,
    /// M-PESA undid it, as the shop asked.
    pub is_undone: bool,
    /// Under which code.
    pub receipt: Receipt,
    /// How much.
    pub amount: Money,
    /// By whom.
    pub phone: Phone,
    /// What was typed, or sent with the request, as account.
    pub account: String,
}

/// What became of posting a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Taken, with these ids.
    Accepted(Checkout),
    /// Clearly refused: no phone rang.
    Refused(&'static str),
    /// Nothing came back.
    Lost,
}

/// What M-PESA says to a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// This code.
    Code(ResultCode),
    /// It knows no such request.
    NoSuchRequest,
    /// Nothing that helps: throttled, an error, still pending.
    Nothing,
}

/// What became of posting a refund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutReply {
    /// Queued.
    Accepted,
    /// Nothing came back.
    Lost,
    /// For certain not queued, and later may work.
    Busy,
    /// Clearly refused.
    Refused(&'static str),
}

/// Money that goes out, as M-PESA knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutState {
    /// In its queue.
    Queued,
    /// Gone under this code.
    Gone(Receipt),
    /// Ended without going.
    Ended(&'static str),
}

/// A payment to a shopper.
#[derive(Clone, Debug)]
pub struct Payout {
    /// Of which shop.
    pub shop: usize,
    /// Which of its refunds.
    pub refund: usize,
    /// From which number.
    pub shortcode: Shortcode,
    /// How much leaves the shop's account, once it goes.
    pub amount: Money,
    /// The payment that is undone, where it goes that way.
    pub undoes: Option<usize>,
    /// How it stands.
    pub state: OutState,
    /// M-PESA said that it had ended, and then the money went.
    pub was_ended: bool,
    /// Its look-up finds it from then on.
    pub seen_from: DateTime<Utc>,
}

/// What the shopper will do with a prompt, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// The right PIN, after so many seconds.
    Pays(i64),
    /// This code after so many seconds.
    Ends(&'static str, i64),
    /// First this code, and then the money after so many seconds more.
    PaysLate(&'static str, i64),
    /// The money moves, and M-PESA's callback has a code nobody knows.
    OddCode(i64),
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Rail {
    /// Every prompt there was.
    pub prompts: Vec<Prompt>,
    /// Every payment there was.
    pub transfers: Vec<Transfer>,
    /// Every payment out there was.
    pub payouts: Vec<Payout>,
    /// Who asks for a part of a payment to be undone is refused; else all of it is undone. Which of it holds nobody knows.
    pub refuses_parts: bool,
    /// The `Z` of its list's times is worth nothing: they are Nairobi's.
    pub is_nairobi: bool,
    codes: u64,
}

impl Rail {
    /// Decides what a shopper does.
    pub fn fate(dice: &mut Dice, weather: &Weather) -> Fate {
        let soon = |dice: &mut Dice| i64::try_from(dice.between(2, 50)).unwrap_or(2);
        match dice.below(20) {
            9 => Fate::Ends("2001", soon(dice)),
            10 => Fate::Ends("1032", soon(dice)),
            11 => Fate::Ends("1", soon(dice)),
            12 => Fate::Ends("1037", 62),
            13 => Fate::Ends("1019", 120),
            14..=17 if weather.has(Fault::LateSuccess) => {
                let code = dice.pick(&["1037", "1019", "1032"]).copied().unwrap_or("1037");
                Fate::PaysLate(code, i64::try_from(dice.between(1, 7200)).unwrap_or(60))
            }
            18 if weather.has(Fault::BadAnswers) => Fate::OddCode(soon(dice)),
            _ => Fate::Pays(soon(dice)),
        }
    }

    /// A receipt nobody had before.
    pub fn receipt(&mut self) -> Receipt {
        self.codes += 1;
        // The last character keeps it from looking like the placeholder of a failed request.
        let text = format!("U{:08}X", self.codes);
        Receipt::parse(&text).unwrap_or_else(|_| unreachable!("ten letters and digits"))
    }

    /// Puts a prompt on a phone; its place.
    pub fn ring(&mut self, prompt: Prompt) -> usize {
        self.prompts.push(prompt);
        self.prompts.len() - 1
    }

    /// Ids for a new prompt.
    pub fn ids(&self) -> Checkout {
        let n = self.prompts.len() + 1;
        Checkout { checkout_request_id: format!("ws_CO_{n}"), merchant_request_id: format!("m-{n}") }
    }

    /// The money of a prompt moves.
    pub fn pay(&mut self, at: usize, now: DateTime<Utc>, listed_from: DateTime<Utc>) {
        let receipt = self.receipt();
        let Some(prompt) = self.prompts.get_mut(at) else { return };
        prompt.state = State::Paid(receipt.clone());
        self.transfers.push(Transfer {
            shop: prompt.shop,
            shortcode: prompt.shortcode.clone(),
            at: now,
            listed_from,
            is_undone: false,
            receipt,
            amount: prompt.amount,
            phone: prompt.phone.clone(),
            account: prompt.account.clone(),
        });
    }

    /// Somebody sends money by hand; its place among the transfers.
    pub fn send(&mut self, transfer: Transfer) -> usize {
        self.transfers.push(transfer);
        self.transfers.len() - 1
    }

    /// What the callback of a prompt says now.
    pub fn callback(&self, at: usize, is_odd: bool) -> Option<Heard> {
        let prompt = self.prompts.get(at)?;
        let checkout = prompt.checkout.clone();
        Some(match &prompt.state {
            State::Paid(receipt) if !is_odd => Heard {
                checkout,
                is_success: true,
                amount_minor: Some(prompt.amount.minor()),
                receipt: Some(receipt.clone()),
            },
            State::Paid(_) | State::Over(_) | State::Ringing(_) => {
                Heard { checkout, is_success: false, amount_minor: None, receipt: None }
            }
        })
    }

    /// What M-PESA answers about an id to who asks with the keys of a number, apart from faults of the network.
    pub fn answer(&self, shortcode: &Shortcode, checkout_request_id: &str) -> Answer {
        let is_it = |p: &&Prompt| p.shortcode == *shortcode && p.checkout.checkout_request_id == checkout_request_id;
        let found = self.prompts.iter().find(is_it);
        let code = |text: &str| ResultCode::parse(text).map_or(Answer::Nothing, Answer::Code);
        match found.map(|prompt| &prompt.state) {
            None => Answer::NoSuchRequest,
            Some(State::Ringing(_)) => Answer::Nothing,
            Some(State::Over(over)) => code(over),
            Some(State::Paid(_)) => code("0"),
        }
    }
}
