use kikapu_kernel::Rounding;
use proptest::{prelude::*, sample::select};
use uuid::Uuid;

use super::*;
use crate::cart::{DeliveryInput, KENYA_VAT, LineInput, price_cart};

fn kes(minor: i64) -> Money {
    Money::kes_minor(minor).unwrap()
}

fn order() -> OrderId {
    OrderId::new(Uuid::from_u128(7))
}

fn sum(entry: &Entry) -> i64 {
    entry.postings().iter().map(|p| p.amount_minor).sum()
}

#[test]
fn an_exact_payment_goes_to_its_order() {
    let entry = Entry::payment_received(order(), AccountKind::MpesaClearing, kes(1000), kes(1000)).unwrap();
    assert_eq!(entry.effect_on(AccountKind::MpesaClearing), 1000);
    assert_eq!(entry.effect_on(AccountKind::OrderPayments), -1000);
    assert_eq!(entry.postings().len(), 2);
}

#[test]
fn surplus_lies_unapplied() {
    let twice = Entry::payment_received(order(), AccountKind::MpesaClearing, kes(1000), kes(0)).unwrap();
    assert_eq!(twice.effect_on(AccountKind::Unapplied), -1000);
    let more = Entry::payment_received(order(), AccountKind::Cash, kes(1000), kes(900)).unwrap();
    assert_eq!((more.effect_on(AccountKind::OrderPayments), more.effect_on(AccountKind::Unapplied)), (-900, -100));
}

#[test]
fn cash_is_in_a_hand_until_it_is_counted_into_the_shop() {
    let taken = Entry::payment_received(order(), AccountKind::CashInHand, kes(1000), kes(1000)).unwrap();
    let counted = Entry::cash_handed_over(kes(1000)).unwrap();
    let effects = |account| (taken.effect_on(account), counted.effect_on(account));
    assert_eq!(effects(AccountKind::CashInHand), (1000, -1000));
    assert_eq!(effects(AccountKind::Cash), (0, 1000));
    assert_eq!(counted.order(), None, "cash of many orders is counted at once");
}

#[test]
fn unmatched_money_is_put_on_an_order_and_taken_off_again() {
    let put = Entry::attached(order(), kes(1000), kes(900)).unwrap();
    let effects = |entry: &Entry| {
        [AccountKind::Unmatched, AccountKind::OrderPayments, AccountKind::Unapplied].map(|a| entry.effect_on(a))
    };
    assert_eq!(effects(&put), [1000, -900, -100]);
    assert_eq!(effects(&Entry::detached(order(), kes(900), kes(100)).unwrap()), [-1000, 900, 100]);
    assert_eq!(effects(&Entry::attached(order(), kes(500), kes(0)).unwrap()), [500, 0, -500], "a closed order");
    let back = Entry::return_promised(kes(500)).unwrap();
    assert_eq!((back.order(), back.effect_on(AccountKind::RefundDue)), (None, -500));
    let gone = Entry::return_sent(AccountKind::MpesaClearing, kes(500)).unwrap();
    assert_eq!(gone.effect_on(AccountKind::RefundDue) + back.effect_on(AccountKind::RefundDue), 0);
    assert_eq!((gone.order(), gone.effect_on(AccountKind::MpesaClearing)), (None, -500));
}

#[test]
fn a_sale_splits_what_was_paid_into_revenue_and_vat() {
    let delivery = DeliveryInput { fee: kes(11_600), free_over: None };
    let totals = price_cart(&[LineInput::new(kes(116_033), 1)], delivery, KENYA_VAT).unwrap();
    let entry = Entry::sale(order(), &totals).unwrap();
    assert_eq!(entry.effect_on(AccountKind::OrderPayments), 127_600);
    assert_eq!(entry.effect_on(AccountKind::DeliveryRevenue), -10_000);
    assert_eq!(entry.effect_on(AccountKind::VatPayable), -(16_005 + 1_600));
    assert_eq!(totals.rounding, Rounding::new(-33).unwrap());
    assert_eq!(entry.effect_on(AccountKind::Revenue), -(127_600 - 10_000 - 17_605));
}

#[test]
fn nothing_unbalanced_can_be_built_or_read_back() {
    let line = |amount_minor| Posting { account: AccountKind::Cash, amount_minor };
    let build = |lines: Vec<Posting>| Entry::new(EntryKind::Sale, None, Currency::Kes, lines).map(|_| ());
    assert_eq!(build(vec![line(5), line(-4)]), Err(LedgerError::Unbalanced));
    assert_eq!(build(vec![]), Err(LedgerError::Nothing));
    assert_eq!(build(vec![line(0)]), Err(LedgerError::Nothing));
    assert_eq!(build([line(1), line(-1)].repeat(9)), Err(LedgerError::TooManyPostings));
    assert_eq!(build(vec![line(i64::MIN), line(i64::MAX), line(1)]), Err(LedgerError::Money(MoneyError::Overflow)));
    let json = r#"{"kind":"sale","order":null,"currency":"KES","postings":[{"account":"cash","amount_minor":5}]}"#;
    assert!(serde_json::from_str::<Entry>(json).is_err());
}

