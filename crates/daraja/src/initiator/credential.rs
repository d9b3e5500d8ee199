//! The `SecurityCredential`: an operator's password, encrypted for Safaricom.
//!
//! RSA with PKCS#1 v1.5 padding over the bytes of the password, with the key in the certificate that the Daraja portal
//! offers for download, then base64. OAEP, another certificate, or a stray line break all end as asynchronous result
//! 2001 (safaricom/mpesa-node-library issues 13 and 17).

use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rsa::{Pkcs1v15Encrypt, PublicKey, pkcs8::DecodePublicKey as _, traits::PublicKeyParts as _};
use secrecy::{ExposeSecret as _, SecretString};
use x509_cert::{
    Certificate as X509,
    der::{Decode as _, DecodePem as _, Encode as _},
};

use crate::values::Invalid;

/// Longer than any certificate of one key.
const CERTIFICATE_BYTES_MAX: usize = 16 * 1024;
/// PKCS#1 v1.5 needs eleven bytes of its own.
const PADDING_BYTES: usize = 11;

const NOT_A_CERTIFICATE: Invalid =
    Invalid::new("Certificate", "the .cer file of the Daraja portal: X.509 with an RSA key of 2048 to 4096 bits");

/// Safaricom's certificate for one environment. The copies in circulation have run out and still hold the right key,
/// so dates, issuer and chain are not looked at.
#[derive(Clone)]
pub struct Certificate(PublicKey);

impl Certificate {
    /// Reads PEM or DER, as the portal offers either under the name `.cer`.
    ///
    /// # Errors
    /// Anything but one certificate with an RSA key of 2048 to 4096 bits.
    pub fn parse(bytes: &[u8]) -> Result<Self, Invalid> {
        if bytes.len() > CERTIFICATE_BYTES_MAX {
            return Err(NOT_A_CERTIFICATE);
        }
        let trimmed = bytes.trim_ascii();
        let parsed = if trimmed.starts_with(b"-----BEGIN") { X509::from_pem(trimmed) } else { X509::from_der(bytes) };
        let key = parsed
            .and_then(|certificate| certificate.tbs_certificate.subject_public_key_info.to_der())
            .map_err(|_| NOT_A_CERTIFICATE)?;
        let key = PublicKey::from_public_key_der(&key).map_err(|_| NOT_A_CERTIFICATE)?;
        if !(256..=512).contains(&key.size()) {
            return Err(NOT_A_CERTIFICATE);
        }
        Ok(Self(key))
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate(RSA {})", self.0.size() * 8)
    }
}

/// An operator's password, encrypted. Different each time it is made; each stays good until the password or the
/// certificate changes. `Debug` hides it: whoever has it can act as the operator.
#[derive(Clone)]
pub struct SecurityCredential(SecretString);

impl SecurityCredential {
    /// Encrypts a password. Line breaks and spaces around it, a common slip, are dropped.
    ///
    /// # Errors
    /// A password that is empty or too long for the key.
    pub fn encrypt(certificate: &Certificate, password: &SecretString) -> Result<Self, Invalid> {
        const RULE: Invalid = Invalid::new("InitiatorPassword", "1 to 245 characters");
        let password = password.expose_secret().trim();
        if password.is_empty() || password.len() + PADDING_BYTES > certificate.0.size() {
            return Err(RULE);
        }
        let sealed = certificate.0.encrypt(&mut rand::rng(), Pkcs1v15Encrypt, password.as_bytes()).map_err(|_| RULE)?;
        Ok(Self(SecretString::from(STANDARD.encode(sealed))))
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for SecurityCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurityCredential([hidden])")
    }
}

#[cfg(test)]
mod tests;
