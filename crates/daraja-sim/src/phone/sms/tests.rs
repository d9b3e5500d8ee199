use super::*;
use crate::state::PaymentSource;

fn payment() -> Payment {
    Payment {
        receipt: "UKK7K2M9QX".to_owned(),
        shortcode: "174379".to_owned(),
        phone: "254712345678".to_owned(),
        amount_kes: 2450,
        reference: "1042X".to_owned(),
        at: "2026-11-20T10:05:00Z".parse().expect("a test literal in RFC 3339"),
        source: PaymentSource::ByHand,
        merchant_balance_kes: 2450,
    }
}

#[test]
fn a_paybill_receipt_names_the_account_and_the_new_balance() {
    let text = confirmed(&payment(), &Merchant::sandbox(), 17_550, 497_550);
    assert_eq!(
        text,
        "UKK7K2M9QX Confirmed. Ksh2,450.00 sent to SOKO SHOES for account 1042X on 20/11/26 at \
         1:05 PM New M-PESA balance is Ksh17,550.00. Transaction cost, Ksh0.00. Amount you can \
         transact within the day is 497,550.00."
    );
}

#[test]
fn a_till_receipt_says_paid_to() {
    let text = confirmed(&payment(), &Merchant::sandbox().with_till("5123456"), 0, 0);
    assert!(text.starts_with("UKK7K2M9QX Confirmed. Ksh2,450.00 paid to SOKO SHOES. on 20/11/26"));
}

#[test]
fn thousands_are_grouped() {
    assert_eq!(grouped(0), "0");
    assert_eq!(grouped(999), "999");
    assert_eq!(grouped(250_000), "250,000");
    assert_eq!(grouped(1_000_000), "1,000,000");
}
