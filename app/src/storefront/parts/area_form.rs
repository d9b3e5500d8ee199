use std::collections::BTreeMap;

use kikapu_contract::delivery::AreaPromise;
use kikapu_ui::{Button, Language, Select, SelectGroup, SelectOption, Tone, link};
use leptos::prelude::*;

use crate::storefront::arrival;
use crate::storefront::t::delivery as t;

/// Areas under the part of town they lie in, both by name.
pub fn by_part(areas: &[AreaPromise]) -> BTreeMap<String, Vec<&AreaPromise>> {
    let mut parts: BTreeMap<String, Vec<&AreaPromise>> = BTreeMap::new();
    for area in areas {
        parts.entry(area.part.clone()).or_default().push(area);
    }
    for areas in parts.values_mut() {
        areas.sort_by(|a, b| a.name.cmp(&b.name));
    }
    parts
}

/// Asks where to deliver; leads back to the page it stands on.
#[component]
pub fn AreaForm(
    /// Language of its words.
    language: Language,
    /// The areas served.
    areas: Vec<AreaPromise>,
    /// Path and query of the page, without language.
    back: String,
    /// Slug of the chosen area.
    #[prop(optional, into)]
    chosen: String,
) -> impl IntoView {
    let groups = by_part(&areas)
        .into_iter()
        .map(|(label, areas)| SelectGroup {
            label,
            options: areas
                .into_iter()
                .map(|area| SelectOption {
                    value: area.slug.clone(),
                    label: format!("{} · {}", area.name, arrival::fee(language, area.fee)),
                    blocked: false,
                })
                .collect(),
        })
        .collect();
    view! {
        <form class="area-choice" method="post" action=link::path(language, "/area") novalidate>
            <input type="hidden" name="back" value=back/>
            <Select name="area" label=t::area_label(language) groups chosen empty=t::area_choose(language) required=true/>
            <Button tone=Tone::Secondary>{t::area_set(language)}</Button>
        </form>
    }
}
