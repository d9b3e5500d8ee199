//! What must be true once the last process lives and has done its work.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use daraja_sim::{Handle, PaymentSource, Prompt};
use kikapu_testkit::TestShop;

use super::shopper::Acknowledged;
use crate::http::{Request, send};
use crate::program::Installation;

/// Longer than any schedule here; only a failing test waits this long.
const SETTLE_MAX: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub struct Aftermath<'a> {
    pub shop: &'a TestShop,
    pub sim: &'a Handle,
    pub installation: &'a Installation,
    pub acknowledged: &'a [Acknowledged],
}

/// An order as it is kept, by the phone that was asked.
#[derive(Debug, sqlx::FromRow)]
struct Row {
    phone: String,
    state: String,
    payment_state: String,
    total_minor: i64,
    captured_minor: i64,
}

impl Aftermath<'_> {
    /// Waits until nothing is under way any more.
    ///
    /// One thing cannot be found out by asking: a request whose reply was cut by one kill and whose callback by another.
    /// Its money is not denied, its goods stay where they are, and a statement or a callback that comes late after all
    /// settles it. Here the callback comes late; returns for how many.
    pub async fn settle(&self, logs: &impl Fn() -> String) -> usize {
        self.until_quiet(logs).await;
        let in_doubt: Vec<(String, String, i64)> = sqlx::query_as(
            "select a.phone, o.state, (select count(*) from reservations r where r.order_id = o.id and r.state = 'active')
             from payment_attempts a join orders o on o.id = a.order_id where a.status = 'unknown'",
        )
        .fetch_all(&self.shop.admin)
        .await
        .unwrap();
        let mut told = 0;
        for (phone, state, held) in in_doubt {
            assert_eq!((state.as_str(), held), ("open", 1), "an order in doubt keeps its goods");
            let prompts = self.prompts_to(&phone);
            let Some(prompt) = prompts.first() else { continue };
            let deliveries = self.sim.deliveries();
            let letters: Vec<_> = deliveries.iter().filter(|letter| letter.prompt == Some(prompt.id)).collect();
            assert!(letters.iter().all(|letter| letter.status != Some(200)), "a callback that was taken is forgotten");
            let letter = letters.first().expect("every prompt that ended has a callback");
            let path = &letter.url[letter.url.find("/hooks/").unwrap()..];
            let mut request = Request::new("POST", "localhost", path).header("content-type", "application/json");
            request.body = letter.body.clone().into_bytes();
            let answer = send(self.installation.port, &request).await.unwrap();
            assert_eq!(answer.status, 200);
            told += 1;
        }
        if told > 0 {
            self.until_quiet(logs).await;
        }
        told
    }

    /// Nothing is under way but requests nobody can be asked about: no prompt on a phone, no attempt that is asked about,
    /// no callback unread, no goods held for an order that failed.
    async fn until_quiet(&self, logs: &impl Fn() -> String) {
        let began = Instant::now();
        loop {
            let open: Vec<(String, i64)> = sqlx::query_as(
                "select 'attempts ' || status, count(*) from payment_attempts
                 where status in ('created', 'sent') or (status = 'unknown' and checkout_request_id is not null) group by 1
                 union all
                 select 'callbacks', count(*) from callback_inbox where processed_at is null having count(*) > 0
                 union all
                 select 'holds', count(*) from orders
                 where state = 'open' and payment_state in ('pending', 'failed') having count(*) > 0",
            )
            .fetch_all(&self.shop.admin)
            .await
            .unwrap();
            let ringing = self.sim.prompts().iter().filter(|prompt| prompt.verdict.is_none()).count();
            if open.is_empty() && ringing == 0 && self.all_letters_are_sent() {
                return;
            }
            let is_late = began.elapsed() > SETTLE_MAX;
            let queue = if is_late { self.queue().await } else { String::new() };
            assert!(!is_late, "still under way: {open:?}, {ringing} ringing\n{queue}\n{}", logs());
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// What jobs wait, for whoever has to find out why.
    async fn queue(&self) -> String {
        let jobs: Vec<String> = sqlx::query_scalar(
            "select format('%s due in %s, attempts %s, locked by %s since %s: %s', payload, run_at - now(), attempts,
                           coalesce(locked_by, 'nobody'), locked_at, last_error)
             from graphile_worker._private_jobs order by run_at",
        )
        .fetch_all(&self.shop.admin)
        .await
        .unwrap();
        jobs.join("\n")
    }

    fn all_letters_are_sent(&self) -> bool {
        let told: HashSet<_> = self.sim.deliveries().iter().filter_map(|letter| letter.prompt).collect();
        self.sim.prompts().iter().all(|prompt| told.contains(&prompt.id))
    }

    fn prompts_to(&self, phone: &str) -> Vec<Prompt> {
        self.sim.prompts().into_iter().filter(|prompt| prompt.phone == phone).collect()
    }

    pub async fn every_acknowledged_order_is_there_once(&self) {
        let tokens: HashSet<_> = self.acknowledged.iter().map(|order| order.token.as_str()).collect();
        let keys: HashSet<_> = self.acknowledged.iter().map(|order| order.key.as_str()).collect();
        assert_eq!(tokens.len(), self.acknowledged.len(), "two checkouts, one order");
        assert_eq!(keys.len(), self.acknowledged.len(), "the shop gave one key twice");
        let orders: Vec<String> =
            sqlx::query_scalar("select token from orders").fetch_all(&self.shop.admin).await.unwrap();
        let found: HashSet<_> = orders.iter().map(String::as_str).collect();
        assert_eq!(orders.len(), found.len());
        // Every shopper brought every checkout to its end, so an order that nobody heard of is a doubled one.
        assert_eq!(found, tokens, "orders kept and orders acknowledged");
        let used: Vec<String> =
            sqlx::query_scalar("select key from idempotency").fetch_all(&self.shop.admin).await.unwrap();
        assert_eq!(used.len(), keys.len());
        let host = format!("kasi.localhost:{}", self.installation.port);
        for order in self.acknowledged {
            let page =
                send(self.installation.port, &Request::get(&host, &format!("/o/{}", order.token))).await.unwrap();
            assert_eq!(page.status, 200, "the order's page");
        }
    }

    /// Every shilling that left a phone paid its order, and no order is paid without. Returns how many are.
    pub async fn money_and_orders_agree(&self) -> usize {
        let rows: Vec<Row> = sqlx::query_as(
            "select o.phone, o.state, o.payment_state, o.total_minor,
                    (select coalesce(sum(p.captured_minor), 0)::bigint from payments p where p.order_id = o.id) as captured_minor
             from orders o",
        )
        .fetch_all(&self.shop.admin)
        .await
        .unwrap();
        let mut taken: HashMap<String, i64> = HashMap::new();
        for payment in self.sim.payments() {
            assert!(matches!(payment.source, PaymentSource::Push { .. }));
            *taken.entry(payment.phone).or_default() += i64::from(payment.amount_kes) * 100;
        }
        let mut rung: HashMap<String, u32> = HashMap::new();
        for prompt in self.sim.prompts() {
            *rung.entry(prompt.phone).or_default() += 1;
        }
        assert!(rung.values().all(|times| *times == 1), "a phone was asked twice for one order");
        for row in &rows {
            let money = taken.get(&row.phone).copied().unwrap_or_default();
            let expected = if money == 0 { 0 } else { row.total_minor };
            assert_eq!((money, row.captured_minor), (expected, expected), "{row:?}");
            assert_eq!(row.payment_state == "paid", money > 0, "{row:?}, M-PESA took {money}");
            assert_eq!(row.state == "open", money > 0 || row.payment_state == "processing", "{row:?}");
        }
        let paid = rows.iter().filter(|row| row.payment_state == "paid").count();
        assert_eq!(paid, taken.len());
        let events: i64 = sqlx::query_scalar("select count(*) from outbox where kind = 'order.paid'")
            .fetch_one(&self.shop.admin)
            .await
            .unwrap();
        assert_eq!(usize::try_from(events).unwrap(), paid, "one event a payment");
        paid
    }

    /// One unit left the shelf for each paid order; what is still reserved is in doubt.
    pub async fn the_shelf_agrees(&self, paid: usize, units: u32) {
        let in_doubt: i64 = sqlx::query_scalar("select count(*) from orders where payment_state = 'processing'")
            .fetch_one(&self.shop.admin)
            .await
            .unwrap();
        let left = i64::from(units) - i64::try_from(paid).unwrap();
        assert_eq!(self.shop.shelf(self.shop.goods.hot).await, (left, in_doubt));
    }

    pub fn the_doctor_finds_nothing(&self) {
        let report = self.installation.run(&["doctor", "--invariants"]);
        let text = String::from_utf8_lossy(&report.stdout);
        assert!(report.status.success(), "{text}{}", String::from_utf8_lossy(&report.stderr));
        assert!(text.contains("invariants     hold"), "{text}");
    }
}
