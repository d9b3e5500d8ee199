//! `<panel>` and `<stitch>`: one piece of material painted with volume.
//!
//! Volume comes from stacks of thin translucent strokes along the edge, clipped to the piece. A blur would look
//! the same and cost twenty times as much: a picture is drawn for every colour of every product.

use std::fmt::Write as _;

use crate::colour::{Palette, Rgb};

/// How a surface answers the light.
#[derive(Clone, Copy)]
struct Finish {
    /// Pattern laid over the colour.
    texture: Option<&'static str>,
    texture_opacity: f32,
    /// Steps from the lit to the shaded end of the base gradient.
    contrast: f32,
    /// Darkness of the edge away from the light.
    occlusion: f32,
    /// Strength of the light on the near edge.
    rim: f32,
    /// A hard reflection band along the near edge.
    gloss: f32,
}

const SMOOTH: Finish =
    Finish { texture: None, texture_opacity: 0.0, contrast: 1.0, occlusion: 0.6, rim: 0.5, gloss: 0.0 };

fn finish(name: &str) -> Option<Finish> {
    let textured = |texture, texture_opacity, contrast, occlusion, rim| Finish {
        texture: Some(texture),
        texture_opacity,
        contrast,
        occlusion,
        rim,
        gloss: 0.0,
    };
    Some(match name {
        "smooth" => SMOOTH,
        "leather" => Finish { gloss: 0.16, ..textured("grain", 0.55, 1.15, 0.62, 0.55) },
        "patent" => Finish { contrast: 1.5, occlusion: 0.75, rim: 0.5, gloss: 0.75, ..SMOOTH },
        "suede" => textured("suede", 1.0, 0.9, 0.5, 0.42),
        "mesh" => textured("mesh", 0.9, 0.95, 0.52, 0.35),
        "knit" => textured("knit", 0.95, 0.95, 0.52, 0.38),
        "canvas" => textured("canvas", 0.95, 0.85, 0.5, 0.36),
        "rubber" => Finish { contrast: 0.8, occlusion: 0.5, rim: 0.5, ..SMOOTH },
        "plastic" => Finish { gloss: 0.4, ..SMOOTH },
        "metal" => Finish { contrast: 2.4, occlusion: 0.7, rim: 0.7, gloss: 0.6, ..SMOOTH },
        "glass" => Finish { contrast: 1.2, occlusion: 0.4, rim: 0.8, gloss: 0.8, ..SMOOTH },
        "wood" => textured("wood", 1.0, 0.9, 0.55, 0.4),
        "jute" => textured("jute", 1.0, 0.8, 0.6, 0.3),
        "beads" => textured("beads", 1.0, 0.8, 0.5, 0.3),
        _ => return None,
    })
}

/// What a `<panel>` says.
pub(crate) struct Panel<'a> {
    pub(crate) d: &'a str,
    pub(crate) fill: &'a str,
    pub(crate) finish: &'a str,
    pub(crate) depth: f32,
    pub(crate) lift: f32,
    pub(crate) flat: bool,
    pub(crate) angle: f32,
}

