use kikapu_contract::payment::{ByHand, KeepOffer, PaymentView, SendPromptError};
use kikapu_contract::{FieldProblem, Problem};
use kikapu_domain::payment::{PayAction, PayRow};
use kikapu_kernel::{Language, Money};

use super::samples::payment;
use super::{AGAIN, loaded, pay_html, rows};
use crate::checkout::pages::pay::Said;
use crate::checkout::parts::pay_card::{hold_s, key, sentence, title};
use crate::checkout::parts::pay_ways::Open;
use crate::checkout::status::shown;

#[test]
fn every_row_has_its_own_words_in_both_languages() {
    let mut seen = std::collections::HashSet::new();
    for (row, actions) in rows() {
        let view = payment(row, actions);
        for language in Language::ALL {
            let words = sentence(language, &view);
            assert!(!words.contains('{'), "{words}");
            for word in ["invalid", "Invalid", "error", "Error", "Oops"] {
                assert!(!words.contains(word), "{words}");
            }
            // Two rows are two moments of one: the hint stands beside the same sentence.
            assert!(seen.insert(words.clone()) || matches!(row, PayRow::WaitingHint { .. }), "{words}");
        }
    }
}

#[test]
fn the_waiting_page_says_what_the_table_says() {
    let view = payment(PayRow::Waiting { seconds_left: 42 }, vec![PayAction::AnotherNumber, PayAction::Paybill]);
    let html = pay_html(Language::En, view.clone(), Open::Nothing, Said::default());
    assert!(html.contains("Check your phone. Enter your M-PESA PIN to pay KSh 4,650 to Amani Footwear."));
    assert!(html.contains("role=\"timer\"") && html.contains("<b data-left=\"\">42</b>"), "{html}");
    assert!(html.contains(" seconds left."));
    let pages = pay_html(Language::Sw, view, Open::Nothing, Said::default());
    assert!(pages.contains("Zimebaki sekunde "), "{pages}");
    assert!(pages.contains("Angalia simu yako. Weka PIN yako ya M-PESA kulipa KSh 4,650 kwa Amani Footwear."));
}

#[test]
fn buttons_stand_in_the_order_of_the_view_and_the_first_is_the_main_one() {
    let actions = vec![AGAIN, PayAction::AnotherNumber, PayAction::Paybill];
    let html = pay_html(Language::En, payment(PayRow::WrongPin, actions), Open::Nothing, Said::default());
    let card = html.split("id=\"pay-live\"").nth(1).expect("a card");
    let at = |words: &str| card.find(words).unwrap_or_else(|| panic!("{words} is missing"));
    assert!(at("Send again") < at("Use another number") && at("Use another number") < at("Pay by Paybill"));
    assert!(at("btn-lg btn-wide btn-mpesa") < at("Send again"));
}

#[test]
fn nobody_is_ever_asked_for_a_pin() {
    for (row, actions) in rows() {
        let html = pay_html(Language::En, payment(row, actions), Open::Nothing, Said::default());
        assert!(!html.contains("name=\"pin\"") && !html.contains("type=\"password\""));
    }
}

#[test]
fn without_a_script_the_page_goes_on_by_itself_and_can_be_stopped() {
    let waiting = payment(PayRow::Waiting { seconds_left: 42 }, Vec::new());
    let html = pay_html(Language::En, waiting, Open::Nothing, Said::default());
    assert!(html.contains("http-equiv=\"refresh\" content=\"8;url=/pay/"));
    assert!(html.contains("Stop refreshing") && html.contains("Check payment now"));
    let script = html.split("setTimeout(").nth(1).and_then(|rest| rest.split("</script>").next()).expect("a fallback");
    assert!(script.contains("location.replace(\"/pay/") && script.len() < 1_024, "{script}");
    let failed = pay_html(Language::En, payment(PayRow::Cancelled, vec![AGAIN]), Open::Nothing, Said::default());
    assert!(!failed.contains("http-equiv=\"refresh\""), "nobody is interrupted while typing");
    assert!(failed.contains("Check payment now") && !failed.contains("Stop refreshing"), "money by hand may have come");
}

#[test]
fn a_paid_page_is_the_receipt() {
    let html = pay_html(Language::En, payment(PayRow::Paid, vec![PayAction::SeeOrder]), Open::Nothing, Said::default());
    assert!(html.contains("Payment received. Thank you, Wanjiru. M-PESA code SJK4H7L2P0, KSh 4,650."));
    assert!(html.contains("4831") && html.contains("Give it to the rider only when you hold your goods."));
    assert!(!html.contains("PaymentWatch"), "nothing is left to wait for");
}

