//! Orders in SQL.

use chrono::{DateTime, Utc};
use kikapu_contract::order::{Happening, OrderLineView, TimelineEntry};
use kikapu_domain::cart::{DeliveryInput, LineInput, TaxRule, Totals, price_cart};
use kikapu_domain::order::{CancelReason, PayTerms};
use kikapu_kernel::{BasisPoints, Money, OrderId, OrderNumber, Phone, ProductId, PublicToken, VariantId};
use uuid::Uuid;

use super::{Destination, NewLine, NewOrder, Order, Receiver};
use crate::{Fault, StoreTx};

/// A line as it was agreed.
pub type Line = OrderLineView;

struct Row {
    id: Uuid,
    number: i64,
    token: String,
    phone: String,
    customer_name: String,
    receiver_name: String,
    receiver_phone: String,
    language: String,
    delivery_method: String,
    area_name: String,
    pickup_name: String,
    landmark: String,
    note: String,
    pay_method: String,
    first_minor: Option<i64>,
    is_secured: bool,
    arrives_from: DateTime<Utc>,
    arrives_to: DateTime<Utc>,
    items_minor: i64,
    delivery_minor: i64,
    tax_minor: i64,
    total_minor: i64,
    state: String,
    payment_state: String,
    fulfilment_state: String,
    delivery_code: String,
    version: i64,
    held_until: Option<DateTime<Utc>>,
    hold_extensions: i16,
    cancel_reason: Option<String>,
    placed_at: DateTime<Utc>,
}

impl TryFrom<Row> for Order {
    type Error = Fault;

    fn try_from(row: Row) -> Result<Self, Fault> {
        let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("orders", row.id, detail);
        let money = |minor| Money::kes_minor(minor).map_err(|error| corrupt(&error));
        let delivers = match row.delivery_method.as_str() {
            "deliver" => true,
            "pick_up" => false,
            other => return Err(corrupt(&format!("delivery_method {other}"))),
        };
        let number = u64::try_from(row.number).map_err(|error| corrupt(&error))?;
        Ok(Self {
            id: OrderId::new(row.id),
            number: OrderNumber::new(number).map_err(|error| corrupt(&error))?,
            token: PublicToken::parse(&row.token).map_err(|error| corrupt(&error))?,
            phone: Phone::parse(&row.phone).map_err(|error| corrupt(&error))?,
            customer_name: row.customer_name,
            receiver: match row.receiver_phone.as_str() {
                "" => None,
                phone => {
                    let phone = Phone::parse(phone).map_err(|error| corrupt(&error))?;
                    Some(Receiver { name: row.receiver_name, phone })
                }
            },
            language: row.language.parse().map_err(|error| corrupt(&error))?,
            delivers,
            place: if delivers { row.area_name } else { row.pickup_name },
            landmark: row.landmark,
            note: row.note,
            terms: terms(&row.pay_method).ok_or_else(|| corrupt(&format!("pay_method {}", row.pay_method)))?,
            first: row.first_minor.map(money).transpose()?,
            is_secured: row.is_secured,
            arrives_from: row.arrives_from,
            arrives_to: row.arrives_to,
            items: money(row.items_minor)?,
            delivery: money(row.delivery_minor)?,
            tax: money(row.tax_minor)?,
            total: money(row.total_minor)?,
            state: row.state.parse().map_err(|error| corrupt(&error))?,
            payment: row.payment_state.parse().map_err(|error| corrupt(&error))?,
            fulfilment: row.fulfilment_state.parse().map_err(|error| corrupt(&error))?,
            delivery_code: row.delivery_code,
            version: row.version,
            held_until: row.held_until,
            hold_extensions: u32::try_from(row.hold_extensions).map_err(|error| corrupt(&error))?,
            cancel_reason: row
                .cancel_reason
                .map(|reason| reason.parse())
                .transpose()
                .map_err(|error: kikapu_domain::UnknownWord| corrupt(&error))?,
            placed_at: row.placed_at,
        })
    }
}

/// How a kept word says that money comes.
fn terms(pay_method: &str) -> Option<PayTerms> {
    PayTerms::ALL.iter().copied().find(|terms| pay_method_of(*terms) == pay_method)
}

/// Prepaid orders were here first, under the name of what pays them.
const fn pay_method_of(terms: PayTerms) -> &'static str {
    match terms {
        PayTerms::Prepaid => "mpesa",
        PayTerms::OnDelivery | PayTerms::Deposit | PayTerms::Instalments => terms.as_str(),
    }
}

