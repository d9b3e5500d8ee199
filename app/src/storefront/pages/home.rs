use axum::response::Response;
use kikapu_commerce::{catalog, delivery};
use kikapu_contract::catalog::{CardView, VoicesView};
use kikapu_contract::delivery::AreaPromise;
use kikapu_ui::{EmptyState, Icon, LinkButton, PriceTag, Rating, Size, Sizes, Tone, link};
use leptos::prelude::*;

use super::structured;
use crate::door::{No, Visitor};
use crate::frame::{StorefrontFrame, TrustStrip};
use crate::storefront::parts::{CategoryChips, Grid, Place, SearchBox, picture, voices};
use crate::storefront::t::{self, delivery as td, policy as tp};
use crate::storefront::{Setting, arrival};

/// Cards under the hero.
const SELLING: u32 = 9;
/// Newest products that are asked for; what is shown above already is left out.
const NEWEST: u32 = 16;
/// Cards of what is new.
const NEWEST_SHOWN: usize = 4;
/// A shop with fewer products shows them without a hero.
const HERO_FROM: usize = 4;
/// Area links.
const AREAS: usize = 8;

/// Reviews.
const VOICES: u32 = 4;

/// What the first page shows.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Best sellers, the first of them is the hero.
    pub selling: Vec<CardView>,
    /// Newest products.
    pub newest: Vec<CardView>,
    /// What buyers wrote.
    pub voices: VoicesView,
    /// Areas served.
    pub areas: Vec<AreaPromise>,
}

/// `GET /`.
pub async fn show(visitor: Visitor) -> Result<Response, No> {
    let setting = Setting::of(&visitor).await?;
    let shown = Shown {
        selling: catalog::best_sellers(&visitor.ctx, SELLING).await?,
        newest: catalog::newest(&visitor.ctx, NEWEST).await?,
        voices: catalog::voices(&visitor.ctx, None, VOICES).await?,
        areas: delivery::areas(&visitor.ctx).await?,
    };
    let mut frame = setting.document("", setting.shop.promise.clone(), "/");
    frame.json_ld.push(structured::shop(&setting));
    frame.image = structured::card_image(&setting, shown.selling.first());
    Ok(visitor.page(frame, move || view! { <Home setting shown/> }))
}

/// The first page.
#[component]
pub fn Home(
    /// What it stands in.
    setting: Setting,
    /// What it shows.
    shown: Shown,
) -> impl IntoView {
    let language = setting.language;
    let lean = setting.visit.data_saver;
    let Shown { mut selling, mut newest, voices: said, areas } = shown;
    newest.retain(|card| selling.iter().all(|seller| seller.slug != card.slug));
    newest.truncate(NEWEST_SHOWN);
    let hero = (selling.len() >= HERO_FROM).then(|| selling.remove(0));
    let has_hero = hero.is_some();
    let nothing = selling.is_empty() && newest.is_empty() && !has_hero;
    let title = match &setting.promise {
        Some(promise) => t::selling_now_in(language, &promise.name),
        None => t::selling_now(language).to_owned(),
    };
    let promise = setting.shop.promise.clone();
    let frame = (setting.frame.clone(), setting.visit.clone());
    let strip = frame.clone();
    view! {
        <StorefrontFrame shop=frame.0 visit=frame.1>
            <div class="lg-hidden"><SearchBox language suggesting=true/></div>
            <h1 class="promise"><span class="sr-only">{setting.shop.name.clone()}": "</span>{promise}</h1>
            <CategoryChips language categories=setting.shop.categories.clone()/>
            {hero.map(|card| hero_view(&setting, card))}
            {nothing.then(|| opening_soon(&setting))}
            {(!selling.is_empty()).then(|| section(&setting, "selling", title, selling, !has_hero, lean))}
            <div class="section"><TrustStrip shop=strip.0 visit=strip.1/></div>
            {(!newest.is_empty()).then(|| section(&setting, "new", t::new_in(language).to_owned(), newest, false, lean))}
            {voices(&setting, t::buyers_say(language), said)}
            {(!areas.is_empty()).then(|| area_links(&setting, &areas))}
            {visit_us(&setting)}
        </StorefrontFrame>
    }
    .into_any()
}

