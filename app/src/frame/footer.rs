use kikapu_ui::{Icon, Language, link};
use leptos::prelude::*;

use super::{PayTo, Shop, Visit, shown_phone, t};
use crate::render::Theme;

/// How to reach the shop, what it promises, who it is: the same order on every page.
#[component]
pub fn Footer(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
) -> impl IntoView {
    let language = visit.language;
    let legal = [
        shop.business_name.clone(),
        optional(&shop.registration, |number| t::registered(language, number)),
        optional(&shop.kra_pin, |pin| t::kra_pin(language, pin)),
        optional(&shop.odpc, |number| t::odpc(language, number)),
    ];
    let legal =
        legal.into_iter().filter(|line| !line.is_empty()).map(|line| view! { <span>{line}</span> }).collect_view();
    view! {
        <footer class="footer">
            <div class="wrap">
                <div class="footer-grid">
                    <section>
                        <h2>{t::contact(language)}</h2>
                        <Contact shop=shop.clone() language/>
                    </section>
                    <section>
                        <h2>{t::help(language)}</h2>
                        <Policies language/>
                    </section>
                    <section>
                        <h2>{t::settings(language)}</h2>
                        <Preferences visit/>
                    </section>
                </div>
                <div class="footer-legal">{legal}</div>
            </div>
        </footer>
    }
    .into_any()
}

fn optional(value: &str, words: impl FnOnce(&str) -> String) -> String {
    if value.is_empty() { String::new() } else { words(value) }
}

#[component]
fn Contact(shop: Shop, language: Language) -> impl IntoView {
    let row = |icon: &'static str, content: AnyView| view! { <li><Icon name=icon/>{content}</li> };
    let linked = |href: String, label: String| view! { <a href=href>{label}</a> }.into_any();
    let text = |label: String| view! { <span>{label}</span> }.into_any();
    let whatsapp = (!shop.whatsapp.is_empty()).then(|| {
        let href = link::whatsapp(&shop.whatsapp, &t::whatsapp_hello(language, &shop.name));
        row("whatsapp", linked(href, format!("{} {}", t::whatsapp(language), shown_phone(&shop.whatsapp))))
    });
    let phone = (!shop.phone.is_empty())
        .then(|| row("phone", linked(link::tel(&shop.phone), t::call(language, &shown_phone(&shop.phone)))));
    let hours = (!shop.hours.is_empty()).then(|| row("clock", text(shop.hours)));
    let location = (!shop.location.is_empty()).then(|| row("pin", text(shop.location)));
    let pay_to = shop.pay_to.map(|pay_to| {
        let words = match pay_to {
            PayTo::Paybill(number) => t::paybill(language, &number),
            PayTo::Till(number) => t::till(language, &number),
        };
        row("money", text(words))
    });
    view! { <ul>{whatsapp}{phone}{hours}{location}{pay_to}</ul> }.into_any()
}

#[component]
fn Policies(language: Language) -> impl IntoView {
    let links = [
        ("/delivery", t::areas(language)),
        ("/policies/returns", t::returns(language)),
        ("/track", t::track(language)),
        ("/policies/privacy", t::privacy(language)),
        ("/policies/terms", t::terms(language)),
        ("/about", t::about(language)),
    ];
    let items = links
        .into_iter()
        .map(|(path, label)| view! { <li><a href=link::path(language, path)>{label}</a></li> })
        .collect_view();
    view! { <ul>{items}</ul> }.into_any()
}

/// Language is a link; data saver and colours are kept in cookies by `POST /preferences`, which leads `back`.
#[component]
fn Preferences(visit: Visit) -> impl IntoView {
    let Visit { language, path, data_saver, theme, .. } = visit;
    let other = language.other();
    let other_name = match other {
        Language::En => "English",
        Language::Sw => "Kiswahili",
    };
    let (saver, saver_label) =
        if data_saver { ("off", t::data_saver_is_on(language)) } else { ("on", t::data_saver_is_off(language)) };
    let (colours, colours_icon, colours_label) = match theme {
        Theme::Dark => (Theme::Light, "sun", t::light_colours(language)),
        Theme::System | Theme::Light => (Theme::Dark, "moon", t::dark_colours(language)),
    };
    let back = link::path(language, &path);
    view! {
        <ul>
            <li>
                <Icon name="globe"/>
                <a href=link::path(other, &path) lang=other.html_lang() hreflang=other.html_lang()>{other_name}</a>
            </li>
            <li>
                <Icon name="image"/>
                <form method="post" action="/preferences">
                    <input type="hidden" name="back" value=back.clone()/>
                    <button class="footer-plain" name="data_saver" value=saver>{saver_label}</button>
                </form>
            </li>
            <li>
                <Icon name=colours_icon/>
                <form method="post" action="/preferences">
                    <input type="hidden" name="back" value=back/>
                    <button class="footer-plain" name="theme" value=colours.code()>{colours_label}</button>
                </form>
            </li>
        </ul>
    }
    .into_any()
}
