//! The HTML of the phone.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::sms::grouped;
use crate::clock::nairobi;
use crate::core::Core;
use crate::ledger::{Customer, RIGHT_PIN, Sms};
use crate::state::Prompt;

const CSS: &str = include_str!("phone.css");
const JS: &str = include_str!("phone.js");
/// How often an idle page without a script looks again.
const IDLE_REFRESH_S: i64 = 3;
/// Ended requests listed beside the phone.
const ENDED_MAX: usize = 6;

/// What the page is drawn from.
struct Scene {
    now: DateTime<Utc>,
    customer: Customer,
    live: Option<Prompt>,
    ended: Vec<Prompt>,
}

fn scene(core: &Arc<Core>, phone: &str) -> Scene {
    let now = core.now();
    let mut state = core.state();
    let customer = state.customer(phone).clone();
    Scene {
        now,
        customer,
        live: state.prompts_of(phone).find(|prompt| prompt.is_live(now)).cloned(),
        ended: state.prompts_of(phone).filter(|prompt| prompt.verdict.is_some()).take(ENDED_MAX).cloned().collect(),
    }
}

/// The whole page of one phone.
pub(super) fn handset(core: &Arc<Core>, phone: &str, note: Option<&str>) -> String {
    let scene = scene(core, phone);
    let refresh_s = scene.live.as_ref().map_or(IDLE_REFRESH_S, |prompt| left_s(prompt, scene.now) + 1);
    let body = format!(
        r#"<main class="table"><div id="live" data-src="/phone/{phone}/screen">{}</div></main>"#,
        inside(&scene, note),
    );
    document(&format!("Phone {}", spaced(phone)), Some(refresh_s), &body)
}

/// The part the script replaces: the handset and what lies beside it.
pub(super) fn screen(core: &Arc<Core>, phone: &str, note: Option<&str>) -> String {
    inside(&scene(core, phone), note)
}

fn inside(scene: &Scene, note: Option<&str>) -> String {
    let customer = &scene.customer;
    let version = format!(
        "{}-{}-{}-{}-{}-{}",
        scene.live.as_ref().map_or(0, |prompt| prompt.id),
        scene.ended.first().map_or(0, |prompt| prompt.id),
        scene.ended.iter().filter_map(|p| p.verdict.as_ref()).filter(|v| v.receipt.is_some()).count(),
        customer.balance_kes,
        customer.inbox.first().map_or(0, |sms| sms.at.timestamp_millis()),
        u8::from(customer.switched_on) + 2 * customer.wrong_pins,
    );
    let screen = if customer.switched_on {
        format!(
            r#"<div class="status"><span>Safaricom</span><span class="clock">{time}</span></div>
<div class="wallet"><small>M-PESA balance of {name}</small><b>KSh {balance}</b></div>
<section class="inbox" aria-label="Messages from M-PESA"><h2>M-PESA</h2>{inbox}</section>{prompt}"#,
            time = nairobi(scene.now).format("%H:%M"),
            name = customer.first_name,
            balance = grouped(customer.balance_kes),
            inbox = inbox(&customer.inbox),
            prompt = scene.live.as_ref().map_or_else(String::new, |p| dialog(p, scene.now, note)),
        )
    } else {
        r#"<div class="dark">The phone is off</div>"#.to_owned()
    };
    format!(
        r#"<div class="table" data-version="{version}"><div class="handset"><div class="ear"></div><div id="screen">{screen}</div></div>{side}</div>"#,
        side = side(scene, note),
    )
}

