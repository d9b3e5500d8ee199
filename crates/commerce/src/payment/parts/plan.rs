//! What was agreed for an order that is paid little by little, its term, and what is done when that is over.

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_contract::order::Happening;
use kikapu_contract::slow::{ExtendTerm, PlanView};
use kikapu_contract::staff::FulfilError;
use kikapu_contract::{Problem, Refusal};
use kikapu_domain::order::OrderState;
use kikapu_domain::payment::parts::{InstalmentRule, TermEnd, WEEKS, extended, give_up, term_end};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Money, OrderId, PublicToken};
use uuid::Uuid;

use crate::ctx::Actor;
use crate::jobs::{Task, enqueue_tx};
use crate::order::Order;
use crate::payment::ledger::{self, Balance};
use crate::payment::{facts, settle};
use crate::{Ctx, Fault, StoreTx, order, secret};

/// What was agreed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The order.
    pub order: OrderId,
    /// In the link to its statement.
    pub token: PublicToken,
    /// How long it was to take.
    pub weeks: u32,
    /// Days after the term before it is overdue.
    pub grace_days: u32,
    /// What the shop may keep then, percent.
    pub fee_percent: u32,
    /// The end of the term.
    pub ends_at: DateTime<Utc>,
    /// When the rest had not come.
    pub overdue_at: Option<DateTime<Utc>>,
    /// How often more time was given.
    pub extensions: u32,
}

struct Row {
    order_id: Uuid,
    token: String,
    weeks: i32,
    grace_days: i32,
    fee_percent: i32,
    ends_at: DateTime<Utc>,
    overdue_at: Option<DateTime<Utc>>,
    extensions: i32,
}

impl TryFrom<Row> for Plan {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("order_plans", row.order_id, detail);
        let count = |n: i32| u32::try_from(n).map_err(|error| corrupt(&error));
        Ok(Self {
            order: OrderId::new(row.order_id),
            token: PublicToken::parse(&row.token).map_err(|error| corrupt(&error))?,
            weeks: count(row.weeks)?,
            grace_days: count(row.grace_days)?,
            fee_percent: count(row.fee_percent)?,
            ends_at: row.ends_at,
            overdue_at: row.overdue_at,
            extensions: count(row.extensions)?,
        })
    }
}

impl Plan {
    /// For the owner's page.
    pub fn view(&self, balance: Balance) -> Result<PlanView, Fault> {
        let held = balance.held().map_err(Fault::defect)?;
        let shared = give_up(held, self.fee_percent).map_err(Fault::defect)?;
        Ok(PlanView {
            token: self.token.clone(),
            ends_at: self.ends_at,
            grace_days: self.grace_days,
            fee_percent: self.fee_percent,
            overdue_at: self.overdue_at,
            extensions: self.extensions,
            given_up: (shared.fee, shared.back),
        })
    }

    fn overdue_from(&self) -> DateTime<Utc> {
        self.ends_at + TimeDelta::days(i64::from(self.grace_days))
    }
}

/// Writes down what is agreed for an order that is being placed, with the job that looks at its end.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn agree_tx(tx: &mut StoreTx, order: OrderId, rule: &InstalmentRule, grace_days: u32) -> Result<(), Fault> {
    let (store, ends_at) = (tx.store().uuid(), rule.ends_at(tx.now()));
    let token = secret::public_token()?;
    let number = |n: u32| i32::try_from(n).map_err(Fault::defect);
    sqlx::query!(
        "insert into order_plans (store_id, order_id, token, weeks, grace_days, fee_percent, ends_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        store,
        order.uuid(),
        token.expose(),
        number(rule.weeks)?,
        number(grace_days)?,
        number(rule.fee_percent)?,
        ends_at,
    )
    .execute(tx.conn())
    .await?;
    let at = ends_at + TimeDelta::days(i64::from(grace_days));
    enqueue_tx(tx, &Task::EndTerm { store: tx.store(), order }, Some(at)).await
}

/// What was agreed for the order, if it is paid little by little.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn find_tx(tx: &mut StoreTx, order: OrderId) -> Result<Option<Plan>, Fault> {
    sqlx::query_as!(
        Row,
        "select order_id, token, weeks, grace_days, fee_percent, ends_at, overdue_at, extensions
         from order_plans where order_id = $1",
        order.uuid(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Plan::try_from)
    .transpose()
}

/// What was agreed for the order behind a statement's link.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn find_by_token_tx(tx: &mut StoreTx, token: &PublicToken) -> Result<Option<Plan>, Fault> {
    sqlx::query_as!(
        Row,
        "select order_id, token, weeks, grace_days, fee_percent, ends_at, overdue_at, extensions
         from order_plans where token = $1",
        token.expose(),
    )
    .fetch_optional(tx.conn())
    .await?
    .map(Plan::try_from)
    .transpose()
}

