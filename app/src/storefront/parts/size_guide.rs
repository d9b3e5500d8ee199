use kikapu_contract::catalog::{OptionView, ProductView};
use kikapu_domain::catalog::ShoeSize;
use kikapu_ui::{Disclosure, Language};
use leptos::prelude::*;

use crate::storefront::t::product as t;

/// Fewer answers say too little about the fit.
const FIT_MIN: u32 = 5;

/// The sizes of an option, where they are those of shoes.
pub fn shoe_sizes(product: &ProductView, option: &OptionView) -> Vec<Option<ShoeSize>> {
    let sizes: Vec<Option<ShoeSize>> = option.values.iter().map(|value| ShoeSize::parse(value)).collect();
    if product.is_footwear && sizes.iter().all(Option::is_some) { sizes } else { vec![None; option.values.len()] }
}

/// What buyers said of the fit, and for shoes each size in both systems and by the foot.
#[component]
pub fn SizeGuide(
    /// Language of its words.
    language: Language,
    /// The product.
    product: ProductView,
) -> impl IntoView {
    let (small, right, large) = product.fit;
    let told = small + right + large;
    let verdict = if small * 2 > told {
        t::fit_small(language)
    } else if large * 2 > told {
        t::fit_large(language)
    } else {
        t::fit_true(language)
    };
    let fit = (told >= FIT_MIN).then(|| {
        view! {
            <p class="field-hint">{t::fit_answers(language, small, right, large)}". "{t::fit_known(language, told)}</p>
        }
    });
    let sizes: Vec<ShoeSize> =
        product.options.iter().flat_map(|option| shoe_sizes(&product, option)).flatten().collect();
    let rows = sizes
        .iter()
        .map(|size| {
            let mm = size.foot_mm();
            let foot = t::centimetres(language, &format!("{}.{}", mm / 10, mm % 10));
            view! { <tr><th scope="row">{size.eu()}</th><td>{size.uk()}</td><td>{foot}</td></tr> }
        })
        .collect_view();
    let table = (!sizes.is_empty()).then(|| {
        view! {
            <table class="areas sizes">
                <thead>
                    <tr>
                        <th scope="col">{t::column_eu(language)}</th>
                        <th scope="col">{t::column_uk(language)}</th>
                        <th scope="col">{t::column_foot(language)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="field-hint mt-2">{t::how_to_measure(language)}</p>
        }
    });
    let has_any = fit.is_some() || table.is_some();
    // What buyers said is short and decides; the rest is there for who asks.
    let verdict = fit.is_some().then(|| view! { <p class="font-semibold">{verdict}</p> });
    has_any.then(|| view! { {verdict}<Disclosure summary=t::fit(language)>{fit}{table}</Disclosure> })
}
