//! The page about keys, as it can stand.

use chrono::TimeDelta;
use kikapu_contract::keys::{KeysLight, KeysPage, KeysState, KeysView, PastNumber, TrialView};
use kikapu_contract::pull::{PullView, Reading};
use kikapu_domain::payment::Environment;
use kikapu_domain::payment::pull::ListState;
use kikapu_domain::payment::trial::{StepReport, StepState, Trial, TrialStep, TrialTrouble};

use super::now;

/// Live keys whose test passed.
pub(in crate::dashboard) fn keys() -> KeysPage {
    KeysPage {
        installation: Environment::Production,
        public_url: "https://pay.example.co.ke".to_owned(),
        keys: Some(KeysView {
            environment: Environment::Production,
            shortcode: "522522".to_owned(),
            till: None,
            key_tail: "Zx3k".to_owned(),
            secret_tail: "9aQd".to_owned(),
            passkey_tail: String::new(),
        }),
        light: KeysLight {
            state: KeysState::Working,
            trouble: None,
            checked_at: Some(now() - TimeDelta::minutes(12)),
            passed_at: Some(now() - TimeDelta::hours(3)),
        },
        past: vec![PastNumber { number: "600600".to_owned(), until: now() + TimeDelta::days(20), open: 1 }],
        pull: list(),
        trial: Some(trial(None)),
        changed: Some(("Wanjiru Kamau".to_owned(), now() - TimeDelta::days(2))),
        own_phone: "0712 345 678".to_owned(),
    }
}

/// A list that was read ten minutes ago.
pub(in crate::dashboard) fn list() -> PullView {
    PullView {
        state: Some(ListState::Open),
        opened_at: Some(now() - TimeDelta::days(3)),
        last: Some(Reading { at: now() - TimeDelta::minutes(10), found: 14, fresh: 1, aside: 2 }),
        every_minutes: 60,
        ..PullView::default()
    }
}

/// A test that went as far as the trouble, or to its end.
pub(in crate::dashboard) fn trial(wrong: Option<(TrialStep, TrialTrouble)>) -> TrialView {
    let mut trial = Trial::default();
    while let Some(step) = trial.next() {
        let (state, trouble) = match wrong {
            Some((at, trouble)) if at == step => (StepState::Failed, Some(trouble)),
            Some(_) | None => (StepState::Passed, None),
        };
        let detail = if trouble.is_some() { "500.001.1001: Wrong credentials" } else { "" }.to_owned();
        trial.report(StepReport { step, state, trouble, detail, at: now() - TimeDelta::hours(3) });
    }
    TrialView {
        state: trial.state(),
        next: trial.next(),
        steps: trial.steps,
        environment: Environment::Production,
        shortcode: "522522".to_owned(),
        phone: "0712 ••• 678".to_owned(),
        receipt: wrong.is_none().then(|| "UKU4H7L2P0".to_owned()),
        is_booked: wrong.is_none(),
        started_at: now() - TimeDelta::hours(3),
        ended_at: Some(now() - TimeDelta::hours(3)),
    }
}
