use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use kikapu_ui::Language;

/// A rendered page. Cheap to clone; each answer gets a nonce of its own.
#[derive(Clone, Debug)]
pub struct Page {
    status: StatusCode,
    language: Language,
    /// The HTML, cut where the nonce goes.
    pieces: Arc<[Box<str>]>,
}

impl Page {
    pub(super) fn new(status: StatusCode, language: Language, html: &str, nonce_mark: &str) -> Self {
        Self { status, language, pieces: html.split(nonce_mark).map(Box::from).collect() }
    }

    /// HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }

    pub(super) fn pieces(&self) -> &[Box<str>] {
        &self.pieces
    }

    /// Bytes it takes in memory, for a cache that has a limit.
    pub fn weight(&self) -> usize {
        self.pieces.iter().map(|piece| piece.len()).sum()
    }

    /// The HTML with this nonce.
    pub fn html(&self, nonce: &str) -> String {
        let mut html = String::with_capacity(self.weight() + nonce.len() * self.pieces.len());
        for (i, piece) in self.pieces.iter().enumerate() {
            if i > 0 {
                html.push_str(nonce);
            }
            html.push_str(piece);
        }
        html
    }
}

/// What a page may load and do. Inline scripts and styles need a nonce or hash; script files are ours.
pub(super) fn policy(scripts: &str, styles: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' {scripts} 'wasm-unsafe-eval'; \
         style-src 'self' {styles}; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; \
         manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

/// Not stored by anybody between, yet left to the back button: `no-store` would cost the restored page.
pub(super) fn dress(headers: &mut HeaderMap, language: Language) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(language.html_lang()));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let nonce = super::mint();
        let mut response = Response::new(Body::from(self.html(&nonce)));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        dress(headers, self.language);
        headers.insert(header::VARY, HeaderValue::from_static("save-data"));
        let nonce = format!("'nonce-{nonce}'");
        // What a script with a nonce imports inherits the trust. Not so with a hash: browsers refuse the import then
        // (seen in Chromium), so a kept page says `'self'` alone.
        let scripts = format!("{nonce} 'strict-dynamic'");
        if let Ok(policy) = HeaderValue::try_from(policy(&scripts, &nonce)) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}
