//! Everything the simulator remembers, behind one lock.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::chaos::Storm;
use crate::config::{Config, Merchant, Switches};
use crate::deliver::Delivery;
use crate::faults::{Endpoint, Faults};
use crate::ids::Dice;
use crate::initiator::{BusinessPayment, Payout, Request, RequestOutcome};
use crate::ledger::Customer;
use crate::outcome::{Outcome, Plan, by_suffix};
use crate::standing::StandingOrder;

/// Oldest prompts and deliveries beyond this are forgotten; payments never are, because the
/// ledger must add up.
const REMEMBERED_MAX: usize = 20_000;

/// Number of a prompt in this simulator, counted from 1.
pub type PromptId = u64;

/// One accepted push.
#[derive(Clone, Debug, Serialize)]
pub struct Prompt {
    /// The simulator's own number.
    pub id: PromptId,
    /// Daraja's id of the push; contains the phone number.
    pub checkout_request_id: String,
    /// The gateway's id of the same push.
    pub merchant_request_id: String,
    /// The `BusinessShortCode` of the push.
    pub shortcode: String,
    /// The name shown on the phone.
    pub merchant_name: String,
    /// The phone that shows the prompt and whose wallet pays, `2547…` or `2541…`.
    pub phone: String,
    /// Whole shillings.
    pub amount_kes: u32,
    /// `AccountReference`.
    pub reference: String,
    /// The sentence on the phone.
    pub text: String,
    /// Where results are sent.
    pub callback_url: String,
    /// Virtual time the push was accepted.
    pub pushed_at: DateTime<Utc>,
    /// Virtual time the prompt leaves the screen.
    pub visible_until: DateTime<Utc>,
    /// Whether the phone shows it at all.
    pub shown: bool,
    /// How it ended; `None` while it is open.
    pub verdict: Option<Verdict>,
    #[serde(skip)]
    pub(crate) plan: Plan,
}

impl Prompt {
    /// Whether a person could act on it at `now`.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.shown && self.verdict.is_none() && now < self.visible_until
    }
}

/// How a prompt ended, as a status query tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// M-PESA result code, `"0"` for paid.
    pub code: String,
    /// Its description.
    pub description: String,
    /// The receipt, if money moved.
    pub receipt: Option<String>,
    /// Virtual time.
    pub at: DateTime<Utc>,
}

/// Money that moved from a wallet to a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// Unique, ten characters.
    pub receipt: String,
    /// The merchant's shortcode.
    pub shortcode: String,
    /// The paying phone.
    pub phone: String,
    /// Whole shillings.
    pub amount_kes: u32,
    /// Account number as sent or typed; empty for a till paid by hand.
    pub reference: String,
    /// Virtual time.
    pub at: DateTime<Utc>,
    /// What started it.
    pub source: PaymentSource,
    /// The merchant's balance after it, in whole shillings.
    pub merchant_balance_kes: u64,
}

/// What started a payment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentSource {
    /// An STK push.
    Push {
        /// Which prompt.
        prompt: PromptId,
        /// Its Daraja id.
        checkout_request_id: String,
    },
    /// The customer paid from the M-PESA menu.
    ByHand,
}

/// Where a shortcode wants C2B notices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct C2bUrls {
    /// `ConfirmationURL`.
    pub confirmation: String,
    /// `ValidationURL`.
    pub validation: String,
    /// `ResponseType` was `Completed`: accept when validation does not answer.
    pub accept_by_default: bool,
    /// Registered through v2: the payer's number is masked; v1 sends its SHA-256.
    pub masked: bool,
}

/// A merchant and its money.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub merchant: Merchant,
    pub balance_kes: u64,
    pub urls: Option<C2bUrls>,
    /// Wrong operators or passwords in a row.
    pub wrong_credentials: u8,
}

/// An access token that has not been superseded.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub consumer_key: String,
    pub expires_at: DateTime<Utc>,
}

#[derive(Debug)]
pub(crate) struct State {
    pub dice: Dice,
    pub switches: Switches,
    pub accounts: Vec<Account>,
    pub tokens: HashMap<String, Token>,
    pub customers: BTreeMap<String, Customer>,
    pub prompts: BTreeMap<PromptId, Prompt>,
    pub by_checkout: HashMap<String, PromptId>,
    pub payments: Vec<Payment>,
    pub requests: Vec<Request>,
    pub payouts: Vec<Payout>,
    pub request_outcomes: HashMap<Endpoint, VecDeque<RequestOutcome>>,
    pub deliveries: VecDeque<Delivery>,
    pub scripts: HashMap<String, VecDeque<Outcome>>,
    pub amount_outcomes: BTreeMap<u32, Outcome>,
    pub faults: Faults,
    pub query_gate: HashMap<String, DateTime<Utc>>,
    pub odd_shapes_sent: usize,
    pub opening_balance_kes: u64,
    pub business_payments: Vec<BusinessPayment>,
    pub standing_orders: Vec<StandingOrder>,
    /// Shortcodes that registered for Pull Transactions.
    pub pulls: HashSet<String>,
    pub storm: Storm,
    pub by_hand_paid: u64,
    next_prompt: PromptId,
    next_delivery: u64,
    suffix_outcomes: bool,
}