/// The layers of a panel. `n` keeps its ids apart from those of the others.
///
/// # Errors
/// A sentence about the colour or finish that is not one.
pub(crate) fn panel(panel: &Panel<'_>, n: usize, palette: &Palette) -> Result<String, String> {
    let base = palette.shade(panel.fill).ok_or_else(|| format!("no colour {:?}", panel.fill))?;
    let finish = finish(panel.finish).ok_or_else(|| format!("no finish {:?}", panel.finish))?;
    let d = panel.d;
    let mut svg = String::with_capacity(2_400);
    write_gradient(&mut svg, n, base, finish.contrast, panel.angle);
    let _ = write!(svg, r#"<clipPath id="k-c{n}"><path d="{d}"/></clipPath>"#);
    if panel.lift > 0.0 {
        write_lift(&mut svg, d, panel.lift, base);
    }
    let _ = write!(
        svg,
        r#"<path d="{d}" fill="url(#k-g{n})"/><g clip-path="url(#k-c{n})" fill="none" stroke-linejoin="round">"#
    );
    if let Some(texture) = finish.texture {
        // White threads on a dark ground and dark ones on a light ground: both live in the pattern, the eye picks.
        let _ = write!(svg, r#"<path d="{d}" fill="url(#k-tex-{texture})" opacity="{}"/>"#, finish.texture_opacity);
    }
    write_edges(&mut svg, d, base, &finish, panel.depth);
    svg.push_str("</g>");
    if !panel.flat {
        let outline = base.step(-3.4).hex();
        let _ = write!(svg, r#"<path d="{d}" fill="none" stroke="{outline}" stroke-width="1.5" stroke-opacity=".5"/>"#);
    }
    Ok(svg)
}

fn write_gradient(svg: &mut String, n: usize, base: Rgb, contrast: f32, angle: f32) {
    let (sin, cos) = angle.to_radians().sin_cos();
    let (x1, y1) = (0.5 - cos / 2.0, 0.5 - sin / 2.0);
    let (x2, y2) = (0.5 + cos / 2.0, 0.5 + sin / 2.0);
    let _ = write!(svg, r#"<linearGradient id="k-g{n}" x1="{x1:.3}" y1="{y1:.3}" x2="{x2:.3}" y2="{y2:.3}">"#);
    for (offset, step) in [(0.0, 0.9), (0.28, 0.35), (0.6, -0.25), (1.0, -1.25)] {
        let colour = base.step(step * contrast).hex();
        let _ = write!(svg, r#"<stop offset="{offset}" stop-color="{colour}"/>"#);
    }
    svg.push_str("</linearGradient>");
}

fn write_lift(svg: &mut String, d: &str, lift: f32, base: Rgb) {
    let shadow = base.step(-6.0).hex();
    svg.push_str(r#"<g fill="none" stroke-linejoin="round">"#);
    for i in 1..=4_u8 {
        let (width, down) = (lift * 0.5 * f32::from(i), lift * 0.45);
        let _ = write!(
            svg,
            r#"<path d="{d}" stroke="{shadow}" stroke-opacity=".13" stroke-width="{width:.1}" transform="translate({:.1} {down:.1})"/>"#,
            lift * 0.25
        );
    }
    svg.push_str("</g>");
}

/// Dark along the edge away from the light, bright along the near one, each a soft stack of strokes.
fn write_edges(svg: &mut String, d: &str, base: Rgb, finish: &Finish, depth: f32) {
    const LAYERS: u8 = 9;
    let dark = base.step(-4.2).hex();
    let alpha = finish.occlusion * 1.5 / f32::from(LAYERS);
    let _ = write!(
        svg,
        r#"<g stroke="{dark}" stroke-opacity="{alpha:.3}" transform="translate({:.1} {:.1})">"#,
        -depth * 0.1,
        -depth * 0.2
    );
    for i in 1..=LAYERS {
        let t = f32::from(i) / f32::from(LAYERS);
        let _ = write!(svg, r#"<path d="{d}" stroke-width="{:.1}"/>"#, depth * 1.5 * t * t.sqrt());
    }
    svg.push_str("</g>");
    // A dark surface needs more light on its edge to show its form than a pale one.
    let lightness = base.lightness();
    let bright = base.step(3.2 + 1.2 * lightness).hex();
    let alpha = finish.rim * (1.5 - 0.55 * lightness) / f32::from(LAYERS);
    let _ = write!(
        svg,
        r#"<g stroke="{bright}" stroke-opacity="{alpha:.3}" transform="translate({:.1} {:.1})">"#,
        depth * 0.2,
        depth * 0.38
    );
    for i in 1..=LAYERS {
        let t = f32::from(i) / f32::from(LAYERS);
        let _ = write!(svg, r#"<path d="{d}" stroke-width="{:.1}"/>"#, depth * 0.62 * t);
    }
    svg.push_str("</g>");
    if finish.gloss > 0.0 {
        let shine = base.step(5.4).hex();
        let _ = write!(
            svg,
            r#"<g stroke="{shine}" stroke-opacity="{:.3}" transform="translate({:.1} {:.1})"><path d="{d}" stroke-width="{:.1}"/><path d="{d}" stroke-width="{:.1}"/><path d="{d}" stroke-width="{:.1}"/></g>"#,
            finish.gloss / 3.2,
            depth * 0.24,
            depth * 0.42,
            depth * 0.05,
            depth * 0.12,
            depth * 0.2
        );
    }
}

/// A seam: the groove the thread pulls, and the thread.
///
/// # Errors
/// A sentence about the colour that is not one.
pub(crate) fn stitch(d: &str, fill: &str, width: f32, palette: &Palette) -> Result<String, String> {
    let thread = palette.shade(fill).ok_or_else(|| format!("no colour {fill:?}"))?;
    let (light, dark) = (thread.step(0.8).hex(), thread.step(-3.0).hex());
    Ok(format!(
        r##"<g fill="none" stroke-linecap="round"><path d="{d}" stroke="#000" stroke-opacity=".2" stroke-width="{:.1}"/><path d="{d}" stroke="#fff" stroke-opacity=".12" stroke-width="1.2" transform="translate(0 {:.1})"/><path d="{d}" stroke="{dark}" stroke-opacity=".6" stroke-width="{:.1}" stroke-dasharray="{:.1} {:.1}" transform="translate(.6 1.2)"/><path d="{d}" stroke="{light}" stroke-width="{:.1}" stroke-dasharray="{:.1} {:.1}"/></g>"##,
        width * 1.5,
        width * 0.9,
        width,
        width * 2.6,
        width * 2.1,
        width,
        width * 2.6,
        width * 2.1
    ))
}
