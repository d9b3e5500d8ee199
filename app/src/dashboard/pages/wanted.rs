use axum::response::Response;
use kikapu_commerce::catalog;
use kikapu_contract::catalog::{SearchMiss, Waiting};
use kikapu_kernel::{Phone, VariantId};
use kikapu_ui::{Badge, Card, Icon, Language, Mood, link, value_label};
use leptos::prelude::*;

use crate::dashboard::parts::desk::{Desk, Place, Who};
use crate::dashboard::t::{self, wanted as tw};
use crate::dashboard::who;
use crate::door::{No, Path, Staff};
use crate::render::Frame;

/// `GET /dashboard/wanted`
pub async fn show(staff: Staff) -> Result<Response, No> {
    let waiting = catalog::waiting(&staff.ctx).await?;
    let misses = catalog::misses(&staff.ctx).await?;
    let who = who(&staff, &staff.path);
    let title = t::titled(who.language, tw::title(who.language), &who.staff.store_name);
    Ok(staff.page(Frame::new(who.language, &title), || view! { <Wanted who waiting misses/> }))
}

/// `POST /dashboard/wanted/{id}/told`
pub async fn told(staff: Staff, Path(variant): Path<VariantId>) -> Result<Response, No> {
    catalog::told(&staff.ctx, variant).await?;
    Ok(staff.see_other("/dashboard/wanted"))
}

/// Who waits for what sold out, and what was searched for and not found.
#[component]
pub fn Wanted(
    /// Who looks.
    who: Who,
    /// What people wait for.
    waiting: Vec<Waiting>,
    /// What was not found.
    misses: Vec<SearchMiss>,
) -> impl IntoView {
    let language = who.language;
    let nobody = waiting.is_empty().then(|| view! { <p class="text-muted">{tw::nobody(language)}</p> });
    let things = waiting.into_iter().map(|thing| view! { <li class="mt-4">{one(&who, thing)}</li> }).collect_view();
    let none = misses.is_empty().then(|| view! { <p class="text-muted">{tw::none_searched(language)}</p> });
    let misses = misses
        .into_iter()
        .map(|miss| view! { <div><dt>{miss.words}</dt><dd class="text-muted">{tw::times(language, miss.times)}</dd></div> })
        .collect_view();
    view! {
        <Desk who place=Place::Wanted>
            <h1 class="text-heading-lg mb-4">{tw::title(language)}</h1>
            <section class="mb-4">
                <h2 class="text-heading-sm">{tw::waiting(language)}</h2>
                <p class="text-muted">{tw::waiting_text(language)}</p>
                {nobody}
                <ul>{things}</ul>
            </section>
            <section>
                <h2 class="text-heading-sm">{tw::searched(language)}</h2>
                <p class="text-muted mb-4">{tw::searched_text(language)}</p>
                {none}
                <dl class="totals">{misses}</dl>
            </section>
        </Desk>
    }
}

fn one(who: &Who, thing: Waiting) -> AnyView {
    let language = who.language;
    let name = named(language, &thing);
    let (mood, state) =
        if thing.is_back { (Mood::Success, tw::is_back(language)) } else { (Mood::Plain, tw::is_gone(language)) };
    let people = thing
        .people
        .iter()
        .map(|person| {
            let shown = Phone::parse(&person.phone).map_or_else(|_| person.phone.clone(), |phone| phone.local());
            // Each is written to in the language they read.
            let theirs = if person.language == "sw" { Language::Sw } else { Language::En };
            let address = format!("{}{}", who.shop_url, link::path(theirs, &format!("/p/{}", thing.slug)));
            let text = tw::back_text(theirs, &who.staff.store_name, &named(theirs, &thing), &address);
            let href = link::whatsapp(&person.phone, &text);
            view! { <li><a class="btn btn-ghost" href=href><Icon name="whatsapp"/>{shown}</a></li> }
        })
        .collect_view();
    let count = u32::try_from(thing.people.len()).unwrap_or(u32::MAX);
    let action = who.path(&format!("/dashboard/wanted/{}/told", thing.variant));
    view! {
        <Card>
            <h3 class="font-semibold">{name.clone()}</h3>
            <p><Badge mood label=state/>" "{tw::people(language, count)}</p>
            <ul>{people}</ul>
            <form method="post" action=action>
                <button class="btn btn-secondary" aria-label=tw::told_about(language, &name)>{tw::told(language)}</button>
            </form>
        </Card>
    }
    .into_any()
}

/// "Safi Kandambili, Black, 39".
fn named(language: Language, thing: &Waiting) -> String {
    let values = thing.values.iter().map(|value| value_label(language, value).into_owned());
    std::iter::once(thing.name.clone()).chain(values).collect::<Vec<_>>().join(", ")
}