impl State {
    pub fn new(config: &Config) -> Self {
        let mut state = Self::blank(config);
        state.set_chaos(config.chaos);
        state
    }

    fn blank(config: &Config) -> Self {
        Self {
            dice: Dice::new(config.seed),
            switches: config.switches.clone(),
            accounts: config.merchants.iter().cloned().map(Account::open).collect(),
            tokens: HashMap::new(),
            customers: BTreeMap::new(),
            prompts: BTreeMap::new(),
            by_checkout: HashMap::new(),
            payments: Vec::new(),
            requests: Vec::new(),
            payouts: Vec::new(),
            request_outcomes: HashMap::new(),
            deliveries: VecDeque::new(),
            scripts: HashMap::new(),
            amount_outcomes: config.amount_outcomes.clone(),
            faults: Faults::default(),
            query_gate: HashMap::new(),
            odd_shapes_sent: 0,
            opening_balance_kes: config.opening_balance_kes,
            business_payments: Vec::new(),
            standing_orders: Vec::new(),
            pulls: HashSet::new(),
            storm: Storm::default(),
            by_hand_paid: 0,
            next_prompt: 1,
            next_delivery: 1,
            suffix_outcomes: config.suffix_outcomes,
        }
    }

    /// Returns to the configuration. Numbers and random letters run on: a timer of a forgotten
    /// prompt must not end a new one, and a receipt a merchant has stored must not come again.
    pub fn reset(&mut self, config: &Config) {
        let (dice, prompt) = (self.dice.clone(), self.next_prompt);
        *self = Self::blank(config);
        self.dice = dice;
        self.next_prompt = prompt;
        self.set_chaos(config.chaos);
    }

    pub fn account(&self, shortcode: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.merchant.shortcode == shortcode)
    }

    /// The account behind a shortcode or a till number, whichever the customer typed.
    pub fn account_by_number(&self, number: &str) -> Option<&Account> {
        self.account(number)
            .or_else(|| self.accounts.iter().find(|account| account.merchant.till.as_deref() == Some(number)))
    }

    /// Adds a merchant, or replaces the one with the same shortcode and keeps its money.
    pub fn put_merchant(&mut self, merchant: Merchant) {
        match self.accounts.iter_mut().find(|account| account.merchant.shortcode == merchant.shortcode) {
            Some(account) => account.merchant = merchant,
            None => self.accounts.push(Account::open(merchant)),
        }
    }

    /// The outcome for a push: the phone's script, then the amount, then the phone's suffix.
    pub fn choose_outcome(&mut self, phone: &str, amount_kes: u32) -> Outcome {
        if let Some(outcome) = self.scripts.get_mut(phone).and_then(VecDeque::pop_front) {
            return outcome;
        }
        if let Some(outcome) = self.amount_outcomes.get(&amount_kes) {
            return outcome.clone();
        }
        if self.suffix_outcomes
            && let Some(outcome) = by_suffix(phone)
        {
            return outcome;
        }
        Outcome::Interactive
    }

    /// What becomes of the next request to an endpoint.
    pub fn choose_request_outcome(&mut self, endpoint: Endpoint) -> RequestOutcome {
        self.request_outcomes.get_mut(&endpoint).and_then(VecDeque::pop_front).unwrap_or_default()
    }

    /// How many prompts there were, forgotten ones included, plus one.
    pub const fn prompts_made(&self) -> u64 {
        self.next_prompt
    }

    /// How many payments by hand came before this one.
    pub fn by_hand_before(&self, payment: &Payment) -> u64 {
        let later = self
            .payments
            .iter()
            .rev()
            .take_while(|other| other.receipt != payment.receipt)
            .filter(|other| other.source == PaymentSource::ByHand);
        self.by_hand_paid.saturating_sub(1 + u64::try_from(later.count()).unwrap_or(u64::MAX))
    }

    pub fn next_prompt_id(&mut self) -> PromptId {
        let id = self.next_prompt;
        self.next_prompt += 1;
        id
    }

    pub fn remember_prompt(&mut self, prompt: Prompt) {
        self.by_checkout.insert(prompt.checkout_request_id.clone(), prompt.id);
        self.prompts.insert(prompt.id, prompt);
        if self.prompts.len() > REMEMBERED_MAX
            && let Some((_, old)) = self.prompts.pop_first()
        {
            self.by_checkout.remove(&old.checkout_request_id);
        }
    }

    pub fn remember_delivery(&mut self, mut delivery: Delivery) {
        delivery.id = self.next_delivery;
        self.next_delivery += 1;
        self.deliveries.push_back(delivery);
        if self.deliveries.len() > REMEMBERED_MAX {
            self.deliveries.pop_front();
        }
    }

    /// Prompts of one phone, newest first.
    pub fn prompts_of<'a>(&'a self, phone: &'a str) -> impl Iterator<Item = &'a Prompt> {
        self.prompts.values().rev().filter(move |prompt| prompt.phone == phone)
    }
}

impl Account {
    pub fn open(merchant: Merchant) -> Self {
        Self { balance_kes: merchant.opening_balance_kes, merchant, urls: None, wrong_credentials: 0 }
    }
}
