//! The router and the server.

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use crate::config::Config;
use crate::core::Core;
use crate::handle::Handle;
use crate::refusal::Refusal;
use crate::{c2b, control, faults, index, initiator, oauth, phone, pull, qr, standing, stk};

/// One Daraja with its merchants, customers and clock.
///
/// Cheap to clone; clones share everything. Build it and use it inside a Tokio runtime.
#[derive(Clone)]
pub struct Simulator {
    core: Arc<Core>,
}

impl Simulator {
    /// A simulator at the start of its story. Installs rustls's ring provider for the process
    /// if no provider is installed yet.
    pub fn new(config: Config) -> Self {
        Self { core: Arc::new(Core::new(config)) }
    }

    /// Daraja's paths, the phone page, the index and, with a control secret, `/_sim/*`.
    pub fn router(&self) -> Router {
        let daraja = Router::new()
            .route("/oauth/v1/generate", get(oauth::generate).fallback(wrong_verb))
            .route("/mpesa/stkpush/v1/processrequest", post(stk::push).fallback(wrong_verb))
            .route("/mpesa/stkpushquery/v1/query", post(stk::query).fallback(wrong_verb))
            .route("/mpesa/c2b/{version}/registerurl", post(c2b::register).fallback(wrong_verb))
            .route("/mpesa/c2b/{version}/simulate", post(c2b::simulate).fallback(wrong_verb))
            .route("/mpesa/b2c/{version}/paymentrequest", post(initiator::b2c).fallback(wrong_verb))
            .route("/mpesa/reversal/v1/request", post(initiator::reversal).fallback(wrong_verb))
            .route("/mpesa/transactionstatus/v1/query", post(initiator::status).fallback(wrong_verb))
            .route("/mpesa/accountbalance/v1/query", post(initiator::balance).fallback(wrong_verb))
            .route("/mpesa/b2b/v1/paymentrequest", post(initiator::b2b).fallback(wrong_verb))
            .route("/mpesa/qrcode/v1/generate", post(qr::generate).fallback(wrong_verb))
            .route("/pulltransactions/v1/register", post(pull::register).fallback(wrong_verb))
            .route("/pulltransactions/v1/query", get(pull::query).post(pull::query).fallback(wrong_verb))
            .route("/standingorder/v1/createStandingOrderExternal", post(standing::create).fallback(wrong_verb))
            .layer(middleware::from_fn_with_state(Arc::clone(&self.core), faults::layer));
        let mut router = daraja
            .merge(phone::routes())
            .route("/", get(index::page))
            .route("/certificate.cer", get(initiator::certificate))
            .fallback(|| async { Refusal::NoProxy });
        if self.core.config.control_secret.is_some() {
            router = router.nest("/_sim", control::routes(&self.core));
        }
        router.with_state(Arc::clone(&self.core))
    }

    /// The control operations as Rust methods.
    pub fn handle(&self) -> Handle {
        Handle::new(Arc::clone(&self.core))
    }
}

/// Serves `simulator` on `listener` until `shutdown` completes.
pub async fn serve(
    listener: TcpListener,
    simulator: Simulator,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, simulator.router()).with_graceful_shutdown(shutdown).await
}

async fn wrong_verb() -> Refusal {
    Refusal::plain(StatusCode::METHOD_NOT_ALLOWED, "405.001", "Method Not Allowed")
}
