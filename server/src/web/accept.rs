//! Taking connections: how many, from whom, for how long, and an orderly end.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::ConnectInfo;
use hyper::body::{Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulConnection, GracefulShutdown};
use kikapu_kernel::Network;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt;

use super::patience::{Answering, Desk, Patience, Patient};

/// Bytes of a request's line and headers.
const HEADERS_MAX: usize = 16 * 1024;
/// After an error that the next try would meet too, such as no free file descriptor.
const BREATHER: Duration = Duration::from_secs(1);

/// What may be connected.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Connections at once. More wait in the system's queue.
    pub connections: usize,
    /// Connections at once from one network. More are closed at once.
    pub per_network: usize,
    /// Proxies stand for many: they are not counted.
    pub proxies: Vec<IpAddr>,
    /// How long a connection may keep us waiting.
    pub patience: Patience,
}

/// Serves until `stop` ends, then lets running requests finish for `drain`. Returns whether all of them did.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    limits: Limits,
    stop: impl Future<Output = ()>,
    drain: Duration,
) -> bool {
    let places = Arc::new(Semaphore::new(limits.connections.min(Semaphore::MAX_PERMITS)));
    let crowds = Crowds::default();
    let connections = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let next = next(&listener, &places);
        let (socket, from, place) = tokio::select! {
            next = next => next,
            () = &mut stop => break,
        };
        let guest = if limits.proxies.contains(&from.ip().to_canonical()) {
            None
        } else {
            match crowds.enter(from.ip().into(), limits.per_network) {
                Some(guest) => Some(guest),
                None => {
                    metrics::counter!("kikapu_connections_refused_total").increment(1);
                    continue;
                }
            }
        };
        // A page is a few packets: none of them waits for the acknowledgement of another.
        let _ = socket.set_nodelay(true);
        let serving = connections.watch(connection(socket, from, routes.clone(), limits.patience));
        tokio::spawn(async move {
            // Connections end in every way there is; what a request came to is in its own log line.
            let _ = serving.await;
            drop((place, guest));
        });
    }
    drop(listener);
    tokio::time::timeout(drain, connections.shutdown()).await.is_ok()
}

/// The next connection, once there is a place for it.
async fn next(listener: &TcpListener, places: &Arc<Semaphore>) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let place = Arc::clone(places).acquire_owned().await.expect("the places are never closed");
    loop {
        match listener.accept().await {
            Ok((socket, from)) => return (socket, from, place),
            Err(error) if is_theirs(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken");
                tokio::time::sleep(BREATHER).await;
            }
        }
    }
}

/// The peer went away before it was its turn.
fn is_theirs(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}

fn connection(
    socket: TcpStream,
    from: SocketAddr,
    routes: Router,
    patience: Patience,
) -> impl GracefulConnection<Output: Send> + Send {
    let desk = Desk::default();
    let stream = Patient::new(socket, desk.clone(), patience);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let answering = desk.answer();
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(from));
        let answered = routes.clone().oneshot(request);
        async move { answered.await.map(|response| response.map(|body| Answer { body, _answering: answering })) }
    });
    http1::Builder::new()
        .max_header_size(HEADERS_MAX)
        // `Patient` keeps the time: this timer would also close connections that rest between two requests.
        .header_read_timeout(None)
        .serve_connection(TokioIo::new(stream), service)
}

/// The body of an answer, which is over when this is dropped.
struct Answer {
    body: Body,
    _answering: Answering,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// How many connections each network has.
#[derive(Clone, Default)]
struct Crowds(Arc<Mutex<HashMap<Network, usize>>>);

/// One of a crowd; leaves when dropped.
struct Guest {
    crowds: Crowds,
    of: Network,
}

impl Crowds {
    fn enter(&self, of: Network, most: usize) -> Option<Guest> {
        let mut crowds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let here = crowds.entry(of).or_default();
        if *here >= most {
            return None;
        }
        *here += 1;
        Some(Guest { crowds: self.clone(), of })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut crowds = self.crowds.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = crowds.get_mut(&self.of) {
            *here -= 1;
            if *here == 0 {
                crowds.remove(&self.of);
            }
        }
    }
}
