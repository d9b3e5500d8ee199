//! Links that only we can have made: an id with a signature behind it, tied to the store. Another purpose than a cookie's,
//! so neither is good for the other.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use kikapu_kernel::{CartId, StoreId};
use sha2::Sha256;

use super::App;

/// Half of the signature is as much as an id has, and keeps the link short enough for a chat.
const SIGNED_BYTES: usize = 16;
/// An id without its dashes.
const ID_CHARS: usize = 32;

fn signature(app: &App, store: StoreId, id: &str) -> Hmac<Sha256> {
    let key = app.cookie_key.signing();
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    for part in [b"cart link".as_slice(), store.uuid().as_bytes(), id.as_bytes()] {
        mac.update(part);
    }
    mac
}

/// The end of the link to a cart: letters, digits, `-` and `_`, 54 of them.
pub fn of_cart(app: &App, store: StoreId, cart: CartId) -> String {
    let id = cart.uuid().simple().to_string();
    let signed = signature(app, store, &id).finalize().into_bytes();
    let half = signed.get(..SIGNED_BYTES).unwrap_or_default();
    id + &URL_SAFE_NO_PAD.encode(half)
}

/// The cart such a link names, if this store made it.
pub fn cart(app: &App, store: StoreId, link: &str) -> Option<CartId> {
    let (id, signed) = link.split_at_checked(ID_CHARS)?;
    let signed = URL_SAFE_NO_PAD.decode(signed).ok().filter(|signed| signed.len() == SIGNED_BYTES)?;
    signature(app, store, id).verify_truncated_left(&signed).ok()?;
    id.parse().ok()
}
