use chrono::TimeZone as _;

use super::*;

fn reply(status: u16, body: &str) -> Reply {
    Reply::of(status, body.as_bytes())
}

#[test]
fn every_documented_token_code_asks_for_a_fresh_token() {
    for (status, code) in [
        (404, "404.001.03"),
        (404, "404.001.04"),
        (400, "400.003.01"),
        (401, "401.002.01"),
        (401, "401.003.01"),
        (401, "401.001"),
        (401, "401"),
    ] {
        let body = format!(r#"{{"requestId":"1-2","errorCode":"{code}","errorMessage":"Invalid Access Token"}}"#);
        assert!(reply(status, &body).refuses_token(), "{code}");
    }
    let apigee = r#"{"fault":{"faultstring":"Invalid access token","detail":{"errorcode":"keymanagement.service.invalid_access_token"}}}"#;
    assert!(reply(401, apigee).refuses_token());
    assert!(reply(401, r#"{"errorCode":401,"errorMessage":"Unauthorized"}"#).refuses_token());
}

#[test]
fn a_missing_product_is_no_reason_to_refresh() {
    for body in [
        r#"{"errorCode":"401.002.01","errorMessage":"Error Occurred - Invalid API call as no apiproduct match found"}"#,
        r#"{"fault":{"faultstring":"Invalid API call as no apiproduct match found","detail":{"errorcode":"keymanagement.service.InvalidAPICallAsNoApiProductMatchFound"}}}"#,
    ] {
        let reply = reply(401, body);
        assert!(!reply.refuses_token());
        assert_eq!(reply.refusal().map(|r| r.kind_of_4xx()), Some(FaultKind::ProductMismatch));
    }
}

#[test]
fn only_a_4xx_refuses_a_token() {
    let body = r#"{"errorCode":"404.001.03","errorMessage":"Invalid Access Token"}"#;
    assert!(!reply(200, body).refuses_token());
    assert!(!reply(500, body).refuses_token());
}

#[test]
fn zero_has_three_spellings() {
    for zero in [r#""0""#, "0", r#""00000000""#] {
        let reply = reply(200, &format!(r#"{{"ResponseCode":{zero}}}"#));
        assert!(reply.response_code().is_some_and(|code| code.is_success()), "{zero}");
    }
    assert!(reply(200, r#"{"ResponseCode":null}"#).response_code().is_none());
}

#[test]
fn a_fault_keeps_the_request_id_and_loses_the_phone() {
    let fault = reply(
        400,
        r#"{"requestId":"1a2b-4c3d-9e8f-0123456789ab7654321","errorCode":"400.002.02","errorMessage":"Bad Request - Invalid PhoneNumber 254712345678"}"#,
    )
    .fault(FaultKind::InvalidRequest);
    assert_eq!(fault.request_id.as_deref(), Some("1a2b-4c3d-9e8f-0123456789ab7654321"));
    assert_eq!(fault.code.as_deref(), Some("400.002.02"));
    assert_eq!(fault.status, Some(400));
    assert_eq!(fault.message, "Bad Request - Invalid PhoneNumber …678");
}

#[test]
fn apigee_codes_stay_readable() {
    let fault = reply(
        429,
        r#"{"fault":{"faultstring":"Spike arrest violation","detail":{"errorcode":"policies.ratelimit.SpikeArrestViolation"}}}"#,
    )
    .fault(FaultKind::Throttled);
    assert_eq!(fault.code.as_deref(), Some("policies.ratelimit.SpikeArrestViolation"));
}

#[test]
fn settings_are_told_from_fields_of_the_order() {
    for (field, kind) in [
        ("BusinessShortCode", FaultKind::Configuration),
        ("CallBackURL", FaultKind::Configuration),
        ("Amount", FaultKind::InvalidRequest),
        ("PhoneNumber", FaultKind::InvalidRequest),
        ("Remarks", FaultKind::InvalidRequest),
    ] {
        let refusal = Refusal { code: "400.002.02".to_owned(), message: format!("Bad Request - Invalid {field}") };
        assert_eq!(refusal.kind_of_4xx(), kind, "{field}");
    }
}

#[test]
fn retry_after_is_seconds_or_a_date_and_bounded() {
    let now = Utc.with_ymd_and_hms(2026, 11, 20, 8, 0, 0).single().expect("a moment");
    for (text, want) in [
        ("30", Some(30)),
        (" 0 ", Some(0)),
        ("999999", Some(3600)),
        ("Fri, 20 Nov 2026 08:02:00 GMT", Some(120)),
        ("Fri, 20 Nov 2026 07:00:00 GMT", Some(0)),
        ("soon", None),
        ("-5", None),
        ("", None),
    ] {
        assert_eq!(parse_retry_after(text, now), want.map(Duration::from_secs), "{text}");
    }
}
