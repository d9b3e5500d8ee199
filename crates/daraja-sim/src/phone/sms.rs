//! The messages M-PESA sends, in its own words and punctuation.

use chrono::Timelike;

use crate::clock::nairobi;
use crate::config::Merchant;
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
