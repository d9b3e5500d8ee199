use kikapu_kernel::StoreId;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;

fn store(number: u8) -> StoreId {
    StoreId::new(Uuid::from_u128(number.into()))
}

#[test]
fn five_failures_in_a_row_open_it_for_half_a_minute_and_one_call_finds_out() {
    let mut breaker = Breaker::default();
    for second in 0..4 {
        breaker = breaker.note(Pulse::Fails, after(second));
        assert_eq!(breaker.gate(after(second)), Gate::Closed);
    }
    breaker = breaker.note(Pulse::Fails, after(4));
    assert_eq!(breaker.gate(after(33)), Gate::Open { until: after(34) });
    assert_eq!(breaker.gate(after(34)), Gate::HalfOpen);
    let probing = breaker.probe(after(34));
    assert_eq!(probing.gate(after(35)), Gate::Probing { until: after(124) });
    assert_eq!(probing.gate(after(124)), Gate::HalfOpen, "the process that was finding out has died");
    let again = probing.note(Pulse::Fails, after(40));
    assert_eq!(again.gate(after(41)), Gate::Open { until: after(70) });
    assert_eq!(probing.note(Pulse::Works, after(40)).gate(after(41)), Gate::Closed);
    assert_eq!(probing.note(Pulse::Throttles, after(40)).gate(after(41)), Gate::Closed, "it answers");
    assert_eq!(again.probe(after(41)), again, "nothing is let through while it is open");
}

#[test]
fn what_works_in_between_starts_the_count_again_and_wrong_keys_count_for_their_store() {
    let four = (0..4).fold(Breaker::default(), |breaker, second| breaker.note(Pulse::Refuses, after(second)));
    assert_eq!(four.note(Pulse::Works, after(4)), Breaker::default());
    assert_eq!(four.note(Pulse::Throttles, after(4)), four);
    assert_eq!(four.note(Pulse::Refuses, after(4)).gate(after(5)), Gate::Open { until: after(34) });
}

#[test]
fn all_are_spared_only_when_several_stores_fail() {
    let alone = (0..100).fold(CommonBreaker::default(), |all, at| all.note(store(1), Pulse::Fails, after(at)));
    assert_eq!(alone.gate(store(2), after(100)), Gate::Closed);
    let one_more = alone.note(store(2), Pulse::Fails, after(100));
    assert_eq!(one_more.gate(store(3), after(100)), Gate::Closed);
    let two_more = one_more.note(store(3), Pulse::Fails, after(101));
    assert_eq!(two_more.gate(store(9), after(102)), Gate::Open { until: after(131) });
    for pulse in [Pulse::Works, Pulse::Refuses, Pulse::Throttles] {
        assert_eq!(one_more.note(store(2), pulse, after(100)), CommonBreaker::default(), "{pulse:?}");
    }
}

#[test]
fn whose_call_has_just_failed_lets_the_others_find_out() {
    let open =
        [1, 2, 3, 2, 3].iter().fold(CommonBreaker::default(), |all, of| all.note(store(*of), Pulse::Fails, after(0)));
    let probing = open.probe(store(1), after(30));
    assert_eq!(probing.gate(store(2), after(31)), Gate::Probing { until: after(120) });
    let again = probing.note(store(1), Pulse::Fails, after(32));
    assert_eq!(again.gate(store(1), after(62)), Gate::Open { until: after(92) });
    assert_eq!(again.gate(store(2), after(62)), Gate::HalfOpen);
    assert_eq!(again.gate(store(1), after(92)), Gate::HalfOpen, "nobody else came");
}

fn any_pulse() -> impl Strategy<Value = Pulse> {
    prop::sample::select(Pulse::ALL.to_vec())
}

proptest! {
    /// A store alone, and any number of stores whose keys are wrong, close nobody's way but their own.
    #[test]
    fn one_stores_trouble_is_its_own(
        calls in prop::collection::vec((any::<bool>(), any_pulse(), 0_i64..100), 0..200),
    ) {
        let mut all = CommonBreaker::default();
        for (is_first, pulse, at) in calls {
            let pulse = if !is_first && pulse == Pulse::Fails { Pulse::Refuses } else { pulse };
            all = all.note(store(u8::from(!is_first)), pulse, after(at));
            prop_assert_eq!(all.gate(store(7), after(at)), Gate::Closed);
        }
    }

    /// Whatever happened: it is closed at once by what works, opens only after five failures in a row, and while it is
    /// open or somebody finds out nothing is let through.
    #[test]
    fn it_never_lets_through_more_than_one(steps in prop::collection::vec((any_pulse(), 0_i64..40, any::<bool>()), 0..200)) {
        let (mut breaker, mut now, mut in_a_row) = (Breaker::default(), 0, 0);
        for (pulse, later, probes) in steps {
            now += later;
            if probes {
                let before = breaker.gate(after(now));
                breaker = breaker.probe(after(now));
                if before == Gate::HalfOpen {
                    let until = after(now) + PROBE_MAX;
                    prop_assert_eq!(breaker.gate(after(now)), Gate::Probing { until });
                    prop_assert_eq!(breaker.probe(after(now)), breaker);
                } else {
                    prop_assert_eq!(breaker.gate(after(now)), before);
                }
            }
            breaker = breaker.note(pulse, after(now));
            in_a_row = match pulse {
                Pulse::Fails | Pulse::Refuses => in_a_row + 1,
                Pulse::Works => 0,
                Pulse::Throttles if breaker.failures == 0 => 0,
                Pulse::Throttles => in_a_row,
            };
            prop_assert_eq!(breaker.is_closed(), in_a_row < OPENS_AFTER);
            if let Gate::Open { until } = breaker.gate(after(now)) {
                prop_assert!(until <= after(now) + OPEN_FOR);
            }
        }
    }

    /// Two gates let through what both let through.
    #[test]
    fn two_gates_are_as_strict_as_the_stricter(one in 0_usize..4, two in 0_usize..4) {
        let gates = [Gate::Closed, Gate::HalfOpen, Gate::Probing { until: after(5) }, Gate::Open { until: after(9) }];
        prop_assert_eq!(gates[one].and(gates[two]), gates[one.max(two)]);
    }
}
