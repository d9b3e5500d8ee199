use axum::response::Response;
use kikapu_commerce::delivery;
use kikapu_contract::delivery::{AreaPromise, AreaView, PickupView};
use kikapu_kernel::Slug;
use kikapu_ui::{Alert, Breadcrumb, Button, Crumb, Disclosure, Icon, LinkButton, Mood, Size, Tone, link};
use leptos::prelude::*;
use serde::Deserialize;

use super::structured;
use crate::calendar;
use crate::door::{No, Path, Query, Visitor};
use crate::frame::{StorefrontFrame, TrustStrip};
use crate::storefront::parts::{AreaForm, Grid, by_part, voices};
use crate::storefront::t::{self, delivery as td, policy as tp};
use crate::storefront::{Setting, address, arrival};

/// What the address of the index asks.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    back: String,
    say: String,
}

/// `GET /delivery`.
pub async fn index(visitor: Visitor, Query(asked): Query<Asked>) -> Result<Response, No> {
    let setting = Setting::of(&visitor).await?;
    let areas = delivery::areas(&visitor.ctx).await?;
    let pickups = delivery::pickups(&visitor.ctx).await?;
    let title = td::index_title(setting.language);
    let count = u32::try_from(areas.len()).unwrap_or(u32::MAX);
    let frame = setting.document(title, td::index_text(setting.language, count), "/delivery");
    let back = address::local(&asked.back).map_or("/delivery", |(_, path)| path).to_owned();
    let said = match asked.say.as_str() {
        "not_served" => Some(td::not_served(setting.language)),
        "choose" => Some(td::choose_first(setting.language)),
        _ => None,
    };
    Ok(visitor.page(frame, move || view! { <Areas setting areas pickups back said/> }))
}

/// `GET /delivery/{area}`.
pub async fn area(visitor: Visitor, Path(slug): Path<Slug>) -> Result<Response, No> {
    let setting = Setting::of(&visitor).await?;
    let view = delivery::read_area(&visitor.ctx, &slug).await?;
    let language = setting.language;
    let promise = &view.promise;
    let description = td::area_description(
        language,
        &setting.shop.name,
        &promise.name,
        &arrival::fee(language, promise.fee),
        &arrival::hour(language, &view.cut_off),
    );
    let mut frame =
        setting.document(&td::area_title(language, &promise.name), description, &format!("/delivery/{slug}"));
    frame.json_ld.push(structured::area(&setting, &view));
    frame.json_ld.push(structured::breadcrumb(&setting, &crumbs(&setting, &promise.name)));
    Ok(visitor.page(frame, move || view! { <Area setting view/> }))
}

fn crumbs(setting: &Setting, area: &str) -> Vec<Crumb> {
    vec![
        Crumb { label: t::home(setting.language).to_owned(), href: Some(setting.to("/")) },
        Crumb { label: td::index_title(setting.language).to_owned(), href: Some(setting.to("/delivery")) },
        Crumb { label: area.to_owned(), href: None },
    ]
}

/// All areas with fee and time.
#[component]
pub fn Areas(
    /// What it stands in.
    setting: Setting,
    /// The areas.
    areas: Vec<AreaPromise>,
    /// Places to collect.
    pickups: Vec<PickupView>,
    /// Where choosing an area leads, without language.
    back: String,
    /// Why no area was chosen just now.
    #[prop(optional_no_strip)]
    said: Option<&'static str>,
) -> impl IntoView {
    let language = setting.language;
    let count = u32::try_from(areas.len()).unwrap_or(u32::MAX);
    let chosen = setting.promise.as_ref().map(|promise| promise.slug.clone()).unwrap_or_default();
    let ask = setting.whatsapp(&td::not_listed_ask(language, &setting.shop.name));
    let parts = by_part(&areas).into_iter().map(|(part, areas)| table(language, &part, &areas)).collect_view();
    let form =
        (!areas.is_empty()).then(|| view! { <div class="area-pick"><AreaForm language areas back chosen/></div> });
    view! {
        <StorefrontFrame shop=setting.frame.clone() visit=setting.visit.clone()>
            <h1 class="text-heading-lg">{td::index_title(language)}</h1>
            {if count == 0 {
                view! { <p class="text-muted mt-3">{td::none(language)}</p> }.into_any()
            } else {
                view! { <p class="text-muted mt-3">{td::index_text(language, count)}</p> }.into_any()
            }}
            {said.map(|title| view! { <div class="mt-4"><Alert language mood=Mood::Warning title fresh=true/></div> })}
            {form}
            <div class="area-parts">{parts}</div>
            {pickup_list(&setting, &pickups)}
            <section class="section">
                <h2 class="text-heading-md">{td::not_listed(language)}</h2>
                <p class="text-muted mt-3">{td::not_listed_text(language)}</p>
                {ask.map(|href| view! { <p class="mt-4"><LinkButton href tone=Tone::WhatsApp icon="whatsapp">{t::write_on_whatsapp(language)}</LinkButton></p> })}
            </section>
        </StorefrontFrame>
    }
    .into_any()
}

