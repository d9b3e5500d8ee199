//! What M-PESA accounts hold, as it can stand.

use chrono::TimeDelta;
use kikapu_contract::balance::{AccountView, AskedView, BalanceView, ToldView};
use kikapu_domain::payment::balance::MpesaAccount;
use kikapu_domain::payment::question::{Missed, QuestionState, QuestionTrouble};

use super::now;

/// Told two hours ago.
pub(in crate::dashboard) fn told() -> BalanceView {
    let account = |name: &str, available_minor: Option<i64>, current_minor: Option<i64>| AccountView {
        account: MpesaAccount::of_name(name),
        name: name.to_owned(),
        available_minor,
        current_minor,
    };
    let accounts = vec![
        account("Working Account", Some(618_683), Some(34_656_883)),
        account("Float Account", Some(0), Some(0)),
        account("Utility Account", Some(1_230_050), Some(1_230_050)),
        account("Charges Paid Account", Some(-154_000), Some(-154_000)),
        account("Organization Settlement Account", Some(0), Some(0)),
        account("Airtime Purchase Account", None, None),
    ];
    let at = now() - TimeDelta::hours(2);
    BalanceView {
        is_set_up: true,
        has_operator: true,
        asked: Some(asked(QuestionState::Answered, 120)),
        told: Some(ToldView { accounts, at, by: "Wanjiru Kamau".to_owned() }),
    }
}

/// Asked so many minutes ago.
pub(in crate::dashboard) fn asked(state: QuestionState, minutes: i64) -> AskedView {
    AskedView { state, at: now() - TimeDelta::minutes(minutes), trouble: None, detail: String::new(), missed: None }
}

/// Each way that it can stand, by name; the words are looked at in every one.
pub(in crate::dashboard) fn states() -> Vec<(&'static str, BalanceView)> {
    let never = BalanceView { asked: None, told: None, ..told() };
    let with = |asked: AskedView| BalanceView { asked: Some(asked), ..never.clone() };
    let refused = AskedView {
        trouble: Some(QuestionTrouble::Operator),
        detail: "The initiator information is invalid.".to_owned(),
        ..asked(QuestionState::Refused, 3)
    };
    let lost = AskedView { missed: Some(Missed::Queue), ..asked(QuestionState::Lost, 14) };
    vec![
        ("balance-nobody", BalanceView { has_operator: false, ..never.clone() }),
        ("balance-never", never.clone()),
        ("balance-asking", with(asked(QuestionState::Asked, 0))),
        ("balance-told", told()),
        ("balance-refused", with(refused.clone())),
        ("balance-refused-later", BalanceView { asked: Some(refused), ..told() }),
        ("balance-lost", with(lost)),
    ]
}
