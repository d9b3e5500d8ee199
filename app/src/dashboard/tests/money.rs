//! The page about money: what waits, what goes back, and what leads.

use super::*;

#[test]
fn a_gateway_that_is_left_in_peace_is_told_and_what_leads_can_be_chosen() {
    let away = Rail { health: RailHealth::Away, leads: Lead::ByHand, weather: Weather::Away, ..Rail::default() };
    for (language, said) in [
        (Language::En, ["No M-PESA requests are sent just now", "does not answer anybody"]),
        (Language::Sw, ["Maombi ya M-PESA hayatumwi kwa sasa", "haimjibu mtu yeyote"]),
    ] {
        let html = money_html(language, MoneyPage { rail: Some(away.clone()), ..no_money() });
        assert!(said.iter().all(|said| html.contains(said)), "{html}");
        assert!(html.contains("name=\"choice\" value=\"request\""), "{html}");
    }
}

#[test]
fn requests_that_fail_are_told_and_what_leads_can_be_chosen() {
    let html = money_html(Language::En, money());
    assert!(html.contains("M-PESA requests are failing") && html.contains("leads with paying by hand"), "{html}");
    assert!(html.contains("30 of 41 were paid in the last 24 hours. Half of them within 14 s"), "{html}");
    assert!(html.contains("M-PESA was busy 6 · wrong PIN 4"), "{html}");
    assert!(html.contains("took half of the requests within 0.9 s, 95 of 100 within 2.4 s"), "{html}");
    assert!(html.contains("half of the orders were paid within 0.3 s, 95 of 100 within 1.1 s"), "{html}");
    assert!(html.contains("answers slowly for everybody"), "{html}");
    assert!(html.contains("name=\"choice\" value=\"request\"") && !html.contains("value=\"auto\""), "{html}");
    let quiet = money_html(Language::Sw, no_money());
    assert!(quiet.contains("Hakuna ombi lililotumwa") && quiet.contains("value=\"by_hand\""), "{quiet}");
    let chosen = Rail {
        choice: LeadChoice::ByHand,
        chosen_by: "Wanjiru Kamau".to_owned(),
        chosen_at: Some(now()),
        ..Rail::default()
    };
    let html = money_html(Language::En, MoneyPage { rail: Some(chosen), ..no_money() });
    assert!(html.contains("Chosen by Wanjiru Kamau") && html.contains("value=\"auto\""), "{html}");
}

