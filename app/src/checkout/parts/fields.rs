use kikapu_contract::checkout::{CheckoutDraft, CheckoutView};
use kikapu_contract::{FieldProblem, Problem};
use kikapu_kernel::Phone;
use kikapu_ui::{Disclosure, Icon, Input, Language, TextArea, TextField};
use leptos::prelude::*;

use super::area_search::AreaSearch;
use super::errors::around;
use super::place::{PlaceSelect, area_choices, pickup_choices};
use super::totals::fee_words;
use crate::checkout::t;

/// Longest texts the checkout takes, characters; the operation says the same again.
const NAME_MAX: u32 = 80;
const LANDMARK_MAX: u32 = 200;
const NOTE_MAX: u32 = 500;

/// Fields 1 and 2: who pays and who gets it.
#[component]
pub fn Who(
    /// Language of the labels.
    language: Language,
    /// What was typed.
    draft: CheckoutDraft,
    /// What needs another look.
    problems: Vec<FieldProblem>,
) -> impl IntoView {
    let looks_other = Phone::parse(&draft.phone).is_ok_and(|phone| !phone.looks_safaricom());
    view! {
        <TextField
            name="phone"
            label=t::form::phone(language)
            kind=Input::Tel
            value=draft.phone
            autocomplete="tel"
            required=true
            around=around(language, &problems, "phone", Some(t::form::phone_hint(language)))
        />
        <NotAPhone language id="f-phone-bad"/>
        <p class="field-hint" data-hint="network" hidden=!looks_other>{t::form::not_safaricom(language)}</p>
        <TextField
            name="name"
            label=t::form::name(language)
            value=draft.name
            autocomplete="name"
            required=true
            max_chars=NAME_MAX
            around=around(language, &problems, "name", None)
        />
    }
}

/// Said by the island as soon as a number is typed that is none; the server says it of what was sent.
#[component]
fn NotAPhone(language: Language, id: &'static str) -> impl IntoView {
    let words = t::problems::of_field(language, "phone", &Problem::NotAPhone);
    view! { <p class="field-error" id=id role="alert" hidden><Icon name="alert"/><span>{words}</span></p> }
}

/// Fields 3 to 5: how and where to. The radios stand before what they show and hide, so plain CSS can do it.
#[component]
pub fn WhereTo(
    /// Language of the labels.
    language: Language,
    /// The page.
    view: CheckoutView,
    /// The shop's WhatsApp number; empty if none.
    whatsapp: String,
) -> impl IntoView {
    let has_both = !view.areas.is_empty() && !view.pickups.is_empty();
    let is_pickup = view.draft.method == "pick_up" || view.areas.is_empty();
    let radios = has_both.then(|| {
        let fees = view.areas.iter().map(|area| area.fee).min_by_key(|fee| fee.minor());
        let from = fees.map(|fee| t::form::from_fee(language, fee));
        let pickup_fee = view.pickups.iter().map(|point| point.fee).min_by_key(|fee| fee.minor());
        let pickup_fee = pickup_fee.map(|fee| fee_words(language, fee));
        view! {
            <input class="sr-only pick" type="radio" name="method" id="m-deliver" value="deliver" checked=!is_pickup/>
            <label class="pick-card" for="m-deliver"><b>{t::form::deliver(language)}</b><span class="field-hint">{from}</span></label>
            <input class="sr-only pick" type="radio" name="method" id="m-pick_up" value="pick_up" checked=is_pickup/>
            <label class="pick-card" for="m-pick_up"><b>{t::form::pick_up(language)}</b><span class="field-hint">{pickup_fee}</span></label>
        }
    });
    let only = (!has_both).then(|| {
        let method = if is_pickup { "pick_up" } else { "deliver" };
        view! { <input type="hidden" name="method" value=method/> }
    });
    view! {
        <fieldset class="picks">
            <legend class="field-label">{t::form::method(language)}</legend>
            {only}
            {radios}
            {(!view.areas.is_empty()).then(|| view! { <Deliver language view=view.clone() whatsapp/> })}
            {(!view.pickups.is_empty()).then(|| view! { <PickUp language view=view.clone()/> })}
        </fieldset>
    }
}

#[component]
fn Deliver(language: Language, view: CheckoutView, whatsapp: String) -> impl IntoView {
    let choices = area_choices(language, &view.areas, &view.cart, &view.parts.rules, |area| area.area.to_string());
    let landmark = around(language, &view.problems, "landmark", None);
    view! {
        <div class="when-deliver stack">
            <PlaceSelect
                language
                name="area"
                label=t::form::area(language)
                empty=t::form::choose_area(language)
                choices
                chosen=view.draft.area
                around=around(language, &view.problems, "area", Some(t::form::area_hint(language)))
            >
                <AreaSearch language pickups=view.pickups whatsapp/>
            </PlaceSelect>
            <TextField
                name="landmark"
                label=t::form::landmark(language)
                value=view.draft.landmark
                autocomplete="street-address"
                max_chars=LANDMARK_MAX
                example=t::form::landmark_example(language)
                around=landmark
            />
        </div>
    }
}

#[component]
fn PickUp(language: Language, view: CheckoutView) -> impl IntoView {
    let choices = pickup_choices(language, &view.pickups, &view.cart, &view.parts.rules);
    // One point is no choice.
    let chosen = match view.pickups.as_slice() {
        [only] => only.id.clone(),
        _ => view.draft.pickup,
    };
    view! {
        <div class="when-pickup stack">
            <PlaceSelect
                language
                name="pickup"
                label=t::form::pickup_point(language)
                empty=t::form::pickup_point(language)
                choices
                chosen
                around=around(language, &view.problems, "pickup", None)
            />
        </div>
    }
}

/// What few need, closed until it is wanted; open where it holds something: somebody else who receives the order, and a
/// note to the rider.
#[component]
pub fn More(
    /// Language of the labels.
    language: Language,
    /// What was typed.
    draft: CheckoutDraft,
    /// What needs another look.
    problems: Vec<FieldProblem>,
) -> impl IntoView {
    let of = |field, hint| around(language, &problems, field, hint);
    let has_receiver = !draft.receiver_name.is_empty() || !draft.receiver_phone.is_empty();
    let name = of("receiver_name", None);
    let phone = of("receiver_phone", Some(t::form::receiver_hint(language)));
    let note = of("note", None);
    let receiver_open = has_receiver || name.error.is_some() || phone.error.is_some();
    let note_open = !draft.note.is_empty() || note.error.is_some();
    view! {
        <div>
            <Disclosure summary=t::form::add_receiver(language) open=receiver_open>
                <div class="stack">
                    <TextField
                        name="receiver_name"
                        label=t::form::receiver_name(language)
                        value=draft.receiver_name
                        autocomplete="off"
                        max_chars=NAME_MAX
                        around=name
                    />
                    <TextField
                        name="receiver_phone"
                        label=t::form::receiver_phone(language)
                        kind=Input::Tel
                        value=draft.receiver_phone
                        autocomplete="off"
                        around=phone
                    />
                    <NotAPhone language id="f-receiver_phone-bad"/>
                </div>
            </Disclosure>
            <Disclosure summary=t::form::add_note(language) open=note_open>
                <TextArea
                    name="note"
                    label=t::form::note(language)
                    value=draft.note
                    rows=3
                    max_chars=NOTE_MAX
                    around=note
                />
            </Disclosure>
        </div>
    }
}
