use kikapu_contract::catalog::{OptionView, VariantView};
use kikapu_domain::catalog::{OptionName, OptionValue, Resolution, VariantChoice, VariantOptions, matching, resolve};
use kikapu_kernel::Money;
use kikapu_ui::link::percent_encode;
use serde::{Deserialize, Serialize};

/// What the picker knows of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picker {
    /// The product's name in addresses.
    pub slug: String,
    /// Its options in order.
    pub options: Vec<OptionView>,
    /// Its variants in order.
    pub variants: Vec<VariantView>,
    /// For each picture the value it shows; empty for none.
    pub shows: Vec<String>,
}

/// The product in the terms of the rules.
#[derive(Clone)]
pub(super) struct Rules {
    /// Names of the options, in order.
    pub names: Vec<OptionName>,
    /// What each variant is, in order.
    pub variants: Vec<VariantOptions>,
}

impl Rules {
    pub fn of(picker: &Picker) -> Self {
        let names: Vec<OptionName> =
            picker.options.iter().filter_map(|option| OptionName::parse(&option.name).ok()).collect();
        let variants = picker
            .variants
            .iter()
            .map(|variant| {
                let values = variant.values.iter().filter_map(|value| OptionValue::parse(value).ok());
                names.iter().cloned().zip(values).collect()
            })
            .collect();
        Self { names, variants }
    }

    /// The choice with a pick more; what is no option or value changes nothing.
    pub fn with(&self, choice: VariantChoice, option: usize, value: &str) -> VariantChoice {
        match (self.names.get(option), OptionValue::parse(value)) {
            (Some(name), Ok(value)) => choice.with(name.clone(), value),
            _ => choice,
        }
    }

    /// The value picked of an option; empty for none.
    pub fn picked(&self, choice: &VariantChoice, option: usize) -> String {
        let value = self.names.get(option).and_then(|name| choice.get(name));
        value.map(|value| value.as_str().to_owned()).unwrap_or_default()
    }

    /// Whether nothing is left of a value beside the other picks.
    pub fn is_gone(&self, picker: &Picker, choice: &VariantChoice, option: usize, value: &str) -> bool {
        let with = self.with(choice.clone(), option, value);
        let has_any = matching(&self.names, &self.variants, &with)
            .into_iter()
            .filter_map(|place| picker.variants.get(place as usize))
            .any(|variant| variant.available > 0);
        !has_any
    }

    /// The one variant a choice names.
    pub fn variant<'a>(&self, picker: &'a Picker, choice: &VariantChoice) -> Option<&'a VariantView> {
        match resolve(&self.names, &self.variants, choice) {
            Resolution::Exact(place) => picker.variants.get(place as usize),
            Resolution::Missing { .. } | Resolution::Unavailable => None,
        }
    }
}

/// The lowest price, what it was, and whether others cost more.
pub(super) fn lowest(variants: &[VariantView]) -> Option<(Money, Option<Money>, bool)> {
    let lowest = variants.iter().min_by_key(|variant| variant.price.minor())?;
    let differ = variants.iter().any(|variant| variant.price != lowest.price);
    Some((lowest.price, lowest.was, differ))
}

/// What is picked as a query: `?size=39`.
pub(super) fn query(picker: &Picker, rules: &Rules, choice: &VariantChoice) -> String {
    let mut out = String::new();
    for (place, option) in picker.options.iter().enumerate() {
        let value = rules.picked(choice, place);
        if !value.is_empty() {
            out.push(if out.is_empty() { '?' } else { '&' });
            out.push_str(&percent_encode(&option.name.trim().to_lowercase()));
            out.push('=');
            out.push_str(&percent_encode(&value));
        }
    }
    out
}
