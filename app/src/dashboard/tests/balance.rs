//! What M-PESA accounts hold, on the page about money and before a refund.

use chrono::TimeDelta;
use kikapu_contract::balance::{BalanceError, BalanceView, RefundFunds};
use kikapu_domain::payment::balance::MpesaAccount;
use kikapu_domain::payment::question::{Missed, QuestionState, QuestionTrouble};

use super::*;
use crate::dashboard::parts::balance::is_awaited;
use crate::dashboard::sample::balance::{asked, states, told};
use crate::dashboard::t::balance as words;

fn card_html(language: Language, balance: BalanceView, comes_anew: bool) -> String {
    let who = who(language, "/dashboard/money");
    let money = MoneyPage { balance, ..no_money() };
    render(language, || view! { <pages::money::MoneyView who money news=None typed=None comes_anew/> })
}

/// The page in every state of the card, and an order whose refunds are warned of, by name.
pub fn every_state(language: Language) -> Vec<(&'static str, String)> {
    let states = states().into_iter().map(|(name, view)| (name, card_html(language, view, name == "balance-asking")));
    let later = BalanceView { asked: Some(asked(QuestionState::Asked, 4)), ..told() };
    let funds = Some(RefundFunds { available_minor: 120_050, at: now() - TimeDelta::hours(2) });
    let warned = [
        ("balance-still-asking", card_html(language, later, false)),
        ("balance-order", plain_order(language, OrderView { funds, ..order() })),
        (
            "balance-owed",
            money_html(
                language,
                MoneyPage { funds: Some(RefundFunds { available_minor: -1_000, at: now() }), ..money() },
            ),
        ),
    ];
    states.chain(warned).collect()
}

#[test]
fn each_account_is_named_with_what_it_is_for_and_what_it_holds() {
    for (language, said) in [
        (
            Language::En,
            [
                "M-PESA accounts",
                "Utility account",
                "Refunds are paid from here.",
                "KSh 12,300.50",
                "−KSh 1,540",
                "KSh 346,568.83 in all; the rest cannot be used just now.",
                "Airtime Purchase Account",
                "cannot be read",
                "asked by Wanjiru Kamau.",
                "Ask M-PESA for the balance",
            ],
        ),
        (
            Language::Sw,
            [
                "Akaunti za M-PESA",
                "Akaunti ya Utility",
                "Pesa za kurudishwa hutoka hapa.",
                "KSh 12,300.50",
                "−KSh 1,540",
                "KSh 346,568.83 kwa jumla",
                "Airtime Purchase Account",
                "haisomeki",
                "aliuliza Wanjiru Kamau.",
                "Uliza M-PESA salio",
            ],
        ),
    ] {
        let html = card_html(language, told(), false);
        for words in said {
            assert!(html.contains(words), "{words}: {html}");
        }
        assert!(html.contains("/dashboard/money/balance\""), "{html}");
    }
}

#[test]
fn a_question_that_is_under_way_is_not_asked_again() {
    let asking = BalanceView { asked: Some(asked(QuestionState::Asked, 0)), ..told() };
    let html = card_html(Language::En, asking.clone(), true);
    assert!(html.contains("This page updates by itself.") && html.contains("What it said before:"), "{html}");
    assert!(!html.contains("/dashboard/money/balance\""), "{html}");
    assert!(is_awaited(&asking, now()));
    let late = BalanceView { asked: Some(asked(QuestionState::Asked, 2)), ..told() };
    assert!(!is_awaited(&late, now()) && !is_awaited(&told(), now()));
    let html = card_html(Language::Sw, late, false);
    assert!(html.contains("bado haijajibu") && html.contains("Angalia tena"), "{html}");
}

#[test]
fn who_cannot_be_asked_is_told_what_is_missing() {
    let nobody = BalanceView { has_operator: false, asked: None, told: None, ..told() };
    let html = card_html(Language::En, nobody.clone(), false);
    assert!(html.contains("first name an API operator") && html.contains("href=\"#sending\""), "{html}");
    assert!(html.contains("id=\"sending\"") && !html.contains("/dashboard/money/balance\""), "{html}");
    let none = card_html(Language::En, BalanceView::default(), false);
    assert!(!none.contains("id=\"balance\""), "a shop without M-PESA has no accounts there");
    let mut clerk = who(Language::En, "/dashboard/money");
    clerk.staff.role = Role::Accountant;
    let money = MoneyPage { balance: nobody, ..no_money() };
    let html = render(Language::En, || view! { <pages::money::MoneyView who=clerk money news=None typed=None/> });
    assert!(!html.contains("href=\"#sending\""), "{html}");
}