#[test]
fn money_that_waits_shows_why_and_for_which_orders_it_may_be() {
    let html = money_html(Language::En, money());
    for words in [
        "KSh 2,450 · UKU4H7L2P1",
        "No order has the account that was typed.",
        "the phone fits, the account is nearly the same, same amount",
        "Put it on order 1041",
        "name=\"number\" value=\"1041K\"",
        "The notice did not come from M-PESA's own address, so it is not counted.",
        "name=\"found\" value=\"yes\"",
        "Then send it from the list below.",
        "more than order 1044 needs",
        "M-PESA did not accept our address: Bad Request - Kindly use your own ShortCode",
        "action=\"/dashboard/money/register\"",
        "href=\"/dashboard/money.csv\"",
        "/dashboard/money?before=00000000-0000-7000-8000-000000000042",
    ] {
        let html = html.replace("&#x27;", "'").replace("&#39;", "'");
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn a_shop_whose_money_all_has_its_order_is_told_so() {
    let html = money_html(Language::Sw, no_money());
    assert!(html.contains("Kila malipo yamepata oda yake."), "{html}");
    assert!(html.contains("Bado hakuna pesa") && !html.contains("Iambie M-PESA tena"), "{html}");
}

#[test]
fn what_was_typed_for_a_payment_comes_back_with_what_is_wrong() {
    let who = who(Language::En, "/dashboard/money");
    let error = MoneyError::NoSuchOrder { number: "99".to_owned() };
    let news = pages::money::News::Refused { why: money_words::problem(Language::En, &error), status: 422 };
    let typed = Attach { number: "99".to_owned(), shillings: "100".to_owned(), second: String::new() };
    let line = money().open[0].id;
    let html = render(Language::En, || {
        view! { <pages::money::MoneyView who money=money() news=Some(news) typed=Some((line, typed))/> }
    });
    assert!(html.contains("This shop has no order 99. Nothing was changed."), "{html}");
    assert!(html.contains("name=\"number\" value=\"99\"") && html.contains("value=\"100\""), "{html}");
}

#[test]
fn every_refusal_about_money_has_its_own_words() {
    let errors = [
        MoneyError::Elsewhere,
        MoneyError::NoSuchOrder { number: "7".to_owned() },
        MoneyError::Sum,
        MoneyError::SameOrder,
        MoneyError::Unconfirmed,
        MoneyError::Closed,
        MoneyError::SoldOut,
        MoneyError::Packed,
        MoneyError::OtherMoneyFirst,
    ];
    for language in Language::ALL {
        let mut words: Vec<_> = errors.iter().map(|error| money_words::problem(language, error)).collect();
        words.sort();
        words.dedup();
        assert_eq!(words.len(), errors.len(), "{words:?}");
    }
}

#[test]
fn an_export_holds_nothing_that_a_spreadsheet_would_run() {
    let mut rows = money().movements;
    rows[0].payer = "=cmd|' /C calc'!A0".to_owned();
    rows[1].receipt = Some("a\"b".to_owned());
    let text = csv(Language::En, &rows);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "\"M-PESA code\",\"When\",\"Payer\",\"KES\",\"Order\",\"State\"");
    assert!(lines[1].contains("\"'=cmd") && lines[1].contains("\"2450.00\""), "{text}");
    assert!(lines[2].starts_with("\"a\"\"b\",\"2026-11-20 13:35\""), "{text}");
    assert!(lines[3].starts_with("\"Cash\"") && lines[3].contains("\"1042 1043\""), "{text}");
}

#[test]
fn money_on_its_way_back_shows_where_it_stands_and_what_may_be_done() {
    let html = money_html(Language::En, money());
    assert_eq!(html.matches("Agree and send").count(), 1, "who asked cannot agree: {html}");
    assert_eq!(html.matches("Somebody else must agree.").count(), 1, "{html}");
    assert_eq!(html.matches("/withdraw\"").count(), 2, "{html}");
    assert_eq!(html.matches("/resolve\"").count(), 1, "{html}");
    for words in ["Arrived", "M-PESA code UKU8Q1R2S3", "Top up the Utility account", "above KSh 5,000 a second person"]
    {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(html.contains("/send\"") && html.contains("/dashboard/money/sending"), "{html}");
    let html = money_html(Language::Sw, money());
    assert!(html.contains("Kubali na utume") && html.contains("Ongeza kwenye akaunti ya Utility"), "{html}");
}

#[test]
fn an_order_with_money_offers_part_of_it_back_or_all_with_the_order() {
    let paid = plain_order(Language::En, order());
    assert!(paid.contains("/refund\"") && paid.contains("name=\"shillings\""), "{paid}");
    assert!(paid.contains("/cancel-refund\"") && paid.contains("Cancel and return the money"), "{paid}");
    let done =
        OrderView { next: None, state: OrderState::Completed, fulfilment: FulfilmentState::Delivered, ..order() };
    let html = plain_order(Language::En, done.clone());
    assert!(html.contains("Send KSh 2,450 back") && !html.contains("/cancel-refund\""), "{html}");
    let gone = OrderView { refunded: done.paid, ..done };
    assert!(!plain_order(Language::En, gone).contains("/refund\""));
    assert!(!plain_order(Language::En, unpaid()).contains("/refund\""));
}

#[test]
fn every_state_and_trouble_of_a_refund_has_its_own_words() {
    use kikapu_domain::payment::refund::{RefundStatus, RefundTrouble};
    for language in Language::ALL {
        let words: std::collections::BTreeSet<_> =
            RefundTrouble::ALL.iter().map(|why| refund_words::trouble(language, *why)).collect();
        assert_eq!(words.len(), RefundTrouble::ALL.len());
        assert!(RefundStatus::ALL.iter().all(|status| !refund_words::status(language, *status).1.is_empty()));
    }
}
