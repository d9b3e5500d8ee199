//! Where a shop delivers, for how much and by when.

use chrono::NaiveDate;
use kikapu_domain::delivery::Arrival;
use kikapu_kernel::{AreaId, Money, ZoneId};
use serde::{Deserialize, Serialize};

/// What delivery to one area costs and when it comes, at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaPromise {
    /// The area.
    pub area: AreaId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The part of town it is listed under, in the reader's language.
    pub part: String,
    /// The store's zone it lies in.
    pub zone: ZoneId,
    /// What delivery costs.
    pub fee: Money,
    /// Items worth this much are delivered free.
    pub free_over: Option<Money>,
    /// When it comes if ordered now.
    pub arrival: Arrival,
    /// Whether the rider may be paid at the door.
    pub pay_on_delivery: bool,
    /// Other names people use.
    pub aliases: Vec<String>,
}

/// A place to collect an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PickupView {
    /// The point, as the form names it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How to find it.
    pub directions: String,
    /// When it is open, in the reader's language.
    pub hours: String,
    /// What collecting there costs.
    pub fee: Money,
}

/// The page of one area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaView {
    /// The promise.
    pub promise: AreaPromise,
    /// County, sub-county and ward as far as known.
    pub county: String,
    /// Sub-county; empty if unknown.
    pub sub_county: String,
    /// Ward; empty if unknown.
    pub ward: String,
    /// Orders before this local time leave the same day, `14:00`.
    pub cut_off: String,
    /// What orders of the next seven days are promised, today first.
    pub week: Vec<DayPlan>,
    /// Other areas at the same fee.
    pub neighbours: Vec<(String, String)>,
    /// Places to collect instead.
    pub pickup_points: Vec<PickupView>,
    /// What sells best.
    pub best_sellers: Vec<crate::catalog::CardView>,
    /// What buyers from there wrote.
    pub voices: crate::catalog::VoicesView,
}

/// What an order of one day is promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPlan {
    /// The day of the order.
    pub ordered: NaiveDate,
    /// When it comes; the day in words is counted from the day of the order.
    pub arrival: Arrival,
}
