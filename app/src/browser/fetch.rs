//! How an island calls the server: the addresses that answer a plain link or form, asked for data or for a part of a
//! page instead. The browser reads the JSON, so no parser is in the wasm file.

use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, FormData, Headers, HtmlFormElement, RequestInit, Response, UrlSearchParams};

/// Longest wait for an answer. A long poll is held for 20 s, so this only ends what is lost.
const TIMEOUT_MS: u32 = 35_000;

#[wasm_bindgen]
extern "C" {
    /// Missing before Chromium 103; then the browser's own limit ends the request.
    #[wasm_bindgen(js_namespace = AbortSignal, catch)]
    fn timeout(ms: u32) -> Result<AbortSignal, JsValue>;
    /// Any value as JavaScript prints it: a number has no other form here.
    #[wasm_bindgen(js_name = String)]
    fn as_text(value: &JsValue) -> String;
}

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Data.
    Json,
    /// A part of a page.
    Html,
}

/// What the server said, whether it agreed or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The server agreed.
    pub is_ok: bool,
    /// The body.
    pub text: String,
}

/// One JSON object.
#[derive(Clone, Debug)]
pub struct Json(JsValue);

impl Answer {
    /// The body as a JSON object; without fields where it is none.
    pub fn json(&self) -> Json {
        Json(js_sys::JSON::parse(&self.text).unwrap_or_default())
    }
}

impl Json {
    fn field(&self, name: &str) -> JsValue {
        js_sys::Reflect::get(&self.0, &name.into()).unwrap_or_default()
    }

    /// A field as text: a number in decimal, nothing as the empty text.
    pub fn text(&self, name: &str) -> String {
        let value = self.field(name);
        if value.is_null() || value.is_undefined() { String::new() } else { as_text(&value) }
    }

    /// Whether a field is `true`.
    pub fn is(&self, name: &str) -> bool {
        self.field(name).is_truthy()
    }

    /// An object in a field.
    #[must_use]
    pub fn object(&self, name: &str) -> Self {
        Self(self.field(name))
    }
}

/// Asks with GET. `None` when nothing answered in time: then nothing is known about whether the request arrived.
pub async fn get(url: &str, wanted: Wanted) -> Option<Answer> {
    send(url, &RequestInit::new(), wanted).await.ok()
}

/// Sends a form as the browser itself would, and asks for data. `None` as for [`get`].
pub async fn post(form: &HtmlFormElement) -> Option<Answer> {
    let init = RequestInit::new();
    init.set_method("POST");
    let fields = fields_of(form)?;
    init.set_body(&fields);
    send(&form.action(), &init, Wanted::Json).await.ok()
}

/// A form's fields as they would stand in an address.
pub fn query(form: &HtmlFormElement) -> Option<String> {
    fields_of(form)?.to_string().as_string()
}

fn fields_of(form: &HtmlFormElement) -> Option<UrlSearchParams> {
    let fields = FormData::new_with_form(form).ok()?;
    UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()
}

async fn send(url: &str, init: &RequestInit, wanted: Wanted) -> Result<Answer, JsValue> {
    let headers = Headers::new()?;
    headers.set(
        "Accept",
        match wanted {
            Wanted::Json => "application/json",
            Wanted::Html => "text/html",
        },
    )?;
    init.set_headers(&headers);
    if let Ok(signal) = timeout(TIMEOUT_MS) {
        init.set_signal(Some(&signal));
    }
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(url, init)).await?.dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Answer { is_ok: response.ok(), text })
}
