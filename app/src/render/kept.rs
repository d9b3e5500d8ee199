//! A page that is kept for everybody: compressed once, and known again by its tag.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kikapu_ui::Language;
use sha2::{Digest, Sha256};

use super::Page;
use super::page::{dress, policy};

/// Brotli's effort, of 11: once for many answers, so more than the 4 that every other answer gets.
const EFFORT: u32 = 9;
/// Brotli's window, as a power of two; a longer page only compresses a little worse.
const WINDOW: u32 = 18;

/// A page without nonces: its policy names each inline script and style by hash instead, which is the same for every
/// answer. No `strict-dynamic` then: unlike a nonce, a hash is not handed down to what the script imports, and the
/// islands would never wake. Cheap to clone.
#[derive(Clone, Debug)]
pub struct KeptPage(Arc<Kept>);

#[derive(Debug)]
struct Kept {
    status: StatusCode,
    language: Language,
    html: Bytes,
    /// Made when the page is first asked for again.
    brotli: OnceLock<Option<Bytes>>,
    policy: HeaderValue,
    tag: HeaderValue,
}

impl KeptPage {
    /// `None` for a page with a nonce anywhere but in an inline script's or style's own tag.
    pub fn of(page: &Page) -> Option<Self> {
        const BEFORE: &str = " nonce=\"";
        let mut pieces = page.pieces().iter();
        let mut html = String::with_capacity(page.weight());
        html.push_str(pieces.next()?);
        let (mut scripts, mut styles) = (Vec::new(), Vec::new());
        for piece in pieces {
            html.truncate(html.strip_suffix(BEFORE)?.len());
            let tag = html.get(html.rfind('<')?..)?;
            let (hashes, end) = match tag.split([' ', '>']).next()? {
                "<script" => (&mut scripts, "</script>"),
                "<style" => (&mut styles, "</style>"),
                _ => return None,
            };
            let rest = piece.strip_prefix('"')?;
            let content = rest.split_once('>')?.1.split_once(end)?.0;
            hashes.push(format!("'sha256-{}'", STANDARD.encode(Sha256::digest(content))));
            html.push_str(rest);
        }
        let policy = HeaderValue::try_from(policy(&scripts.join(" "), &styles.join(" "))).ok()?;
        let tag = STANDARD.encode(&Sha256::digest(&html)[..12]);
        let tag = HeaderValue::try_from(format!("W/\"{tag}\"")).ok()?;
        let html = Bytes::from(html);
        Some(Self(Arc::new(Kept {
            status: page.status(),
            language: page.language(),
            html,
            brotli: OnceLock::new(),
            policy,
            tag,
        })))
    }

    /// Bytes it takes in memory, the compressed form taken as a quarter.
    pub fn weight(&self) -> usize {
        self.0.html.len() + self.0.html.len() / 4
    }

    /// The answer to a request with these headers: nothing but the tag for who has the page already.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let kept = &*self.0;
        let of = |name| asked.get(name).and_then(|value: &HeaderValue| value.to_str().ok()).unwrap_or_default();
        let is_known = of(header::IF_NONE_MATCH).split(',').any(|tag| tag.trim().as_bytes() == kept.tag.as_bytes());
        let takes_brotli = of(header::ACCEPT_ENCODING).split(',').any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some("br") && parts.all(|weight| weight.trim_end_matches(['0', '.']) != "q=")
        });
        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        dress(headers, kept.language);
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding, save-data"));
        headers.insert(header::CONTENT_SECURITY_POLICY, kept.policy.clone());
        headers.insert(header::ETAG, kept.tag.clone());
        if is_known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        let brotli = if takes_brotli { kept.brotli.get_or_init(|| brotli(&kept.html)).clone() } else { None };
        if brotli.is_some() {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        *response.status_mut() = kept.status;
        *response.body_mut() = Body::from(brotli.unwrap_or_else(|| kept.html.clone()));
        response
    }
}

fn brotli(html: &[u8]) -> Option<Bytes> {
    let mut writer = brotli::CompressorWriter::new(Vec::with_capacity(html.len() / 4), 4_096, EFFORT, WINDOW);
    writer.write_all(html).ok()?;
    Some(Bytes::from(writer.into_inner()))
}
