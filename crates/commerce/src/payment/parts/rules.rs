//! What a shop offers to who pays in parts.

use kikapu_contract::parts::{PartsOffers, RulesView, SaveRules, SlowOffer};
use kikapu_contract::{FieldProblem, Problem, Refusal};
use kikapu_domain::payment::parts::{DepositRule, FEE_PERCENT_MAX, GRACE_DAYS, InstalmentRule, PERCENT, Share, WEEKS};
use kikapu_domain::staff::Permission;
use kikapu_kernel::{Currency, Money};

use crate::{Ctx, Fault, StoreTx};

/// The shop's rules as they are now; what is `None` is not offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// A deposit now, the rest at the door.
    pub deposit: Option<DepositRule>,
    /// Little by little.
    pub instalments: Option<InstalmentRule>,
}

/// The rules, for the owner's page.
///
/// # Errors
/// [`Refusal::Forbidden`] to who may not set them.
pub async fn read(ctx: &Ctx) -> Result<RulesView, Refusal> {
    ctx.require(Permission::SetRules)?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let rules = rules_tx(tx).await?;
            Ok::<_, Fault>(RulesView { deposit: rules.deposit, instalments: rules.instalments })
        })
        .await
        .map_err(Into::into)
}

/// The shop's rules.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn rules_tx(tx: &mut StoreTx) -> Result<Rules, Fault> {
    let row = sqlx::query!(
        "select deposit_kind, deposit_value, deposit_from_minor, slow_kind, slow_value, slow_from_minor, slow_weeks,
                slow_fee_percent
         from pay_rules"
    )
    .fetch_optional(tx.conn())
    .await?;
    let Some(row) = row else { return Ok(Rules::default()) };
    let deposit = match share(row.deposit_kind.as_deref(), row.deposit_value)? {
        Some(first) => Some(DepositRule { first, from: money(row.deposit_from_minor)? }),
        None => None,
    };
    let instalments = match share(row.slow_kind.as_deref(), row.slow_value)? {
        Some(first) => Some(InstalmentRule {
            first,
            from: money(row.slow_from_minor)?,
            weeks: u32::try_from(row.slow_weeks).map_err(|error| corrupt(&error))?,
            fee_percent: u32::try_from(row.slow_fee_percent).map_err(|error| corrupt(&error))?,
        }),
        None => None,
    };
    Ok(Rules { deposit, instalments })
}

/// What is offered for an order over `total`.
pub fn offers(rules: &Rules, total: Money) -> PartsOffers {
    PartsOffers {
        deposit: rules.deposit.and_then(|rule| rule.parts(total)),
        instalments: rules.instalments.and_then(|rule| {
            let parts = rule.parts(total)?;
            Some(SlowOffer { parts, weeks: rule.weeks, grace_days: GRACE_DAYS, fee_percent: rule.fee_percent })
        }),
        rules: RulesView { deposit: rules.deposit, instalments: rules.instalments },
    }
}

/// Keeps what the owner typed. Orders that were placed keep what was agreed for them.
///
/// # Errors
/// [`Refusal::Invalid`] with what needs another look.
pub async fn save(ctx: &Ctx, typed: &SaveRules) -> Result<(), Refusal> {
    ctx.require(Permission::SetRules)?;
    let checked = check(typed).map_err(|problems| Refusal::Invalid { problems })?;
    ctx.platform
        .with_store(ctx.store, async |tx| {
            let store = tx.store().uuid();
            let (deposit_kind, deposit_value) = columns(checked.deposit.map(|rule| rule.first));
            let (slow_kind, slow_value) = columns(checked.instalments.map(|rule| rule.first));
            let from = |rule: Option<Money>| rule.map_or(0, Money::minor);
            let number = |of: Option<u32>, or: i32| of.and_then(|n| i32::try_from(n).ok()).unwrap_or(or);
            sqlx::query!(
                "insert into pay_rules (store_id, deposit_kind, deposit_value, deposit_from_minor, slow_kind, slow_value,
                                        slow_from_minor, slow_weeks, slow_fee_percent, set_by)
                 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 on conflict (store_id) do update set deposit_kind = excluded.deposit_kind,
                    deposit_value = excluded.deposit_value, deposit_from_minor = excluded.deposit_from_minor,
                    slow_kind = excluded.slow_kind, slow_value = excluded.slow_value,
                    slow_from_minor = excluded.slow_from_minor, slow_weeks = excluded.slow_weeks,
                    slow_fee_percent = excluded.slow_fee_percent, set_by = excluded.set_by, set_at = now()",
                store,
                deposit_kind,
                deposit_value,
                from(checked.deposit.map(|rule| rule.from)),
                slow_kind,
                slow_value,
                from(checked.instalments.map(|rule| rule.from)),
                number(checked.instalments.map(|rule| rule.weeks), 8),
                number(checked.instalments.map(|rule| rule.fee_percent), 0),
                ctx.actor.label(),
            )
            .execute(tx.conn())
            .await
            .map_err(Fault::from)?;
            Ok::<_, Fault>(())
        })
        .await
        .map_err(Into::into)
}

