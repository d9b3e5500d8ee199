use kikapu_contract::cart::CartView;
use kikapu_contract::checkout::{CheckoutView, WaitingOrder};
use kikapu_contract::order::{OrderView, TrackQuery};
use kikapu_contract::payment::PaymentView;
use kikapu_contract::{FieldProblem, Problem};
use kikapu_domain::payment::{PayAction, PayRow};
use kikapu_kernel::Language;
use leptos::prelude::*;

use super::pages::order::OrderPage;
use super::pages::pay::{Loaded, PayPage, Said};
use super::pages::{cart, checkout, drawer, review, track};
use super::parts::pay_card::{Standing, key, standing};
use super::parts::pay_ways::Open;
use crate::frame::{CheckoutFrame, StorefrontFrame};
use crate::render::{Assets, Frame, Islands, Refresh, Renderer};

mod order;
mod pay;
mod samples;
use samples::{areas, kes, now, payment, shop, visit};

/// The mark that keeps the name on one line; what the tests read is the sentence.
const KEPT_WHOLE: &str = "<span class=\"whitespace-nowrap\">M-PESA</span>";

fn page<V: IntoView>(frame: Frame, body: impl FnOnce() -> V) -> String {
    Renderer::new(Assets::plain("pkg", "kikapu")).page(frame, body).html("nonce").replace(KEPT_WHOLE, "M-PESA")
}

fn cart_html(language: Language, view: CartView, told: &str) -> String {
    cart_html_beside(language, view, None, told)
}

