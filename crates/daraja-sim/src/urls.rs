//! Which callback addresses Daraja takes.

use std::net::{IpAddr, Ipv4Addr};

use reqwest::Url;

/// Words that must not occur anywhere in a callback URL, in any case.
const FORBIDDEN: [&str; 9] = ["mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query", " "];
/// Tunnels and request bins that production blocks.
const TUNNELS: [&str; 4] = ["ngrok", "mockbin", "requestbin", "webhook.site"];

/// Why a callback URL is refused; the text is for the log and the tests, Daraja says nothing.
pub(crate) fn check(url: &str, allow_local: bool, production: bool) -> Result<(), &'static str> {
    let lower = url.to_ascii_lowercase();
    if let Some(word) = FORBIDDEN.into_iter().find(|word| lower.contains(word)) {
        return Err(word);
    }
    let parsed = Url::parse(url).map_err(|_| "not a URL")?;
    if !matches!(parsed.scheme(), "http" | "https") {
        return Err("neither http nor https");
    }
    let host = parsed.host_str().ok_or("no host")?;
    if !allow_local && is_local(host) {
        return Err("not a public host");
    }
    if production && parsed.scheme() != "https" {
        return Err("not https");
    }
    if production && TUNNELS.into_iter().any(|name| lower.contains(name)) {
        return Err("a tunnel");
    }
    Ok(())
}

fn is_local(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    match bare.parse() {
        Ok(IpAddr::V4(ip)) => is_local_v4(ip),
        Ok(IpAddr::V6(ip)) => {
            ip.is_loopback() || ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local()
        }
        Err(_) => {
            let last = host.rsplit('.').next();
            !host.contains('.') || matches!(last, Some("local" | "localhost"))
        }
    }
}

const fn is_local_v4(ip: Ipv4Addr) -> bool {
    ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
}

#[cfg(test)]
mod tests;
