use kikapu_kernel::{Money, Phone, ProductId, StoreId, UserId};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;

use super::{AreaSeed, GatewaySeed, OwnerSeed, PickupSeed, ReviewSeed, ShopSeed, ZoneSeed};
use crate::{Fault, Platform, StoreTx, payment};

pub async fn put_areas(pool: &PgPool, areas: &[AreaSeed]) -> Result<u64, Fault> {
    for area in areas {
        sqlx::query!(
            "insert into areas (id, slug, name, county, sub_county, ward, part, part_sw, aliases)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (slug) do update set name = excluded.name, county = excluded.county,
                 sub_county = excluded.sub_county, ward = excluded.ward, part = excluded.part,
                 part_sw = excluded.part_sw, aliases = excluded.aliases",
            Uuid::now_v7(),
            area.slug,
            area.name,
            area.county,
            area.sub_county,
            area.ward,
            area.part,
            area.part_sw,
            &area.aliases,
        )
        .execute(pool)
        .await?;
    }
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from areas"#).fetch_one(pool).await?;
    u64::try_from(count).map_err(Fault::defect)
}

fn e164(phone: Option<&Phone>) -> String {
    phone.map(Phone::e164).unwrap_or_default()
}

/// The day the terms count from is the day one of the settings they are made of changed.
pub async fn put_store(pool: &PgPool, seed: &ShopSeed) -> Result<StoreId, Fault> {
    let id = sqlx::query_scalar!(
        "insert into stores (id, slug, name, business_name, promise_en, promise_sw, phone, whatsapp, email,
                             hours_en, hours_sw, location, return_days, about_en, about_sw, registration, kra_pin, odpc)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
         on conflict (slug) do update set name = excluded.name, business_name = excluded.business_name,
             promise_en = excluded.promise_en, promise_sw = excluded.promise_sw, phone = excluded.phone,
             whatsapp = excluded.whatsapp, email = excluded.email, hours_en = excluded.hours_en,
             hours_sw = excluded.hours_sw, location = excluded.location, return_days = excluded.return_days,
             about_en = excluded.about_en, about_sw = excluded.about_sw, registration = excluded.registration,
             kra_pin = excluded.kra_pin, odpc = excluded.odpc,
             terms_since = case
                 when (stores.business_name, stores.return_days, stores.location, stores.registration)
                      is distinct from (excluded.business_name, excluded.return_days, excluded.location, excluded.registration)
                 then now() else stores.terms_since end
         returning id",
        Uuid::now_v7(),
        seed.slug.as_str(),
        seed.name,
        seed.business_name,
        seed.promise_en,
        seed.promise_sw,
        e164(seed.phone.as_ref()),
        e164(seed.whatsapp.as_ref()),
        seed.email,
        seed.hours_en,
        seed.hours_sw,
        seed.location,
        i32::from(seed.return_days),
        seed.about_en,
        seed.about_sw,
        seed.registration,
        seed.kra_pin,
        seed.odpc,
    )
    .fetch_one(pool)
    .await?;
    Ok(StoreId::new(id))
}

/// A host that already leads to a shop keeps leading there.
pub async fn put_domain(pool: &PgPool, store: StoreId, host: &str) -> Result<(), Fault> {
    sqlx::query!("insert into domains (host, store_id) values ($1, $2) on conflict do nothing", host, store.uuid())
        .execute(pool)
        .await?;
    Ok(())
}

/// Somebody who is there stays who they are: a seed changes nobody's password.
pub async fn put_owner(pool: &PgPool, owner: &OwnerSeed) -> Result<UserId, Fault> {
    sqlx::query!(
        "insert into users (id, phone, email, name, password_hash) values ($1, $2, $3, $4, $5) on conflict do nothing",
        Uuid::now_v7(),
        owner.phone.e164(),
        owner.email,
        owner.name,
        owner.password_hash,
    )
    .execute(pool)
    .await?;
    let id = sqlx::query_scalar!(
        "select id from users where phone = $1 or email = $2 order by (phone = $1) desc nulls last limit 1",
        owner.phone.e164(),
        owner.email,
    )
    .fetch_one(pool)
    .await?;
    Ok(UserId::new(id))
}

pub async fn put_membership(pool: &PgPool, store: StoreId, owner: UserId) -> Result<(), Fault> {
    sqlx::query!(
        "insert into memberships (user_id, store_id, role) values ($1, $2, 'owner')
         on conflict (user_id, store_id) do update set role = excluded.role",
        owner.uuid(),
        store.uuid(),
    )
    .execute(pool)
    .await?;
    Ok(())
}

