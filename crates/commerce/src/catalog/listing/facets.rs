//! Groups of values to narrow by.

use std::collections::{BTreeMap, HashMap};

use kikapu_contract::catalog::{Facet, FacetValue, ListingQuery};
use kikapu_domain::catalog::size_order;

use super::option_of;
use crate::{Fault, StoreTx};

/// Groups shown at the most, those that tell most products apart first.
const FACETS_MAX: usize = 8;
/// Values of a group at the most, the most frequent kept.
const VALUES_MAX: usize = 60;

/// How the shop writes each `option:value`: option and value.
pub type Labels = HashMap<String, (String, String)>;

/// Labels of everything that was found or chosen.
pub async fn labels_tx(tx: &mut StoreTx, query: &ListingQuery, counts: &[(String, u32)]) -> Result<Labels, Fault> {
    let mut keys: Vec<String> = counts.iter().map(|(key, _)| key.clone()).collect();
    keys.extend(query.traits.iter().cloned());
    let rows =
        sqlx::query!("select trait as key, option_label, value_label from trait_labels where trait = any($1)", &keys)
            .fetch_all(tx.conn())
            .await?;
    Ok(rows.into_iter().map(|row| (row.key, (row.option_label, row.value_label))).collect())
}

/// The groups, the one with most products first; values in the order a shopper expects. A group with a single value
/// narrows nothing and is left out, unless it is chosen. What is chosen is always there, so that it can be undone.
pub fn facets(query: &ListingQuery, counts: Vec<(String, u32)>, labels: &Labels) -> Vec<Facet> {
    let mut found: BTreeMap<String, u32> = counts.into_iter().collect();
    for key in &query.traits {
        found.entry(key.clone()).or_default();
    }
    let mut groups: BTreeMap<String, Vec<FacetValue>> = BTreeMap::new();
    for (key, count) in found {
        let label = labels.get(&key).map_or_else(|| value_of(&key).to_owned(), |(_, value)| value.clone());
        let chosen = query.traits.contains(&key);
        groups.entry(option_of(&key).to_owned()).or_default().push(FacetValue { key, label, count, chosen });
    }
    let mut facets: Vec<Facet> = groups
        .into_iter()
        .filter(|(_, values)| values.len() > 1 || values.iter().any(|value| value.chosen))
        .map(|(option, values)| Facet { label: label_of(&option, &values, labels), option, values: ordered(values) })
        .collect();
    let weight = |facet: &Facet| {
        let chosen = facet.values.iter().any(|value| value.chosen);
        (chosen, facet.values.iter().map(|value| u64::from(value.count)).sum::<u64>())
    };
    facets.sort_by_cached_key(|facet| std::cmp::Reverse(weight(facet)));
    facets.truncate(FACETS_MAX);
    facets
}

pub fn value_of(key: &str) -> &str {
    key.split_once(':').map_or(key, |(_, value)| value)
}

fn label_of(option: &str, values: &[FacetValue], labels: &Labels) -> String {
    values.iter().find_map(|value| labels.get(&value.key)).map_or_else(|| option.to_owned(), |(label, _)| label.clone())
}

fn ordered(mut values: Vec<FacetValue>) -> Vec<FacetValue> {
    values.sort_by_key(|value| std::cmp::Reverse((value.chosen, value.count)));
    values.truncate(VALUES_MAX);
    values.sort_by(|a, b| size_order(&a.label, &b.label).then_with(|| a.key.cmp(&b.key)));
    values
}
