//! The picture over a shop's home page: three of its products on plinths before an arch of light.

use resvg::tiny_skia::{Pixmap, Transform};

use super::{Frame, Subject, render, textures};
use crate::colour::{Palette, Rgb};
use crate::drawings::Template;

/// Width and height in pixels.
pub(crate) const SIZE: (u16, u16) = (1_200, 900);

/// Where the three things stand: centre, floor, and the width and height they may fill.
/// The first stands in the middle third, so that a square crop keeps it whole.
const PLACES: [[f32; 4]; 3] =
    [[600.0, 652.0, 620.0, 450.0], [196.0, 740.0, 330.0, 300.0], [1_004.0, 740.0, 330.0, 300.0]];

/// Draws the hero. `pieces` come in the order of [`PLACES`]; there may be fewer.
///
/// # Errors
/// A sentence about what does not draw.
pub(crate) fn shoot(brand: Rgb, pieces: &[(&Template, &Palette)]) -> Result<Pixmap, String> {
    let mut picture = Pixmap::new(SIZE.0.into(), SIZE.1.into()).ok_or("a hero without a size")?;
    render(&scene(brand), Transform::identity(), &mut picture)?;
    for ((template, palette), [centre, floor, wide, high]) in pieces.iter().zip(PLACES) {
        let subject = Subject::prepare(template.svg, palette)?;
        let Frame { left, top, right, bottom } = subject.frame()?;
        let scale = (wide / (right - left)).min(high / (bottom - top));
        let (x, y) = (centre - scale * (left + right) / 2.0, floor - scale * bottom);
        let doc = format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}">{}{}<g transform="translate({x:.1} {y:.1}) scale({scale:.3})">{}{}</g></svg>"#,
            textures::DEFS,
            subject.defs,
            subject.shadow,
            subject.object,
            w = SIZE.0,
            h = SIZE.1,
        );
        render(&super::expand::blurs(&doc)?, Transform::identity(), &mut picture)?;
    }
    Ok(picture)
}

/// Wall, arch, sun and plinths in tones of the brand's colour.
fn scene(brand: Rgb) -> String {
    let paper = Rgb([0xf3, 0xe3, 0xd0]);
    let wall = brand.step(3.0).mix(paper, 0.45);
    let arch = brand.step(1.2).mix(paper, 0.25);
    let sun = Rgb([0xff, 0xe2, 0xac]).mix(wall, 0.1).hex();
    let shade = |c: Rgb, step: f32| c.step(step).hex();
    let mut plinths = String::new();
    for (x, y, w) in [(258, 640, 684), (28, 732, 336), (836, 732, 336)] {
        use std::fmt::Write as _;
        let top = 34;
        let _ = write!(
            plinths,
            r##"<ellipse cx="{cx}" cy="{sy}" rx="{sr}" ry="40" fill="#3a1f12" opacity=".22" filter="url(#s)"/><path d="M{x} {y}v300h{w}v-300z" fill="url(#side)"/><ellipse cx="{cx}" cy="{y}" rx="{rx}" ry="{top}" fill="url(#top)"/><path d="M{x} {y}a{rx} {top} 0 0 0 {w} 0" fill="none" stroke="#fff" stroke-opacity=".45" stroke-width="2"/>"##,
            cx = x + w / 2,
            rx = w / 2,
            sy = 868,
            sr = w / 2 + 40,
        );
    }
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 900" width="1200" height="900"><defs>
<linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{w0}"/><stop offset="1" stop-color="{w1}"/></linearGradient>
<linearGradient id="arch" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{a0}"/><stop offset="1" stop-color="{a1}"/></linearGradient>
<linearGradient id="rim" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="{a1}"/><stop offset=".5" stop-color="{w0}"/><stop offset="1" stop-color="{w0}"/></linearGradient>
<linearGradient id="side" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="{p1}"/><stop offset=".32" stop-color="{p0}"/><stop offset=".7" stop-color="{p2}"/><stop offset="1" stop-color="{p3}"/></linearGradient>
<linearGradient id="top" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{t0}"/><stop offset="1" stop-color="{p0}"/></linearGradient>
<linearGradient id="floor" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{f0}"/><stop offset="1" stop-color="{f1}"/></linearGradient>
<radialGradient id="sun" cx=".4" cy=".35" r=".7"><stop offset="0" stop-color="#fff6de"/><stop offset="1" stop-color="{sun}"/></radialGradient>
<radialGradient id="glow"><stop offset=".35" stop-color="{sun}" stop-opacity=".7"/><stop offset="1" stop-color="{sun}" stop-opacity="0"/></radialGradient>
<filter id="s" x="-.3" y="-1" width="1.6" height="3"><feGaussianBlur stdDeviation="16"/></filter></defs>
<rect width="1200" height="900" fill="url(#wall)"/>
<path d="M180 900V440a420 420 0 0 1 840 0v460z" fill="url(#rim)"/><path d="M206 900V446a396 396 0 0 1 792 0v454z" fill="url(#arch)"/>
<circle cx="766" cy="236" r="250" fill="url(#glow)"/><circle cx="766" cy="236" r="112" fill="url(#sun)"/>
<path d="M206 690q150-120 300-70t240-30 252 40v270h-792z" fill="{h0}" opacity=".55"/><path d="M206 760q180-90 360-40t432-50v230h-792z" fill="{h1}" opacity=".6"/>
<rect y="806" width="1200" height="94" fill="url(#floor)"/>{plinths}</svg>"##,
        w0 = shade(wall, 0.5),
        w1 = shade(wall, -0.5),
        a0 = shade(arch, -0.4),
        a1 = shade(arch, 0.9),
        p0 = shade(wall, 1.6),
        p1 = shade(wall, 0.6),
        p2 = shade(wall, 0.5),
        p3 = shade(wall, -0.9),
        t0 = shade(wall, 3.4),
        f0 = shade(wall, -0.2),
        f1 = shade(wall, 0.7),
        h0 = shade(arch, -0.9),
        h1 = shade(arch, -1.5),
    )
}
