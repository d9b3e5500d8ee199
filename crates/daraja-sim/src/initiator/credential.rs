//! The simulator's own key, in the place of Safaricom's.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs8::DecodePrivateKey;
use rsa::{Pkcs1v15Encrypt, PrivateKey};

/// The certificate to encrypt an initiator's password with, PEM. The simulator also serves it, at `/certificate.cer`.
/// Its private key lies in this repository: it protects nothing.
pub const CERTIFICATE_PEM: &str = include_str!("certificate.pem");

static KEY: LazyLock<Option<PrivateKey>> = LazyLock::new(|| PrivateKey::from_pkcs8_pem(include_str!("key.pem")).ok());

/// The password in a `SecurityCredential`; `None` where it was not encrypted for this key with PKCS#1 v1.5 padding.
pub(super) fn open(credential: &str) -> Option<String> {
    let sealed = STANDARD.decode(credential).ok()?;
    let plain = KEY.as_ref()?.decrypt(Pkcs1v15Encrypt, &sealed).ok()?;
    String::from_utf8(plain).ok()
}
