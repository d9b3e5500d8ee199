//! What nobody should send.

use super::list::{DOORS, Door, For, On};
use super::town::{Names, Town};
use crate::http::{NoAnswer, Request, encode, send};

/// Names in a path and values in a query: numbers out of range, control characters, markup, other alphabets, broken
/// escapes, paths out of the house.
fn names() -> Vec<String> {
    let plain = [
        "x",
        "-1",
        "0",
        "99999999999999999999999999",
        "1e309",
        "NaN",
        "00000000-0000-0000-0000-000000000000",
        "' or 1=1;--",
        "<script>alert(1)</script>",
        "\u{1f9fa}\u{202e}\u{feff}",
        "{{7*7}}",
        "null",
        "\r\nset-cookie: a=b",
    ];
    let raw = [
        "%",
        "%zz",
        "%00",
        "a%00b",
        "%ff%fe",
        "%c3%28",
        "%ed%a0%80",
        "..%2f..%2fetc%2fpasswd",
        "%2e%2e/%2e%2e/",
        "+",
        "&&==&",
        "\\..\\",
    ];
    let mut all: Vec<String> = plain.iter().map(|text| encode(text)).collect();
    all.extend(raw.map(str::to_owned));
    all.push("a".repeat(3_000));
    all.push("%F0%9F%A7%BA".repeat(600));
    all
}

/// Bodies, with their content type; the door's own fields are filled with each name besides.
fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    const FORM: &str = "application/x-www-form-urlencoded";
    vec![
        (FORM, Vec::new()),
        (FORM, b"=".to_vec()),
        (FORM, b"&&&=&%".to_vec()),
        (FORM, b"qty=%&variant=%zz".to_vec()),
        (FORM, b"qty=1\0&area=\0".to_vec()),
        (FORM, vec![0xff; 100]),
        (FORM, b"qty=1&qty=2&variant=x&variant=y&phone=1&phone=2&code=1&code=2".to_vec()),
        (FORM, b"a=".repeat(5_000)),
        (FORM, [b"note=".as_slice(), &b"%F0%9F%A7%BA".repeat(5_000)].concat()),
        (FORM, [b"phone=".as_slice(), &vec![b'7'; 1024 * 1024]].concat()),
        ("application/json", b"{\"variant\":".to_vec()),
        ("application/json", br#"{"variant":"x","qty":1e999}"#.to_vec()),
        ("application/json", b"[".repeat(50_000)),
        ("text/plain", b"qty=1".to_vec()),
        ("multipart/form-data; boundary=x", b"--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1".to_vec()),
        ("", b"qty=1".to_vec()),
        ("application/x-www-form-urlencoded; charset=utf-7", b"qty=+ADw-".to_vec()),
    ]
}

/// Every field any form here has.
const FIELDS: [&str; 37] = [
    "way",
    "went",
    "source",
    "operator",
    "certificate",
    "limit",
    "second",
    "found",
    "shillings",
    "reason",
    "variant",
    "product",
    "opt0",
    "qty",
    "step",
    "had",
    "area",
    "back",
    "theme",
    "data_saver",
    "phone",
    "name",
    "method",
    "pickup",
    "landmark",
    "note",
    "pay",
    "seen_total_minor",
    "idempotency_key",
    "review",
    "code",
    "number",
    "who",
    "slug",
    "receiver_name",
    "receiver_phone",
    "until_us",
];
/// Every name a query here has.
const QUESTIONS: [&str; 20] = [
    "q", "f", "page", "sort", "min", "max", "opt0", "img", "say", "undo", "qty", "at", "no", "left", "seen", "check",
    "number", "phone", "view", "before",
];

/// Longer requests are refused before they reach a door (`connections.rs`).
const LINE_MAX: usize = 12_000;

/// What is tried in each question by itself.
const ALONE: [&str; 5] = ["%00", "99999999999999999999999999", "%ff%fe", "-1", "%zz"];

fn cookies(town: &Town) -> String {
    format!("cart={}; session={}; area=westlands", town.cart, town.owner)
}

