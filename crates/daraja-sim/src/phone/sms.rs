//! The messages M-PESA sends, in its own words and punctuation.

use chrono::Timelike;

use crate::clock::nairobi;
use crate::config::Merchant;
use crate::initiator::{Payout, PayoutKind};
use crate::state::Payment;

/// `1499` as `1,499`.
pub(crate) fn grouped(kes: u64) -> String {
    let digits = kes.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The confirmation a customer keeps as a receipt.
pub(crate) fn confirmed(payment: &Payment, merchant: &Merchant, balance_kes: u64, left_today_kes: u64) -> String {
    let local = nairobi(payment.at);
    let (is_pm, hour) = local.hour12();
    let date = local.format("%-d/%-m/%y");
    let minute = local.minute();
    let half = if is_pm { "PM" } else { "AM" };
    let to = if merchant.till.is_some() {
        format!("paid to {}.", merchant.name)
    } else {
        format!("sent to {} for account {}", merchant.name, payment.reference)
    };
    format!(
        "{receipt} Confirmed. Ksh{amount}.00 {to} on {date} at {hour}:{minute:02} {half} \
         New M-PESA balance is Ksh{balance}.00. Transaction cost, Ksh0.00. \
         Amount you can transact within the day is {left}.00.",
        receipt = payment.receipt,
        amount = grouped(u64::from(payment.amount_kes)),
        balance = grouped(balance_kes),
        left = grouped(left_today_kes),
    )
}

/// Money that came from an organisation: a payment, or a payment of the customer's own that was undone.
pub(crate) fn received(payout: &Payout, merchant: &str, balance_kes: u64) -> String {
    let local = nairobi(payout.at);
    let (is_pm, hour) = local.hour12();
    let when = format!(
        "on {} at {hour}:{:02} {}",
        local.format("%-d/%-m/%y"),
        local.minute(),
        if is_pm { "PM" } else { "AM" }
    );
    let (receipt, amount) = (&payout.receipt, grouped(u64::from(payout.amount_kes)));
    let balance = grouped(balance_kes);
    match &payout.kind {
        PayoutKind::B2c => format!(
            "{receipt} Confirmed. You have received Ksh{amount}.00 from {shortcode} - {merchant} {when}. \
             New M-PESA balance is Ksh{balance}.00.",
            shortcode = payout.shortcode,
        ),
        PayoutKind::Reversal { of } => format!(
            "{receipt} confirmed. Reversal of transaction {of} has been successfully reversed {when} and \
             Ksh{amount}.00 is credited to your M-PESA account. New M-PESA account balance is Ksh{balance}.00.",
        ),
    }
}

/// Why no money moved.
pub(crate) fn refused(code: &str, amount_kes: u32, merchant: &str, balance_kes: u64) -> String {
    let amount = grouped(u64::from(amount_kes));
    match code {
        "1" => format!(
            "Failed. You do not have enough money in your M-PESA account to pay Ksh{amount}.00 to \
             {merchant}. Your M-PESA balance is Ksh{}.00.",
            grouped(balance_kes)
        ),
        "4" => "Failed. You have reached your daily M-PESA transaction limit of Ksh500,000.00.".to_owned(),
        _ => format!("Failed. Your request to pay Ksh{amount}.00 to {merchant} could not be completed."),
    }
}

#[cfg(test)]
mod tests;
