use kikapu_contract::catalog::{Facet, ListingQuery, ListingView, Sort};
use kikapu_kernel::Money;
use kikapu_ui::{Checkbox, Icon, Language, Size, Tone, button, link, swatch, value_label};
use leptos::prelude::*;

use crate::storefront::islands::FilterCount;
use crate::storefront::{address, t};

/// Values of a group that stand open.
const OPEN_VALUES: usize = 6;
/// Values of the first group that are promoted to chips.
const PROMOTED_MAX: usize = 8;
/// Fewer prices have no middle worth a chip.
const PRICES_MIN: usize = 6;

/// How many filters are applied.
pub fn applied_count(query: &ListingQuery) -> u32 {
    let flags = [query.min.is_some(), query.max.is_some(), query.in_stock];
    u32::try_from(query.traits.len() + flags.iter().filter(|flag| **flag).count()).unwrap_or(u32::MAX)
}

/// A price that about half of the listing is below, in steps people think in; `None` where that tells little apart.
fn common_price(view: &ListingView) -> Option<u32> {
    let mut prices: Vec<i64> = view.cards.iter().map(|card| card.price.minor() / 100).collect();
    if prices.len() < PRICES_MIN {
        return None;
    }
    prices.sort_unstable();
    let middle = u32::try_from(*prices.get(prices.len() / 2)?).ok()?;
    let step = match middle {
        0..1_000 => 100,
        1_000..5_000 => 500,
        5_000..20_000 => 1_000,
        20_000.. => 5_000,
    };
    Some(middle.div_ceil(step).max(1) * step)
}

/// The same listing from its first page, with one value added or dropped.
fn toggled(query: &ListingQuery, key: &str) -> ListingQuery {
    let mut next = ListingQuery { page: 1, ..query.clone() };
    match next.traits.iter().position(|chosen| chosen == key) {
        Some(place) => {
            next.traits.remove(place);
        }
        None => next.traits.push(key.to_owned()),
    }
    next
}

fn href(language: Language, query: &ListingQuery) -> String {
    link::path(language, &address::listing(query))
}

/// What most people filter by, one tap away: the sheet, what can come now, the price, the values of the first group.
#[component]
pub fn PromotedFilters(
    /// Language of the labels.
    language: Language,
    /// The listing.
    view: ListingView,
    /// What is in stock reaches the chosen area today.
    #[prop(optional)]
    today: bool,
) -> impl IntoView {
    let query = &view.query;
    let applied = applied_count(query);
    let label =
        if applied == 0 { t::filter_and_sort(language).to_owned() } else { t::filter_and_sort_n(language, applied) };
    let chip = |to: &ListingQuery, label: String, on: bool| {
        view! { <a class="chip" href=href(language, to) aria-current=on.then_some("true")>{label}</a> }
    };
    let stock = ListingQuery { in_stock: !query.in_stock, page: 1, ..query.clone() };
    let stock_label = if today { t::arrives_today(language) } else { t::in_stock(language) };
    let most = query.max.or_else(|| common_price(&view));
    let price = most.and_then(|most| {
        let to = ListingQuery { max: query.max.is_none().then_some(most), page: 1, ..query.clone() };
        let label = t::up_to(language, &Money::kes(i64::from(most)).ok()?.to_string());
        Some(chip(&to, label, query.max.is_some()))
    });
    let values = view.facets.first().map(|facet| {
        let values = facet.values.iter().take(PROMOTED_MAX);
        let is_number = |label: &str| label.chars().all(|c| c.is_ascii_digit() || c == '.');
        values
            .map(|value| {
                let label = if is_number(&value.label) {
                    format!("{} {}", t::option_label(language, &facet.label), value.label)
                } else {
                    value_label(language, &value.label).into_owned()
                };
                chip(&toggled(query, &value.key), label, value.chosen)
            })
            .collect_view()
    });
    view! {
        <div class="chip-row">
            <a class="chip filter-open" href="#filters"><Icon name="filter"/>{label}</a>
            {chip(&stock, stock_label.to_owned(), query.in_stock)}
            {price}
            {values}
        </div>
    }
}

/// The applied filters, each a link that drops it.
#[component]
pub fn AppliedFilters(
    /// Language of the labels.
    language: Language,
    /// The listing.
    view: ListingView,
) -> impl IntoView {
    let query = &view.query;
    let start = || ListingQuery { page: 1, ..query.clone() };
    let label_of = |key: &str| {
        let known = view.facets.iter().find_map(|facet| {
            let value = facet.values.iter().find(|value| value.key == key)?;
            Some(format!("{}: {}", t::option_label(language, &facet.label), value_label(language, &value.label)))
        });
        known.unwrap_or_else(|| key.replacen(':', ": ", 1))
    };
    let mut dropped: Vec<(String, ListingQuery)> =
        query.traits.iter().map(|key| (label_of(key), toggled(query, key))).collect();
    if let Some(min) = query.min {
        dropped.push((t::from_price(language, &min.to_string()), ListingQuery { min: None, ..start() }));
    }
    if let Some(max) = query.max {
        dropped.push((t::to_price(language, &max.to_string()), ListingQuery { max: None, ..start() }));
    }
    if query.in_stock {
        dropped.push((t::in_stock(language).to_owned(), ListingQuery { in_stock: false, ..start() }));
    }
    let many = dropped.len() > 1;
    let bare = ListingQuery {
        q: query.q.clone(),
        category: query.category.clone(),
        sort: query.sort,
        page: 1,
        ..ListingQuery::default()
    };
    let links = dropped
        .into_iter()
        .map(|(label, next)| {
            let name = t::remove_filter(language, &label);
            view! { <li><a class="applied" href=href(language, &next) aria-label=name>{label}<Icon name="close"/></a></li> }
        })
        .collect_view();
    (applied_count(query) > 0).then(|| {
        view! {
            <ul class="applied-row" aria-label=t::applied(language)>
                {links}
                {many.then(|| view! { <li><a class="link applied-clear" href=href(language, &bare)>{t::clear_all(language)}</a></li> })}
            </ul>
        }
    })
}

