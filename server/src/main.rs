//! The one binary, kikapu.
fn main() {}
