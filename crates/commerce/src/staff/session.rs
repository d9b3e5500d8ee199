//! Sessions: opaque, on the server, hashed at rest; idle and absolute limits; gone at sign-out.

use std::time::Duration;

use kikapu_contract::Refusal;
use kikapu_contract::staff::StaffView;
use kikapu_domain::staff::Role;
use kikapu_kernel::{Language, StoreId, UserId};

use crate::ctx::Actor;
use crate::{Ctx, Fault, Platform, secret};

/// A session that was just opened.
#[derive(Debug)]
pub struct Opened {
    /// What the cookie holds. Not kept here.
    pub id: String,
    /// How long it lives at most, seconds.
    pub life_s: u64,
}

/// Who a session belongs to and what they are looking at.
#[derive(Clone, Debug)]
pub struct Session {
    /// The person.
    pub user: UserId,
    /// The store they are looking at.
    pub store: StoreId,
    /// What a page shows of them.
    pub view: StaffView,
    /// The language they chose.
    pub language: Language,
}

impl Session {
    /// A context for what this person asks for.
    pub fn ctx(&self, platform: &Platform, language: Language) -> Ctx {
        Ctx {
            platform: platform.clone(),
            store: self.store,
            language,
            actor: Actor::Staff { user: self.user, role: self.view.role },
        }
    }
}

/// Opens a session for a person.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn open(platform: &Platform, user: UserId, store: Option<StoreId>) -> Result<Opened, Fault> {
    let id = secret::session_id();
    let life_s = platform.settings().session_life.as_secs();
    sqlx::query!(
        "insert into sessions (id_hash, user_id, store_id, expires_at) values ($1, $2, $3, now() + make_interval(secs => $4))",
        secret::hash(id.as_bytes()),
        user.uuid(),
        store.map(StoreId::uuid),
        f64::from(u32::try_from(life_s).unwrap_or(u32::MAX)),
    )
    .execute(platform.pool())
    .await?;
    Ok(Opened { id, life_s })
}

/// The session behind a cookie, if it lives and its person may still enter the store. Counts as activity.
///
/// # Errors
/// [`Refusal::SignedOut`] when there is none, [`Refusal::Forbidden`] when the person has no store.
pub async fn read(platform: &Platform, id: &str) -> Result<Session, Refusal> {
    let found = find(platform, id).await?.ok_or(Refusal::SignedOut)?;
    let others = others(platform, found.user, found.store).await?;
    let view = StaffView {
        name: found.name,
        store: found.store,
        store_name: found.store_name,
        store_slug: found.store_slug,
        role: found.role,
        others,
    };
    Ok(Session { user: found.user, store: found.store, view, language: found.language })
}

/// Ends the session behind a cookie.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn close(platform: &Platform, id: &str) -> Result<(), Refusal> {
    sqlx::query!("delete from sessions where id_hash = $1", secret::hash(id.as_bytes()))
        .execute(platform.pool())
        .await
        .map_err(Fault::from)?;
    Ok(())
}

/// Looks at another store this person may enter; the session gets a new id.
///
/// # Errors
/// [`Refusal::NotFound`] when there is no such store for them.
pub async fn switch(platform: &Platform, id: &str, slug: &str) -> Result<Opened, Refusal> {
    let found = find(platform, id).await?.ok_or(Refusal::SignedOut)?;
    let store = sqlx::query_scalar!(
        "select s.id from memberships m join stores s on s.id = m.store_id where m.user_id = $1 and s.slug = $2",
        found.user.uuid(),
        slug,
    )
    .fetch_optional(platform.pool())
    .await
    .map_err(Fault::from)?
    .ok_or(Refusal::NotFound)?;
    close(platform, id).await?;
    Ok(open(platform, found.user, Some(StoreId::new(store))).await?)
}

/// Deletes sessions whose life was over `kept` ago, `rows` of them at the most. Returns how many went.
pub(crate) async fn forget_ended(platform: &Platform, kept: Duration, rows: u32) -> Result<u64, Fault> {
    let done = sqlx::query!(
        "delete from sessions where id_hash in (
             select id_hash from sessions where expires_at < now() - make_interval(secs => $1)
             order by expires_at limit $2 for update skip locked)",
        kept.as_secs_f64(),
        i64::from(rows),
    )
    .execute(platform.pool())
    .await?;
    Ok(done.rows_affected())
}

struct Found {
    user: UserId,
    name: String,
    language: Language,
    store: StoreId,
    store_name: String,
    store_slug: String,
    role: Role,
}

async fn find(platform: &Platform, id: &str) -> Result<Option<Found>, Fault> {
    let idle_s = f64::from(u32::try_from(platform.settings().session_idle.as_secs()).unwrap_or(u32::MAX));
    let row = sqlx::query!(
        "with live as (
             update sessions set last_seen_at = now()
             where id_hash = $1 and expires_at > now() and last_seen_at > now() - make_interval(secs => $2)
             returning user_id, store_id
         )
         select u.id, u.name, u.language, s.id as store_id, s.name as store_name, s.slug, m.role
         from live l
         join users u on u.id = l.user_id and u.disabled_at is null
         join memberships m on m.user_id = u.id and m.store_id = l.store_id
         join stores s on s.id = m.store_id",
        secret::hash(id.as_bytes()),
        idle_s,
    )
    .fetch_optional(platform.pool())
    .await?;
    row.map(|row| {
        Ok(Found {
            user: UserId::new(row.id),
            name: row.name,
            language: row.language.parse().map_err(|error| Fault::corrupt("users", row.id, error))?,
            store: StoreId::new(row.store_id),
            store_name: row.store_name,
            store_slug: row.slug,
            role: row.role.parse().map_err(|error| Fault::corrupt("memberships", row.id, error))?,
        })
    })
    .transpose()
}

async fn others(platform: &Platform, user: UserId, store: StoreId) -> Result<Vec<(String, String)>, Fault> {
    let rows = sqlx::query!(
        "select s.slug, s.name from memberships m join stores s on s.id = m.store_id
         where m.user_id = $1 and s.id <> $2 order by s.name limit 50",
        user.uuid(),
        store.uuid(),
    )
    .fetch_all(platform.pool())
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.name)).collect())
}
