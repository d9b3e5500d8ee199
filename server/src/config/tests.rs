use std::collections::BTreeSet;
use std::ffi::OsString;
use std::net::IpAddr;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use kikapu_commerce::payment::Sources;

use super::{Config, ConfigError, Flags, KEYS, Loaded, Origin, listing};

fn read(flags: &Flags, pairs: &[(&str, &str)]) -> Result<Loaded, ConfigError> {
    let pairs = pairs.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Loaded::from_variables(flags, pairs)
}

fn load(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
    read(&Flags::default(), pairs).map(|loaded| loaded.config)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
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
fn impossible_values_are_refused_with_their_key_and_what_would_do() {
    for (name, value, key, would_do) in [
        ("KIKAPU_STOCK_HOLD_MS", "1000", "stock_hold_ms", "longer than prompt_life_ms"),
        ("KIKAPU_QUERY_SCHEDULE_MS", "300,200", "query_schedule_ms", "must rise"),
        ("KIKAPU_SECRET_KEY", "short", "secret_key", "64 hexadecimal digits"),
        ("KIKAPU_PUBLIC_URL", "ftp://x", "public_url", "http://"),
        ("KIKAPU_PUBLIC_URL", "https://a b", "public_url", "https://kikapu.co.ke"),
        ("KIKAPU_PUBLIC_URL", "https://kikapu.co.ke/shop", "public_url", "scheme, host and port alone"),
        ("KIKAPU_PUBLIC_URL", "https://", "public_url", "http://"),
        ("KIKAPU_PUBLIC_URL", "https://kikapu.co.ke:0", "public_url", "scheme, host and port alone"),
        ("KIKAPU_JOB_CONCURRENCY", "0", "job_concurrency", "at least 1"),
        ("KIKAPU_OPEN_ORDERS_PER_PHONE", "0", "open_orders_per_phone", "nonzero"),
        ("KIKAPU_TRUSTED_PROXIES", "proxy.local", "trusted_proxies", "IP address"),
        ("KIKAPU_LOG", "info,sqlx=loud", "log", "error, warn, info"),
        ("KIKAPU_LOG", "wran", "log", "error, warn, info"),
        ("KIKAPU_LOG", "", "log", "error, warn, info"),
        ("KIKAPU_LOG", "info, debug", "log", "without blanks"),
        ("KIKAPU_LOG_FORMAT", "xml", "log_format", "neither `json` nor `text`"),
        ("KIKAPU_WEB_CONNECTIONS", "0", "web_connections", "at least 2"),
        ("KIKAPU_WORKER_CONNECTIONS", "1", "worker_connections", "at least 2"),
        ("PORT", "0", "port", "1 to 65535"),
        ("PORT", "70000", "port", "16 bit"),
        ("KIKAPU_SIM_PORT", "0", "sim_port", "1 to 65535"),
        ("KIKAPU_SIM_PORT", "3000", "sim_port", "another than port"),
        ("KIKAPU_SIM_SECRET", "", "sim_secret", "not be empty"),
        ("KIKAPU_METRICS_BIND", "127.0.0.1:3000", "metrics_bind", "another port"),
        ("KIKAPU_METRICS_BIND", "127.0.0.1:0", "metrics_bind", "1 to 65535"),
        ("KIKAPU_BASE_HOST", "localhost:3000", "base_host", "without scheme and port"),
        ("KIKAPU_BASE_HOST", "kikapu co.ke", "base_host", "letters, digits"),
        ("KIKAPU_BASE_HOST", "", "base_host", "letters, digits"),
        ("KIKAPU_VAR_DIR", "", "var_dir", "a folder"),
        ("KIKAPU_PICTURE_SHELF", "", "picture_shelf", "a folder"),
        ("KIKAPU_SESSION_IDLE_MS", "43200001", "session_idle_ms", "session_life_ms"),
        ("KIKAPU_PROMPT_WINDOW_MS", "3600001", "prompt_window_long_ms", "not be shorter"),
        ("KIKAPU_PROMPT_WINDOW_MS", "999", "prompt_window_ms", "at least 1000"),
        ("KIKAPU_IDEMPOTENCY_KEPT_MS", "86399999", "idempotency_kept_ms", "at least 86400000"),
        ("KIKAPU_CART_LIFE_MS", "0", "cart_life_ms", "more than 0"),
        ("KIKAPU_CART_LIFE_MS", "18446744073709551615", "cart_life_ms", "ten years"),
        ("KIKAPU_PROMPT_LIFE_MS", "soon", "prompt_life_ms", "number of milliseconds"),
        ("KIKAPU_MPESA_SOURCES", "196.201.214.200, somewhere", "mpesa_sources", "IP addresses"),
    ] {
        let error = load(&[(name, value)]).expect_err(name).to_string();
        assert!(error.contains(key) && error.contains(would_do), "{name}={value}: {error}");
    }
    assert!(load(&[("PORT", "web")]).is_err());
}

#[test]
fn what_is_meant_is_not_refused() {
    let fine = [
        ("PORT", "65535"),
        ("KIKAPU_BASE_HOST", "Duka-1.kikapu.co.ke"),
        ("KIKAPU_PUBLIC_URL", "https://[::1]:8443/"),
        ("KIKAPU_METRICS_BIND", "[::1]:9464"),
        ("KIKAPU_LOG", "warn,kikapu_commerce=debug,[load]=trace"),
        ("KIKAPU_SESSION_IDLE_MS", "43200000"),
    ];
    let config = load(&fine).expect("reads");
    assert_eq!(config.sim_port(), 65534, "the next port would be none");
    assert_eq!(config.public_url(), "https://[::1]:8443");
}

#[test]
fn a_variable_that_is_no_text_is_refused_by_name_and_strangers_do_not_matter() {
    let broken = OsString::from_vec(vec![b'a', 0xff]);
    let stranger = Loaded::from_variables(&Flags::default(), [(OsString::from("LESSOPEN"), broken.clone())]);
    assert!(stranger.is_ok(), "{stranger:?}");
    let scripts = Loaded::from_variables(&Flags::default(), [(OsString::from("KIKAPU_CACHE"), broken.clone())]);
    assert!(scripts.is_ok(), "{scripts:?}");
    let ours = Loaded::from_variables(&Flags::default(), [(OsString::from("KIKAPU_LOG"), broken.clone())]);
    let error = ours.expect_err("refuses").to_string();
    assert!(error.contains("KIKAPU_LOG") && error.contains("UTF-8"), "{error}");
    let flags = Flags { var_dir: Some(broken.into()), ..Flags::default() };
    let error = read(&flags, &[]).expect_err("refuses").to_string();
    assert!(error.contains("var_dir"), "{error}");
}

#[test]
fn secrets_do_not_show() {
    let key = "ab".repeat(32);
    let all = [
        ("KIKAPU_SECRET_KEY", key.as_str()),
        ("DATABASE_URL", "postgres://u:hunter2@h/d"),
        ("KIKAPU_SIM_SECRET", "kalamu-42"),
    ];
    let loaded = read(&Flags::default(), &all).expect("reads");
    for shown in [format!("{:?}", loaded.config), listing::present(&loaded)] {
        assert!(all.iter().all(|(_, secret)| !shown.contains(secret)) && !shown.contains("hunter2"), "{shown}");
    }
    assert!(listing::present(&loaded).contains("# secret_key (set, not shown)"));
}

#[test]
fn the_list_tells_where_each_value_comes_from() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("kikapu.toml");
    std::fs::write(&file, "cart_life_ms = 60000\nstock_hold_ms = 120000\n").unwrap();
    let flags = Flags { file: Some(file.clone()), port: Some(4000), var_dir: None };
    let loaded = read(&flags, &[("KIKAPU_STOCK_HOLD_MS", "90000"), ("PORT", "5000")]).expect("reads");
    assert_eq!(loaded.origin("cart_life_ms"), Origin::File(file));
    assert_eq!(loaded.origin("stock_hold_ms"), Origin::Variable("KIKAPU_STOCK_HOLD_MS".to_owned()));
    assert_eq!(loaded.origin("port"), Origin::Flag("--port"));
    assert_eq!(loaded.origin("door_hold_ms"), Origin::Default);
    let text = listing::present(&loaded);
    for line in [
        "port = 4000",
        "stock_hold_ms = 90000 # 1 min 30 s",
        "cart_life_ms = 60000 # 1 min",
        "# door_hold_ms = 259200000 # 3 d",
    ] {
        assert!(text.lines().any(|known| known == line), "{line} is not in:\n{text}");
    }
    assert!(text.contains("Default: 900000 (15 min). Set by the variable KIKAPU_STOCK_HOLD_MS."), "{text}");
}