/// The cart beside the order that one before it became.
fn cart_html_beside(language: Language, view: CartView, waiting: Option<WaitingOrder>, told: &str) -> String {
    let told = serde_html_form::from_str(told).expect("a query");
    page(Frame::new(language, "Cart"), move || {
        let (shop, visit) = (shop(), visit(language, "/cart"));
        let saved = "https://amani.example/cart/from/k7".to_owned();
        view! {
            <StorefrontFrame shop=shop.clone() visit=visit.clone()>
                <cart::CartPage shop visit view areas=areas() popular=Vec::new() suggested=samples::suggested() waiting saved told/>
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
                <OrderPage shop visit order now=now()/>
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

fn empty_cart() -> CartView {
    CartView { lines: Vec::new(), count: 0, items: kes(0), fee: None, delivery: None, free_in: None, total: kes(0) }
}

fn waiting_order() -> WaitingOrder {
    WaitingOrder { number: 1_042, token: samples::token() }
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
        let undo = format!("undo={}&qty=2", samples::variant(1));
        save(&format!("cart-empty-{code}"), cart_html_beside(language, empty_cart(), Some(waiting_order()), &undo));
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
    assert!(html.contains("Westlands · KSh 200 · leo kufikia saa 12 jioni"));
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
        "name=\"receiver_name\"",
        "name=\"receiver_phone\"",
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
        html.contains(
            "You will get a request from Amani Footwear on <span data-live=\"phone\">0712 345 678</span>. Enter your PIN there, never here."
        )
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
    assert_eq!(html.matches("data-request=\"on\" hidden").count(), 1, "no number is known yet");
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
fn a_sold_out_line_leads_to_what_can_be_had_and_the_totals_to_what_others_bought_with_it() {
    let html = cart_html(Language::En, worn_cart(), "");
    assert!(html.contains("href=\"/p/card-80\" class=\"link tap\">Instead: Ngong boot, KSh 4,000</a>"), "{html}");
    let at = |words: &str| html.find(words).unwrap_or_else(|| panic!("{words} is missing: {html}"));
    assert!(at("class=\"totals\"") < at("Bought together with these") && at("Shoe cream") < at("class=\"trust\""));
    let html = cart_html(Language::Sw, worn_cart(), "");
    assert!(
        html.contains("Badala yake: Ngong boot, KSh 4,000") && html.contains("Hununuliwa pamoja na hizi"),
        "{html}"
    );
}

#[test]
fn an_area_carries_all_its_names_and_the_search_waits_for_its_island() {
    let mut view = samples::checkout();
    view.areas[0].aliases = vec!["Westy".to_owned(), "Sarit's".to_owned()];
    let html = checkout_html(Language::En, view.clone());
    assert!(html.contains("data-find=\" westlands westy sarits nairobiwest\""), "{html}");
    assert!(html.contains("<div hidden class=\"combo\">"), "nothing is shown that does nothing yet");
    assert!(html.contains("We don't deliver to <b data-typed=\"\"></b> yet."), "{html}");
    assert!(
        html.contains(
            "for=\"m-pick_up\" class=\"btn btn-secondary btn-wide\">Pick it up at Biashara Street shop · Free</label>"
        ),
        "{html}"
    );
    let html = checkout_html(Language::Sw, view);
    assert!(html.contains("Bado hatuleti <b data-typed=\"\"></b>."), "{html}");
    assert!(cart_html(Language::En, samples::cart(), "").contains("data-find=\" westlands nairobiwest\""));
}

#[test]
fn the_drawer_shows_the_cart_in_short_and_leads_on() {
    let html =
        crate::render::part(|| view! { <drawer::Drawer language=Language::En view=samples::cart() lean=false/> });
    assert!(html.starts_with("<dialog aria-labelledby=\"drawer-title\" class=\"drawer\">"), "{html}");
    assert!(
        html.contains("tabindex=\"-1\" autofocus class=\"text-heading-sm\">Added to your cart</h2>"),
        "the heading takes the focus"
    );
    assert!(html.contains("<form method=\"dialog\">") && html.contains("aria-label=\"Close\""));
    for words in [
        "2 × Zuri sandal",
        "Delivery to Westlands",
        "Checkout KSh 4,650",
        "href=\"/cart\" class=\"link tap\">View cart",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
}

#[test]
fn a_cart_goes_to_whatsapp_with_the_link_that_brings_it_back() {
    let html = cart_html(Language::En, samples::cart(), "");
    let message =
        "https://wa.me/?text=My%20cart%20at%20Amani%20Viatu%3A%20https%3A%2F%2Famani.example%2Fcart%2Ffrom%2Fk7";
    assert!(html.contains(message) && html.contains("Send cart to my WhatsApp"), "{html}");
    let order =
        html.split("https://wa.me/254712345678?text=Hello%20Amani%20Viatu%2C%20I").nth(1).expect("an order by chat");
    assert!(order.split('"').next().is_some_and(|text| text.ends_with("k7")), "the shop sees the same cart: {order}");
    assert!(cart_html(Language::Sw, samples::cart(), "").contains("Tuma kikapu kwa WhatsApp yangu"));
}

#[test]
fn somebody_else_who_receives_it_stays_closed_until_wanted_and_is_sent_as_reviewed() {
    let closed = "<details class=\"disclosure\"><summary>Someone else receives it";
    let html = checkout_html(Language::En, samples::checkout());
    assert!(html.contains(closed) && html.contains("for=\"f-receiver_phone\""), "{html}");
    let mut view = samples::checkout();
    view.draft.receiver_name = "Mama <Achieng>".to_owned();
    view.problems = vec![FieldProblem::new("receiver_phone", Problem::Missing)];
    let html = checkout_html(Language::En, view.clone());
    assert!(!html.contains(closed), "what holds something stands open");
    assert!(html.contains("href=\"#f-receiver_phone\">Enter the receiver's phone, so the rider can call"), "{html}");
    view.draft.receiver_phone = "0722000111".to_owned();
    view.problems.clear();
    let html = review_html(Language::Sw, view);
    assert!(html.contains("<dt>Atakayepokea</dt><dd>Mama &lt;Achieng&gt;, 0722\u{a0}000\u{a0}111</dd>"), "{html}");
    assert!(html.contains("name=\"receiver_phone\" value=\"0722000111\""));
}

#[test]
fn an_empty_cart_leads_to_the_order_that_waits_for_its_money() {
    let html = cart_html_beside(Language::En, empty_cart(), Some(waiting_order()), "");
    assert!(html.contains("Order 1042 waits for payment") && html.contains("Pay for order 1042"), "{html}");
    assert!(html.contains(&format!("href=\"/pay/{}\"", samples::token().expose())));
    assert!(!cart_html(Language::En, empty_cart(), "").contains("waits for payment"));
}

#[test]
fn paying_at_the_door_says_what_happens_and_where_it_is_offered() {
    let mut view = samples::checkout();
    let html = checkout_html(Language::En, view.clone());
    assert!(html.contains("data-pay=\"on_delivery\" hidden"), "{html}");
    assert!(html.replace("<!>", "").contains("Pay on delivery is offered only in Westlands. "), "{html}");
    assert_eq!(html.matches("data-door=\"\"").count(), 1, "only Westlands");
    view.draft.pay = "on_delivery".to_owned();
    let html = checkout_html(Language::En, view.clone());
    assert!(html.contains("data-pay=\"mpesa\" hidden"), "{html}");
    assert!(html.contains("Nothing is charged now. Pay the rider by M-PESA or cash when you hold your goods."));
    let html = review_html(Language::En, view);
    assert!(html.contains("Nothing is charged now. Press the button below to order.") && !html.contains("PIN there"));
}

#[test]
fn sending_the_money_oneself_is_a_way_of_the_checkout() {
    let mut view = samples::checkout();
    let html = checkout_html(Language::En, view.clone());
    let places: Vec<_> =
        ["mpesa", "on_delivery", "paybill"].map(|way| html.find(&format!("name=\"pay\" value=\"{way}\""))).to_vec();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} {html}");
    assert!(html.contains("Pay by Paybill") && html.contains("data-pay=\"paybill\" hidden"), "{html}");
    view.draft.pay = "paybill".to_owned();
    let html = review_html(Language::Sw, view.clone());
    assert!(html.contains("Agiza, kisha tuma KSh 4,650") && html.contains("Lipa kwa Paybill kwenye ukurasa"), "{html}");
    view.draft.pay.clear();
    view.leads = kikapu_domain::payment::Lead::ByHand;
    let html = checkout_html(Language::En, view.clone());
    assert!(
        html.contains("M-PESA requests are slow right now") && html.contains("data-pay=\"mpesa\" hidden"),
        "{html}"
    );
    view.pay_to = None;
    let html = checkout_html(Language::En, view);
    assert!(!html.contains("value=\"paybill\"") && !html.contains("value=\"mpesa\""), "{html}");
    assert!(html.contains("This shop's M-PESA is not working right now. You have not been charged."), "{html}");
}

#[test]
fn nothing_empty_takes_the_focus_and_one_pickup_point_is_chosen() {
    let html = checkout_html(Language::En, samples::checkout());
    assert!(!html.contains("id=\"errors\""), "{html}");
    let only = format!("value=\"{}\" selected", samples::pickups()[0].id);
    assert!(html.contains(&only), "{html}");
}

#[test]
fn a_form_of_a_cart_answers_in_our_words() {
    let html = cart_html(Language::En, samples::cart(), &format!("at={}&no=range", samples::variant(1)));
    assert!(html.contains("Use a number from 1 to "), "{html}");
    let html = cart_html(Language::En, samples::cart(), "no=area");
    assert!(html.contains("Choose the area we deliver to.") && html.contains("id=\"f-area-error\""), "{html}");
}
