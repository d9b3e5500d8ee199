use kikapu_contract::cart::CartView;
use kikapu_contract::checkout::CheckoutView;
use kikapu_contract::order::{OrderView, TrackQuery};
use kikapu_contract::payment::PaymentView;
use kikapu_contract::{FieldProblem, Problem};
use kikapu_domain::payment::{PayAction, PayRow};
use kikapu_kernel::Language;
use leptos::prelude::*;

use super::pages::pay::{Loaded, PayPage, Said};
use super::pages::{cart, checkout, order, review, track};
use super::parts::pay_card::{Standing, hold_s, key, sentence, standing};
use super::parts::pay_ways::Open;
use super::status::shown;
use crate::frame::{CheckoutFrame, StorefrontFrame};
use crate::render::{Assets, Frame, Islands, Refresh, Renderer};

mod samples;
use samples::{areas, kes, now, payment, shop, visit};

fn page<V: IntoView>(frame: Frame, body: impl FnOnce() -> V) -> String {
    Renderer::new(Assets::plain("pkg", "kikapu")).page(frame, body).html("nonce")
}

fn cart_html(language: Language, view: CartView, told: &str) -> String {
    let told = serde_html_form::from_str(told).expect("a query");
    page(Frame::new(language, "Cart"), move || {
        let (shop, visit) = (shop(), visit(language, "/cart"));
        view! {
            <StorefrontFrame shop=shop.clone() visit=visit.clone()>
                <cart::CartPage shop visit view areas=areas() popular=Vec::new() told/>
            </StorefrontFrame>
        }
    })
}

fn checkout_html(language: Language, view: CheckoutView) -> String {
    page(Frame::new(language, "Checkout"), move || {
        let (shop, visit) = (shop(), visit(language, "/checkout"));
        view! {
            <CheckoutFrame shop=shop.clone() visit=visit.clone() to_cart=true>
                <checkout::CheckoutPage shop visit view refused=None/>
            </CheckoutFrame>
        }
    })
}

fn review_html(language: Language, view: CheckoutView) -> String {
    page(Frame::new(language, "Review"), move || {
        let (shop, visit) = (shop(), visit(language, "/checkout/review"));
        view! {
            <CheckoutFrame shop=shop.clone() visit=visit.clone() to_cart=true>
                <review::ReviewPage shop visit view/>
            </CheckoutFrame>
        }
    })
}

fn loaded(view: PaymentView) -> Loaded {
    let order = (standing(view.row) == Standing::Paid).then(samples::order);
    Loaded { view, order }
}

fn pay_html(language: Language, view: PaymentView, open: Open, said: Said) -> String {
    let refresh = (standing(view.row) == Standing::Waiting)
        .then(|| Refresh { after_s: 8, to: format!("/pay/{}?n=1", view.token.expose()) });
    let frame = Frame { islands: Islands::Eager, refresh: refresh.clone(), ..Frame::new(language, "Pay") };
    page(frame, move || {
        let (shop, visit) = (shop(), visit(language, "/pay/x"));
        let loaded = loaded(view);
        view! {
            <CheckoutFrame shop=shop.clone() visit=visit.clone()>
                <PayPage shop visit loaded open said done=String::new() refresh/>
            </CheckoutFrame>
        }
    })
}

fn order_html(language: Language, order: OrderView) -> String {
    page(Frame::new(language, "Order"), move || {
        let (shop, visit) = (shop(), visit(language, "/o/x"));
        view! {
            <StorefrontFrame shop=shop.clone() visit=visit.clone()>
                <order::OrderPage shop visit order now=now()/>
            </StorefrontFrame>
        }
    })
}

fn track_html(language: Language, query: TrackQuery, found: track::Found) -> String {
    page(Frame::new(language, "Track"), move || {
        let (shop, visit) = (shop(), visit(language, "/track"));
        view! {
            <StorefrontFrame shop=shop.clone() visit=visit.clone()>
                <track::TrackPage shop visit query found/>
            </StorefrontFrame>
        }
    })
}

