//! CH-2: a provider that repeats, delays, reorders and loses what it says, strangers who post, and a gateway that is away,
//! counts or stammers. The shop, its database and the simulator are real and speak HTTP; time is the simulator's.
//!
//! Nothing is paid that M-PESA took no money for; what it took is counted once within a day, or a person was told; and the
//! statement explains the rest to the shilling.
//!
//! `KIKAPU_TEST_CHAOS_ORDERS` makes it longer, `KIKAPU_TEST_CHAOS_SEED` replays.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use kikapu_commerce::doctor;
use kikapu_commerce::payment::{self, statement};
use kikapu_contract::payment::SendPrompt;
use kikapu_domain::delivery::NAIROBI;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint, Outcome, Prompt, PromptId};
use kikapu_testkit::{Options, Placed, SHORTCODE, TestShop};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

const ORDERS: usize = 36;
/// Orders come during so many seconds.
const RUSH_S: u64 = 600;
/// The world goes on for a day and a bit: nothing may be open after it.
const UNTIL_S: u64 = 25 * 3600;
/// A callback comes within so many seconds, where it comes.
const LATEST_S: u64 = 6 * 3600;

fn from_variable<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

/// Something that is posted at a moment.
struct Letter {
    at_s: u64,
    secret: String,
    body: Value,
    /// It tells the truth about money that was paid.
    is_true: bool,
    checkout: String,
}

struct World {
    shop: TestShop,
    random: StdRng,
    now_s: u64,
    orders: Vec<Placed>,
    letters: Vec<Letter>,
    written: HashMap<PromptId, bool>,
    /// From the first true callback to the paid order, milliseconds of the machine.
    took_ms: Vec<u128>,
    /// The same where M-PESA could not be asked at once: seconds of the simulator.
    later_s: HashMap<String, u64>,
    waited_s: Vec<u64>,
    posted: u32,
    forged: u32,
    dropped: u32,
    repeated: u32,
    broken: u32,
}

fn success(prompt: &Prompt, receipt: &str, amount: u32) -> Value {
    json!({"Body": {"stkCallback": {
        "MerchantRequestID": prompt.merchant_request_id, "CheckoutRequestID": prompt.checkout_request_id, "ResultCode": 0,
        "ResultDesc": "The service request is processed successfully.",
        "CallbackMetadata": {"Item": [
            {"Name": "Amount", "Value": amount}, {"Name": "MpesaReceiptNumber", "Value": receipt}, {"Name": "Balance"},
        ]},
    }}})
}

fn failure(prompt: &Prompt, code: &str) -> Value {
    json!({"Body": {"stkCallback": {
        "MerchantRequestID": prompt.merchant_request_id, "CheckoutRequestID": prompt.checkout_request_id,
        "ResultCode": code, "ResultDesc": "It did not work.",
    }}})
}

fn secret_of(prompt: &Prompt) -> String {
    prompt.callback_url.rsplit('/').next().unwrap_or_default().to_owned()
}

impl World {
    async fn open(orders: usize, seed: u64) -> Self {
        let units = u32::try_from(orders).unwrap() + 5;
        let shop = TestShop::open_with(Options {
            hot_units: units,
            // Time leaps here, and what the budget puts off by a second would wait for the next leap.
            query_pause: Duration::from_millis(1),
            query_pause_least: Duration::from_millis(1),
            ..Options::default()
        })
        .await;
        // M-PESA's own letters are lost, all of them: what arrives is written by `World::write`.
        for _ in 0..orders * 10 + 100 {
            shop.sim.spoil_next_callback(CallbackFault::Drop);
        }
        Self {
            shop,
            random: StdRng::seed_from_u64(seed),
            now_s: 0,
            orders: Vec::new(),
            letters: Vec::new(),
            written: HashMap::new(),
            took_ms: Vec::new(),
            later_s: HashMap::new(),
            waited_s: Vec::new(),
            posted: 0,
            forged: 0,
            dropped: 0,
            repeated: 0,
            broken: 0,
        }
    }

    fn outcome(&mut self) -> Outcome {
        let all = [
            (Outcome::Approve, 40),
            (Outcome::Cancel, 8),
            (Outcome::WrongPin, 5),
            (Outcome::InsufficientBalance, 4),
            (Outcome::NoAnswer, 6),
            (Outcome::Expire, 3),
            (Outcome::LateSuccess, 6),
            (Outcome::UnknownCode, 6),
            (Outcome::GatewayTimeout, 6),
            (Outcome::QueryLimited, 6),
            (Outcome::NoPrompt, 4),
            (Outcome::Result("7777".to_owned()), 3),
            (Outcome::Result("26".to_owned()), 3),
        ];
        all.choose_weighted(&mut self.random, |(_, weight)| *weight).unwrap().0.clone()
    }

