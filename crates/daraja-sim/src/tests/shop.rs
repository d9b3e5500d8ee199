//! A foreign Daraja client and a callback receiver, written without this crate's types.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::{Config, Handle, Prompt, SANDBOX_PASSKEY, Simulator, serve};

/// Longer than anything here takes; only a failing test waits this long.
pub const LIMIT: Duration = Duration::from_secs(10);
pub const SHORTCODE: &str = "174379";
pub const PHONE: &str = "254712345678";
pub const STAMP: &str = "20260115093045";

pub type Reply = (u16, Value);

pub struct Shop {
    pub base: String,
    pub sim: Handle,
    pub http: reqwest::Client,
    pub door: Door,
}

/// What arrived at the merchant's callback address.
#[derive(Clone)]
pub struct Door {
    pub url: String,
    inner: Arc<Inner>,
}

struct Inner {
    heard: Mutex<Vec<(String, String)>>,
    count: watch::Sender<usize>,
    answer: Mutex<(u16, String)>,
}

impl Shop {
    pub async fn open() -> Self {
        Self::open_with(Config::default()).await
    }

    pub async fn open_with(config: Config) -> Self {
        let simulator = Simulator::new(config);
        let sim = simulator.handle();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}", listener.local_addr().expect("a bound address"));
        tokio::spawn(serve(listener, simulator, std::future::pending()));
        Self {
            base,
            sim,
            http: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .expect("the simulator has installed a provider"),
            door: Door::open().await,
        }
    }

    pub async fn token(&self) -> String {
        self.token_of("sim-key", "sim-secret").await
    }

    pub async fn token_of(&self, key: &str, secret: &str) -> String {
        let url = format!("{}/oauth/v1/generate?grant_type=client_credentials", self.base);
        let reply = self.http.get(url).basic_auth(key, Some(secret)).send().await.expect("a reply");
        let body: Value = reply.json().await.expect("JSON");
        body["access_token"].as_str().expect("a token").to_owned()
    }

    pub async fn post(&self, token: &str, path: &str, body: &Value) -> Reply {
        let reply =
            self.http.post(format!("{}{path}", self.base)).bearer_auth(token).json(body).send().await.expect("a reply");
        read(reply).await
    }

    /// A push with every field right.
    pub fn order(&self, phone: &str, amount: u32) -> Value {
        json!({
            "BusinessShortCode": SHORTCODE,
            "Password": password(SHORTCODE, STAMP),
            "Timestamp": STAMP,
            "TransactionType": "CustomerPayBillOnline",
            "Amount": amount.to_string(),
            "PartyA": phone,
            "PartyB": SHORTCODE,
            "PhoneNumber": phone,
            "CallBackURL": format!("{}/cb", self.door.url),
            "AccountReference": "1042X",
            "TransactionDesc": "Order 1042X",
        })
    }

    pub async fn send(&self, token: &str, order: &Value) -> Reply {
        self.post(token, "/mpesa/stkpush/v1/processrequest", order).await
    }

    /// Pushes and returns the checkout id, which must be there.
    pub async fn push(&self, token: &str, phone: &str, amount: u32) -> String {
        let (status, body) = self.send(token, &self.order(phone, amount)).await;
        assert_eq!((status, body["ResponseCode"].as_str()), (200, Some("0")), "{body}");
        body["CheckoutRequestID"].as_str().expect("an id").to_owned()
    }

    pub async fn query(&self, token: &str, id: &str) -> Reply {
        let body = json!({
            "BusinessShortCode": SHORTCODE,
            "Password": password(SHORTCODE, STAMP),
            "Timestamp": STAMP,
            "CheckoutRequestID": id,
        });
        self.post(token, "/mpesa/stkpushquery/v1/query", &body).await
    }

    pub async fn result(&self, token: &str, id: &str) -> String {
        let (status, body) = self.query(token, id).await;
        assert_eq!(status, 200, "{body}");
        body["ResultCode"].as_str().expect("the query's code is a string").to_owned()
    }

    /// Waits until the prompt has ended.
    pub async fn ended(&self, id: &str) -> Prompt {
        self.sim
            .wait_for(LIMIT, |sim| sim.prompt_by_checkout(id).filter(|p| p.verdict.is_some()))
            .await
            .expect("the prompt ends")
    }

    pub fn seconds(&self, n: u64) {
        self.sim.advance(Duration::from_secs(n));
    }

    pub fn wallet(&self, phone: &str) -> Option<u64> {
        let wallets = self.sim.balances().wallets;
        wallets.into_iter().find(|w| w.phone == phone).map(|w| w.balance_kes)
    }

    pub fn till(&self) -> u64 {
        self.sim.balances().merchants[0].balance_kes
    }
}

impl Door {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("a bound address"));
        let inner = Arc::new(Inner {
            heard: Mutex::new(Vec::new()),
            count: watch::Sender::new(0),
            answer: Mutex::new((200, r#"{"ResultCode":0,"ResultDesc":"Accepted"}"#.to_owned())),
        });
        let router = Router::new().fallback(hear).with_state(Arc::clone(&inner));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    /// Answers from now on with this; 3xx carry a Location to `/elsewhere`.
    pub fn answer_with(&self, status: u16, body: &str) {
        *self.inner.answer.lock().expect("no test panicked here") = (status, body.to_owned());
    }

    /// Everything heard so far: path and body.
    pub fn heard(&self) -> Vec<(String, String)> {
        self.inner.heard.lock().expect("no test panicked here").clone()
    }

    /// Waits for at least `n` deliveries.
    pub async fn hears(&self, n: usize) -> Vec<(String, String)> {
        let mut count = self.inner.count.subscribe();
        tokio::time::timeout(LIMIT, count.wait_for(|count| *count >= n))
            .await
            .expect("the deliveries come in time")
            .expect("the door stays open");
        self.heard()
    }

    /// Waits for at least `n` deliveries and reads the STK callbacks among them.
    pub async fn callbacks(&self, n: usize) -> Vec<Value> {
        self.hears(n)
            .await
            .into_iter()
            .filter_map(|(_, body)| serde_json::from_str::<Value>(&body).ok())
            .map(|body| body["Body"]["stkCallback"].clone())
            .filter(|body| !body.is_null())
            .collect()
    }
}

async fn hear(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let bytes = axum::body::to_bytes(request.into_body(), 1 << 16).await.unwrap_or_default();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    let (status, answer) = inner.answer.lock().expect("no test panicked here").clone();
    inner.heard.lock().expect("no test panicked here").push((path, body));
    inner.count.send_modify(|count| *count += 1);
    let status = StatusCode::from_u16(status).expect("a status from the test");
    (status, [("location", "/elsewhere")], answer).into_response()
}

pub fn password(shortcode: &str, stamp: &str) -> String {
    STANDARD.encode(format!("{shortcode}{SANDBOX_PASSKEY}{stamp}"))
}

pub async fn read(reply: reqwest::Response) -> Reply {
    let status = reply.status().as_u16();
    let text = reply.text().await.expect("a body");
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    (status, body)
}

/// The value of a metadata item.
pub fn item<'a>(callback: &'a Value, name: &str) -> Option<&'a Value> {
    callback["CallbackMetadata"]["Item"].as_array()?.iter().find(|item| item["Name"] == name)?.get("Value")
}
