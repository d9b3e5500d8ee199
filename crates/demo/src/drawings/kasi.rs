//! The drawings of `kasi`.

use super::{Template, templates};

/// Every drawing in `drawings/kasi/`.
pub(crate) const ALL: &[Template] = templates!(
    "kasi":
    "low-court",
    "skate",
    "high-top",
    "runner",
    "chunky",
    "slip-on",
    "trail",
    "knit-sock",
    "retro-jogger",
    "canvas-low",
    "basketball",
);