    /// Somebody buys.
    async fn order(&mut self) {
        let cart = self.shop.given_a_cart(self.shop.goods.hot, 1).await;
        let form = self.shop.checkout(cart).await;
        let outcome = self.outcome();
        self.shop.sim.script(&form.input.draft.phone, outcome);
        let placed = self.shop.placed(&form).await;
        self.orders.push(placed);
    }

    /// Breaks a door of M-PESA for a few calls.
    fn stammer(&mut self) {
        let endpoint = [Endpoint::Query, Endpoint::Query, Endpoint::Push, Endpoint::Token];
        let endpoint = *endpoint.choose(&mut self.random).unwrap();
        let how = [
            Break::Status { status: 500 },
            Break::Status { status: 503 },
            Break::RateLimited,
            Break::Busy,
            Break::HtmlPage,
            Break::Hang { ms: 20 },
            Break::ResetAfterAccept,
            Break::StatusAfterAccept { status: 504 },
        ];
        let how = *how.choose(&mut self.random).unwrap();
        let times = self.random.random_range(1..8);
        self.shop.sim.break_endpoint(endpoint, how, Some(times));
        self.broken += times;
    }

    fn mend(&self) {
        for endpoint in [Endpoint::Query, Endpoint::Push, Endpoint::Token] {
            self.shop.sim.mend(endpoint);
        }
    }

    /// Whatever M-PESA has to say of prompts that ended, one to five times, at any time within six hours, or not at all.
    fn write(&mut self) {
        for prompt in self.shop.sim.prompts() {
            let Some(verdict) = prompt.verdict.clone() else { continue };
            let is_paid = verdict.receipt.is_some();
            if self.written.insert(prompt.id, is_paid) == Some(is_paid) {
                continue;
            }
            if self.random.random_bool(0.05) {
                self.forge(&prompt);
            }
            if self.random.random_bool(0.1) {
                self.dropped += 1;
                continue;
            }
            let copies = self.random.random_range(1..=5);
            self.repeated += copies - 1;
            for _ in 0..copies {
                let late = if self.random.random_bool(0.5) { 20 } else { LATEST_S };
                let at_s = self.now_s + self.random.random_range(0..late);
                // A code that nobody knows says nothing, whatever became of the money.
                let is_odd = self.random.random_bool(0.05);
                let body = match &verdict.receipt {
                    _ if is_odd => failure(&prompt, "7777"),
                    Some(receipt) => success(&prompt, receipt, prompt.amount_kes),
                    None => failure(&prompt, &verdict.code),
                };
                let (secret, checkout) = (secret_of(&prompt), prompt.checkout_request_id.clone());
                self.letters.push(Letter { at_s, secret, body, is_true: is_paid && !is_odd, checkout });
            }
        }
    }

    /// Somebody who knows an address says that money came, or knows none.
    fn forge(&mut self, prompt: &Prompt) {
        self.forged += 1;
        let receipt = format!("ZZ{:08}", self.random.random_range(0..100_000_000));
        let secret = if self.random.random_bool(0.7) { secret_of(prompt) } else { "0".repeat(32) };
        let mut body = success(prompt, &receipt, prompt.amount_kes);
        // A stranger may say that money came which did not, whatever they know. Of money that came they do not know M-PESA's
        // ids: who knew those as well, and the address, could give it another code.
        let is_paid = prompt.verdict.as_ref().is_some_and(|verdict| verdict.receipt.is_some());
        let may_be_paid_late =
            prompt.verdict.as_ref().is_some_and(|verdict| verdict.code != "1" && verdict.code != "2001");
        if is_paid || may_be_paid_late || self.random.random_bool(0.3) {
            body["Body"]["stkCallback"]["CheckoutRequestID"] = json!("ws_CO_00000000000000000000");
        }
        let at_s = self.now_s + self.random.random_range(0..60);
        self.letters.push(Letter { at_s, secret, body, is_true: false, checkout: prompt.checkout_request_id.clone() });
    }

