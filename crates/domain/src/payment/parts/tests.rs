use chrono::TimeZone;
use kikapu_kernel::Currency;
use proptest::prelude::*;

use super::*;
use crate::ledger::{AccountKind, Balance, Entry};
use crate::payment::{Readiness, land};

fn kes(shillings: i64) -> Money {
    Money::kes(shillings).unwrap()
}

fn minor(minor: i64) -> Money {
    Money::kes_minor(minor).unwrap()
}

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 1, 9, 0, 0).unwrap()
}

#[test]
fn a_deposit_is_a_part_in_whole_shillings_or_a_sum() {
    let quarter = DepositRule { first: Share::percent(25).unwrap(), from: kes(2_000) };
    assert_eq!(quarter.parts(kes(4_650)), Some(Parts { first: kes(1_163), rest: kes(3_487) }));
    assert_eq!(quarter.parts(kes(1_999)), None, "not for small orders");
    let sum = DepositRule { first: Share::fixed(kes(500)).unwrap(), from: kes(0) };
    assert_eq!(sum.parts(kes(2_000)), Some(Parts { first: kes(500), rest: kes(1_500) }));
    assert_eq!(sum.parts(kes(500)), None, "nothing would be left for the door");
    assert_eq!(sum.parts(kes(300)), None);
    for percent in [0, 4, 91, 100, u32::MAX] {
        assert_eq!(Share::percent(percent), Err(ShareRefused));
    }
    assert_eq!(Share::fixed(minor(50)), Err(ShareRefused));
    assert_eq!(Share::fixed(kes(0)), Err(ShareRefused));
}

#[test]
fn the_first_part_is_asked_for_first_and_then_the_rest() {
    let first = Some(kes(500));
    assert_eq!(due_now(first, kes(0), kes(2_000)), Ok(kes(500)));
    assert_eq!(due_now(first, kes(200), kes(1_800)), Ok(kes(300)));
    assert_eq!(due_now(first, kes(500), kes(1_500)), Ok(kes(1_500)));
    assert_eq!(due_now(None, kes(200), kes(1_800)), Ok(kes(1_800)));
    assert!(is_secured(first, kes(500)) && !is_secured(first, minor(49_999)) && !is_secured(None, kes(500)));
}

#[test]
fn a_term_ends_by_the_ledger_and_not_by_the_calendar() {
    let ends = noon();
    let overdue = noon() + TimeDelta::days(7);
    assert_eq!(term_end(ends, 7, kes(0), false, overdue), TermEnd::Over, "paid at the last moment");
    assert_eq!(term_end(ends, 7, kes(1), false, overdue - TimeDelta::seconds(1)), TermEnd::NotYet(overdue));
    assert_eq!(term_end(ends, 7, kes(1), true, overdue), TermEnd::Unverified);
    assert_eq!(term_end(ends, 7, kes(1), false, overdue), TermEnd::Overdue);
}

#[test]
fn what_is_kept_of_an_order_that_was_given_up_is_what_was_agreed() {
    assert_eq!(give_up(kes(3_000), 10), Ok(GivenUp { fee: kes(300), back: kes(2_700) }));
    assert_eq!(give_up(kes(3_000), 0), Ok(GivenUp { fee: kes(0), back: kes(3_000) }));
    assert_eq!(give_up(kes(19), 5), Ok(GivenUp { fee: kes(0), back: kes(19) }), "never more than was agreed");
}

fn balance(paid: i64, refunded: i64, owed: i64) -> Balance {
    Balance { paid: kes(paid), refunded: kes(refunded), surplus: kes(0), owed: kes(owed) }
}

#[test]
fn goods_follow_the_money() {
    use crate::order::{FulfilmentState, OrderState, PayTerms, PaymentState};
    let look = |terms, balance| cover(OrderState::Open, terms, Some(kes(500)), balance).unwrap();
    let secured = look(PayTerms::Instalments, balance(600, 0, 1_400));
    assert_eq!(secured, Cover { is_covered: false, is_secured: true, goods: Goods::KeptForGood });
    assert_eq!(look(PayTerms::Instalments, balance(2_000, 0, 0)).goods, Goods::Sold);
    let at_the_door = look(PayTerms::Deposit, balance(2_000, 0, 0)).goods;
    assert_eq!(at_the_door, Goods::KeptForGood, "they leave the shelf when they are packed");
    assert!(!look(PayTerms::Deposit, balance(600, 200, 1_400)).is_secured, "some of it went back");
    let ended = cover(OrderState::Cancelled, PayTerms::Prepaid, None, balance(2_000, 0, 0)).unwrap();
    assert_eq!(ended.goods, Goods::AsBefore);
    assert!(is_done(OrderState::Open, FulfilmentState::Delivered, PaymentState::Paid));
    assert!(!is_done(OrderState::Open, FulfilmentState::Delivered, PaymentState::PartiallyPaid));
}

