use super::check;

#[test]
fn a_public_address_is_taken_and_a_local_one_only_when_allowed() {
    assert_eq!(check("https://pay.example.co.ke/cb/1", false, true), Ok(()));
    for local in [
        "http://localhost:3000/cb",
        "http://127.0.0.1/cb",
        "http://10.1.2.3/cb",
        "http://192.168.0.4/cb",
        "http://[::1]/cb",
        "http://shop/cb",
    ] {
        assert!(check(local, false, false).is_err(), "{local}");
        assert_eq!(check(local, true, false), Ok(()), "{local}");
    }
}

#[test]
fn forbidden_words_are_found_in_any_case_even_inside_a_secret() {
    for bad in [
        "https://shop.co.ke/MPESA/cb",
        "https://shop.co.ke/cb/a1Exe9",
        "https://shop.co.ke/cb?query=1",
        "https://shop.co.ke/cb with space",
        "ftp://shop.co.ke/cb",
        "nonsense",
    ] {
        assert!(check(bad, true, false).is_err(), "{bad}");
    }
}

#[test]
fn production_wants_https_and_no_tunnel() {
    assert!(check("http://pay.example.co.ke/cb", false, true).is_err());
    assert!(check("https://a1.ngrok.io/cb", false, true).is_err());
    assert_eq!(check("http://pay.example.co.ke/cb", false, false), Ok(()));
}
