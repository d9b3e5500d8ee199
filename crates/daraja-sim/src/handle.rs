//! The control operations, for tests that run in the same process.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::body::is_phone;
use crate::c2b::{self, Unpaid};
use crate::chaos::{Chaos, ChaosReport};
use crate::config::{Merchant, Switches};
use crate::core::Core;
use crate::deliver::Delivery;
use crate::engine;
use crate::faults::{Break, CallbackFault, Endpoint};
use crate::initiator::{BusinessPayment, Payout, Request, RequestOutcome};
use crate::outcome::{Ending, Outcome};
use crate::qr::{Bill, Kind};
use crate::standing::StandingOrder;
use crate::state::{C2bUrls, Payment, Prompt, PromptId};
use crate::statement::{self, StatementFormat};

/// Pulls the strings of a [`Simulator`](crate::Simulator). Cheap to clone.
#[derive(Clone)]
pub struct Handle {
    core: Arc<Core>,
}

/// Why a person could not act on a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActError {
    /// No prompt has this number.
    #[error("no such prompt")]
    NoSuchPrompt,
    /// It ended, expired, or never reached the phone.
    #[error("the prompt is not on the phone any more")]
    NotLive,
    /// A PIN is four digits; the SIM menu takes nothing else.
    #[error("a PIN has four digits")]
    NotAPin,
}

/// Why a payment by hand did not happen.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PayError {
    /// Neither a shortcode nor a till.
    #[error("no such paybill or till number")]
    NoSuchNumber,
    /// Not `2547…` or `2541…` with twelve digits.
    #[error("not a Kenyan mobile number")]
    NotAPhone,
    /// The amount is zero.
    #[error("the amount must be at least 1")]
    NoAmount,
    /// The merchant's validation refused it.
    #[error("the merchant's validation refused the payment")]
    Rejected,
    /// M-PESA refused it.
    #[error("M-PESA result {code}")]
    Refused {
        /// Result code, such as `1` for too little money.
        code: String,
    },
}

/// Why a scanned code led to no payment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScanError {
    /// Not what this simulator draws, or not the code of a paybill or till.
    #[error("the code is none of a paybill or till")]
    NotABill,
    /// The payment did not happen.
    #[error(transparent)]
    Unpaid(#[from] PayError),
}

/// All money in the simulator, in whole shillings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balances {
    /// Every phone seen so far, by number.
    pub wallets: Vec<WalletBalance>,
    /// Every merchant, in order of creation.
    pub merchants: Vec<MerchantBalance>,
}

/// One wallet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WalletBalance {
    /// The phone.
    pub phone: String,
    /// Whole shillings.
    pub balance_kes: u64,
}

/// One merchant's account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MerchantBalance {
    /// The shortcode.
    pub shortcode: String,
    /// Whole shillings.
    pub balance_kes: u64,
}

impl Handle {
    pub(crate) const fn new(core: Arc<Core>) -> Self {
        Self { core }
    }

    /// The merchants, in order of creation.
    pub fn merchants(&self) -> Vec<Merchant> {
        self.core.state().accounts.iter().map(|a| a.merchant.clone()).collect()
    }

    /// Adds a merchant, or replaces the one with the same shortcode; its balance stays.
    pub fn put_merchant(&self, merchant: Merchant) {
        self.core.state().put_merchant(merchant);
        self.core.touch();
    }

    /// Where a shortcode wants C2B notices, if it has registered.
    pub fn c2b_urls(&self, shortcode: &str) -> Option<C2bUrls> {
        self.core.state().account(shortcode)?.urls.clone()
    }

    /// Sets where a shortcode wants C2B notices, past the checks of a registration.
    pub fn set_c2b_urls(&self, shortcode: &str, urls: Option<C2bUrls>) {
        let mut state = self.core.state();
        if let Some(account) = state.accounts.iter_mut().find(|account| account.merchant.shortcode == shortcode) {
            account.urls = urls;
        }
    }

