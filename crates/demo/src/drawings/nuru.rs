//! The drawings of `nuru`.

use super::{Template, templates};

/// Every drawing in `drawings/nuru/`.
pub(crate) const ALL: &[Template] = templates!("nuru": );