/// A cart with everything that can be said about a line.
fn worn_cart() -> CartView {
    let mut view = samples::cart();
    view.lines[0].was_seen_at = Some(kes(1_600));
    view.lines.push(samples::line(3, "Gone boot", 1, 4_200, 0));
    view.lines.push(samples::line(4, "Short loafer", 4, 2_000, 2));
    view
}

/// A checkout that was sent with gaps.
fn refused_checkout() -> CheckoutView {
    let mut view = samples::checkout();
    view.draft.phone = "07\"12<".to_owned();
    view.draft.landmark = String::new();
    view.problems =
        vec![FieldProblem::new("phone", Problem::NotAPhone), FieldProblem::new("landmark", Problem::Missing)];
    view
}

const AGAIN: PayAction = PayAction::SendAgain { after_s: 0 };

/// Every row, with the buttons of the table.
fn rows() -> Vec<(PayRow, Vec<PayAction>)> {
    use PayAction::{AnotherNumber, CheckNow, EnterCode, Paybill, SeeOrder, WhatsApp};
    vec![
        (PayRow::Sending, vec![]),
        (PayRow::Waiting { seconds_left: 52 }, vec![AnotherNumber, Paybill]),
        (PayRow::WaitingHint { seconds_left: 30 }, vec![AnotherNumber, Paybill]),
        (PayRow::Checking, vec![CheckNow]),
        (PayRow::Paid, vec![SeeOrder]),
        (PayRow::WrongPin, vec![AGAIN, AnotherNumber, Paybill]),
        (PayRow::LowBalance, vec![AGAIN, AnotherNumber]),
        (PayRow::Cancelled, vec![AGAIN, Paybill, WhatsApp]),
        (PayRow::NoAnswer, vec![PayAction::SendAgain { after_s: 10 }, AnotherNumber, Paybill]),
        (PayRow::Expired, vec![AGAIN, Paybill]),
        (PayRow::LineBusy { retry_in_s: 60 }, vec![PayAction::SendAgain { after_s: 60 }, Paybill]),
        (PayRow::ProviderBusy, vec![PayAction::SendAgain { after_s: 30 }, Paybill, WhatsApp]),
        (PayRow::OverLimit, vec![AnotherNumber, WhatsApp]),
        (PayRow::NotMpesaNumber, vec![AnotherNumber, Paybill]),
        (PayRow::ShopSetUp, vec![WhatsApp]),
        (PayRow::PinLocked, vec![AnotherNumber, WhatsApp]),
        (PayRow::AccountBlocked, vec![AnotherNumber, WhatsApp]),
        (PayRow::Unknown { retry_in_s: 60 }, vec![EnterCode, CheckNow, PayAction::SendAgain { after_s: 60 }]),
        (PayRow::PaidLate, vec![SeeOrder]),
        (PayRow::PaidTooLittle { missing: kes(650) }, vec![AGAIN, Paybill]),
        (PayRow::PaidTooMuch { extra: kes(350) }, vec![SeeOrder, WhatsApp]),
    ]
}

/// Writes every page with sample views, for the eye: `KIKAPU_LOOK=/tmp/look cargo test …`. Nothing is written without.
#[test]
fn pages_for_the_eye() {
    let Ok(folder) = std::env::var("KIKAPU_LOOK") else { return };
    let save = |name: &str, html: String| std::fs::write(format!("{folder}/{name}.html"), html).expect("written");
    for language in Language::ALL {
        let code = language.code();
        save(&format!("cart-{code}"), cart_html(language, worn_cart(), ""));
        save(&format!("cart-plain-{code}"), cart_html(language, samples::cart(), ""));
        let empty = CartView {
            lines: Vec::new(),
            count: 0,
            items: kes(0),
            fee: None,
            delivery: None,
            free_in: None,
            total: kes(0),
        };
        let undo = format!("undo={}&qty=2", samples::variant(1));
        save(&format!("cart-empty-{code}"), cart_html(language, empty, &undo));
        save(&format!("checkout-{code}"), checkout_html(language, samples::checkout()));
        save(&format!("checkout-refused-{code}"), checkout_html(language, refused_checkout()));
        let mut fresh = samples::checkout();
        fresh.draft = kikapu_contract::checkout::CheckoutDraft::default();
        (fresh.fee, fresh.cart.fee, fresh.cart.delivery, fresh.changed_from) = (None, None, None, Some(kes(4_450)));
        save(&format!("checkout-fresh-{code}"), checkout_html(language, fresh));
        save(&format!("review-{code}"), review_html(language, samples::checkout()));
        for (row, actions) in rows() {
            let view = payment(row, actions);
            let name = key(&view).split(':').next().unwrap_or_default().to_owned();
            save(&format!("pay-{name}-{code}"), pay_html(language, view, Open::Nothing, Said::default()));
        }
        save(&format!("order-{code}"), order_html(language, samples::order()));
        save(&format!("track-{code}"), track_html(language, TrackQuery::default(), track::Found::NoMatch));
    }
}

