use super::*;

fn bases() -> Vec<String> {
    vec!["localhost".to_owned(), "kikapu.co.ke".to_owned()]
}

#[test]
fn a_host_is_the_same_with_port_capitals_and_trailing_dot() {
    for host in ["amani.localhost", "Amani.LOCALHOST", "amani.localhost:8080", "amani.localhost."] {
        assert_eq!(canonical(host).as_deref(), Some("amani.localhost"), "{host}");
    }
}

#[test]
fn what_is_no_host_name_is_nobodys() {
    for host in ["", ":80", "a/b", "a b", "[::1]:80", "a\0b", "x:y", &"a".repeat(254)] {
        assert_eq!(canonical(host), None, "{host}");
    }
}

#[test]
fn only_one_label_before_a_base_is_a_shops_name() {
    let slug = |host| slug_of(host, &bases()).map(String::from);
    assert_eq!(slug("amani.localhost").as_deref(), Some("amani"));
    assert_eq!(slug("amani.kikapu.co.ke").as_deref(), Some("amani"));
    for host in ["localhost", ".localhost", "a.b.localhost", "amanilocalhost", "amani.example.com", "-a.localhost"] {
        assert_eq!(slug(host), None, "{host}");
    }
}

#[test]
fn an_answer_is_forgotten_after_five_seconds_and_the_memory_is_bounded() {
    let hosts = Hosts::new(&bases());
    let now = DateTime::<Utc>::UNIX_EPOCH;
    hosts.remember("x.localhost".to_owned(), now, None);
    assert_eq!(hosts.recall("x.localhost", now + TimeDelta::seconds(4)), Some(Answer { at: now, store: None }));
    assert_eq!(hosts.recall("x.localhost", now + TimeDelta::seconds(5)), None);
    assert_eq!(hosts.recall("x.localhost", now - TimeDelta::seconds(1)), None);
    for n in 0..=REMEMBERED_MAX {
        hosts.remember(format!("{n}.localhost"), now, None);
    }
    assert!(hosts.seen.read().unwrap().len() <= REMEMBERED_MAX);
}
