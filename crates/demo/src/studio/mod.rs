//! The photo studio: sets a drawn object before a backdrop and takes its pictures.

mod backdrop;
mod expand;
pub(crate) mod hero;
mod material;
mod textures;

use resvg::tiny_skia::{FilterQuality, Pixmap, PixmapPaint, Transform};
use resvg::usvg::{Options, Tree};

use crate::catalogue::View;
use crate::colour::Palette;
use crate::drawings::Template;

/// Side of a picture in pixels, and of the canvas templates are drawn on.
pub(crate) const SIDE: u16 = 1_200;

/// The largest an object appears, and the height its middle hangs at; a little below the picture's, as things stand.
const WIDE_MAX: f32 = 1_010.0;
const HIGH_MAX: f32 = 900.0;
const MIDDLE: f32 = 640.0;

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
pub(crate) fn shoot(
    shop: &str,
    template: &Template,
    palette: &Palette,
    view: View,
    side: u16,
) -> Result<Pixmap, String> {
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

/// Draws a finished SVG (a logo mark), `side` pixels square.
///
/// # Errors
/// A sentence about what does not draw.
pub(crate) fn plain(svg: &str, side: u16) -> Result<Pixmap, String> {
    let tree = Tree::from_str(svg, &Options::default()).map_err(|error| error.to_string())?;
    let scale = f32::from(side) / tree.size().width();
    let mut picture = Pixmap::new(side.into(), side.into()).ok_or("a picture without a size")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut picture.as_mut());
    Ok(picture)
}

/// The box an object fills on the canvas.
struct Frame {
    left: f32,
    top: f32,
    right: f32,
    bottom: f32,
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

    /// The box of what is really painted: clips and blurs make the geometry's box useless, so it draws a small probe.
    fn frame(&self) -> Result<Frame, String> {
        const PROBE: u16 = 120;
        let doc = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">{}{}{}</svg>"#,
            textures::DEFS,
            self.defs,
            self.object
        );
        let mut probe = Pixmap::new(PROBE.into(), PROBE.into()).ok_or("a probe without a size")?;
        let scale = f32::from(PROBE) / f32::from(SIDE);
        render(&expand::blurs(&doc)?, Transform::from_scale(scale, scale), &mut probe)?;
        let [mut left, mut top, mut right, mut bottom] = [PROBE, PROBE, 0, 0];
        for (y, row) in (0_u16..).zip(probe.pixels().chunks(PROBE.into())) {
            for (x, _) in (0_u16..).zip(row).filter(|(_, pixel)| pixel.alpha() > 128) {
                (left, right) = (left.min(x), right.max(x + 1));
                (top, bottom) = (top.min(y), bottom.max(y + 1));
            }
        }
        if right <= left {
            return Err("the object is empty".to_owned());
        }
        let [left, top, right, bottom] = [left, top, right, bottom].map(|edge| f32::from(edge) / scale);
        Ok(Frame { left, top, right, bottom })
    }

    /// The move and scale that put the object in the middle at a size all pictures of a grid share.
    fn placement(&self) -> Result<String, String> {
        let Frame { left, top, right, bottom } = self.frame()?;
        let grow = (WIDE_MAX / (right - left)).min(HIGH_MAX / (bottom - top)).clamp(0.5, 1.4);
        let (x, y) = (f32::from(SIDE) / 2.0 - grow * (left + right) / 2.0, MIDDLE - grow * (top + bottom) / 2.0);
        Ok(format!("translate({x:.1} {y:.1}) scale({grow:.3})"))
    }

    fn pose(&self, view: View) -> Result<String, String> {
        let Self { shadow, object, extra, .. } = self;
        Ok(match view {
            View::Detail => format!("{shadow}{object}"),
            View::Main => format!(r#"<g transform="{}">{shadow}{object}</g>"#, self.placement()?),
            View::Sun => format!(
                r#"<g transform="translate(1200 0) scale(-1 1)"><g transform="{}">{shadow}{object}</g></g>"#,
                self.placement()?
            ),
            // The far one first, a little smaller and higher, as one sees a pair on a table.
            View::Pair => {
                let again = |part: &str| part.replacen(" id=\"", " data-id=\"", 1);
                let place = self.placement()?;
                format!(
                    r#"<g transform="translate(196 18) scale(.8) {place}">{}{}</g><g transform="translate(32 142) scale(.86) {place}">{}{}</g>"#,
                    again(shadow),
                    object,
                    shadow,
                    again(object)
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
    let mut large = Pixmap::new(side.into(), side.into()).ok_or("a picture without a size")?;
    #[expect(clippy::cast_precision_loss, reason = "a few hundred pixels")]
    let scale = f32::from(side) / small.width() as f32;
    let paint = PixmapPaint { quality: FilterQuality::Bicubic, ..PixmapPaint::default() };
    large.draw_pixmap(0, 0, small.as_ref(), &paint, Transform::from_scale(scale, scale), None);
    Ok(large)
}
