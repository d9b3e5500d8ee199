//! The drawings of `amani`.

use super::{Template, templates};

/// Every drawing in `drawings/amani/`.
pub(crate) const ALL: &[Template] = templates!("amani": "pump");
