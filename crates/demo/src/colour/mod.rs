//! Colours and their ramps: from one hex to the shades that light makes of it.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

/// An sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rgb(pub [u8; 3]);

/// The parts of a drawing that take a colour of their own.
pub(crate) const ROLES: [&str; 7] = ["main", "second", "accent", "sole", "lining", "metal", "light"];

/// How far a ramp goes in either direction.
const STEPS: i8 = 6;

/// One colour per role, their ramps, and the material that stands in for leather.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Palette {
    roles: BTreeMap<String, Rgb>,
    finish: Option<String>,
}

impl Rgb {
    /// Reads `#rrggbb`.
    pub fn parse(hex: &str) -> Option<Self> {
        let digits = hex.strip_prefix('#').filter(|d| d.len() == 6 && d.is_ascii())?;
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok();
        Some(Self([byte(0)?, byte(2)?, byte(4)?]))
    }

    /// `#rrggbb`.
    pub fn hex(self) -> String {
        let [r, g, b] = self.0;
        format!("#{r:02x}{g:02x}{b:02x}")
    }

    /// The colour `step` steps nearer the light (+) or the dark (-), evenly to the eye (`OKLab`).
    /// Shadows keep their warmth and gain a little saturation, as they do on leather; highlights lose some.
    #[must_use]
    pub fn step(self, step: f32) -> Self {
        let [l, a, b] = self.to_oklab();
        let t = (step.abs() / 6.5).min(1.0);
        let (lightness, chroma) = if step < 0.0 {
            (l * (1.0 - t * 0.92), (1.0 - t * 0.72) * 1.06)
        } else {
            (l + (1.0 - l) * t * 0.96, 1.0 - t * 0.82)
        };
        Self::from_oklab([lightness, a * chroma, b * chroma])
    }

    /// Between this colour (0) and `other` (1), evenly to the eye.
    #[must_use]
    pub fn mix(self, other: Self, t: f32) -> Self {
        let (from, to) = (self.to_oklab(), other.to_oklab());
        Self::from_oklab([0, 1, 2].map(|i| from[i] + (to[i] - from[i]) * t))
    }

    /// Lightness from 0 to 1, as the eye sees it.
    pub fn lightness(self) -> f32 {
        self.to_oklab()[0]
    }

    #[expect(clippy::many_single_char_names, reason = "the letters are those of the published formulas")]
    fn to_oklab(self) -> [f32; 3] {
        let [r, g, b] = self.0.map(|v| {
            let v = f32::from(v) / 255.0;
            if v <= 0.040_45 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
        });
        let l = (0.412_221_46 * r + 0.536_332_55 * g + 0.051_445_995 * b).cbrt();
        let m = (0.211_903_5 * r + 0.680_699_5 * g + 0.107_396_96 * b).cbrt();
        let s = (0.088_302_46 * r + 0.281_718_85 * g + 0.629_978_7 * b).cbrt();
        [
            0.210_454_26 * l + 0.793_617_8 * m - 0.004_072_047 * s,
            1.977_998_5 * l - 2.428_592_2 * m + 0.450_593_7 * s,
            0.025_904_037 * l + 0.782_771_77 * m - 0.808_675_77 * s,
        ]
    }

    #[expect(clippy::many_single_char_names, reason = "the letters are those of the published formulas")]
    fn from_oklab([lightness, a, b]: [f32; 3]) -> Self {
        let l = (lightness + 0.396_337_78 * a + 0.215_803_76 * b).powi(3);
        let m = (lightness - 0.105_561_346 * a - 0.063_854_17 * b).powi(3);
        let s = (lightness - 0.089_484_18 * a - 1.291_485_5 * b).powi(3);
        let linear = [
            4.076_741_7 * l - 3.307_711_6 * m + 0.230_969_94 * s,
            -1.268_438 * l + 2.609_757_4 * m - 0.341_319_38 * s,
            -0.004_196_086_3 * l - 0.703_418_6 * m + 1.707_614_7 * s,
        ];
        Self(linear.map(|v| {
            let v = if v <= 0.003_130_8 { v * 12.92 } else { 1.055 * v.powf(1.0 / 2.4) - 0.055 };
            to_byte(v)
        }))
    }
}

impl Palette {
    /// The palette of the given roles; what is left out falls back as FORMAT.md says.
    ///
    /// # Errors
    /// A sentence about the role or hex that is not one.
    pub(crate) fn new(given: &BTreeMap<String, String>, finish: Option<String>) -> Result<Self, String> {
        let mut roles = BTreeMap::new();
        for (role, hex) in given {
            if !ROLES.contains(&role.as_str()) {
                return Err(format!("no drawing has a role {role:?}"));
            }
            let colour = Rgb::parse(hex).ok_or_else(|| format!("{hex:?} is not a colour"))?;
            roles.insert(role.clone(), colour);
        }
        let main = *roles.get("main").ok_or("a colour needs its main role")?;
        let second = *roles.entry("second".to_owned()).or_insert(main);
        roles.entry("accent".to_owned()).or_insert(second);
        for (role, colour) in [
            ("sole", [0x2b, 0x27, 0x25]),
            ("lining", [0xd8, 0xc6, 0xae]),
            ("metal", [0xc6, 0xa7, 0x66]),
            ("light", [0xff, 0xff, 0xff]),
        ] {
            roles.entry(role.to_owned()).or_insert(Rgb(colour));
        }
        Ok(Self { roles, finish })
    }

    /// The colour of a role, with a step: `main`, `sole-2`, `metal+1.5`.
    pub(crate) fn shade(&self, name: &str) -> Option<Rgb> {
        let (role, step) = match name.find(['+', '-']) {
            Some(at) => (&name[..at], name[at..].parse::<f32>().ok()?),
            None => (name, 0.0),
        };
        if step.abs() > f32::from(STEPS) {
            return None;
        }
        self.roles.get(role).map(|colour| if step == 0.0 { *colour } else { colour.step(step) })
    }

    pub(crate) fn finish(&self) -> Option<&str> {
        self.finish.as_deref()
    }

    /// The colour a swatch shows.
    pub fn main(&self) -> Rgb {
        self.roles.get("main").copied().unwrap_or(Rgb([0; 3]))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to a byte first")]
fn to_byte(v: f32) -> u8 {
    (v.clamp(0.0, 1.0) * 255.0).round() as u8
}
