use kikapu_contract::delivery::PickupView;
use kikapu_ui::{Language, link};
use leptos::prelude::*;

use super::totals::fee_words;
use crate::checkout::t::form as t;

/// Stands where the name that was typed will be.
const TYPED: &str = "{x}";

/// The select of areas as a field to type into, unseen until the island puts it in the select's place: before that it
/// would do nothing. Its lines are the select's own.
#[component]
pub fn AreaSearch(
    /// Language of the words.
    language: Language,
    /// Where an order can be collected instead, the cheapest first; empty where the page has no such choice.
    pickups: Vec<PickupView>,
    /// The shop's WhatsApp number; empty if none.
    whatsapp: String,
) -> impl IntoView {
    let nearest = pickups.into_iter().min_by_key(|point| point.fee.minor()).map(|point| {
        let words = t::collect_instead(language, &point.name, &fee_words(language, point.fee));
        // The label presses the radio of the form, which shows the points.
        view! { <label class="btn btn-secondary btn-wide" for="m-pick_up">{words}</label> }
    });
    let chat = (!whatsapp.is_empty()).then(|| {
        let href = link::whatsapp(&whatsapp, t::ask_for_area(language));
        view! { <a class="link tap" href=href>{t::ask_on_whatsapp(language)}</a> }
    });
    let words = t::not_served(language, TYPED);
    let (before, after) = words.split_once(TYPED).unwrap_or((&words, ""));
    let (before, after) = (before.to_owned(), after.to_owned());
    view! {
        <div class="combo" hidden>
            <input
                class="input"
                type="text"
                role="combobox"
                aria-autocomplete="list"
                aria-expanded="false"
                aria-controls="area-list"
                autocomplete="off"
                autocapitalize="words"
                spellcheck="false"
                enterkeyhint="done"
            />
            <div class="combo-box" hidden>
                <div class="combo-list" id="area-list" role="listbox" aria-label=t::areas(language)></div>
                <div role="status">
                    <div class="combo-none" id="area-none" hidden>
                        <p>{before}<b data-typed=""></b>{after}</p>
                        {nearest}
                        {chat}
                    </div>
                </div>
            </div>
        </div>
    }
}
