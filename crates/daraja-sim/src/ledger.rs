//! Wallets, merchants' balances, and the one place where money moves.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::clock::nairobi;
use crate::phone::sms;
use crate::state::{Payment, PaymentSource, State};

/// Safaricom's limit per transaction, in whole shillings (2026).
pub(crate) const PER_PAYMENT_MAX_KES: u32 = 250_000;
/// Safaricom's limit per customer and day, in whole shillings (2026).
const PER_DAY_MAX_KES: u64 = 500_000;
/// Wrong PINs in a row until the PIN is locked.
const PIN_TRIES_MAX: u8 = 3;
/// The PIN of every simulated SIM.
pub(crate) const RIGHT_PIN: &str = "1234";
/// Messages kept per phone.
const INBOX_MAX: usize = 30;

const NAMES: [&str; 8] = ["WANJIKU", "OTIENO", "ACHIENG", "KIPCHOGE", "MWENDE", "HASSAN", "NJERI", "WAFULA"];

/// The owner of a phone and a wallet.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub phone: String,
    pub first_name: &'static str,
    pub balance_kes: u64,
    pub wrong_pins: u8,
    pub switched_on: bool,
    pub inbox: Vec<Sms>,
}

impl Customer {
    pub const fn is_locked(&self) -> bool {
        self.wrong_pins >= PIN_TRIES_MAX
    }

    /// The result code a PIN leads to, `None` if it is right.
    pub fn try_pin(&mut self, pin: &str) -> Option<&'static str> {
        if self.is_locked() {
            return Some("8006");
        }
        if pin == RIGHT_PIN {
            self.wrong_pins = 0;
            return None;
        }
        self.wrong_pins += 1;
        Some(if self.is_locked() { "8006" } else { "2001" })
    }

    pub fn receive(&mut self, at: DateTime<Utc>, text: String) {
        self.inbox.insert(0, Sms { at, text });
        self.inbox.truncate(INBOX_MAX);
    }
}

/// A message from M-PESA.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Sms {
    pub at: DateTime<Utc>,
    pub text: String,
}

/// A payment about to happen.
pub(crate) struct Transfer<'a> {
    pub shortcode: &'a str,
    pub phone: &'a str,
    pub amount_kes: u32,
    pub reference: &'a str,
    pub source: PaymentSource,
}

impl State {
    /// The customer of a phone; a phone never seen before gets a wallet.
    pub fn customer(&mut self, phone: &str) -> &mut Customer {
        let opening = self.opening_balance_kes;
        self.customers.entry(phone.to_owned()).or_insert_with(|| Customer {
            phone: phone.to_owned(),
            first_name: name_of(phone),
            balance_kes: opening,
            wrong_pins: 0,
            switched_on: true,
            inbox: Vec::new(),
        })
    }

    /// Moves money, or says by M-PESA result code why not. Nothing changes on refusal except
    /// that the customer is told by SMS.
    pub fn transfer(&mut self, now: DateTime<Utc>, order: &Transfer<'_>) -> Result<Payment, &'static str> {
        if let Err(code) = self.check(now, order) {
            let name = self.account(order.shortcode).map(|account| account.merchant.name.clone()).unwrap_or_default();
            let customer = self.customer(order.phone);
            let text = sms::refused(code, order.amount_kes, &name, customer.balance_kes);
            customer.receive(now, text);
            return Err(code);
        }
        let receipt = self.unused_receipt(now);
        let amount = u64::from(order.amount_kes);
        let spent_today = self.spent_today(now, order.phone) + amount;
        let customer = self.customer(order.phone);
        customer.balance_kes -= amount;
        let left = customer.balance_kes;
        let Some(account) = self.accounts.iter_mut().find(|account| account.merchant.shortcode == order.shortcode)
        else {
            // `check` has found it under the same lock; give the money back all the same.
            self.customer(order.phone).balance_kes += amount;
            return Err("SFC_IC0003");
        };
        account.balance_kes += amount;
        let payment = Payment {
            receipt,
            shortcode: order.shortcode.to_owned(),
            phone: order.phone.to_owned(),
            amount_kes: order.amount_kes,
            reference: order.reference.to_owned(),
            at: now,
            source: order.source.clone(),
            merchant_balance_kes: account.balance_kes,
        };
        let text = sms::confirmed(&payment, &account.merchant, left, PER_DAY_MAX_KES.saturating_sub(spent_today));
        self.customer(order.phone).receive(now, text);
        if payment.source == PaymentSource::ByHand {
            self.by_hand_paid += 1;
        }
        self.payments.push(payment.clone());
        Ok(payment)
    }

    fn check(&mut self, now: DateTime<Utc>, order: &Transfer<'_>) -> Result<(), &'static str> {
        let amount = u64::from(order.amount_kes);
        if order.amount_kes > PER_PAYMENT_MAX_KES {
            return Err("3");
        }
        if self.account(order.shortcode).is_none() {
            return Err("SFC_IC0003");
        }
        if self.spent_today(now, order.phone) + amount > PER_DAY_MAX_KES {
            return Err("4");
        }
        if self.customer(order.phone).balance_kes < amount {
            return Err("1");
        }
        Ok(())
    }

    fn spent_today(&self, now: DateTime<Utc>, phone: &str) -> u64 {
        let today = nairobi(now).date_naive();
        self.payments
            .iter()
            .rev()
            .take_while(|payment| nairobi(payment.at).date_naive() == today)
            .filter(|payment| payment.phone == phone)
            .map(|payment| u64::from(payment.amount_kes))
            .sum()
    }

    pub(crate) fn unused_receipt(&mut self, now: DateTime<Utc>) -> String {
        // Seven free characters: a second draw is already rare, so this ends at once.
        loop {
            let receipt = self.dice.receipt(now);
            let is_used = self.payments.iter().any(|payment| payment.receipt == receipt)
                || self.payouts.iter().any(|payout| payout.receipt == receipt)
                || self.business_payments.iter().any(|payment| payment.receipt == receipt);
            if !is_used {
                return receipt;
            }
        }
    }
}

/// A first name that stays with the number.
fn name_of(phone: &str) -> &'static str {
    let sum: usize = phone.bytes().map(usize::from).sum();
    NAMES[sum % NAMES.len()]
}