fn hero_view(setting: &Setting, card: CardView) -> AnyView {
    let language = setting.language;
    let href = setting.to(&format!("/p/{}", card.slug));
    let spot = Place { sizes: Sizes::MAIN, shape: "media-front", first: true, lean: setting.visit.data_saver };
    let (now, was) = (card.price, card.was);
    let price = view! { <PriceTag language now was large=true/> };
    let from = card.price_from.then(|| view! { <span class="price-from">{t::from(language)}</span> });
    let rating = card.rating.filter(|rating| rating.count >= 3);
    view! {
        <section class="front" aria-labelledby="hero-title">
            <a class="front-picture" href=href.clone() tabindex="-1" aria-hidden="true">{picture(card.picture.as_ref(), "", spot)}</a>
            <div class="front-text">
                <p class="front-kicker">{t::best_seller(language)}</p>
                <h2 id="hero-title" class="front-title"><a href=href.clone()>{card.name.clone()}</a></h2>
                {rating.map(|rating| view! { <Rating language tenths=rating.tenths count=rating.count/> })}
                <div class="front-buy">
                    <div class="card-price">{from}{price}</div>
                    <LinkButton href size=Size::Large>{t::see_it(language)}<span class="sr-only">": "{card.name}</span></LinkButton>
                </div>
            </div>
        </section>
    }
    .into_any()
}

fn section(
    setting: &Setting,
    group: &'static str,
    title: String,
    cards: Vec<CardView>,
    eager: bool,
    lean: bool,
) -> AnyView {
    let language = setting.language;
    view! {
        <section class="section" aria-labelledby=format!("{group}-title")>
            <div class="section-head">
                <h2 class="text-heading-md" id=format!("{group}-title")>{title}</h2>
                <a class="link section-more" href=setting.to("/products")>{t::see_all(language)}</a>
            </div>
            <Grid language group cards eager lean/>
        </section>
    }
    .into_any()
}

fn opening_soon(setting: &Setting) -> AnyView {
    let language = setting.language;
    let name = &setting.shop.name;
    let chat = setting.whatsapp(&t::opening_soon_ask(language, name));
    view! {
        <EmptyState icon="clock" title=t::opening_soon(language) text=t::opening_soon_text(language, name)>
            {chat.map(|href| view! { <LinkButton href tone=Tone::WhatsApp icon="whatsapp">{t::write_on_whatsapp(language)}</LinkButton> })}
        </EmptyState>
    }
    .into_any()
}

/// The cheapest areas, which are the nearest ones.
fn area_links(setting: &Setting, areas: &[AreaPromise]) -> AnyView {
    let language = setting.language;
    let mut nearest: Vec<&AreaPromise> = areas.iter().collect();
    nearest.sort_by(|a, b| a.fee.minor().cmp(&b.fee.minor()).then_with(|| a.name.cmp(&b.name)));
    let links = nearest
        .into_iter()
        .take(AREAS)
        .map(|area| {
            let href = link::path(language, &format!("/delivery/{}", area.slug));
            let fee = arrival::fee(language, area.fee);
            let arrives = arrival::short(language, &area.arrival);
            view! { <li><a class="area-card" href=href><b>{area.name.clone()}</b><span>{fee}" · "{arrives}</span></a></li> }
        })
        .collect_view();
    view! {
        <section class="section" aria-labelledby="areas-title">
            <div class="section-head">
                <h2 class="text-heading-md" id="areas-title">{t::we_deliver_to(language)}</h2>
                <a class="link section-more" href=setting.to("/delivery")>{t::all_areas(language)}</a>
            </div>
            <ul class="area-cards">{links}</ul>
        </section>
    }
    .into_any()
}

fn visit_us(setting: &Setting) -> Option<AnyView> {
    let language = setting.language;
    let shop = &setting.shop;
    let line = |icon: &'static str, text: &str| {
        (!text.is_empty()).then(|| view! { <li><Icon name=icon/><span>{text.to_owned()}</span></li> })
    };
    (!shop.location.is_empty()).then(|| {
        let maps = format!(
            "https://www.google.com/maps/search/?api=1&query={}",
            link::percent_encode(&format!("{}, {}", shop.name, shop.location))
        );
        view! {
            <section class="section visit" aria-labelledby="visit-title">
                <h2 class="text-heading-md" id="visit-title">{t::visit_us(language)}</h2>
                {(!shop.about.is_empty()).then(|| view! { <p class="prose mt-3">{shop.about.clone()}</p> })}
                <ul class="shop-facts">{line("pin", &shop.location)}{line("clock", &shop.hours)}</ul>
                <p class="visit-links">
                    <a class="btn btn-secondary" href=maps rel="noopener">{tp::map(language)}</a>
                    <a class="btn btn-ghost" href=setting.to("/policies/about")>{tp::about(language, &shop.name)}</a>
                    <a class="btn btn-ghost" href=setting.to("/delivery")>{td::index_title(language)}</a>
                </p>
            </section>
        }
        .into_any()
    })
}
