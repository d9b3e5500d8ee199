use std::{collections::BTreeSet, fmt::Write};

use axum::http::StatusCode;
use kikapu_ui::{Language, Tint, icon, link};

use super::{Assets, loader};
use crate::frame::t;

/// Tells one version of the platform's own stylesheet from the next.
const PLATFORM_STYLE: u32 = icon::fnv(include_bytes!("../../../public/platform.css"));

/// Once the page has loaded, a shop's page asks the browser to keep the shop's worker, which answers without a network.
const REGISTER: &str =
    "navigator.serviceWorker&&addEventListener(\"load\",()=>navigator.serviceWorker.register(\"/worker.js\"))";

/// When the islands of a page wake. A page without islands loads no script at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Islands {
    /// After the page has loaded and is quiet, or at the first touch.
    #[default]
    Idle,
    /// At once, also under data saver: the pay page.
    Eager,
}

/// Which colours a visitor wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the phone is set.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// As the cookie and the form say it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads what [`Theme::code`] wrote; anything else is the system's.
    pub fn from_code(code: &str) -> Self {
        match code {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }
}

/// Where a page without scripts goes on by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refresh {
    /// Seconds to wait.
    pub after_s: u32,
    /// The next page, from the root of the host.
    pub to: String,
}

/// What stands around the body of a page.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Language of the page.
    pub language: Language,
    /// The title, shop's name included.
    pub title: String,
    /// For search results; empty for none.
    pub description: String,
    /// HTTP status.
    pub status: StatusCode,
    /// Origin and path without language (`https://duka.co.ke`, `/p/viatu`), for a page that may be found by
    /// search; `None` keeps it out.
    pub canonical: Option<(String, String)>,
    /// When its islands wake.
    pub islands: Islands,
    /// Colours.
    pub theme: Theme,
    /// The visitor saves data.
    pub data_saver: bool,
    /// Facts for search engines, each one JSON-LD object.
    pub json_ld: Vec<serde_json::Value>,
    /// Absolute address of the picture a shared link shows.
    pub image: Option<String>,
    /// The page belongs to a shop that a phone can put among its apps and that has a worker.
    pub is_installable: bool,
    /// The page is the platform's own and no shop's: its rules are a stylesheet that shoppers never load.
    pub is_platform: bool,
    /// For browsers that run no script.
    pub refresh: Option<Refresh>,
}

impl Frame {
    /// A page kept out of search, answered with 200.
    pub fn new(language: Language, title: impl Into<String>) -> Self {
        Self {
            language,
            title: title.into(),
            description: String::new(),
            status: StatusCode::OK,
            canonical: None,
            islands: Islands::default(),
            theme: Theme::default(),
            data_saver: false,
            json_ld: Vec::new(),
            image: None,
            is_installable: false,
            is_platform: false,
            refresh: None,
        }
    }
}

/// Appends `text` escaped for an element or a quoted attribute.
fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            _ => out.push(c),
        }
    }
}

/// Appends `before`, `text` escaped, `after`.
fn tag(out: &mut String, before: &str, text: &str, after: &str) {
    out.push_str(before);
    escape(out, text);
    out.push_str(after);
}

/// JSON that can stand in a script element: no `<`, so nothing can close it.
fn script_json(value: &serde_json::Value) -> String {
    value.to_string().replace('<', "\\u003c")
}

/// One rule for each tint the body wears, since the policy forbids `style` attributes.
fn tint_rules(body: &str) -> String {
    let tints: BTreeSet<Tint> = body
        .match_indices(Tint::CLASS_PREFIX)
        .filter_map(|(at, prefix)| body.get(at + prefix.len()..at + prefix.len() + 6)?.parse().ok())
        .collect();
    let mut rules = String::new();
    for tint in tints {
        // Writing to a String cannot fail.
        let _ = write!(rules, ".{}{{background:{tint}}}", tint.class());
    }
    rules
}