#[test]
fn the_list_is_a_configuration_file_that_says_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("kikapu.toml");
    let loaded = read(&Flags::default(), &[("KIKAPU_TRUSTED_PROXIES", "10.0.0.1,::1")]).expect("reads");
    // With every key set that has a value, as somebody would do who wants them all in a file.
    let text = listing::present(&loaded);
    let set: Vec<&str> = text.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
    let set: Vec<&str> =
        set.into_iter().filter(|line| KEYS.iter().any(|key| line.starts_with(&format!("{} = ", key.name)))).collect();
    assert!(set.len() > 40, "{set:?}");
    for text in [text.clone(), set.join("\n")] {
        std::fs::write(&file, text).unwrap();
        let again = read(&Flags { file: Some(file.clone()), ..Flags::default() }, &[]).expect("reads");
        assert_eq!(format!("{:?}", again.config), format!("{:?}", loaded.config));
    }
}

#[test]
fn the_documentation_is_what_the_program_prints() {
    let written = std::fs::read_to_string(root().join("docs/configuration.md")).unwrap_or_default();
    assert!(written == listing::markdown(), "write it anew: kikapu config --markdown >docs/configuration.md");
}

/// Names of variables in a text that are ours or look like it.
fn names(text: &str) -> BTreeSet<&str> {
    text.match_indices("KIKAPU_")
        .map(|(start, _)| {
            let rest = &text[start..];
            let end =
                rest.find(|letter: char| !(letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_'));
            &rest[..end.unwrap_or(rest.len())]
        })
        // `KIKAPU_*` in prose.
        .filter(|name| *name != "KIKAPU_")
        .collect()
}

fn texts_below(dir: &Path, texts: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(dir).unwrap().map(Result::unwrap) {
        let path = entry.path();
        let skipped = ["node_modules", "target", "test-results", "playwright-report", "bin"];
        if path.is_dir() {
            if !skipped.iter().any(|name| path.ends_with(name)) {
                texts_below(&path, texts);
            }
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            texts.push((path, text));
        }
    }
}

#[test]
fn no_variable_of_our_scripts_and_tests_stops_the_program() {
    let mut texts = Vec::new();
    for place in ["scripts", ".ci", "end2end", "crates", "app/src", "server/tests"] {
        texts_below(&root().join(place), &mut texts);
    }
    let mut seen = BTreeSet::new();
    for (path, text) in &texts {
        for name in names(text) {
            seen.insert(name);
            let is_key = KEYS.iter().any(|key| key.variable() == name);
            assert!(is_key || load(&[(name, "/anything")]).is_ok(), "{name} in {} stops the program", path.display());
        }
    }
    for name in ["KIKAPU_TEST_PG_DIR", "KIKAPU_BENCH_SCALE", "KIKAPU_KILL_SEED", "KIKAPU_E2E_PORT", "KIKAPU_SIM_SECRET"]
    {
        assert!(seen.contains(name), "{name} was not found: the search is broken");
    }
}
