//! Unguessable values: links, callback addresses, session ids.

use kikapu_kernel::{Phone, PublicToken};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Fault;

/// Letters of a link token: no vowels, so that no word appears by accident, and nothing that looks like another.
const LETTERS: &[u8; 27] = b"0123456789bcdfghjkmnpqrtvwx";

fn random_text(alphabet: &[u8], length: usize) -> String {
    (0..length).map(|_| char::from(alphabet[rand::random_range(0..alphabet.len())])).collect()
}

/// A token for a shopper's link: 28 letters of 27, 133 bits.
///
/// # Errors
/// [`Fault::Defect`] if the kernel's rule for tokens does not hold, which a test rules out.
pub fn public_token() -> Result<PublicToken, Fault> {
    PublicToken::parse(&random_text(LETTERS, 28)).map_err(Fault::defect)
}

/// A secret for a callback address: 40 digits, 132 bits. Digits only, because Daraja refuses addresses in which
/// words such as `sql` or `exe` appear, even by accident.
pub fn callback_secret() -> String {
    random_text(b"0123456789", 40)
}

/// A name for a request to M-PESA that it must never take twice: 19 letters of 27, 90 bits, because the portal asks for fewer
/// than 20.
pub fn request_name() -> String {
    random_text(LETTERS, 19)
}

/// What a try of the shop's keys is called on the prompt and the statement: no order is called so.
pub fn trial_reference() -> String {
    format!("TEST{}", random_text(b"BCDFGHJKLMNPQRTVWX", 7))
}

/// SHA-256 of the ways to write a phone, lower-case hexadecimal: which of them M-PESA hashes is not documented.
pub fn phone_hashes(phone: &Phone) -> Vec<String> {
    let msisdn = phone.msisdn();
    let local = msisdn.replacen("254", "0", 1);
    [msisdn.to_owned(), phone.e164(), local].map(|text| hex_hash(text.as_bytes())).to_vec()
}

/// A session id: 256 bits, hexadecimal.
pub fn session_id() -> String {
    hex::encode(rand::random::<[u8; 32]>())
}

/// Four digits the shopper gives the rider.
pub fn delivery_code() -> String {
    random_text(b"0123456789", 4)
}

/// A key that makes a form's second tap the same order.
pub fn idempotency_key() -> String {
    Uuid::now_v7().simple().to_string()
}

/// SHA-256, for keeping a secret without being able to tell it.
pub fn hash(secret: &[u8]) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// A new platform key, for an installation that was given none.
pub fn platform_key() -> [u8; 32] {
    rand::random()
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// SHA-256 in hexadecimal digits, for names of things.
pub fn hex_hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
