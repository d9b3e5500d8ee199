//! What stands behind the object: a studio sweep, or a coloured wall in the window's light.

use resvg::tiny_skia::{Pixmap, Transform};

use super::{SIDE, enlarge, render};
use crate::catalogue::View;
use crate::colour::{Palette, Rgb};

/// Soft things need no more pixels than this.
const SMALL: u16 = 300;

/// The backdrop of a view, `side` pixels square, seen through the same frame as the object.
pub(crate) fn paint(shop: &str, view: View, palette: &Palette, side: u16, frame: Transform) -> Result<Pixmap, String> {
    let svg = if view == View::Sun { window_light(palette) } else { sweep(shop, palette) };
    let shrink = f32::from(SMALL) / f32::from(side);
    let mut small = Pixmap::new(SMALL.into(), SMALL.into()).ok_or("a backdrop without a size")?;
    render(&svg, frame.post_scale(shrink, shrink), &mut small)?;
    enlarge(&small, side)
}

/// A roll of paper that bends from wall to floor without an edge, in the shop's tone.
fn sweep(shop: &str, palette: &Palette) -> String {
    let tone = Rgb(match shop {
        "amani" => [0xf1, 0xe9, 0xe3],
        "kasi" => [0xe9, 0xec, 0xee],
        _ => [0xef, 0xed, 0xe9],
    });
    // A breath of the product's colour is what paper beside it really shows.
    let tone = tone.mix(palette.main(), 0.035);
    let [top, bend, floor, front] = [0.8, 0.15, 1.6, -0.35].map(|step| tone.step(step).hex());
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">
<defs><linearGradient id="w" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{top}"/><stop offset=".5" stop-color="{bend}"/><stop offset=".62" stop-color="{bend}"/><stop offset=".76" stop-color="{floor}"/><stop offset="1" stop-color="{front}"/></linearGradient>
<radialGradient id="l" cx=".36" cy=".34" r=".62"><stop offset="0" stop-color="#fff" stop-opacity=".75"/><stop offset=".6" stop-color="#fff" stop-opacity=".18"/><stop offset="1" stop-color="#fff" stop-opacity="0"/></radialGradient>
<radialGradient id="v" cx=".5" cy=".5" r=".78"><stop offset=".6" stop-color="#2a1c14" stop-opacity="0"/><stop offset="1" stop-color="#2a1c14" stop-opacity=".09"/></radialGradient></defs>
<rect width="{SIDE}" height="{SIDE}" fill="url(#w)"/><rect width="{SIDE}" height="{SIDE}" fill="url(#l)"/><rect width="{SIDE}" height="{SIDE}" fill="url(#v)"/></svg>"##
    )
}

/// A wall and floor in a tone that carries the product, with late sun through a window and a palm.
fn window_light(palette: &Palette) -> String {
    let wall = wall_tone(palette.main());
    let (shade, base, edge) = (wall.step(-0.75).hex(), wall.hex(), wall.step(-0.35).hex());
    let (floor, front) = (wall.step(0.5).hex(), wall.step(-0.25).hex());
    let sun = wall.mix(Rgb([0xff, 0xf3, 0xd6]), 0.62).hex();
    let mut panes = String::new();
    for (x, y) in [(330, 60), (610, 60), (330, 390), (610, 390)] {
        use std::fmt::Write as _;
        let (skew, w, h) = (-y * 3 / 10, 250, 300);
        let _ = write!(panes, "M{} {y}h{w}l-90 {h}h-{w}z", x + skew + 330);
    }
    format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}">
<defs><linearGradient id="w" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="{shade}"/><stop offset=".55" stop-color="{base}"/><stop offset="1" stop-color="{edge}"/></linearGradient>
<linearGradient id="f" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{floor}"/><stop offset="1" stop-color="{front}"/></linearGradient>
<filter id="b" x="-.2" y="-.2" width="1.4" height="1.4"><feGaussianBlur stdDeviation="11"/></filter><filter id="c" x="-.2" y="-.2" width="1.4" height="1.4"><feGaussianBlur stdDeviation="7"/></filter></defs>
<rect width="{SIDE}" height="{SIDE}" fill="url(#w)"/>
<g filter="url(#b)"><path d="{panes}" fill="{sun}" opacity=".8"/></g>
<rect y="742" width="{SIDE}" height="458" fill="url(#f)"/>
<rect y="730" width="{SIDE}" height="26" fill="{shade}" opacity=".35" filter="url(#c)"/>
<g filter="url(#b)"><path d="M250 760h520l-190 330h-560z" fill="{sun}" opacity=".62"/></g>
<g filter="url(#c)" fill="none" stroke="{shade}" stroke-linecap="round" opacity=".62"><path d="M1080 640Q900 330 560 210" stroke-width="9"/><g stroke-width="21"><path d="M1010 530Q900 500 800 540M960 458Q850 420 740 452M900 390Q800 340 690 356M830 326Q740 262 640 264M990 500Q960 400 900 330M930 420Q910 320 850 240M860 350Q840 260 770 180M780 290Q750 210 690 150M690 246Q650 190 590 150"/></g></g></svg>"#
    )
}

/// Pale things stand before colour, loud and dark things before a warm neutral or a soft relative of themselves.
fn wall_tone(main: Rgb) -> Rgb {
    let [r, g, b] = main.0;
    let spread = r.max(g).max(b) - r.min(g).min(b);
    let lightness = main.lightness();
    if spread < 26 {
        return Rgb(if lightness > 0.75 { [0xb9, 0x86, 0x6a] } else { [0xd9, 0xb2, 0x8c] });
    }
    if lightness > 0.72 {
        return main.step(-1.5).mix(Rgb([0xb0, 0x8a, 0x70]), 0.55);
    }
    main.step(3.2).mix(Rgb([0xe4, 0xc9, 0xa8]), 0.5)
}
