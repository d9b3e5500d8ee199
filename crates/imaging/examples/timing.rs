//! How long the derivatives of one picture take: `cargo run --release -p kikapu-imaging --example timing`.
//!
//! With a path as argument it measures that file, else a generated 1200 × 1200 scene.

use std::io::Write as _;
use std::time::{Duration, Instant};

use kikapu_imaging::{Format, ImageError, Plan, derivatives, inspect, thumb};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = match std::env::args().nth(1) {
        Some(path) => std::fs::read(path)?,
        None => scene(1200)?,
    };
    let mut out = std::io::stdout().lock();
    let (source, spent) = timed(|| inspect(&file))?;
    writeln!(out, "inspect {}x{}: {spent:?}", source.width(), source.height())?;
    let plan = Plan::default();
    for width in &plan.widths_px {
        for format in Format::ALL {
            let one = Plan { widths_px: vec![*width], formats: vec![format], ..plan.clone() };
            let (made, spent) = timed(|| derivatives(&source, &one))?;
            for file in made {
                writeln!(out, "{width:>4} {format:<4} {:>6} bytes {:>6} ms", file.bytes.len(), spent.as_millis())?;
            }
        }
    }
    let (_, spent) = timed(|| thumb(&source))?;
    writeln!(out, "thumb: {} ms", spent.as_millis())?;
    let (made, spent) = timed(|| derivatives(&source, &plan))?;
    writeln!(out, "all {}: {} ms", made.len(), spent.as_millis())?;
    Ok(())
}

fn timed<T>(work: impl FnOnce() -> Result<T, ImageError>) -> Result<(T, Duration), ImageError> {
    let start = Instant::now();
    let done = work()?;
    Ok((done, start.elapsed()))
}

/// A picture with soft light, hard edges, weave and a little grain, as a product photo has.
fn scene(side: u32) -> image::ImageResult<Vec<u8>> {
    let picture = image::RgbImage::from_fn(side, side, |x, y| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503).wrapping_add(x * y)) >> 7 & 7;
        let inside = x.abs_diff(side / 2).pow(2) + y.abs_diff(side / 2).pow(2) < (side / 3).pow(2);
        let weave = if inside && (x / 6 + y / 6) % 2 == 0 { 40 } else { 0 };
        let light = (x + y) * 90 / (2 * side);
        let base = if inside { [120, 70, 40] } else { [160, 158, 150] };
        image::Rgb(
            base.map(|channel: u32| u8::try_from((channel + light + grain).saturating_sub(weave)).unwrap_or(255)),
        )
    });
    let mut file = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut file, image::ImageFormat::Png)?;
    Ok(file.into_inner())
}
