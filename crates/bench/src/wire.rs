//! One keep-alive connection to a program on this machine, spoken as a browser speaks it.

use std::time::Duration;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue};
use hyper::{Method, Request};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Failure;

/// An answer that takes longer is none.
const ANSWER_MAX: Duration = Duration::from_secs(30);
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask {
    method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Ask {
    /// A page of `host`, `amani.localhost:3700`.
    pub fn get(host: &HeaderValue, path: impl Into<String>) -> Self {
        let headers = HeaderMap::from_iter([(HOST, host.clone())]);
        Self { method: Method::GET, path: path.into(), headers, body: Bytes::new() }
    }

    /// A form, `a=1&b=2`.
    pub fn form(host: &HeaderValue, path: impl Into<String>, fields: impl Into<Bytes>) -> Self {
        let ask = Self::get(host, path).with(CONTENT_TYPE, FORM);
        Self { method: Method::POST, body: fields.into(), ..ask }
    }

    /// A JSON document.
    pub fn json(host: &HeaderValue, path: impl Into<String>, document: impl Into<Bytes>) -> Self {
        let ask = Self::get(host, path).with(CONTENT_TYPE, JSON);
        Self { method: Method::POST, body: document.into(), ..ask }
    }

    /// With one more header.
    #[must_use]
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.insert(name, value);
        self
    }
}

/// What came back. The body is as the wire carried it: nothing is decompressed.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// All headers.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A header's text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// A connection that is kept open, and opened again when the other side closed it.
pub struct Line {
    port: u16,
    sender: SendRequest<Full<Bytes>>,
}

impl Line {
    /// Connects to a port of this machine.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn open(port: u16) -> Result<Self, Failure> {
        Ok(Self { port, sender: connect(port).await? })
    }

    /// Asks and reads the answer to its end.
    ///
    /// # Errors
    /// When the connection breaks or no answer comes in time. Statuses are not errors here.
    pub async fn ask(&mut self, ask: &Ask) -> Result<Answer, Failure> {
        if self.sender.is_closed() {
            self.sender = connect(self.port).await?;
        }
        match tokio::time::timeout(ANSWER_MAX, self.exchange(ask)).await {
            Ok(answer) => answer.map_err(|error| format!("{} {}: {error}", ask.method, ask.path).into()),
            Err(_) => Err(format!("{} {}: no answer in {} s", ask.method, ask.path, ANSWER_MAX.as_secs()).into()),
        }
    }

    async fn exchange(&mut self, ask: &Ask) -> Result<Answer, hyper::Error> {
        self.sender.ready().await?;
        let mut request = Request::new(Full::new(ask.body.clone()));
        *request.method_mut() = ask.method.clone();
        // A path that is no path is asked for as the root; the answer then is not the one that is expected.
        *request.uri_mut() = ask.path.parse().unwrap_or_default();
        request.headers_mut().clone_from(&ask.headers);
        let (parts, body) = self.sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer { status: parts.status.as_u16(), headers: parts.headers, body })
    }
}

async fn connect(port: u16) -> Result<SendRequest<Full<Bytes>>, Failure> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with the sender. What breaks it reaches whoever asks.
    tokio::spawn(connection);
    Ok(sender)
}