#[test]
fn a_sum_is_named_only_little_by_little_and_never_above_what_is_owed() {
    use crate::order::PayTerms::{Deposit, Instalments};
    let owing = balance(500, 0, 1_500);
    let ask = |terms, is_secured, named| to_ask(terms, Some(kes(500)), is_secured, owing, named, kes(1_000));
    assert_eq!(ask(Instalments, true, Some(kes(300))), Ok(kes(300)));
    assert_eq!(ask(Instalments, true, Some(kes(1_200))), Err(AskRefused::TooMuch { most: kes(1_000) }));
    assert_eq!(ask(Deposit, true, Some(kes(300))), Ok(kes(1_000)), "as much as M-PESA takes at once");
    let first = to_ask(Instalments, Some(kes(500)), false, balance(200, 0, 1_800), Some(kes(50)), kes(1_000));
    assert_eq!(first, Ok(kes(300)), "the first payment is as it was agreed");
    assert_eq!(to_ask(Deposit, None, true, balance(2_000, 0, 0), None, kes(1_000)), Err(AskRefused::NothingOwed));
}

#[test]
fn what_goes_back_of_a_price_did_not_come_beyond_it() {
    let order = kikapu_kernel::OrderId::new(uuid::Uuid::from_u128(7));
    let came = Entry::payment_received(order, AccountKind::MpesaClearing, kes(2_050), kes(2_000)).unwrap();
    let back = Entry::refund_approved(order, AccountKind::OrderPayments, kes(300)).unwrap();
    let read = Balance::of(kes(2_000), [&came, &back], kes(300)).unwrap();
    assert_eq!(read, Balance { paid: kes(2_000), refunded: kes(300), surplus: kes(50), owed: kes(0) });
    let sums = sums(read, kes(0)).unwrap();
    assert_eq!((sums.paid, sums.returned, sums.surplus), (kes(2_000), kes(300), kes(50)));
    let given_up = super::sums(balance(900, 900, 1_100), kes(100)).unwrap();
    assert_eq!((given_up.paid, given_up.owed, given_up.kept), (kes(1_000), kes(1_000), kes(100)));
}

fn part() -> impl Strategy<Value = i64> {
    prop_oneof![1_i64..400_000, (1_i64..4_000).prop_map(|shillings| shillings * 100)]
}

proptest! {
    #[test]
    fn parts_add_up_to_the_total(total in 1_i64..10_000_000, percent in 5_u32..=90, fixed in 1_i64..10_000_000) {
        let total = kes(total);
        for share in [Share::percent(percent).unwrap(), Share::fixed(kes(fixed)).unwrap()] {
            if let Some(parts) = share.of(total) {
                prop_assert_eq!(parts.first.plus(parts.rest), Ok(total));
                prop_assert!(parts.first.whole_shillings().is_ok() && !parts.first.is_zero() && !parts.rest.is_zero());
            }
        }
    }

    /// Whatever is paid, in any order, with cents and beyond the price: each cent is on the order or beside it, what is owed
    /// and what was applied are the price, and the order is secured from the very payment that brings the first part.
    #[test]
    fn payments_in_any_order_lose_nothing(
        total in 1_000_i64..1_000_000,
        percent in 5_u32..=90,
        paid in proptest::collection::vec(part(), 1..40),
    ) {
        let total = kes(total);
        let parts = Share::percent(percent).unwrap().of(total).unwrap();
        let order = kikapu_kernel::OrderId::new(uuid::Uuid::from_u128(7));
        let (mut owed, mut beside) = (total, Money::zero(Currency::Kes));
        let mut came = Money::zero(Currency::Kes);
        for amount in paid.into_iter().map(minor) {
            let due = due_now(Some(parts.first), total.minus(owed).unwrap(), owed).unwrap();
            prop_assert!(due.minor() <= owed.minor(), "never asked for more than is owed");
            let landing = land(Readiness::Open, false, owed, amount).unwrap();
            let entry =
                Entry::payment_received(order, AccountKind::MpesaClearing, amount, landing.outstanding).unwrap();
            owed = owed.minus(minor(-entry.effect_on(AccountKind::OrderPayments))).unwrap();
            beside = beside.plus(minor(-entry.effect_on(AccountKind::Unapplied))).unwrap();
            came = came.plus(amount).unwrap();
            let applied = total.minus(owed).unwrap();
            prop_assert_eq!(applied.plus(beside), Ok(came));
            prop_assert_eq!(is_secured(Some(parts.first), applied), came.minor() >= parts.first.minor());
            prop_assert_eq!(owed.is_zero(), came.minor() >= total.minor());
        }
        let shared = give_up(total.minus(owed).unwrap(), 10).unwrap();
        prop_assert_eq!(shared.fee.plus(shared.back).unwrap().plus(beside), Ok(came), "given up: no cent is lost");
    }

    #[test]
    fn giving_up_shares_all_of_it_and_never_keeps_too_much(paid in 0_i64..100_000_000, percent in 0_u32..=10) {
        let shared = give_up(minor(paid), percent).unwrap();
        prop_assert_eq!(shared.fee.minor() + shared.back.minor(), paid);
        prop_assert!(shared.fee.minor() * 100 <= paid * i64::from(percent));
        prop_assert_eq!(shared.fee.minor() % 100, 0);
    }
}
