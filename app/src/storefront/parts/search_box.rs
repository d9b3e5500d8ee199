use kikapu_ui::{Icon, Language, link};
use leptos::prelude::*;

use crate::frame::t as frame;
use crate::storefront::islands::SearchSuggest;
use crate::storefront::t;

/// The search field of a page, for thumbs: it has the whole width.
#[component]
pub fn SearchBox(
    /// Language of its words.
    language: Language,
    /// What was searched.
    #[prop(optional, into)]
    words: String,
    /// Suggests while typing.
    #[prop(optional)]
    suggesting: bool,
) -> impl IntoView {
    let field = if suggesting {
        view! {
            <SearchSuggest>
                <input type="search" name="q" value=words autocomplete="off" enterkeyhint="search"
                    role="combobox" aria-autocomplete="list" aria-controls="suggestions" aria-expanded="false"
                    aria-label=frame::search(language) placeholder=frame::search_example(language)
                    data-suggest=link::path(language, "/search/suggest")/>
                <ul id="suggestions" class="suggestions" role="listbox" aria-label=t::suggestions(language) hidden></ul>
            </SearchSuggest>
        }
        .into_any()
    } else {
        view! {
            <input type="search" name="q" value=words autocomplete="off" enterkeyhint="search"
                aria-label=frame::search(language) placeholder=frame::search_example(language)/>
        }
        .into_any()
    };
    view! {
        <form class="page-search" role="search" aria-label=t::search_all(language) action=link::path(language, "/search")>
            <div class="search">
                {field}
                <button type="submit" aria-label=frame::search(language)><Icon name="search"/></button>
            </div>
        </form>
    }
}