#[test]
fn steps_by_hand_name_number_account_and_amount() {
    let html = pay_html(Language::En, payment(PayRow::Cancelled, vec![AGAIN]), Open::Paybill, Said::default());
    for words in
        ["Business number 522522.", "Account number 1042K.", "Amount KSh 4,650.", "M-PESA → Lipa na M-PESA → Pay Bill."]
    {
        assert!(html.contains(words), "{words}");
    }
    assert!(html.contains("id=\"paybill\" open"), "{html}");
    let mut till = payment(PayRow::Cancelled, vec![AGAIN]);
    till.pay_to = Some(kikapu_contract::shop::PayTo::Till { number: "832909".to_owned() });
    let html = pay_html(Language::En, till, Open::Nothing, Said::default());
    assert!(html.contains("Buy Goods") && html.contains("Till number 832909.") && !html.contains("Account number"));
    assert!(html.contains("If it does not, enter the M-PESA code from the SMS below."));
}

#[test]
fn the_page_promises_to_confirm_by_itself_only_where_mpesa_tells_us() {
    let told = payment(PayRow::Cancelled, vec![AGAIN]);
    let html = pay_html(Language::En, told.clone(), Open::Paybill, Said::default());
    assert!(html.contains("Enter PIN and send. This page confirms by itself, usually within a minute."), "{html}");
    let html = pay_html(Language::Sw, told.clone(), Open::Paybill, Said::default());
    assert!(html.contains("Ukurasa huu utajithibitisha wenyewe, kwa kawaida ndani ya dakika moja."), "{html}");
    let by_hand = ByHand::ShopLooks;
    let untold = PaymentView { by_hand, ..told };
    let html = pay_html(Language::En, untold, Open::Paybill, Said::default());
    assert!(html.contains("the shop looks it up and confirms") && !html.contains("confirms by itself"), "{html}");
}

#[test]
fn a_code_that_cannot_be_one_comes_back_with_what_was_typed() {
    let said = Said {
        code: "ABC".to_owned(),
        problems: vec![FieldProblem::new("code", Problem::NotOffered)],
        ..Said::default()
    };
    let html = pay_html(Language::En, payment(PayRow::Unknown { retry_in_s: 0 }, Vec::new()), Open::Nothing, said);
    assert!(html.contains("value=\"ABC\"") && html.contains("An M-PESA code has 10 letters and digits"));
    assert!(html.contains("id=\"code\" open"));
}

#[test]
fn the_browser_is_told_when_something_else_is_to_be_shown() {
    let first = payment(PayRow::Waiting { seconds_left: 52 }, Vec::new());
    let later = payment(PayRow::Waiting { seconds_left: 50 }, Vec::new());
    assert_eq!(key(&first), key(&later), "a second less is no other state");
    let hint = payment(PayRow::WaitingHint { seconds_left: 43 }, Vec::new());
    assert_ne!(key(&later), key(&hint));
    let wait = payment(PayRow::NoAnswer, vec![PayAction::SendAgain { after_s: 9 }]);
    assert_ne!(key(&wait), key(&payment(PayRow::NoAnswer, vec![AGAIN])));
    assert_eq!(hold_s(&first), 8);
    assert_eq!(hold_s(&wait), 9);
    assert_eq!(hold_s(&hint), 20);
}

#[test]
fn the_status_answers_with_the_card_and_with_the_receipt_once_paid() {
    let failed = loaded(payment(PayRow::WrongPin, vec![AGAIN]));
    let answer = shown(Language::En, &failed, "+254712345678", "");
    assert!(answer.has_failed && !answer.is_whole && answer.html.contains("The PIN was not correct"));
    assert_eq!(answer.title, "Not paid yet · Order 1042");
    let paid = loaded(payment(PayRow::Paid, vec![PayAction::SeeOrder]));
    let answer = shown(Language::En, &paid, "+254712345678", "");
    assert!(answer.is_whole && answer.html.contains("Delivery code"));
    assert_eq!(answer.title, "✓ Paid · Order 1042");
    let mut part = payment(PayRow::Paid, vec![PayAction::SeeOrder]);
    (part.paid, part.later) = (Money::kes(900).unwrap(), Money::kes(3_600).unwrap());
    assert_eq!(title(Language::Sw, &part), "✓ KSh 900 zimelipwa · Oda 1042", "a deposit is not all of it");
}

#[test]
fn what_is_asked_for_is_told_anew_wherever_an_open_page_says_it() {
    let mut view = payment(PayRow::Cancelled, vec![AGAIN]);
    let html = pay_html(Language::En, view.clone(), Open::Paybill, Said::default());
    for place in ["<h1 data-asked=\"\" class=\"text-heading-lg\">", "<li data-asked-step=\"\">", "<div id=\"asked\">"] {
        assert!(html.contains(place), "{place} is for the island to find: {html}");
    }
    view.amount = Money::kes(1_300).unwrap();
    let asked = shown(Language::En, &loaded(view), "", "").asked;
    assert_eq!((asked.heading.as_str(), asked.step.as_str()), ("Pay KSh 1,300", "Amount KSh 1,300."));
    assert_eq!((asked.number.as_str(), asked.copied.as_str()), ("1300", "Copied 1300"));
}

