use daraja_sim::CERTIFICATE_PEM;

use super::*;

/// A certificate of the same kind with a key of 1024 bits, which is too short to be Safaricom's.
const SHORT: &[u8] = include_bytes!("short_key.pem");
/// One with an elliptic key.
const ELLIPTIC: &[u8] = include_bytes!("elliptic_key.pem");

fn der(pem: &str) -> Vec<u8> {
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    STANDARD.decode(body).expect("base64")
}

#[test]
fn a_certificate_is_read_in_either_encoding() {
    let pem = Certificate::parse(CERTIFICATE_PEM.as_bytes()).expect("PEM");
    let same = Certificate::parse(&der(CERTIFICATE_PEM)).expect("DER");
    assert_eq!(pem.0, same.0);
    assert_eq!(format!("{pem:?}"), "Certificate(RSA 2048)");
    let pasted = format!("\n  {}\r\n\n", CERTIFICATE_PEM.replace('\n', "\r\n"));
    assert!(Certificate::parse(pasted.as_bytes()).is_ok(), "as a browser posts it");
}

#[test]
fn what_is_no_certificate_of_safaricoms_kind_is_refused() {
    let cut = &CERTIFICATE_PEM.as_bytes()[..CERTIFICATE_PEM.len() / 2];
    let long = vec![b' '; CERTIFICATE_BYTES_MAX + 1];
    for bytes in [b"".as_slice(), b"not a certificate", b"-----BEGIN CERTIFICATE-----", cut, &long, SHORT, ELLIPTIC] {
        assert!(Certificate::parse(bytes).is_err(), "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_credential_has_the_length_of_the_key_and_differs_each_time() {
    let certificate = Certificate::parse(CERTIFICATE_PEM.as_bytes()).expect("PEM");
    let password = SecretString::from("Safaricom999!*!");
    let [first, second] = [(); 2].map(|()| SecurityCredential::encrypt(&certificate, &password).expect("a credential"));
    assert_eq!(first.expose().len(), 344);
    assert_ne!(first.expose(), second.expose());
    assert_eq!(format!("{first:?}"), "SecurityCredential([hidden])");
}

#[test]
fn a_password_must_fit() {
    let certificate = Certificate::parse(CERTIFICATE_PEM.as_bytes()).expect("PEM");
    for bad in ["", "  \n", &"x".repeat(246)] {
        assert!(SecurityCredential::encrypt(&certificate, &SecretString::from(bad)).is_err(), "{} bytes", bad.len());
    }
    let longest = SecretString::from("x".repeat(245));
    assert!(SecurityCredential::encrypt(&certificate, &longest).is_ok());
}
