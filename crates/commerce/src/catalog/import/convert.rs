//! From the rows of one handle to a product.

use std::collections::HashMap;

use kikapu_kernel::{Money, Slug};

use super::report::ImportReport;
use super::rows::{Group, Row};
use crate::catalog::plain;
use crate::catalog::save::{OPTIONS_MAX, SaveCategory, SaveProduct, SaveVariant};

/// What a group of rows says.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Line of its first row.
    pub line: u64,
    /// Rows it takes in the file.
    pub rows: u64,
    /// The product.
    pub product: SaveProduct,
    /// The category of its type.
    pub category: Option<SaveCategory>,
    /// Line of each variant.
    pub lines: Vec<u64>,
    /// Pictures the file names.
    pub pictures: u64,
    /// SKUs that had to be made.
    pub skus_made: u64,
}

/// Columns of each option: name and value.
const OPTION_COLUMNS: [(&str, &str); OPTIONS_MAX] =
    [("Option1 Name", "Option1 Value"), ("Option2 Name", "Option2 Value"), ("Option3 Name", "Option3 Value")];

/// The product, or `None` after all its problems went into the report.
pub fn convert(group: &Group, report: &mut ImportReport) -> Option<Wanted> {
    let before = report.problems_total;
    let first = group.rows.first()?;
    let slug = Slug::parse(&group.handle).or_else(|_| Slug::from_title(&group.handle)).ok();
    if slug.is_none() {
        report.problem(
            first.line,
            &group.handle,
            "Handle",
            "the handle needs a Latin letter or a digit, such as red-shoe",
        );
    }
    if first.get("Title").is_empty() {
        report.problem(first.line, &group.handle, "Title", "the first row of a product needs its title");
    }
    let option_names = option_names(first);
    let mut skus_made = 0;
    let mut variants: Vec<SaveVariant> = Vec::new();
    let mut lines = Vec::new();
    let mut seen: HashMap<Vec<String>, u64> = HashMap::new();
    for row in group.rows.iter().filter(|row| is_variant(row)) {
        let Some(mut variant) = variant(row, &group.handle, option_names.len(), report) else {
            continue;
        };
        let folded: Vec<String> = variant.values.iter().map(|value| value.to_lowercase()).collect();
        if let Some(other) = seen.insert(folded, row.line) {
            let choice =
                if variant.values.is_empty() { "without options".to_owned() } else { variant.values.join(" / ") };
            report.problem(
                row.line,
                &group.handle,
                "Option1 Value",
                format!("{choice} is already on line {other}: each choice can stand in the file once"),
            );
            continue;
        }
        if variant.sku.is_empty() {
            variant.sku = made_sku(&group.handle, &variant.values, &variants);
            skus_made += 1;
        }
        variants.push(variant);
        lines.push(row.line);
    }
    if variants.is_empty() && report.problems_total == before {
        report.problem(first.line, &group.handle, "Variant Price", "no row of this product has a price");
    }
    if report.problems_total > before || group.broken {
        return None;
    }
    let category = category(first.get("Type"));
    Some(Wanted {
        line: first.line,
        rows: group.rows.len() as u64,
        pictures: group.rows.iter().filter(|row| !row.get("Image Src").is_empty()).count() as u64,
        product: SaveProduct {
            slug: slug?,
            name: one_line(first.get("Title")),
            brand: one_line(first.get("Vendor")),
            description_en: plain::from_html(first.get("Body (HTML)")),
            description_sw: String::new(),
            facts_en: Vec::new(),
            facts_sw: Vec::new(),
            tags: first.get("Tags").split(',').map(one_line).filter(|tag| !tag.is_empty()).collect(),
            categories: category.iter().map(|category| category.slug.to_string()).collect(),
            option_names: option_names.into_iter().map(|(_, name)| name).collect(),
            variants,
            goes_with: None,
            active: is_active(first),
        },
        category,
        lines,
        skus_made,
    })
}

/// White space and control characters as one space.
fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Options by place. Shopify writes a product without options as one option "Title" with the value "Default Title".
fn option_names(first: &Row) -> Vec<(usize, String)> {
    let names: Vec<(usize, String)> = OPTION_COLUMNS
        .iter()
        .enumerate()
        .map(|(place, (name, _))| (place, one_line(first.get(name))))
        .filter(|(_, name)| !name.is_empty())
        .collect();
    match names.as_slice() {
        [(_, name)] if name == "Title" && first.get("Option1 Value") == "Default Title" => Vec::new(),
        _ => names,
    }
}