    /// All prompts, oldest first.
    pub fn prompts(&self) -> Vec<Prompt> {
        self.core.state().prompts.values().cloned().collect()
    }

    /// One prompt by its Daraja id.
    pub fn prompt_by_checkout(&self, checkout_request_id: &str) -> Option<Prompt> {
        let state = self.core.state();
        let id = state.by_checkout.get(checkout_request_id)?;
        state.prompts.get(id).cloned()
    }

    /// The prompt `phone` shows now, the newest if there are several.
    pub fn live_prompt(&self, phone: &str) -> Option<Prompt> {
        let now = self.core.now();
        self.core.state().prompts_of(phone).find(|p| p.is_live(now)).cloned()
    }

    /// The customer enters `pin` (the right one is 1234) and presses Send. A wrong PIN ends the
    /// prompt with 2001, the third in a row with 8006; too little money with 1.
    pub fn approve(&self, id: PromptId, pin: &str) -> Result<(), ActError> {
        if pin.len() != 4 || !pin.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(ActError::NotAPin);
        }
        let ending = {
            let now = self.core.now();
            let mut state = self.core.state();
            let prompt = state.prompts.get(&id).ok_or(ActError::NoSuchPrompt)?;
            if !prompt.is_live(now) {
                return Err(ActError::NotLive);
            }
            let phone = prompt.phone.clone();
            match state.customer(&phone).try_pin(pin) {
                None => Ending::Pay,
                Some(code) => Ending::Fail(code.to_owned()),
            }
        };
        self.end(id, &ending)
    }

    /// The customer presses Cancel: result 1032.
    pub fn cancel(&self, id: PromptId) -> Result<(), ActError> {
        self.live(id)?;
        self.end(id, &Ending::Fail("1032".to_owned()))
    }

    /// The customer puts the phone away: the prompt leaves the screen and ends unanswered when
    /// its time is up.
    pub fn ignore(&self, id: PromptId) -> Result<(), ActError> {
        self.live(id)?;
        if let Some(prompt) = self.core.state().prompts.get_mut(&id) {
            prompt.shown = false;
        }
        self.core.touch();
        Ok(())
    }

    /// Ends an open prompt with any result code, shown or not.
    pub fn fail(&self, id: PromptId, code: &str) -> Result<(), ActError> {
        if !self.core.state().prompts.contains_key(&id) {
            return Err(ActError::NoSuchPrompt);
        }
        self.end(id, &Ending::Fail(code.to_owned()))
    }

    /// The next push to `phone` ends like this; calls queue up.
    pub fn script(&self, phone: &str, outcome: Outcome) {
        let mut state = self.core.state();
        state.scripts.entry(phone.to_owned()).or_default().push_back(outcome);
    }

    /// Every push of `amount_kes` ends like this, unless the phone has a script; `None` removes.
    pub fn script_amount(&self, amount_kes: u32, outcome: Option<Outcome>) {
        let mut state = self.core.state();
        match outcome {
            Some(outcome) => state.amount_outcomes.insert(amount_kes, outcome),
            None => state.amount_outcomes.remove(&amount_kes),
        };
    }

    /// A customer pays a paybill or till from the M-PESA menu. Returns when the confirmation
    /// was delivered.
    pub async fn pay_by_hand(
        &self,
        number: &str,
        phone: &str,
        amount_kes: u32,
        reference: &str,
    ) -> Result<Payment, PayError> {
        if !is_phone(phone) {
            return Err(PayError::NotAPhone);
        }
        if amount_kes == 0 {
            return Err(PayError::NoAmount);
        }
        c2b::pay_by_hand(&self.core, number, phone, amount_kes, reference).await.map_err(|why| match why {
            Unpaid::NoSuchNumber => PayError::NoSuchNumber,
            Unpaid::Rejected => PayError::Rejected,
            Unpaid::Refused(code) => PayError::Refused { code: code.to_owned() },
        })
    }

    /// A customer scans the QR code of a paybill or till, given as the text in the picture, and pays what it asks for.
    pub async fn scan(&self, text: &str, phone: &str) -> Result<Payment, ScanError> {
        let bill = Bill::read(text)
            .filter(|bill| matches!(bill.kind, Kind::PayBill | Kind::BuyGoods))
            .ok_or(ScanError::NotABill)?;
        Ok(self.pay_by_hand(&bill.receiver, phone, bill.amount_kes, &bill.reference).await?)
    }

    /// All money that moved, oldest first.
    pub fn payments(&self) -> Vec<Payment> {
        self.core.state().payments.clone()
    }

    /// All requests of initiators that were acknowledged, oldest first.
    pub fn requests(&self) -> Vec<Request> {
        self.core.state().requests.clone()
    }

    /// All money that went from an organisation to a phone, oldest first.
    pub fn payouts(&self) -> Vec<Payout> {
        self.core.state().payouts.clone()
    }

    /// All money that went from one organisation to another, oldest first.
    pub fn business_payments(&self) -> Vec<BusinessPayment> {
        self.core.state().business_payments.clone()
    }

    /// All standing orders that were asked for, oldest first.
    pub fn standing_orders(&self) -> Vec<StandingOrder> {
        self.core.state().standing_orders.clone()
    }

    /// What the M-PESA portal would export of a shortcode or till: all that moved from one moment up to, and without,
    /// another. `None` if there is no such number.
    pub fn statement(
        &self,
        number: &str,
        from: DateTime<Utc>,
        until: DateTime<Utc>,
        format: StatementFormat,
    ) -> Option<Vec<u8>> {
        statement::file(&self.core.state(), number, from, until, format)
    }

    /// The next request to `endpoint` ends like this; calls queue up.
    pub fn script_request(&self, endpoint: Endpoint, outcome: RequestOutcome) {
        self.core.state().request_outcomes.entry(endpoint).or_default().push_back(outcome);
    }

    /// Spoils the next result, or queue timeout, that nothing has spoiled yet; calls queue up.
    pub fn spoil_next_result(&self, fault: CallbackFault) {
        self.core.state().faults.results.push_back(fault);
    }

    /// Forgets the wrong passwords of an organisation's operator.
    pub fn unlock_operator(&self, shortcode: &str) {
        let mut state = self.core.state();
        if let Some(account) = state.accounts.iter_mut().find(|account| account.merchant.shortcode == shortcode) {
            account.wrong_credentials = 0;
        }
    }

    /// Sets what the Utility account of an organisation holds.
    pub fn set_merchant_balance(&self, shortcode: &str, balance_kes: u64) {
        let mut state = self.core.state();
        if let Some(account) = state.accounts.iter_mut().find(|account| account.merchant.shortcode == shortcode) {
            account.balance_kes = balance_kes;
        }
        drop(state);
        self.core.touch();
    }

    /// All callbacks sent or withheld, oldest first.
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.core.state().deliveries.iter().cloned().collect()
    }

    /// Wallets and merchants.
    pub fn balances(&self) -> Balances {
        let state = self.core.state();
        Balances {
            wallets: state
                .customers
                .values()
                .map(|customer| WalletBalance { phone: customer.phone.clone(), balance_kes: customer.balance_kes })
                .collect(),
            merchants: state
                .accounts
                .iter()
                .map(|account| MerchantBalance {
                    shortcode: account.merchant.shortcode.clone(),
                    balance_kes: account.balance_kes,
                })
                .collect(),
        }
    }

    /// Sets what the wallet of `phone` holds.
    pub fn set_balance(&self, phone: &str, balance_kes: u64) {
        self.core.state().customer(phone).balance_kes = balance_kes;
        self.core.touch();
    }

    /// Switches a phone on or off. Pushes to a phone that is off end with 1037.
    pub fn set_power(&self, phone: &str, on: bool) {
        self.core.state().customer(phone).switched_on = on;
        self.core.touch();
    }

    /// Forgets the wrong PINs of a phone.
    pub fn unlock_pin(&self, phone: &str) {
        self.core.state().customer(phone).wrong_pins = 0;
        self.core.touch();
    }

    /// The switches as they are.
    pub fn switches(&self) -> Switches {
        self.core.state().switches.clone()
    }

    /// Replaces the switches.
    pub fn set_switches(&self, switches: Switches) {
        self.core.state().switches = switches;
    }

    /// Breaks an endpoint for the next `times` calls, or until [`mend`](Self::mend).
    pub fn break_endpoint(&self, endpoint: Endpoint, how: Break, times: Option<u32>) {
        self.core.state().faults.break_endpoint(endpoint, how, times);
    }

    /// Makes an endpoint work again.
    pub fn mend(&self, endpoint: Endpoint) {
        self.core.state().faults.mend(endpoint);
    }

    /// Spoils the next STK callback that nothing has spoiled yet; calls queue up.
    pub fn spoil_next_callback(&self, fault: CallbackFault) {
        self.core.state().faults.callbacks.push_back(fault);
    }

    /// Spoils the next C2B confirmation that nothing has spoiled yet; calls queue up.
    pub fn spoil_next_confirmation(&self, fault: CallbackFault) {
        self.core.state().faults.confirmations.push_back(fault);
    }

    /// Lets trouble come by chance from now on, or no more. Switched on, it begins anew and forgets what it has done.
    pub fn set_chaos(&self, chaos: Option<Chaos>) {
        self.core.state().set_chaos(chaos);
    }

    /// What chaos has done since it was switched on.
    pub fn chaos(&self) -> ChaosReport {
        self.core.state().chaos_report()
    }

    /// Ends every access token.
    pub fn expire_tokens(&self) {
        self.core.state().tokens.clear();
    }

    /// Virtual time.
    pub fn now(&self) -> DateTime<Utc> {
        self.core.now()
    }

    /// Whether time stands still.
    pub fn stands_still(&self) -> bool {
        self.core.clock.stands_still()
    }

    /// Time stands still from now on, and moves only when it is pushed.
    pub fn stop_clock(&self) {
        self.core.clock.stop();
    }

    /// Time runs by itself from where it is.
    pub fn run_clock(&self) {
        self.core.clock.run();
    }

    /// Moves virtual time forward from one thing that is due to the next, each at its own time, and returns when the last
    /// is done: money has moved, and callbacks were answered or given up. Ten years at most.
    pub async fn pass(&self, by: Duration) {
        self.core.clock.pass(by).await;
        self.core.touch();
    }

    /// Moves virtual time forward in one leap; whatever was due on the way happens now. Ten years at most.
    pub fn advance(&self, by: Duration) {
        self.core.clock.advance(by);
        self.core.touch();
    }

    /// Forgets prompts, money, scripts and faults, and returns to the configuration. The clock
    /// keeps its time.
    pub fn reset(&self) {
        self.core.reset();
    }

    /// Waits until `probe` finds something, looking again after every change. `None` when
    /// `limit` of real time has passed.
    pub async fn wait_for<T>(&self, limit: Duration, probe: impl Fn(&Self) -> Option<T>) -> Option<T> {
        let mut changes = self.core.changes();
        let seek = async {
            loop {
                changes.mark_unchanged();
                if let Some(found) = probe(self) {
                    return Some(found);
                }
                changes.changed().await.ok()?;
            }
        };
        tokio::time::timeout(limit, seek).await.ok().flatten()
    }

    fn live(&self, id: PromptId) -> Result<(), ActError> {
        let now = self.core.now();
        let state = self.core.state();
        let prompt = state.prompts.get(&id).ok_or(ActError::NoSuchPrompt)?;
        if prompt.is_live(now) { Ok(()) } else { Err(ActError::NotLive) }
    }

    fn end(&self, id: PromptId, ending: &Ending) -> Result<(), ActError> {
        if engine::end_now(&self.core, id, ending) { Ok(()) } else { Err(ActError::NotLive) }
    }
}
