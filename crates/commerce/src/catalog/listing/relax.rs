//! When nothing was found: which filter to drop.

use kikapu_contract::catalog::{ListingQuery, Relax};
use kikapu_contract::shop::CategoryLink;
use kikapu_kernel::{Language, Money};

use super::facets::Labels;
use super::hits::{self, Sought};
use super::option_of;
use crate::{Fault, StoreTx};

/// Every single filter whose removal finds something, most products first.
pub async fn ways_tx(
    tx: &mut StoreTx,
    sought: &Sought,
    query: &ListingQuery,
    category: Option<&CategoryLink>,
    labels: &Labels,
    language: Language,
) -> Result<Vec<Relax>, Fault> {
    let mut ways = Vec::new();
    for (label, without) in candidates(query, category, labels, language) {
        let everything = without.q.is_empty() && !query.q.is_empty();
        let found = hits::find_tx(tx, if everything { &Sought::Everything } else { sought }, &without).await?;
        if found.total > 0 {
            ways.push(Relax { label, count: found.total, query: without });
        }
    }
    ways.sort_by_key(|way| std::cmp::Reverse(way.count));
    Ok(ways)
}

/// At most twelve: one a group of values, price, stock, category and words.
fn candidates(
    query: &ListingQuery,
    category: Option<&CategoryLink>,
    labels: &Labels,
    language: Language,
) -> Vec<(String, ListingQuery)> {
    let first_page = ListingQuery { page: 1, ..query.clone() };
    let mut all = Vec::new();
    let mut groups: Vec<&str> = query.traits.iter().map(|key| option_of(key)).collect();
    groups.dedup();
    for group in groups {
        let (dropped, kept): (Vec<String>, Vec<String>) =
            query.traits.iter().cloned().partition(|key| option_of(key) == group);
        let names: Vec<&str> = dropped
            .iter()
            .map(|key| labels.get(key).map_or_else(|| super::facets::value_of(key), |(_, value)| value.as_str()))
            .collect();
        all.push((names.join(", "), ListingQuery { traits: kept, ..first_page.clone() }));
    }
    if let Some(label) = price_label(query, language) {
        all.push((label, ListingQuery { min: None, max: None, ..first_page.clone() }));
    }
    if query.in_stock {
        let label = match language {
            Language::En => "In stock",
            Language::Sw => "Zilizopo dukani",
        };
        all.push((label.to_owned(), ListingQuery { in_stock: false, ..first_page.clone() }));
    }
    if let Some(category) = category {
        all.push((category.name.clone(), ListingQuery { category: String::new(), ..first_page.clone() }));
    }
    if !query.q.is_empty() {
        all.push((query.q.clone(), ListingQuery { q: String::new(), ..first_page }));
    }
    all
}

fn price_label(query: &ListingQuery, language: Language) -> Option<String> {
    let amount = |shillings: u32| Money::kes(i64::from(shillings)).ok().map(|amount| amount.to_string());
    let (from, to) = match language {
        Language::En => ("from", "up to"),
        Language::Sw => ("kuanzia", "hadi"),
    };
    match (query.min.and_then(amount), query.max.and_then(amount)) {
        (Some(min), Some(max)) => Some(format!("{min} – {max}")),
        (Some(min), None) => Some(format!("{from} {min}")),
        (None, Some(max)) => Some(format!("{to} {max}")),
        (None, None) => None,
    }
}
