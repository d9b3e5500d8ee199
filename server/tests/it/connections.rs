//! Connections that take more than their share.

use std::time::Duration;

use kikapu_testkit::TestShop;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::http::{NoAnswer, Request, send};
use crate::program::Installation;

/// Longer than every wait below; only a failing test takes this long.
const HANG: Duration = Duration::from_secs(30);

async fn connect(installation: &Installation) -> TcpStream {
    TcpStream::connect(("127.0.0.1", installation.port)).await.unwrap()
}

/// Reads until the other side ends the connection.
async fn is_ended(mut stream: TcpStream) -> Vec<u8> {
    let mut read = Vec::new();
    // A reset is an end too.
    let _ = tokio::time::timeout(HANG, stream.read_to_end(&mut read)).await.expect("the connection ends");
    read
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn half_a_request_and_no_request_at_all_are_let_go() {
    let shop = TestShop::open().await;
    let waits = [("headers_wait_ms", "300".to_owned()), ("idle_wait_ms", "600".to_owned())];
    let installation = Installation::of(&shop, &waits);
    let mut web = installation.start("serve");
    installation.ready(&mut web).await;
    let silent = connect(&installation).await;
    let mut half = connect(&installation).await;
    half.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nx-slow: ").await.unwrap();
    assert_eq!(is_ended(half).await, b"");
    assert_eq!(is_ended(silent).await, b"");
    // A connection that is used is kept: the second request comes over the first one's.
    let mut kept = connect(&installation).await;
    for _ in 0..2 {
        kept.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        let mut head = [0; 15];
        kept.read_exact(&mut head).await.unwrap();
        assert_eq!(&head, b"HTTP/1.1 200 OK");
        let mut rest = [0; 4096];
        let read = kept.read(&mut rest).await.unwrap();
        let head = String::from_utf8_lossy(&rest[..read]).to_lowercase();
        assert!(head.contains("content-length:") && !head.contains("chunked"), "a known length is told: {head}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_network_has_so_many_connections_and_a_place_is_free_when_one_ends() {
    let shop = TestShop::open().await;
    let installation = Installation::of(&shop, &[("connections_per_network", "3".to_owned())]);
    let mut web = installation.start("serve");
    installation.ready(&mut web).await;
    let mut held = Vec::new();
    for _ in 0..3 {
        held.push(connect(&installation).await);
    }
    let question = Request::get("localhost", "/healthz");
    assert_eq!(send(installation.port, &question).await.unwrap_err(), NoAnswer::Cut);
    drop(held.pop());
    let free = async {
        while send(installation.port, &question).await.is_err() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(HANG, free).await.expect("the place is given to somebody else");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_are_too_long_are_refused_in_words() {
    let shop = TestShop::open().await;
    let installation = Installation::of(&shop, &[]);
    let mut web = installation.start("serve");
    installation.ready(&mut web).await;
    let long_path = format!("/{}", "x".repeat(9 * 1024));
    let answer = send(installation.port, &Request::get("localhost", &long_path)).await.unwrap();
    assert_eq!(answer.status, 414);
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let long_header = Request::get("localhost", "/healthz").header("x-long", &"x".repeat(17 * 1024));
    assert_eq!(send(installation.port, &long_header).await.unwrap().status, 431);
}
