//! The page about the shop's M-PESA keys, and the light on the first page.

use super::*;

#[test]
fn keys_that_were_refused_keep_their_numbers_and_no_secret() {
    let html = keys_html(Language::En, keys(), refused_keys());
    assert!(html.contains("value=\"5225\"") && html.contains("value=\"555123\""), "{html}");
    assert!(html.contains("aria-invalid=\"true\"") && html.contains("Write 5 to 7 digits"), "{html}");
    assert!(!html.contains("typed-"), "a secret came back: {html}");
    assert!(html.contains("<details open class=\"disclosure\""), "the form is open: {html}");
}

#[test]
fn the_page_about_keys_says_which_m_pesa_and_what_is_listened_to() {
    let html = keys_html(Language::En, keys(), Typed::default());
    for words in [
        "Live: real money",
        "Paybill 522522",
        "ends in Zx3k",
        "Your earlier number 600600",
        "1 request to it is still open",
        "M-PESA code UKU4H7L2P0",
        "Changed by Wanjiru Kamau, 2 days ago",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(keys_html(Language::Sw, keys(), Typed::default()).contains("Halisi: pesa za kweli"));
}

#[test]
fn each_trouble_of_a_test_has_its_own_words_and_those_of_the_keys_name_the_field() {
    for language in Language::ALL {
        let words: std::collections::BTreeSet<_> =
            TrialTrouble::ALL.iter().map(|why| mpesa_words::trouble(language, *why)).collect();
        assert_eq!(words.len(), TrialTrouble::ALL.len());
    }
    let trial = crate::dashboard::sample::trial(Some((TrialStep::Number, TrialTrouble::WrongPasskey)));
    let html = keys_html(Language::En, KeysPage { trial: Some(trial), ..keys() }, Typed::default());
    assert!(html.contains("Passkey: The passkey does not belong to this shortcode"), "{html}");
    assert!(html.contains("M-PESA said: 500.001.1001: Wrong credentials"), "{html}");
}

#[test]
fn the_first_page_shows_whether_m_pesa_works() {
    assert!(home_html(Language::En, home()).contains("M-PESA works"));
    let stopped = KeysLight { state: KeysState::OtherEnvironment, ..KeysLight::default() };
    let html = home_html(Language::En, HomeView { mpesa: stopped, ..home() });
    assert!(html.contains("Your checkout takes no M-PESA") && html.contains("/dashboard/settings/mpesa"), "{html}");
}

#[test]
fn the_list_of_payments_says_what_it_takes_and_why_it_is_not_on() {
    let with = |pull: PullView| keys_html(Language::En, KeysPage { pull, ..keys() }, Typed::default());
    let open = with(keys().pull);
    assert!(open.contains("Read every 60 minutes") && open.contains("12 payments on it."), "{open}");
    assert!(open.contains("1 was new") && open.contains("2 rows are no payments"), "{open}");
    let off = with(PullView { state: Some(ListState::Off), ..PullView::default() });
    assert!(off.contains("Safaricom must enable it for your app first") && off.contains("0712 345 678"), "{off}");
    let trouble = Trouble { what: PullTrouble::NotEnabled, detail: "no apiproduct match".to_owned() };
    let refused = with(PullView { state: Some(ListState::Refused), trouble: Some(trouble), ..PullView::default() });
    assert!(refused.contains("has not enabled Pull Transactions"), "{refused}");
    assert!(refused.contains("M-PESA said: no apiproduct match"), "{refused}");
    assert!(!with(PullView::default()).contains("payment list"), "there is no number whose list it could be");
}

#[test]
fn each_trouble_of_the_list_has_its_own_words() {
    for language in Language::ALL {
        let words: std::collections::BTreeSet<_> =
            PullTrouble::ALL.iter().map(|why| crate::dashboard::t::list::trouble(language, *why)).collect();
        assert_eq!(words.len(), PullTrouble::ALL.len());
    }
}
