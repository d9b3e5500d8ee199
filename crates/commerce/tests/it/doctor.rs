//! The invariant queries: silent about a sound shop, and each finds what is planted for it.

use kikapu_commerce::doctor::{self, Violation};
use kikapu_commerce::payment::{incoming, statement};
use kikapu_commerce::staff::orders::{self, AtTheDoor};
use kikapu_commerce::{Fault, fault};
use kikapu_testkit::{Options, Placed, TestShop};
use sqlx::{AssertSqlSafe, Executor};

/// A shop with one order of each kind: delivered, paid, waiting, cancelled; and money that no order was found for, some of
/// it promised back.
async fn given_a_busy_shop() -> (TestShop, Placed) {
    let shop = TestShop::open_with(Options { confirms: true, ..Options::default() }).await;
    let delivered = shop.given_a_paid_order().await;
    let staff = shop.staff();
    orders::pack(&staff, delivered.id).await.unwrap();
    orders::hand_over(&staff, delivered.id).await.unwrap();
    let code = shop.order(&delivered).await.delivery_code;
    orders::deliver(&staff, delivered.id, &AtTheDoor { code, cash_receiver: String::new() }).await.unwrap();
    let expired = shop.given_a_sent_attempt().await;
    shop.sim.cancel(expired.prompt.id).unwrap();
    shop.door.hears(2).await;
    shop.pass_s(16 * 60).await;
    shop.work().await;
    given_cash_at_the_door(&shop).await;
    shop.given_a_paid_order().await;
    shop.given_a_sent_attempt().await;
    shop.send_by_hand("254733000123", 450, "viatu").await;
    let due = shop.send_by_hand("254733000124", 550, "viatu").await;
    let statement = "Receipt No.,Completion Time,Paid In,Withdrawn,Reason Type\n\
                     UKA7SETTLE,2026-11-29 10:00:00,,4000,Organization Settlement\n";
    statement::upload(&staff, "statement.csv", statement.as_bytes().to_vec()).await.unwrap();
    incoming::mark_return(&staff, shop.line(&due).await.id.into()).await.unwrap();
    // The confirmations of the two that were paid by request are in by now.
    shop.door.is_told(4).await;
    shop.work().await;
    (shop, delivered)
}

/// An order that was paid to the rider in cash.
async fn given_cash_at_the_door(shop: &TestShop) {
    let order = shop.given_an_order_on_delivery(shop.goods.odd).await;
    let staff = shop.staff();
    orders::pack(&staff, order.id).await.unwrap();
    orders::hand_over(&staff, order.id).await.unwrap();
    let code = shop.order(&order).await.delivery_code;
    orders::deliver(&staff, order.id, &AtTheDoor { code, cash_receiver: "Juma".to_owned() }).await.unwrap();
}

/// Tears down what keeps such rows out: checks, triggers, references, and the keys that count things once.
const UNGUARDED: &str = "
    set local session_replication_role = replica;
    drop index attempts_one_open;
    alter table payments drop constraint payments_store_id_shortcode_receipt_key;
    do $$
    declare k record;
    begin
        for k in select conrelid::regclass as at, conname from pg_constraint
                 where contype = 'c' and connamespace = 'public'::regnamespace
        loop
            execute format('alter table %s drop constraint %I', k.at, k.conname);
        end loop;
    end
    $$";

/// Plants something as a superuser, asks as the application, and undoes it all.
async fn found_after(shop: &TestShop, plant: &'static str) -> Vec<Violation> {
    let mut found = Vec::new();
    let undone: Result<(), Fault> = shop
        .platform
        .with_store(shop.store, async |tx| {
            tx.conn().execute("reset role").await?;
            sqlx::raw_sql(UNGUARDED).execute(tx.conn()).await?;
            let planted = tx.conn().execute(sqlx::raw_sql(AssertSqlSafe(plant))).await?;
            assert!(planted.rows_affected() > 0, "nothing was planted: {plant}");
            tx.conn().execute("set local session_replication_role = origin; set role kikapu_app").await?;
            found = doctor::invariants_tx(tx).await?;
            Err(Fault::defect("undo"))
        })
        .await;
    let told = fault::causes(&undone.unwrap_err());
    assert_eq!(told, "undo", "{plant}");
    found
}

