//! The drawings of `amani`.

use super::{Template, templates};

/// Every drawing in `drawings/amani/`.
pub(crate) const ALL: &[Template] = templates!(
    "amani":
    "pump",
    "slingback",
    "block-heel",
    "ballerina",
    "loafer",
    "derby",
    "ankle-boot",
    "knee-boot",
    "wedge",
    "espadrille",
    "gladiator",
    "slide",
    "mule",
    "platform",
    "thong",
    "maasai",
    "cross-slide",
);
