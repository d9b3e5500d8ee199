use super::*;

fn calls(works: u64, refuses: u64, throttles: u64, fails: u64) -> Calls {
    Calls { by_pulse: [works, refuses, throttles, fails], ..Calls::default() }
}

#[test]
fn times_are_counted_in_steps() {
    assert_eq!([0, 125, 126, 4000, 32_000, 32_001, u32::MAX].map(step_of), [0, 0, 1, 5, 8, 9, 9]);
    let mut calls = Calls::default();
    assert_eq!(calls.percentile_ms(50), None);
    calls.by_step[0] = 94;
    calls.by_step[5] = 5;
    calls.by_step[9] = 1;
    assert_eq!([50, 95, 99, 100].map(|share| calls.percentile_ms(share)), [Some(125), Some(4000), Some(4000), None]);
}

#[test]
fn what_all_calls_say_together() {
    assert_eq!(calls(0, 0, 0, 19).weather(false), Weather::Fair, "a few say nothing");
    assert_eq!(calls(0, 0, 0, 20).weather(false), Weather::Failing);
    assert_eq!(calls(75, 0, 500, 25).weather(false), Weather::Failing, "being throttled says nothing");
    assert_eq!(calls(76, 0, 0, 24).weather(false), Weather::Fair);
    assert_eq!(calls(0, 100, 0, 10).weather(false), Weather::Fair, "wrong keys are no trouble of M-PESA's");
    assert_eq!(Calls::default().weather(true), Weather::Away);
    let mut slow = calls(100, 0, 0, 0);
    slow.by_step = [75, 0, 0, 0, 0, 0, 25, 0, 0, 0];
    assert_eq!(slow.weather(false), Weather::Slow);
    slow.by_step = [0, 0, 0, 0, 0, 100, 0, 0, 0, 0];
    assert_eq!(slow.weather(false), Weather::Fair, "four seconds are still well");
}
