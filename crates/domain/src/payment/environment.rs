//! Which M-PESA: the one where money moves, or the one to try things in.

use crate::words::words;

words! {
    /// An environment of M-PESA. Always an explicit setting of a shop's keys and of the installation, never derived from
    /// how the program was built.
    pub enum Environment {
        /// Safaricom's sandbox, or a simulator: no money moves.
        Sandbox = "sandbox",
        /// Live: money moves.
        Production = "production",
    }
}

/// The shortcode that Safaricom lends everybody to try with. It is nobody's own.
pub const SANDBOX_SHORTCODE: &str = "174379";
