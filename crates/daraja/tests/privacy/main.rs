//! Phones, keys, passwords and tokens show nowhere.
//!
//! A program of its own: a log line that another thread reaches first, while nobody listens, may be
//! switched off for the thread that does.

#[path = "../it/server.rs"]
#[expect(dead_code, reason = "shared with the other tests, which use the rest")]
mod server;

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use daraja::{PushOutcome, parse_c2b, parse_stk_callback};
use tracing_subscriber::fmt::MakeWriter;

use crate::server::{
    CALLBACK, CHECKOUT, Daraja, KEY, PASSKEY, PHONE, PUSH, QUERY, SECRET, Step, TOKEN, answer, checkout, client, now,
    paybill, request, token_body,
};

const BEARER: &str = "BJGFGOXv5aZnw90KkA4TDtu4Xdyf";
const SECRETS: [&str; 8] = [PHONE, KEY, SECRET, PASSKEY, BEARER, CHECKOUT, CALLBACK, "MTc0Mzc5YmZiMjc5"];

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn assert_clean(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} shows in {text}");
    }
    assert!(!text.contains(&PHONE[3..]), "the phone shows in {text}");
}

/// Daraja repeating back all it was told.
fn gossip(status: u16) -> Step {
    let words = SECRETS.join(" ");
    let body =
        format!(r#"{{"requestId":"1a2b-77","errorCode":"{status}.002.02","errorMessage":"Bad Request - {words}"}}"#);
    answer(status, &body)
}

#[tokio::test]
async fn logs_and_outcomes_hold_no_secret_even_if_daraja_repeats_them() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(log.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);

    let (server, address) = Daraja::start().await;
    server.script(TOKEN, [answer(200, &token_body(BEARER))]);
    let page = format!("<html>{}</html>", SECRETS.join(" "));
    let accepted = include_str!("../fixtures/push_accepted.json");
    server.script(
        PUSH,
        [gossip(400), gossip(500), answer(200, &page), answer(503, &page), Step::Reset, answer(200, accepted)],
    );
    let paid = include_str!("../fixtures/query_paid.json");
    server.script(QUERY, [gossip(400), answer(200, &page), answer(200, paid)]);
    let client = client(address);
    for _ in 0..6 {
        let outcome = client.push(&paybill(), &request(), now()).await;
        assert_clean(&format!("{outcome:?}"));
        if let PushOutcome::Rejected { fault } | PushOutcome::Unknown { fault } = outcome {
            assert_clean(&fault.to_string());
        }
    }
    for _ in 0..3 {
        assert_clean(&format!("{:?}", client.query(&paybill(), &checkout(), now()).await));
    }
    drop(guard);

    let logged = log.text();
    assert_clean(&logged);
    assert!(logged.contains("daraja.operation=\"push\" daraja.outcome=\"accepted\" duration_ms="), "{logged}");
    assert!(logged.contains("daraja.outcome=\"rejected\""), "{logged}");
    assert!(logged.contains("daraja.request_id=\"1a2b-77\""), "{logged}");
}

#[tokio::test]
async fn debug_output_holds_no_secret() {
    let (_server, address) = Daraja::start().await;
    assert_clean(&format!("{:?} {:?} {:?} {:?}", client(address), paybill(), request(), checkout()));
}

#[test]
fn parsed_notices_do_not_show_people() {
    let callback = parse_stk_callback(include_bytes!("../fixtures/callback_paid.json"));
    assert_clean(&format!("{callback:?}"));
    let notice = format!("{:?}", parse_c2b(include_bytes!("../fixtures/c2b_masked.json")));
    for person in ["WANJIKU", "2547 ***** 678", "ord-10482"] {
        assert!(!notice.contains(person), "{notice}");
    }
}
