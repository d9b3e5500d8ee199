mod breaker;
mod budget;
mod by_code;
mod codes;
mod diagrams;
mod health;
mod heard;
mod incoming;
mod landing;
mod limits;
mod machine;
mod rail;
mod screen;

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use kikapu_kernel::Money;

use super::*;

fn noon() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 9, 0, 0).unwrap()
}

fn after(seconds: i64) -> DateTime<Utc> {
    noon() + TimeDelta::seconds(seconds)
}

fn kes(shillings: i64) -> Money {
    Money::kes(shillings).unwrap()
}

fn paybill() -> Shortcode {
    Shortcode::parse("174379").unwrap()
}

fn ask() -> Ask {
    Ask { amount: Money::kes(2450).unwrap(), shortcode: paybill() }
}

fn checkout(id: &str) -> Checkout {
    Checkout { checkout_request_id: format!("ws_CO_{id}"), merchant_request_id: format!("m-{id}") }
}

fn code(text: &str) -> ResultCode {
    ResultCode::parse(text).unwrap()
}

fn receipt(text: &str) -> Receipt {
    Receipt::parse(text).unwrap()
}

fn created() -> Attempt {
    Attempt::new(ask(), noon())
}

fn sent() -> Attempt {
    Attempt::Sent { ask: ask(), checkout: checkout("1"), sent_at: noon() }
}

fn query(id: &str, result: &str) -> Result<Evidence, Inconclusive> {
    Evidence::from_status_query(&paybill(), &checkout(id).checkout_request_id, &code(result))
}

fn statement(number: &str) -> Evidence {
    Evidence::from_statement_line(&paybill(), receipt(number), ask().amount)
}

fn ended(result: &str, at: DateTime<Utc>) -> Attempt {
    sent().settle(&query("1", result).unwrap(), at).unwrap().or(sent())
}
