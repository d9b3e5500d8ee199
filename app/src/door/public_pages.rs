//! Pages that are the same for everybody, kept for a moment. Only what was answered to a visitor who sent nothing
//! personal is kept, so nothing personal can be in it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use kikapu_commerce::bus::{Bus, Note};
use kikapu_kernel::{Language, StoreId};
use moka::future::Cache;
use tokio::sync::Mutex;
use tokio::sync::broadcast::error::RecvError;

use super::site::{Place, Site};
use super::{App, cookies};
use crate::render::{KeptPage, Page, Theme};

/// Words such as "order in 2 h 10 min" age; and news of a change may be lost with its connection.
const LIFE: Duration = Duration::from_secs(30);
/// A page is waited for this long, then rendered all the same.
const TURN_MAX: Duration = Duration::from_secs(1);
const BYTES_MAX: u64 = 64 * 1024 * 1024;
const ADDRESS_MAX: usize = 512;
/// Paths whose pages are the same for everybody who sends no cookie of ours.
const PUBLIC: [&str; 7] = ["/products", "/c/", "/p/", "/delivery", "/policies/", "/about", "/search"];

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Key {
    store: StoreId,
    language: Language,
    address: String,
    theme: &'static str,
    data_saver: bool,
}

/// Pages that are the same for everybody.
#[derive(Clone, Debug)]
pub struct PublicPages {
    pages: Cache<Key, KeptPage>,
    /// Whoever renders a page has its turn: others who want the same one wait for it instead of rendering it too.
    turns: Cache<Key, Arc<Mutex<()>>>,
}

impl Default for PublicPages {
    fn default() -> Self {
        let pages = Cache::builder()
            .time_to_live(LIFE)
            .max_capacity(BYTES_MAX)
            .weigher(|key: &Key, page: &KeptPage| u32::try_from(page.weight() + key.address.len()).unwrap_or(u32::MAX))
            .support_invalidation_closures()
            .build();
        Self { pages, turns: Cache::builder().time_to_idle(TURN_MAX * 2).build() }
    }
}

impl PublicPages {
    /// Forgets a shop's pages whenever they change, for as long as the process runs.
    pub async fn follow(self, bus: Bus) {
        let mut news = bus.subscribe();
        loop {
            match news.recv().await {
                Ok(Note::Content { store }) => {
                    // Cannot fail: the cache was built for it.
                    let _ = self.pages.invalidate_entries_if(move |key, _| key.store == store);
                }
                Ok(Note::Order { .. }) => {}
                Err(RecvError::Lagged(_)) => self.pages.invalidate_all(),
                Err(RecvError::Closed) => return,
            }
        }
    }
}

/// Answers from memory where that is right, and remembers what may be.
pub(super) async fn remember(State(app): State<App>, request: Request, next: Next) -> Response {
    let Some(key) = key(&app, &request) else { return next.run(request).await };
    if let Some(page) = app.public_pages.pages.get(&key).await {
        metrics::counter!("kikapu_public_pages_total", "from" => "memory").increment(1);
        return page.answer(request.headers());
    }
    let turn = app.public_pages.turns.get_with(key.clone(), async { Arc::default() }).await;
    // A page that may not be kept, or takes long, keeps nobody waiting for ever.
    let _turn = tokio::time::timeout(TURN_MAX, turn.lock()).await;
    if let Some(page) = app.public_pages.pages.get(&key).await {
        metrics::counter!("kikapu_public_pages_total", "from" => "neighbour").increment(1);
        return page.answer(request.headers());
    }
    let response = next.run(request).await;
    let may_keep = response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE);
    if may_keep && let Some(page) = response.extensions().get::<Page>().and_then(KeptPage::of) {
        app.public_pages.pages.insert(key, page).await;
    }
    metrics::counter!("kikapu_public_pages_total", "from" => "rendering").increment(1);
    response
}

fn key(app: &App, request: &Request) -> Option<Key> {
    let Place { site: Site::Shop(store), language, path } = request.extensions().get::<Place>()? else { return None };
    let is_public = path == "/" || PUBLIC.iter().any(|public| path.starts_with(public));
    let fits = request.method() == Method::GET && is_public && path.len() <= ADDRESS_MAX;
    (fits && cookies::is_anonymous(app, request.headers(), *store)).then(|| Key {
        store: *store,
        language: *language,
        address: path.clone(),
        theme: Theme::code(cookies::theme(request.headers())),
        data_saver: cookies::saver(request.headers()),
    })
}
