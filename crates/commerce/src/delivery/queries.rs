//! Delivery in SQL.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc, Weekday};
use kikapu_contract::delivery::{AreaPromise, DayPlan, PickupView};
use kikapu_domain::delivery::{NAIROBI, Promise, Window};
use kikapu_kernel::{AreaId, Language, Money, ZoneId};
use uuid::Uuid;

use crate::{Fault, StoreTx};

/// An area with the rules of its zone.
pub struct Row {
    area_id: Uuid,
    slug: String,
    name: String,
    part: String,
    part_sw: String,
    pub county: String,
    pub sub_county: String,
    pub ward: String,
    aliases: Vec<String>,
    zone_id: Uuid,
    fee_minor: i64,
    free_over_minor: Option<i64>,
    pub cut_off: NaiveTime,
    same_day_from: Option<NaiveTime>,
    same_day_to: Option<NaiveTime>,
    later_from: NaiveTime,
    later_to: NaiveTime,
    lead_days: i16,
    working_days: Vec<i16>,
    closed_dates: Vec<NaiveDate>,
    pay_on_delivery: bool,
}

impl Row {
    /// The zone the area lies in.
    pub const fn zone(&self) -> ZoneId {
        ZoneId::new(self.zone_id)
    }

    /// The heading it is listed under. What nobody translated stays as it is.
    fn heading(&self, language: Language) -> &str {
        match language {
            Language::Sw if !self.part_sw.is_empty() => &self.part_sw,
            Language::En | Language::Sw => &self.part,
        }
    }

    /// What the zone's rules promise at `now`.
    pub fn promise(&self, now: DateTime<Utc>, language: Language) -> Result<AreaPromise, Fault> {
        let corrupt = |detail: String| Fault::corrupt("zones", self.zone_id, detail);
        let money = |minor| Money::kes_minor(minor).map_err(|error| corrupt(error.to_string()));
        let arrival = self.rules()?.arrival(now.with_timezone(&NAIROBI));
        Ok(AreaPromise {
            area: AreaId::new(self.area_id),
            slug: self.slug.clone(),
            name: self.name.clone(),
            part: self.heading(language).to_owned(),
            zone: self.zone(),
            fee: money(self.fee_minor)?,
            free_over: self.free_over_minor.map(money).transpose()?,
            arrival: arrival.ok_or_else(|| corrupt("no day is worked within two months".to_owned()))?,
            pay_on_delivery: self.pay_on_delivery,
            aliases: self.aliases.clone(),
        })
    }

    /// What the zone's rules promise to orders of the next seven days.
    pub fn week(&self, now: DateTime<Utc>) -> Result<Vec<DayPlan>, Fault> {
        let days = self.rules()?.week(now.with_timezone(&NAIROBI));
        Ok(days.into_iter().map(|(ordered, arrival)| DayPlan { ordered, arrival }).collect())
    }

    fn rules(&self) -> Result<Promise, Fault> {
        let corrupt = |detail: &str| Fault::corrupt("zones", self.zone_id, detail);
        let weekday = |day: &i16| {
            u8::try_from(*day)
                .ok()
                .and_then(|day| Weekday::try_from(day.checked_sub(1)?).ok())
                .ok_or_else(|| corrupt("working_days holds something that is no weekday"))
        };
        Ok(Promise {
            cut_off: self.cut_off,
            same_day: self.same_day_from.zip(self.same_day_to).map(|(from, to)| Window { from, to }),
            later_day: Window { from: self.later_from, to: self.later_to },
            lead_days: u8::try_from(self.lead_days).map_err(|_| corrupt("lead_days is out of range"))?,
            working_days: self.working_days.iter().map(weekday).collect::<Result<_, _>>()?,
            closed: self.closed_dates.clone(),
        })
    }
}

