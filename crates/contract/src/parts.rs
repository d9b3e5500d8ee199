//! Paying in parts: what a shop offers, and how the owner says so.

use kikapu_domain::payment::parts::{DepositRule, InstalmentRule, Parts};
use serde::{Deserialize, Serialize};

/// What a shop offers for one total.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartsOffers {
    /// A deposit now and the rest at the door.
    pub deposit: Option<Parts>,
    /// Little by little.
    pub instalments: Option<SlowOffer>,
    /// The rules behind it, for other totals.
    pub rules: RulesView,
}

/// Paying little by little, for one total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlowOffer {
    /// The first payment and the rest.
    pub parts: Parts,
    /// How long it may take.
    pub weeks: u32,
    /// Days after that before the order is overdue.
    pub grace_days: u32,
    /// What the shop keeps of what was paid where the rest does not come, percent.
    pub fee_percent: u32,
}

/// The shop's rules; what is `None` is not offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesView {
    /// A deposit now and the rest at the door.
    pub deposit: Option<DepositRule>,
    /// Little by little.
    pub instalments: Option<InstalmentRule>,
}

/// The owner's form, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SaveRules {
    /// Anything where deposits are offered.
    pub deposit: String,
    /// `percent` or `fixed`.
    pub deposit_kind: String,
    /// Percent, or whole shillings.
    pub deposit_first: String,
    /// Whole shillings; empty for every order.
    pub deposit_from: String,
    /// Anything where paying little by little is offered.
    pub slow: String,
    /// `percent` or `fixed`.
    pub slow_kind: String,
    /// Percent, or whole shillings.
    pub slow_first: String,
    /// Whole shillings; empty for every order.
    pub slow_from: String,
    /// Weeks.
    pub slow_weeks: String,
    /// Percent.
    pub slow_fee_percent: String,
}
