//! How many: a number and two buttons that work as a plain form.

use kikapu_kernel::Language;
use leptos::prelude::*;

use crate::{icon::Icon, t};

/// A number field between "one less" and "one more". Each button submits the form with `step=-1` or `step=1`, so
/// the server does the sum when no script runs; pressing Enter in the field submits the typed number.
#[component]
pub fn QuantityStepper(
    /// Language of the labels.
    language: Language,
    /// Sent with the form.
    #[prop(into, default = "quantity".to_owned())]
    name: String,
    /// How many there are.
    value: u32,
    /// How many there may be at most.
    max: u32,
    /// What it counts, for readers: the name of the product.
    #[prop(into)]
    of: String,
    /// How many there must be at least.
    #[prop(default = 1)]
    min: u32,
) -> impl IntoView {
    let label = move |verb: &str| format!("{verb}: {of}");
    view! {
        <div class="stepper">
            // The first submit button is the one Enter presses: it must not change the number.
            <button class="sr-only" type="submit" tabindex="-1" aria-hidden="true">{t::update(language)}</button>
            <button type="submit" name="step" value="-1" disabled={value <= min} aria-label=label(t::one_less(language))>
                <Icon name="minus"/>
            </button>
            <input type="number" inputmode="numeric" name=name value=value min=min max=max aria-label=label(t::quantity(language))/>
            <button type="submit" name="step" value="1" disabled={value >= max} aria-label=label(t::one_more(language))>
                <Icon name="plus"/>
            </button>
        </div>
    }
}
