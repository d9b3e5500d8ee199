//! Draws the demo's product pictures and sends them through the same pipeline an owner's photographs take. What was
//! drawn before is known by a mark file, so a second start draws nothing.

use std::path::PathBuf;

use kikapu_commerce::catalog::media::{self, NewPicture};
use kikapu_commerce::{Ctx, Platform, fault::causes};
use kikapu_demo::{Product, View};
use kikapu_kernel::{ProductId, Slug};
use tokio::sync::watch;

use super::shops::Installed;
use crate::wiring::Failure;

/// Counts up when the drawings change, so that they are drawn anew.
const EDITION: u32 = 1;
/// The widest picture any page shows, pixels: drawing more would be thrown away.
const SIDE: u16 = 960;
/// The first view of every product comes before the second of any: grids fill first.
const VIEWS_MAX: usize = 4;

/// Draws what is missing, until done or told to stop.
pub async fn draw(platform: Platform, installed: Vec<Installed>, stopped: watch::Receiver<bool>) {
    for (shop, product, round) in order(&installed) {
        if *stopped.borrow() {
            return;
        }
        if let Err(failure) = draw_round(&platform, shop, product, round).await {
            tracing::warn!(product = product.slug, error = causes(&*failure), "a picture was not drawn");
        }
    }
}

/// How many pictures are still to be drawn.
pub async fn missing(platform: &Platform, installed: &[Installed]) -> usize {
    let mut missing = 0;
    for shop in installed {
        for product in &shop.shop.products {
            for (colour, view) in plan(product) {
                let mark = mark(platform, shop, product, &colour, view);
                // One that cannot be looked for will be drawn.
                missing += usize::from(!tokio::fs::try_exists(&mark).await.unwrap_or(false));
            }
        }
    }
    missing
}

/// What is seen first is drawn first: all views of the product that leads each first page, then as the lists begin,
/// newest first.
fn order(installed: &[Installed]) -> Vec<(&Installed, &Product, usize)> {
    let mut order = Vec::new();
    for shop in installed {
        let lead = shop.shop.products.iter().rev().find(|product| product.stock() > 0);
        order.extend(lead.into_iter().flat_map(|lead| (0..VIEWS_MAX).map(move |round| (shop, lead, round))));
    }
    for round in 0..VIEWS_MAX {
        for shop in installed {
            order.extend(shop.shop.products.iter().rev().map(|product| (shop, product, round)));
        }
    }
    order
}

async fn draw_round(platform: &Platform, shop: &Installed, product: &Product, round: usize) -> Result<(), Failure> {
    let Ok(slug) = Slug::parse(&product.slug) else { return Ok(()) };
    let Some(id) = shop.products.get(&slug).copied() else { return Ok(()) };
    for (position, (colour, view)) in plan(product).into_iter().enumerate() {
        if position.min(VIEWS_MAX - 1) == round {
            draw_one(platform, shop, product, id, position, &colour, view).await?;
        }
    }
    Ok(())
}

/// Colour by colour: each colour's main view; the first colour's other views after the first.
fn plan(product: &Product) -> Vec<(String, View)> {
    let Some(first) = product.colours.first() else { return Vec::new() };
    let others = product.views.iter().filter(|view| **view != View::Main).map(|view| (first.key.clone(), *view));
    let colours = product.colours.iter().skip(1).map(|colour| (colour.key.clone(), View::Main));
    std::iter::once((first.key.clone(), View::Main)).chain(others).chain(colours).collect()
}

async fn draw_one(
    platform: &Platform,
    shop: &Installed,
    product: &Product,
    id: ProductId,
    position: usize,
    colour: &str,
    view: View,
) -> Result<(), Failure> {
    let mark = mark(platform, shop, product, colour, view);
    if tokio::fs::try_exists(&mark).await? {
        return Ok(());
    }
    let bytes = drawing(platform, product, colour, view).await?;
    let name = product.colours.iter().find(|choice| choice.key == colour);
    let colour_en = name.map(|choice| choice.name.en.clone());
    let is_choice = product.colours.len() > 1;
    let picture = NewPicture {
        alt_en: colour_en
            .as_ref()
            .map_or_else(|| product.title.en.clone(), |colour| format!("{}, {colour}", product.title.en)),
        alt_sw: product.title.sw.clone().unwrap_or_default(),
        position: u32::try_from(position)?,
        option_value: colour_en.filter(|_| is_choice),
    };
    let ctx = Ctx::system(platform.clone(), shop.store);
    media::store_original(&ctx, id, bytes, &picture).await.map_err(|error| causes(&error))?;
    if let Some(dir) = mark.parent() {
        tokio::fs::create_dir_all(dir).await?;
    }
    tokio::fs::write(&mark, b"").await?;
    Ok(())
}

async fn drawing(platform: &Platform, product: &Product, colour: &str, view: View) -> Result<Vec<u8>, Failure> {
    let shelf = platform.settings().picture_shelf.as_ref();
    let kept = shelf.map(|shelf| shelf.join("drawn").join(format!("{}.png", name(product, colour, view))));
    if let Some(kept) = &kept
        && let Ok(bytes) = tokio::fs::read(kept).await
    {
        return Ok(bytes);
    }
    // Drawing takes a second of one core; it must not hold a thread that answers requests.
    let bytes = tokio::task::block_in_place(|| kikapu_demo::draw_sized(product, colour, view, SIDE))?;
    if let Some(kept) = &kept {
        media::write_once(kept, &bytes).await?;
    }
    Ok(bytes)
}

/// Says that a picture was drawn, for this store and this edition of the drawings.
fn mark(platform: &Platform, shop: &Installed, product: &Product, colour: &str, view: View) -> PathBuf {
    platform.settings().media_dir.join("drawn").join(shop.store.to_string()).join(name(product, colour, view))
}

fn name(product: &Product, colour: &str, view: View) -> String {
    format!("{}.{colour}.{}.{EDITION}", product.slug, view.name())
}
