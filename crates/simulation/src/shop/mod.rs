//! A shop as its database holds it. Every method is one transaction: it happens whole or not at all, and what it hands
//! back is lost when the process dies. The rules are `kikapu_domain`'s; what is here is what `kikapu_commerce` does in SQL.

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_domain::cash::HolderName;
use kikapu_domain::order::Standing;
use kikapu_domain::payment::Shortcode;
use kikapu_domain::payment::parts::{DepositRule, InstalmentRule, Share};
use kikapu_domain::stock::Level;
use kikapu_kernel::{AttemptId, Money, OrderId};
use uuid::Uuid;

use crate::coverage::Coverage;
use crate::faults::Weather;

mod by_code;
mod calling_off;
mod cash;
mod deeds;
mod delivery;
mod incoming;
mod ledger;
mod lines;
mod list;
mod lookup;
mod numbers;
mod orders;
mod refunds;
mod requests;
mod rows;
mod settle;
mod stock;
mod terms;

pub use deeds::Deed;
pub use incoming::Notice;
pub use list::{Asked, LIST_PAGE, ListRow};
pub use lookup::CodeTold;
pub use refunds::{Found, LIMIT};
pub use requests::{Ask, Next, ToSend};
pub use rows::{
    Callback, ClaimRow, CodeRow, Held, List, MoneyLine, Number, Order, Payment, Person, Plan, Posted, RefundRow, Row,
    Source, Task,
};

/// What a shop offers to who pays in parts.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    pub deposit: DepositRule,
    pub instalments: InstalmentRule,
}

impl Rules {
    /// A quarter first, or a fifth and then a week's time with `fee_percent` kept at its end.
    fn of(fee_percent: u32) -> Self {
        let from = Money::kes(1_000).expect("a price");
        let percent = |percent| Share::percent(percent).expect("a part");
        Self {
            deposit: DepositRule { first: percent(25), from },
            instalments: InstalmentRule { first: percent(20), from, weeks: 1, fee_percent },
        }
    }
}

/// A shop.
#[derive(Clone, Debug)]
pub struct Shop {
    /// Its numbers, and the place of the one that holds.
    pub numbers: Vec<Number>,
    pub holds: usize,
    pub rules: Rules,
    pub weather: Weather,
    pub opened_with: Vec<i64>,
    pub levels: Vec<Level>,
    pub orders: Vec<Order>,
    pub attempts: Vec<Row>,
    pub payments: Vec<Payment>,
    pub lines: Vec<MoneyLine>,
    pub refunds: Vec<RefundRow>,
    pub callbacks: Vec<Callback>,
    pub claims: Vec<ClaimRow>,
    pub codes: Vec<CodeRow>,
    pub held: Vec<Held>,
    pub holders: Vec<HolderName>,
    pub journal: Vec<Posted>,
    pub jobs: BTreeMap<Task, DateTime<Utc>>,
    /// Jobs written by the last transaction: the world looks after their time.
    pub fresh_jobs: Vec<(Task, DateTime<Utc>)>,
    pub coverage: Coverage,
    /// When the transaction began.
    pub clock: DateTime<Utc>,
    ids: u128,
}

impl Shop {
    /// A new shop with so many pieces of each variant, that keeps so much of an order which is given up.
    pub fn open(number: u32, is_till: bool, pieces: &[i64], fee_percent: u32, weather: Weather) -> Self {
        Self {
            numbers: vec![Number {
                shortcode: Shortcode::parse(&format!("{}", 600_000 + number)).expect("six digits are a shortcode"),
                is_till,
                list: None,
            }],
            holds: 0,
            rules: Rules::of(fee_percent),
            weather,
            opened_with: pieces.to_vec(),
            levels: pieces.iter().map(|n| Level::new(*n, 0, 0).expect("a full shelf is possible")).collect(),
            orders: Vec::new(),
            attempts: Vec::new(),
            payments: Vec::new(),
            lines: Vec::new(),
            refunds: Vec::new(),
            callbacks: Vec::new(),
            claims: Vec::new(),
            codes: Vec::new(),
            held: Vec::new(),
            holders: Vec::new(),
            journal: Vec::new(),
            jobs: BTreeMap::new(),
            fresh_jobs: Vec::new(),
            coverage: Coverage::default(),
            clock: DateTime::UNIX_EPOCH,
            ids: u128::from(number) << 64,
        }
    }

    const fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    fn enqueue(&mut self, task: Task, at: DateTime<Utc>) {
        self.jobs.insert(task, at);
        self.fresh_jobs.push((task, at));
    }

    /// A job whose process died runs again, unless another has taken its place.
    pub fn run_again(&mut self, task: Task, at: DateTime<Utc>) {
        if !self.jobs.contains_key(&task) {
            self.enqueue(task, at);
        }
    }

    /// All of it or nothing: `None` rolls back, except for what is told of it.
    fn whole<T>(&mut self, transaction: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let before = self.clone();
        let done = transaction(self);
        if done.is_none() {
            let coverage = std::mem::take(&mut self.coverage);
            *self = Self { coverage, ..before };
        }
        done
    }

    /// The order.
    pub fn order(&self, id: OrderId) -> Option<&Order> {
        self.orders.iter().find(|order| order.id == id)
    }

    fn order_mut(&mut self, id: OrderId) -> &mut Order {
        self.orders.iter_mut().find(|order| order.id == id).expect("orders are never deleted")
    }

    /// The attempt.
    pub fn attempt(&self, id: AttemptId) -> Option<&Row> {
        self.attempts.iter().find(|row| row.id == id)
    }

    fn attempt_mut(&mut self, id: AttemptId) -> &mut Row {
        self.attempts.iter_mut().find(|row| row.id == id).expect("attempts are never deleted")
    }

    /// A person must look; the first reason stays.
    fn flag(&mut self, id: AttemptId, why: &str) {
        self.coverage.hit("flagged", why);
        let row = self.attempt_mut(id);
        row.review.get_or_insert_with(|| why.to_owned());
    }

    /// Whether a request for the order is open.
    pub fn has_live_attempt(&self, order: OrderId) -> bool {
        self.attempts.iter().any(|row| row.order == order && row.attempt.status().is_live())
    }

    /// Where the order stands.
    pub fn standing(&self, order: &Order) -> Standing {
        Standing {
            order: order.state,
            payment: order.payment,
            fulfilment: order.fulfilment,
            terms: order.terms,
            is_secured: order.is_secured,
            has_live_attempt: self.has_live_attempt(order.id),
        }
    }
}

/// Seconds as a span.
const fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}
