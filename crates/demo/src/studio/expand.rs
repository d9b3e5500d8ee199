//! From template to plain SVG: placeholders, materials, and blurs no larger than what they blur.

use std::fmt::Write as _;

use resvg::usvg::{Options, Tree, roxmltree};

use super::material::{self, Panel};
use crate::colour::Palette;

/// Replaces every `{{role±n}}`.
pub(crate) fn placeholders(svg: &str, palette: &Palette) -> Result<String, String> {
    let mut out = String::with_capacity(svg.len() * 2);
    let mut rest = svg;
    while let Some((before, after)) = rest.split_once("{{") {
        let (name, tail) = after.split_once("}}").ok_or("a placeholder does not end")?;
        let colour = palette.shade(name.trim()).ok_or_else(|| format!("no colour {name:?}"))?;
        out.push_str(before);
        out.push_str(&colour.hex());
        rest = tail;
    }
    out.push_str(rest);
    Ok(out)
}

/// Replaces every `<panel/>` and `<stitch/>`. The palette's own finish, if it has one, takes the place of leather.
pub(crate) fn materials(svg: &str, palette: &Palette) -> Result<String, String> {
    let doc = parse(svg)?;
    let mut out = String::with_capacity(svg.len() * 8);
    let mut done = 0;
    for (n, node) in doc.descendants().filter(|node| matches!(node.tag_name().name(), "panel" | "stitch")).enumerate() {
        let number = |name: &str, otherwise: f32| match node.attribute(name) {
            Some(text) => text.parse().map_err(|_| format!("{name}={text:?} is not a number")),
            None => Ok(otherwise),
        };
        let d = node.attribute("d").ok_or("a panel or stitch needs a d")?;
        let fill = node.attribute("fill").unwrap_or("main");
        out.push_str(&svg[done..node.range().start]);
        out.push_str(&if node.tag_name().name() == "stitch" {
            material::stitch(d, fill, number("width", 3.2)?, palette)?
        } else {
            let panel = Panel {
                d,
                fill,
                finish: match node.attribute("finish").unwrap_or("smooth") {
                    "leather" if fill.starts_with("main") => palette.finish().unwrap_or("leather"),
                    finish => finish,
                },
                depth: number("depth", 46.0)?,
                lift: number("lift", 0.0)?,
                flat: node.attribute("flat") == Some("1"),
                angle: number("angle", 70.0)?,
            };
            material::panel(&panel, n, palette)?
        });
        done = node.range().end;
    }
    out.push_str(&svg[done..]);
    Ok(out)
}

/// Gives every use of `url(#k-blurN)` a filter of its own whose region fits the element.
/// A blur over the whole canvas costs a third of a second; over what it blurs, a few milliseconds.
pub(crate) fn blurs(svg: &str) -> Result<String, String> {
    let doc = parse(svg)?;
    let mut out = String::with_capacity(svg.len() + 4_096);
    let mut done = 0;
    for (n, node) in doc.descendants().enumerate() {
        let Some(filter) = node.attribute_node("filter") else {
            continue;
        };
        let Some(deviation) = filter.value().strip_prefix("url(#k-blur").and_then(|v| v.strip_suffix(')')) else {
            continue;
        };
        let deviation: f32 = deviation.parse().map_err(|_| format!("no filter {:?}", filter.value()))?;
        let (x, y, w, h) = bounds(svg, &node)?;
        let margin = deviation * 3.0 + 2.0;
        // The new filter sits before the element that uses it, the reference inside the element.
        out.push_str(&svg[done..node.range().start]);
        let _ = write!(
            out,
            r#"<filter id="k-b{n}" filterUnits="userSpaceOnUse" x="{}" y="{}" width="{}" height="{}" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="{deviation}"/></filter>"#,
            x - margin,
            y - margin,
            w + margin * 2.0,
            h + margin * 2.0
        );
        out.push_str(&svg[node.range().start..filter.range().start]);
        let _ = write!(out, r#"filter="url(#k-b{n})""#);
        done = filter.range().end;
    }
    out.push_str(&svg[done..]);
    Ok(out)
}

/// The element's box with its strokes, in its own user space.
fn bounds(svg: &str, node: &roxmltree::Node<'_, '_>) -> Result<(f32, f32, f32, f32), String> {
    let start = node.range().start;
    let mut text = svg[node.range()].to_owned();
    let mut own: Vec<_> = node
        .attributes()
        .filter(|a| matches!(a.name(), "filter" | "transform" | "clip-path" | "mask" | "opacity"))
        .map(|a| a.range().start - start..a.range().end - start)
        .collect();
    own.sort_by_key(|range| std::cmp::Reverse(range.start));
    for range in own {
        text.replace_range(range, "");
    }
    let text = text.replace("filter=\"url", "data-f=\"url").replace("clip-path=\"url", "data-c=\"url");
    let text = solid_paints(&text);
    let doc = format!(r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1200">{text}</svg>"#);
    let tree = Tree::from_str(&doc, &Options::default()).map_err(|error| error.to_string())?;
    let bounds = tree.root().abs_stroke_bounding_box();
    if tree.root().has_children() {
        Ok((bounds.x(), bounds.y(), bounds.width(), bounds.height()))
    } else {
        Err(format!("nothing to blur in {}", &svg[node.range()].chars().take(120).collect::<String>()))
    }
}

/// Gradients live outside the element; for its box any paint will do.
fn solid_paints(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("=\"url(#") {
        out.push_str(before);
        match after.split_once(')') {
            Some((_, tail)) if before.ends_with("fill") || before.ends_with("stroke") => {
                out.push_str("=\"#000");
                rest = tail;
            }
            _ => {
                out.push_str("=\"url(#");
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// The document; what is wrong with it as a sentence.
pub(crate) fn parse(svg: &str) -> Result<roxmltree::Document<'_>, String> {
    roxmltree::Document::parse(svg).map_err(|error| error.to_string())
}