/// The next number of the store. The counter's row stays locked until the transaction ends.
pub async fn next_number_tx(tx: &mut StoreTx) -> Result<OrderNumber, Fault> {
    let store = tx.store().uuid();
    let number = sqlx::query_scalar!(
        "insert into store_counters (store_id, next_order) values ($1, 1002)
         on conflict (store_id) do update set next_order = store_counters.next_order + 1
         returning next_order - 1",
        store,
    )
    .fetch_one(tx.conn())
    .await?;
    let number = number.and_then(|number| u64::try_from(number).ok()).unwrap_or_default();
    OrderNumber::new(number).map_err(|error| Fault::corrupt("store_counters", store, error))
}

/// Writes `order`, which is `new` as it is kept, with its lines.
pub async fn insert_tx(tx: &mut StoreTx, order: &Order, new: &NewOrder) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let (method, area, area_name, pickup, pickup_name, landmark) = match &new.destination {
        Destination::Deliver { area, name, landmark } => {
            ("deliver", Some(area.uuid()), name.as_str(), None, "", landmark.as_str())
        }
        Destination::PickUp { point, name } => ("pick_up", None, "", Some(*point), name.as_str(), ""),
    };
    sqlx::query!(
        "insert into orders (store_id, id, number, reference, token, cart_id, phone, customer_name, language,
                             delivery_method, area_id, area_name, pickup_point_id, pickup_name, landmark, note, pay_method,
                             arrives_from, arrives_to, items_minor, discount_minor, delivery_minor, rounding_minor,
                             tax_minor, total_minor, delivery_code, held_until, receiver_name, receiver_phone,
                             first_minor)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                 $23, $24, $25, $26, $27, $28, $29, $30)",
        store,
        order.id.uuid(),
        i64::try_from(order.number.get()).map_err(Fault::defect)?,
        order.number.reference().to_string(),
        order.token.expose(),
        new.cart.uuid(),
        new.phone.msisdn(),
        new.customer_name,
        new.language.code(),
        method,
        area,
        area_name,
        pickup,
        pickup_name,
        landmark,
        new.note,
        pay_method_of(new.terms),
        new.arrives.0,
        new.arrives.1,
        new.totals.goods.minor(),
        new.totals.discount.minor(),
        new.totals.delivery.minor(),
        new.totals.rounding.minor(),
        new.totals.tax.minor(),
        new.totals.total.minor(),
        order.delivery_code,
        new.held_until,
        new.receiver.as_ref().map_or("", |receiver| receiver.name.as_str()),
        new.receiver.as_ref().map_or("", |receiver| receiver.phone.msisdn()),
        new.first.map(Money::minor),
    )
    .execute(tx.conn())
    .await?;
    insert_lines_tx(tx, order.id, new).await
}

async fn insert_lines_tx(tx: &mut StoreTx, id: OrderId, new: &NewOrder) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let tax_bp = i32::try_from(new.tax_bp).map_err(Fault::defect)?;
    let (lines, priced) = (&new.lines, &new.totals.lines);
    let text = |of: fn(&NewLine) -> &str| lines.iter().map(|line| of(line).to_owned()).collect::<Vec<String>>();
    let products: Vec<Uuid> = lines.iter().map(|line| line.product.uuid()).collect();
    let variants: Vec<Uuid> = lines.iter().map(|line| line.variant.uuid()).collect();
    let qtys = priced
        .iter()
        .map(|line| i32::try_from(line.quantity))
        .collect::<Result<Vec<i32>, _>>()
        .map_err(Fault::defect)?;
    let units: Vec<i64> = priced.iter().map(|line| line.unit_price.minor()).collect();
    let totals: Vec<i64> = priced.iter().map(|line| line.gross.minor()).collect();
    let taxes: Vec<i64> = priced.iter().map(|line| line.tax.minor()).collect();
    sqlx::query!(
        "insert into order_lines (store_id, order_id, position, product_id, variant_id, sku, title, choice, slug, qty,
                                  unit_minor, total_minor, tax_bp, tax_minor)
         select $1, $2, position - 1, product_id, variant_id, sku, title, choice, slug, qty, unit_minor, total_minor, $3,
                tax_minor
         from unnest($4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::integer[], $11::bigint[],
                     $12::bigint[], $13::bigint[]) with ordinality
              as l (product_id, variant_id, sku, title, choice, slug, qty, unit_minor, total_minor, tax_minor, position)",
        store,
        id.uuid(),
        tax_bp,
        &products,
        &variants,
        &text(|line| &line.sku),
        &text(|line| &line.title),
        &text(|line| &line.choice),
        &text(|line| &line.slug),
        &qtys,
        &units,
        &totals,
        &taxes,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

