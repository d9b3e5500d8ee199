use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::time::Instant;

use super::{Desk, Patience, Patient};

const PATIENCE: Patience =
    Patience { idle: Duration::from_secs(75), headers: Duration::from_secs(10), write: Duration::from_secs(30) };

fn connected() -> (DuplexStream, Patient<DuplexStream>, Desk) {
    let (peer, ours) = tokio::io::duplex(64);
    let desk = Desk::default();
    (peer, Patient::new(ours, desk.clone(), PATIENCE), desk)
}

/// Reads until the patience ends; returns after how many seconds.
async fn waits(ours: &mut Patient<DuplexStream>) -> u64 {
    let began = Instant::now();
    let mut byte = [0];
    let mut bytes_left = true;
    while bytes_left {
        bytes_left = ours.read(&mut byte).await.is_ok_and(|read| read > 0);
    }
    began.elapsed().as_secs()
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_says_nothing_is_let_go_after_the_idle_time() {
    let (_peer, mut ours, _desk) = connected();
    assert_eq!(waits(&mut ours).await, 75);
}

#[tokio::test(start_paused = true)]
async fn headers_that_drip_in_are_not_waited_for() {
    let (mut peer, mut ours, _desk) = connected();
    let dripping = tokio::spawn(async move {
        while peer.write_all(b"x").await.is_ok() {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
    // The deadline counts from the first byte, however many follow.
    let took = waits(&mut ours).await;
    assert!((10..=11).contains(&took), "{took}");
    drop(ours);
    dripping.await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_take_its_time_and_the_next_request_too() {
    let (mut peer, mut ours, desk) = connected();
    peer.write_all(b"GET").await.unwrap();
    let mut bytes = [0; 3];
    ours.read_exact(&mut bytes).await.unwrap();
    let answering = desk.answer();
    let more = tokio::time::timeout(Duration::from_mins(5), ours.read(&mut bytes)).await;
    assert!(more.is_err(), "nothing was waited for while the request was being answered");
    drop(answering);
    assert_eq!(waits(&mut ours).await, 75);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_no_bytes_is_let_go() {
    let (peer, mut ours, _desk) = connected();
    let began = Instant::now();
    let wrote = ours.write_all(&[0; 1000]).await;
    assert_eq!(wrote.unwrap_err().kind(), std::io::ErrorKind::TimedOut);
    assert_eq!(began.elapsed().as_secs(), 30);
    drop(peer);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_bytes_slowly_gets_them_all() {
    let (mut peer, mut ours, _desk) = connected();
    let reading = tokio::spawn(async move {
        let mut bytes = [0; 50];
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_secs(20)).await;
            peer.read_exact(&mut bytes).await.unwrap();
        }
    });
    ours.write_all(&[0; 1000]).await.unwrap();
    reading.await.unwrap();
}
