use std::collections::BTreeMap;

use chrono::{TimeDelta, TimeZone};
use proptest::prelude::*;

use super::*;

fn level(on_hand: i64, reserved: i64) -> Level {
    Level::new(on_hand, reserved, 0).unwrap()
}

#[test]
fn what_is_reserved_cannot_be_sold_again() {
    assert_eq!(level(3, 2).reserve(2), Err(StockRefusal::SoldOut { available: 1 }));
    assert_eq!(level(3, 2).reserve(1), Ok(level(3, 3)));
    assert_eq!(level(3, 2).reserve(0), Err(StockRefusal::NoQuantity));
}

#[test]
fn selling_lowers_shelf_and_reservation_together() {
    assert_eq!(level(3, 2).commit(2), Ok(level(1, 0)));
    assert_eq!(level(3, 2).commit(3), Err(StockRefusal::NotReserved { reserved: 2 }));
    assert_eq!(level(3, 2).release(3), Err(StockRefusal::NotReserved { reserved: 2 }));
}

#[test]
fn a_count_cannot_take_what_orders_wait_for() {
    assert_eq!(level(3, 2).adjust(-2), Err(StockRefusal::HeldByOrders { reserved: 2 }));
    assert_eq!(level(3, 2).adjust(-1), Ok(level(2, 2)));
    assert_eq!(level(3, 2).adjust(i64::MAX), Err(StockRefusal::Impossible));
}

#[test]
fn back_order_sells_beyond_the_shelf_up_to_its_allowance() {
    let shelf = Level::new(1, 0, 2).unwrap();
    let sold = shelf.reserve(3).and_then(|l| l.commit(3)).unwrap();
    assert_eq!((sold.on_hand(), sold.available()), (-2, 0));
    assert_eq!(sold.reserve(1), Err(StockRefusal::SoldOut { available: 0 }));
}

