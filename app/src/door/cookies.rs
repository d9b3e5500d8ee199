//! Cookies: the cart's is signed, the session's opaque, both out of scripts' reach; area, colours and data saver hold
//! a choice and nothing else. Over TLS the first two carry the `__Host-` prefix, which ties them to the host.

use axum::http::{HeaderMap, HeaderValue, header};
use axum_extra::extract::cookie::{Cookie, SameSite, SignedCookieJar};
use kikapu_kernel::{CartId, Slug, StoreId};

use super::App;

const CART_LIFE_S: u64 = 30 * 24 * 3600;
const CHOICE_LIFE_S: u64 = 365 * 24 * 3600;
const AREA: &str = "area";
const THEME: &str = "theme";
const SAVER: &str = "saver";

fn guarded(app: &App, name: &str) -> String {
    if app.origin.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

/// One `Set-Cookie` line. Values are ids, slugs and signatures: nothing in them needs escaping.
fn line(app: &App, name: &str, value: &str, life_s: u64, hidden: bool) -> HeaderValue {
    let secure = if app.origin.is_https() { "; Secure" } else { "" };
    let http_only = if hidden { "; HttpOnly" } else { "" };
    let text = format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={life_s}{http_only}{secure}");
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Remembers the cart for 30 days. Signed, and tied to the store.
pub fn set_cart(app: &App, store: StoreId, cart: CartId) -> HeaderValue {
    let name = guarded(app, "cart");
    let jar = SignedCookieJar::new(app.cookie_key.clone());
    let mut cookie = Cookie::new(name.clone(), format!("{store}.{cart}"));
    cookie.set_same_site(SameSite::Lax);
    // The jar signs; the attributes are ours, so that all cookies are written in one way.
    let jar = jar.add(cookie);
    let headers = axum::response::IntoResponse::into_response(jar);
    let signed = headers.headers().get(header::SET_COOKIE).and_then(|line| line.to_str().ok()).unwrap_or_default();
    let value =
        signed.split(';').next().and_then(|pair| pair.split_once('=')).map(|(_, value)| value).unwrap_or_default();
    line(app, &name, value, CART_LIFE_S, true)
}

/// Forgets the cart: it became an order.
pub fn clear_cart(app: &App) -> HeaderValue {
    line(app, &guarded(app, "cart"), "", 0, true)
}

/// The cart this visitor has at this store, if the signature holds.
pub fn cart(app: &App, headers: &HeaderMap, store: StoreId) -> Option<CartId> {
    let jar = SignedCookieJar::from_headers(headers, app.cookie_key.clone());
    let cookie = jar.get(&guarded(app, "cart"))?;
    let (of_store, cart) = cookie.value().split_once('.')?;
    (of_store == store.to_string()).then(|| cart.parse().ok())?
}

/// Remembers the area deliveries go to.
pub fn set_area(app: &App, area: &Slug) -> HeaderValue {
    line(app, AREA, area.as_str(), CHOICE_LIFE_S, false)
}

/// The area deliveries go to.
pub fn area(headers: &HeaderMap) -> Option<Slug> {
    Slug::parse(&plain(headers, AREA)?).ok()
}

/// Remembers the colours: `system`, `light` or `dark`.
pub fn set_theme(app: &App, theme: crate::render::Theme) -> HeaderValue {
    line(app, THEME, theme.code(), CHOICE_LIFE_S, false)
}

/// The colours chosen.
pub fn theme(headers: &HeaderMap) -> crate::render::Theme {
    crate::render::Theme::from_code(&plain(headers, THEME).unwrap_or_default())
}

/// Remembers whether to save data.
pub fn set_saver(app: &App, on: bool) -> HeaderValue {
    line(app, SAVER, if on { "1" } else { "0" }, CHOICE_LIFE_S, false)
}

/// Whether to save data: the visitor's choice, or what the browser asks for.
pub fn saver(headers: &HeaderMap) -> bool {
    match plain(headers, SAVER).as_deref() {
        Some("1") => true,
        Some("0") => false,
        _ => headers.get("save-data").is_some_and(|value| value == "on"),
    }
}

/// Opens the browser's end of a session.
pub fn set_session(app: &App, id: &str, life_s: u64) -> HeaderValue {
    line(app, &guarded(app, "session"), id, life_s, true)
}

/// Ends it.
pub fn clear_session(app: &App) -> HeaderValue {
    line(app, &guarded(app, "session"), "", 0, true)
}

/// The session id the browser sends: 64 hexadecimal digits.
pub fn session(app: &App, headers: &HeaderMap) -> Option<String> {
    let id = plain(headers, &guarded(app, "session"))?;
    (id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit())).then_some(id)
}

/// Whether the visitor sends anything that makes a page theirs alone. Cart and area are read as a page reads them: another
/// reading of an odd header would keep one visitor's page for everybody.
pub(super) fn is_anonymous(app: &App, headers: &HeaderMap, store: StoreId) -> bool {
    let has = |name: &str| plain(headers, name).is_some_and(|value| !value.is_empty());
    cart(app, headers, store).is_none() && area(headers).is_none() && !has("session")
}

fn plain(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}
