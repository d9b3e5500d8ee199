//! What a product must hold before it reaches the database, and which of its variants are the ones already there.

use std::collections::{HashMap, HashSet};

use kikapu_kernel::{BoundedLines, BoundedText, TextError, VariantId};
use uuid::Uuid;

use super::{OPTIONS_MAX, SaveProduct, SaveProductError, SaveVariant, VARIANTS_MAX};
use crate::inventory::UNITS_MAX;

/// Tags, facts and categories of a product, at the most.
const LIST_MAX: usize = 50;
/// Bytes of a description.
const DESCRIPTION_BYTES_MAX: usize = 65_536;

fn field(field: &'static str, problem: impl Into<String>) -> SaveProductError {
    SaveProductError::Field { field, problem: problem.into() }
}

fn line(name: &'static str, text: &str) -> Result<String, SaveProductError> {
    BoundedText::<255>::parse(text).map(String::from).map_err(|error| field(name, told(error)))
}

fn told(error: TextError) -> String {
    match error {
        TextError::Empty => "is empty".to_owned(),
        TextError::TooLong { max } => format!("is longer than {max} characters"),
        TextError::ControlCharacter => "contains characters that cannot be shown".to_owned(),
    }
}

fn optional_line(name: &'static str, text: &str) -> Result<String, SaveProductError> {
    if text.trim().is_empty() { Ok(String::new()) } else { line(name, text) }
}

fn prose(name: &'static str, text: &str) -> Result<String, SaveProductError> {
    let text = BoundedLines::<DESCRIPTION_BYTES_MAX>::optional(text).map_err(|error| field(name, told(error)))?;
    let text = text.map(String::from).unwrap_or_default();
    if text.len() > DESCRIPTION_BYTES_MAX {
        return Err(field(name, "is longer than 64 KiB"));
    }
    Ok(text)
}

fn lines(name: &'static str, texts: &[String]) -> Result<Vec<String>, SaveProductError> {
    if texts.len() > LIST_MAX {
        return Err(field(name, format!("are more than {LIST_MAX}")));
    }
    texts.iter().filter(|text| !text.trim().is_empty()).map(|text| line(name, text)).collect()
}

/// The product with every text trimmed and every rule of the schema kept.
pub fn checked(product: &SaveProduct) -> Result<SaveProduct, SaveProductError> {
    let option_names = lines("options", &product.option_names)?;
    if option_names.len() > OPTIONS_MAX || option_names.len() != product.option_names.len() {
        return Err(field("options", format!("are up to {OPTIONS_MAX}, each with a name")));
    }
    let folded: HashSet<String> = option_names.iter().map(|name| name.to_lowercase()).collect();
    if folded.len() != option_names.len() {
        return Err(field("options", "have the same name twice"));
    }
    if product.variants.is_empty() || product.variants.len() > VARIANTS_MAX {
        return Err(field("variants", format!("are 1 to {VARIANTS_MAX}")));
    }
    let variants: Vec<SaveVariant> = product
        .variants
        .iter()
        .map(|variant| variant_checked(variant, option_names.len()))
        .collect::<Result<_, _>>()?;
    let mut choices = HashSet::new();
    let mut skus = HashSet::new();
    for variant in &variants {
        if !choices.insert(variant.values.iter().map(|value| value.to_lowercase()).collect::<Vec<_>>()) {
            return Err(SaveProductError::SameChoice { choice: variant.values.join(" / ") });
        }
        if !skus.insert(variant.sku.as_str()) {
            return Err(SaveProductError::SkuTaken { sku: variant.sku.clone(), owner: product.slug.to_string() });
        }
    }
    let mut categories = lines("categories", &product.categories)?;
    let mut seen = HashSet::new();
    categories.retain(|slug| seen.insert(slug.clone()));
    Ok(SaveProduct {
        slug: product.slug.clone(),
        name: line("name", &product.name)?,
        brand: optional_line("brand", &product.brand)?,
        description_en: prose("description", &product.description_en)?,
        description_sw: prose("description in Swahili", &product.description_sw)?,
        facts_en: lines("facts", &product.facts_en)?,
        facts_sw: lines("facts in Swahili", &product.facts_sw)?,
        tags: lines("tags", &product.tags)?,
        categories,
        option_names,
        variants,
        goes_with: product.goes_with.as_deref().map(|slugs| lines("goes with", slugs)).transpose()?,
        active: product.active,
    })
}

fn variant_checked(variant: &SaveVariant, options: usize) -> Result<SaveVariant, SaveProductError> {
    let sku = line("SKU", &variant.sku)?;
    if variant.values.len() != options {
        return Err(SaveProductError::ValueCount { sku, found: variant.values.len(), expected: options });
    }
    if variant.on_hand.is_some_and(|units| units > UNITS_MAX) {
        return Err(field("stock", format!("is more than {UNITS_MAX}")));
    }
    let values = variant.values.iter().map(|value| line("option value", value)).collect::<Result<_, _>>()?;
    let was = variant.was.filter(|was| *was > variant.price);
    Ok(SaveVariant { sku, values, was, price: variant.price, on_hand: variant.on_hand })
}

/// A variant the product has.
pub struct Known {
    pub id: VariantId,
    pub sku: String,
    pub values: Vec<String>,
}

/// Which row a wanted variant is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub id: VariantId,
    pub new: bool,
}

/// Finds each wanted variant among those there are: by its SKU, else by its choice, so that neither a changed SKU nor
/// a renamed value loses the stock and the orders of a variant. What is not found gets a new id.
pub fn matched(wanted: &[SaveVariant], known: &[Known]) -> Vec<Place> {
    let by_sku: HashMap<&str, &Known> = known.iter().map(|variant| (variant.sku.as_str(), variant)).collect();
    let by_choice: HashMap<&[String], &Known> =
        known.iter().map(|variant| (variant.values.as_slice(), variant)).collect();
    let mut places: Vec<Option<VariantId>> =
        wanted.iter().map(|variant| by_sku.get(variant.sku.as_str()).map(|known| known.id)).collect();
    let mut used: HashSet<VariantId> = places.iter().flatten().copied().collect();
    for (place, variant) in places.iter_mut().zip(wanted) {
        if place.is_none()
            && let Some(known) = by_choice.get(variant.values.as_slice())
            && used.insert(known.id)
        {
            *place = Some(known.id);
        }
    }
    places
        .into_iter()
        .map(|found| match found {
            Some(id) => Place { id, new: false },
            None => Place { id: VariantId::new(Uuid::now_v7()), new: true },
        })
        .collect()
}

#[cfg(test)]
mod tests;
