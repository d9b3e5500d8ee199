use kikapu_ui::{Icon, Language, link};
use leptos::prelude::*;

use super::desk::Who;
use crate::dashboard::{t, words};
use crate::render::Theme;

/// The other shops of this person, one button each; nothing when there is none.
#[component]
pub fn StoreSwitch(
    /// Who looks.
    who: Who,
    /// Unique on the page.
    id: &'static str,
) -> impl IntoView {
    let language = who.language;
    let action = who.path("/dashboard/store");
    let shops = who
        .staff
        .others
        .into_iter()
        .map(|(slug, name)| {
            let label = t::open_shop(language, &name);
            view! {
                <li><button class="desk-row" name="slug" value=slug aria-label=label><Icon name="tag"/><span>{name}</span></button></li>
            }
        })
        .collect::<Vec<_>>();
    (!shops.is_empty()).then(|| {
        view! {
            <form method="post" action=action>
                <h2 class="desk-label" id=id>{t::other_shops(language)}</h2>
                <ul aria-labelledby=id>{shops}</ul>
            </form>
        }
    })
}

/// Language by link, colours by form: the page comes back as it was.
#[component]
pub fn Preferences(
    /// Who looks.
    who: Who,
) -> impl IntoView {
    view! { <Switches language=who.language theme=who.theme path=who.path class="desk-row"/> }
}

/// The same two switches for anybody on the base host.
#[component]
pub fn Switches(
    /// Language of the page.
    language: Language,
    /// Colours of the page.
    theme: Theme,
    /// Path and query without language.
    path: String,
    /// Of the link and the button.
    class: &'static str,
) -> impl IntoView {
    let other = language.other();
    let other_name = match other {
        Language::En => "English",
        Language::Sw => "Kiswahili",
    };
    let (colours, icon, label) = match theme {
        Theme::Dark => (Theme::Light, "sun", t::light_colours(language)),
        Theme::System | Theme::Light => (Theme::Dark, "moon", t::dark_colours(language)),
    };
    view! {
        <a class=class href=link::path(other, &path) lang=other.html_lang() hreflang=other.html_lang()>
            <Icon name="globe"/>
            <span>{other_name}</span>
        </a>
        <form method="post" action=link::path(language, "/preferences")>
            <input type="hidden" name="back" value=path/>
            <button class=class name="theme" value=colours.code()><Icon name=icon/><span>{label}</span></button>
        </form>
    }
}

/// Who is signed in, and the way out.
#[component]
pub fn SignOut(
    /// Who looks.
    who: Who,
) -> impl IntoView {
    let language = who.language;
    let role = words::role(language, who.staff.role);
    view! {
        <form method="post" action=who.path("/sign-out")>
            <button class="desk-row"><Icon name="lock"/><span>{t::sign_out(language)}</span></button>
        </form>
        <p class="desk-note">{t::signed_in_as(language, &who.staff.name, role)}</p>
    }
}