#[test]
fn a_cart_says_what_changed_and_counts_only_what_can_be_had() {
    let html = cart_html(Language::En, worn_cart(), "");
    assert!(html.contains("The price changed from KSh 1,600 to KSh 1,800 since you added this."), "{html}");
    assert!(html.contains("Only 2 left"));
    assert!(html.contains("Sold out. It stays here but is not in your total."));
    assert!(html.contains("Only 2 left. Lower the number to buy them."));
    assert!(html.contains("KSh 1,550 more for free delivery"));
    assert!(html.contains("Remove or change what is sold out, then check out."));
    assert!(!html.contains("href=\"/checkout\""), "nothing leads on while a line is gone");
    assert!(html.contains("Kito &lt;slide&gt;"));
    assert!(html.contains("Westlands · KSh 200 · today by 6 pm"));
}

#[test]
fn a_cart_that_can_be_bought_leads_to_the_checkout_in_its_language() {
    let html = cart_html(Language::Sw, samples::cart(), "");
    assert!(html.contains("href=\"/sw/checkout\""), "{html}");
    assert!(html.contains("Lipia KSh 4,650"));
    assert!(html.contains("action=\"/sw/cart/set\""));
    assert!(html.contains("Westlands · KSh 200 · leo kabla ya saa 12 jioni"));
}

#[test]
fn what_was_taken_out_can_be_put_back() {
    let html = cart_html(Language::En, samples::cart(), &format!("undo={}&qty=2", samples::variant(9)));
    assert!(html.contains("action=\"/cart/restore\""));
    assert!(html.contains("Removed from your cart"));
    let line = samples::variant(1);
    let html = cart_html(Language::En, samples::cart(), &format!("at={line}&no=only_left&left=3"));
    assert!(html.contains("Only 3 are left, so the number stays as it was."));
}

#[test]
fn the_checkout_asks_in_the_agreed_order() {
    let html = checkout_html(Language::En, samples::checkout());
    let names = [
        "name=\"phone\"",
        "name=\"name\"",
        "name=\"method\"",
        "name=\"area\"",
        "name=\"landmark\"",
        "name=\"note\"",
        "name=\"pay\"",
    ];
    let places: Vec<usize> = names.map(|name| html.find(name).unwrap_or_else(|| panic!("{name} is missing"))).to_vec();
    assert!(places.is_sorted(), "{places:?}");
    for token in ["autocomplete=\"tel\"", "autocomplete=\"name\"", "autocomplete=\"street-address\""] {
        assert!(html.contains(token), "{token}");
    }
    assert!(html.contains("<optgroup label=\"Eastlands\">"));
    assert!(html.contains("name=\"idempotency_key\" value=\"key-of-this-form\""));
    assert!(html.contains("name=\"seen_total_minor\" value=\"465000\""));
    assert!(
        html.contains("You will get a request from Amani Footwear on 0712 345 678. Enter your PIN there, never here.")
    );
    assert!(html.contains("<noscript><input type=\"hidden\" name=\"review\" value=\"1\"></noscript>"));
}