pub async fn areas_tx(tx: &mut StoreTx) -> Result<Vec<Row>, Fault> {
    Ok(sqlx::query_as!(
        Row,
        "select a.id as area_id, a.slug, a.name, a.part, a.part_sw, a.county, a.sub_county, a.ward, a.aliases,
                z.id as zone_id, z.fee_minor, z.free_over_minor, z.cut_off,
                z.same_day_from, z.same_day_to, z.later_from, z.later_to, z.lead_days, z.working_days, z.closed_dates,
                z.pay_on_delivery
         from zone_areas za
         join zones z on z.store_id = za.store_id and z.id = za.zone_id
         join areas a on a.id = za.area_id
         order by z.position, a.part, a.name",
    )
    .fetch_all(tx.conn())
    .await?)
}

pub async fn find_tx(tx: &mut StoreTx, area: AreaId) -> Result<Option<Row>, Fault> {
    Ok(sqlx::query_as!(
        Row,
        "select a.id as area_id, a.slug, a.name, a.part, a.part_sw, a.county, a.sub_county, a.ward, a.aliases,
                z.id as zone_id, z.fee_minor, z.free_over_minor, z.cut_off,
                z.same_day_from, z.same_day_to, z.later_from, z.later_to, z.lead_days, z.working_days, z.closed_dates,
                z.pay_on_delivery
         from zone_areas za
         join zones z on z.store_id = za.store_id and z.id = za.zone_id
         join areas a on a.id = za.area_id
         where za.area_id = $1",
        area.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?)
}

pub async fn find_by_slug_tx(tx: &mut StoreTx, slug: &str) -> Result<Option<Row>, Fault> {
    let id = sqlx::query_scalar!("select id from areas where slug = $1", slug).fetch_optional(tx.conn()).await?;
    match id {
        Some(id) => find_tx(tx, AreaId::new(id)).await,
        None => Ok(None),
    }
}

/// Of two areas with the same name in use, the one whose own name it is.
pub async fn find_by_name_tx(tx: &mut StoreTx, name: &str) -> Result<Option<Row>, Fault> {
    let id = sqlx::query_scalar!(
        "select a.id from areas a join zone_areas za on za.area_id = a.id
         where lower(a.name) = lower($1) or exists (select 1 from unnest(a.aliases) as o (name) where lower(o.name) = lower($1))
         order by lower(a.name) = lower($1) desc, a.name limit 1",
        name,
    )
    .fetch_optional(tx.conn())
    .await?;
    match id {
        Some(id) => find_tx(tx, AreaId::new(id)).await,
        None => Ok(None),
    }
}

pub async fn fee_range_tx(tx: &mut StoreTx) -> Result<Option<(Money, Money)>, Fault> {
    let row = sqlx::query!(
        "select min(z.fee_minor) as low, max(z.fee_minor) as high from zones z
         where exists (select 1 from zone_areas za where za.store_id = z.store_id and za.zone_id = z.id)",
    )
    .fetch_one(tx.conn())
    .await?;
    let money = |minor| Money::kes_minor(minor).map_err(|error| Fault::corrupt("zones", "fee", error));
    row.low.zip(row.high).map(|(low, high)| Ok((money(low)?, money(high)?))).transpose()
}

pub async fn neighbours_tx(tx: &mut StoreTx, zone: ZoneId, slug: &str) -> Result<Vec<(String, String)>, Fault> {
    let rows = sqlx::query!(
        "select a.slug, a.name from zone_areas za join areas a on a.id = za.area_id
         where za.zone_id = $1 and a.slug <> $2 order by a.name limit 12",
        zone.uuid(),
        slug,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.slug, row.name)).collect())
}

pub async fn pickups_tx(tx: &mut StoreTx, language: Language) -> Result<Vec<PickupView>, Fault> {
    let rows = sqlx::query!(
        "select id, name, directions, hours_en, hours_sw, fee_minor from pickup_points order by position, name"
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            Ok(PickupView {
                id: row.id.to_string(),
                name: row.name,
                directions: row.directions,
                hours: match language {
                    Language::En => row.hours_en,
                    Language::Sw => row.hours_sw,
                },
                fee: Money::kes_minor(row.fee_minor).map_err(|error| Fault::corrupt("pickup_points", row.id, error))?,
            })
        })
        .collect()
}