/// Writes the zone and moves its areas to it. Returns the slugs the gazetteer does not know.
pub async fn put_zone_tx(tx: &mut StoreTx, zone: &ZoneSeed, position: i32) -> Result<Vec<String>, Fault> {
    let store = tx.store().uuid();
    let working_days: Vec<i16> = zone.working_days.iter().copied().map(i16::from).collect();
    let id = sqlx::query_scalar!(
        "insert into zones (store_id, id, name, fee_minor, free_over_minor, cut_off, same_day_from, same_day_to,
                            later_from, later_to, lead_days, working_days, pay_on_delivery, position)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         on conflict (store_id, name) do update set fee_minor = excluded.fee_minor,
             free_over_minor = excluded.free_over_minor, cut_off = excluded.cut_off,
             same_day_from = excluded.same_day_from, same_day_to = excluded.same_day_to,
             later_from = excluded.later_from, later_to = excluded.later_to, lead_days = excluded.lead_days,
             working_days = excluded.working_days, pay_on_delivery = excluded.pay_on_delivery, position = excluded.position
         returning id",
        store,
        Uuid::now_v7(),
        zone.name,
        zone.fee.minor(),
        zone.free_over.map(Money::minor),
        zone.cut_off,
        zone.same_day.map(|(from, _)| from),
        zone.same_day.map(|(_, to)| to),
        zone.later.0,
        zone.later.1,
        i16::from(zone.lead_days),
        &working_days,
        zone.pay_on_delivery,
        position,
    )
    .fetch_one(tx.conn())
    .await?;
    sqlx::query!(
        "delete from zone_areas z using areas a where z.area_id = a.id and z.zone_id = $1 and a.slug <> all($2)",
        id,
        &zone.areas,
    )
    .execute(tx.conn())
    .await?;
    sqlx::query!(
        "insert into zone_areas (store_id, area_id, zone_id) select $1, a.id, $2 from areas a where a.slug = any($3)
         on conflict (store_id, area_id) do update set zone_id = excluded.zone_id",
        store,
        id,
        &zone.areas,
    )
    .execute(tx.conn())
    .await?;
    let missing = sqlx::query_scalar!(
        r#"select slug as "slug!" from unnest($1::text[]) as w (slug) where not exists (select 1 from areas a where a.slug = w.slug)"#,
        &zone.areas,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(missing)
}

pub async fn put_pickup_tx(tx: &mut StoreTx, point: &PickupSeed, position: i32) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "insert into pickup_points (store_id, id, name, directions, hours_en, hours_sw, fee_minor, position)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (store_id, name) do update set directions = excluded.directions, hours_en = excluded.hours_en,
             hours_sw = excluded.hours_sw, fee_minor = excluded.fee_minor, position = excluded.position",
        store,
        Uuid::now_v7(),
        point.name,
        point.directions,
        point.hours_en,
        point.hours_sw,
        point.fee.minor(),
        position,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Keys of a description are for the M-PESA that this installation is for.
pub async fn put_gateway_tx(tx: &mut StoreTx, platform: &Platform, gateway: &GatewaySeed) -> Result<(), Fault> {
    let new = payment::NewMerchant {
        environment: platform.settings().environment,
        shortcode: gateway.shortcode.clone(),
        till: gateway.till.clone(),
        consumer_key: gateway.consumer_key.clone(),
        consumer_secret: gateway.consumer_secret.clone(),
        passkey: gateway.passkey.clone(),
    };
    payment::keep_merchant_tx(tx, platform, &new).await
}

pub async fn has_product_tx(tx: &mut StoreTx, slug: &str) -> Result<bool, Fault> {
    let known = sqlx::query_scalar!(r#"select exists (select 1 from products where slug = $1) as "known!""#, slug)
        .fetch_one(tx.conn())
        .await?;
    Ok(known)
}

/// A review's id is made of what it says, so that the same review is not written twice.
pub async fn put_review_tx(tx: &mut StoreTx, product: ProductId, review: &ReviewSeed) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let mut digest = Sha256::new();
    for part in [product.to_string().as_str(), &review.author, &review.body] {
        digest.update(part.as_bytes());
        digest.update([0]);
    }
    let digest = digest.finalize();
    let bytes = *digest.first_chunk::<16>().ok_or_else(|| Fault::defect("a digest is too short"))?;
    sqlx::query!(
        "insert into reviews (store_id, id, product_id, stars, author, area, fit, body, language, created_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (store_id, id) do update set stars = excluded.stars, area = excluded.area, fit = excluded.fit,
             language = excluded.language, created_at = excluded.created_at",
        store,
        uuid::Builder::from_random_bytes(bytes).into_uuid(),
        product.uuid(),
        i16::from(review.stars),
        review.author,
        review.area,
        review.fit.map(super::FitSeed::word),
        review.body,
        review.language.code(),
        review.at,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}
