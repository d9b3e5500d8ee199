//! The drawings of `nuru`.

use super::{Template, templates};

/// Every drawing in `drawings/nuru/`.
pub(crate) const ALL: &[Template] = templates!(
    "nuru":
    "bed-sheets", "blender", "bluetooth-speaker", "clothes-rack", "curtains", "dinner-set", "duvet",
    "earbuds", "extension-cable", "flash-disk", "fridge", "frying-pan", "headphones", "iron", "jiko",
    "kettle", "kettle-steel", "knife-set", "laundry-basket", "led-bulbs", "microwave", "mirror", "mosquito-net", "mug",
    "phone", "power-bank", "pressure-cooker", "rice-cooker", "router", "rug", "smart-watch", "solar-kit",
    "solar-lantern", "soundbar", "standing-fan", "storage-containers", "sufuria-set", "table-lamp", "tablet",
    "thermos", "toaster", "towels", "tv", "two-burner-cooker", "wall-clock", "water-dispenser",
);
