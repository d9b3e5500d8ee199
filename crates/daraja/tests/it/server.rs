//! A Daraja that answers raw bytes from a script, and what the tests send it.

use std::{
    collections::VecDeque,
    future::pending,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use daraja::{
    AccessToken, AccountReference, BaseUrl, BoxFuture, CallbackUrl, CheckoutRequestId, Client, ClientConfig,
    Credentials, Description, Fault, MemoryTokenStore, Merchant, MerchantKind, MintToken, Msisdn, Shillings, Shortcode,
    StkPush, TokenStore,
};
use secrecy::SecretString;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

pub const TOKEN: &str = "/oauth/v1/generate?grant_type=client_credentials";
pub const PUSH: &str = "/mpesa/stkpush/v1/processrequest";
pub const QUERY: &str = "/mpesa/stkpushquery/v1/query";
pub const REGISTER: &str = "/mpesa/c2b/v2/registerurl";

pub const CHECKOUT: &str = "ws_CO_15012026093047318712345678";
pub const PHONE: &str = "254712345678";
pub const CALLBACK: &str = "https://pay.duka.co.ke/hooks/k/5f0e9d7c2b3a4f1e8d6c5b4a39281706";
pub const KEY: &str = "Zk3vTq8LmX2pRw7YhC5nBd9sGf4jKa6e";
pub const SECRET: &str = "Qw8xZt2LpV5mRk7c";
/// The public sandbox passkey.
pub const PASSKEY: &str = "bfb279f9aa9bdbcf158e97dd71a467cd2e0c893059b10f78e6b72ada1ed2c919";

/// Short, because the tests that use it wait it out.
pub const IMPATIENCE: Duration = Duration::from_millis(300);

/// What happens on one request.
#[derive(Clone, Debug)]
pub enum Step {
    /// These bytes; the connection stays open.
    Send(String),
    /// These bytes, then the connection is closed.
    SendAndClose(String),
    /// These bytes, then silence.
    SendAndHang(String),
    /// The connection is reset once the request was read.
    Reset,
}

/// An answer with a body.
pub fn answer(status: u16, body: &str) -> Step {
    answer_with(status, "", body)
}

/// An answer with a body and one more header line.
pub fn answer_with(status: u16, header: &str, body: &str) -> Step {
    let header = if header.is_empty() { String::new() } else { format!("{header}\r\n") };
    Step::Send(format!(
        "HTTP/1.1 {status} Whatever\r\ncontent-type: application/json\r\n{header}content-length: {}\r\n\r\n{body}",
        body.len(),
    ))
}

pub fn error(status: u16, code: &str, message: &str) -> Step {
    let body = format!(r#"{{"requestId":"1a2b-77","errorCode":"{code}","errorMessage":"{message}"}}"#);
    answer(status, &body)
}

/// An error in the shape of the Apigee gateway.
pub fn apigee(status: u16, words: &str, code: &str) -> Step {
    let detail = format!(r#"{{"errorcode":"{code}"}}"#);
    answer(status, &format!(r#"{{"fault":{{"faultstring":"{words}","detail":{detail}}}}}"#))
}

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Seen {
    pub path: String,
    pub head: String,
    pub body: String,
}

/// The server. Tokens are `access-token-1`, `-2`, … unless scripted.
#[derive(Default)]
pub struct Daraja {
    steps: Mutex<Vec<(&'static str, VecDeque<Step>)>>,
    seen: Mutex<Vec<Seen>>,
}

impl Daraja {
    pub async fn start() -> (Arc<Self>, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let server = Arc::new(Self::default());
        let daraja = Arc::clone(&server);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = Arc::clone(&server);
                tokio::spawn(async move { server.talk(stream).await });
            }
        });
        (daraja, address)
    }

    pub fn script(&self, path: &'static str, steps: impl IntoIterator<Item = Step>) {
        let mut all = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        all.push((path, steps.into_iter().collect()));
    }

    pub fn seen(&self, path: &str) -> Vec<Seen> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.iter().filter(|seen| seen.path == path).cloned().collect()
    }

    fn next(&self, path: &str) -> Step {
        let mut all = self.steps.lock().unwrap_or_else(PoisonError::into_inner);
        let scripted = all
            .iter_mut()
            .find(|(of, steps)| *of == path && !steps.is_empty())
            .and_then(|(_, steps)| steps.pop_front());
        let count = self.seen(path).len();
        match scripted {
            Some(step) => step,
            None if path == TOKEN => answer(200, &token_body(&format!("access-token-{count}"))),
            None => answer(418, "this request was not expected"),
        }
    }

    async fn talk(&self, mut stream: TcpStream) {
        while let Some(request) = read_request(&mut stream).await {
            let path = request.path.clone();
            self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(request);
            let (bytes, then) = match self.next(&path) {
                Step::Send(bytes) => (bytes, None),
                Step::SendAndClose(bytes) => (bytes, Some(false)),
                Step::SendAndHang(bytes) => (bytes, Some(true)),
                Step::Reset => {
                    stream.set_zero_linger().expect("an open socket");
                    return;
                }
            };
            if stream.write_all(bytes.as_bytes()).await.is_err() {
                return;
            }
            match then {
                None => {}
                Some(false) => return,
                Some(true) => pending().await,
            }
        }
    }
}

pub fn token_body(token: &str) -> String {
    format!(r#"{{"access_token":"{token}","expires_in":"3599"}}"#)
}

async fn read_request(stream: &mut TcpStream) -> Option<Seen> {
    let mut bytes = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&bytes);
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .filter_map(|line| line.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .map_or(0, |(_, value)| value.trim().parse().expect("a length"));
            if body.len() >= length {
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                return Some(Seen { path, head: head.to_owned(), body: body.to_owned() });
            }
        }
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(count @ 1..) => bytes.extend_from_slice(&chunk[..count]),
            Ok(0) | Err(_) => return None,
        }
    }
}

