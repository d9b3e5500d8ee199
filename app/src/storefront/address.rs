//! Addresses of listings and products. Everything a page depends on is in them, so they can be shared and kept.

use kikapu_contract::catalog::{ListingQuery, OptionView, Sort};
use kikapu_ui::link::percent_encode;

/// How a sort is named in an address.
pub const fn sort_code(sort: Sort) -> &'static str {
    match sort {
        Sort::Popular => "popular",
        Sort::Newest => "newest",
        Sort::PriceUp => "price_up",
        Sort::PriceDown => "price_down",
        Sort::Rating => "rating",
    }
}

/// Reads what [`sort_code`] wrote; anything else is the usual order.
pub fn sort_of(code: &str) -> Sort {
    match code {
        "newest" => Sort::Newest,
        "price_up" => Sort::PriceUp,
        "price_down" => Sort::PriceDown,
        "rating" => Sort::Rating,
        _ => Sort::Popular,
    }
}

/// Where a listing lives, without its filters: search, category or everything.
pub fn listing_base(query: &ListingQuery) -> String {
    match (query.q.is_empty(), query.category.is_empty()) {
        (false, _) => "/search".to_owned(),
        (true, false) => format!("/c/{}", query.category),
        (true, true) => "/products".to_owned(),
    }
}

/// Adds `name=value` to a query.
fn push(out: &mut String, name: &str, value: &str) {
    out.push(if out.contains('?') { '&' } else { '?' });
    out.push_str(&percent_encode(name));
    out.push('=');
    out.push_str(&percent_encode(value));
}

/// A listing, without language: `/c/sandals?f=size%3A39&page=2`. What is as usual is left out.
pub fn listing(query: &ListingQuery) -> String {
    let mut out = listing_base(query);
    if !query.q.is_empty() {
        push(&mut out, "q", &query.q);
        if !query.category.is_empty() {
            push(&mut out, "category", &query.category);
        }
    }
    for key in &query.traits {
        push(&mut out, "f", key);
    }
    for (name, value) in [("min", query.min), ("max", query.max)] {
        if let Some(value) = value {
            push(&mut out, name, &value.to_string());
        }
    }
    if query.in_stock {
        push(&mut out, "in_stock", "yes");
    }
    if query.sort != Sort::Popular {
        push(&mut out, "sort", sort_code(query.sort));
    }
    if query.page > 1 {
        push(&mut out, "page", &query.page.to_string());
    }
    out
}

/// How an option is named in a product's address: `size`.
pub fn option_key(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A product with what is picked, without language: `/p/raba?size=39`. Options without a pick are left out.
pub fn product(slug: &str, options: &[OptionView], picks: &[String]) -> String {
    let mut out = format!("/p/{slug}");
    for (option, pick) in options.iter().zip(picks).filter(|(_, pick)| !pick.is_empty()) {
        push(&mut out, &option_key(&option.name), pick);
    }
    out
}

/// What an address picks, in the order of `options`; empty where it picks nothing the product has. An option with
/// one value only is picked already.
pub fn picks(options: &[OptionView], asked: &[(String, String)]) -> Vec<String> {
    options
        .iter()
        .map(|option| {
            let key = option_key(&option.name);
            let wanted =
                asked.iter().find(|(name, _)| name.to_lowercase() == key).map(|(_, value)| value.to_lowercase());
            let found = option.values.iter().find(|value| Some(value.to_lowercase()) == wanted);
            let only = option.values.first().filter(|_| option.values.len() == 1);
            found.or(only).cloned().unwrap_or_default()
        })
        .collect()
}

/// A path of this host that may be redirected to, without its language; `None` for anything else. Browsers drop tabs
/// and line breaks and read `\` as `/`, so only plain printable characters pass.
pub fn local(back: &str) -> Option<(kikapu_ui::Language, &str)> {
    let is_plain = back.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    let (language, path) = kikapu_ui::Language::split_path(back);
    (is_plain && back.starts_with('/') && !back.starts_with("//") && !path.starts_with("//"))
        .then_some((language, path))
}

#[cfg(test)]
mod tests {
    use kikapu_ui::Language;

    use super::*;

    fn options() -> Vec<OptionView> {
        let option = |name: &str, values: &[&str]| OptionView {
            name: name.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        vec![option("Size", &["39", "40"]), option("Colour", &["Black & white"])]
    }

    #[test]
    fn a_listing_says_only_what_is_not_usual() {
        assert_eq!(listing(&ListingQuery { page: 1, ..ListingQuery::default() }), "/products");
        let query = ListingQuery {
            category: "sandals".to_owned(),
            traits: vec!["size:39".to_owned(), "color:dark red".to_owned()],
            min: Some(500),
            in_stock: true,
            sort: Sort::PriceUp,
            page: 2,
            ..ListingQuery::default()
        };
        assert_eq!(
            listing(&query),
            "/c/sandals?f=size%3A39&f=color%3Adark%20red&min=500&in_stock=yes&sort=price_up&page=2"
        );
    }

    #[test]
    fn a_search_keeps_its_words_and_its_category() {
        let query =
            ListingQuery { q: "viatu & soksi".to_owned(), category: "men".to_owned(), ..ListingQuery::default() };
        assert_eq!(listing(&query), "/search?q=viatu%20%26%20soksi&category=men");
    }

    #[test]
    fn every_sort_is_read_back() {
        for sort in [Sort::Popular, Sort::Newest, Sort::PriceUp, Sort::PriceDown, Sort::Rating] {
            assert_eq!(sort_of(sort_code(sort)), sort);
        }
        assert_eq!(sort_of("by magic"), Sort::Popular);
    }

    #[test]
    fn a_products_address_carries_the_picks_both_ways() {
        let picked = ["40".to_owned(), "Black & white".to_owned()];
        let address = product("raba", &options(), &picked);
        assert_eq!(address, "/p/raba?size=40&colour=Black%20%26%20white");
        let asked = [("SIZE".to_owned(), "40".to_owned()), ("colour".to_owned(), "black & white".to_owned())];
        assert_eq!(picks(&options(), &asked), picked);
    }

    #[test]
    fn unknown_values_pick_nothing_and_a_single_value_is_picked() {
        let asked = [("size".to_owned(), "99".to_owned()), ("img".to_owned(), "3".to_owned())];
        assert_eq!(picks(&options(), &asked), ["", "Black & white"]);
    }

    #[test]
    fn only_a_path_of_this_host_may_be_led_back_to() {
        assert_eq!(local("/sw/p/raba?size=39"), Some((Language::Sw, "/p/raba?size=39")));
        assert_eq!(local("/"), Some((Language::En, "/")));
        for bad in [
            "",
            "p",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "/sw//evil.example",
        ] {
            assert_eq!(local(bad), None, "{bad}");
        }
    }
}
