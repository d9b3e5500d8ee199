//! Money that M-PESA tells of by itself: whose it is, counted once, or kept for a person.

mod accounts;
mod claims;
mod notices;
mod queue;
mod requests;

use kikapu_commerce::payment::incoming;
use kikapu_commerce::payment::{self, Taken};
use kikapu_commerce::staff::money;
use kikapu_contract::money::{Attach, MoneyPage, MoneyQuery};
use kikapu_contract::payment::ByHand;
use kikapu_domain::payment::{PayRow, Receipt};
use kikapu_kernel::MoneyLineId;
use kikapu_testkit::{Options, Placed, SHORTCODE, TestShop};
use serde_json::{Value, json};

const TILL: &str = "832909";

async fn given_a_shop() -> TestShop {
    TestShop::open_with(Options { confirms: true, ..Options::default() }).await
}

async fn given_a_till() -> TestShop {
    TestShop::open_with(Options { confirms: true, till: Some(TILL), ..Options::default() }).await
}

fn shillings(order: &Placed) -> u32 {
    u32::try_from(order.total.minor() / 100).unwrap()
}

fn code(text: &str) -> Receipt {
    Receipt::parse(text).unwrap()
}

async fn row(shop: &TestShop, order: &Placed) -> PayRow {
    payment::read(&shop.ctx(), &order.token).await.unwrap().row
}

async fn page(shop: &TestShop) -> MoneyPage {
    money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap()
}

async fn by_hand(shop: &TestShop, order: &Placed) -> ByHand {
    payment::read(&shop.ctx(), &order.token).await.unwrap().by_hand
}

async fn id(shop: &TestShop, receipt: &str) -> MoneyLineId {
    MoneyLineId::new(shop.line(receipt).await.id)
}

fn to(number: &str) -> Attach {
    Attach { number: number.to_owned(), ..Attach::default() }
}

/// The secret in the address that the simulator was told.
fn secret(shop: &TestShop) -> String {
    let urls = shop.sim.c2b_urls(SHORTCODE).expect("the addresses are registered");
    urls.confirmation.rsplit('/').nth(1).unwrap().to_owned()
}

pub(crate) fn notice(receipt: &str, amount: &str, account: &str) -> Value {
    json!({
        "TransactionType": "Pay Bill", "TransID": receipt, "TransTime": "20261130093112", "TransAmount": amount,
        "BusinessShortCode": SHORTCODE, "BillRefNumber": account, "InvoiceNumber": "", "OrgAccountBalance": "25310.00",
        "ThirdPartyTransID": "", "MSISDN": "2547 ***** 678", "FirstName": "WANJIKU", "MiddleName": "", "LastName": "",
    })
}

pub(crate) async fn post(shop: &TestShop, body: &Value, source: &str) -> Taken {
    let taken = incoming::take(&shop.platform, &secret(shop), body.to_string().as_bytes(), source).await.unwrap();
    shop.work().await;
    shop.pass_s(3).await;
    shop.work().await;
    taken
}

async fn verdicts(shop: &TestShop) -> Vec<Option<String>> {
    sqlx::query_scalar("select verdict from c2b_inbox order by received_at, id").fetch_all(&shop.admin).await.unwrap()
}
