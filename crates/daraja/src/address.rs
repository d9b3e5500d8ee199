//! Where Daraja is, and where it may call us.

use std::fmt;

use reqwest::Url;

use crate::values::Invalid;

/// Words Daraja refuses anywhere in a callback address, in any case (reported for C2B, kept for all).
const REFUSED_WORDS: [&str; 8] = ["mpesa", "m-pesa", "safaricom", "exe", "exec", "cmd", "sql", "query"];
/// Public tunnels and request bins, which Daraja blocks at least in production.
const REFUSED_HOSTS: [&str; 3] = ["ngrok", "mockbin", "requestbin"];
/// Names that resolve nowhere, or only at home.
const LOCAL_SUFFIXES: [&str; 8] =
    [".localhost", ".local", ".internal", ".lan", ".home.arpa", ".test", ".invalid", ".example"];
const ADDRESS_CHARS_MAX: usize = 512;

/// The root of a Daraja environment: scheme, host and port. Always an explicit setting of the
/// merchant, never derived from how the program was built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl(Url);

impl BaseUrl {
    /// Safaricom's live environment.
    pub const PRODUCTION: &str = "https://api.safaricom.co.ke";
    /// Safaricom's sandbox.
    pub const SANDBOX: &str = "https://sandbox.safaricom.co.ke";

    /// Reads an `https` root.
    ///
    /// # Errors
    /// Another scheme, a path, a query, or credentials in the address.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let base = Self::rehearsal(text)?;
        match base.0.scheme() {
            "https" => Ok(base),
            _ => Err(Invalid::new("base URL", "an https address")),
        }
    }

    /// Reads a root that may also be plain `http`: a simulator, where no money moves.
    ///
    /// # Errors
    /// As [`Self::parse`], but for the scheme.
    pub fn rehearsal(text: &str) -> Result<Self, Invalid> {
        const RULE: Invalid = Invalid::new("base URL", "scheme, host and port, nothing more");
        let url = web_address(text).ok_or(RULE)?;
        if url.path() != "/" || url.query().is_some() {
            return Err(RULE);
        }
        Ok(Self(url))
    }

    /// The address of a Daraja path, which begins with `/`.
    pub(crate) fn join(&self, path: &str) -> Url {
        let mut url = self.0.clone();
        url.set_path(path);
        url
    }

    pub(crate) fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether the environment is this machine itself, which no proxy could reach.
    pub(crate) fn is_loopback(&self) -> bool {
        self.0.host_str().is_some_and(|host| host == "localhost" || host.starts_with("127.") || host == "[::1]")
    }
}

/// The address M-PESA posts a result to. Its path holds the secret of one attempt, so `Debug` shows
/// the host only.
#[derive(Clone, PartialEq, Eq)]
pub struct CallbackUrl(String);

impl CallbackUrl {
    /// Reads an address that Daraja will accept: `https`, a public host name or address, none of the
    /// refused words. Beware of accidents in random secrets: hexadecimal ones are safe.
    ///
    /// # Errors
    /// The rule that is broken.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let accepted = Self::rehearsal(text)?;
        let url = web_address(text).ok_or(SHAPE)?;
        if url.scheme() != "https" {
            return Err(Invalid::new("CallBackURL", "an https address"));
        }
        if !is_public(&url) {
            return Err(Invalid::new("CallBackURL", "on a public host, no tunnel or request bin"));
        }
        Ok(accepted)
    }

    /// Reads an address for a simulator: `http` and local hosts are allowed. The words Daraja refuses
    /// are refused here too, so that a rehearsal finds them.
    ///
    /// # Errors
    /// Not a web address, or a refused word.
    pub fn rehearsal(text: &str) -> Result<Self, Invalid> {
        let url = web_address(text).ok_or(SHAPE)?;
        let lower = url.as_str().to_ascii_lowercase();
        if REFUSED_WORDS.iter().any(|word| lower.contains(word)) {
            return Err(Invalid::new(
                "CallBackURL",
                "free of the words mpesa, m-pesa, safaricom, exe, exec, cmd, sql and query",
            ));
        }
        Ok(Self(url.into()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CallbackUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = Url::parse(&self.0).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        write!(f, "CallbackUrl({host}/…)")
    }
}

const SHAPE: Invalid =
    Invalid::new("CallBackURL", "a web address of at most 512 characters, without spaces, credentials or fragment");

fn web_address(text: &str) -> Option<Url> {
    if text.len() > ADDRESS_CHARS_MAX || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (matches!(url.scheme(), "http" | "https") && url.has_host() && is_plain).then_some(url)
}

/// Whether M-PESA could reach the host from outside: a dotted name of the public tree, or a global
/// address.
fn is_public(url: &Url) -> bool {
    let Some(host) = url.host_str() else {
        return false;
    };
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(v4) = host.parse::<std::net::Ipv4Addr>() {
        let [first, second, ..] = v4.octets();
        let is_shared = first == 100 && (64..128).contains(&second);
        return !(v4.is_private()
            || v4.is_loopback()
            || v4.is_link_local()
            || v4.is_unspecified()
            || v4.is_broadcast()
            || v4.is_documentation()
            || v4.is_multicast()
            || first == 0
            || is_shared);
    }
    // M-PESA calls over IPv4; an IPv6 literal has never been seen to work.
    if host.starts_with('[') {
        return false;
    }
    host.contains('.')
        && !LOCAL_SUFFIXES.iter().any(|suffix| host.ends_with(suffix))
        && !REFUSED_HOSTS.iter().any(|word| host.contains(word))
}

#[cfg(test)]
mod tests;