    /// Posts what is due, in any order.
    async fn post(&mut self) {
        let now_s = self.now_s;
        let mut due: Vec<Letter> = self.letters.extract_if(.., |letter| letter.at_s <= now_s).collect();
        while !due.is_empty() {
            let letter = due.swap_remove(self.random.random_range(0..due.len()));
            self.posted += 1;
            let before = Instant::now();
            let body = letter.body.to_string();
            payment::take_callback(&self.shop.platform, &letter.secret, body.as_bytes(), "").await.unwrap();
            if !letter.is_true || self.later_s.contains_key(&letter.checkout) {
                continue;
            }
            let was_paid = self.is_paid(&letter.checkout).await;
            self.shop.work().await;
            if was_paid {
                self.later_s.insert(letter.checkout, u64::MAX);
            } else if self.is_paid(&letter.checkout).await {
                self.took_ms.push(before.elapsed().as_millis());
                self.later_s.insert(letter.checkout, u64::MAX);
            } else {
                self.later_s.insert(letter.checkout, self.now_s);
            }
        }
    }

    async fn is_paid(&self, checkout: &str) -> bool {
        sqlx::query_scalar(
            "select exists (select 1 from payment_attempts where checkout_request_id = $1 and status = 'succeeded')",
        )
        .bind(checkout)
        .fetch_one(&self.shop.admin)
        .await
        .unwrap()
    }

    /// Shoppers whose request failed ask for another, some of them.
    async fn ask_again(&mut self) {
        for at in 0..self.orders.len() {
            if !self.random.random_bool(0.05) {
                continue;
            }
            let token = self.orders[at].token.clone();
            // Most are refused: one is open, it is too soon, or it is paid.
            let _ = payment::send_again(&self.shop.ctx(), &token, &SendPrompt::default()).await;
        }
    }

    async fn step(&mut self, by_s: u64) {
        // What fails for a few calls is over within a leap: the breaker's probes, of which a leap sees one, would have
        // met it.
        if by_s > 60 {
            self.mend();
        }
        self.shop.pass_s(by_s).await;
        self.now_s += by_s;
        if self.random.random_bool(0.4) {
            self.stammer();
        }
        self.shop.work().await;
        self.write();
        self.post().await;
        self.shop.work().await;
        if self.random.random_bool(0.3) {
            payment::sweep(&self.shop.platform).await.unwrap();
        }
        let waiting: Vec<(String, u64)> = self
            .later_s
            .iter()
            .filter(|(_, since)| **since != u64::MAX)
            .map(|(id, since)| (id.clone(), *since))
            .collect();
        for (checkout, since) in waiting {
            if self.is_paid(&checkout).await {
                self.waited_s.push(self.now_s - since);
                self.later_s.insert(checkout, u64::MAX);
            }
        }
    }

    /// Minor units that M-PESA took for each order, and those the books have for it.
    async fn money(&self) -> Vec<(i64, i64)> {
        let booked: HashMap<uuid::Uuid, i64> = sqlx::query_as(
            "select order_id, sum(captured_minor)::bigint from payments where order_id is not null group by 1",
        )
        .fetch_all(&self.shop.admin)
        .await
        .unwrap()
        .into_iter()
        .collect();
        let mut taken: HashMap<String, i64> = HashMap::new();
        for payment in self.shop.sim.payments() {
            *taken.entry(payment.phone).or_default() += i64::from(payment.amount_kes) * 100;
        }
        let of = |order: &Placed| {
            (taken.get(&order.phone).copied().unwrap_or(0), booked.get(&order.id.uuid()).copied().unwrap_or(0))
        };
        self.orders.iter().map(of).collect()
    }

    /// The statement of the day, as the portal exports it.
    async fn statement(&self) -> String {
        let now: DateTime<Utc> = sqlx::query_scalar("select now()").fetch_one(&self.shop.admin).await.unwrap();
        let ahead = self.shop.sim.now() - now;
        let time = |at: DateTime<Utc>| at.with_timezone(&NAIROBI).format("%Y-%m-%d %H:%M:%S").to_string();
        let head = "Receipt No.,Completion Time,Initiation Time,Details,Transaction Status,Paid In,Withdrawn,Balance,\
                    Balance Confirmed,Reason Type,Other Party Info,Linked Transaction ID,A/C No.";
        let mut lines = vec![format!("Short Code:,{SHORTCODE}"), String::new(), head.to_owned()];
        let early = time(now - TimeDelta::hours(30));
        lines.push(format!("UKA0000001,{early},,Pay Bill Charge,Completed,,-1.00,,true,Pay Bill Charge,,,"));
        for payment in self.shop.sim.payments() {
            let phone = format!("{}****{} - WANJIKU", &payment.phone[..4], &payment.phone[9..]);
            lines.push(format!(
                "{},{},,Pay Bill,Completed,{}.00,,,true,Pay Bill Online,{phone},,{}",
                payment.receipt,
                time(payment.at - ahead),
                payment.amount_kes,
                payment.reference,
            ));
        }
        lines.join("\n")
    }
}

