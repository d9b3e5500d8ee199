//! The photo studio: sets a drawn object before a backdrop and takes its pictures.

mod backdrop;
mod expand;
mod material;
mod textures;

use resvg::tiny_skia::{FilterQuality, IntSize, Pixmap, PixmapPaint, Transform};
use resvg::usvg::{Options, Tree};

use crate::catalogue::View;
use crate::colour::Palette;
use crate::drawings::Template;

/// Side of a picture in pixels, and of the canvas templates are drawn on.
pub(crate) const SIDE: u16 = 1_200;

/// What the root element of a template says about its pictures.
#[derive(Debug)]
pub(crate) struct Sitting {
    pub(crate) views: Vec<View>,
    /// Left, top and side of the detail's square.
    detail: Option<[f32; 3]>,
}

/// Reads the views a template offers.
///
/// # Errors
/// A sentence about the attribute that does not read.
pub(crate) fn sitting(template: &Template) -> Result<Sitting, String> {
    let doc = expand::parse(template.svg)?;
    let root = doc.root_element();
    let views: Vec<View> = root
        .attribute("data-views")
        .ok_or("data-views is missing")?
        .split_whitespace()
        .map(|name| View::parse(name).ok_or_else(|| format!("no view {name:?}")))
        .collect::<Result<_, _>>()?;
    if views.first() != Some(&View::Main) || !(2..=5).contains(&views.len()) {
        return Err("2 to 5 views, main first".to_owned());
    }
    let detail = match root.attribute("data-detail") {
        Some(text) => {
            let numbers: Vec<f32> = text.split_whitespace().filter_map(|n| n.parse().ok()).collect();
            Some(<[f32; 3]>::try_from(numbers).map_err(|_| "data-detail is \"x y side\"")?)
        }
        None => None,
    };
    if views.contains(&View::Detail) && detail.is_none_or(|[.., side]| side < 300.0) {
        return Err("a detail view needs data-detail with a side of 300 or more".to_owned());
    }
    Ok(Sitting { views, detail })
}

/// Takes one picture, `side` pixels square.
///
/// # Errors
/// A sentence about what does not draw.
pub(crate) fn shoot(shop: &str, template: &Template, palette: &Palette, view: View, side: u16) -> Result<Pixmap, String> {
    let sitting = sitting(template)?;
    let subject = Subject::prepare(template.svg, palette)?;
    let [x, y, span] = match (view, sitting.detail) {
        (View::Detail, Some(square)) => square,
        _ => [0.0, 0.0, f32::from(SIDE)],
    };
    let frame = Transform::from_translate(-x, -y).post_scale(f32::from(side) / span, f32::from(side) / span);
    let mut picture = backdrop::paint(shop, view, palette, side, frame)?;
    let doc = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">{}{}{}</svg>"#,
        textures::DEFS,
        subject.defs,
        subject.pose(view)?
    );
    render(&expand::blurs(&doc)?, frame, &mut picture)?;
    Ok(picture)
}

/// Draws a picture that brings its own backdrop (a hero, a logo mark) `width` pixels wide.
///
/// # Errors
/// A sentence about what does not draw.
pub(crate) fn poster(svg: &str, palette: &Palette, width: u16) -> Result<Pixmap, String> {
    let svg = expand::materials(&expand::placeholders(svg, palette)?, palette)?;
    let (head, body) = svg.split_once("<defs>").ok_or("a poster needs <defs>")?;
    let svg = expand::blurs(&format!("{head}<defs>{}{body}", textures::DEFS))?;
    let tree = Tree::from_str(&svg, &Options::default()).map_err(|error| error.to_string())?;
    let scale = f32::from(width) / tree.size().width();
    let size = tree.size().to_int_size().scale_by(scale).ok_or("a poster without a size")?;
    let mut picture = Pixmap::new(size.width(), size.height()).ok_or("a poster without a size")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    Ok(picture)
}

/// The parts of an expanded template.
struct Subject {
    defs: String,
    shadow: String,
    object: String,
    extra: Option<String>,
}

impl Subject {
    fn prepare(svg: &str, palette: &Palette) -> Result<Self, String> {
        let svg = expand::materials(&expand::placeholders(svg, palette)?, palette)?;
        let doc = expand::parse(&svg)?;
        let part = |id: &str| {
            doc.root_element().children().find(|n| n.attribute("id") == Some(id)).map(|n| svg[n.range()].to_owned())
        };
        let defs = doc
            .root_element()
            .children()
            .filter(|n| n.has_tag_name(("http://www.w3.org/2000/svg", "defs")))
            .map(|n| &svg[n.range()])
            .collect();
        Ok(Self {
            defs,
            shadow: part("shadow").ok_or("there is no <g id=\"shadow\">")?,
            object: part("object").ok_or("there is no <g id=\"object\">")?,
            extra: part("extra"),
        })
    }

    fn pose(&self, view: View) -> Result<String, String> {
        let Self { shadow, object, extra, .. } = self;
        Ok(match view {
            View::Main | View::Detail => format!("{shadow}{object}"),
            View::Sun => format!(r#"<g transform="translate(1200 0) scale(-1 1)">{shadow}{object}</g>"#),
            // The far one first, a little smaller and higher, as one sees a pair on a table.
            View::Pair => {
                let again = |part: &str| part.replacen(" id=\"", " data-id=\"", 1);
                format!(
                    r#"<g transform="translate(196 18) scale(.8)">{}{}</g><g transform="translate(32 142) scale(.86)">{}{}</g>"#,
                    again(shadow), object, shadow, again(object)
                )
            }
            View::Extra => extra.clone().ok_or("there is no <g id=\"extra\">")?,
        })
    }
}

fn render(svg: &str, frame: Transform, picture: &mut Pixmap) -> Result<(), String> {
    let tree = Tree::from_str(svg, &Options::default()).map_err(|error| error.to_string())?;
    resvg::render(&tree, frame, &mut picture.as_mut());
    Ok(())
}

/// The picture stretched to `side` pixels; soft things can be drawn small.
fn enlarge(small: &Pixmap, side: u16) -> Result<Pixmap, String> {
    let size = IntSize::from_wh(side.into(), side.into()).ok_or("a picture without a size")?;
    let mut large = Pixmap::new(size.width(), size.height()).ok_or("a picture without a size")?;
    #[expect(clippy::cast_precision_loss, reason = "a few thousand pixels at most")]
    let scale = size.width() as f32 / small.width() as f32;
    let paint = PixmapPaint { quality: FilterQuality::Bicubic, ..PixmapPaint::default() };
    large.draw_pixmap(0, 0, small.as_ref(), &paint, Transform::from_scale(scale, scale), None);
    Ok(large)
}
