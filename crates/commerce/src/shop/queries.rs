use kikapu_contract::shop::{CategoryLink, PayTo, ShopView};
use kikapu_domain::payment::Environment;
use kikapu_kernel::{Language, StoreId};
use sqlx::PgPool;
use uuid::Uuid;

use super::ListedShop;
use crate::{Fault, StoreTx};

/// The shop of a domain, or else of a slug.
pub async fn find_by_host(pool: &PgPool, host: &str, slug: Option<&str>) -> Result<Option<StoreId>, Fault> {
    let found = sqlx::query_scalar!(
        r#"select coalesce((select store_id from domains where host = $1), (select id from stores where slug = $2)) as id"#,
        host,
        slug,
    )
    .fetch_one(pool)
    .await?;
    Ok(found.map(StoreId::new))
}

pub async fn list(pool: &PgPool, most: i64) -> Result<Vec<ListedShop>, Fault> {
    let rows = sqlx::query_as!(
        ListRow,
        "select id, slug, name, promise_en, promise_sw from stores where status = 'open' order by name, slug limit $1",
        most,
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(ListedShop::from).collect())
}

struct ListRow {
    id: Uuid,
    slug: String,
    name: String,
    promise_en: String,
    promise_sw: String,
}

impl From<ListRow> for ListedShop {
    fn from(row: ListRow) -> Self {
        Self {
            id: StoreId::new(row.id),
            slug: row.slug,
            name: row.name,
            promise_sw: if row.promise_sw.is_empty() { row.promise_en.clone() } else { row.promise_sw },
            promise_en: row.promise_en,
        }
    }
}

pub async fn view_tx(
    tx: &mut StoreTx,
    language: Language,
    installation: Environment,
) -> Result<Option<ShopView>, Fault> {
    let store = tx.store();
    let row = sqlx::query!(
        r#"select s.slug, s.name, s.business_name, s.phone, s.whatsapp, s.email, s.location, s.return_days, s.vat_bp,
                  s.content_version, s.registration, s.kra_pin, s.odpc,
                  (s.terms_since at time zone 'Africa/Nairobi')::date as "terms_since!",
                  case when $2 and s.about_sw <> '' then s.about_sw else s.about_en end as "about!",
                  case when $2 and s.promise_sw <> '' then s.promise_sw else s.promise_en end as "promise!",
                  case when $2 and s.hours_sw <> '' then s.hours_sw else s.hours_en end as "hours!",
                  g.kind as "kind?", g.shortcode as "shortcode?", g.till
           from stores s left join gateway_credentials g on g.store_id = s.id and g.provider = 'mpesa'
                and mpesa_keys_serve(g.environment, $3, g.shortcode, g.till)
           where s.id = $1"#,
        store.uuid(),
        language == Language::Sw,
        installation.as_str(),
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(None) };
    let categories = categories_tx(tx, language).await?;
    let corrupt = |detail: &str| Fault::corrupt("stores", store, detail);
    let pay_to = match (row.kind.as_deref(), row.shortcode, row.till) {
        (None, None, None) => None,
        (Some("paybill"), Some(number), None) => Some(PayTo::PayBill { number }),
        (Some("till"), Some(_), Some(number)) => Some(PayTo::Till { number }),
        _ => return Err(corrupt("the way to be paid contradicts itself")),
    };
    Ok(Some(ShopView {
        id: store,
        slug: row.slug,
        name: row.name,
        business_name: row.business_name,
        promise: row.promise,
        about: row.about,
        phone: row.phone,
        whatsapp: row.whatsapp,
        email: row.email,
        hours: row.hours,
        location: row.location,
        return_days: u32::try_from(row.return_days).map_err(|_| corrupt("return days"))?,
        vat_bp: u32::try_from(row.vat_bp).map_err(|_| corrupt("vat"))?,
        registration: row.registration,
        kra_pin: row.kra_pin,
        odpc: row.odpc,
        terms_since: row.terms_since,
        pay_to,
        categories,
        content_version: row.content_version,
    }))
}

pub async fn vat_bp_tx(tx: &mut StoreTx) -> Result<u32, Fault> {
    let store = tx.store();
    let rate =
        sqlx::query_scalar!("select vat_bp from stores where id = $1", store.uuid()).fetch_one(tx.conn()).await?;
    u32::try_from(rate).map_err(|_| Fault::corrupt("stores", store, "vat"))
}

async fn categories_tx(tx: &mut StoreTx, language: Language) -> Result<Vec<CategoryLink>, Fault> {
    let links = sqlx::query_as!(
        CategoryLink,
        r#"select slug, case when $1 and name_sw <> '' then name_sw else name_en end as "name!"
           from categories order by position, slug"#,
        language == Language::Sw,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(links)
}

pub async fn bump_tx(tx: &mut StoreTx) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!("update stores set content_version = content_version + 1 where id = $1", store)
        .execute(tx.conn())
        .await?;
    Ok(())
}
