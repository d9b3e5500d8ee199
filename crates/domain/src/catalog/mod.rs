//! Options and variants: from what a shopper picked to the one thing that can be put into a basket.

use std::collections::BTreeMap;

use kikapu_kernel::{BoundedText, TextError};
use serde::{Deserialize, Serialize};

mod shoes;
mod sizes;
#[cfg(test)]
mod tests;

pub use shoes::ShoeSize;
pub use sizes::size_order;

/// Most options a product has (size, colour, …).
pub const OPTIONS_MAX: usize = 5;

/// The name of an option, such as "Size": 1 to 40 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OptionName(BoundedText<40>);

/// A value of an option, such as "39": 1 to 60 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OptionValue(BoundedText<60>);

impl OptionName {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        BoundedText::parse(text).map(Self)
    }

    /// The name as the owner wrote it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl OptionValue {
    /// Trims and checks.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        BoundedText::parse(text).map(Self)
    }

    /// The value as the owner wrote it.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// What a variant is: one value for each option of its product. Empty for a product without options.
pub type VariantOptions = BTreeMap<OptionName, OptionValue>;

/// What a shopper has picked so far, the newest pick last, at most one per option.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VariantChoice {
    picks: Vec<(OptionName, OptionValue)>,
}

/// What a choice comes to. Stock is not looked at: a sold-out variant is `Exact`, so the page can offer
/// "tell me when back".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// This variant, by its place in the list that was passed in.
    Exact(u32),
    /// The first option, in the product's order, that still needs a pick.
    Missing {
        /// The option to point at.
        option: OptionName,
    },
    /// The picks fit no variant together.
    Unavailable,
}

/// An older pick that gave way to a newer one, for the sentence that says so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Whose pick changed.
    pub option: OptionName,
    /// What it was.
    pub from: OptionValue,
    /// What it is now.
    pub to: OptionValue,
}

impl VariantChoice {
    /// Nothing picked.
    pub fn new() -> Self {
        Self::default()
    }

    /// Picks a value; it becomes the newest pick and replaces an earlier one of the same option. Past [`OPTIONS_MAX`]
    /// options the oldest pick is forgotten.
    #[must_use]
    pub fn with(mut self, option: OptionName, value: OptionValue) -> Self {
        self.picks.retain(|(name, _)| *name != option);
        self.picks.push((option, value));
        if self.picks.len() > OPTIONS_MAX {
            self.picks.remove(0);
        }
        self
    }

    /// The pick for an option.
    pub fn get(&self, option: &OptionName) -> Option<&OptionValue> {
        self.picks.iter().find(|(name, _)| name == option).map(|(_, value)| value)
    }

    /// All picks, oldest first.
    pub fn picks(&self) -> impl Iterator<Item = (&OptionName, &OptionValue)> {
        self.picks.iter().map(|(name, value)| (name, value))
    }

    fn set(&mut self, option: &OptionName, to: OptionValue) {
        if let Some(pick) = self.picks.iter_mut().find(|(name, _)| name == option) {
            pick.1 = to;
        }
    }
}

fn fits<'a>(variant: &VariantOptions, picks: impl IntoIterator<Item = (&'a OptionName, &'a OptionValue)>) -> bool {
    picks.into_iter().all(|(option, value)| variant.get(option) == Some(value))
}

/// The picks that name an option of this product; an address may carry others, which count for nothing.
fn relevant<'a>(
    options: &'a [OptionName],
    choice: &'a VariantChoice,
) -> impl Iterator<Item = (&'a OptionName, &'a OptionValue)> + Clone {
    choice.picks.iter().map(|(name, value)| (name, value)).filter(|(name, _)| options.contains(name))
}

/// The variants, by place, that fit a choice: to strike out a chip none of whose variants is in stock.
pub fn matching(options: &[OptionName], variants: &[VariantOptions], choice: &VariantChoice) -> Vec<u32> {
    let picks = relevant(options, choice);
    (0..).zip(variants).filter(|(_, variant)| fits(variant, picks.clone())).map(|(index, _)| index).collect()
}

/// Whether no variant that fits a choice is left: to strike out the chip whose value the choice was given.
/// `is_sold_out` tells of a variant by its place.
pub fn is_gone(
    options: &[OptionName],
    variants: &[VariantOptions],
    choice: &VariantChoice,
    is_sold_out: impl Fn(u32) -> bool,
) -> bool {
    matching(options, variants, choice).into_iter().all(is_sold_out)
}

/// What a choice comes to. `options` in the product's order. An option with one value only needs no pick.
pub fn resolve(options: &[OptionName], variants: &[VariantOptions], choice: &VariantChoice) -> Resolution {
    let found = matching(options, variants, choice);
    let Some(first) = found.first().copied() else {
        return Resolution::Unavailable;
    };
    let needs_pick = |option: &&OptionName| {
        choice.get(option).is_none() && variants.windows(2).any(|pair| pair[0].get(option) != pair[1].get(option))
    };
    match options.iter().find(needs_pick) {
        Some(option) => Resolution::Missing { option: option.clone() },
        None => Resolution::Exact(first),
    }
}

/// Makes a choice possible again after a pick: the newest pick stays, then as many of the others as possible, newer
/// before older; what cannot stay takes the value of the first variant that fits. Nothing new is picked.
///
/// A newest pick that no variant has at all leaves the choice as it is.
pub fn keep_newest(
    options: &[OptionName],
    variants: &[VariantOptions],
    choice: VariantChoice,
) -> (VariantChoice, Vec<Change>) {
    let mut kept: Vec<(&OptionName, &OptionValue)> = Vec::new();
    let mut given_up: Vec<(&OptionName, &OptionValue)> = Vec::new();
    let picks: Vec<_> = relevant(options, &choice).collect();
    for pick in picks.into_iter().rev() {
        let possible = variants.iter().any(|v| fits(v, kept.iter().copied().chain([pick])));
        if possible {
            kept.push(pick);
        } else if kept.is_empty() {
            return (choice, Vec::new());
        } else {
            given_up.push(pick);
        }
    }
    let Some(model) = variants.iter().find(|v| fits(v, kept.iter().copied())) else {
        return (choice, Vec::new());
    };
    let changes: Vec<Change> = given_up
        .into_iter()
        .filter_map(|(option, from)| {
            let to = model.get(option)?;
            Some(Change { option: option.clone(), from: from.clone(), to: to.clone() })
        })
        .collect();
    let mut choice = choice;
    for change in &changes {
        choice.set(&change.option, change.to.clone());
    }
    (choice, changes)
}