macro_rules! read_order {
    ($tx:expr, $tail:literal $(, $arg:expr)*) => {
        sqlx::query_as!(
            Row,
            "select id, number, token, phone, customer_name, receiver_name, receiver_phone, language, delivery_method,
                    area_name, pickup_name, landmark, note, pay_method, first_minor, is_secured, arrives_from,
                    arrives_to, items_minor, delivery_minor, tax_minor, total_minor, state, payment_state, fulfilment_state, delivery_code, version,
                    held_until, hold_extensions, cancel_reason, placed_at
             from orders " + $tail
            $(, $arg)*
        )
        .fetch_optional($tx.conn())
        .await?
        .map(Order::try_from)
        .transpose()
    };
}

/// Its key never changes: rows that refer to the order are written meanwhile.
pub async fn lock_tx(tx: &mut StoreTx, id: OrderId) -> Result<Option<Order>, Fault> {
    read_order!(tx, "where id = $1 for no key update", id.uuid())
}

pub async fn find_tx(tx: &mut StoreTx, id: OrderId) -> Result<Option<Order>, Fault> {
    read_order!(tx, "where id = $1", id.uuid())
}

pub async fn find_by_token_tx(tx: &mut StoreTx, token: &PublicToken) -> Result<Option<Order>, Fault> {
    read_order!(tx, "where token = $1", token.expose())
}

pub async fn find_by_number_tx(tx: &mut StoreTx, number: OrderNumber) -> Result<Option<Order>, Fault> {
    let number = i64::try_from(number.get()).map_err(Fault::defect)?;
    read_order!(tx, "where number = $1", number)
}

/// Open orders without money or an open request whose goods should have been free `before`, longest overdue first, a
/// thousand at most.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn overdue_holds_tx(tx: &mut StoreTx, before: DateTime<Utc>) -> Result<Vec<OrderId>, Fault> {
    let ids = sqlx::query_scalar!(
        "select id from orders
         where held_until < $1 and state = 'open' and payment_state in ('pending', 'failed')
           and fulfilment_state = 'unfulfilled'
         order by held_until limit 1000",
        before,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(OrderId::new).collect())
}

/// Has everybody else who counts orders or requests of this phone wait until this transaction is over: two at once would
/// each count without the other. Comes after the lock of an order and before those of its goods.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn queue_phone_tx(tx: &mut StoreTx, phone: &Phone) -> Result<(), Fault> {
    let store = tx.store().uuid();
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1 || ' ' || $2, 0)) is null as done",
        store.to_string(),
        phone.msisdn(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(())
}

/// How many orders of a phone are open, not paid and not packed: goods kept on no more than somebody's word.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn count_unpaid_tx(tx: &mut StoreTx, phone: &Phone) -> Result<u32, Fault> {
    let count = sqlx::query_scalar!(
        "select count(*) from orders
         where phone = $1 and state = 'open' and payment_state in ('pending', 'processing', 'failed', 'partially_paid')
           and fulfilment_state = 'unfulfilled' and not is_secured",
        phone.msisdn(),
    )
    .fetch_one(tx.conn())
    .await?;
    Ok(count.and_then(|count| u32::try_from(count).ok()).unwrap_or(u32::MAX))
}

/// What the owner's list can narrow by. `None` does not narrow.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Any of these on the order's own axis.
    pub states: Option<Vec<String>>,
    /// Any of these on the payment axis; `on_delivery` stands for orders paid at the door.
    pub payment_states: Option<Vec<String>>,
    /// Any of these on the fulfilment axis.
    pub fulfilment_states: Option<Vec<String>>,
    /// Promised to have arrived before this.
    pub promised_before: Option<DateTime<Utc>>,
    /// Exactly this number.
    pub number: Option<i64>,
    /// Exactly this phone, MSISDN.
    pub phone: Option<String>,
    /// This text in the customer's name; `%` and `_` escaped.
    pub name: Option<String>,
    /// Only these orders.
    pub ids: Option<Vec<Uuid>>,
    /// Older than this number.
    pub before: Option<i64>,
    /// At most this many.
    pub limit: i64,
}

