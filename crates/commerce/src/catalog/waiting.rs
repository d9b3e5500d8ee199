//! Who wants to hear when something that sold out is back. The shop writes to them; nothing is sent from here.

use std::num::NonZeroU32;
use std::sync::LazyLock;
use std::time::Duration;

use kikapu_contract::catalog::{TellWhenBack, Waiting, WaitingPhone};
use kikapu_contract::{FieldProblem, Problem, Refusal};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Network, Phone, StoreId, VariantId};

use crate::limit::Limiter;
use crate::{Ctx, Fault};

/// Things one phone may wait for in a shop.
const PER_PHONE_MAX: i64 = 20;
/// Requests of one network.
const TRIES_PER_MINUTE: NonZeroU32 = NonZeroU32::new(10).expect("ten is not zero");
/// Goods on the owner's page.
const LISTED_MAX: i64 = 100;

static TRIES: LazyLock<Limiter<(StoreId, Network)>> =
    LazyLock::new(|| Limiter::new(TRIES_PER_MINUTE, Duration::from_mins(1)));

/// Notes that somebody wants to hear when a variant is back. To ask twice is to ask once.
///
/// # Errors
/// [`Refusal::Invalid`] for a phone that is none or a missing consent, [`Refusal::NotFound`] for a variant this shop
/// does not offer, [`Refusal::TooMany`].
pub async fn tell_when_back(ctx: &Ctx, wish: &TellWhenBack, from: Network) -> Result<(), Refusal> {
    let phone = match wish.phone.trim() {
        "" => Err(Problem::Missing),
        typed => Phone::parse(typed).map_err(|_| Problem::NotAPhone),
    };
    let mut problems = Vec::new();
    if let Err(problem) = &phone {
        problems.push(FieldProblem::new("phone", problem.clone()));
    }
    if !wish.consent {
        problems.push(FieldProblem::new("consent", Problem::Missing));
    }
    let (Ok(phone), true) = (phone, problems.is_empty()) else { return Err(Refusal::Invalid { problems }) };
    TRIES.allow(&(ctx.store, from))?;
    let phone = phone.e164();
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let store = tx.store().uuid();
            let offered = sqlx::query_scalar!(
                r#"select exists (
                       select 1 from variants v join products p on p.store_id = v.store_id and p.id = v.product_id
                       where v.id = $1 and v.retired_at is null and p.status = 'active') as "offered!""#,
                wish.variant.uuid(),
            )
            .fetch_one(tx.conn())
            .await
            .map_err(Fault::from)?;
            if !offered {
                return Err(Refusal::NotFound);
            }
            // A phone that waits for more than anybody would is somebody else's: it is passed over without a word.
            sqlx::query!(
                "insert into waiting (store_id, variant_id, phone, language)
                 select $1, $2, $3, $4 where (select count(*) from waiting where phone = $3) < $5
                 on conflict do nothing",
                store,
                wish.variant.uuid(),
                phone,
                ctx.language.code(),
                PER_PHONE_MAX,
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            Ok(())
        })
        .await
}

/// What people wait for, what is back first, then what most wait for. At most 100 things.
///
/// # Errors
/// [`Refusal`] when the database fails.
pub async fn waiting(ctx: &Ctx) -> Result<Vec<Waiting>, Refusal> {
    ctx.require(Permission::AnswerWaiting)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let rows = sqlx::query!(
                r#"select w.variant_id, p.slug, p.name, v.option_values,
                          coalesce((select sum(s.on_hand - s.reserved) from stock s
                                    where s.store_id = w.store_id and s.variant_id = w.variant_id), 0) > 0 as "is_back!",
                          array_agg(w.phone order by w.created_at) as "phones!",
                          array_agg(w.language order by w.created_at) as "languages!"
                   from waiting w
                   join variants v on v.store_id = w.store_id and v.id = w.variant_id
                   join products p on p.store_id = v.store_id and p.id = v.product_id
                   group by w.store_id, w.variant_id, p.slug, p.name, v.option_values
                   order by 5 desc, count(*) desc, p.name, v.option_values limit $1"#,
                LISTED_MAX,
            )
            .fetch_all(tx.conn())
            .await
            .map_err(Fault::from)?;
            Ok(rows
                .into_iter()
                .map(|row| Waiting {
                    variant: VariantId::new(row.variant_id),
                    slug: row.slug,
                    name: row.name,
                    values: row.option_values,
                    is_back: row.is_back,
                    people: row
                        .phones
                        .into_iter()
                        .zip(row.languages)
                        .map(|(phone, language)| WaitingPhone { phone, language })
                        .collect(),
                })
                .collect())
        })
        .await
}

/// Forgets who waited for a variant: the shop has written to them.
///
/// # Errors
/// [`Refusal::NotFound`] for a variant this shop has not.
pub async fn told(ctx: &Ctx, variant: VariantId) -> Result<(), Refusal> {
    ctx.require(Permission::AnswerWaiting)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let known = sqlx::query_scalar!(
                r#"select exists (select 1 from variants where id = $1) as "known!""#,
                variant.uuid(),
            )
            .fetch_one(tx.conn())
            .await
            .map_err(Fault::from)?;
            if !known {
                return Err(Refusal::NotFound);
            }
            let told = sqlx::query!("delete from waiting where variant_id = $1", variant.uuid())
                .execute(tx.conn())
                .await
                .map_err(Fault::from)?;
            let (people, by) = (told.rows_affected(), ctx.actor.label());
            tracing::info!(variant.id = %variant, people, by, "who waited was told");
            Ok(())
        })
        .await
}
