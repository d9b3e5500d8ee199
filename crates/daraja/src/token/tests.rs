use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use chrono::TimeZone as _;

use super::*;
use crate::fault::FaultKind;

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 8, 0, 0).single().expect("a moment")
}

fn token(value: &str, lives_s: i64) -> AccessToken {
    AccessToken::new(SecretString::from(value), now() + TimeDelta::seconds(lives_s))
}

fn keys(secret: &str) -> Credentials {
    Credentials::new("key", &SecretString::from(secret))
}

/// Mints `t1`, `t2`, … and yields on the way, so that callers do overlap.
fn counting<'a>(minted: &Arc<AtomicU32>) -> MintToken<'a> {
    let minted = Arc::clone(minted);
    Box::new(move || {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let number = minted.fetch_add(1, Ordering::SeqCst) + 1;
            Ok(token(&format!("t{number}"), 3599))
        })
    })
}

fn value(token: &Result<AccessToken, Fault>) -> &str {
    token.as_ref().map_or("", |token| token.value().expose_secret())
}

#[test]
fn a_token_serves_until_a_minute_before_its_end() {
    assert!(token("a", 61).serves(None, now()));
    assert!(!token("a", 60).serves(None, now()));
    assert!(!token("a", -1).serves(None, now()));
}

#[test]
fn a_refused_token_does_not_serve_but_its_successor_does() {
    let refused = token("a", 3599);
    assert!(!token("a", 3599).serves(Some(&refused), now()));
    assert!(token("b", 3599).serves(Some(&refused), now()));
}

#[tokio::test]
async fn callers_at_once_share_one_mint() {
    let (store, keys, minted) = (MemoryTokenStore::default(), keys("s"), Arc::default());
    let ask = || store.obtain(&keys, None, now(), counting(&minted));
    let (a, b, c) = tokio::join!(ask(), ask(), ask());
    assert_eq!((value(&a), value(&b), value(&c)), ("t1", "t1", "t1"));
    assert_eq!(minted.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn callers_refused_at_once_share_one_refresh() {
    let (store, keys, minted) = (MemoryTokenStore::default(), keys("s"), Arc::default());
    let first = store.obtain(&keys, None, now(), counting(&minted)).await;
    let stale = first.as_ref().ok();
    let ask = || store.obtain(&keys, stale, now(), counting(&minted));
    let (a, b) = tokio::join!(ask(), ask());
    assert_eq!((value(&a), value(&b)), ("t2", "t2"));
}

#[tokio::test]
async fn the_right_key_with_a_wrong_secret_gets_no_stored_token() {
    let (store, owner, thief, minted) = (MemoryTokenStore::default(), keys("s"), keys("guess"), Arc::default());
    let first = store.obtain(&owner, None, now(), counting(&minted)).await;
    let refuse: MintToken<'_> = Box::new(|| Box::pin(async { Err(Fault::new(FaultKind::Configuration, "refused")) }));
    assert!(store.obtain(&thief, None, now(), refuse).await.is_err());
    let again = store.obtain(&owner, None, now(), counting(&minted)).await;
    assert_eq!(value(&first), value(&again));
}

#[test]
fn tokens_do_not_show() {
    assert!(!format!("{:?}", token("opensesame", 1)).contains("opensesame"));
    assert!(!format!("{:?}", MemoryTokenStore::default()).contains("key"));
}