const PLANTS: [(&str, &str); 42] = [
    ("M2", "update order_lines set qty = qty + 1, total_minor = unit_minor * (qty + 1)"),
    ("M2", "update orders set total_minor = total_minor + 100"),
    ("M2", "update orders set delivery_minor = delivery_minor - 100, items_minor = items_minor + 100"),
    ("M2", "update order_lines set tax_minor = tax_minor + 10000000"),
    ("M2", "update orders set discount_minor = -100, total_minor = total_minor + 100"),
    ("M3", "insert into postings (store_id, entry_id, position, account, amount_minor)
            select store_id, id, 9, 'cash', 5 from ledger_entries limit 1"),
    ("M3", "update postings set amount_minor = amount_minor + 1 where account = 'mpesa_clearing'"),
    ("M3", "delete from postings where entry_id = (select id from ledger_entries limit 1)"),
    ("M4", "update payments set refunded_minor = captured_minor + 1"),
    ("M4", "update payments set refunded_minor = -1"),
    ("M6", "update payment_attempts set amount_minor = amount_minor + 50"),
    ("M6", "update payments set captured_minor = captured_minor - 100"),
    ("M7", "delete from ledger_entries where kind = 'payment_received'"),
    ("M7", "delete from payments"),
    ("M7", "update ledger_entries set payment_id = null where kind = 'payment_received'"),
    ("M7", "update payment_attempts set status = 'failed' where status = 'succeeded'"),
    ("M7", "update postings set account = 'revenue' where account = 'order_payments' and amount_minor < 0"),
    ("S1", "update stock set reserved = on_hand + 1"),
    ("S1", "update stock set on_hand = -1, reserved = -2"),
    ("S2", "update stock set on_hand = on_hand + 1"),
    ("S2", "update stock set reserved = 0 where reserved > 0"),
    ("S2", "delete from stock_movements where reason = 'opening'"),
    ("S3", "update reservations set ended_at = null where state = 'committed'"),
    ("S3", "insert into reservations select store_id, gen_random_uuid(), order_id, variant_id, location_id, qty, state, created_at, ended_at
            from reservations where state = 'committed'"),
    ("S3", "delete from stock_movements where reason = 'sale'"),
    ("S4", "update reservations set state = 'released', ended_at = now() where state = 'committed'"),
    ("S4", "update reservations set state = 'active', ended_at = null where state = 'released'"),
    ("P1", "insert into payment_attempts (store_id, id, order_id, phone, amount_minor, status, shortcode, account_reference)
            select store_id, gen_random_uuid(), order_id, phone, amount_minor, 'created', shortcode, account_reference
            from payment_attempts where status = 'sent'"),
    ("P1", "update payments set receipt = 'SAMESAME00'"),
    ("P5", "update payment_attempts set sent_at = now() - interval '26 hours' where status = 'sent'"),
    ("P2", "insert into payments (store_id, id, order_id, provider, shortcode, receipt, captured_minor)
            select store_id, gen_random_uuid(), order_id, 'mpesa', shortcode, 'NOBODYSAID', 100 from payments limit 1"),
    ("P6", "insert into callback_inbox (store_id, id, attempt_id, raw, received_at)
            select store_id, gen_random_uuid(), id, 'x', now() - interval '3 hours' from payment_attempts limit 1"),
    ("C1", "delete from cash_receipts"),
    ("C1", "update payments set captured_minor = captured_minor + 100 where provider = 'cash'"),
    ("C1", "insert into cash_handovers (store_id, id, holder_id, entry_id, amount_minor, counted_by)
            select h.store_id, gen_random_uuid(), h.id, e.id, 100, 'x' from cash_holders h cross join ledger_entries e limit 1"),
    ("L3", "update orders set is_secured = true where state = 'open'"),
    ("L4", "update orders set pay_method = 'instalments' where state = 'open'"),
    ("L4", "insert into order_plans (store_id, order_id, token, weeks, grace_days, fee_percent, ends_at)
            select store_id, id, token, 4, 7, 0, now() from orders"),
    ("L5", "insert into order_plans (store_id, order_id, token, weeks, grace_days, fee_percent, ends_at)
            select store_id, id, token, 4, 7, 0, now() - interval '20 days' from orders where state = 'open';
            update orders set payment_state = 'partially_paid' where payment_state = 'paid' and state = 'open'"),
    ("E1", "delete from outbox where version = (select max(version) from outbox o where o.aggregate_id = outbox.aggregate_id)"),
    ("L1", "update orders set payment_state = 'paid', paid_at = now() where payment_state = 'processing'"),
    ("L2", "update orders set state = 'completed' where state = 'open'"),
];

/// More of the last kinds: what was received or sold is denied.
const DENIALS: [(&str, &str); 21] = [
    ("M7", "update postings set account = 'revenue' where account = 'unmatched'"),
    ("M8", "update money_lines set state = 'unmatched' where state = 'to_return'"),
    ("M8", "update money_lines set amount_minor = amount_minor + 100 where state = 'unmatched'"),
    ("M8", "delete from money_lines where state = 'unmatched'"),
    ("M8", "update payments set order_id = (select id from orders limit 1) where order_id is null"),
    (
        "M8",
        "insert into money_shares (store_id, line_id, order_id, amount_minor)
            select l.store_id, l.id, o.id, 1 from money_lines l join orders o on o.store_id = l.store_id limit 1",
    ),
    (
        "M9",
        "insert into statement_lines (store_id, id, file_id, number, shortcode, receipt, completed_at, day, kind, paid_minor)
            select store_id, gen_random_uuid(), file_id, 9, shortcode, 'NOBODYSAID', completed_at, day, 'payment', 100
            from statement_lines limit 1",
    ),
    ("M9", "update statement_lines set day = day - 1"),
    ("M9", "update statement_lines set resolution = 'fee', resolved_at = now() where kind = 'settlement'"),
    ("P6", "update c2b_inbox set processed_at = null, received_at = now() - interval '2 hours'"),
    (
        "P6",
        "update money_lines set state = 'waiting', payment_id = null, received_at = now() - interval '27 hours'
            where state = 'unmatched'",
    ),
    ("R1", "update payments set refunded_minor = 100"),
    (
        "R1",
        "insert into refunds (store_id, id, payment_id, source, amount_minor, status, asked_by, originator_id)
            select store_id, gen_random_uuid(), id, 'order', 100, 'requested', 'x', 'x' from payments limit 1",
    ),
    (
        "R2",
        "insert into refunds (store_id, id, payment_id, order_id, source, amount_minor, status, asked_by, originator_id, ended_at)
            select store_id, gen_random_uuid(), id, order_id, 'order', 100, 'succeeded', 'x', 'x', now() from payments
            where order_id is not null limit 1",
    ),
    (
        "R3",
        "insert into refunds (store_id, id, payment_id, order_id, source, amount_minor, status, asked_by, originator_id, left_at)
            select store_id, gen_random_uuid(), id, order_id, 'order', 100, 'sent', 'x', 'x', now() - interval '33 hours'
            from payments where order_id is not null limit 1",
    ),
    (
        "R3",
        "insert into refund_inbox (store_id, id, refund_id, raw, is_trusted, received_at)
            select store_id, gen_random_uuid(), id, 'x', true, now() - interval '2 hours' from payments limit 1",
    ),
    ("P1", "update postings set amount_minor = amount_minor * 2 where amount_minor <> 0"),
    ("L1", "update orders set payment_state = 'failed' where payment_state = 'paid'"),
    ("L1", "update orders set paid_at = null where payment_state = 'paid'"),
    ("L2", "delete from ledger_entries where kind = 'sale'"),
    ("L2", "update postings set amount_minor = amount_minor - 1 where account = 'order_payments' and amount_minor > 0"),
];

#[tokio::test]
async fn every_invariant_finds_what_breaks_it_and_nothing_in_a_sound_shop() {
    let (shop, _) = given_a_busy_shop().await;
    shop.assert_sound().await;
    let mut proved = Vec::new();
    for (invariant, plant) in PLANTS.into_iter().chain(DENIALS) {
        let found = found_after(&shop, plant).await;
        assert!(
            found.iter().any(|violation| violation.invariant == invariant),
            "{invariant}: {plant}\nfound {found:?}"
        );
        assert!(found.iter().all(|violation| violation.store == shop.store && !violation.key.is_empty()), "{found:?}");
        proved.push(invariant);
    }
    let unproved: Vec<&str> = doctor::invariant_names().into_iter().filter(|name| !proved.contains(name)).collect();
    assert!(unproved.is_empty(), "invariants nobody has seen fail: {unproved:?}");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_violation_is_told_with_its_store_and_row_and_only_of_that_store() {
    let (shop, delivered) = given_a_busy_shop().await;
    shop.given_another_store("amani").await;
    sqlx::query("update orders set payment_state = 'failed' where id = $1")
        .bind(delivered.id.uuid())
        .execute(&shop.admin)
        .await
        .unwrap();
    let found = doctor::invariants(&shop.platform).await.unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    let (one, key) = (&found[0], delivered.id.to_string());
    assert_eq!((one.invariant, one.store, one.key.as_str()), ("L1", shop.store, key.as_str()));
    let line = one.to_string();
    assert!(line.contains("L1") && line.contains(&shop.store.to_string()) && line.contains(&key), "{line}");
    assert!(!line.contains(&delivered.phone));
}
