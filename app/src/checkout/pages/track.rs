use axum::http::StatusCode;
use axum::response::Response;
use kikapu_commerce::tracking;
use kikapu_contract::order::{TrackQuery, TrackView};
use kikapu_contract::{FieldProblem, Refusal};
use kikapu_ui::{Alert, Button, Card, Input, Mood, Size, TextField, link};
use leptos::prelude::*;

use crate::checkout::parts::errors::{ErrorSummary, around};
use crate::checkout::parts::facts::{Fact, Facts};
use crate::checkout::t::order as t;
use crate::checkout::when;
use crate::door::{Form, No, Query, Visitor};
use crate::frame::{Shop, StorefrontFrame, Visit};
use crate::render::Frame;

/// What looking came to.
#[derive(Clone, Debug)]
pub enum Found {
    /// Nobody looked yet.
    Nothing,
    /// This.
    Order(TrackView),
    /// Something typed cannot be read.
    Unreadable(Vec<FieldProblem>),
    /// No order, or another phone: the same answer.
    NoMatch,
    /// Too many tries.
    TooMany,
}

/// `GET /track`, with number and phone in the address for links that carry them.
pub async fn show(visitor: Visitor, Query(query): Query<TrackQuery>) -> Result<Response, No> {
    if query == TrackQuery::default() {
        return answer(&visitor, query, Found::Nothing, StatusCode::OK).await;
    }
    look(&visitor, query).await
}

/// `POST /track`: changes nothing, so it answers with the page; the form posts to keep phones out of addresses.
pub async fn find(visitor: Visitor, Form(query): Form<TrackQuery>) -> Result<Response, No> {
    look(&visitor, query).await
}

async fn look(visitor: &Visitor, query: TrackQuery) -> Result<Response, No> {
    let outcome = tracking::track(&visitor.ctx, &query, visitor.network).await;
    if visitor.wants_json {
        return Ok(axum::response::IntoResponse::into_response(axum::Json(outcome?)));
    }
    match outcome {
        Ok(view) => answer(visitor, query, Found::Order(view), StatusCode::OK).await,
        Err(Refusal::Invalid { problems }) => {
            answer(visitor, query, Found::Unreadable(problems), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(Refusal::NotFound) => answer(visitor, query, Found::NoMatch, StatusCode::NOT_FOUND).await,
        Err(Refusal::TooMany { .. }) => answer(visitor, query, Found::TooMany, StatusCode::TOO_MANY_REQUESTS).await,
        Err(refusal) => Err(refusal.into()),
    }
}

async fn answer(visitor: &Visitor, query: TrackQuery, found: Found, status: StatusCode) -> Result<Response, No> {
    let (shop, mut visit) = visitor.frame().await?;
    // The language switch must not carry a phone number.
    "/track".clone_into(&mut visit.path);
    let language = visitor.language();
    let title = format!("{} · {}", t::track_title(language), shop.name);
    let frame = Frame { status, ..Frame::new(language, title) };
    Ok(visitor.page(frame, move || {
        view! {
            <StorefrontFrame shop=shop.clone() visit=visit.clone()>
                <TrackPage shop visit query found/>
            </StorefrontFrame>
        }
    }))
}

/// Looking an order up.
#[component]
pub fn TrackPage(
    /// The shop.
    shop: Shop,
    /// Who is looking.
    visit: Visit,
    /// What was typed.
    query: TrackQuery,
    /// What it came to.
    found: Found,
) -> impl IntoView {
    let language = visit.language;
    let problems = match &found {
        Found::Unreadable(problems) => problems.clone(),
        Found::Nothing | Found::Order(_) | Found::NoMatch | Found::TooMany => Vec::new(),
    };
    let chat = (!shop.whatsapp.is_empty()).then(|| {
        let href = link::whatsapp(&shop.whatsapp, "");
        view! { <a class="link tap" href=href>{t::whatsapp(language)}</a> }
    });
    let answer = match found {
        Found::Order(view) => view! { <Status visit view/> }.into_any(),
        Found::NoMatch => view! {
            <Alert language mood=Mood::Warning title=t::not_found(language) fresh=true>
                <p>{t::not_found_text(language)}</p>
            </Alert>
        }
        .into_any(),
        Found::TooMany => {
            view! { <Alert language mood=Mood::Warning title=t::too_many(language) fresh=true/> }.into_any()
        }
        Found::Nothing | Found::Unreadable(_) => ().into_any(),
    };
    view! {
        <div class="checkout stack">
            <h1 class="text-heading-lg">{t::track_title(language)}</h1>
            {answer}
            <p class="text-muted">{t::track_text(language)}</p>
            <form class="stack" method="post" action=link::path(language, "/track") novalidate>
                <ErrorSummary language problems=problems.clone() heading=t::problems/>
                <TextField
                    name="number"
                    label=t::number(language)
                    value=query.number
                    autocomplete="off"
                    required=true
                    around=around(language, &problems, "number", None)
                />
                <TextField
                    name="phone"
                    label=t::phone(language)
                    kind=Input::Tel
                    value=query.phone
                    autocomplete="tel"
                    required=true
                    around=around(language, &problems, "phone", None)
                />
                <Button size=Size::Large wide=true>{t::find(language)}</Button>
            </form>
            {chat}
        </div>
    }
}

/// Status and area, nothing that names a person.
#[component]
fn Status(visit: Visit, view: TrackView) -> impl IntoView {
    let language = visit.language;
    // What is picked up has no hour: an SMS says when it is there.
    let when = if view.delivers {
        Fact::new(t::arrives(language), when::window(language, view.arrives_from, view.arrives_to))
    } else {
        Fact::new(t::pick_up(language), t::ask_first(language))
    };
    let facts = vec![
        Fact::new(t::status(language), t::standing(language, view.label, view.pay_on_delivery)),
        Fact::new(t::place(language), view.place.clone()),
        when,
    ];
    view! {
        <Card raised=true>
            <h2 class="text-heading-md mb-3">{t::title(language, view.number)}</h2>
            <Facts facts/>
            <p class="field-hint">{t::more_by_link(language)}</p>
        </Card>
    }
}
