use super::Network;

fn of(address: &str) -> Network {
    Network::of(address.parse().unwrap())
}

#[test]
fn every_address_of_one_ipv6_customer_is_one_network() {
    assert_eq!(of("2c0f:fe38:2100:1::1"), of("2c0f:fe38:2100:1:ffff:abcd:1234:9"));
    assert_ne!(of("2c0f:fe38:2100:1::1"), of("2c0f:fe38:2100:2::1"));
}

#[test]
fn this_machine_is_known_however_it_is_written() {
    for address in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
        assert!(of(address).is_loopback(), "{address}");
    }
    assert!(!of("10.0.0.1").is_loopback());
}

#[test]
fn ipv4_addresses_are_told_apart_however_they_are_written() {
    assert_ne!(of("197.248.1.2"), of("197.248.1.3"));
    assert_eq!(of("197.248.1.2"), of("::ffff:197.248.1.2"));
}
