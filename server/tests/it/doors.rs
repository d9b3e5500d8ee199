//! Every door, tried by those who should not pass, and with what nobody should send. Nothing here may cause a 500, a
//! hang, or the sight of another shop's data.

mod garbage;
mod list;
mod town;

use crate::http::{Request, send};
use list::{DOORS, Door, For, On};
use town::{Names, Town};

/// A well-meant body for a door.
fn good_form(town: &Town, door: &Door) -> Vec<(&'static str, String)> {
    let variant = town.shop.goods.plain.to_string();
    let text = |text: &str| text.to_owned();
    match door.path {
        "/cart/add" => vec![("variant", variant), ("qty", text("1"))],
        "/cart/set" | "/cart/restore" => vec![("variant", variant), ("qty", text("2"))],
        "/area" | "/cart/area" => vec![("area", text("westlands")), ("back", text("/"))],
        "/preferences" => vec![("theme", text("dark")), ("back", text("/"))],
        "/p/{slug}/back" => vec![("variant", variant), ("phone", text("0712345678")), ("consent", text("yes"))],
        "/track" => vec![("number", text("1001")), ("phone", text("0712345678"))],
        "/sign-in" => vec![("who", text("0799000111")), ("password", text("not-the-password"))],
        "/dashboard/store" => vec![("slug", text("kasi"))],
        "/pay/{token}/keep" => vec![("until_us", text("1"))],
        "/pay/{token}/code" => vec![("code", text("QWE1234567"))],
        "/dashboard/orders/{id}/deliver" => vec![("code", text("0000"))],
        "/dashboard/orders/{id}/payment"
        | "/dashboard/orders/{id}/payment/look-up"
        | "/dashboard/orders/{id}/payment/reject"
        | "/dashboard/orders/{id}/payment/undo" => {
            vec![("code", text("SJK4H7L2P0")), ("shillings", text("450"))]
        }
        "/dashboard/orders/{id}/let-go" => vec![("code", text("0000")), ("reason", text("a friend"))],
        "/dashboard/orders/{id}/extend" => vec![("weeks", text("2"))],
        "/t/{token}/pay" => vec![("shillings", text("100")), ("phone", text("0712345678"))],
        "/dashboard/orders/{id}/cash" => {
            vec![("shillings", text("100")), ("receiver", text("Juma")), ("idempotency_key", text("key-of-a-form"))]
        }
        "/dashboard/money/cash/{holder}" | "/dashboard/orders/{id}/refund" => {
            vec![("shillings", text("100")), ("idempotency_key", text("key-of-a-form"))]
        }
        "/dashboard/money/{line}/attach" => vec![("number", text("1001")), ("shillings", text("450"))],
        "/dashboard/money/{line}/doubt" => vec![("found", text("no"))],
        "/dashboard/orders/{id}/cancel" | "/dashboard/orders/{id}/cancel-refund" => vec![("reason", text("customer"))],
        _ => vec![("back", text("/dashboard/orders?view=pack")), ("number", text("1"))],
    }
}

/// A door as it is meant to be used, without any cookie.
fn usual(town: &Town, door: &Door, host: &str, names: &Names) -> Request {
    let path = names.path(door);
    if door.method == "GET" {
        return Request::get(host, &path);
    }
    let form = good_form(town, door);
    let fields: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Request::form(host, &path, &fields)
}