fn spread<T: Copy + Ord + Default>(times: &mut [T]) -> (T, T) {
    times.sort_unstable();
    let at = |share: usize| times.get((times.len() * share / 100).min(times.len().saturating_sub(1)));
    (at(50).copied().unwrap_or_default(), at(95).copied().unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_the_provider_does_money_is_counted_once_and_nothing_without_it() {
    let began = Instant::now();
    let orders = from_variable("KIKAPU_TEST_CHAOS_ORDERS", ORDERS);
    let seed = from_variable("KIKAPU_TEST_CHAOS_SEED", u64::from(std::process::id()));
    eprintln!("CH-2: replay with KIKAPU_TEST_CHAOS_SEED={seed}");
    let mut world = World::open(orders, seed).await;
    let steps = RUSH_S / 20;
    for step in 0..steps {
        let due = orders * usize::try_from(step + 1).unwrap() / usize::try_from(steps).unwrap();
        while world.orders.len() < due {
            world.order().await;
        }
        world.step(20).await;
        world.ask_again().await;
        for (taken, booked) in world.money().await {
            assert!(booked <= taken, "paid {booked} without evidence: M-PESA took {taken}");
        }
    }
    while world.now_s < UNTIL_S {
        let by_s = if world.now_s < 2 * RUSH_S { 60 } else { 1200 };
        world.step(by_s).await;
    }
    world.mend();
    world.step(3600).await;

    // Nothing is open that nobody was told of.
    let unresolved: i64 = sqlx::query_scalar(
        "select count(*) from payment_attempts where status in ('created', 'sent', 'unknown') and review is null",
    )
    .fetch_one(&world.shop.admin)
    .await
    .unwrap();
    assert_eq!(unresolved, 0, "unresolved after a day");
    let money = world.money().await;
    let without = money.iter().filter(|(taken, booked)| booked > taken).count();
    let unheard = money.iter().filter(|(taken, booked)| booked < taken).count();
    world.shop.assert_sound().await;

    // The statement tells of the money whose request lost its id and whose callback was lost too.
    let text = world.statement().await;
    statement::upload(&world.shop.staff(), "day.csv", text.into_bytes()).await.unwrap();
    world.shop.work().await;
    for _ in 0..3 {
        world.shop.pass_s(13 * 3600).await;
        payment::sweep(&world.shop.platform).await.unwrap();
        world.shop.work().await;
    }
    let taken: i64 = world.shop.sim.payments().iter().map(|payment| i64::from(payment.amount_kes) * 100).sum();
    let booked = world.shop.in_books("mpesa_clearing").await;
    assert_eq!(booked, taken, "every shilling is counted once");
    let broken = doctor::invariants(&world.shop.platform).await.unwrap();
    // The day of a line is a date, which stays where it is when time is moved.
    let broken: Vec<_> = broken.into_iter().filter(|violation| !violation.detail.starts_with("completed ")).collect();
    assert_eq!(broken, []);
    assert_eq!(without, 0, "paid without evidence");
    let asked: i64 = sqlx::query_scalar("select sum(queries)::bigint from payment_attempts")
        .fetch_one(&world.shop.admin)
        .await
        .unwrap();
    let settled = world.took_ms.len();
    let (took_half, took_most) = spread(&mut world.took_ms);
    let waited = world.waited_s.len();
    let (waited_half, waited_most) = spread(&mut world.waited_s);
    eprintln!(
        "CH-2: seed {seed}: {} orders, {} prompts, {} paid at M-PESA; {} callbacks posted, {} of them repeats, {} forged, {} \
         dropped, {} calls broken, {asked} queries; paid without evidence {without}, unresolved after 24 h {unresolved}, \
         {unheard} known only by the statement; callback to paid: {settled} at once, p50 {took_half} ms, p95 {took_most} ms; \
         {waited} later, p50 {waited_half} s, p95 {waited_most} s of the simulator's time; {:.1} s",
        world.orders.len(),
        world.shop.sim.prompts().len(),
        world.shop.sim.payments().len(),
        world.posted,
        world.repeated,
        world.forged,
        world.dropped,
        world.broken,
        began.elapsed().as_secs_f64(),
    );
}
