use proptest::prelude::*;

use super::*;

const SECOND: TimeDelta = TimeDelta::seconds(1);

fn ms(ms: i64) -> DateTime<Utc> {
    noon() + TimeDelta::milliseconds(ms)
}

#[test]
fn some_may_come_at_once_and_then_one_a_second() {
    let mut budget = Budget::new(SECOND, noon());
    let mut left = Vec::new();
    for tenth in 0..100 {
        let (next, turn) = budget.take(Hurry::Waited, None, ms(tenth * 100));
        budget = next;
        if turn == Turn::Now {
            left.push(tenth);
        }
    }
    assert_eq!(left, [0, 1, 2, 3, 4, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
}

#[test]
fn who_is_waited_for_finds_room_behind_those_who_are_not() {
    let mut budget = Budget::new(SECOND, noon());
    for _ in 0..50 {
        budget = budget.take(Hurry::Patient, None, noon()).0;
    }
    assert_eq!(budget.take(Hurry::Patient, None, noon()).1, Turn::At(after(49)));
    assert_eq!(budget.take(Hurry::Waited, None, noon()).1, Turn::Now);
}

#[test]
fn everybody_who_is_turned_away_gets_a_moment_of_their_own_and_keeps_it() {
    let mut budget = Budget::new(SECOND, noon());
    for _ in 0..5 {
        budget = budget.take(Hurry::Waited, None, noon()).0;
    }
    let (first, turn) = budget.take(Hurry::Waited, None, noon());
    assert_eq!(turn, Turn::At(after(1)));
    let (second, turn) = first.take(Hurry::Waited, None, noon());
    assert_eq!(turn, Turn::At(after(2)));
    let (again, turn) = second.take(Hurry::Waited, Some(after(2)), noon());
    assert_eq!((again, turn), (second, Turn::At(after(2))), "who asks often takes no more room");
    let (third, turn) = second.take(Hurry::Waited, Some(after(600)), noon());
    assert_eq!(turn, Turn::At(after(3)), "a later moment is given up for a sooner one");
    assert_eq!(third.wait(Hurry::Waited, None, after(100)).1, after(100));
}

#[test]
fn nobody_is_sent_far_away_because_the_pace_may_pick_up() {
    let mut budget = Budget::new(SECOND, noon());
    for _ in 0..10_000 {
        let (next, turn) = budget.take(Hurry::Patient, None, noon());
        if let Turn::At(at) = turn {
            assert!(at <= after(302), "{at}");
        }
        budget = next;
    }
}

#[test]
fn a_refusal_halves_the_pace_and_answers_bring_it_back_slowly() {
    let budget = Budget::new(SECOND, noon()).throttled(None, noon());
    assert_eq!(budget.pause, SECOND * 2);
    assert_eq!(budget.take(Hurry::Waited, None, after(1)).1, Turn::At(after(2)));
    let asked = budget.throttled(Some(TimeDelta::minutes(5)), noon());
    assert_eq!(asked.take(Hurry::Waited, None, after(299)).1, Turn::At(after(300)));
    let slow = (0..20).fold(budget, |budget, _| budget.throttled(None, noon()));
    assert_eq!(slow.pause, TimeDelta::minutes(1));
    let eased = slow.answered(SECOND);
    assert!(eased.pause < slow.pause && eased.pause > slow.pause * 9 / 10);
    let well = (0..1000).fold(slow, |budget, _| budget.answered(SECOND));
    assert_eq!(well.pause, SECOND);
}

proptest! {
    /// Over any span there leave at most as many questions as fit into it, and those that may come at once.
    #[test]
    fn the_budget_is_kept(
        pause in 1_i64..5000,
        takes in prop::collection::vec((any::<bool>(), 0_i64..3000, prop::option::of(0_i64..100_000)), 1..300),
    ) {
        let mut budget = Budget::new(TimeDelta::milliseconds(pause), noon());
        let (mut now, mut left) = (0, Vec::new());
        for (is_waited, later, planned) in takes {
            now += later;
            let hurry = if is_waited { Hurry::Waited } else { Hurry::Patient };
            let (next, turn) = budget.take(hurry, planned.map(ms), ms(now));
            match turn {
                Turn::Now => left.push(now),
                Turn::At(at) => prop_assert!(at > ms(now), "{at} is not later"),
            }
            budget = next;
        }
        for (first, from) in left.iter().enumerate() {
            for (last, to) in left.iter().enumerate().skip(first) {
                let count = i64::try_from(last - first + 1).unwrap();
                prop_assert!((count - 5) * pause <= to - from, "{count} in {} ms with a pause of {pause} ms", to - from);
            }
        }
    }

    /// As many as a line holds who come at once all leave, each of them after being turned away once.
    #[test]
    fn those_who_come_back_at_their_moment_leave(pause in 2_i64..3000, late in 0_i64..2) {
        let mut budget = Budget::new(TimeDelta::milliseconds(pause), noon());
        let mut later = Vec::new();
        for _ in 0..1000.min(290_000 / pause) {
            let (next, turn) = budget.take(Hurry::Patient, None, noon());
            budget = next;
            if let Turn::At(at) = turn {
                later.push(at);
            }
        }
        for at in later {
            let (next, turn) = budget.take(Hurry::Patient, Some(at), at + TimeDelta::milliseconds(late));
            budget = next;
            prop_assert_eq!(turn, Turn::Now);
        }
    }
}
