//! `/`: what this is and how to drive it, for people.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Html;

use crate::clock::nairobi;
use crate::core::Core;
use crate::outcome::SUFFIXES;
use crate::phone::{escaped, sms::grouped};

const TEMPLATE: &str = include_str!("index.html");

pub(crate) async fn page(State(core): State<Arc<Core>>, headers: HeaderMap) -> Html<String> {
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or("localhost");
    let suffixes = SUFFIXES.iter().fold(String::new(), |mut out, row| {
        let _ = write!(
            out,
            r#"<tr><td><code>{0}</code></td><td><a href="/phone/254712345{0}">0712 345 {0}</a></td><td>{1}</td></tr>"#,
            row.digits, row.story,
        );
        out
    });
    let merchants = core.state().accounts.iter().fold(String::new(), |mut out, account| {
        let merchant = &account.merchant;
        let _ = write!(
            out,
            "<tr><td>{}</td><td>{}</td><td>{}</td><td><code>{}</code></td><td>KSh {}</td></tr>",
            escaped(&merchant.name),
            escaped(&merchant.shortcode),
            escaped(merchant.till.as_deref().unwrap_or("–")),
            escaped(&merchant.consumer_key),
            grouped(account.balance_kes),
        );
        out
    });
    let control = if core.config.control_secret.is_some() {
        format!("On. Send the secret in the header <code>x-sim-secret</code>. {}", escaped(&core.config.control_note))
    } else {
        "Off: this simulator was started without a control secret.".to_owned()
    };
    let suffixes_on =
        if core.config.suffix_outcomes { "On; times are the defaults." } else { "Off in this simulator." };
    let clock = if core.clock.stands_still() { ", and stands still" } else { "" };
    let chaos = match core.state().chaos() {
        Some(chaos) => format!("<b>Chaos is on</b>: seed {}, {} in a hundred.", chaos.seed, chaos.percent),
        None => String::new(),
    };
    let now = nairobi(core.now()).format("%-d %B %Y, %H:%M").to_string();
    Html(
        TEMPLATE
            .replace("{{opening}}", &grouped(core.config.opening_balance_kes))
            .replace("{{now}}", &now)
            .replace("{{clock}}", clock)
            .replace("{{chaos}}", &chaos)
            .replace("{{merchants}}", &merchants)
            .replace("{{suffixes_on}}", suffixes_on)
            .replace("{{suffixes}}", &suffixes)
            .replace("{{control}}", &control)
            .replace("{{base}}", &escaped(&format!("http://{host}"))),
    )
}