fn search_tags(out: &mut String, frame: &Frame) {
    let Some((origin, path)) = &frame.canonical else {
        out.push_str("<meta name=\"robots\" content=\"noindex\">");
        return;
    };
    let address = |language| format!("{origin}{}", link::path(language, path));
    tag(out, "<link rel=\"canonical\" href=\"", &address(frame.language), "\">");
    for language in Language::ALL {
        out.push_str("<link rel=\"alternate\" hreflang=\"");
        out.push_str(language.html_lang());
        tag(out, "\" href=\"", &address(language), "\">");
    }
    tag(out, "<link rel=\"alternate\" hreflang=\"x-default\" href=\"", &address(Language::En), "\">");
    tag(out, "<meta property=\"og:url\" content=\"", &address(frame.language), "\">");
    tag(out, "<meta property=\"og:title\" content=\"", &frame.title, "\">");
    if let Some(image) = &frame.image {
        tag(out, "<meta property=\"og:image\" content=\"", image, "\">");
    }
}

fn head(out: &mut String, frame: &Frame, assets: &Assets, body: &str, nonce: &str) {
    let scheme = match frame.theme {
        Theme::System => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    out.push_str(
        "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1,viewport-fit=cover\">",
    );
    tag(out, "<title>", &frame.title, "</title>");
    tag(out, "<link rel=\"stylesheet\" href=\"", &assets.css, "\">");
    if frame.is_platform {
        // Writing to a String cannot fail.
        let _ = write!(out, "<link rel=\"stylesheet\" href=\"/platform.css?v={PLATFORM_STYLE:08x}\">");
    }
    tag(out, "<meta name=\"color-scheme\" content=\"", scheme, "\">");
    out.push_str("<meta name=\"format-detection\" content=\"telephone=no\"><link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">");
    if frame.is_installable {
        out.push_str("<link rel=\"apple-touch-icon\" href=\"/icon-192.png\">");
        tag(out, "<link rel=\"manifest\" href=\"", &link::path(frame.language, "/manifest.webmanifest"), "\">");
    }
    if !frame.description.is_empty() {
        tag(out, "<meta name=\"description\" content=\"", &frame.description, "\">");
    }
    search_tags(out, frame);
    if let Some(Refresh { after_s, to }) = &frame.refresh {
        tag(out, &format!("<noscript><meta http-equiv=\"refresh\" content=\"{after_s};url="), to, "\"></noscript>");
    }
    let rules = tint_rules(body);
    if !rules.is_empty() {
        tag(out, "<style nonce=\"", nonce, "\">");
        out.push_str(&rules);
        out.push_str("</style>");
    }
    for facts in &frame.json_ld {
        out.push_str("<script type=\"application/ld+json\">");
        out.push_str(&script_json(facts));
        out.push_str("</script>");
    }
}

/// The whole document.
pub(super) fn write(frame: &Frame, assets: &Assets, body: &str, nonce: &str) -> String {
    let mut out = String::with_capacity(body.len() + 3_072);
    out.push_str("<!DOCTYPE html><html lang=\"");
    out.push_str(frame.language.html_lang());
    if frame.theme != Theme::System {
        out.push_str("\" data-theme=\"");
        out.push_str(frame.theme.code());
    }
    out.push_str("\"><head>");
    head(&mut out, frame, assets, body, nonce);
    tag(&mut out, "</head><body><a class=\"skip-link\" href=\"#main\">", t::skip(frame.language), "</a>");
    out.push_str(body);
    if body.contains("<leptos-island") {
        tag(&mut out, "<script type=\"module\" nonce=\"", nonce, "\">");
        out.push_str(&loader::script(assets, frame.islands, frame.data_saver));
        out.push_str("</script>");
    }
    if frame.is_installable {
        tag(&mut out, "<script nonce=\"", nonce, "\">");
        out.push_str(REGISTER);
        out.push_str("</script>");
    }
    out.push_str("</body></html>");
    out
}
