mod balance;
mod keys;
mod money;

use kikapu_contract::Refusal;
use kikapu_contract::keys::{KeyProblem, KeysLight, KeysPage, KeysState, SaveKeys, SaveKeysError};
use kikapu_contract::lookup::ClaimView;
use kikapu_contract::money::{Attach, MoneyError, MoneyPage, Notices, NoticesStatus, Rail};
use kikapu_contract::order::{OrderSummary, OrderView};
use kikapu_contract::pull::{PullView, Trouble};
use kikapu_contract::staff::{HomeView, OrderListPage, OrderListView, OrderQuery, SignInError};
use kikapu_contract::statement::{DayView, DaysView};
use kikapu_domain::order::{CancelReason, FulfilmentState, NextAction, OrderState, PayTerms, PaymentState};
use kikapu_domain::payment::pull::{ListState, PullTrouble};
use kikapu_domain::payment::trial::{KeyField, TrialStep, TrialTrouble};
use kikapu_domain::payment::{Lead, LeadChoice, RailHealth, Weather};
use kikapu_domain::staff::Role;
use kikapu_kernel::Language;
use leptos::prelude::*;

use super::pages::mpesa::Typed;
use super::pages::order::News;
use super::parts::day_rows::csv as days_csv;
use super::parts::money_table::csv;
use super::parts::next_step::{OrderForms, Step, UnclearAmount};
use super::sample::{at_the_door, day, days, home, id, kes, keys, money, now, order, orders, summary, unpaid, who};
use super::t::{money as money_words, mpesa as mpesa_words, refund as refund_words};
use super::{forms, pages};
use crate::render::{Assets, Frame, Renderer, Theme};

fn list(view: OrderListView, q: &str, orders: Vec<OrderSummary>) -> OrderListPage {
    OrderListPage { query: OrderQuery { q: q.to_owned(), view, before: 0 }, orders, next_before: None }
}

/// The mark that keeps the name on one line; what the tests read is the sentence.
const KEPT_WHOLE: &str = "<span class=\"whitespace-nowrap\">M-PESA</span>";

fn render<V: IntoView>(language: Language, body: impl FnOnce() -> V) -> String {
    Renderer::new(Assets::plain("pkg", "kikapu"))
        .page(Frame::new(language, "Test"), body)
        .html("N")
        .replace(KEPT_WHOLE, "M-PESA")
}

fn home_html(language: Language, home: HomeView) -> String {
    let who = who(language, "/dashboard");
    render(language, || view! { <pages::home::Home who home/> })
}

fn list_html(language: Language, list: OrderListPage) -> String {
    let who = who(language, "/dashboard/orders?view=all");
    render(language, || view! { <pages::orders::Orders who list done=None/> })
}

fn order_html(language: Language, order: OrderView, news: Option<News>, typed: OrderForms) -> String {
    let who = who(language, "/dashboard/orders/1");
    render(language, || view! { <pages::order::Order who order news typed/> })
}

fn plain_order(language: Language, order: OrderView) -> String {
    order_html(language, order, None, OrderForms::default())
}

fn money_html(language: Language, money: MoneyPage) -> String {
    let who = who(language, "/dashboard/money");
    render(language, || view! { <pages::money::MoneyView who money news=None typed=None/> })
}

fn keys_html(language: Language, keys: KeysPage, typed: Typed) -> String {
    let who = who(language, "/dashboard/settings/mpesa");
    let news = typed.error.as_ref().map(|error| (422, mpesa_words::problem(language, error).to_owned()));
    render(language, || view! { <pages::mpesa::MpesaView who keys news typed/> })
}

/// A form that was refused, with everything typed.
fn refused_keys() -> Typed {
    let form = SaveKeys {
        environment: "production".to_owned(),
        kind: "till".to_owned(),
        shortcode: "5225".to_owned(),
        till: "555123".to_owned(),
        consumer_key: "typed-consumer-key".to_owned(),
        consumer_secret: "typed-consumer-secret".to_owned(),
        passkey: "typed-passkey".to_owned(),
        password: "typed-password".to_owned(),
    };
    let error = SaveKeysError::Field { field: KeyField::Shortcode, why: KeyProblem::NotANumber };
    Typed::refused(form, error)
}

