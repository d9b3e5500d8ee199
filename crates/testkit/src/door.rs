//! Where M-PESA posts: the same steps as the real door, over real HTTP.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use kikapu_commerce::payment::{self, Taken, incoming, question, refund};
use kikapu_commerce::{Fault, Platform};
use kikapu_kernel::StoreId;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::PATIENCE;

/// One body that was posted.
#[derive(Clone, Debug)]
pub struct Heard {
    /// The secret in the address.
    pub secret: String,
    /// The body.
    pub body: Vec<u8>,
    /// What was answered.
    pub status: StatusCode,
}

/// The receiver of callbacks.
#[derive(Clone, Debug)]
pub struct Door {
    /// `http://127.0.0.1:port`, without a slash.
    pub url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    count: watch::Sender<usize>,
    confirmations: Arc<Mutex<Vec<Heard>>>,
    confirmed: watch::Sender<usize>,
    answers: Arc<Mutex<Vec<Heard>>>,
    answered: watch::Sender<usize>,
}

impl Door {
    /// An address to listen on, which the settings name before anybody listens.
    pub(crate) async fn bind() -> (Self, TcpListener) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("the machine has a free port");
        let address: SocketAddr = listener.local_addr().expect("a bound socket has an address");
        let door = Self {
            url: format!("http://{address}"),
            heard: Arc::default(),
            count: watch::Sender::new(0),
            confirmations: Arc::default(),
            confirmed: watch::Sender::new(0),
            answers: Arc::default(),
            answered: watch::Sender::new(0),
        };
        (door, listener)
    }

    pub(crate) fn open(&self, listener: TcpListener, platform: Platform) {
        let router = Router::new()
            .route("/hooks/daraja/{secret}", post(take))
            .route("/hooks/trial/{store}/{secret}", post(trial))
            .route("/hooks/c2b/{secret}/check", post(check))
            .route("/hooks/c2b/{secret}/confirm", post(confirm))
            .route("/hooks/out/{secret}/result", post(result))
            .route("/hooks/out/{secret}/timeout", post(timeout))
            .route("/hooks/answer/{secret}/result", post(question_result))
            .route("/hooks/answer/{secret}/timeout", post(question_timeout))
            .with_state((self.clone(), platform));
        tokio::spawn(async move { axum::serve(listener, router).await });
    }

    /// Everything posted so far, in the order of the answers.
    pub fn heard(&self) -> Vec<Heard> {
        self.lock().clone()
    }

    /// Waits until `n` bodies were posted and answered, counted from the start.
    pub async fn hears(&self, n: usize) -> Vec<Heard> {
        let mut count = self.count.subscribe();
        let heard = tokio::time::timeout(PATIENCE, count.wait_for(|count| *count >= n)).await;
        heard.expect("the callbacks come in time").expect("the door stays open");
        self.heard()
    }

    /// Every confirmation posted so far, in the order of the answers.
    pub fn confirmations(&self) -> Vec<Heard> {
        self.confirmations.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `n` confirmations were posted and answered, counted from the start.
    pub async fn is_told(&self, n: usize) -> Vec<Heard> {
        let mut count = self.confirmed.subscribe();
        let told = tokio::time::timeout(PATIENCE, count.wait_for(|count| *count >= n)).await;
        told.expect("the confirmations come in time").expect("the door stays open");
        self.confirmations()
    }

    /// Every answer about a refund or a question so far, queue timeouts among them.
    pub fn answers(&self) -> Vec<Heard> {
        self.answers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until `n` answers about refunds or questions were posted and answered, counted from the start.
    pub async fn is_answered(&self, n: usize) -> Vec<Heard> {
        let mut count = self.answered.subscribe();
        let told = tokio::time::timeout(PATIENCE, count.wait_for(|count| *count >= n)).await;
        told.expect("the answers come in time").expect("the door stays open");
        self.answers()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Heard>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn take(State((door, platform)): State<(Door, Platform)>, Path(secret): Path<String>, body: Bytes) -> StatusCode {
    let status = match payment::take_callback(&platform, &secret, &body, "127.0.0.1").await {
        Ok(Taken::Stored) => StatusCode::OK,
        Ok(Taken::Unknown) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    door.lock().push(Heard { secret, body: body.to_vec(), status });
    door.count.send_modify(|count| *count += 1);
    status
}

async fn trial(
    State((_, platform)): State<(Door, Platform)>,
    Path((store, secret)): Path<(StoreId, String)>,
    body: Bytes,
) -> StatusCode {
    match payment::keys::take_trial_callback(&platform, store, &secret, &body).await {
        Ok(Taken::Stored) => StatusCode::OK,
        Ok(Taken::Unknown) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn check(State((_, platform)): State<(Door, Platform)>, Path(secret): Path<String>, body: Bytes) -> Response {
    match incoming::check(&platform, &secret, &body).await {
        Some(answer) => {
            let (code, words) = answer.wire();
            axum::Json(json!({ "ResultCode": code, "ResultDesc": words })).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn confirm(
    State((door, platform)): State<(Door, Platform)>,
    Path(secret): Path<String>,
    body: Bytes,
) -> StatusCode {
    let status = match incoming::take(&platform, &secret, &body, "127.0.0.1").await {
        Ok(Taken::Stored) => StatusCode::OK,
        Ok(Taken::Unknown) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut all = door.confirmations.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(Heard { secret, body: body.to_vec(), status });
    drop(all);
    door.confirmed.send_modify(|count| *count += 1);
    status
}

async fn result(state: State<(Door, Platform)>, path: Path<String>, body: Bytes) -> StatusCode {
    answer(state, path, refund::Kind::Result, body).await
}

async fn timeout(state: State<(Door, Platform)>, path: Path<String>, body: Bytes) -> StatusCode {
    answer(state, path, refund::Kind::Timeout, body).await
}

async fn answer(
    State((door, platform)): State<(Door, Platform)>,
    Path(secret): Path<String>,
    kind: refund::Kind,
    body: Bytes,
) -> StatusCode {
    let taken = refund::take(&platform, &secret, kind, &body, "127.0.0.1").await;
    answered(&door, secret, &body, &taken)
}

async fn question_result(state: State<(Door, Platform)>, path: Path<String>, body: Bytes) -> StatusCode {
    question_answer(state, path, refund::Kind::Result, body).await
}

async fn question_timeout(state: State<(Door, Platform)>, path: Path<String>, body: Bytes) -> StatusCode {
    question_answer(state, path, refund::Kind::Timeout, body).await
}

async fn question_answer(
    State((door, platform)): State<(Door, Platform)>,
    Path(secret): Path<String>,
    kind: refund::Kind,
    body: Bytes,
) -> StatusCode {
    let taken = question::take(&platform, &secret, kind, &body, "127.0.0.1").await;
    answered(&door, secret, &body, &taken)
}

/// Notes what was posted and how it was answered.
fn answered(door: &Door, secret: String, body: &[u8], taken: &Result<Taken, Fault>) -> StatusCode {
    let status = match taken {
        Ok(Taken::Stored) => StatusCode::OK,
        Ok(Taken::Unknown) => StatusCode::NOT_FOUND,
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut all = door.answers.lock().unwrap_or_else(PoisonError::into_inner);
    all.push(Heard { secret, body: body.to_vec(), status });
    drop(all);
    door.answered.send_modify(|count| *count += 1);
    status
}
