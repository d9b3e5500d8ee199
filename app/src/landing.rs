//! The front of the base host: which shops there are, and the way in for those who run one.

mod guest;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use kikapu_commerce::shop::{self, ListedShop};
use kikapu_ui::{EmptyState, Icon, Language, LinkButton, Size, Tone, link, texts};
use leptos::prelude::*;

pub use guest::Guest;

use crate::dashboard::Porch;
use crate::door::{App, No};
use crate::render::{Frame, Theme};

texts! {
    /// Title.
    title() { en: "Kikapu: Kenyan shops, on any phone", sw: "Kikapu: maduka ya Kenya, kwenye simu yoyote" }
    /// Heading.
    heading() { en: "Kenyan shops, on any phone.", sw: "Maduka ya Kenya, kwenye simu yoyote." }
    /// What this is.
    lead() {
        en: "See the full price with delivery to your estate, pay by M-PESA, know when it arrives.",
        sw: "Ona bei kamili pamoja na usafirishaji hadi mtaani kwako, lipa kwa M-PESA, ujue itafika lini.",
    }
    /// Button to the list.
    browse() { en: "See the shops", sw: "Tazama maduka" }
    /// Button.
    sign_in() { en: "Sign in", sw: "Ingia" }
    /// Heading of the list.
    shops() { en: "Shops", sw: "Maduka" }
    /// Read after the name of a shop.
    visit() { en: "Visit shop", sw: "Tembelea duka" }
    /// A host that is no shop's.
    no_shop_here() { en: "There is no shop here", sw: "Hakuna duka hapa" }
    /// No shop.
    no_shops() { en: "No shop is open yet", sw: "Bado hakuna duka lililofunguliwa" }
    /// No shop.
    no_shops_more() { en: "When the first one opens, it stands here.", sw: "La kwanza likifunguliwa, litakuwa hapa." }
    /// Heading of the facts.
    rely() { en: "The same in every shop", sw: "Sawa katika kila duka" }
    /// Fact.
    price() { en: "The whole price first", sw: "Bei yote kwanza" }
    /// Fact.
    price_more() { en: "Delivery and total are known before you pay.", sw: "Ada ya usafirishaji na jumla hujulikana kabla hujalipa." }
    /// Fact.
    pin() { en: "Your PIN stays on your phone", sw: "PIN yako hubaki kwenye simu yako" }
    /// Fact.
    pin_more() {
        en: "M-PESA asks for it there. No page here ever does.",
        sw: "M-PESA huiuliza hapo. Hakuna ukurasa wetu unaoiuliza.",
    }
    /// Fact.
    code() { en: "A code at the door", sw: "Nambari mlangoni" }
    /// Fact.
    code_more() {
        en: "You tell the rider your 4 digits only when you hold your goods.",
        sw: "Unampa msafirishaji tarakimu zako 4 ukishashika bidhaa zako.",
    }
    /// Fact.
    light() { en: "Light on data", sw: "Data kidogo" }
    /// Fact.
    light_more() {
        en: "Small pages that work on old phones, with scripts off too.",
        sw: "Kurasa ndogo zinazofanya kazi kwenye simu za zamani, hata bila skripti.",
    }
    /// For owners.
    owners() { en: "Do you run a shop here?", sw: "Unaendesha duka hapa?" }
    /// For owners.
    owners_more() {
        en: "Today's money in one sentence, the orders to pack, one button for each next step. On your phone.",
        sw: "Pesa za leo kwa sentensi moja, oda za kufungasha, kitufe kimoja kwa kila hatua. Kwenye simu yako.",
    }
}

/// The routes of the landing page.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

/// `GET /` on the base host.
async fn show(guest: Guest) -> Result<Response, No> {
    let language = guest.language;
    let listed = shop::list(&guest.app.platform).await?;
    let doors =
        listed.into_iter().map(|shop| Door::of(shop, language, |slug| guest.app.origin.of_shop(slug))).collect();
    let frame = Frame {
        description: lead(language).to_owned(),
        canonical: Some((guest.app.origin.base(), "/".to_owned())),
        ..Frame::new(language, title(language))
    };
    let theme = guest.theme;
    Ok(guest.page(frame, || view! { <Landing language theme doors/> }))
}