fn day_html(language: Language, view: DayView) -> String {
    let who = who(language, "/dashboard/money/days/2026-11-29");
    render(language, || view! { <pages::day::DayPage who view news=None/> })
}

fn days_html(language: Language, days: DaysView) -> String {
    let who = who(language, "/dashboard/money/days");
    render(language, || view! { <pages::days::Days who days news=None/> })
}

#[test]
fn a_days_open_lines_come_first_each_with_what_can_be_done() {
    let html = day_html(Language::En, day());
    let unexplained = html.find("KSh 4,333").unwrap();
    assert!(html.find("KSh 333 came in").unwrap() > unexplained, "{html}");
    assert!(html.contains(r#"href="/dashboard/money#m-UKT7EXTRA1""#), "{html}");
    for what in ["withdrawal", "fee", "own_transfer", "refund", "other"] {
        assert!(html.contains(&format!(r#"value="{what}""#)), "{what}");
    }
    assert_eq!(html.matches("Say what it is").count(), 1, "matched lines have nothing to say");
    assert!(html.find("KSh 4,000 went out").unwrap() < html.find("KSh 1,500 came in").unwrap());
}

#[test]
fn an_upload_works_without_scripts_and_says_what_could_not_be_read() {
    let html = days_html(Language::En, days());
    assert!(html.contains(r#"enctype="multipart/form-data""#) && html.contains(r#"type="file""#), "{html}");
    assert!(html.contains("KSh 4,333 unexplained") && html.contains("29 Nov 2026"), "{html}");
    assert!(html.contains("Line 12: the completion time cannot be read"), "{html}");
    let none = DaysView { days: Vec::new(), files: Vec::new(), ..days() };
    assert!(days_html(Language::En, none.clone()).contains("No statement yet."));
    let without = days_html(Language::Sw, DaysView { is_set_up: false, ..none });
    assert!(
        without.contains("Bado hakuna nambari ya M-PESA") && !without.contains("<input type=\"file\""),
        "{without}"
    );
}

#[test]
fn a_day_in_swahili_has_no_english_words_of_ours() {
    let html = day_html(Language::Sw, day());
    for word in ["Unexplained", "came in", "Say what", "Withdrawal", "Something else", "Note<"] {
        assert!(!html.contains(word), "{word}");
    }
}

#[test]
fn a_day_for_a_spreadsheet_has_every_line_and_runs_nothing() {
    let mut view = day();
    view.rows[0].details = "=HYPERLINK(1)".to_owned();
    let text = days_csv(Language::En, &view.rows);
    assert_eq!(text.lines().count(), 1 + view.rows.len());
    assert!(text.contains("\"'=HYPERLINK(1)\""), "{text}");
    assert!(text.contains("\"333.00\""), "{text}");
}

/// A shop that M-PESA confirms to and nobody has paid yet.
fn no_money() -> MoneyPage {
    let notices = Notices { status: NoticesStatus::Registered, detail: String::new(), tried_at: None };
    MoneyPage {
        notices,
        open: Vec::new(),
        open_count: 0,
        owed_back: Vec::new(),
        owed_back_sum: kes(0),
        refunds: Vec::new(),
        movements: Vec::new(),
        next_before: None,
        rail: Some(Rail::default()),
        ..money()
    }
}

fn sign_in_html(language: Language, name: &str, refused: Option<SignInError>) -> String {
    let name = name.to_owned();
    render(language, || view! { <pages::sign_in::SignIn language theme=Theme::System name refused/> })
}

/// Every page with sample views, by name.
fn every_page(language: Language) -> Vec<(&'static str, String)> {
    let none = HomeView { today: kes(0), orders_today: 0, usual: None, newest: Vec::new(), ..home() };
    let refusal = Refusal::NotFound;
    let more = who(language, "/dashboard/more");
    let balances = balance::every_state(language);
    let pages = vec![
        ("home", home_html(language, home())),
        ("orders", list_html(language, list(OrderListView::ToPack, "", orders()))),
        ("order", plain_order(language, order())),
        ("door", order_html(language, at_the_door(), Some(News::Done(forms::Done::HandedOver)), OrderForms::default())),
        ("unpaid", plain_order(language, unpaid())),
        ("sign-in", sign_in_html(language, "0712 345 678", Some(SignInError::NoMatch))),
        ("more", render(language, || view! { <pages::more::More who=more/> })),
        ("empty", home_html(language, none)),
        ("money", money_html(language, money())),
        ("no-money", money_html(language, no_money())),
        ("keys", keys_html(language, keys(), Typed::default())),
        ("keys-refused", keys_html(language, keys(), refused_keys())),
        ("days", days_html(language, days())),
        ("day", day_html(language, day())),
        ("nothing", list_html(language, list(OrderListView::All, "zuri", Vec::new()))),
        ("missing", render(language, || view! { <pages::error::Refused language refusal/> })),
    ];
    pages.into_iter().chain(balances).collect()
}

/// What every page must hold. With `KIKAPU_LOOK=folder` the pages are also written there, for the eye.
#[test]
fn every_page_has_one_heading_and_no_id_twice() {
    let folder = std::env::var("KIKAPU_LOOK").ok();
    for (language, (name, html)) in
        Language::ALL.into_iter().flat_map(|l| every_page(l).into_iter().map(move |p| (l, p)))
    {
        assert_eq!(html.matches("<h1").count(), 1, "{name}: {html}");
        assert!(!html.contains("href=\"\""), "{name}: {html}");
        let mut ids: Vec<_> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "{name}: {html}");
        if let Some(folder) = &folder {
            std::fs::write(format!("{folder}/{name}-{}.html", language.code()), html).expect("written");
        }
    }
}

#[test]
fn the_day_is_told_in_one_sentence() {
    let english = home_html(Language::En, home());
    assert!(english.contains("KSh 18,400 today from 9 orders: 22 % more than a usual Friday by 2:05 pm."), "{english}");
    assert!(english.contains("Good afternoon, Wanjiru"));
    let swahili = home_html(Language::Sw, home());
    let words = "KSh 18,400 leo kutoka kwa oda 9: asilimia 22 zaidi ya Ijumaa ya kawaida kufikia saa 8:05 mchana.";
    assert!(swahili.contains(words), "{swahili}");
}

#[test]
fn a_day_without_money_names_what_is_usual() {
    let html = home_html(Language::En, HomeView { today: kes(0), orders_today: 0, ..home() });
    assert!(html.contains("No money yet today. A usual Friday brings KSh 15,082 by 2:05 pm."), "{html}");
    let html = home_html(Language::En, HomeView { usual: None, orders_today: 1, ..home() });
    assert!(html.contains("KSh 18,400 today from 1 order."), "{html}");
}

#[test]
fn each_count_leads_to_its_orders() {
    let html = home_html(Language::Sw, home());
    for view in ["to_pack", "late", "awaiting", "on_delivery", "review"] {
        assert!(html.contains(&format!("href=\"/sw/dashboard/orders?view={view}\"")), "{view}: {html}");
    }
}

#[test]
fn a_shop_without_orders_gets_its_link_to_share() {
    let html = home_html(Language::En, HomeView { newest: Vec::new(), ..home() });
    assert!(html.contains("Share your shop link; the first order appears here."), "{html}");
    assert!(html.contains("https://wa.me/?text=Shop%20at%20Amani%20Viatu%3A%20http%3A%2F%2Famani.localhost"), "{html}");
}

#[test]
fn each_order_of_the_list_has_its_literal_badge_and_one_button() {
    let html = list_html(Language::En, list(OrderListView::All, "", orders()));
    for words in
        ["Paid · M-PESA SJK4H7L2P0", "Pay on delivery", "Failed", "Today by 6:05 pm", "Late: yesterday by 6:05 pm"]
    {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert_eq!(html.matches("/pack\"").count(), 1, "{html}");
    assert_eq!(html.matches("/hand-over\"").count(), 1, "{html}");
    assert_eq!(html.matches("#next\"").count(), 2, "{html}");
    assert!(html.contains("Confirm delivered<span class=\"sr-only\">: order 1043"), "{html}");
    assert!(html.contains("Send pay link<span class=\"sr-only\">: order 1044"), "{html}");
}

#[test]
fn a_step_in_the_list_leads_back_to_the_same_list() {
    let html = list_html(Language::En, list(OrderListView::All, "", vec![summary(1)]));
    assert!(html.contains("name=\"back\" value=\"/dashboard/orders?view=all\""), "{html}");
    assert!(html.contains("name=\"number\" value=\"1041\""), "{html}");
}

#[test]
fn the_list_keeps_its_view_and_search_in_the_address() {
    let page = OrderListPage { next_before: Some(1_017), ..list(OrderListView::Late, "a&b", vec![summary(1)]) };
    let html = list_html(Language::Sw, page);
    assert!(html.contains("/sw/dashboard/orders?view=late&amp;q=a%26b&amp;before=1017"), "{html}");
    assert!(html.contains("href=\"/sw/dashboard/orders?view=late\" aria-current=\"page\""), "{html}");
    assert!(html.contains("value=\"a&amp;b\""), "{html}");
}

#[test]
fn a_search_without_a_hit_says_what_can_be_searched() {
    let html = list_html(Language::En, list(OrderListView::All, "<zuri>", Vec::new()));
    assert!(html.contains("No order matches “&lt;zuri&gt;”."), "{html}");
    assert!(html.contains("the M-PESA code from the SMS"), "{html}");
}

#[test]
fn an_order_shows_money_customer_and_story() {
    let html = plain_order(Language::En, order());
    for words in [
        "Next: Pack",
        "Put 3 items in the bag, then press.",
        "Opposite Naivas, gate 4",
        "href=\"tel:+254712345678\"",
        "https://wa.me/254712345678?text=Hello%20Achieng",
        "10 min ago · Friday 20 Nov, 1:55 pm",
        "M-PESA request failed: wrong PIN",
        "KSh 2,450 paid by M-PESA, code SJK4H7L2P0",
        "http://amani.localhost:3000/p/ankara-sneaker",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    assert!(!html.contains("Still to come"), "{html}");
}

#[test]
fn the_customers_words_cannot_break_out() {
    let html = plain_order(Language::En, OrderView { note: "<script>alert(1)</script>".to_owned(), ..order() });
    assert!(html.contains("&lt;script&gt;alert(1)") && !html.contains("<script>alert"), "{html}");
}

#[test]
fn at_the_door_the_code_and_who_took_the_cash_are_asked_for() {
    let html = plain_order(Language::Sw, at_the_door());
    assert!(html.contains("action=\"/sw/dashboard/orders/00000000-0000-7000-8000-000000000001/deliver\""), "{html}");
    assert!(html.contains("name=\"code\"") && html.contains("name=\"cash_receiver\""), "{html}");
    assert!(html.contains("Pokea KSh 2,450 taslimu") && html.contains("value=\"Wanjiru Kamau\""), "{html}");
    let paid = OrderView { next: Some(NextAction::ConfirmDelivered), paid: kes(2_450), owed: kes(0), ..at_the_door() };
    assert!(!plain_order(Language::En, paid).contains("cash_receiver"));
}

#[test]
fn a_wrong_code_is_explained_and_what_was_typed_is_kept() {
    let typed = OrderForms {
        code: "4711".to_owned(),
        cash_receiver: "Otieno".to_owned(),
        code_error: Some("This is not the code of this order.".to_owned()),
        ..OrderForms::default()
    };
    let html = order_html(Language::En, at_the_door(), None, typed);
    assert!(html.contains("value=\"4711\"") && html.contains("value=\"Otieno\""), "{html}");
    assert!(html.contains("aria-invalid=\"true\" aria-describedby=\"f-code-error\""), "{html}");
}

#[test]
fn an_unpaid_order_offers_its_pay_link_and_no_way_out_of_the_shop() {
    let html = plain_order(Language::En, unpaid());
    let link = format!("http://amani.localhost:3000/pay/{}", "k7".repeat(13));
    assert!(html.contains(&link) && html.contains("Failed: wrong PIN"), "{html}");
    assert!(html.contains("Goods are kept until 2:14 pm"), "{html}");
    assert!(!html.contains("/pack\"") && !html.contains("/deliver\""), "{html}");
}

#[test]
fn an_order_without_money_can_be_called_off_and_taken_back() {
    let html = plain_order(Language::En, unpaid());
    assert!(html.contains("/cancel\"") && html.contains("name=\"reason\" value=\"unreachable\""), "{html}");
    assert!(!html.contains("value=\"expired\"") && !html.contains("/reopen\""), "{html}");
    let reason = Some(CancelReason::Fraud);
    let off = OrderView { next: None, state: OrderState::Cancelled, cancel_reason: reason, ..unpaid() };
    let html = plain_order(Language::Sw, off.clone());
    assert!(html.contains("/reopen\"") && !html.contains("/cancel\""), "{html}");
    let owing = OrderView { surplus: kes(2_450), ..off };
    for settled in [order(), at_the_door(), owing] {
        let html = plain_order(Language::En, settled);
        assert!(!html.contains("/cancel\"") && !html.contains("/reopen\""), "{html}");
    }
}

#[test]
fn an_order_without_a_next_step_says_why() {
    let done =
        OrderView { next: None, state: OrderState::Completed, fulfilment: FulfilmentState::Delivered, ..order() };
    assert!(plain_order(Language::En, done).contains("Done. Delivered and paid."));
    let asking = OrderView { next: None, payment: PaymentState::Processing, ..unpaid() };
    assert!(plain_order(Language::Sw, asking).contains("M-PESA bado haijajibu."));
}

#[test]
fn cash_still_owed_is_taken_while_confirming() {
    let step = |goods| Step::of(Some(NextAction::SendPayLink), PayTerms::Deposit, goods);
    assert_eq!(step(FulfilmentState::Shipped), Some(Step::ConfirmDelivered));
    assert_eq!(step(FulfilmentState::Unfulfilled), Some(Step::SendPayLink));
    assert_eq!(
        Step::of(Some(NextAction::SendPayLink), PayTerms::Prepaid, FulfilmentState::Shipped),
        Some(Step::SendPayLink)
    );
}

#[test]
fn sign_in_keeps_the_name_and_never_the_password() {
    let html = sign_in_html(Language::En, "0712 \"345\"", Some(SignInError::NoMatch));
    assert!(html.contains("value=\"0712 &quot;345&quot;\"") && html.contains("role=\"alert\""), "{html}");
    let password = html.split("name=\"password\"").nth(1).and_then(|rest| rest.split('>').next()).expect("a field");
    assert!(password.contains("type=\"password\"") && !password.contains("0712"), "{password}");
}

#[test]
fn too_many_tries_name_the_wait_in_minutes() {
    let refused = || Some(SignInError::Refused(Refusal::TooMany { retry_after_s: 121 }));
    assert!(sign_in_html(Language::En, "", refused()).contains("Wait 3 minutes, then try again."));
    assert!(sign_in_html(Language::Sw, "", refused()).contains("Subiri dakika 3, kisha ujaribu tena."));
}

#[test]
fn the_frame_leads_to_the_other_language_and_shop_and_out() {
    let html = home_html(Language::En, home());
    assert!(html.contains("href=\"/sw/dashboard\" lang=\"sw-KE\""), "{html}");
    assert!(html.contains("action=\"/dashboard/store\"") && html.contains("name=\"slug\" value=\"nuru\""), "{html}");
    assert!(html.contains("action=\"/sign-out\""), "{html}");
}

#[test]
fn a_step_leads_back_to_the_list_only_when_it_came_from_there() {
    let back =
        |back: &str| forms::back(id(1), forms::Done::Packed, &forms::Pressed { back: back.to_owned(), number: 7 });
    assert_eq!(back("/dashboard/orders?view=late"), "/dashboard/orders?view=late&done=packed&number=7");
    let own = format!("/dashboard/orders/{}?done=packed", id(1));
    for elsewhere in ["", "/dashboard", "//evil.test", "https://evil.test/dashboard/orders?"] {
        assert_eq!(back(elsewhere), own);
    }
}

#[test]
fn what_is_collected_is_handed_to_its_customer_and_promised_for_no_hour() {
    let collected = OrderSummary {
        delivers: false,
        fulfilment: FulfilmentState::Fulfilled,
        next: Some(NextAction::HandOver),
        ..summary(1)
    };
    let html = list_html(Language::En, list(OrderListView::All, "", vec![collected]));
    assert!(html.contains("Hand to customer") && !html.contains("Hand to rider"), "{html}");
    assert!(html.contains("<span>Pickup</span>") && !html.contains("by 6"), "{html}");
}

#[test]
fn a_role_sees_only_the_steps_it_may_take() {
    let as_role = |role, order: OrderView| {
        let mut who = who(Language::En, "/dashboard/orders/1");
        who.staff.role = role;
        render(Language::En, || view! { <pages::order::Order who order news=None typed=OrderForms::default()/> })
    };
    let packer = as_role(Role::Packer, order());
    assert!(packer.contains("/pack\"") && !packer.contains("/cancel\""), "{packer}");
    let rider = as_role(Role::Rider, order());
    assert!(!rider.contains("/pack\"") && rider.contains("ask the owner"), "{rider}");
    assert!(as_role(Role::Rider, at_the_door()).contains("/deliver\""));
    let claimed = OrderView { claims: vec![claim("SJK4H7L2P0")], ..unpaid() };
    assert!(!as_role(Role::Packer, claimed.clone()).contains("/payment\""));
    assert!(as_role(Role::Accountant, claimed).contains("/payment\""));
}

fn claim(code: &str) -> ClaimView {
    ClaimView { code: code.to_owned(), may_ask: false, asked_at: None, state: None, trouble: None }
}

#[test]
fn what_mpesa_says_of_a_code_stands_beside_it() {
    use kikapu_domain::payment::question::{QuestionState, QuestionTrouble};
    let html = |state, trouble, may_ask| {
        let asked = ClaimView { state, trouble, may_ask, asked_at: Some(now()), ..claim("SJK4H7L2P0") };
        order_html(Language::En, OrderView { claims: vec![asked], ..unpaid() }, None, OrderForms::default())
    };
    let never = html(None, None, true);
    assert!(never.contains("/payment/look-up\"") && !never.contains("(asked"), "{never}");
    for (state, trouble, words) in [
        (QuestionState::Asked, None, "is being asked"),
        (QuestionState::Answered, None, "waits on the page Money"),
        (QuestionState::Refused, Some(QuestionTrouble::NoSuchCode), "knows no payment with this code"),
        (QuestionState::Refused, Some(QuestionTrouble::NotIncome), "is no payment to your shop"),
        (QuestionState::Refused, Some(QuestionTrouble::Operator), "did not say what this code is"),
        (QuestionState::Lost, None, "did not say what this code is"),
    ] {
        let told = html(Some(state), trouble, false);
        assert!(told.contains(words) && !told.contains("/look-up\""), "{state:?}: {told}");
    }
}

#[test]
fn an_amount_that_cannot_be_read_is_explained_beside_its_code_and_kept() {
    let claims = vec![claim("SJK4H7L2P0"), claim("SJK4H7L2P1")];
    let unclear = UnclearAmount { code: "SJK4H7L2P1".to_owned(), shillings: "two thousand".to_owned() };
    let typed = OrderForms { unclear: Some(unclear), ..OrderForms::default() };
    let html = order_html(Language::En, OrderView { claims, ..unpaid() }, None, typed);
    assert_eq!(html.matches("value=\"two thousand\"").count(), 1, "{html}");
    assert!(html.contains("id=\"f-shillings-SJK4H7L2P1-error\"") && html.contains("whole shillings"), "{html}");
    assert!(html.contains("id=\"f-shillings-SJK4H7L2P0\""), "two fields have two ids: {html}");
}

#[test]
fn who_waits_is_written_to_in_their_language_and_then_forgotten() {
    use kikapu_contract::catalog::{SearchMiss, Waiting, WaitingPhone};
    let person = |phone: &str, language: &str| WaitingPhone { phone: phone.to_owned(), language: language.to_owned() };
    let thing = Waiting {
        variant: id(7).to_string().parse().expect("an id"),
        slug: "raba".to_owned(),
        name: "Raba".to_owned(),
        values: vec!["Black".to_owned(), "39".to_owned()],
        is_back: true,
        people: vec![person("+254712345678", "sw"), person("+254733000001", "en")],
    };
    let misses = vec![SearchMiss { words: "air <fryer>".to_owned(), times: 14 }];
    let who = who(Language::En, "/dashboard/wanted");
    let html = render(Language::En, || view! { <pages::wanted::Wanted who waiting=vec![thing] misses/> });
    for part in [
        "Raba, Black, 39",
        "0712 345 678",
        "Back in stock",
        "2 people",
        "wa.me/254712345678?text=Habari%20kutoka",
        "Raba%2C%20Nyeusi%2C%2039%20imerudi",
        "wa.me/254733000001?text=Hello%20from",
        "/dashboard/wanted/",
        "air &lt;fryer&gt;",
        "14 times",
    ] {
        assert!(html.contains(part), "{part} is missing in {html}");
    }
}