/// Rows without price, choice and SKU only name another picture.
fn is_variant(row: &Row) -> bool {
    ["Variant Price", "Variant SKU", "Option1 Value"].iter().any(|column| !row.get(column).is_empty())
}

fn variant(row: &Row, handle: &str, options: usize, report: &mut ImportReport) -> Option<SaveVariant> {
    let mut sound = true;
    let mut values = Vec::with_capacity(options);
    for (_, column) in OPTION_COLUMNS.iter().take(options) {
        let value = one_line(row.get(column));
        if value.is_empty() {
            sound = false;
            report.problem(
                row.line,
                handle,
                column,
                "this choice is missing: every variant needs a value for each option",
            );
        }
        values.push(value);
    }
    let price = price(row.get("Variant Price"));
    if price.is_none() {
        sound = false;
        report.problem(row.line, handle, "Variant Price", "the price must be a number such as 1250 or 1250.50");
    }
    let was = row.get("Variant Compare At Price");
    let was = if was.is_empty() {
        None
    } else {
        let was = self::price(was);
        if was.is_none() {
            sound = false;
            report.problem(
                row.line,
                handle,
                "Variant Compare At Price",
                "the earlier price must be a number such as 1500, or empty",
            );
        }
        was
    };
    let on_hand = units(row.get("Variant Inventory Qty")).unwrap_or_else(|()| {
        sound = false;
        let message = "the quantity must be a whole number up to 1000000, or empty";
        report.problem(row.line, handle, "Variant Inventory Qty", message);
        None
    });
    Some(SaveVariant { sku: one_line(row.get("Variant SKU")), values, price: price?, was, on_hand }).filter(|_| sound)
}

/// `1250`, `1250.5`, `1,250.50`: shillings and cents, kept to the cent.
pub fn price(text: &str) -> Option<Money> {
    let (whole, cents) = text.split_once('.').unwrap_or((text, ""));
    let grouped = whole.contains(',');
    let mut parts = whole.split(',');
    let head = parts.next()?;
    let sound =
        if grouped { (1..=3).contains(&head.len()) && parts.all(|part| part.len() == 3) } else { !head.is_empty() };
    let digits: String = whole.split(',').collect();
    let significant = cents.trim_end_matches('0');
    if !sound
        || digits.len() > 12
        || significant.len() > 2
        || !(digits.bytes().chain(cents.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let cents: i64 = format!("{significant:0<2}").parse().ok()?;
    Money::kes_minor(digits.parse::<i64>().ok()?.checked_mul(100)?.checked_add(cents)?).ok()
}

/// Units; empty says nothing, less than none is none: other shops let stock go below zero.
fn units(text: &str) -> Result<Option<u32>, ()> {
    if text.is_empty() {
        return Ok(None);
    }
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let units: i64 = whole.parse().map_err(|_| ())?;
    let units = u32::try_from(units.max(0)).map_err(|_| ())?;
    if units > crate::inventory::UNITS_MAX { Err(()) } else { Ok(Some(units)) }
}

/// A SKU of handle and choice, the same each time the file is read.
fn made_sku(handle: &str, values: &[String], others: &[SaveVariant]) -> String {
    let mut sku = handle.to_owned();
    for value in values {
        sku.push('-');
        sku.extend(value.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }));
    }
    let sku: String = sku.to_uppercase().chars().take(200).collect();
    let mut candidate = sku.clone();
    let mut number = 2_u32;
    while others.iter().any(|other| other.sku == candidate) {
        candidate = format!("{sku}-{number}");
        number += 1;
    }
    candidate
}

fn category(kind: &str) -> Option<SaveCategory> {
    let name: String = one_line(kind).chars().take(255).collect();
    let slug = Slug::from_title(&name).ok()?;
    Some(SaveCategory { slug, name_en: name, name_sw: String::new() })
}

fn is_active(first: &Row) -> bool {
    let published = !first.get("Published").eq_ignore_ascii_case("false");
    let status = first.get("Status");
    published && (status.is_empty() || status.eq_ignore_ascii_case("active"))
}

#[cfg(test)]
mod tests;
