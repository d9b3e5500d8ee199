use secrecy::ExposeSecret;
use uuid::Uuid;

use super::SealKey;

#[test]
fn what_was_sealed_for_a_store_opens_for_it_alone() {
    let key = SealKey::new([7; 32]);
    let (mine, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let sealed = key.seal(mine, "passkey").expect("seals");
    assert_eq!(key.open(mine, &sealed).expect("opens").expose_secret(), "passkey");
    assert!(key.open(other, &sealed).is_err());
    assert!(SealKey::new([8; 32]).open(mine, &sealed).is_err());
}

#[test]
fn a_changed_or_short_value_does_not_open() {
    let key = SealKey::new([7; 32]);
    let mut sealed = key.seal(Uuid::nil(), "secret").expect("seals");
    assert!(key.open(Uuid::nil(), &sealed[..5]).is_err());
    let last = sealed.len() - 1;
    sealed[last] ^= 1;
    assert!(key.open(Uuid::nil(), &sealed).is_err());
}

#[test]
fn the_same_secret_seals_differently_each_time() {
    let key = SealKey::new([7; 32]);
    assert_ne!(key.seal(Uuid::nil(), "x").expect("seals"), key.seal(Uuid::nil(), "x").expect("seals"));
}