/// All filters and the order, as one form: a sheet on a phone (opened by its address, so the back button closes
/// it), a column on a desk.
#[component]
pub fn Filters(
    /// Language of the labels.
    language: Language,
    /// The listing.
    view: ListingView,
) -> impl IntoView {
    let query = view.query;
    let sorts = [Sort::Popular, Sort::Newest, Sort::PriceUp, Sort::PriceDown, Sort::Rating];
    let has_words = !query.q.is_empty();
    let sorts = sorts
        .into_iter()
        .map(|sort| {
            let label = match sort {
                Sort::Popular if has_words => t::sort_closest(language),
                Sort::Popular => t::sort_popular(language),
                Sort::Newest => t::sort_newest(language),
                Sort::PriceUp => t::sort_price_up(language),
                Sort::PriceDown => t::sort_price_down(language),
                Sort::Rating => t::sort_rating(language),
            };
            view! {
                <label class="check">
                    <input type="radio" name="sort" value=address::sort_code(sort) checked={sort == query.sort}/>
                    <span>{label}</span>
                </label>
            }
        })
        .collect_view();
    let groups = view.facets.into_iter().map(|facet| group(language, facet)).collect_view();
    let words = has_words.then(|| {
        let category = (!query.category.is_empty())
            .then(|| view! { <input type="hidden" name="category" value=query.category.clone()/> });
        view! { <input type="hidden" name="q" value=query.q.clone()/> {category} }
    });
    let mut count = link::path(language, "/count?");
    if !has_words && !query.category.is_empty() {
        count.push_str("category=");
        count.push_str(&link::percent_encode(&query.category));
    }
    view! {
        <FilterCount>
        <form id="filters" class="filters" action=link::path(language, &address::listing_base(&query)) data-count=count>
            {words}
            <div class="filters-head">
                <h2 class="text-heading-sm">{t::filter_and_sort(language)}</h2>
                <a class="header-button" href="#results" aria-label=t::close_filters(language)><Icon name="close"/></a>
            </div>
            <div class="filters-body">
                <fieldset class="filter-group"><legend>{t::sort(language)}</legend>{sorts}</fieldset>
                <fieldset class="filter-group">
                    <legend>{t::availability(language)}</legend>
                    <Checkbox name="in_stock" label=t::in_stock(language) checked=query.in_stock/>
                </fieldset>
                <fieldset class="filter-group">
                    <legend>{t::price(language)}</legend>
                    <div class="price-range">
                        {price_field("min", t::price_from(language), query.min)}
                        {price_field("max", t::price_to(language), query.max)}
                    </div>
                </fieldset>
                {groups}
            </div>
            <div class="filters-foot">
                <button class=button::class(Tone::Primary, Size::Medium, true)><span data-show="">{t::show_items(language)}</span></button>
                <p class="sr-only" role="status" data-show=""></p>
            </div>
        </form>
        </FilterCount>
    }
}

fn price_field(name: &'static str, label: &'static str, value: Option<u32>) -> impl IntoView {
    let value = value.map(|value| value.to_string());
    view! {
        <label>
            <span class="field-hint">{label}</span>
            <input class="input" inputmode="numeric" autocomplete="off" name=name value=value/>
        </label>
    }
}

fn group(language: Language, facet: Facet) -> AnyView {
    let line = |value: kikapu_contract::catalog::FacetValue| {
        let colour = swatch(&value.label).map(|tint| view! { <span class=format!("swatch {}", tint.class())></span> });
        view! {
            <label class="check">
                <input type="checkbox" name="f" value=value.key checked=value.chosen/>
                {colour}
                <span>{value_label(language, &value.label).into_owned()}<span class="facet-count">{value.count}</span></span>
            </label>
        }
    };
    let mut values = facet.values;
    let rest = values.split_off(values.len().min(OPEN_VALUES));
    let open = rest.iter().any(|value| value.chosen);
    let more = u32::try_from(rest.len()).unwrap_or(u32::MAX);
    let rest = (more > 0).then(|| {
        view! {
            <details open=open>
                <summary class="facet-more">{t::show_more(language, more)}</summary>
                {rest.into_iter().map(line).collect_view()}
            </details>
        }
    });
    view! {
        <fieldset class="filter-group">
            <legend>{t::option_label(language, &facet.label)}</legend>
            {values.into_iter().map(line).collect_view()}
            {rest}
        </fieldset>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storefront::sample::{card, kes, listing};

    #[test]
    fn the_price_chip_is_about_the_middle_and_round() {
        let view = |prices: &[i64]| ListingView {
            cards: prices
                .iter()
                .zip(0..)
                .map(|(price, n)| kikapu_contract::catalog::CardView { price: kes(*price), ..card(n, false) })
                .collect(),
            ..listing(ListingQuery::default(), 2)
        };
        assert_eq!(common_price(&view(&[450, 1_850, 2_900, 3_200, 3_600, 4_900])), Some(3_500));
        assert_eq!(common_price(&view(&[0, 0, 0, 0, 0, 0])), Some(100));
        assert_eq!(common_price(&view(&[450, 1_850])), None, "two prices are told apart by eye");
    }
}