fn dialog(prompt: &Prompt, now: DateTime<Utc>, note: Option<&str>) -> String {
    let warning = match note {
        Some("pin") => r#"<p class="note" role="alert">A PIN has four digits.</p>"#,
        _ => "",
    };
    format!(
        r#"<div class="veil"><form class="stk" method="post" action="/phone/{phone}/answer" role="dialog" aria-labelledby="stk-title">
<h1 id="stk-title">M-PESA</h1><p><label for="pin">{text}</label></p>{warning}
<input type="hidden" name="prompt" value="{id}">
<input id="pin" type="password" name="pin" inputmode="numeric" pattern="[0-9]{{4}}" maxlength="4" autocomplete="off" autofocus title="four digits">
<div class="pair"><button name="act" value="send">Send</button><button name="act" value="cancel" formnovalidate>Cancel</button></div>
<p class="hint">Right PIN here: {RIGHT_PIN}. The request leaves the screen in <span class="left">{left}</span> s.</p></form></div>"#,
        phone = prompt.phone,
        // A hyphen would let the browser break the name in two.
        text = escaped(&prompt.text).replace("M-PESA", r#"<span class="whole">M-PESA</span>"#),
        id = prompt.id,
        left = left_s(prompt, now),
    )
}

fn inbox(messages: &[Sms]) -> String {
    if messages.is_empty() {
        return r#"<p class="empty">No messages yet. Pay in the shop; the request appears on this screen.</p>"#
            .to_owned();
    }
    messages.iter().fold(String::new(), |mut out, sms| {
        let _ = write!(
            out,
            r#"<article class="sms">{}<time>{}</time></article>"#,
            escaped(&sms.text),
            nairobi(sms.at).format("%-d %b, %H:%M"),
        );
        out
    })
}

fn side(scene: &Scene, note: Option<&str>) -> String {
    let customer = &scene.customer;
    let phone = &customer.phone;
    let gone = match note {
        Some("gone") => r#"<p class="note" role="alert">That request was no longer on the phone.</p>"#,
        _ => "",
    };
    let ignore = scene.live.as_ref().map_or_else(String::new, |prompt| {
        format!(
            r#"<form method="post" action="/phone/{phone}/answer"><input type="hidden" name="prompt" value="{}"><button name="act" value="ignore">Ignore this request (phone off)</button></form>"#,
            prompt.id
        )
    });
    let (power, label) =
        if customer.switched_on { ("off", "Switch the phone off") } else { ("on", "Switch the phone on") };
    let unlock = if customer.is_locked() { setting(phone, "unlock", "1", "Unlock my PIN") } else { String::new() };
    format!(
        r#"<div class="side"><h1>{number}</h1>{gone}<p>A simulated phone. The PIN is <b>{RIGHT_PIN}</b>; any other one is wrong, three wrong ones lock it. <a href="/phone">Another phone</a></p>
<div class="tools">{ignore}{poor}{rich}{power}{unlock}</div>
<h2>What the shop was told</h2>{ended}</div>"#,
        number = spaced(phone),
        poor = setting(phone, "balance_kes", "5", "Set my balance to KSh 5"),
        rich = setting(phone, "balance_kes", "20000", "Set it to KSh 20,000"),
        power = setting(phone, "power", power, label),
        ended = ended(&scene.ended),
    )
}

fn setting(phone: &str, name: &str, value: &str, label: &str) -> String {
    format!(
        r#"<form method="post" action="/phone/{phone}/settings"><button name="{name}" value="{value}">{label}</button></form>"#
    )
}

fn ended(prompts: &[Prompt]) -> String {
    if prompts.is_empty() {
        return r#"<p class="empty">Nothing yet.</p>"#.to_owned();
    }
    let rows = prompts.iter().fold(String::new(), |mut out, prompt| {
        if let Some(verdict) = &prompt.verdict {
            let class = if verdict.code == "0" { "ok" } else { "bad" };
            let _ = write!(
                out,
                r#"<li><span class="tag {class}">{}</span> KSh {} to {}: {}</li>"#,
                escaped(&verdict.code),
                grouped(u64::from(prompt.amount_kes)),
                escaped(&prompt.merchant_name),
                escaped(verdict.receipt.as_deref().unwrap_or(&verdict.description)),
            );
        }
        out
    });
    format!(r#"<ul class="list">{rows}</ul>"#)
}

/// The page that asks which phone.
pub(super) fn chooser(core: &Arc<Core>, refused: Option<&str>) -> String {
    let now = core.now();
    let (live, known) = {
        let state = core.state();
        let live: Vec<Prompt> = state.prompts.values().rev().filter(|p| p.is_live(now)).take(50).cloned().collect();
        let known: Vec<String> = state.customers.keys().take(50).cloned().collect();
        (live, known)
    };
    let warning = refused.map_or_else(String::new, |typed| {
        format!(
            r#"<p class="note" role="alert">“{}” is not a Kenyan mobile number. Try 0712 345 678.</p>"#,
            escaped(typed)
        )
    });
    let waiting = live.iter().fold(String::new(), |mut out, prompt| {
        let _ = write!(
            out,
            r#"<li><a href="/phone/{0}">{1}</a> KSh {2} to {3}</li>"#,
            prompt.phone,
            spaced(&prompt.phone),
            grouped(u64::from(prompt.amount_kes)),
            escaped(&prompt.merchant_name),
        );
        out
    });
    let waiting = if waiting.is_empty() {
        r#"<p class="empty">No phone is being asked for money just now.</p>"#.to_owned()
    } else {
        format!(r#"<ul class="list">{waiting}</ul>"#)
    };
    let known = known.iter().fold(String::new(), |mut out, phone| {
        let _ = write!(out, r#"<li><a href="/phone/{phone}">{}</a></li>"#, spaced(phone));
        out
    });
    let body = format!(
        r#"<main class="table"><div class="side"><h1>Whose phone?</h1>
<form class="go" action="/phone"><label for="number">Phone number</label><input id="number" name="number" inputmode="tel" placeholder="0712 345 678" required><button>Open the phone</button></form>{warning}
<h2>Requests waiting for a PIN</h2>{waiting}<h2>Phones seen so far</h2><ul class="list">{known}</ul><p><a href="/">About this simulator</a></p></div></main>"#
    );
    document("Phones", None, &body)
}

fn document(title: &str, refresh_s: Option<i64>, body: &str) -> String {
    let refresh = refresh_s.map_or_else(String::new, |seconds| {
        format!(r#"<noscript><meta http-equiv="refresh" content="{seconds}"></noscript>"#)
    });
    format!(
        r#"<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title} · daraja-sim</title>{refresh}<link rel="icon" href="data:,"><style>{CSS}</style></head><body>{body}<script>{JS}</script></body></html>"#
    )
}

fn left_s(prompt: &Prompt, now: DateTime<Utc>) -> i64 {
    (prompt.visible_until - now).num_seconds().max(0)
}

/// `254712345678` as `0712 345 678`.
fn spaced(phone: &str) -> String {
    match (phone.get(3..6), phone.get(6..9), phone.get(9..)) {
        (Some(a), Some(b), Some(c)) => format!("0{a} {b} {c}"),
        _ => phone.to_owned(),
    }
}

/// Text made safe for HTML content and quoted attributes.
pub(crate) fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut out, c| {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}