/// The page of a host that is no shop's. Nobody knows who reads it, so it says the same in both languages.
pub fn nobody_here(app: &App) -> Response {
    let title = format!("{} · {}", no_shop_here(Language::En), no_shop_here(Language::Sw));
    let frame = Frame { status: StatusCode::NOT_FOUND, is_platform: true, ..Frame::new(Language::En, title) };
    let ways = Language::ALL.map(|language| {
        let href = [app.origin.base(), link::path(language, "/")].concat();
        let words = no_shop_here(language);
        let heading = if language == Language::En {
            view! { <h1 class="text-heading-lg">{words}</h1> }.into_any()
        } else {
            view! { <h2 class="text-heading-lg">{words}</h2> }.into_any()
        };
        view! {
            <div lang=language.html_lang()>
                {heading}
                <p class="mt-3 mb-6"><a class="btn btn-secondary" href=href>{browse(language)}</a></p>
            </div>
        }
    });
    let page = app.renderer.page(frame, || {
        view! { <main id="main" class="wrap main" tabindex="-1">{ways.into_iter().collect_view()}</main> }
    });
    page.into_response()
}

/// A shop, as the page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Door {
    name: String,
    promise: String,
    /// Address in the visitor's language.
    href: String,
    /// Address as it is told: without scheme.
    host: String,
}

impl Door {
    fn of(shop: ListedShop, language: Language, origin: impl FnOnce(&str) -> String) -> Self {
        let origin = origin(&shop.slug);
        let promise = match language {
            Language::En => shop.promise_en,
            Language::Sw => shop.promise_sw,
        };
        Self {
            href: format!("{origin}{}", link::path(language, "/")),
            host: origin.split_once("://").map_or(origin.as_str(), |(_, host)| host).to_owned(),
            name: shop.name,
            promise,
        }
    }

    /// The letter on its tile.
    fn initial(&self) -> String {
        self.name.chars().find(|c| c.is_alphanumeric()).map(|c| c.to_uppercase().collect()).unwrap_or_default()
    }
}

/// What Kikapu is, its shops, what they have in common.
#[component]
fn Landing(language: Language, theme: Theme, doors: Vec<Door>) -> impl IntoView {
    let has_shops = !doors.is_empty();
    let list = if has_shops {
        let cards =
            doors.into_iter().enumerate().map(|(at, door)| view! { <ShopCard language at door/> }).collect_view();
        view! { <ul class="shops">{cards}</ul> }.into_any()
    } else {
        view! { <EmptyState icon="cart" title=no_shops(language) text=no_shops_more(language)>""</EmptyState> }
            .into_any()
    };
    let facts = [
        ("money", price(language), price_more(language)),
        ("lock", pin(language), pin_more(language)),
        ("truck", code(language), code_more(language)),
        ("image", light(language), light_more(language)),
    ];
    let facts = facts
        .map(|(icon, title, text)| view! { <li><Icon name=icon/><h3>{title}</h3><p>{text}</p></li> })
        .into_iter()
        .collect_view();
    view! {
        <Porch language theme path="/".to_owned() aside=("/sign-in", sign_in(language))>
            <div class="hero">
                <div class="wrap">
                    <h1>{heading(language)}</h1>
                    <p>{lead(language)}</p>
                    {has_shops.then(|| view! { <LinkButton href="#shops" size=Size::Large>{browse(language)}</LinkButton> })}
                </div>
            </div>
            <section class="wrap landing-part" id="shops" aria-labelledby="shops-title">
                <h2 class="text-heading-lg" id="shops-title">{shops(language)}</h2>
                {list}
            </section>
            <section class="wrap landing-part" aria-labelledby="rely-title">
                <h2 class="text-heading-lg" id="rely-title">{rely(language)}</h2>
                <ul class="facts">{facts}</ul>
            </section>
            <section class="wrap landing-part" aria-labelledby="owners-title">
                <div class="owners">
                    <div>
                        <h2 class="text-heading-md" id="owners-title">{owners(language)}</h2>
                        <p>{owners_more(language)}</p>
                    </div>
                    <LinkButton href=link::path(language, "/sign-in") tone=Tone::Secondary size=Size::Large>{sign_in(language)}</LinkButton>
                </div>
            </section>
        </Porch>
    }
}

/// Colours of the tiles; see `public/platform.css`.
const TILES: [&str; 6] = ["tile tile-1", "tile tile-2", "tile tile-3", "tile tile-4", "tile tile-5", "tile tile-6"];

/// One link to one shop.
#[component]
fn ShopCard(language: Language, at: usize, door: Door) -> impl IntoView {
    let initial = door.initial();
    view! {
        <li class="shop">
            <span class=TILES[at % TILES.len()] aria-hidden="true"><span>{initial}</span></span>
            <h3><a href=door.href>{door.name}<span class="sr-only">": "{visit(language)}</span></a></h3>
            <p>{door.promise}</p>
            <p class="shop-host">{door.host}</p>
        </li>
    }
}
