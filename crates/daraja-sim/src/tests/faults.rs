use std::time::Duration;

use serde_json::json;

use super::shop::{LIMIT, PHONE, Shop};
use crate::{Break, CallbackFault, DeliveryKind, Endpoint};

/// Pays by itself after four seconds.
const WILLING: &str = "254712345000";

#[tokio::test]
async fn a_broken_endpoint_answers_as_asked_for_so_many_times_and_processes_nothing() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let order = shop.order(PHONE, 10);
    for (how, status) in [
        (Break::HtmlPage, 200),
        (Break::RateLimited, 429),
        (Break::Busy, 500),
        (Break::QuotaViolated, 500),
        (Break::Status { status: 503 }, 503),
        (Break::Hang { ms: 1 }, 504),
    ] {
        shop.sim.break_endpoint(Endpoint::Push, how, Some(1));
        let (got, body) = shop.send(&token, &order).await;
        assert_eq!(got, status, "{how:?}");
        assert!(body.get("CheckoutRequestID").is_none());
    }
    assert!(shop.sim.prompts().is_empty());
    shop.push(&token, PHONE, 10).await;
}

#[tokio::test]
async fn an_endpoint_can_accept_and_then_fail_to_say_so() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.sim.break_endpoint(Endpoint::Push, Break::StatusAfterAccept { status: 502 }, None);
    assert_eq!(shop.send(&token, &shop.order(PHONE, 10)).await.0, 502);
    assert_eq!(shop.sim.prompts().len(), 1);

    let url = format!("{}/mpesa/stkpush/v1/processrequest", shop.base);
    let post = |phone: &str| shop.http.post(&url).bearer_auth(&token).json(&shop.order(phone, 10));
    shop.sim.break_endpoint(Endpoint::Push, Break::ResetAfterAccept, None);
    let cut = match post("254712345679").send().await {
        Ok(reply) => reply.bytes().await.map(|_| ()),
        Err(error) => Err(error),
    };
    assert!(cut.is_err(), "the reply never completes");
    assert_eq!(shop.sim.prompts().len(), 2);

    shop.sim.break_endpoint(Endpoint::Push, Break::HangAfterAccept { ms: 60_000 }, None);
    let hung = post("254712345680").timeout(Duration::from_millis(200)).send().await;
    assert!(hung.is_err_and(|error| error.is_timeout()));
    assert_eq!(shop.sim.prompts().len(), 3);
    shop.sim.mend(Endpoint::Push);
    shop.push(&token, "254712345681", 10).await;
}

#[tokio::test]
async fn only_the_named_endpoint_breaks() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    let id = shop.push(&token, PHONE, 10).await;
    shop.seconds(1);
    shop.sim.break_endpoint(Endpoint::Query, Break::Busy, None);
    let (status, body) = shop.query(&token, &id).await;
    assert_eq!((status, &body["errorCode"]), (500, &json!("500.003.02")));
    shop.push(&token, "254712345679", 10).await;
}

#[tokio::test]
async fn spoiled_callbacks_are_dropped_doubled_cut_or_late_in_the_order_asked_for() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    for fault in [
        CallbackFault::Drop,
        CallbackFault::Duplicate { copies: 2 },
        CallbackFault::Corrupt,
        CallbackFault::Delay { ms: 30_000 },
    ] {
        shop.sim.spoil_next_callback(fault);
    }
    let mut expected = 0;
    for (n, arrivals) in [(1, 0), (2, 2), (3, 1)] {
        let id = shop.push(&token, WILLING, n).await;
        shop.seconds(4);
        shop.ended(&id).await;
        let settled = |sim: &crate::Handle| (sim.deliveries().len() >= n as usize).then_some(());
        shop.sim.wait_for(LIMIT, settled).await.expect("the delivery is logged");
        expected += arrivals;
        shop.door.hears(expected).await;
    }
    let heard = shop.door.heard();
    assert_eq!(heard.len(), 3);
    assert_eq!(heard[0], heard[1]);
    assert!(serde_json::from_str::<serde_json::Value>(&heard[2].1).is_err());
    assert_eq!(shop.sim.deliveries()[0].error.as_deref(), Some("dropped on request"));
    let id = shop.push(&token, WILLING, 4).await;
    shop.seconds(4);
    shop.ended(&id).await;
    shop.seconds(15);
    assert_eq!(shop.door.heard().len(), 3);
    shop.seconds(15);
    shop.door.hears(4).await;
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_a_failed_delivery_is_not_repeated() {
    let shop = Shop::open().await;
    let token = shop.token().await;
    shop.door.answer_with(302, "");
    shop.push(&token, WILLING, 1).await;
    shop.seconds(4);
    let logged = |sim: &crate::Handle| sim.deliveries().into_iter().next();
    let delivery = shop.sim.wait_for(LIMIT, logged).await.expect("a delivery");
    assert_eq!((delivery.kind, delivery.status), (DeliveryKind::StkCallback, Some(302)));
    let heard = shop.door.heard();
    assert_eq!((heard.len(), heard[0].0.as_str()), (1, "/cb"));
}
