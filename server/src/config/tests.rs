use std::net::IpAddr;

use kikapu_commerce::payment::Sources;

use super::{Config, Flags};

fn load(pairs: &[(&str, &str)]) -> Result<Config, super::ConfigError> {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::from_variables(&Flags::default(), pairs)
}

#[test]
fn variables_reach_their_keys() {
    let config = load(&[
        ("PORT", "4100"),
        ("KIKAPU_MPESA_BASE_URL", "http://127.0.0.1:9/"),
        ("KIKAPU_QUERY_SCHEDULE_MS", "100, 200,300"),
        ("KIKAPU_STOCK_HOLD_MS", "90000"),
        ("KIKAPU_TRUSTED_PROXIES", "10.0.0.1, ::1"),
        ("KIKAPU_CHECKOUTS_PER_NETWORK", "600"),
        ("HOME", "/nowhere"),
        ("KIKAPU_CACHE", "/tmp"),
    ])
    .expect("reads");
    assert_eq!(config.port, 4100);
    assert_eq!(config.query_schedule_ms.len(), 3);
    assert_eq!(config.stock_hold_ms.as_secs(), 90);
    assert_eq!(config.public_url(), "http://localhost:4100");
    assert_eq!(config.sim_port(), 4101);
    assert_eq!(config.trusted_proxies, ["10.0.0.1".parse::<IpAddr>().unwrap(), "::1".parse().unwrap()]);
    assert_eq!(config.checkouts_per_network.get(), 600);
}

#[test]
fn confirmations_are_believed_from_where_mpesa_is() {
    let sources = |text: &str, is_rehearsal| {
        load(&[("KIKAPU_MPESA_SOURCES", text)]).expect("reads").confirmation_sources(is_rehearsal)
    };
    assert_eq!(sources("", false), Some(Sources::published()));
    assert_eq!(sources("", true), Some(Sources::Loopback));
    assert_eq!(sources("any", false), Some(Sources::Anywhere));
    let listed = sources("10.0.0.9, 196.201.214.200", false).expect("addresses");
    assert!(listed.trusts("10.0.0.9") && !listed.trusts("10.0.0.10"));
}

#[test]
fn an_unknown_key_stops_the_start_by_name() {
    let error = load(&[("KIKAPU_STOK_HOLD_MS", "1")]).expect_err("refuses").to_string();
    assert!(error.contains("stok_hold_ms"), "{error}");
}

#[test]
fn impossible_values_are_refused_with_their_key() {
    for (name, value, key) in [
        ("KIKAPU_STOCK_HOLD_MS", "1000", "stock_hold_ms"),
        ("KIKAPU_QUERY_SCHEDULE_MS", "300,200", "query_schedule_ms"),
        ("KIKAPU_SECRET_KEY", "short", "secret_key"),
        ("KIKAPU_PUBLIC_URL", "ftp://x", "public_url"),
        ("KIKAPU_JOB_CONCURRENCY", "0", "job_concurrency"),
        ("KIKAPU_MPESA_SOURCES", "196.201.214.200, somewhere", "mpesa_sources"),
        ("KIKAPU_OPEN_ORDERS_PER_PHONE", "0", "open_orders_per_phone"),
        ("KIKAPU_TRUSTED_PROXIES", "proxy.local", "trusted_proxies"),
    ] {
        let error = load(&[(name, value)]).expect_err(name).to_string();
        assert!(error.contains(key), "{error}");
    }
    assert!(load(&[("PORT", "web")]).is_err());
    assert!(load(&[("KIKAPU_PROMPT_LIFE_MS", "soon")]).is_err());
}

#[test]
fn secrets_do_not_show() {
    let key = "ab".repeat(32);
    let config = load(&[("KIKAPU_SECRET_KEY", &key), ("DATABASE_URL", "postgres://u:hunter2@h/d")]).expect("reads");
    let shown = format!("{config:?}");
    assert!(!shown.contains("hunter2") && !shown.contains(&key), "{shown}");
}