fn public_doors() -> impl Iterator<Item = &'static Door> {
    DOORS.iter().filter(|door| door.on != On::Private)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_signed_out_passes_no_door_of_the_staff() {
    let town = Town::found().await;
    let before = town.holdings().await;
    let mut tried = 0;
    for door in public_doors().filter(|door| door.who == For::Staff) {
        for session in [None, Some("0".repeat(64)), Some("x%00; session".to_owned()), Some(town.cart.clone())] {
            let mut request = usual(&town, door, &town.host(door.on), &town.names);
            if let Some(session) = session {
                request = request.header("cookie", &format!("session={session}"));
            }
            let person = town.ask(&request).await;
            assert_eq!((person.status, person.header("location")), (303, Some("/sign-in")), "{door:?}");
            assert!(person.body.is_empty(), "{door:?} says {}", person.text());
            let program = town.ask(&request.json()).await;
            assert_eq!(program.status, 401, "{door:?}");
            assert!(program.text().contains("signed_out"), "{}", program.text());
            tried += 2;
        }
    }
    assert_eq!(town.holdings().await, before, "something was changed");
    eprintln!("doors: {tried} tries without a session, none passed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_owner_of_another_shop_finds_nothing_and_changes_nothing() {
    let town = Town::found().await;
    let (theirs, nowhere) = (town.names.clone(), Names::nowhere());
    let before = town.holdings().await;
    let mut tried = 0;
    for door in public_doors().filter(|door| door.who == For::Staff && door.path != "/sign-out") {
        for json in [false, true] {
            let with = |names: &Names| {
                let request = usual(&town, door, &town.host(door.on), names);
                let request = request.header("cookie", &format!("session={}", town.stranger));
                if json { request.json() } else { request }
            };
            let answer = town.ask(&with(&theirs)).await;
            assert!(!tells_of(&town, &answer.text()), "{door:?} shows another shop's data");
            let is_theirs = ["{id}", "{line}", "{day}", "{holder}"].iter().any(|name| door.path.contains(name))
                || door.path == "/dashboard/store";
            let own = match (door.method, door.path) {
                // Their own registration is theirs to repeat, and their own rules are theirs to change.
                ("POST", "/dashboard/money/register" | "/dashboard/pay-ways") if !json => 303,
                // A statement comes as a file, not as the fields of a form.
                ("POST", "/dashboard/money/days") => 415,
                // An empty form chooses nothing, and names nobody who may send money.
                (_, "/dashboard/money/lead") => 400,
                (_, path) if path.ends_with("/sending") => 422,
                // A list that was never opened is closed, and cannot be asked for; nor balances without an operator.
                ("POST", "/dashboard/settings/mpesa/list/close") => {
                    if json {
                        200
                    } else {
                        303
                    }
                }
                ("POST", "/dashboard/money/list" | "/dashboard/money/balance") => 409,
                // Nor keys, nor a phone to try them with.
                ("POST", path) if path.starts_with("/dashboard/settings/") => 422,
                _ => 200,
            };
            assert_eq!(answer.status, if is_theirs { 404 } else { own }, "{door:?}");
            if is_theirs {
                let missing = town.ask(&with(&nowhere)).await;
                assert_eq!(
                    alike(&answer.text(), &theirs),
                    alike(&missing.text(), &nowhere),
                    "{door:?} tells them apart"
                );
            }
            tried += 1;
        }
    }
    for words in [town.order.phone.as_str(), "Wanjiku", "1001", &theirs.order] {
        let request =
            Request::get(&town.host(On::Base), &format!("/dashboard/orders?q={}", crate::http::encode(words)));
        let answer = town.ask(&request.header("cookie", &format!("session={}", town.stranger))).await;
        // The page repeats what was looked for.
        let text = spaced(&answer.text()).replace(words, "");
        assert!(!tells_of(&town, &text) && !text.contains(&theirs.order), "{words} finds another shop's data");
        tried += 1;
    }
    assert_eq!(town.holdings().await, before, "something was changed");
    eprintln!("doors: {tried} tries as another shop's owner, none passed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn links_carts_and_sessions_of_one_shop_open_nothing_on_anothers_host() {
    let town = Town::found().await;
    let (theirs, nowhere) = (town.names.clone(), Names::nowhere());
    let before = town.holdings().await;
    let cookies = format!("cart={}; session={}", town.cart, town.owner);
    for door in public_doors().filter(|door| door.on == On::Shop) {
        for json in [false, true] {
            let with = |names: &Names| {
                let request = usual(&town, door, &town.other_host(), names).header("cookie", &cookies);
                if json { request.json() } else { request }
            };
            // The other shop sells another variant: this one is not theirs to sell.
            let answer = town.ask(&with(&theirs)).await;
            assert!(!tells_of(&town, &answer.text()), "{door:?} shows another shop's data");
            if door.path.contains("{token}") || door.path.contains("{key}") {
                let missing = town.ask(&with(&nowhere)).await;
                assert_eq!(answer.status, 404, "{door:?}");
                assert_eq!(
                    alike(&answer.text(), &theirs),
                    alike(&missing.text(), &nowhere),
                    "{door:?} tells them apart"
                );
            }
            if ["/cart/set", "/cart/add", "/checkout"].contains(&door.path) && door.method == "POST" {
                assert_ne!(answer.status, 200, "{door:?} used another shop's cart or goods");
            }
        }
    }
    assert_eq!(town.holdings().await, before, "something was changed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_of_another_site_is_turned_away_whoever_is_signed_in() {
    let town = Town::found().await;
    let before = town.holdings().await;
    let cookies = format!("cart={}; session={}", town.cart, town.owner);
    let port = town.installation.port;
    let (sibling, other_port) =
        (format!("http://amani.localhost:{port}"), format!("http://kasi.localhost:{}", port + 1));
    let foreign = [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", &sibling),
        ("origin", &other_port),
        ("origin", ""),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ];
    let mut tried = 0;
    for door in public_doors().filter(|door| door.method == "POST" && door.who != For::Machine) {
        for (name, value) in foreign {
            if door.on == On::Base && (name, value) == ("origin", other_port.as_str()) {
                continue;
            }
            let request = usual(&town, door, &town.host(door.on), &town.names).header("cookie", &cookies);
            for request in [request.clone(), request.json()] {
                let answer = town.ask(&request.header(name, value)).await;
                assert_eq!(answer.status, 403, "{door:?} {name}: {value}");
                assert_eq!(answer.header("set-cookie"), None, "{door:?}");
                tried += 1;
            }
        }
    }
    assert_eq!(town.holdings().await, before, "something was changed");
    // Our own page's form gets past this check, whatever else it is told.
    for door in public_doors().filter(|door| door.method == "POST") {
        let own = usual(&town, door, &town.host(door.on), &town.names);
        let answer = town.ask(&own.header("origin", &format!("http://{}", town.host(door.on)))).await;
        assert_ne!(answer.status, 403, "{door:?}");
    }
    eprintln!("doors: {tried} forms of other sites turned away");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_sent_to_another_site() {
    let town = Town::found().await;
    for on in [On::Shop, On::Base] {
        for back in [
            "/\t/evil.example",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/\n/evil.example",
            "/sw//evil",
        ] {
            let fields = [("theme", "dark"), ("back", back)];
            let answer = town.ask(&Request::form(&town.host(on), "/preferences", &fields)).await;
            let to = answer.header("location").unwrap_or_default().trim_end_matches('/');
            assert!(answer.status == 303 && matches!(to, "" | "/sw"), "{back:?}: {} {to:?}", answer.status);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_method_no_door_has_is_refused_by_name() {
    let town = Town::found().await;
    let before = town.holdings().await;
    let mut tried = 0;
    for door in public_doors() {
        let has = |method: &str| {
            DOORS.iter().any(|other| (other.on, other.path, other.method) == (door.on, door.path, method))
        };
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] {
            if has(method) {
                continue;
            }
            let mut request = usual(&town, door, &town.host(door.on), &town.names);
            method.clone_into(&mut request.method);
            let request = request.header("cookie", &format!("cart={}; session={}", town.cart, town.owner));
            // Who opens the address of a form is led to its page; a program learns what it did wrong.
            let is_form = method == "GET" && door.who != For::Machine;
            let looks = if is_form { 303 } else { 405 };
            for (request, wrong) in [(request.clone(), looks), (request.json(), 405)] {
                let answer = town.ask(&request).await;
                assert!([404, wrong].contains(&answer.status), "{method} {door:?}: {}", answer.status);
                tried += 1;
            }
        }
        if door.method == "GET" {
            let mut request = usual(&town, door, &town.host(door.on), &town.names);
            let got = town.ask(&request).await.status;
            "HEAD".clone_into(&mut request.method);
            assert_eq!(head_of(&town, &request).await, got, "HEAD {door:?}");
        }
    }
    assert_eq!(town.holdings().await, before, "something was changed");
    eprintln!("doors: {tried} wrong methods refused");
}

/// An answer to HEAD announces a body and brings none, so it is read by its status alone.
async fn head_of(town: &Town, request: &Request) -> u16 {
    crate::http::status(town.installation.port, request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn figures_of_the_house_are_on_their_own_address_only() {
    let town = Town::found().await;
    for host in [town.host(On::Shop), town.host(On::Base), town.other_host(), "kasi.example".to_owned()] {
        for path in
            ["/metrics", "/metrics/", "//metrics", "/sw/metrics", "/debug", "/_sim/prompts", "/.env", "/Leptos.toml"]
        {
            let answer = town.ask(&Request::get(&host, path)).await;
            assert_eq!(answer.status, 404, "{host}{path}");
            assert!(!answer.text().contains("kikapu_requests_total"), "{host}{path}");
        }
    }
    let metrics = DOORS.iter().find(|door| door.on == On::Private).unwrap();
    let own = send(town.installation.metrics_port, &Request::get("localhost", metrics.path)).await.unwrap();
    assert_eq!(own.status, 200);
    assert!(own.text().contains("kikapu_requests_total"), "{}", own.text());
    for host in ["nobody.localhost", "localhost.evil.example", "", "kasi.localhost.", "[::1]", "kasi.localhost:99999"] {
        let answer = town.ask(&Request::get(host, "/dashboard")).await;
        assert!([303, 404].contains(&answer.status), "{host}: {}", answer.status);
        assert!(!tells_of(&town, &answer.text()));
    }
}

/// Whether a text holds what only the first shop's people may know.
fn tells_of(town: &Town, text: &str) -> bool {
    let local = format!("0{}", &town.order.phone[3..]);
    let names = ["Wanjiku", "Blue gate", &town.order.phone, &local];
    names.iter().any(|name| text.contains(name)) || spaced(text).contains(&local)
}

/// Without the spaces that people like in numbers.
fn spaced(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// An answer without what was asked for and what differs each time.
fn alike(text: &str, names: &Names) -> String {
    let mut text = text.to_owned();
    for name in [&names.token, &names.key, &names.order, &names.secret, &names.c2b, &names.line, &names.store] {
        text = text.replace(name.as_str(), "…");
    }
    let mut parts = text.split("nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').map_or(part, |(_, rest)| rest))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_mpesa_posts_about_payments_is_kept_before_it_is_answered() {
    let town = Town::found().await;
    let kept = async || -> i64 {
        sqlx::query_scalar("select count(*) from c2b_inbox").fetch_one(&town.shop.admin).await.unwrap()
    };
    let post = async |secret: &str, last: &str, body: Vec<u8>| {
        let mut request = Request::new("POST", &town.host(On::Any), &format!("/hooks/c2b/{secret}/{last}"));
        request.body = body;
        town.ask(&request.header("content-type", "application/json")).await
    };
    let (known, before) = (town.names.c2b.clone(), kept().await);
    for (nth, body) in [&b"{}"[..], b"", b"\0\xff<html>"].into_iter().enumerate() {
        let answer = post(&known, "confirm", body.to_vec()).await;
        assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"ResultCode":0,"ResultDesc":"Success"}"#));
        assert_eq!(kept().await, before + i64::try_from(nth).unwrap() + 1);
    }
    let before = kept().await;
    let too_long = post(&known, "confirm", vec![b' '; 33 * 1024]).await;
    assert_eq!(too_long.status, 413);
    let unknown = post(&"1".repeat(40), "confirm", b"{}".to_vec()).await;
    assert_eq!((unknown.status, unknown.body.len()), (404, 0));
    assert_eq!(kept().await, before);

    let account: String = sqlx::query_scalar("select reference from orders where payment_state = 'processing'")
        .fetch_one(&town.shop.admin)
        .await
        .unwrap();
    for (account, code) in [(account.as_str(), "0"), ("999999Z", "C2B00012")] {
        let notice = serde_json::json!({
            "TransactionType": "Pay Bill", "TransID": "UKU4H7L2P0", "TransAmount": "10.00",
            "BusinessShortCode": kikapu_testkit::SHORTCODE, "BillRefNumber": account, "MSISDN": "2547 ***** 678",
        });
        let answer = post(&known, "check", notice.to_string().into_bytes()).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text().contains(&format!(r#""ResultCode":"{code}""#)), "{account}: {}", answer.text());
    }
    assert_eq!(post(&"1".repeat(40), "check", b"{}".to_vec()).await.status, 404);
    assert_eq!(kept().await, before, "a question is not kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_mpesa_posts_about_a_balance_is_taken_once_and_its_address_dies() {
    let town = Town::found().await;
    let secret = "7".repeat(40);
    sqlx::query(
        "with asked as (insert into mpesa_questions (store_id, id, shortcode, subject, asked_by, left_at)
                        values ($1, gen_random_uuid(), $2, 'balance', 'system', now()) returning store_id, id)
         insert into question_tokens (token_hash, store_id, question_id, dies_at)
         select sha256($3), store_id, id, now() + interval '1 hour' from asked",
    )
    .bind(town.shop.store.uuid())
    .bind(kikapu_testkit::SHORTCODE)
    .bind(secret.as_bytes())
    .execute(&town.shop.admin)
    .await
    .unwrap();
    let state = async || -> String {
        sqlx::query_scalar("select state from mpesa_questions").fetch_one(&town.shop.admin).await.unwrap()
    };
    let post = async |secret: &str, last: &str, body: Vec<u8>| {
        let mut request = Request::new("POST", &town.host(On::Any), &format!("/hooks/answer/{secret}/{last}"));
        request.body = body;
        town.ask(&request.header("content-type", "application/json")).await
    };
    let told = serde_json::json!({ "Result": { "ResultCode": 0, "ResultDesc": "ok", "ResultParameters": {
        "ResultParameter": { "Key": "AccountBalance", "Value": "Utility Account|KES|1.00|1.00|0.00|0.00" } } } });
    let told = told.to_string().into_bytes();
    assert_eq!(post(&secret, "result", vec![b' '; 33 * 1024]).await.status, 413);
    for last in ["result", "timeout"] {
        let unknown = post(&"1".repeat(40), last, told.clone()).await;
        assert_eq!((unknown.status, unknown.body.len()), (404, 0));
    }
    for odd in [&b"{}"[..], b"", b"\0\xff<html>"] {
        assert_eq!(post(&secret, "result", odd.to_vec()).await.status, 200);
        assert_eq!(state().await, "asked");
    }
    let answer = post(&secret, "result", told.clone()).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, r#"{"ResultCode":0,"ResultDesc":"Accepted"}"#));
    assert_eq!(state().await, "answered");
    assert_eq!(post(&secret, "result", told).await.status, 404, "it was answered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_statement_comes_as_a_file_and_its_day_is_the_owners_alone() {
    let town = Town::found().await;
    let with = |request: Request, session: &str| request.header("cookie", &format!("session={session}"));
    let send = async |file: &[u8]| {
        let head = b"--X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"taarifa.csv\"\r\n\r\n";
        let mut request = Request::new("POST", &town.host(On::Base), "/dashboard/money/days");
        request.body = [head, file, b"\r\n--X--\r\n"].concat();
        town.ask(&with(request.header("content-type", "multipart/form-data; boundary=X"), &town.owner)).await
    };
    let nothing: [&[u8]; 4] = [b"", b"name,price\nshoe,5\n", b"PK\x03\x04\0\0", b"\xd0\xcf\x11\xe0 old"];
    for file in nothing {
        let answer = send(file).await;
        assert_eq!(answer.status, 422, "{}", answer.text());
        assert!(answer.text().contains("multipart/form-data"), "the form is there to try again");
    }
    let good = b"Receipt No.,Completion Time,Paid In,Withdrawn,Reason Type\n\
                 UKT7SETTLE,2026-11-29 10:00:00,,4000,Organization Settlement\n";
    let answer = send(good).await;
    let to = answer.header("location");
    assert_eq!((answer.status, to), (303, Some("/dashboard/money/days?new=1&known=0&refused=0")), "{}", answer.text());
    for year in ["-5000", "-0001", "0000", "1999", "+12026"] {
        let page =
            with(Request::get(&town.host(On::Base), &format!("/dashboard/money/days/{year}-01-01")), &town.owner);
        let answer = town.ask(&page).await;
        assert!(matches!(answer.status, 400 | 404), "{year}: {} {}", answer.status, answer.text());
    }
    for path in ["/dashboard/money/days", "/dashboard/money/days/2026-11-29", "/dashboard/money/days/2026-11-29/csv"] {
        let page = with(Request::get(&town.host(On::Base), path), &town.owner);
        let answer = town.ask(&page).await;
        let text = answer.text();
        assert!(answer.status == 200 && (text.contains("4,000") || text.contains("4000.00")), "{path}: {text}");
        let answer = town.ask(&with(Request::get(&town.host(On::Base), path), &town.stranger)).await;
        assert!(!answer.text().contains("4,000"), "{path} shows another shop's day");
    }
}
