//! From what a shopper picked to the variant it names.

use kikapu_contract::{FieldProblem, Problem, Refusal};
use kikapu_domain::catalog::{OptionName, OptionValue, Resolution, VariantChoice, VariantOptions, resolve};
use kikapu_kernel::{Slug, VariantId};

use super::product::{find_tx, variants_tx};
use crate::{Ctx, Fault};

/// The variant of a product that `picks` name, in the order of its options; an empty pick picks nothing. Stock is not
/// looked at.
///
/// # Errors
/// [`Refusal::NotFound`] for a product that is not on sale. [`Refusal::Invalid`] with `Missing` on the first option
/// (`opt0`, `opt1`, …) that still needs a pick, or with `NotOffered` on `picks` when they fit no variant together.
pub async fn resolve_choice(ctx: &Ctx, product: &Slug, picks: &[&str]) -> Result<VariantId, Refusal> {
    let (names, variants) = ctx
        .platform
        .with_store(ctx.store, async |tx| {
            let row = find_tx(tx, product.as_str(), ctx.language).await?.ok_or(Refusal::NotFound)?;
            Ok::<_, Refusal>((row.option_names, variants_tx(tx, row.id).await?))
        })
        .await?;
    let corrupt = |_| Fault::corrupt("products", product, "an option that is no name or value");
    let names: Vec<OptionName> =
        names.iter().map(|name| OptionName::parse(name)).collect::<Result<_, _>>().map_err(corrupt)?;
    let options: Vec<VariantOptions> = variants
        .iter()
        .map(|variant| {
            let values = variant.values.iter().map(|value| OptionValue::parse(value)).collect::<Result<Vec<_>, _>>();
            Ok(names.iter().cloned().zip(values?).collect())
        })
        .collect::<Result<_, _>>()
        .map_err(corrupt)?;
    let not_offered = || Refusal::field("picks", Problem::NotOffered);
    let mut choice = VariantChoice::new();
    for (name, pick) in names.iter().zip(picks).filter(|(_, pick)| !pick.is_empty()) {
        choice = choice.with(name.clone(), OptionValue::parse(pick).map_err(|_| not_offered())?);
    }
    match resolve(&names, &options, &choice) {
        Resolution::Exact(place) => variants.get(place as usize).map(|variant| variant.id).ok_or_else(not_offered),
        Resolution::Missing { option } => {
            let place = names.iter().position(|name| *name == option).unwrap_or(0);
            Err(Refusal::Invalid { problems: vec![FieldProblem::new(&format!("opt{place}"), Problem::Missing)] })
        }
        Resolution::Unavailable => Err(not_offered()),
    }
}