#[test]
fn each_area_carries_the_sum_it_leads_to() {
    let html = checkout_html(Language::En, samples::checkout());
    // 4,450 of goods and 350 to Juja; free from 6,000 on is not reached.
    assert!(
        html.contains("data-fee=\"KSh 350\" data-sum=\"Total\" data-total=\"KSh 4,800\" data-minor=\"480000\""),
        "{html}"
    );
    let mut view = samples::checkout();
    view.cart.lines[0].qty = 4;
    let html = checkout_html(Language::En, view);
    assert!(html.contains("data-fee=\"Free\" data-sum=\"Total\" data-total=\"KSh 8,050\""), "{html}");
}

#[test]
fn what_was_typed_stays_and_each_problem_leads_to_its_field() {
    let html = checkout_html(Language::En, refused_checkout());
    assert!(html.contains("id=\"errors\""));
    assert!(html.contains("Nothing was charged. 2 things need another look"));
    assert!(html.contains("href=\"#f-phone\"") && html.contains("id=\"f-phone\""));
    assert!(html.contains("href=\"#f-landmark\"") && html.contains("id=\"f-landmark\""));
    assert!(html.contains("value=\"07&quot;12&lt;\"") || html.contains("value=\"07&quot;12<\""), "{html}");
    assert!(html.contains("aria-describedby=\"f-phone-error f-phone-hint\""));
    let html = checkout_html(Language::Sw, refused_checkout());
    assert!(html.contains("Hujatozwa pesa. Mambo 2 yanahitaji kuangaliwa tena"));
}

#[test]
fn a_total_that_changed_is_told_from_old_to_new() {
    let mut view = samples::checkout();
    view.changed_from = Some(kes(4_450));
    let html = checkout_html(Language::En, view.clone());
    assert!(html.contains("Nothing was charged. The total is now KSh 4,650; it was KSh 4,450"));
    view.changed_from = Some(kes(4_650));
    assert!(!checkout_html(Language::En, view).contains("it was"), "the same total is no change");
}

#[test]
fn the_review_page_sends_what_it_shows() {
    let html = review_html(Language::En, samples::checkout());
    assert!(html.contains("Pay KSh 4,650 with M-PESA"));
    assert!(html.contains("Opposite Naivas, gate 4, Westlands"));
    assert!(html.contains("name=\"landmark\" value=\"Opposite Naivas, gate 4\""));
    assert!(html.contains("name=\"seen_total_minor\" value=\"465000\""));
    assert!(!html.contains("name=\"review\""), "the second time it is placed");
}

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
}

#[test]
fn an_order_shows_six_facts_and_its_code_only_once_it_counts() {
    let html = order_html(Language::En, samples::order());
    for words in [
        "Order 1042 is confirmed",
        "The shop packs it",
        "Friday 20 Nov, 2:05 pm to 6:05 pm",
        "Opposite Naivas, gate 4, Westlands",
        "Wanjiru Kamau, 0712 345 678",
        "KSh 4,650 paid, M-PESA code SJK4H7L2P0",
        "4831",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let mut unpaid = samples::order();
    unpaid.payment = kikapu_domain::order::PaymentState::Pending;
    (unpaid.paid, unpaid.receipt) = (kes(0), None);
    let html = order_html(Language::Sw, unpaid);
    assert!(!html.contains("4831"), "no code before the money is there");
    assert!(html.contains("Lipa KSh 4,650 sasa") && html.contains("Oda 1042 inasubiri malipo"));
}

#[test]
fn a_wrong_phone_and_a_missing_order_read_the_same_and_keep_what_was_typed() {
    let query = TrackQuery { number: "1042".to_owned(), phone: "0712 000 000".to_owned() };
    let html = track_html(Language::En, query, track::Found::NoMatch);
    assert!(html.contains("No order matches this number and phone"));
    assert!(html.contains("value=\"0712 000 000\"") && html.contains("method=\"post\""));
    assert!(!html.contains("?phone=") && !html.contains("number=1042"), "no phone in an address");
}
