use kikapu_kernel::{OrderId, Phone};
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn order(n: u128) -> OrderId {
    OrderId::new(Uuid::from_u128(n))
}

fn phone(n: u32) -> Phone {
    Phone::parse(&format!("07{n:08}")).unwrap()
}

/// A prompt for order 1 to phone 1 that started and ended then.
fn past(seconds: i64) -> PastPrompt {
    let end = PromptEnd { at: after(seconds + 5), retry_after_s: 0 };
    PastPrompt { order: order(1), phone: phone(1), started_at: after(seconds), end: Some(end) }
}

fn asked(history: &[PastPrompt], now: i64) -> Result<(), PromptRefusal> {
    prompt_allowed(history, order(1), &phone(1), &PromptLimits::default(), after(now))
}

fn too_soon(retry_after_s: u32) -> Result<(), PromptRefusal> {
    Err(PromptRefusal::TooSoon { retry_after_s })
}

fn too_many(retry_after_s: u32) -> Result<(), PromptRefusal> {
    Err(PromptRefusal::TooMany { retry_after_s })
}

#[test]
fn an_open_prompt_of_the_order_blocks_the_next_even_to_another_phone() {
    let live = PastPrompt { end: None, phone: phone(2), ..past(0) };
    assert_eq!(asked(&[live], 5000), Err(PromptRefusal::Live));
}

#[test]
fn a_phone_rings_at_most_once_a_minute() {
    assert_eq!(asked(&[], 0), Ok(()));
    assert_eq!(asked(&[past(0)], 20), too_soon(40));
    assert_eq!(asked(&[past(0)], 60), Ok(()));
    // Another order, open or not, holds the phone just the same; another phone does not.
    let elsewhere = PastPrompt { order: order(2), end: None, ..past(0) };
    assert_eq!(asked(&[elsewhere], 20), too_soon(40));
    assert_eq!(asked(&[PastPrompt { phone: phone(2), ..past(0) }], 20), Ok(()));
}

#[test]
fn a_code_that_asks_for_longer_is_heeded() {
    let end = PromptEnd { at: after(50), retry_after_s: 120 };
    assert_eq!(asked(&[PastPrompt { end: Some(end), ..past(0) }], 61), too_soon(109));
}

#[test]
fn the_fourth_in_ten_minutes_waits_for_the_first_to_age() {
    let three = [past(200), past(0), past(100)];
    assert_eq!(asked(&three, 300), too_many(300));
    assert_eq!(asked(&three, 599), too_many(1));
    assert_eq!(asked(&three, 600), Ok(()));
    // The same phone through three other orders.
    let others = three.map(|p| PastPrompt { order: order(9), ..p });
    assert_eq!(asked(&others, 300), too_many(300));
}

#[test]
fn the_eleventh_in_an_hour_waits_for_the_hour() {
    let ten: Vec<PastPrompt> = (0..10).map(|i| past(i * 250)).collect();
    assert_eq!(asked(&ten, 2900), too_many(700));
    assert_eq!(asked(&ten, 3600), Ok(()));
}

#[test]
fn the_longest_wait_is_told() {
    // Both windows are full; the hour is over later.
    let mut many: Vec<PastPrompt> = (0..7).map(|i| past(i * 250)).collect();
    many.extend([past(3000), past(3100), past(3200)]);
    assert_eq!(asked(&many, 3300), too_many(300));
}

proptest! {
    #[test]
    fn the_wait_that_is_told_is_enough_and_not_a_second_too_long(
        starts in prop::collection::vec((0..4000_i64, 1..3_u128, 1..3_u32, 0..130_u32), 0..14),
        now in 0..4500_i64,
    ) {
        let history: Vec<PastPrompt> = starts
            .into_iter()
            .filter(|(start, ..)| *start <= now)
            .map(|(start, o, p, retry_after_s)| PastPrompt {
                order: order(o),
                phone: phone(p),
                started_at: after(start),
                end: Some(PromptEnd { at: after(start), retry_after_s }),
            })
            .collect();
        let (mut clock, mut rounds) = (now, 0);
        while let Err(PromptRefusal::TooSoon { retry_after_s } | PromptRefusal::TooMany { retry_after_s }) = asked(&history, clock) {
            prop_assert!(retry_after_s > 0);
            prop_assert!(asked(&history, clock + i64::from(retry_after_s) - 1).is_err());
            clock += i64::from(retry_after_s);
            rounds += 1;
            prop_assert!(rounds < 4, "waiting did not help");
        }
        let in_window = history.iter().filter(|p| p.phone == phone(1) && p.started_at > after(clock - 600)).count();
        prop_assert!(in_window < 3);
    }
}