#[test]
fn nobody_is_told_that_goods_are_kept_once_they_are_for_sale_again() {
    let mut view = payment(PayRow::Cancelled, vec![AGAIN]);
    let kept = key(&view);
    assert!(sentence(Language::En, &view).ends_with("your items are still kept for you."));
    view.hold_left_s = Some(0);
    assert_ne!(key(&view), kept, "an open page learns of it");
    for (language, half) in [(Language::En, "still kept"), (Language::Sw, "zimehifadhiwa")] {
        assert!(!sentence(language, &view).contains(half));
    }
    let html = pay_html(Language::En, view.clone(), Open::Nothing, Said::default());
    assert!(html.contains("Your items are not kept any more."), "{html}");
    assert!(shown(Language::En, &loaded(view), "", "").kept.is_some_and(|kept| kept.contains("not kept")));
}

#[test]
fn a_button_that_is_too_early_says_for_how_long_and_one_clock_runs() {
    let early = |row, language| {
        let actions = vec![PayAction::SendAgain { after_s: 38 }];
        let html = pay_html(language, payment(row, actions), Open::Nothing, Said::default());
        html.split("id=\"pay-live\"")
            .nth(1)
            .and_then(|rest| rest.split("class=\"pay-ways\"").next())
            .expect("a card")
            .to_owned()
    };
    let text =
        |html: &str| html.split('<').filter_map(|tag| tag.split_once('>')).map(|(_, text)| text).collect::<String>();
    let html = early(PayRow::NoAnswer, Language::En);
    assert!(text(&html).contains("Send again in 38 s"), "{html}");
    assert!(html.contains("btn-secondary") && !html.contains("btn-mpesa"), "{html}");
    assert!(text(&early(PayRow::NoAnswer, Language::Sw)).contains("Tuma tena baada ya sekunde 38"));
    // The row may know of a shorter wait than the rule for this phone.
    let busy = early(PayRow::LineBusy { retry_in_s: 20 }, Language::En);
    assert!(text(&busy).contains("You can send again in 38 s."), "{busy}");
    assert_eq!(busy.matches("data-left").count(), 1, "{busy}");
}

#[test]
fn a_refused_form_is_answered_on_top_of_the_page() {
    let code = Said {
        code: "ABC".to_owned(),
        problems: vec![FieldProblem::new("code", Problem::NotOffered)],
        ..Said::default()
    };
    let soon = Said { refused: Some(SendPromptError::TooSoon { retry_after_s: 23 }), ..Said::default() };
    for (said, words) in [(code, "<a href=\"#f-code\">An M-PESA code has 10"), (soon, "data-left=\"\">23<")] {
        let html = pay_html(Language::En, payment(PayRow::Cancelled, vec![AGAIN]), Open::Nothing, said);
        let top = html.split("<h1").next().expect("a page");
        assert!(top.contains("id=\"errors\"") && top.contains("autofocus") && top.contains(words), "{top}");
    }
    let calm = pay_html(Language::En, payment(PayRow::Cancelled, vec![AGAIN]), Open::Nothing, Said::default());
    assert!(!calm.contains("id=\"errors\""));
}

#[test]
fn without_a_script_the_way_to_ask_again_stands_under_the_card() {
    let waiting = payment(PayRow::Waiting { seconds_left: 42 }, Vec::new());
    let html = pay_html(Language::En, waiting, Open::Nothing, Said::default());
    let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is missing"));
    assert!(at("id=\"pay-live\"") < at("Check payment now") && at("Check payment now") < at("class=\"pay-ways\""));
}

#[test]
fn goods_whose_time_is_nearly_over_can_be_kept_longer() {
    let html_of = |view| pay_html(Language::En, view, Open::Nothing, Said::default());
    let mut view = payment(PayRow::Cancelled, vec![AGAIN]);
    let html = html_of(view.clone());
    assert!(html.contains("<div hidden class=\"pay-keep\">"), "it waits for its time: {html}");
    assert!(html.contains("<noscript><form method=\"post\" action=\"/pay/"), "{html}");
    assert!(html.contains("name=\"until_us\" value=\"1795000000000000\""));
    assert!(!shown(Language::En, &loaded(view.clone()), "", "").must_keep);

    view.hold_left_s = Some(120);
    view.keep = Some(KeepOffer { until_us: 1, is_urgent: true });
    let html = html_of(view.clone());
    assert!(html.contains("<div class=\"pay-keep\">") && html.contains("Keep my items"), "{html}");
    assert_eq!(html.matches("Keep my items").count(), 1, "one button is enough");
    let answer = shown(Language::Sw, &loaded(view.clone()), "", "");
    assert!(answer.must_keep);
    assert_eq!(answer.kept.as_deref(), Some("Bidhaa zako zimehifadhiwa kwa chini ya dakika 2."));

    view.keep = None;
    let html = html_of(view);
    assert!(!html.contains("Keep my items") && html.contains("Sending a request keeps them longer."), "{html}");
}
