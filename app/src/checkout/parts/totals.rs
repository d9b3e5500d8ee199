use kikapu_kernel::Money;
use kikapu_ui::Language;
use leptos::prelude::*;

use crate::checkout::t;

/// What delivery or pickup costs, as a fee or "Free".
pub fn fee_words(language: Language, fee: Money) -> String {
    if fee.is_zero() { t::cart::free(language).to_owned() } else { fee.to_string() }
}

/// The sum. `fee` stands on its line before an area is chosen, too, so nothing moves when it is.
#[component]
pub fn Totals(
    /// Language of the labels.
    language: Language,
    /// Sum of the items.
    items: Money,
    /// "Delivery to Westlands".
    #[prop(into)]
    fee_label: String,
    /// What that costs; `None` until it is known.
    fee: Option<Money>,
    /// The sum of both.
    total: Money,
    /// VAT inside, where it is shown.
    #[prop(optional)]
    tax: Option<Money>,
) -> impl IntoView {
    let total_label = if fee.is_some() { t::cart::total(language) } else { t::cart::total_before_delivery(language) };
    let fee = fee.map_or_else(|| t::cart::choose_area(language).to_owned(), |fee| fee_words(language, fee));
    let tax = tax.filter(|tax| !tax.is_zero());
    view! {
        <dl class="totals">
            <div><dt>{t::cart::items(language)}</dt><dd>{items.to_string()}</dd></div>
            <div><dt data-live="fee-label">{fee_label}</dt><dd data-live="fee">{fee}</dd></div>
            <div class="total"><dt data-live="total-label">{total_label}</dt><dd data-live="total">{total.to_string()}</dd></div>
        </dl>
        {tax.map(|tax| view! { <p class="field-hint">{t::cart::tax_inside(language, tax)}</p> })}
    }
}
