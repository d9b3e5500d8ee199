//! What an organisation's operator asks of M-PESA.

mod credential;

pub use credential::CERTIFICATE_PEM;
