//! The connection to Daraja: one HTTP client, one way to post.

use std::{fmt, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use reqwest::header;
use secrecy::ExposeSecret as _;

use crate::{
    address::BaseUrl,
    fault::{Fault, FaultKind},
    merchant::Credentials,
    token::{AccessToken, MintToken, TokenStore, mint},
    wire::Reply,
};

/// Shorter than a gateway keeps idle connections, because a request that goes into a connection the
/// other side is closing ends as "unknown", and an unknown push costs the buyer minutes.
const IDLE_MAX: Duration = Duration::from_secs(5);

/// How to reach one Daraja environment.
#[derive(Clone, Debug)]
pub struct ClientConfig {
    /// The environment.
    pub base_url: BaseUrl,
    /// Time to connect, TLS included. Nothing has been sent when it runs out.
    pub connect_timeout: Duration,
    /// Time for one push from connecting to the last byte of the answer.
    pub timeout: Duration,
    /// The same for a token and for a query, which move no money and can be asked again.
    pub lookup_timeout: Duration,
    /// What we call ourselves.
    pub user_agent: String,
}

impl ClientConfig {
    /// The recommended times: 5 s to connect, 30 s for a push, 10 s for a token or a query.
    pub fn new(base_url: BaseUrl) -> Self {
        Self {
            base_url,
            connect_timeout: Duration::from_secs(5),
            timeout: Duration::from_secs(30),
            lookup_timeout: Duration::from_secs(10),
            user_agent: concat!("daraja-rs/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

/// Why no client could be made. All are mistakes of the program or its machine.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// No crypto provider is installed: the binary must do that first.
    #[error("no rustls crypto provider is installed")]
    NoCryptoProvider,
    /// The HTTP client refused its settings, or the machine has no root certificates.
    #[error("the HTTP client could not be built")]
    Http(#[from] reqwest::Error),
}

/// A client of one Daraja environment, for any number of merchants. Cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    tokens: Arc<dyn TokenStore>,
    config: Arc<ClientConfig>,
}

/// A call that brought no answer.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Nothing reached M-PESA.
    NotSent(Fault),
    /// Bytes may have reached M-PESA.
    Lost(Fault),
}

/// One POST of a product.
#[derive(Clone, Copy)]
pub(crate) struct Call<'a> {
    pub path: &'static str,
    pub credentials: &'a Credentials,
    pub body: &'a [u8],
    pub timeout: Duration,
    pub now: DateTime<Utc>,
}

impl Client {
    /// # Errors
    /// [`ClientError`]: see there.
    pub fn new(config: ClientConfig, tokens: Arc<dyn TokenStore>) -> Result<Self, ClientError> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            return Err(ClientError::NoCryptoProvider);
        }
        let mut http = reqwest::Client::builder()
            .user_agent(&config.user_agent)
            .connect_timeout(config.connect_timeout)
            .timeout(config.timeout)
            .pool_idle_timeout(IDLE_MAX)
            .redirect(reqwest::redirect::Policy::none())
            // HTTP/2 lets a server hand a request back after it was sent; a push is never sent twice.
            .http1_only()
            .retry(reqwest::retry::never())
            .https_only(config.base_url.is_https())
            .no_gzip()
            .referer(false);
        if config.base_url.is_loopback() {
            http = http.no_proxy();
        }
        Ok(Self { http: http.build()?, tokens, config: Arc::new(config) })
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.config.base_url
    }

    pub(crate) const fn http(&self) -> &reqwest::Client {
        &self.http
    }

    pub(crate) fn push_timeout(&self) -> Duration {
        self.config.timeout
    }

    pub(crate) fn lookup_timeout(&self) -> Duration {
        self.config.lookup_timeout
    }

    /// Posts once. When the gateway refuses the token, refreshes it once and posts once more; M-PESA
    /// has not seen the refused request.
    pub(crate) async fn post(&self, call: Call<'_>) -> Result<Reply, Trouble> {
        let token = self.token(call, None).await.map_err(Trouble::NotSent)?;
        let reply = self.post_with(call, &token).await?;
        if !reply.refuses_token() {
            return Ok(reply);
        }
        let fresh = self.token(call, Some(&token)).await.map_err(Trouble::NotSent)?;
        self.post_with(call, &fresh).await
    }

    pub(crate) async fn token(&self, call: Call<'_>, stale: Option<&AccessToken>) -> Result<AccessToken, Fault> {
        let asking: MintToken<'_> = Box::new(move || Box::pin(mint(self, call.credentials, call.now)));
        let waiting = self.tokens.obtain(call.credentials, stale, call.now, asking);
        // Also bounds the wait for the store's lock, behind which others may be refreshing.
        match tokio::time::timeout(self.lookup_timeout(), waiting).await {
            Ok(token) => token,
            Err(_) => Err(Fault::new(FaultKind::Timeout, "no access token in time")),
        }
    }

    async fn post_with(&self, call: Call<'_>, token: &AccessToken) -> Result<Reply, Trouble> {
        let bearer = format!("Bearer {}", token.value().expose_secret());
        let mut bearer = header::HeaderValue::try_from(bearer)
            .map_err(|_| Trouble::NotSent(Fault::new(FaultKind::Token, "the access token cannot be sent")))?;
        bearer.set_sensitive(true);
        let sent = self
            .http
            .post(self.base().join(call.path))
            .timeout(call.timeout)
            .header(header::AUTHORIZATION, bearer)
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::ACCEPT, "application/json")
            .body(call.body.to_vec())
            .send()
            .await;
        match sent {
            Ok(response) => Ok(Reply::read(response, call.now).await),
            Err(error) => {
                let fault = transport_fault(&error);
                let is_unsent = error.is_connect() || error.is_builder();
                Err(if is_unsent { Trouble::NotSent(fault) } else { Trouble::Lost(fault) })
            }
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}

/// The error of a call without an answer. Its own words are not used: they hold the address.
pub(crate) fn transport_fault(error: &reqwest::Error) -> Fault {
    if error.is_connect() {
        Fault::new(FaultKind::Connect, "no connection to Daraja")
    } else if error.is_timeout() {
        Fault::new(FaultKind::Timeout, "Daraja did not answer in time")
    } else {
        Fault::new(FaultKind::Gateway, "the connection broke before an answer came")
    }
}