/// What was typed, as rules that cannot be wrong. What is switched off is not looked at.
fn check(typed: &SaveRules) -> Result<Rules, Vec<FieldProblem>> {
    let mut problems = Vec::new();
    let deposit = (!typed.deposit.is_empty()).then(|| {
        let first = part(&mut problems, "deposit_first", &typed.deposit_kind, &typed.deposit_first);
        let from = sum(&mut problems, "deposit_from", &typed.deposit_from);
        first.zip(from).map(|(first, from)| DepositRule { first, from })
    });
    let instalments = (!typed.slow.is_empty()).then(|| {
        let first = part(&mut problems, "slow_first", &typed.slow_kind, &typed.slow_first);
        let from = sum(&mut problems, "slow_from", &typed.slow_from);
        let weeks = number(&mut problems, "slow_weeks", &typed.slow_weeks, WEEKS);
        let fee_percent = number(&mut problems, "slow_fee_percent", &typed.slow_fee_percent, 0..=FEE_PERCENT_MAX);
        let rest = weeks.zip(fee_percent);
        first.zip(from).zip(rest).map(|((first, from), (weeks, fee_percent))| InstalmentRule {
            first,
            from,
            weeks,
            fee_percent,
        })
    });
    if problems.is_empty() {
        Ok(Rules { deposit: deposit.flatten(), instalments: instalments.flatten() })
    } else {
        Err(problems)
    }
}

fn part(problems: &mut Vec<FieldProblem>, field: &str, kind: &str, typed: &str) -> Option<Share> {
    let whole = digits(typed);
    let share = match kind {
        "fixed" => whole.and_then(|n| Money::kes(n).ok()).and_then(|amount| Share::fixed(amount).ok()),
        _ => whole.and_then(|n| u32::try_from(n).ok()).and_then(|percent| Share::percent(percent).ok()),
    };
    let range = Problem::OutOfRange { min: i64::from(*PERCENT.start()), max: i64::from(*PERCENT.end()) };
    let problem = if typed.trim().is_empty() {
        Problem::Missing
    } else if kind == "fixed" {
        Problem::NotOffered
    } else {
        range
    };
    keep(problems, field, share, problem)
}

/// Whole shillings; an empty field is nought.
fn sum(problems: &mut Vec<FieldProblem>, field: &str, typed: &str) -> Option<Money> {
    let amount = if typed.trim().is_empty() {
        Some(Money::zero(Currency::Kes))
    } else {
        digits(typed).and_then(|n| Money::kes(n).ok())
    };
    keep(problems, field, amount, Problem::NotOffered)
}

fn number(
    problems: &mut Vec<FieldProblem>,
    field: &str,
    typed: &str,
    range: std::ops::RangeInclusive<u32>,
) -> Option<u32> {
    let number = digits(typed).and_then(|n| u32::try_from(n).ok()).filter(|n| range.contains(n));
    let problem = Problem::OutOfRange { min: i64::from(*range.start()), max: i64::from(*range.end()) };
    keep(problems, field, number, problem)
}

fn keep<T>(problems: &mut Vec<FieldProblem>, field: &str, read: Option<T>, problem: Problem) -> Option<T> {
    if read.is_none() {
        problems.push(FieldProblem::new(field, problem));
    }
    read
}

fn digits(typed: &str) -> Option<i64> {
    typed.trim().trim_end_matches('%').replace([',', ' '], "").parse().ok().filter(|n| *n >= 0)
}

fn columns(share: Option<Share>) -> (Option<&'static str>, Option<i64>) {
    match share {
        Some(Share::Percent { percent }) => (Some("percent"), Some(i64::from(percent))),
        Some(Share::Fixed { amount }) => (Some("fixed"), Some(amount.minor())),
        None => (None, None),
    }
}

fn share(kind: Option<&str>, value: Option<i64>) -> Result<Option<Share>, Fault> {
    match (kind, value) {
        (None, None) => Ok(None),
        (Some("percent"), Some(value)) => {
            let percent = u32::try_from(value).map_err(|error| corrupt(&error))?;
            Share::percent(percent).map(Some).map_err(|error| corrupt(&error))
        }
        (Some("fixed"), Some(value)) => Share::fixed(money(value)?).map(Some).map_err(|error| corrupt(&error)),
        (kind, _) => Err(corrupt(&format!("kind {kind:?}"))),
    }
}

fn money(minor: i64) -> Result<Money, Fault> {
    Money::kes_minor(minor).map_err(|error| corrupt(&error))
}

fn corrupt(detail: &dyn std::fmt::Display) -> Fault {
    Fault::corrupt("pay_rules", "store", detail)
}
