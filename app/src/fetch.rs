//! How an island calls the server: one request, one typed answer. The same addresses answer a plain form with a
//! redirect; `Accept: application/json` asks them for data instead.

use serde::{Serialize, de::DeserializeOwned};

/// Longest wait for an answer. A long poll is held for 20 s, so this only ends what is lost.
#[cfg(feature = "hydrate")]
const TIMEOUT_MS: u32 = 35_000;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The network or the server did not answer in time. Nothing is known about whether the request arrived.
    Unreachable,
    /// The server said no.
    Refused {
        /// HTTP status.
        status: u16,
        /// The refusal, as JSON; [`Failure::refusal`] reads it.
        body: String,
    },
    /// The answer is not what was asked for, as after a deploy.
    Unreadable,
}

impl Failure {
    /// The refusal as a type, when there is one.
    pub fn refusal<E: DeserializeOwned>(&self) -> Option<E> {
        match self {
            Self::Refused { body, .. } => serde_json::from_str(body).ok(),
            Self::Unreachable | Self::Unreadable => None,
        }
    }
}

/// Asks for data.
pub async fn get<T: DeserializeOwned>(url: &str) -> Result<T, Failure> {
    decode(&send(url, "GET", Body::None).await?)
}

/// Sends a form, the same fields a plain `<form>` would send.
pub async fn post_form<T: DeserializeOwned>(url: &str, fields: &[(&str, &str)]) -> Result<T, Failure> {
    decode(&send(url, "POST", Body::Form(fields)).await?)
}

/// Sends JSON.
pub async fn post_json<T: DeserializeOwned>(url: &str, body: &impl Serialize) -> Result<T, Failure> {
    let json = serde_json::to_string(body).map_err(|_| Failure::Unreadable)?;
    decode(&send(url, "POST", Body::Json(&json)).await?)
}

#[cfg_attr(not(feature = "hydrate"), expect(dead_code, reason = "only the browser reads what it sends"))]
enum Body<'a> {
    None,
    Form(&'a [(&'a str, &'a str)]),
    Json(&'a str),
}

/// The answer's text when the server agreed, else why not.
struct Answer {
    status: u16,
    text: String,
}

fn decode<T: DeserializeOwned>(answer: &Answer) -> Result<T, Failure> {
    if !(200..300).contains(&answer.status) {
        return Err(Failure::Refused { status: answer.status, body: answer.text.clone() });
    }
    serde_json::from_str(&answer.text).map_err(|_| Failure::Unreadable)
}

#[cfg(feature = "hydrate")]
async fn send(url: &str, method: &str, body: Body<'_>) -> Result<Answer, Failure> {
    browser::send(url, method, body).await.map_err(|_| Failure::Unreachable)
}

/// The server renders islands and never runs their calls (see [`crate::browser::spawn`]).
#[cfg(not(feature = "hydrate"))]
#[expect(clippy::unused_async, reason = "the browser's twin awaits")]
async fn send(_url: &str, _method: &str, _body: Body<'_>) -> Result<Answer, Failure> {
    Err(Failure::Unreachable)
}

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{AbortSignal, Headers, RequestInit, Response, UrlSearchParams};

    use super::{Answer, Body, TIMEOUT_MS};

    #[wasm_bindgen]
    extern "C" {
        /// Missing before Chromium 103; then the browser's own limit ends the request.
        #[wasm_bindgen(js_namespace = AbortSignal, catch)]
        fn timeout(ms: u32) -> Result<AbortSignal, JsValue>;
    }

    pub(super) async fn send(url: &str, method: &str, body: Body<'_>) -> Result<Answer, JsValue> {
        let headers = Headers::new()?;
        headers.set("Accept", "application/json")?;
        let init = RequestInit::new();
        init.set_method(method);
        match body {
            Body::None => {}
            Body::Form(fields) => {
                let form = UrlSearchParams::new()?;
                for (name, value) in fields {
                    form.append(name, value);
                }
                init.set_body(&form);
            }
            Body::Json(json) => {
                headers.set("Content-Type", "application/json")?;
                init.set_body(&JsValue::from_str(json));
            }
        }
        init.set_headers(&headers);
        if let Ok(signal) = timeout(TIMEOUT_MS) {
            init.set_signal(Some(&signal));
        }
        let window = web_sys::window().ok_or(JsValue::NULL)?;
        let response: Response = JsFuture::from(window.fetch_with_str_and_init(url, &init)).await?.dyn_into()?;
        let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
        Ok(Answer { status: response.status(), text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agreed_answer_is_read_as_its_type() {
        let answer = Answer { status: 200, text: "[1,2]".to_owned() };
        assert_eq!(decode::<Vec<u8>>(&answer), Ok(vec![1, 2]));
        assert_eq!(decode::<String>(&answer), Err(Failure::Unreadable));
    }

    #[test]
    fn a_refusal_keeps_its_reason() {
        let answer = Answer { status: 409, text: r#""already_paid""#.to_owned() };
        let failure = decode::<Vec<u8>>(&answer).expect_err("409 is a refusal");
        assert_eq!(failure.refusal::<String>().as_deref(), Some("already_paid"));
        assert_eq!(Failure::Unreachable.refusal::<String>(), None);
    }
}