#[test]
fn what_went_wrong_is_told_with_what_to_do() {
    let html = |name: &str, language| {
        let view = states().into_iter().find(|(state, _)| *state == name).unwrap().1;
        card_html(language, view, false)
    };
    let refused = html("balance-refused", Language::En);
    assert!(refused.contains("M-PESA was asked 3 min ago and did not tell the balance"), "{refused}");
    assert!(refused.contains("Three wrong passwords lock it."), "{refused}");
    assert!(refused.contains("M-PESA said: The initiator information is invalid."), "{refused}");
    let lost = html("balance-lost", Language::Sw);
    assert!(lost.contains("jibu lake halikufika") && lost.contains("Hakuna pesa iliyohamishwa."), "{lost}");
    assert!(lost.contains("/dashboard/money/balance\""), "it can be asked again: {lost}");
}

#[test]
fn a_refund_that_the_account_cannot_pay_is_warned_of_and_not_held_up() {
    let with = |available_minor: Option<i64>, language, order: OrderView| {
        let funds = available_minor.map(|available_minor| RefundFunds { available_minor, at: now() });
        plain_order(language, OrderView { funds, ..order })
    };
    let html = with(Some(10_000), Language::En, order());
    assert_eq!(html.matches("M-PESA said KSh 100 was in the account that refunds are paid from").count(), 2, "{html}");
    assert!(html.contains("A refund of more than that may be refused."), "{html}");
    assert!(html.contains("This refund may be refused.") && html.contains("/cancel-refund\""), "{html}");
    for enough in [Some(245_000), None] {
        assert!(!with(enough, Language::En, order()).contains("refunds are paid from"));
    }
    let swahili = with(Some(-500), Language::Sw, order());
    assert!(swahili.contains("M-PESA ilisema −KSh 5 zilikuwa kwenye akaunti"), "{swahili}");
    let funds = Some(RefundFunds { available_minor: 50_000, at: now() });
    let owed = money_html(Language::En, MoneyPage { funds, ..money() });
    assert_eq!(owed.matches("refunds are paid from").count(), 1, "of KSh 300 and KSh 1,000 one is too much: {owed}");
}

#[test]
fn every_account_trouble_and_refusal_has_its_own_words() {
    for language in Language::ALL {
        let names: std::collections::BTreeSet<_> =
            MpesaAccount::ALL.iter().map(|account| words::account(language, *account)).collect();
        assert_eq!(names.len(), MpesaAccount::ALL.len());
        let troubles: std::collections::BTreeSet<_> =
            QuestionTrouble::ALL.iter().map(|why| words::trouble(language, *why)).collect();
        // What a code is not is no answer to this question.
        assert_eq!(troubles.len(), QuestionTrouble::ALL.len() - 2);
        let missed: std::collections::BTreeSet<_> =
            Missed::ALL.iter().map(|what| words::missed(language, *what)).collect();
        assert_eq!(missed.len(), Missed::ALL.len());
        let refusals = [
            BalanceError::NotSetUp,
            BalanceError::NoOperator,
            BalanceError::UnderWay,
            BalanceError::TooSoon { retry_after_s: 41 },
        ];
        let refusals: std::collections::BTreeSet<_> =
            refusals.iter().map(|error| words::problem(language, error)).collect();
        assert!(refusals.len() == 4 && refusals.iter().any(|words| words.contains("41")), "{refusals:?}");
    }
}

#[test]
fn the_card_in_swahili_has_no_english_words_of_ours() {
    for (name, html) in every_state(Language::Sw) {
        for word in ["As of", "asked", "Ask M-PESA", "Look again", "Refunds", "cannot be", "did not", "refund may"] {
            assert!(!html.contains(word), "{name}: {word}");
        }
    }
}
