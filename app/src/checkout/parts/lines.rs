use kikapu_contract::cart::CartLineView;
use kikapu_contract::catalog::CardView;
use kikapu_ui::{Button, Icon, Language, QuantityStepper, Sizes, Tone, link, t as ui, value_label};
use leptos::prelude::*;

use super::photo::Photo;
use crate::checkout::t;

/// Fewer left than this is worth saying.
const FEW: u32 = 3;

/// One line of the cart with the forms that change it.
#[component]
pub fn CartLine(
    /// Language of the words.
    language: Language,
    /// The line.
    line: CartLineView,
    /// What can be had in its place, when it is sold out.
    #[prop(optional_no_strip)]
    instead: Option<CardView>,
    /// Data saver.
    lean: bool,
    /// Why the last change of this line did not happen.
    refused: Option<String>,
) -> impl IntoView {
    let href = link::path(language, &format!("/p/{}", line.slug));
    let set = link::path(language, "/cart/set");
    let variant = line.variant.to_string();
    let anchor = format!("line-{variant}");
    let note = note(language, &line);
    let class = if line.buyable { "line" } else { "line is-gone" };
    let max = line.available.max(line.qty);
    let gone = line.available == 0;
    let each = (line.qty > 1).then(|| view! { <p class="line-each">{t::cart::each(language, line.unit)}</p> });
    let of = line.name.clone();
    let stepper = (!gone).then(|| {
        view! {
            <form method="post" action=set.clone() novalidate>
                <input type="hidden" name="variant" value=variant.clone()/>
                <QuantityStepper language name="qty" value=line.qty max of/>
                <noscript><button class="btn btn-ghost">{ui::update(language)}</button></noscript>
            </form>
        }
    });
    let similar = gone.then(|| match instead {
        Some(card) => {
            let href = link::path(language, &format!("/p/{}", card.slug));
            view! { <a class="link tap" href=href>{t::cart::instead(language, &card.name, card.price)}</a> }
        }
        None => {
            let words = t::cart::see_similar(language).to_owned();
            view! { <a class="link tap" href=href.clone()>{words}</a> }
        }
    });
    let removed = t::cart::remove_what(language, &line.name);
    view! {
        <li class=class id=anchor>
            <a class="line-photo" href=href.clone() tabindex="-1" aria-hidden="true">
                <Photo picture=line.picture.clone() alt=String::new() sizes=Sizes::THUMB lean/>
            </a>
            <div class="line-what">
                <p class="line-name"><a href=href.clone()>{line.name.clone()}</a></p>
                {(!line.choice.is_empty()).then(|| view! { <p class="text-muted">{value_label(language, &line.choice).into_owned()}</p> })}
                {each}
            </div>
            <p class="line-price">{line.buyable.then(|| line.total.to_string())}</p>
            <div class="line-notes">
                {note}
                {refused.map(|why| view! { <p class="field-error" role="alert"><Icon name="alert"/><span>{why}</span></p> })}
            </div>
            <div class="line-forms">
                {stepper}
                {similar}
                <form method="post" action=set>
                    <input type="hidden" name="variant" value=variant/>
                    <input type="hidden" name="had" value=line.qty/>
                    <button class="btn btn-ghost line-remove" name="qty" value="0" aria-label=removed>
                        {t::cart::remove(language)}
                    </button>
                </form>
            </div>
        </li>
    }
}

/// What to know about a line: gone, short, few left, another price.
fn note(language: Language, line: &CartLineView) -> impl IntoView + use<> {
    let words = if line.buyable {
        (line.available <= FEW).then(|| t::cart::only_left(language, line.available))
    } else if line.available == 0 {
        Some(t::cart::line_gone(language).to_owned())
    } else {
        Some(t::cart::line_short(language, line.available))
    };
    let class = if line.buyable { "line-note" } else { "line-note is-bad" };
    let price = line.was_seen_at.map(|was| t::cart::price_changed(language, was, line.unit));
    view! {
        {words.map(|words| view! { <p class=class>{words}</p> })}
        {price.map(|words| view! { <p class="line-note">{words}</p> })}
    }
}

/// The lines as a plain list: in the summary, on the review page.
#[component]
pub fn LineList(
    /// Language of the words.
    language: Language,
    /// The lines that count.
    lines: Vec<CartLineView>,
    /// Data saver.
    lean: bool,
) -> impl IntoView {
    let items = lines
        .into_iter()
        .filter(|line| line.buyable)
        .map(|line| {
            view! {
                <li class="line line-small">
                    <span class="line-photo"><Photo picture=line.picture alt=String::new() sizes=Sizes::THUMB lean/></span>
                    <div class="line-what">
                        <p class="line-name">{t::order::times(language, line.qty, &line.name)}</p>
                        {(!line.choice.is_empty()).then(|| view! { <p class="text-muted">{value_label(language, &line.choice).into_owned()}</p> })}
                    </div>
                    <p class="line-price">{line.total.to_string()}</p>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="lines">{items}</ul> }
}

/// Puts a line back that was just taken out.
#[component]
pub fn Undo(
    /// Language of the words.
    language: Language,
    /// The variant that was taken out.
    variant: String,
    /// How many there were.
    qty: u32,
) -> impl IntoView {
    view! {
        <form class="undo" method="post" action=link::path(language, "/cart/restore") role="status">
            <input type="hidden" name="variant" value=variant/>
            <input type="hidden" name="qty" value=qty/>
            <span>{t::cart::removed(language)}</span>
            <Button tone=Tone::Ghost>{t::cart::undo(language)}</Button>
        </form>
    }
}
