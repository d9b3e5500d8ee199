//! The simulator's own key, in the place of Safaricom's.

/// The certificate to encrypt an initiator's password with, PEM. The simulator also serves it at
/// `/certificate.cer`. Its key is public: it protects nothing.
pub const CERTIFICATE_PEM: &str = include_str!("certificate.pem");