/// Orders that pass `filter`, newest first.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn list_tx(tx: &mut StoreTx, filter: &Filter) -> Result<Vec<Order>, Fault> {
    let rows = sqlx::query_as!(
        Row,
        "select id, number, token, phone, customer_name, receiver_name, receiver_phone, language, delivery_method,
                area_name, pickup_name, landmark, note, pay_method, first_minor, is_secured, arrives_from,
                arrives_to, items_minor, delivery_minor, tax_minor, total_minor, state, payment_state, fulfilment_state, delivery_code, version,
                held_until, hold_extensions, cancel_reason, placed_at
         from orders
         where ($1::text[] is null or state = any($1))
           and ($2::text[] is null or payment_state = any($2) or 'on_delivery' = any($2) and
                (pay_method = 'on_delivery' or pay_method = 'deposit' and is_secured))
           and ($3::text[] is null or fulfilment_state = any($3))
           and ($4::timestamptz is null or arrives_to < $4)
           and ($5::bigint is null or number = $5)
           and ($6::text is null or phone = $6)
           and ($7::text is null or customer_name ilike '%' || $7 || '%')
           and ($8::uuid[] is null or id = any($8))
           and ($9::bigint is null or number < $9)
         order by number desc
         limit $10",
        filter.states.as_deref(),
        filter.payment_states.as_deref(),
        filter.fulfilment_states.as_deref(),
        filter.promised_before,
        filter.number,
        filter.phone,
        filter.name,
        filter.ids.as_deref(),
        filter.before,
        filter.limit,
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter().map(Order::try_from).collect()
}

/// The order's lines, as agreed.
///
/// # Errors
/// [`Fault`] from the database, or for a row that breaks the rules.
pub async fn list_lines_tx(tx: &mut StoreTx, order: OrderId) -> Result<Vec<Line>, Fault> {
    let rows = sqlx::query!(
        "select title, choice, slug, sku, qty, unit_minor, total_minor from order_lines where order_id = $1 order by position",
        order.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("order_lines", order, detail);
            Ok(OrderLineView {
                title: row.title,
                choice: row.choice,
                slug: row.slug,
                sku: row.sku,
                qty: u32::try_from(row.qty).map_err(|error| corrupt(&error))?,
                unit: Money::kes_minor(row.unit_minor).map_err(|error| corrupt(&error))?,
                total: Money::kes_minor(row.total_minor).map_err(|error| corrupt(&error))?,
            })
        })
        .collect()
}

pub async fn save_tx(tx: &mut StoreTx, order: &Order) -> Result<(), Fault> {
    sqlx::query!(
        "update orders set state = $2, payment_state = $3, fulfilment_state = $4, held_until = $5, version = $6,
                cancel_reason = $7, hold_extensions = $8, is_secured = $9,
                cancelled_at = case when $2 = 'cancelled' then coalesce(cancelled_at, now()) end,
                paid_at = case when $3 in ('paid', 'partially_refunded', 'refunded') then coalesce(paid_at, now()) end
         where id = $1",
        order.id.uuid(),
        order.state.as_str(),
        order.payment.as_str(),
        order.fulfilment.as_str(),
        order.held_until,
        order.version,
        order.cancel_reason.map(CancelReason::as_str),
        i16::try_from(order.hold_extensions).map_err(Fault::defect)?,
        order.is_secured,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn insert_event_tx(tx: &mut StoreTx, order: OrderId, what: &Happening, actor: &str) -> Result<(), Fault> {
    let store = tx.store().uuid();
    let detail = serde_json::to_value(what).map_err(Fault::defect)?;
    let kind = detail.get("kind").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    sqlx::query!(
        "insert into order_events (store_id, id, order_id, kind, detail, actor) values ($1, $2, $3, $4, $5, $6)",
        store,
        Uuid::now_v7(),
        order.uuid(),
        kind,
        detail,
        actor,
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

pub async fn timeline_tx(tx: &mut StoreTx, order: OrderId) -> Result<Vec<TimelineEntry>, Fault> {
    let rows = sqlx::query!(
        r#"select e.detail, e.created_at, u.name as "name?" from order_events e
           left join users u on u.id::text = e.actor
           where e.order_id = $1 order by e.created_at desc, e.id desc limit 200"#,
        order.uuid(),
    )
    .fetch_all(tx.conn())
    .await?;
    rows.into_iter()
        .map(|row| {
            let what =
                serde_json::from_value(row.detail).map_err(|error| Fault::corrupt("order_events", order, error))?;
            Ok(TimelineEntry { at: row.created_at, what, by: row.name })
        })
        .collect()
}

/// Units in each order.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn units_tx(tx: &mut StoreTx, orders: &[Order]) -> Result<std::collections::HashMap<OrderId, u32>, Fault> {
    let ids: Vec<Uuid> = orders.iter().map(|order| order.id.uuid()).collect();
    let rows = sqlx::query!(
        r#"select order_id, sum(qty)::bigint as "units!" from order_lines where order_id = any($1) group by order_id"#,
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (OrderId::new(row.order_id), u32::try_from(row.units).unwrap_or(u32::MAX))).collect())
}

/// How many orders wait for each step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Paid (or to be paid at the door) and not packed.
    pub to_pack: u32,
    /// Packed.
    pub to_hand_over: u32,
    /// With the rider.
    pub on_delivery: u32,
    /// Promised window has passed.
    pub late: u32,
    /// Waiting for money.
    pub awaiting: u32,
}

/// How many orders wait for each step.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn counts_tx(tx: &mut StoreTx) -> Result<Counts, Fault> {
    let row = sqlx::query!(
        r#"with live as (
               select fulfilment_state, arrives_to, delivery_method,
                      payment_state in ('paid', 'partially_refunded') or pay_method = 'on_delivery'
                          or pay_method = 'deposit' and is_secured as may_leave
               from orders where state = 'open'
           )
           select count(*) filter (where may_leave and fulfilment_state in ('unfulfilled', 'partially_fulfilled')) as "to_pack!",
                  count(*) filter (where fulfilment_state = 'fulfilled') as "to_hand_over!",
                  count(*) filter (where fulfilment_state = 'shipped') as "on_delivery!",
                  count(*) filter (where may_leave and delivery_method = 'deliver' and arrives_to < now()
                                     and fulfilment_state not in ('delivered', 'returned')) as "late!",
                  count(*) filter (where not may_leave) as "awaiting!"
           from live"#,
    )
    .fetch_one(tx.conn())
    .await?;
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(Counts {
        to_pack: count(row.to_pack),
        to_hand_over: count(row.to_hand_over),
        on_delivery: count(row.on_delivery),
        late: count(row.late),
        awaiting: count(row.awaiting),
    })
}

