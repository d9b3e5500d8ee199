//! The token call, Daraja's only GET.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::header;
use secrecy::SecretString;

use super::AccessToken;
use crate::{
    client::Client,
    fault::{Fault, FaultKind},
    merchant::Credentials,
    wire::{Content, Reply},
};

const PATH: &str = "/oauth/v1/generate";
/// The documented lifetime, used when the answer does not say.
const LIFETIME_S: i64 = 3599;
const LIFETIME_S_MAX: i64 = 24 * 60 * 60;
/// Real tokens have 28 characters; signed ones of other gateways have over a thousand.
const TOKEN_CHARS_MAX: usize = 4096;

/// Asks for a token. `now` is from before the request, so the expiry is never too late.
pub(crate) async fn mint(client: &Client, credentials: &Credentials, now: DateTime<Utc>) -> Result<AccessToken, Fault> {
    let mut address = client.base().join(PATH);
    address.set_query(Some("grant_type=client_credentials"));
    let mut basic = header::HeaderValue::try_from(format!("Basic {}", credentials.basic()))
        .map_err(|_| Fault::new(FaultKind::Configuration, "the consumer key cannot be sent"))?;
    basic.set_sensitive(true);
    let response = client
        .http()
        .get(address)
        .timeout(client.lookup_timeout())
        .header(header::AUTHORIZATION, basic)
        .header(header::ACCEPT, "application/json")
        .send()
        .await
        .map_err(|error| crate::client::transport_fault(&error))?;
    read(&Reply::read(response, now).await, now)
}

fn read(reply: &Reply, now: DateTime<Utc>) -> Result<AccessToken, Fault> {
    if !reply.is_success() {
        return Err(refused(reply));
    }
    let value = reply
        .text("access_token")
        .filter(|token| (1..=TOKEN_CHARS_MAX).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic()));
    let Some(value) = value else {
        // Never quoted: the body may hold a token under another name.
        return Err(match &reply.content {
            Content::Json(_) => {
                Fault::new(FaultKind::Unreadable, "the answer has no access token").with_status(reply.status)
            }
            Content::Unreadable { .. } => reply.fault(FaultKind::Unreadable),
        });
    };
    let lifetime_s = reply
        .text("expires_in")
        .and_then(|text| text.parse::<i64>().ok())
        .unwrap_or(LIFETIME_S)
        .clamp(0, LIFETIME_S_MAX);
    Ok(AccessToken::new(SecretString::from(value), now + TimeDelta::seconds(lifetime_s)))
}

fn refused(reply: &Reply) -> Fault {
    match (reply.status, reply.refusal()) {
        (429, _) => reply.fault(FaultKind::Throttled),
        (_, Some(refusal)) if refusal.is_throttle() => reply.fault(FaultKind::Throttled),
        // Wrong keys, and keys of the other environment, get 400 with an empty body.
        (400, None) => Fault::new(
            FaultKind::Configuration,
            "Daraja refused the consumer key and secret, or they belong to the other environment",
        )
        .with_status(400),
        (400..=499, _) => reply.fault(FaultKind::Configuration),
        _ => reply.fault(FaultKind::Gateway),
    }
}
