//! HTTP as bytes: a client that can send what no library would, and knows when an answer was cut short.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Longer than any handler may take; an answer that takes longer is a hang.
const HANG: Duration = Duration::from_secs(30);

/// What is sent.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    pub host: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// What came back, whole.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Why nothing whole came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The connection was refused, reset, or closed before the answer was complete.
    Cut,
    /// The connection stood and nothing more came.
    Hung,
}

impl Request {
    pub fn new(method: &str, host: &str, path: &str) -> Self {
        Self {
            method: method.to_owned(),
            host: host.to_owned(),
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub fn get(host: &str, path: &str) -> Self {
        Self::new("GET", host, path)
    }

    /// A form; names and values as they are, encoded here.
    pub fn form(host: &str, path: &str, fields: &[(&str, &str)]) -> Self {
        let body: Vec<String> =
            fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        Self::new("POST", host, path).raw_form(body.join("&"))
    }

    /// A form whose body is already encoded, or not at all.
    pub fn raw_form(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", "application/x-www-form-urlencoded")
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// As a program asks.
    pub fn json(self) -> Self {
        self.header("accept", "application/json")
    }

    fn head(&self) -> String {
        let mut head =
            format!("{} {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.method, self.path, self.host);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !self.body.is_empty() || self.method == "POST" {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        head + "\r\n"
    }
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The value of a cookie that was set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.headers.iter().filter(|(header, _)| header == "set-cookie").find_map(|(_, line)| {
            let (key, value) = line.split(';').next()?.split_once('=')?;
            (key == name).then(|| value.to_owned())
        })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Sends a request over a connection of its own.
pub async fn send(port: u16, request: &Request) -> Result<Answer, NoAnswer> {
    tokio::time::timeout(HANG, exchange(port, request, whole)).await.unwrap_or(Err(NoAnswer::Hung))
}

/// The status alone: what follows the head is not waited for.
pub async fn status(port: u16, request: &Request) -> Result<u16, NoAnswer> {
    let read = exchange(port, request, |received, _| {
        let line = received.split(|byte| *byte == b'\n').next()?;
        let end = received.windows(4).any(|four| four == b"\r\n\r\n");
        end.then(|| std::str::from_utf8(line).ok()?.split(' ').nth(1)?.parse().ok()).flatten()
    });
    tokio::time::timeout(HANG, read).await.unwrap_or(Err(NoAnswer::Hung))
}

async fn exchange<T>(port: u16, request: &Request, read_out: impl Fn(&[u8], bool) -> Option<T>) -> Result<T, NoAnswer> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.map_err(|_| NoAnswer::Cut)?;
    let (mut read, mut write) = stream.into_split();
    let bytes = [request.head().as_bytes(), &request.body].concat();
    // A body that is too big is answered before it was read: what is written then may fail, and the answer counts.
    let writing = tokio::spawn(async move {
        let _ = write.write_all(&bytes).await;
        write
    });
    let mut received = Vec::new();
    let mut chunk = vec![0; 16 * 1024];
    let answer = loop {
        match read.read(&mut chunk).await {
            Ok(0) | Err(_) => break read_out(&received, true),
            Ok(n) => received.extend_from_slice(&chunk[..n]),
        }
        if let Some(answer) = read_out(&received, false) {
            break Some(answer);
        }
    };
    writing.abort();
    answer.ok_or(NoAnswer::Cut)
}

/// The answer, if all of it is there. `ended`: nothing more will come.
fn whole(mut received: &[u8], ended: bool) -> Option<Answer> {
    // "Go on" is no answer yet.
    if received.starts_with(b"HTTP/1.1 100") {
        received = &received[received.windows(4).position(|four| four == b"\r\n\r\n")? + 4..];
    }
    let end = received.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&received[..end]).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let rest = &received[end + 4..];
    let find = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let body = if find("transfer-encoding") == Some("chunked") {
        unchunk(rest)?
    } else if let Some(length) = find("content-length") {
        let length: usize = length.parse().ok()?;
        rest.get(..length)?.to_vec()
    } else if ended || matches!(status, 204 | 304) {
        rest.to_vec()
    } else {
        return None;
    };
    Some(Answer { status, headers, body })
}

fn unchunk(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let size = usize::from_str_radix(std::str::from_utf8(&rest[..end]).ok()?.trim(), 16).ok()?;
        rest = &rest[end + 2..];
        if size == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

/// Percent-encoded for a form.
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
