//! Draws a shop's products side by side, to look at them: `sheet <shop[/drawing]> <view|all> <tile px> <out.png>`.

use kikapu_demo::{Product, View, draw_sized, shop};
use resvg::tiny_skia::{Color, Pixmap, PixmapPaint, Transform};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [place, view, tile, out] = args.as_slice() else {
        return Err("sheet <shop[/drawing]> <view|all> <tile px> <out.png>".into());
    };
    let (slug, drawing) = place.split_once('/').map_or((place.as_str(), None), |(slug, name)| (slug, Some(name)));
    let tile: u16 = tile.parse()?;
    let shop = shop(slug)?;
    let mut tiles = Vec::new();
    for product in shop.products.iter().filter(|p| drawing.is_none_or(|name| p.drawing_name() == name)) {
        let colours = if drawing.is_some() { product.colours.len() } else { 1 };
        for colour in &product.colours[..colours] {
            for wanted in wanted(product, view)? {
                tiles.push(Pixmap::decode_png(&draw_sized(product, &colour.key, wanted, tile)?)?);
            }
        }
    }
    let columns = tiles.len().clamp(1, usize::from(1_920 / tile).max(1));
    let side = u32::from(tile);
    let (wide, high) = (u32::try_from(columns)? * side, u32::try_from(tiles.len().div_ceil(columns))? * side);
    let mut sheet = Pixmap::new(wide, high).ok_or("nothing to draw")?;
    sheet.fill(Color::WHITE);
    for (n, picture) in tiles.iter().enumerate() {
        let (x, y) = (i32::try_from(n % columns)? * i32::from(tile), i32::try_from(n / columns)? * i32::from(tile));
        sheet.draw_pixmap(x, y, picture.as_ref(), &PixmapPaint::default(), Transform::identity(), None);
    }
    sheet.save_png(out)?;
    Ok(())
}

fn wanted(product: &Product, view: &str) -> Result<Vec<View>, Failure> {
    if view == "all" {
        return Ok(product.views.clone());
    }
    let view = View::parse(view).ok_or("no such view")?;
    Ok(product.views.iter().copied().filter(|has| *has == view).collect())
}
