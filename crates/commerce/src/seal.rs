//! Sealing: what a store entrusts to us is kept so that neither a dump nor another store's row reveals it.
//!
//! AES-256-GCM with a fresh nonce; the store's id is bound in as associated data, so a sealed value copied to
//! another store's row does not open.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use secrecy::{ExposeSecret, SecretBox, SecretString};
use uuid::Uuid;

use crate::Fault;

const NONCE_BYTES: usize = 12;

/// The platform's key for sealing.
#[derive(Debug)]
pub struct SealKey(SecretBox<[u8; 32]>);

impl SealKey {
    /// From 32 bytes of the configuration.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(&Key::<Aes256Gcm>::from(*self.0.expose_secret()))
    }

    /// Seals `plain` for the thing named `owner` (a store's id, or nil for the platform's own).
    ///
    /// # Errors
    /// [`Fault::Defect`] if the cipher refuses.
    pub fn seal(&self, owner: Uuid, plain: &str) -> Result<Vec<u8>, Fault> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: plain.as_bytes(), aad: owner.as_bytes() };
        let mut sealed = nonce.to_vec();
        let body = self.cipher().encrypt(&Nonce::from(nonce), payload).map_err(|_| Fault::defect("sealing failed"))?;
        sealed.extend(body);
        Ok(sealed)
    }

    /// Opens what [`seal`](Self::seal) made for the same `owner`.
    ///
    /// # Errors
    /// [`Fault::Defect`] when the key, the owner or the bytes are not the ones it was sealed with.
    pub fn open(&self, owner: Uuid, sealed: &[u8]) -> Result<SecretString, Fault> {
        let broken = || Fault::defect("a sealed value does not open");
        let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(broken)?;
        let payload = Payload { msg: body, aad: owner.as_bytes() };
        let plain = self.cipher().decrypt(&Nonce::from(*nonce), payload).map_err(|_| broken())?;
        String::from_utf8(plain).map(SecretString::from).map_err(|_| broken())
    }
}

#[cfg(test)]
mod tests;
