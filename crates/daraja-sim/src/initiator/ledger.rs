//! Money out: from an organisation's Utility account to a phone or another organisation, and back to whoever paid.

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::phone::sms;
use crate::state::{Account, State};

/// What a wallet may hold, in whole shillings (2026).
const WALLET_MAX_KES: u64 = 500_000;

/// Money that moved from an organisation to a phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Payout {
    /// Unique, ten characters.
    pub receipt: String,
    /// Whose money.
    pub shortcode: String,
    /// Who got it.
    pub phone: String,
    /// Whole shillings.
    pub amount_kes: u32,
    /// Virtual time.
    pub at: DateTime<Utc>,
    /// By which way.
    pub kind: PayoutKind,
    /// The organisation's balance after it, in whole shillings.
    pub merchant_balance_kes: u64,
}

/// Money that moved from one organisation to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BusinessPayment {
    /// Unique, ten characters.
    pub receipt: String,
    /// Whose money: a shortcode.
    pub from: String,
    /// Who got it: a shortcode, of a till its store's.
    pub to: String,
    /// Whole shillings.
    pub amount_kes: u32,
    /// `AccountReference`.
    pub reference: String,
    /// Virtual time.
    pub at: DateTime<Utc>,
    /// The payer's balance after it, in whole shillings.
    pub from_balance_kes: u64,
    /// The receiver's.
    pub to_balance_kes: u64,
}

/// By which way money went out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutKind {
    /// A B2C payment.
    B2c,
    /// A payment was undone.
    Reversal {
        /// Its receipt.
        of: String,
    },
}

impl State {
    /// Pays a phone, or says by result code why not.
    pub(super) fn pay_out(
        &mut self,
        now: DateTime<Utc>,
        shortcode: &str,
        phone: &str,
        amount_kes: u32,
    ) -> Result<Payout, &'static str> {
        if self.customer(phone).balance_kes + u64::from(amount_kes) > WALLET_MAX_KES {
            return Err("8");
        }
        self.give(now, shortcode, phone, amount_kes, PayoutKind::B2c)
    }

    /// Gives a payment back to whoever made it: once, and all of it. Whether M-PESA undoes parts is not known.
    pub(super) fn reverse(
        &mut self,
        now: DateTime<Utc>,
        shortcode: &str,
        receipt: &str,
        amount_kes: u32,
    ) -> Result<Payout, &'static str> {
        let is_undone = |payout: &Payout| matches!(&payout.kind, PayoutKind::Reversal { of } if of == receipt);
        if self.payouts.iter().any(is_undone) {
            return Err("R000001");
        }
        let payment = self
            .payments
            .iter()
            .find(|payment| {
                payment.receipt == receipt && payment.shortcode == shortcode && payment.amount_kes == amount_kes
            })
            .ok_or("R000002")?;
        let phone = payment.phone.clone();
        self.give(now, shortcode, &phone, amount_kes, PayoutKind::Reversal { of: receipt.to_owned() })
    }

    /// Pays another organisation of this simulator; `parties`: who pays, who is paid, and whether that is a till. The
    /// receiver is not told.
    pub(super) fn pay_business(
        &mut self,
        now: DateTime<Utc>,
        parties: (&str, &str, bool),
        amount_kes: u32,
        reference: &str,
    ) -> Result<BusinessPayment, &'static str> {
        let (from, number, is_till) = parties;
        let is_receiver = |account: &Account| match &account.merchant.till {
            Some(till) => is_till && till == number,
            None => !is_till && account.merchant.shortcode == number,
        };
        let payer = self.accounts.iter().position(|account| account.merchant.shortcode == from).ok_or("SFC_IC0003")?;
        let receiver = self.accounts.iter().position(is_receiver).filter(|to| *to != payer).ok_or("SFC_IC0003")?;
        let amount = u64::from(amount_kes);
        let left = self.accounts[payer].balance_kes.checked_sub(amount).ok_or("1")?;
        let receipt = self.unused_receipt(now);
        self.accounts[payer].balance_kes = left;
        self.accounts[receiver].balance_kes += amount;
        let payment = BusinessPayment {
            receipt,
            from: from.to_owned(),
            to: self.accounts[receiver].merchant.shortcode.clone(),
            amount_kes,
            reference: reference.to_owned(),
            at: now,
            from_balance_kes: left,
            to_balance_kes: self.accounts[receiver].balance_kes,
        };
        self.business_payments.push(payment.clone());
        Ok(payment)
    }

    fn give(
        &mut self,
        now: DateTime<Utc>,
        shortcode: &str,
        phone: &str,
        amount_kes: u32,
        kind: PayoutKind,
    ) -> Result<Payout, &'static str> {
        let amount = u64::from(amount_kes);
        let receipt = self.unused_receipt(now);
        let account =
            self.accounts.iter_mut().find(|account| account.merchant.shortcode == shortcode).ok_or("SFC_IC0003")?;
        account.balance_kes = account.balance_kes.checked_sub(amount).ok_or("1")?;
        let merchant_balance_kes = account.balance_kes;
        let merchant = account.merchant.name.clone();
        let customer = self.customer(phone);
        customer.balance_kes += amount;
        let left = customer.balance_kes;
        let payout = Payout {
            receipt,
            shortcode: shortcode.to_owned(),
            phone: phone.to_owned(),
            amount_kes,
            at: now,
            kind,
            merchant_balance_kes,
        };
        let text = sms::received(&payout, &merchant, left);
        self.customer(phone).receive(now, text);
        self.payouts.push(payout.clone());
        Ok(payout)
    }

    /// Whether M-PESA knows a transaction of this organisation by that receipt or that name.
    pub(super) fn knows(&self, shortcode: &str, receipt: Option<&str>, conversation: Option<&str>) -> bool {
        let by_receipt = receipt.is_some_and(|receipt| {
            self.payments.iter().any(|payment| payment.shortcode == shortcode && payment.receipt == receipt)
                || self.payouts.iter().any(|payout| payout.shortcode == shortcode && payout.receipt == receipt)
                || self
                    .business_payments
                    .iter()
                    .any(|paid| (paid.from == shortcode || paid.to == shortcode) && paid.receipt == receipt)
        });
        by_receipt || conversation.is_some_and(|name| self.request_named(shortcode, name).is_some())
    }

    /// A request that moves money and reached M-PESA, by either side's name of it.
    pub(super) fn request_named(&self, shortcode: &str, name: &str) -> Option<&super::Request> {
        self.requests.iter().rev().find(|request| {
            request.shortcode == shortcode
                && request.moves_money()
                && request.progress != super::Progress::Lost
                && request.is_named(name)
        })
    }
}