#[test]
fn money_comes_and_goes_through_tills_only() {
    let wrong = Entry::payment_received(order(), AccountKind::Revenue, kes(1), kes(1));
    assert_eq!(wrong, Err(LedgerError::NotATill));
    assert_eq!(Entry::refund_sent(order(), AccountKind::Unapplied, kes(1)), Err(LedgerError::NotATill));
    assert_eq!(Entry::refund_approved(order(), AccountKind::Cash, kes(1)), Err(LedgerError::NotATill));
    assert_eq!(Entry::applied(order(), kes(0)), Err(LedgerError::Nothing));
}

proptest! {
    #[test]
    fn every_entry_sums_to_zero_and_its_reversal_undoes_it(
        amount in 1..10_000_000_i64,
        outstanding in 0..10_000_000_i64,
        fee in 0..50_000_i64,
        quantity in 1..20_u32,
        from in select(AccountKind::ALL),
    ) {
        let delivery = DeliveryInput { fee: kes(fee), free_over: None };
        let totals = price_cart(&[LineInput::new(kes(amount), quantity)], delivery, KENYA_VAT).unwrap();
        let entries = [
            Entry::payment_received(order(), from, kes(amount), kes(outstanding)),
            Entry::unmatched_received(from, kes(amount)),
            Entry::attached(order(), kes(amount), kes(outstanding)),
            Entry::detached(order(), kes(amount), kes(outstanding)),
            Entry::return_promised(kes(amount)),
            Entry::applied(order(), kes(amount)),
            Entry::sale(order(), &totals),
            Entry::refund_approved(order(), from, kes(amount)),
            Entry::refund_sent(order(), from, kes(amount)),
            Entry::return_sent(from, kes(amount)),
        ];
        for entry in entries.into_iter().flatten() {
            prop_assert_eq!(sum(&entry), 0);
            let undone = entry.reversed();
            for account in AccountKind::ALL {
                prop_assert_eq!(entry.effect_on(*account) + undone.effect_on(*account), 0);
            }
            prop_assert_eq!(serde_json::from_str::<Entry>(&serde_json::to_string(&entry).unwrap()).unwrap(), entry);
        }
    }

    /// PT-2 in small, and invariant M7: after any history each shilling received is on the order, unapplied, due
    /// back, or gone back.
    #[test]
    fn every_shilling_received_is_in_exactly_one_place(
        total in 1..1_000_i64,
        payments in prop::collection::vec(1..1_000_i64, 0..8),
        refunds in prop::collection::vec((1..500_i64, any::<bool>()), 0..8),
    ) {
        let mut entries = Vec::new();
        let balance = |entries: &[Entry], account| -> i64 { entries.iter().map(|e: &Entry| e.effect_on(account)).sum() };
        for paid in &payments {
            let outstanding = kes((total + balance(&entries, AccountKind::OrderPayments)).max(0));
            entries.push(Entry::payment_received(order(), AccountKind::MpesaClearing, kes(*paid), outstanding).unwrap());
        }
        for (amount, is_sent) in refunds {
            if -balance(&entries, AccountKind::Unapplied) >= amount {
                entries.push(Entry::refund_approved(order(), AccountKind::Unapplied, kes(amount)).unwrap());
                if is_sent {
                    entries.push(Entry::refund_sent(order(), AccountKind::MpesaClearing, kes(amount)).unwrap());
                }
            }
        }
        let [on_order, unapplied, due, at_mpesa] = [
            AccountKind::OrderPayments,
            AccountKind::Unapplied,
            AccountKind::RefundDue,
            AccountKind::MpesaClearing,
        ]
        .map(|account| balance(&entries, account));
        let received: i64 = payments.iter().sum();
        let sent_back: i64 = entries.iter().filter(|e| e.kind() == EntryKind::RefundSent).map(|e| -e.effect_on(AccountKind::MpesaClearing)).sum();
        prop_assert_eq!(received, -on_order - unapplied - due + sent_back);
        prop_assert_eq!(at_mpesa, received - sent_back);
        prop_assert_eq!(-on_order, received.min(total));
        prop_assert!(unapplied <= 0 && due <= 0);
    }
}
