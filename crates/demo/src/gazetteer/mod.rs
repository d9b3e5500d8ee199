//! Nairobi as a delivery rider knows it: zones with default terms, and the areas in them.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::DemoError;

/// Areas by zone. The fees are a template; every shop sets its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gazetteer {
    /// Zones, nearest first.
    #[serde(rename = "zone")]
    pub zones: Vec<Zone>,
    /// Areas, in the order of the zones.
    #[serde(rename = "area")]
    pub areas: Vec<Area>,
}

/// Delivery terms that a group of areas shares.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Zone {
    /// What areas and shops call it.
    pub key: String,
    /// English name.
    pub en: String,
    /// Swahili name.
    pub sw: String,
    /// Fee in whole shillings.
    pub fee_kes: i64,
    /// Goods above this many shillings travel free; none: never.
    pub free_over_kes: Option<i64>,
    /// Orders placed before this time of day (`HH:MM`, Nairobi) arrive the same day; none: never the same day.
    pub cut_off: Option<String>,
    /// When a same-day order arrives, `HH:MM` to `HH:MM`.
    pub same_day: Option<[String; 2]>,
    /// Days until arrival after the cut-off, from and to, Sundays not counted.
    pub days: [u8; 2],
    /// May be paid in cash at the door.
    pub pay_on_delivery: bool,
    /// The rider meets the buyer at a known point instead of the door.
    pub meeting_point: bool,
}

/// An estate, suburb or town.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its name, unique.
    pub name: String,
    /// Key of its zone.
    pub zone: String,
    /// County.
    pub county: String,
    /// Sub-county, where we are sure.
    pub sub_county: Option<String>,
    /// Ward, where we are sure.
    pub ward: Option<String>,
    /// What else people type.
    #[serde(default)]
    pub aliases: Vec<String>,
}

/// Reads and checks the gazetteer.
///
/// # Errors
/// A name or alias that means two areas, or an area in an unknown zone.
pub fn gazetteer() -> Result<Gazetteer, DemoError> {
    let gazetteer: Gazetteer = toml::from_str(include_str!("../../gazetteer.toml"))
        .map_err(|error| DemoError::Toml { file: "gazetteer.toml".to_owned(), source: Box::new(error) })?;
    let mut names = BTreeSet::new();
    for area in &gazetteer.areas {
        if gazetteer.zone(&area.zone).is_none() {
            return Err(DemoError::rule(&*area.name, format!("no zone {:?}", area.zone)));
        }
        for name in area.aliases.iter().chain([&area.name]) {
            if !names.insert(name.to_lowercase()) {
                return Err(DemoError::rule(&*area.name, format!("{name:?} is another area's name too")));
            }
        }
    }
    Ok(gazetteer)
}

impl Gazetteer {
    /// The zone of that key.
    pub fn zone(&self, key: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.key == key)
    }

    /// The area of exactly that name.
    pub fn find(&self, name: &str) -> Option<&Area> {
        self.areas.iter().find(|area| area.name == name)
    }
}