/// Looks at an order whose term is over. The ledger is asked before the calendar, under the order's lock: money that comes at
/// the same moment is there, or comes after and is taken all the same. Nothing is sold to others and nothing goes back: that
/// is for a person to say.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn end_term(ctx: &Ctx, id: OrderId) -> Result<(), Fault> {
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let Some(order) = order::lock_tx(tx, id).await? else { return Ok(()) };
            let Some(plan) = find_tx(tx, id).await? else { return Ok(()) };
            if order.state != OrderState::Open || plan.overdue_at.is_some() {
                return Ok(());
            }
            let facts = facts::facts_tx(tx, id).await?;
            let again = Task::EndTerm { store: tx.store(), order: id };
            let end = term_end(plan.ends_at, plan.grace_days, facts.balance.owed, facts.has_live_attempt, tx.now());
            match end {
                TermEnd::Over => Ok(()),
                TermEnd::NotYet(at) => enqueue_tx(tx, &again, Some(at)).await,
                TermEnd::Unverified => {
                    let life = ctx.platform.settings().prompt_life;
                    let at = tx.now() + TimeDelta::from_std(life).map_err(Fault::defect)?;
                    enqueue_tx(tx, &again, Some(at)).await
                }
                TermEnd::Overdue => {
                    sqlx::query!("update order_plans set overdue_at = $2 where order_id = $1", id.uuid(), tx.now())
                        .execute(tx.conn())
                        .await?;
                    let what = Happening::TermOver { owed: facts.balance.owed };
                    order::record_tx(tx, &order, &what, Actor::System).await?;
                    order::save_tx(tx, order, "order.overdue").await?;
                    Ok(())
                }
            }
        })
        .await
}

/// Gives an order more time: its term ends so many weeks later, counted from now where it was over.
///
/// # Errors
/// [`FulfilError::WrongStep`] unless it waits for its money; [`Refusal::Invalid`] for a number of weeks that cannot be.
pub async fn extend(ctx: &Ctx, id: OrderId, typed: &ExtendTerm) -> Result<(), FulfilError> {
    ctx.require(Permission::LetGo)?;
    let weeks: u32 = typed.weeks.trim().parse().ok().filter(|weeks| WEEKS.contains(weeks)).ok_or_else(|| {
        let range = Problem::OutOfRange { min: i64::from(*WEEKS.start()), max: i64::from(*WEEKS.end()) };
        Refusal::field("weeks", range)
    })?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let order = order::lock_tx(tx, id).await?.ok_or(Refusal::NotFound)?;
            let plan = find_tx(tx, id).await?.ok_or(FulfilError::WrongStep)?;
            let owed = ledger::balance_tx(tx, id).await?.owed;
            if order.state != OrderState::Open || owed.is_zero() {
                return Err(FulfilError::WrongStep);
            }
            let until = extended(plan.ends_at, weeks, tx.now());
            let longer = Plan { ends_at: until, overdue_at: None, extensions: plan.extensions + 1, ..plan };
            save_tx(tx, &longer).await?;
            enqueue_tx(tx, &Task::EndTerm { store: tx.store(), order: id }, Some(longer.overdue_from())).await?;
            let what = Happening::MoreTime { until };
            order::record_tx(tx, &order, &what, ctx.actor).await?;
            settle::refresh_tx(tx, order, "order.term_extended").await?;
            Ok(())
        })
        .await
}

async fn save_tx(tx: &mut StoreTx, plan: &Plan) -> Result<(), Fault> {
    sqlx::query!(
        "update order_plans set ends_at = $2, overdue_at = $3, extensions = $4 where order_id = $1",
        plan.order.uuid(),
        plan.ends_at,
        plan.overdue_at,
        i32::try_from(plan.extensions).map_err(Fault::defect)?,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Orders whose term is over and that no job looked at `before`, a thousand at most.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn sweep_tx(tx: &mut StoreTx, before: DateTime<Utc>) -> Result<Vec<Task>, Fault> {
    let ids = sqlx::query_scalar!(
        "select p.order_id from order_plans p join orders o on o.store_id = p.store_id and o.id = p.order_id
         where p.overdue_at is null and o.state = 'open' and o.payment_state not in ('paid', 'partially_refunded')
           and p.ends_at + make_interval(days => p.grace_days) < $1
         order by p.ends_at limit 1000",
        before,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(|id| Task::EndTerm { store: tx.store(), order: OrderId::new(id) }).collect())
}

/// What was kept of an order's money, as it was agreed.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn kept_tx(tx: &mut StoreTx, order: &Order) -> Result<Money, Fault> {
    let minor = sqlx::query_scalar!(
        r#"select coalesce(sum(p.amount_minor), 0)::bigint as "kept!"
           from ledger_entries e join postings p on p.store_id = e.store_id and p.entry_id = e.id
           where e.order_id = $1 and e.kind = 'fee_kept' and p.account = 'order_payments'"#,
        order.id.uuid(),
    )
    .fetch_one(tx.conn())
    .await?;
    Money::kes_minor(minor).map_err(|error| Fault::corrupt("postings", order.id, error))
}
