//! Islands that more than one surface uses.

mod copy_number;

pub use copy_number::CopyNumber;
