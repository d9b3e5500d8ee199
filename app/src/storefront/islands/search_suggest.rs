use std::time::Duration;

use kikapu_contract::catalog::Suggestion;
use kikapu_ui::{Language, link};
use leptos::prelude::*;

use super::dom;
use crate::{browser, fetch, storefront::t};

/// Waits this long after a key before asking.
const QUIET: Duration = Duration::from_millis(120);
/// Characters typed before anything is suggested.
const TYPED_MIN: usize = 2;

/// The search field with suggestions under it: a combobox whose list opens while typing. Enter always searches what
/// was typed. Before it wakes, a plain field of its form.
#[island]
pub fn SearchSuggest(
    /// Language of the links.
    language: Language,
    /// Name of the field.
    label: String,
    /// Shown while it is empty.
    example: String,
    /// What was searched.
    words: String,
) -> impl IntoView {
    let found = RwSignal::new(Vec::<Suggestion>::new());
    let active = RwSignal::new(None::<usize>);
    let turn = StoredValue::new(0_u32);
    let close = move || {
        found.set(Vec::new());
        active.set(None);
    };
    let typed = move |event: leptos::ev::Event| {
        let words = event_target_value(&event);
        let mine = turn.with_value(|turn| turn.wrapping_add(1));
        turn.set_value(mine);
        active.set(None);
        browser::spawn(async move {
            browser::sleep(QUIET).await;
            // A later key has its own turn; answers to earlier ones are dropped.
            if turn.get_value() != mine {
                return;
            }
            let words = words.trim();
            let list = if words.chars().count() < TYPED_MIN {
                Vec::new()
            } else {
                let address = link::path(language, "/search/suggest?q=") + &link::percent_encode(words);
                fetch::get::<Vec<Suggestion>>(&address).await.unwrap_or_default()
            };
            if turn.get_value() == mine {
                found.set(list);
            }
        });
    };
    let key = move |event: leptos::ev::KeyboardEvent| {
        let count = found.with(Vec::len);
        let next = match event.key().as_str() {
            "ArrowDown" => active.get().map_or(0, |place| place + 1),
            "ArrowUp" => active.get().map_or(count, |place| place).wrapping_sub(1),
            "Escape" => return close(),
            "Enter" => {
                let slug =
                    active.get().and_then(|place| found.with(|found| found.get(place).map(|one| one.slug.clone())));
                if let Some(slug) = slug {
                    event.prevent_default();
                    dom::go(&(link::path(language, "/p/") + &slug));
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        active.set((next < count).then_some(next));
    };
    let rows = move || {
        found.get().into_iter().enumerate().map(move |(place, one)| {
            let href = link::path(language, "/p/") + &one.slug;
            let open = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                dom::go(&href);
            };
            let picture = one.thumb.map(|thumb| view! { <img src=thumb alt="" width="48" height="48"/> });
            view! {
                <li id=["suggestion-", &place.to_string()].concat() role="option"
                    aria-selected=move || if active.get() == Some(place) { "true" } else { "false" } on:mousedown=open>
                    {picture}<span>{one.name}</span><b>{one.price.to_string()}</b>
                </li>
            }
        }).collect_view()
    };
    view! {
        <input
            type="search"
            name="q"
            value=words
            autocomplete="off"
            enterkeyhint="search"
            role="combobox"
            aria-autocomplete="list"
            aria-controls="suggestions"
            aria-expanded=move || if found.with(Vec::is_empty) { "false" } else { "true" }
            aria-activedescendant=move || active.get().map(|place| ["suggestion-", &place.to_string()].concat())
            aria-label=label
            placeholder=example
            on:input=typed
            on:keydown=key
            on:blur=move |_| close()
        />
        <ul id="suggestions" class="suggestions" role="listbox" aria-label=t::suggestions(language)
            hidden=move || found.with(Vec::is_empty)>{rows}</ul>
    }
}