#[test]
fn impossible_figures_are_refused_wherever_they_come_from() {
    for (on_hand, reserved) in [(1, 2), (1, -1), (-1, 0), (i64::MAX, 0)] {
        let back_order = u32::from(on_hand == i64::MAX);
        assert_eq!(Level::new(on_hand, reserved, back_order), Err(StockRefusal::Impossible));
    }
    assert!(serde_json::from_str::<Level>(r#"{"on_hand":1,"reserved":2,"back_order":0}"#).is_err());
}

#[test]
fn a_reservation_ends_once() {
    use Reservation::{Active, Committed, Released, Returned};
    assert_eq!(Active.commit(), Ok(Step::Moved(Committed)));
    assert_eq!(Committed.commit(), Ok(Step::Already));
    assert_eq!(Committed.release(), Err(ReservationEnded(Committed)));
    assert_eq!(Committed.take_back(), Ok(Step::Moved(Returned)));
    assert_eq!(Returned.take_back(), Ok(Step::Already));
    assert_eq!(Returned.commit(), Err(ReservationEnded(Returned)));
    assert_eq!(Active.take_back(), Err(ReservationEnded(Active)));
    assert_eq!(Released.commit(), Err(ReservationEnded(Released)));
}

#[test]
fn a_reservation_whose_request_is_out_does_not_expire() {
    let until = Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap();
    let before = until - TimeDelta::seconds(1);
    assert!(Reservation::Active.may_expire(until, until, false));
    assert!(!Reservation::Active.may_expire(until, before, false));
    assert!(!Reservation::Active.may_expire(until, until, true));
    assert!(!Reservation::Committed.may_expire(until, until, false));
}

#[derive(Clone, Debug)]
enum Event {
    Reserve { order: u8, quantity: u32 },
    Commit { order: u8 },
    Release { order: u8 },
    Adjust(i64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..6_u8, 0..6_u32).prop_map(|(order, quantity)| Event::Reserve { order, quantity }),
        (0..6_u8).prop_map(|order| Event::Commit { order }),
        (0..6_u8).prop_map(|order| Event::Release { order }),
        (-6..8_i64).prop_map(Event::Adjust),
    ]
}

proptest! {
    /// PT-3. The plain model: a list of movements, and who holds how many.
    #[test]
    fn any_history_agrees_with_a_plain_list_of_movements(
        start in 0..10_i64,
        back_order in 0..3_u32,
        events in prop::collection::vec(event(), 0..80),
    ) {
        let mut level = Level::new(start, 0, back_order).unwrap();
        let mut movements = vec![start];
        let mut held: BTreeMap<u8, (u32, Reservation)> = BTreeMap::new();
        for event in events {
            let shelf: i64 = movements.iter().sum();
            let spoken_for: i64 = held.values().filter(|(_, r)| *r == Reservation::Active).map(|(q, _)| i64::from(*q)).sum();
            let free = shelf + i64::from(back_order) - spoken_for;
            match event {
                Event::Reserve { order, quantity } if !held.contains_key(&order) => {
                    let answer = level.reserve(quantity);
                    prop_assert_eq!(answer.is_ok(), quantity > 0 && i64::from(quantity) <= free);
                    if let Ok(next) = answer {
                        level = next;
                        held.insert(order, (quantity, Reservation::Active));
                    }
                }
                Event::Reserve { .. } => {}
                Event::Commit { order } => {
                    if let Some((quantity, state)) = held.get_mut(&order) && let Ok(Step::Moved(next)) = state.commit() {
                        level = level.commit(*quantity).unwrap();
                        movements.push(-i64::from(*quantity));
                        *state = next;
                    }
                }
                Event::Release { order } => {
                    if let Some((quantity, state)) = held.get_mut(&order) && let Ok(Step::Moved(next)) = state.release() {
                        level = level.release(*quantity).unwrap();
                        *state = next;
                    }
                }
                Event::Adjust(change) => {
                    let answer = level.adjust(change);
                    prop_assert_eq!(answer.is_ok(), free + change >= 0);
                    if let Ok(next) = answer {
                        level = next;
                        movements.push(change);
                    }
                }
            }
            let active: i64 = held.values().filter(|(_, r)| *r == Reservation::Active).map(|(q, _)| i64::from(*q)).sum();
            prop_assert_eq!(level.on_hand(), movements.iter().sum::<i64>());
            prop_assert_eq!(level.reserved(), active);
            prop_assert!(0 <= level.reserved() && level.reserved() <= level.on_hand() + i64::from(back_order));
        }
    }
}

#[test]
fn goods_are_kept_longer_once_a_tap_and_ten_times_in_all() {
    let start = Utc.with_ymd_and_hms(2026, 11, 30, 9, 0, 0).unwrap();
    let by = TimeDelta::minutes(15);
    let mut hold = Hold { until: start + by, extensions: 0 };
    for n in 1..=EXTENSIONS_MAX {
        let shown_us = hold.until.timestamp_micros();
        let next = hold.extend(by, shown_us, start).unwrap();
        assert_eq!(next, Step::Moved(Hold { until: hold.until + by, extensions: n }));
        let next = next.or(hold);
        assert_eq!(next.extend(by, shown_us, start), Ok(Step::Already), "a second tap on the same page");
        hold = next;
    }
    assert!(!hold.can_be_extended());
    assert_eq!(hold.extend(by, hold.until.timestamp_micros(), start), Err(HeldTooOften));
}

#[test]
fn asking_for_money_again_keeps_the_goods_as_often_as_a_wish_does() {
    let start = Utc.with_ymd_and_hms(2026, 11, 30, 9, 0, 0).unwrap();
    let by = TimeDelta::minutes(15);
    let first = Hold { until: start + by, extensions: 0 };
    assert_eq!(first.renew(by, start), first, "it is kept that long already");
    let mut hold = first;
    let mut now = start;
    for n in 1..=EXTENSIONS_MAX {
        now += TimeDelta::minutes(14);
        hold = hold.renew(by, now);
        assert_eq!(hold, Hold { until: now + by, extensions: n });
    }
    assert_eq!(hold.renew(by, now + TimeDelta::minutes(14)), hold, "nobody keeps goods for ever by asking");
}

#[test]
fn two_minutes_before_the_end_is_the_time_to_ask() {
    let until = Utc.with_ymd_and_hms(2026, 11, 30, 9, 15, 0).unwrap();
    let hold = Hold { until, extensions: 0 };
    assert!(!hold.is_running_out(until - TimeDelta::seconds(121)));
    assert!(hold.is_running_out(until - TimeDelta::seconds(120)));
    // Late by a moment, with the goods still there, the time counts from now.
    let late = until + TimeDelta::seconds(3);
    let next = hold.extend(TimeDelta::minutes(15), until.timestamp_micros(), late).unwrap().or(hold);
    assert_eq!(next.until, late + TimeDelta::minutes(15));
}
