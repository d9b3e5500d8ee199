use super::*;

#[test]
fn a_callback_address_is_public_and_https() {
    assert!(CallbackUrl::parse("https://pay.duka.co.ke/hooks/k/4f3a9c").is_ok());
    assert!(CallbackUrl::parse("https://41.90.64.10/hooks/k/4f3a9c").is_ok());
    for bad in [
        "http://pay.duka.co.ke/h/1",
        "https://localhost/h/1",
        "https://shop.localhost/h/1",
        "https://intranet/h/1",
        "https://10.0.0.4/h/1",
        "https://192.168.1.10/h/1",
        "https://127.0.0.1/h/1",
        "https://0x7f.1/h/1",
        "https://100.64.0.1/h/1",
        "https://[::1]/h/1",
        "https://printer.local./h/1",
        "https://shop.example/h/1",
        "https://ab12.ngrok-free.app/h/1",
        "https://user:pass@pay.duka.co.ke/h/1",
        "https://pay.duka.co.ke/h/1#top",
        " https://pay.duka.co.ke/h/1",
        "https://pay.duka.co.ke/h /1",
        "ftp://pay.duka.co.ke/h/1",
        "pay.duka.co.ke/h/1",
        "",
    ] {
        assert!(CallbackUrl::parse(bad).is_err(), "{bad}");
    }
}

#[test]
fn refused_words_are_found_in_any_case_and_in_a_rehearsal_too() {
    for bad in [
        "https://pay.duka.co.ke/hooks/MPesa/1",
        "https://pay.duka.co.ke/m-pesa/1",
        "https://pay.duka.co.ke/?query=1",
        "https://pay.duka.co.ke/k/aCmDb",
        "https://execute.co.ke/k/1",
        "https://safaricom.duka.co.ke/k/1",
    ] {
        assert!(CallbackUrl::parse(bad).is_err(), "{bad}");
        assert!(CallbackUrl::rehearsal(bad).is_err(), "{bad}");
    }
}

#[test]
fn a_rehearsal_may_call_home() {
    for good in ["http://localhost:3000/hooks/k/1", "http://127.0.0.1:9/h", "http://duka.localhost/h"] {
        assert!(CallbackUrl::rehearsal(good).is_ok(), "{good}");
    }
}

#[test]
fn the_secret_in_the_path_does_not_show() {
    let url = CallbackUrl::parse("https://pay.duka.co.ke/hooks/k/4f3a9c");
    assert_eq!(format!("{url:?}"), "Ok(CallbackUrl(pay.duka.co.ke/…))");
}

#[test]
fn the_base_is_an_https_root_unless_it_is_a_rehearsal() {
    assert!(BaseUrl::parse(BaseUrl::PRODUCTION).is_ok());
    assert!(BaseUrl::parse(BaseUrl::SANDBOX).is_ok());
    assert!(BaseUrl::parse("http://127.0.0.1:8100").is_err());
    assert!(BaseUrl::rehearsal("http://127.0.0.1:8100").is_ok_and(|base| base.is_loopback()));
    for bad in [
        "https://api.safaricom.co.ke/mpesa",
        "https://a:b@api.safaricom.co.ke",
        "https://x/?a=1",
        "api.safaricom.co.ke",
    ] {
        assert!(BaseUrl::rehearsal(bad).is_err(), "{bad}");
    }
}