/// Doors that a sweep with the owner's session would shut for itself.
fn is_spared(door: &Door) -> bool {
    door.on == On::Private || door.path == "/sign-out"
}

async fn ask_twice(town: &Town, request: Request) -> u32 {
    town.ask(&request.clone().json()).await;
    town.ask(&request).await;
    2
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_in_an_address_is_refused_in_the_askers_terms() {
    let town = Town::found().await;
    let mut tried = 0;
    for door in DOORS.iter().filter(|door| !is_spared(door)) {
        let host = town.host(door.on);
        for name in names() {
            if door.path.contains('{') {
                let mut request = Request::get(&host, &Names::path_of_garbage(door, &name));
                door.method.clone_into(&mut request.method);
                tried += ask_twice(&town, request.header("cookie", &cookies(&town))).await;
            }
            if door.method == "GET" && door.path != "/pay/{token}/status" {
                let query: Vec<String> = QUESTIONS.iter().map(|question| format!("{question}={name}")).collect();
                let path = format!("{}?{}&hold=0", town.names.path(door), query.join("&"));
                let path = if path.len() > LINE_MAX { path[..LINE_MAX].trim_end_matches('%').to_owned() } else { path };
                tried += ask_twice(&town, Request::get(&host, &path).header("cookie", &cookies(&town))).await;
                // One at a time: a page may refuse the first and never look at the rest.
                for question in QUESTIONS.iter().filter(|_| ALONE.contains(&name.as_str())) {
                    let path = format!("/sw{}?{question}={name}", town.names.path(door));
                    town.ask(&Request::get(&host, &path).header("cookie", &cookies(&town))).await;
                    tried += 1;
                }
            }
        }
    }
    still_works(&town).await;
    eprintln!("doors: {tried} addresses of garbage, none a 500");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_in_a_form_is_refused_in_the_askers_terms() {
    let town = Town::found().await;
    let mut tried = 0;
    for door in DOORS.iter().filter(|door| door.method == "POST" && !is_spared(door)) {
        let host = town.host(door.on);
        let path = town.names.path(door);
        let post = |kind: &str, body: Vec<u8>| {
            let mut request = Request::new("POST", &host, &path).header("cookie", &cookies(&town));
            if !kind.is_empty() {
                request = request.header("content-type", kind);
            }
            request.body = body;
            request
        };
        for (kind, body) in bodies() {
            tried += ask_twice(&town, post(kind, body)).await;
        }
        for name in names() {
            let fields: Vec<String> = FIELDS.iter().map(|field| format!("{field}={name}")).collect();
            let form = "application/x-www-form-urlencoded";
            tried += ask_twice(&town, post(form, fields.join("&").into_bytes())).await;
            let usual = super::good_form(&town, door);
            for (spoiled, _) in &usual {
                let fields: Vec<String> = usual
                    .iter()
                    .map(|(field, value)| {
                        if field == spoiled { format!("{field}={name}") } else { format!("{field}={}", encode(value)) }
                    })
                    .collect();
                tried += ask_twice(&town, post(form, fields.join("&").into_bytes())).await;
            }
        }
    }
    still_works(&town).await;
    eprintln!("doors: {tried} forms of garbage, none a 500");
}

/// Each field of the checkout, one by one: the others are right, so that the spoiled one is looked at.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_in_one_field_of_the_checkout_places_no_order() {
    let town = Town::found().await;
    let area = town.shop.near.to_string();
    let right = [
        ("phone", "0712345678"),
        ("name", "Achieng"),
        ("method", "deliver"),
        ("area", &area),
        ("landmark", "Gate"),
        ("receiver_name", "Mama Achieng"),
        ("receiver_phone", "0722000111"),
        ("note", ""),
        ("pickup", ""),
        ("pay", "mpesa"),
        ("seen_total_minor", "1"),
        ("idempotency_key", "0123456789abcdef"),
    ];
    let before: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&town.shop.admin).await.unwrap();
    let mut tried = 0;
    for (spoiled, _) in right {
        for name in names() {
            let fields: Vec<String> =
                right
                    .iter()
                    .map(|(field, value)| {
                        if *field == spoiled { format!("{field}={name}") } else { format!("{field}={}", encode(value)) }
                    })
                    .collect();
            let request = Request::new("POST", &town.host(On::Shop), "/checkout")
                .raw_form(fields.join("&"))
                .header("cookie", &cookies(&town));
            tried += ask_twice(&town, request).await;
            // What was typed is kept: the page that shows it again must stand too.
            let page = Request::get(&town.host(On::Shop), "/checkout?check=1").header("cookie", &cookies(&town));
            assert_eq!(town.ask(&page).await.status, 200, "{spoiled}={}", name.chars().take(40).collect::<String>());
        }
    }
    let after: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&town.shop.admin).await.unwrap();
    assert_eq!(after, before);
    eprintln!("doors: {tried} spoiled checkouts, no order");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn garbage_in_headers_is_passed_over() {
    let town = Town::found().await;
    let session = format!("session={}; ", "0".repeat(64));
    let (long, many) = ("a".repeat(8_000), "a=b; ".repeat(1_000));
    let headers = [
        ("cookie", "cart=; session=; area="),
        ("cookie", "cart=garbage.signature; session=zz; area=%00; theme=\u{fffd}; saver=x"),
        ("cookie", ";;;===;; =x; session"),
        ("cookie", session.as_str()),
        ("cookie", long.as_str()),
        ("cookie", many.as_str()),
        ("accept-language", "\u{ff}\u{ff};q=9"),
        ("accept", "*/*;q=nonsense, application/json, text/html"),
        ("accept-encoding", "br;q=2, gzip;q=-1, \u{fffd}"),
        ("if-none-match", "\"\", W/\"x"),
        ("if-modified-since", "yesterday"),
        ("range", "bytes=-1,99999999999999999999-"),
        ("x-forwarded-for", "not an address, 127.0.0.1"),
        ("x-forwarded-host", "amani.localhost"),
        ("x-request-id", "spoofed"),
        ("save-data", "\u{1f9fa}"),
        ("content-encoding", "gzip"),
        ("upgrade", "websocket"),
        ("expect", "100-continue"),
        ("te", "trailers, deflate;q=0.5"),
    ];
    let mut tried = 0;
    for door in DOORS.iter().filter(|door| door.on != On::Private) {
        for (name, value) in headers {
            let request = super::usual(&town, door, &town.host(door.on), &Names::nowhere()).header(name, value);
            let answer = town.ask(&request).await;
            assert_ne!(answer.header("x-request-id"), Some("spoofed"));
            tried += 1;
        }
    }
    eprintln!("doors: {tried} strange headers");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bytes_that_are_no_request_end_nothing_but_their_connection() {
    let town = Town::found().await;
    let host = town.host(On::Shop);
    let odd = [
        Request::get(&host, "/p/\0"),
        Request::get(&host, "/a b"),
        Request::get(&host, "nothing"),
        Request::get(&host, &format!("/{}", "a".repeat(70_000))),
        Request::get(&format!("{host}\r\nhost: amani.localhost"), "/"),
        Request::get(&host, "/").header("x-long", &"a".repeat(600_000)),
        Request::get(&host, "/").header("bad name", "x"),
        Request::new("POST", &host, "/cart/add").header("content-length", "-1"),
        Request::new("POST", &host, "/cart/add").header("transfer-encoding", "chunked"),
        Request::new("G\0T", &host, "/"),
    ];
    for request in odd {
        match send(town.installation.port, &request).await {
            Ok(answer) => assert!(answer.status < 500, "{}: {}", answer.status, answer.text()),
            Err(why) => assert_eq!(why, NoAnswer::Cut),
        }
        still_works(&town).await;
    }
}

async fn still_works(town: &Town) {
    let page = town.ask(&Request::get(&town.host(On::Shop), "/p/runner")).await;
    assert_eq!(page.status, 200);
    let desk = Request::get(&town.host(On::Base), "/dashboard").header("cookie", &format!("session={}", town.owner));
    assert_eq!(town.ask(&desk).await.status, 200);
    assert_eq!(DOORS.iter().filter(|door| door.who == For::Machine).count(), 9);
}
