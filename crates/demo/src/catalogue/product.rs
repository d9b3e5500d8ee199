//! From a products file to checked products.

use std::collections::{BTreeMap, BTreeSet};

use super::load::local;
use super::source::{AxisFile, ColourFile, ProductFile, ProductsFile, SizesFile, VatFile};
use super::{Axis, ColourChoice, DemoShop, Product, Variant, Vat};
use crate::colour::Palette;
use crate::{DemoError, drawings, studio};

/// Checks the products of a shop whose own facts are checked.
pub(super) fn check_all(shop: &DemoShop, file: ProductsFile) -> Result<Vec<Product>, DemoError> {
    let products: Vec<Product> = file
        .product
        .into_iter()
        .map(|product| {
            let place = format!("{}/{}", shop.slug, product.slug);
            check(shop, &file.colours, product).map_err(|what| DemoError::rule(place, what))
        })
        .collect::<Result<_, _>>()?;
    let slugs: BTreeSet<&str> = products.iter().map(|p| p.slug.as_str()).collect();
    let mut skus = BTreeSet::new();
    for product in &products {
        let place = format!("{}/{}", shop.slug, product.slug);
        if let Some(stranger) = product.goes_with.iter().find(|slug| !slugs.contains(slug.as_str())) {
            return Err(DemoError::rule(place, format!("goes_with {stranger:?}, which is not here")));
        }
        if let Some(twice) = product.variants.iter().find(|v| !skus.insert(v.sku.as_str())) {
            return Err(DemoError::rule(place, format!("SKU {} is taken", twice.sku)));
        }
    }
    if slugs.len() < products.len() {
        return Err(DemoError::rule(&*shop.slug, "two products share a slug"));
    }
    Ok(products)
}

fn check(shop: &DemoShop, colours: &BTreeMap<String, ColourFile>, file: ProductFile) -> Result<Product, String> {
    if file.price <= 0 || file.was.is_some_and(|was| was <= file.price) {
        return Err("price is above 0 and was above price".to_owned());
    }
    if !shop.categories.iter().any(|category| category.key == file.category) {
        return Err(format!("no category {:?}", file.category));
    }
    if !file.slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        return Err("a slug is lower case, digits and dashes".to_owned());
    }
    let drawing = drawings::find(&shop.slug, &file.drawing).ok_or_else(|| format!("no drawing {:?}", file.drawing))?;
    let views = studio::sitting(drawing)?.views;
    let facts_sw = file.facts_sw.unwrap_or_default();
    if !facts_sw.is_empty() && facts_sw.len() != file.facts.len() {
        return Err("facts_sw has another count than facts".to_owned());
    }
    let mut facts_sw = facts_sw.into_iter();
    let choices = file
        .colours
        .iter()
        .map(|key| choice(key, colours, &file.roles, file.finish.as_deref()))
        .collect::<Result<Vec<_>, _>>()?;
    let (axis, add) = axis(file.sizes, file.axis)?;
    let variants = variants(&file.sku, file.price, &choices, axis.as_ref(), &add, &file.stock)?;
    Ok(Product {
        shop: shop.slug.clone(),
        slug: file.slug,
        sku: file.sku,
        title: local(file.title, file.title_sw),
        brand: file.brand,
        category: file.category,
        price_kes: file.price,
        was_kes: file.was,
        description: local(file.en, file.sw),
        facts: file.facts.into_iter().map(|fact| local(fact, facts_sw.next())).collect(),
        tags: file.tags,
        vat: match file.vat {
            VatFile::Standard => Vat::Standard,
            VatFile::Zero => Vat::Zero,
            VatFile::Exempt => Vat::Exempt,
        },
        weight_g: file.weight_g,
        goes_with: file.goes_with,
        featured: file.featured,
        colours: choices,
        axis,
        variants,
        views,
        drawing,
    })
}

fn choice(
    key: &str,
    colours: &BTreeMap<String, ColourFile>,
    over: &BTreeMap<String, String>,
    finish: Option<&str>,
) -> Result<ColourChoice, String> {
    let file = colours.get(key).ok_or_else(|| format!("no colour {key:?}"))?;
    let mut roles = file.roles.clone();
    roles.extend(over.clone());
    let palette = Palette::new(&roles, finish.map(str::to_owned))?;
    Ok(ColourChoice {
        key: key.to_owned(),
        name: local(file.en.clone(), file.sw.clone()),
        swatch: palette.main().hex(),
        palette,
    })
}

fn axis(sizes: Option<SizesFile>, axis: Option<AxisFile>) -> Result<(Option<Axis>, Vec<i64>), String> {
    let (axis, add) = match (sizes, axis) {
        (None, None) => return Ok((None, vec![0])),
        (Some(_), Some(_)) => return Err("either sizes or axis".to_owned()),
        (Some(sizes), None) => {
            let values = match sizes {
                SizesFile::List(values) => values,
                SizesFile::Range(text) => {
                    let (from, to) = text
                        .split_once('-')
                        .and_then(|(from, to)| Some((from.parse::<u8>().ok()?, to.parse::<u8>().ok()?)))
                        .ok_or("sizes is \"36-42\" or a list")?;
                    (from..=to).map(|size| size.to_string()).collect()
                }
            };
            (Axis { name: local("Size".to_owned(), Some("Saizi".to_owned())), values }, None)
        }
        (None, Some(file)) => (Axis { name: local(file.en, file.sw), values: file.values }, file.add),
    };
    let add = add.unwrap_or_else(|| vec![0; axis.values.len()]);
    if axis.values.is_empty() || add.len() != axis.values.len() {
        return Err("add needs one number per value".to_owned());
    }
    Ok((Some(axis), add))
}

fn variants(
    sku: &str,
    price: i64,
    colours: &[ColourChoice],
    axis: Option<&Axis>,
    add: &[i64],
    stock: &BTreeMap<String, Vec<i64>>,
) -> Result<Vec<Variant>, String> {
    if let Some(stranger) = stock.keys().find(|key| !colours.iter().any(|colour| colour.key == **key)) {
        return Err(format!("stock of {stranger:?}, which is not one of its colours"));
    }
    let values: Vec<Option<&String>> = axis.map_or_else(|| vec![None], |axis| axis.values.iter().map(Some).collect());
    let mut variants = Vec::with_capacity(colours.len() * values.len());
    for colour in colours {
        let shelf = stock.get(&colour.key).ok_or_else(|| format!("no stock for {}", colour.key))?;
        if shelf.len() != values.len() || shelf.iter().any(|units| *units < 0) {
            return Err(format!("stock of {} needs {} counts", colour.key, values.len()));
        }
        for ((value, units), more) in values.iter().zip(shelf).zip(add) {
            let mut parts = vec![sku.to_owned()];
            parts.extend((colours.len() > 1).then(|| colour.key.to_uppercase()));
            parts.extend(value.map(|value| value.replace([' ', '.', '/'], "").to_uppercase()));
            variants.push(Variant {
                sku: parts.join("-"),
                colour: colour.key.clone(),
                value: value.cloned(),
                price_kes: price + more,
                stock: *units,
            });
        }
    }
    Ok(variants)
}
