use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::prelude::*;
use web_sys::{Element, Event, HtmlDetailsElement, HtmlElement};

use crate::browser;
use crate::browser::dom::{self, attribute};
use crate::browser::fetch::{self, Json, Wanted};

/// About an hour of held answers, seven minutes without a network; coming back to the page or the network starts anew.
const POLLS_MAX: u32 = 200;
const RETRY_AFTER: Duration = Duration::from_secs(2);
const SECOND: Duration = Duration::from_secs(1);
/// Ticks of the countdown in one visit, an hour.
const TICKS_MAX: u32 = 3_600;

/// Tells a shopper what became of the request on their phone, as soon as it is known. Without it the page refreshes
/// itself. Where to ask and what is shown stand on `#watch` (see `pages::pay`), what to show comes with each answer.
#[island]
pub fn PaymentWatch(
    /// The row that stands here while there is no network, and the status region.
    children: Children,
) -> impl IntoView {
    browser::on_wake(|| {
        if let Some(page) = dom::first("#watch") {
            start(page);
        }
    });
    view! { <div class="contents">{children()}</div> }
}

/// One question after the other. The server's words are handed back to it unread: version, key and how long it may
/// hold the next question.
struct Watch {
    page: Element,
    url: String,
    seen: RefCell<String>,
    key: RefCell<String>,
    hold_s: RefCell<String>,
    pause: Duration,
    /// The poll that counts; one that was overtaken stops.
    round: Cell<u32>,
}

fn start(page: Element) {
    let watch = Rc::new(Watch {
        url: attribute(&page, "data-url"),
        seen: RefCell::new(attribute(&page, "data-version")),
        key: RefCell::new(attribute(&page, "data-key")),
        hold_s: RefCell::new(attribute(&page, "data-hold")),
        pause: Duration::from_secs(attribute(&page, "data-pause").parse().unwrap_or(1)),
        round: Cell::new(0),
        page,
    });
    // A phone that comes back from the M-PESA prompt has a dead connection more often than not.
    for event in ["visibilitychange", "pageshow", "online"] {
        let watch = Rc::clone(&watch);
        window_event_listener_untyped(event, move |_| {
            if !document().hidden() {
                poll(Rc::clone(&watch), true);
            }
        });
    }
    let offline = Rc::clone(&watch);
    window_event_listener_untyped("offline", move |_| offline.set_offline(true));
    window_event_listener_untyped("click", |event| open(&event));
    browser::spawn(count_down());
    poll(watch, false);
}

/// Asks until there is nothing more to learn. `at_once`: the first answer is not held.
fn poll(watch: Rc<Watch>, at_once: bool) {
    let round = watch.round.get() + 1;
    watch.round.set(round);
    browser::spawn(async move {
        let mut hold_s = if at_once { "0".to_owned() } else { watch.hold_s.borrow().clone() };
        for _ in 0..POLLS_MAX {
            let question = [watch.url.as_str(), "?seen=", &watch.seen.borrow(), "&hold=", &hold_s].concat();
            let answer = fetch::get(&question, Wanted::Json).await;
            if watch.round.get() != round {
                return;
            }
            match answer.filter(|answer| answer.is_ok) {
                Some(answer) => {
                    let change = answer.json();
                    let shown = change.object("shown");
                    watch.set_offline(false);
                    watch.seen.replace(change.text("version"));
                    hold_s = shown.text("hold_s");
                    watch.hold_s.replace(hold_s.clone());
                    watch.show(&shown);
                    if change.is("is_final") {
                        return;
                    }
                    browser::sleep(watch.pause).await;
                }
                None => {
                    watch.set_offline(!window().navigator().on_line());
                    browser::sleep(RETRY_AFTER).await;
                }
            }
            if watch.round.get() != round {
                return;
            }
        }
    });
}

impl Watch {
    fn set_offline(&self, offline: bool) {
        if let Some(row) = dom::within::<Element>(&self.page, "[data-offline]") {
            if offline && row.has_attribute("hidden") {
                say(&row.text_content().unwrap_or_default());
            } else if !offline && !row.has_attribute("hidden") {
                say("");
            }
            dom::toggle(&row, "hidden", !offline);
        }
    }

    fn show(&self, shown: &Json) {
        if shown.is("opens_paybill")
            && let Some(steps) = dom::first::<HtmlDetailsElement>("#paybill")
        {
            steps.set_open(true);
        }
        let kept = shown.text("kept");
        if !kept.is_empty() {
            dom::set_text("[data-kept]", &kept);
        }
        if let Some(keep) = dom::first::<Element>(".pay-keep") {
            let must_keep = shown.is("must_keep");
            if must_keep && keep.has_attribute("hidden") {
                say(&keep.text_content().unwrap_or_default());
            }
            dom::toggle(&keep, "hidden", !must_keep);
        }
        let key = shown.text("key");
        if *self.key.borrow() == key {
            let left_s = shown.text("left_s");
            if !left_s.is_empty() {
                dom::set_text("[role=timer] [data-left]", &left_s);
            }
            return;
        }
        let is_whole = shown.is("is_whole");
        if let Some(target) = dom::first::<Element>(if is_whole { "#pay" } else { "#pay-live" }) {
            target.set_inner_html(&shown.text("html"));
        }
        document().set_title(&shown.text("title"));
        if shown.is("has_failed") || is_whole {
            dom::focus("#status");
        } else if let Some(heading) = dom::first::<Element>("#status") {
            say(&heading.text_content().unwrap_or_default());
        }
        set_asked(&shown.object("asked"));
        self.key.replace(key);
    }
}

/// What is still asked for shrinks with each payment, while the steps to pay by hand stay on the page.
fn set_asked(asked: &Json) {
    dom::set_text("[data-asked]", &asked.text("heading"));
    dom::set_text("[data-asked-step]", &asked.text("step"));
    let number = asked.text("number");
    dom::set_text("#asked .copy-value", &number);
    if let Some(button) = dom::first::<Element>("#asked [data-copy]") {
        dom::set(&button, "data-copy", &number);
        dom::set(&button, "data-copied", &asked.text("copied"));
    }
}

/// Reads a text aloud; the empty one takes back what was said.
fn say(words: &str) {
    dom::set_text("#watch > [role=status]", words);
}

/// Counts every `[data-left]` down, and says the request's last 30, 10 and 0 seconds aloud.
async fn count_down() {
    for _ in 0..TICKS_MAX {
        browser::sleep(SECOND).await;
        dom::each("[data-left]", |number| {
            let Some(left_s) = number.text_content().and_then(|text| text.parse::<u32>().ok()) else { return };
            if left_s == 0 {
                return;
            }
            let left_s = left_s - 1;
            number.set_text_content(Some(&left_s.to_string()));
            if matches!(left_s, 30 | 10 | 0)
                && let Some(timer) = number.closest("[role=timer]").ok().flatten()
            {
                say(&timer.text_content().unwrap_or_default());
            }
        });
    }
}

/// A link that leads to something closed on this page opens it instead of asking the server.
fn open(event: &Event) {
    let Some(link) = dom::around::<Element>(event, "a[data-open]") else { return };
    let closed = ["#", &attribute(&link, "data-open")].concat();
    let Some(details) = dom::first::<HtmlDetailsElement>(&closed) else { return };
    event.prevent_default();
    details.set_open(true);
    details.scroll_into_view();
    if let Some(input) = dom::within::<HtmlElement>(&details, "input:not([type=hidden]),summary") {
        dom::focus_on(&input);
    }
}
