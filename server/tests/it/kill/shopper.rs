//! Shoppers who buy one pair after another, and send again what was cut.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;

use daraja_sim::{Handle, Outcome};

use crate::http::{Answer, Request, send};

/// Longest time a shopper goes on with one checkout while the shop comes and goes.
const TRIES_MAX: u32 = 2_000;
const TRY_AGAIN: Duration = Duration::from_millis(20);

/// An order the shop has acknowledged.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    /// `/pay/{token}`, without what leads to it.
    pub token: String,
    /// The form's key.
    pub key: String,
}

/// What the shoppers saw.
#[derive(Debug, Default)]
pub struct Seen {
    /// Requests of any kind that were cut before their answer was whole.
    pub cut: AtomicU32,
    /// Checkouts that were sent again because their answer was cut.
    pub retried: AtomicU32,
    /// Checkouts whose order was there already when they were sent again.
    pub tapped_twice: AtomicU32,
}

/// One person with a browser, buying one pair after another.
pub struct Shopper {
    pub port: u16,
    pub host: String,
    pub variant: String,
    pub area: String,
    pub sim: Handle,
    pub seen: Arc<Seen>,
    pub phones: Arc<AtomicU32>,
}

impl Shopper {
    /// Buys until told to stop; the checkout that is under way then is brought to its end.
    pub async fn shop(self, stop: Arc<AtomicBool>) -> Vec<Acknowledged> {
        let mut acknowledged = Vec::new();
        while !stop.load(Ordering::SeqCst) {
            acknowledged.push(self.buy().await);
        }
        acknowledged
    }

    async fn buy(&self) -> Acknowledged {
        let nth = self.phones.fetch_add(1, Ordering::Relaxed);
        let phone = format!("254713{nth:06}");
        // Every fifth person presses Cancel: their goods must come back.
        self.sim.script(&phone, if nth % 5 == 4 { Outcome::Cancel } else { Outcome::Approve });
        let (form, key) = self.form(&phone).await;
        let (answer, cuts) = self.insist(&form, 303).await;
        self.seen.retried.fetch_add(cuts, Ordering::Relaxed);
        let token = token_of(&answer);
        if nth.is_multiple_of(4) {
            // A second tap, possibly after the process was killed in between.
            let (again, _) = self.insist(&form, 303).await;
            assert_eq!(token_of(&again), token, "one key, two orders");
            self.seen.tapped_twice.fetch_add(1, Ordering::Relaxed);
        }
        Acknowledged { token, key }
    }

    /// Everything but the last press: the checkout of one pair, filled in, and its key.
    pub async fn form(&self, phone: &str) -> (Request, String) {
        let cart = self.cart().await;
        let (key, total) = self.checkout_page(&cart).await;
        let form = Request::form(
            &self.host,
            "/checkout",
            &[
                ("phone", phone),
                ("name", "Achieng Otieno"),
                ("method", "deliver"),
                ("area", &self.area),
                ("landmark", "Blue gate"),
                ("pay", "mpesa"),
                ("seen_total_minor", &total),
                ("idempotency_key", &key),
            ],
        )
        .header("cookie", &format!("cart={cart}"));
        (form, key)
    }

    async fn cart(&self) -> String {
        let add = Request::form(&self.host, "/cart/add", &[("variant", &self.variant), ("qty", "1")]);
        let (answer, _) = self.insist(&add, 303).await;
        answer.cookie("cart").expect("a cart has a cookie")
    }

    /// The form's key and total.
    async fn checkout_page(&self, cart: &str) -> (String, String) {
        let page = Request::get(&self.host, "/checkout").header("cookie", &format!("cart={cart}; area=westlands"));
        let (answer, _) = self.insist(&page, 200).await;
        let html = answer.text();
        (hidden(&html, "idempotency_key"), hidden(&html, "seen_total_minor"))
    }

    /// Sends until the answer is whole and has that status; how often it was cut. Only a shop that is busy may answer
    /// otherwise on the way.
    async fn insist(&self, request: &Request, status: u16) -> (Answer, u32) {
        let mut cuts = 0;
        for _ in 0..TRIES_MAX {
            match send(self.port, request).await {
                Ok(answer) if answer.status == status => return (answer, cuts),
                Ok(answer) if answer.status == 503 => {}
                Ok(answer) => panic!("{} {}: {} {}", request.method, request.path, answer.status, answer.text()),
                Err(_) => {
                    cuts += 1;
                    self.seen.cut.fetch_add(1, Ordering::Relaxed);
                }
            }
            tokio::time::sleep(TRY_AGAIN).await;
        }
        panic!("{} {} is not answered", request.method, request.path)
    }
}

fn token_of(answer: &Answer) -> String {
    let to = answer.header("location").unwrap_or_default();
    to.strip_prefix("/pay/").unwrap_or_else(|| panic!("the checkout leads to {to}")).to_owned()
}

/// The value of a hidden field.
fn hidden(html: &str, name: &str) -> String {
    let from = html.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("no field {name} in {html}"));
    let tag = &html[from..];
    let tag = &tag[..tag.find('>').unwrap()];
    let (_, value) = tag.split_once("value=\"").unwrap_or_else(|| panic!("{name} has no value: {tag}"));
    value.split('"').next().unwrap().to_owned()
}