/// A token that is always there, for tests that are not about tokens.
pub struct FixedToken;

impl TokenStore for FixedToken {
    fn obtain<'a>(
        &'a self,
        _: &'a Credentials,
        _: Option<&'a AccessToken>,
        now: DateTime<Utc>,
        _: MintToken<'a>,
    ) -> BoxFuture<'a, Result<AccessToken, Fault>> {
        let token = AccessToken::new(SecretString::from("fixed"), now + TimeDelta::hours(1));
        Box::pin(async move { Ok(token) })
    }
}

pub fn client(address: SocketAddr) -> Client {
    client_with(address, Arc::new(MemoryTokenStore::default()), Duration::from_secs(20))
}

pub fn client_with(address: SocketAddr, tokens: Arc<dyn TokenStore>, patience: Duration) -> Client {
    // Every test installs it; the second one to do so is told it is there.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let base = BaseUrl::rehearsal(&format!("http://{address}")).expect("a root");
    let mut config = ClientConfig::new(base);
    config.timeout = patience;
    config.lookup_timeout = patience;
    Client::new(config, tokens).expect("a client")
}

pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 1, 15, 6, 30, 45).single().expect("a moment")
}

pub fn paybill() -> Merchant {
    Merchant {
        credentials: Credentials::new(KEY, &SecretString::from(SECRET)),
        shortcode: Shortcode::parse("174379").expect("a shortcode"),
        passkey: SecretString::from(PASSKEY),
        kind: MerchantKind::PayBill,
    }
}

pub fn till() -> Merchant {
    let till = Shortcode::parse("5123456").expect("a till");
    Merchant { kind: MerchantKind::Till { till }, ..paybill() }
}

pub fn request() -> StkPush {
    StkPush {
        amount: Shillings::new(1499).expect("an amount"),
        phone: Msisdn::parse(PHONE).expect("a phone"),
        callback_url: CallbackUrl::parse(CALLBACK).expect("an address"),
        account_reference: AccountReference::parse("ORD10482").expect("a reference"),
        description: Description::parse("Order 10482").expect("a description"),
    }
}

pub fn checkout() -> CheckoutRequestId {
    CheckoutRequestId::parse(CHECKOUT).expect("an id")
}
