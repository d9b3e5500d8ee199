//! Looking at what became of an order, past row security.

use kikapu_commerce::{doctor, fault};
use sqlx::FromRow;
use uuid::Uuid;

use crate::given::Placed;
use crate::shop::TestShop;

/// An attempt as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct AttemptRow {
    /// The attempt.
    pub id: Uuid,
    /// Its status.
    pub status: String,
    /// Result code, once it ended.
    pub result_code: Option<String>,
    /// M-PESA code, once known.
    pub receipt: Option<String>,
    /// Daraja's id.
    pub checkout_request_id: Option<String>,
    /// Why a person must look.
    pub review: Option<String>,
    /// Whether money came after it was given up.
    pub late: bool,
}

/// An order as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OrderRow {
    /// `open`, `completed`, `cancelled`.
    pub state: String,
    /// The payment axis.
    pub payment_state: String,
    /// The fulfilment axis.
    pub fulfilment_state: String,
    /// Four digits.
    pub delivery_code: String,
    /// Grows with each change.
    pub version: i64,
}

/// A line of money as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LineRow {
    /// The line.
    pub id: Uuid,
    /// Where it lies.
    pub state: String,
    /// How its order was found, or why none was.
    pub reason: String,
    /// Why some of it is owed back.
    pub trouble: String,
    /// Minor units.
    pub amount_minor: i64,
    /// The payment it is counted as.
    pub payment_id: Option<Uuid>,
}

impl TestShop {
    /// Attempts of an order, oldest first.
    pub async fn attempts(&self, order: &Placed) -> Vec<AttemptRow> {
        sqlx::query_as(
            "select id, status, result_code, receipt, checkout_request_id, review, late from payment_attempts
             where order_id = $1 order by created_at, id",
        )
        .bind(order.id.uuid())
        .fetch_all(&self.admin)
        .await
        .expect("attempts can be read")
    }

    /// The newest attempt of an order.
    pub async fn last_attempt(&self, order: &Placed) -> AttemptRow {
        self.attempts(order).await.pop().expect("the order has an attempt")
    }

    /// The order.
    pub async fn order(&self, order: &Placed) -> OrderRow {
        sqlx::query_as(
            "select state, payment_state, fulfilment_state, delivery_code, version from orders where id = $1",
        )
        .bind(order.id.uuid())
        .fetch_one(&self.admin)
        .await
        .expect("the order can be read")
    }

    /// Its state and payment axis, for one comparison.
    pub async fn standing(&self, order: &Placed) -> (String, String) {
        let row = self.order(order).await;
        (row.state, row.payment_state)
    }

    /// What a query with the order's id counts.
    pub async fn count(&self, order: &Placed, sql: &'static str) -> i64 {
        sqlx::query_scalar(sql).bind(order.id.uuid()).fetch_one(&self.admin).await.expect("the query counts")
    }

    /// Minor units on an account for an order, debit above zero.
    pub async fn on_account(&self, order: &Placed, account: &str) -> i64 {
        sqlx::query_scalar(
            "select coalesce(sum(amount_minor), 0)::bigint from postings where order_id = $1 and account = $2",
        )
        .bind(order.id.uuid())
        .bind(account)
        .fetch_one(&self.admin)
        .await
        .expect("postings can be read")
    }

    /// Units on the shelf and units reserved, over all places.
    pub async fn shelf(&self, variant: kikapu_kernel::VariantId) -> (i64, i64) {
        sqlx::query_as("select sum(on_hand)::bigint, sum(reserved)::bigint from stock where variant_id = $1")
            .bind(variant.uuid())
            .fetch_one(&self.admin)
            .await
            .expect("the shelf can be read")
    }

    /// The order is paid, once: one payment, one entry for it, one event, nothing reserved any more.
    pub async fn assert_paid(&self, order: &Placed) {
        let row = self.order(order).await;
        assert_eq!(row.payment_state, "paid");
        let payments =
            self.count(order, "select count(*) from payments where order_id = $1 and voided_at is null").await;
        let entries = "select count(*) from ledger_entries where order_id = $1 and kind = 'payment_received'
                       and not exists (select 1 from payments p where p.id = payment_id and p.voided_at is not null)";
        let events = "select count(*) from outbox where aggregate_id = $1 and kind = 'order.paid'";
        let held = "select count(*) from reservations where order_id = $1 and state = 'active'";
        assert_eq!(payments, 1, "payments");
        assert_eq!(self.count(order, entries).await, 1, "ledger entries");
        assert_eq!(self.count(order, events).await, 1, "events");
        assert_eq!(self.count(order, held).await, 0, "active reservations");
        assert_eq!(self.on_account(order, "mpesa_clearing").await, order.total.minor());
    }

    /// Nothing was received for the order.
    pub async fn assert_unpaid(&self, order: &Placed) {
        assert_ne!(self.order(order).await.payment_state, "paid");
        assert_eq!(
            self.count(order, "select count(*) from payments where order_id = $1 and voided_at is null").await,
            0,
            "payments"
        );
        assert_eq!(self.count(order, "select count(*) from (select 1 from postings where order_id = $1 group by account having sum(amount_minor) <> 0) p").await, 0, "postings");
    }

    /// Every invariant holds in every shop of this database.
    pub async fn assert_sound(&self) {
        let found = doctor::invariants(&self.platform).await.map_err(|fault| fault::causes(&fault));
        assert_eq!(found.expect("the invariants can be asked"), []);
    }

    /// A line of money, by its code.
    pub async fn line(&self, receipt: &str) -> LineRow {
        sqlx::query_as(
            "select id, state, reason, trouble, amount_minor, payment_id from money_lines where receipt = $1",
        )
        .bind(receipt)
        .fetch_one(&self.admin)
        .await
        .expect("M-PESA told of it")
    }

    /// Minor units on an account of the shop, debit above zero.
    pub async fn in_books(&self, account: &str) -> i64 {
        sqlx::query_scalar("select coalesce(sum(amount_minor), 0)::bigint from postings where account = $1")
            .bind(account)
            .fetch_one(&self.admin)
            .await
            .expect("postings can be read")
    }
}
