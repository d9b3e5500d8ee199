use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::browser;

/// What the page shows of a payment: sent beside the facts, so that no text lives in the browser's program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// Names what is shown; another key, another HTML.
    pub key: String,
    /// Title of the page.
    pub title: String,
    /// The status card, or the whole receipt once it is paid.
    pub html: String,
    /// The HTML stands for all of the page, not for the card alone.
    pub is_whole: bool,
    /// It did not work: the heading takes the focus.
    pub has_failed: bool,
    /// Seconds of the countdown.
    pub left_s: Option<u32>,
    /// The steps for paying by hand stand open.
    pub opens_paybill: bool,
    /// How long the next question may be held, seconds: something changes with time by then.
    pub hold_s: u32,
}

/// Tells a shopper what became of the request on their phone, as soon as it is known. Without it the page refreshes
/// itself.
#[island]
pub fn PaymentWatch(
    /// Where to ask, language included.
    url: String,
    /// What the page was made from.
    version: i64,
    /// What is shown.
    key: String,
    /// How long the first question may be held, seconds.
    hold_s: u32,
    /// Least time between two questions, seconds: more when data is saved.
    pause_s: u32,
    /// The row that stands here while there is no network.
    children: Children,
) -> impl IntoView {
    let offline = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    browser::on_wake(move || watch::start(url, (version, key), (hold_s, pause_s), offline, said));
    view! {
        <div hidden=move || !offline.get()>{children()}</div>
        <p class="sr-only" role="status">{move || said.get()}</p>
    }
}

#[cfg(not(feature = "hydrate"))]
mod watch {
    use leptos::prelude::RwSignal;

    pub fn start(_: String, _: (i64, String), _: (u32, u32), _: RwSignal<bool>, _: RwSignal<String>) {}
}

#[cfg(feature = "hydrate")]
mod watch {
    use std::{
        cell::{Cell, RefCell},
        rc::Rc,
        time::Duration,
    };

    use leptos::prelude::*;
    use serde::Deserialize;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, Event, HtmlDetailsElement, HtmlElement};

    use super::{
        super::dom::{each, first, focus},
        Shown,
    };
    use crate::{browser, fetch};

    /// An answer is held for up to 20 s: well over half an hour in all, then a reload starts anew.
    const POLLS_MAX: u32 = 200;
    const RETRY_AFTER: Duration = Duration::from_secs(2);
    const SECOND: Duration = Duration::from_secs(1);
    /// Ticks of the countdown in one visit, an hour.
    const TICKS_MAX: u32 = 3_600;

    #[derive(Deserialize)]
    struct Change {
        version: i64,
        is_final: bool,
        shown: Shown,
    }

    struct Watch {
        url: String,
        seen: Cell<i64>,
        key: RefCell<String>,
        hold_s: Cell<u32>,
        pause: Duration,
        /// The poll that counts; one that was overtaken stops.
        round: Cell<u32>,
        offline: RwSignal<bool>,
        said: RwSignal<String>,
    }

    pub fn start(
        url: String,
        (version, key): (i64, String),
        (hold_s, pause_s): (u32, u32),
        offline: RwSignal<bool>,
        said: RwSignal<String>,
    ) {
        let watch = Rc::new(Watch {
            url,
            seen: Cell::new(version),
            key: RefCell::new(key),
            hold_s: Cell::new(hold_s),
            pause: Duration::from_secs(pause_s.into()),
            round: Cell::new(0),
            offline,
            said,
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
        window_event_listener_untyped("offline", move |_| offline.set(true));
        window_event_listener_untyped("click", |event| open(&event));
        browser::spawn(count_down(said));
        poll(watch, false);
    }

    /// Asks until there is nothing more to learn. `at_once`: the first answer is not held.
    fn poll(watch: Rc<Watch>, at_once: bool) {
        let round = watch.round.get() + 1;
        watch.round.set(round);
        browser::spawn(async move {
            let mut hold_s = if at_once { 0 } else { watch.hold_s.get() };
            for _ in 0..POLLS_MAX {
                let question =
                    [watch.url.as_str(), "?seen=", &watch.seen.get().to_string(), "&hold=", &hold_s.to_string()]
                        .concat();
                let answer = fetch::get::<Change>(&question).await;
                if watch.round.get() != round {
                    return;
                }
                match answer {
                    Ok(change) => {
                        watch.offline.set(false);
                        watch.seen.set(change.version);
                        watch.hold_s.set(change.shown.hold_s);
                        hold_s = change.shown.hold_s;
                        watch.show(change.shown);
                        if change.is_final {
                            return;
                        }
                        browser::sleep(watch.pause).await;
                    }
                    Err(_) => {
                        watch.offline.set(!window().navigator().on_line());
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
        fn show(&self, shown: Shown) {
            if shown.opens_paybill
                && let Some(steps) = first::<HtmlDetailsElement>("#paybill")
            {
                steps.set_open(true);
            }
            if *self.key.borrow() != shown.key {
                let target = if shown.is_whole { "#pay" } else { "#pay-live" };
                if let Some(target) = first::<Element>(target) {
                    target.set_inner_html(&shown.html);
                }
                document().set_title(&shown.title);
                if shown.has_failed || shown.is_whole {
                    focus("#status");
                } else if let Some(heading) = first::<Element>("#status") {
                    self.said.set(heading.text_content().unwrap_or_default());
                }
                self.key.replace(shown.key);
            } else if let Some(left_s) = shown.left_s {
                each("[data-left]", |number| number.set_text_content(Some(&left_s.to_string())));
            }
        }
    }

    /// Counts every `[data-left]` down, and says the request's last 30, 10 and 0 seconds aloud.
    async fn count_down(said: RwSignal<String>) {
        for _ in 0..TICKS_MAX {
            browser::sleep(SECOND).await;
            each("[data-left]", |number| {
                let Some(left_s) = number.text_content().and_then(|text| text.parse::<u32>().ok()) else { return };
                if left_s == 0 {
                    return;
                }
                let left_s = left_s - 1;
                number.set_text_content(Some(&left_s.to_string()));
                if matches!(left_s, 30 | 10 | 0)
                    && let Some(timer) = number.closest("[role=timer]").ok().flatten()
                {
                    said.set(timer.text_content().unwrap_or_default());
                }
            });
        }
    }

    /// A link that leads to something closed on this page opens it instead of asking the server.
    fn open(event: &Event) {
        let Some(link) = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest("a[data-open]").ok().flatten())
        else {
            return;
        };
        let Some(name) = link.get_attribute("data-open") else { return };
        let Some(details) = first::<HtmlDetailsElement>(&["#", &name].concat()) else { return };
        event.prevent_default();
        details.set_open(true);
        details.scroll_into_view();
        if let Ok(Some(input)) = details.query_selector("input:not([type=hidden]),summary")
            && let Ok(input) = input.dyn_into::<HtmlElement>()
        {
            // It fails only where the element is gone again.
            let _ = input.focus();
        }
    }
}