/// What the order takes from the shelf.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn wanted_tx(tx: &mut StoreTx, order: OrderId) -> Result<Vec<(VariantId, u32)>, Fault> {
    let rows = sqlx::query!("select variant_id, qty from order_lines where order_id = $1", order.uuid())
        .fetch_all(tx.conn())
        .await?;
    rows.into_iter()
        .map(|row| {
            let qty = u32::try_from(row.qty).map_err(|error| Fault::corrupt("order_lines", order, error))?;
            Ok((VariantId::new(row.variant_id), qty))
        })
        .collect()
}

/// Products that were in several orders beside any of `variants`, the most often bought first. Looks at 500 orders at the
/// most.
///
/// # Errors
/// [`Fault`] from the database.
pub async fn bought_with_tx(tx: &mut StoreTx, variants: &[VariantId]) -> Result<Vec<ProductId>, Fault> {
    let ids: Vec<Uuid> = variants.iter().map(|variant| variant.uuid()).collect();
    let ids = sqlx::query_scalar!(
        "with seen as (select distinct order_id from order_lines where variant_id = any($1) limit 500)
         select l.product_id from order_lines l join seen s on s.order_id = l.order_id
         where l.product_id not in (select product_id from variants where id = any($1))
         group by l.product_id having count(distinct l.order_id) > 1
         order by count(distinct l.order_id) desc, l.product_id limit 8",
        &ids,
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ProductId::new).collect())
}

/// The sums as they were agreed, for booking the sale.
///
/// # Errors
/// [`Fault`] from the database, or when the kept sums are not the ones the rules give.
pub async fn totals_tx(tx: &mut StoreTx, order: &Order) -> Result<Totals, Fault> {
    let rows = sqlx::query!(
        "select unit_minor, qty, tax_bp from order_lines where order_id = $1 order by position",
        order.id.uuid()
    )
    .fetch_all(tx.conn())
    .await?;
    let corrupt = |detail: &dyn std::fmt::Display| Fault::corrupt("order_lines", order.id, detail);
    let rate = rows.first().map_or(0, |row| row.tax_bp);
    let rate = BasisPoints(u32::try_from(rate).map_err(|error| corrupt(&error))?);
    let lines = rows
        .iter()
        .map(|row| {
            let unit = Money::kes_minor(row.unit_minor).map_err(|error| corrupt(&error))?;
            Ok(LineInput::new(unit, u32::try_from(row.qty).map_err(|error| corrupt(&error))?))
        })
        .collect::<Result<Vec<_>, Fault>>()?;
    let delivery = DeliveryInput { fee: order.delivery, free_over: None };
    let totals = price_cart(&lines, delivery, TaxRule::Inclusive { rate }).map_err(|error| corrupt(&error))?;
    if totals.total != order.total {
        return Err(corrupt(&"the lines do not add up to the total"));
    }
    Ok(totals)
}