fn table(language: kikapu_ui::Language, part: &str, areas: &[&AreaPromise]) -> AnyView {
    let rows = areas
        .iter()
        .map(|area| {
            let href = link::path(language, &format!("/delivery/{}", area.slug));
            view! {
                <tr>
                    <th scope="row"><a href=href>{area.name.clone()}</a></th>
                    <td>{arrival::fee(language, area.fee)}</td>
                    <td>{arrival::short(language, &area.arrival)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="areas">
            <caption>{part.to_owned()}</caption>
            <thead>
                <tr>
                    <th scope="col">{td::column_area(language)}</th>
                    <th scope="col">{td::column_fee(language)}</th>
                    <th scope="col">{td::column_arrives(language)}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn pickup_list(setting: &Setting, pickups: &[PickupView]) -> Option<AnyView> {
    let language = setting.language;
    let items = pickups
        .iter()
        .map(|point| {
            let maps = format!("https://www.google.com/maps/search/?api=1&query={}", link::percent_encode(&format!("{}, {}", point.name, point.directions)));
            view! {
                <li class="card">
                    <p class="pickup-name"><b>{point.name.clone()}</b><span>{arrival::fee(language, point.fee)}</span></p>
                    <p class="text-muted">{point.directions.clone()}</p>
                    <p class="text-muted">{point.hours.clone()}</p>
                    <p><a class="link" href=maps rel="noopener">{tp::map(language)}</a></p>
                </li>
            }
        })
        .collect_view();
    (!pickups.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2 class="text-heading-md mb-4">{td::pickups(language)}</h2>
                <ul class="pickups">{items}</ul>
            </section>
        }
        .into_any()
    })
}

/// One area: fee, next arrival, cut-off.
#[component]
pub fn Area(
    /// What it stands in.
    setting: Setting,
    /// The area.
    view: AreaView,
) -> impl IntoView {
    let language = setting.language;
    let promise = view.promise.clone();
    let lies_in: Vec<String> = [view.ward.clone(), view.sub_county.clone(), view.county.clone()]
        .into_iter()
        .filter(|place| !place.is_empty() && *place != promise.name)
        .collect();
    let is_chosen = setting.promise.as_ref().is_some_and(|chosen| chosen.slug == promise.slug);
    let crumbs = crumbs(&setting, &promise.name);
    let best = (!view.best_sellers.is_empty()).then(|| {
        let cards = view.best_sellers.clone();
        let lean = setting.visit.data_saver;
        view! {
            <section class="section">
                <h2 class="text-heading-md mb-4">{td::best_sellers(language, &promise.name)}</h2>
                <Grid language group="best" cards lean/>
            </section>
        }
    });
    let said = voices(&setting, &td::voices_from(language, &promise.name), view.voices.clone());
    let neighbours = view
        .neighbours
        .iter()
        .map(|(slug, name)| {
            let href = link::path(language, &format!("/delivery/{slug}"));
            view! { <li><a class="chip" href=href>{name.clone()}</a></li> }
        })
        .collect_view();
    let neighbours = (!view.neighbours.is_empty()).then(|| {
        view! {
            <section class="section">
                <h2 class="text-heading-md mb-4">{td::neighbours(language)}</h2>
                <ul class="relax">{neighbours}</ul>
            </section>
        }
    });
    let choose = if is_chosen {
        view! { <p class="area-chosen"><Icon name="check"/>{td::delivering_here(language)}</p> }.into_any()
    } else {
        view! {
            <form method="post" action=link::path(language, "/area")>
                <input type="hidden" name="area" value=promise.slug.clone()/>
                <input type="hidden" name="back" value=format!("/delivery/{}", promise.slug)/>
                <Button tone=Tone::Secondary size=Size::Large wide=true>{td::deliver_here(language)}</Button>
            </form>
        }
        .into_any()
    };
    let free =
        promise.free_over.map(|over| view! { <dd class="fact-note">{td::free_over(language, &over.to_string())}</dd> });
    view! {
        <StorefrontFrame shop=setting.frame.clone() visit=setting.visit.clone()>
            <Breadcrumb language crumbs/>
            <h1 class="text-heading-lg">{td::area_title(language, &promise.name)}</h1>
            {(!lies_in.is_empty()).then(|| view! { <p class="text-muted mt-3">{td::lies_in(language, &lies_in.join(", "))}</p> })}
            <dl class="area-facts">
                <div><dt>{td::fee(language)}</dt><dd>{arrival::fee(language, promise.fee)}</dd>{free}</div>
                <div><dt>{td::next_arrival(language)}</dt><dd>{arrival::window(language, &promise.arrival)}</dd></div>
                <div>
                    <dt>{td::cut_off(language)}</dt>
                    <dd>{arrival::hour(language, &view.cut_off)}</dd>
                    <dd class="fact-note">{td::cut_off_note(language)}</dd>
                </div>
            </dl>
            <div class="area-actions">
                <LinkButton href=setting.to("/products") size=Size::Large wide=true>{td::shop_now(language)}</LinkButton>
                {choose}
            </div>
            <div class="section"><TrustStrip shop=setting.frame.clone() visit=setting.visit.clone()/></div>
            {week(language, &view)}
            {best}
            {said}
            {pickup_list(&setting, &view.pickup_points)}
            {questions(language, &view)}
            {neighbours}
        </StorefrontFrame>
    }
    .into_any()
}

/// When an order of each day of the week arrives.
fn week(language: kikapu_ui::Language, view: &AreaView) -> Option<AnyView> {
    let rows = view
        .week
        .iter()
        .enumerate()
        .map(|(place, plan)| {
            let ordered = if place == 0 { td::now(language).to_owned() } else { calendar::day(language, plan.ordered) };
            let arrival = &plan.arrival;
            let (from, to) = (calendar::clock(language, arrival.from), calendar::clock(language, arrival.to));
            let arrives = calendar::between(language, &calendar::day(language, arrival.date), &from, &to);
            view! { <tr><th scope="row">{ordered}</th><td>{arrives}</td></tr> }
        })
        .collect_view();
    (!view.week.is_empty()).then(|| {
        let cut_off = arrival::hour(language, &view.cut_off);
        view! {
            <section class="section">
                <h2 class="text-heading-md">{td::by_day(language)}</h2>
                <p class="text-muted">{td::by_day_text(language, &cut_off)}</p>
                <table class="areas week">
                    <thead>
                        <tr>
                            <th scope="col">{td::column_ordered(language)}</th>
                            <th scope="col">{td::column_comes(language)}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </section>
        }
        .into_any()
    })
}

fn questions(language: kikapu_ui::Language, view: &AreaView) -> AnyView {
    let late = td::a_late(language, &arrival::hour(language, &view.cut_off));
    let pay = if view.promise.pay_on_delivery { td::a_pay_door(language) } else { td::a_pay(language) };
    view! {
        <section class="section">
            <h2 class="text-heading-md mb-4">{td::questions(language)}</h2>
            <Disclosure summary=td::q_pay(language)><p>{pay}</p></Disclosure>
            <Disclosure summary=td::q_late(language)><p>{late}</p></Disclosure>
            <Disclosure summary=td::q_safe(language)><p>{td::a_safe(language)}</p></Disclosure>
        </section>
    }
    .into_any()
}
