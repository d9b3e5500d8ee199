use kikapu_ui::{Language, link};
use leptos::prelude::*;

use super::switches::Switches;
use crate::dashboard::t;
use crate::render::Theme;

/// A page of the base host for somebody who is not signed in.
#[component]
pub fn Porch(
    /// Language of the page.
    language: Language,
    /// Colours of the page.
    theme: Theme,
    /// Path and query without language.
    path: String,
    /// A link at the end of the header.
    #[prop(optional)]
    aside: Option<(&'static str, &'static str)>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let aside = aside.map(|(path, label)| view! { <a class="porch-link" href=link::path(language, path)>{label}</a> });
    view! {
        <header class="header">
            <div class="wrap header-row">
                <p class="header-name"><a href=link::path(language, "/")>{t::kikapu(language)}</a></p>
                {aside}
            </div>
        </header>
        <main id="main" class="main" tabindex="-1">{children()}</main>
        <footer class="porch-foot">
            <div class="wrap"><Switches language theme path class="porch-row"/></div>
        </footer>
    }
}
