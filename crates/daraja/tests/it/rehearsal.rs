//! The client against the simulator: two programs written from the same facts, neither from the other.

use std::{net::SocketAddr, time::Duration};

use daraja::{
    B2cReceipt, BalanceReport, CallbackUrl, FaultKind, InitiatorOutcome, PushOutcome, QueryOutcome, Reversal,
    ReversalReceipt, Shillings, StatusOf, StatusReport, StkPush, TransactionId, TransactionState, parse_result,
    parse_stk_callback,
};
use daraja_sim::{Break, Config, Endpoint, Handle, Merchant, Simulator};
use tokio::net::TcpListener;

use crate::initiators::{PASSWORD, initiator_with, payment, remarks, urls_at};
use crate::server::{Daraja, KEY, PHONE, SECRET, answer, client, paybill, request};

const HOOK: &str = "/hooks/k/5f0e9d7c2b3a4f1e8d6c5b4a39281706";
/// How long to wait for something that takes milliseconds, before calling it a failure.
const PATIENCE: Duration = Duration::from_secs(20);

async fn simulator() -> (Handle, SocketAddr) {
    let config = Config { merchants: vec![Merchant::paybill("DUKA", "174379", KEY, SECRET)], ..Config::default() };
    let simulator = Simulator::new(config);
    let handle = simulator.handle();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(daraja_sim::serve(listener, simulator, std::future::pending()));
    (handle, address)
}

#[tokio::test]
async fn a_push_is_pending_then_paid_and_the_callback_agrees() {
    let (handle, address) = simulator().await;
    let (shop, shop_address) = Daraja::start().await;
    shop.script(HOOK, [answer(200, r#"{"ResultCode":0,"ResultDesc":"Accepted"}"#)]);
    let client = client(address);
    let push = StkPush {
        callback_url: CallbackUrl::rehearsal(&format!("http://{shop_address}{HOOK}")).expect("an address"),
        ..request()
    };

    let outcome = client.push(&paybill(), &push, handle.now()).await;
    let PushOutcome::Accepted { merchant_request_id, checkout_request_id } = outcome else {
        panic!("{outcome:?}");
    };
    let early = client.query(&paybill(), &checkout_request_id, handle.now()).await;
    assert_eq!(early, QueryOutcome::UnknownCheckout);
    handle.advance(Duration::from_secs(2));
    let live = client.query(&paybill(), &checkout_request_id, handle.now()).await;
    assert_eq!(live, QueryOutcome::Pending);

    let prompt = handle.live_prompt(PHONE).expect("a prompt on the phone");
    handle.approve(prompt.id, "1234").expect("the right PIN");
    handle.expire_tokens();
    let paid = client.query(&paybill(), &checkout_request_id, handle.now()).await;
    let QueryOutcome::Answered { code, .. } = &paid else { panic!("{paid:?}") };
    assert!(code.is_success());

    let delivered = |handle: &Handle| (!handle.deliveries().is_empty()).then_some(());
    handle.wait_for(PATIENCE, delivered).await.expect("a callback");
    let callback = parse_stk_callback(shop.seen(HOOK).remove(0).body.as_bytes()).expect("a callback");
    assert_eq!(callback.checkout_request_id, checkout_request_id);
    assert_eq!(callback.merchant_request_id, merchant_request_id);
    assert!(callback.code.is_success());
    let metadata = callback.metadata.expect("metadata");
    assert_eq!(metadata.amount_minor, Some(149_900));
    assert_eq!(metadata.receipt, handle.payments().first().map(|paid| paid.receipt.clone()));
}

#[tokio::test]
async fn trouble_at_the_simulator_is_told_apart() {
    use FaultKind::{Busy, Gateway, Throttled, Unreadable};
    for (trouble, name, kind) in [
        (Break::HtmlPage, "unknown", Unreadable),
        (Break::RateLimited, "busy", Throttled),
        (Break::Busy, "busy", Busy),
        (Break::QuotaViolated, "busy", Throttled),
        (Break::StatusAfterAccept { status: 504 }, "unknown", Gateway),
        (Break::ResetAfterAccept, "unknown", Gateway),
    ] {
        let (handle, address) = simulator().await;
        handle.break_endpoint(Endpoint::Push, trouble, Some(1));
        let push =
            StkPush { callback_url: CallbackUrl::rehearsal("http://127.0.0.1:9/h").expect("an address"), ..request() };
        let outcome = client(address).push(&paybill(), &push, handle.now()).await;
        let seen = match &outcome {
            PushOutcome::Busy { fault, .. } => ("busy", fault.kind),
            PushOutcome::Unknown { fault } => ("unknown", fault.kind),
            _ => panic!("{trouble:?}: {outcome:?}"),
        };
        assert_eq!(seen, (name, kind), "{trouble:?}");
        assert!(handle.prompts().len() <= 1, "{trouble:?}");
    }
}

#[tokio::test]
async fn wrong_keys_and_a_wrong_passkey_are_the_merchants_to_fix() {
    let (handle, address) = simulator().await;
    let mut merchant = paybill();
    merchant.passkey = "not-the-passkey".into();
    let push =
        StkPush { callback_url: CallbackUrl::rehearsal("http://127.0.0.1:9/h").expect("an address"), ..request() };
    let outcome = client(address).push(&merchant, &push, handle.now()).await;
    let PushOutcome::Rejected { fault } = &outcome else { panic!("{outcome:?}") };
    assert_eq!(fault.kind, FaultKind::Configuration);

    merchant.credentials = daraja::Credentials::new(KEY, &"guess".into());
    let outcome = client(address).push(&merchant, &push, handle.now()).await;
    let PushOutcome::NotSent { fault } = &outcome else { panic!("{outcome:?}") };
    assert_eq!(fault.kind, FaultKind::Configuration);
}

#[tokio::test]
async fn money_goes_out_comes_back_and_is_asked_about() {
    let (handle, address) = simulator().await;
    let (shop, shop_address) = Daraja::start().await;
    let base = format!("http://{shop_address}");
    let told = |n: usize| {
        let done = move |handle: &Handle| (handle.deliveries().len() >= n).then_some(());
        let (handle, shop) = (handle.clone(), std::sync::Arc::clone(&shop));
        async move {
            handle.advance(Duration::from_secs(1));
            handle.wait_for(PATIENCE, done).await.expect("a result");
            let body = shop.seen("/hooks/out/4071928305561728/result").pop().expect("a result").body;
            parse_result(body.as_bytes()).expect("a result")
        }
    };
    for _ in 0..6 {
        shop.script("/hooks/out/4071928305561728/result", [answer(200, "{}")]);
    }
    let paid = handle.pay_by_hand("174379", PHONE, 5_000, "ORD10482").await.expect("it is paid");
    let (client, initiator, urls) = (client(address), initiator_with(PASSWORD), urls_at(&base));

    let refund = payment("refund-1", urls.clone());
    let outcome = client.pay_out(&initiator, &refund, handle.now()).await;
    assert!(
        matches!(&outcome, InitiatorOutcome::Accepted { originator_conversation_id: Some(id), .. } if id == "refund-1")
    );
    let receipt = B2cReceipt::of(&told(1).await).expect("a success");
    assert_eq!((receipt.amount_minor, receipt.receiver_is_registered), (Some(149_900), Some(true)));
    let again = client.pay_out(&initiator, &refund, handle.now()).await;
    assert!(matches!(again, InitiatorOutcome::Duplicate { .. }), "{again:?}");

    client.transaction_status(&initiator, &StatusOf::Ours(refund.id.clone()), &remarks(), &urls, handle.now()).await;
    let status = StatusReport::of(&told(2).await).expect("an answer");
    assert_eq!((status.state, status.receipt), (Some(TransactionState::Completed), receipt.receipt));
    assert_eq!(status.originator_conversation_id.as_deref(), Some("refund-1"));

    handle.set_merchant_balance("174379", 5_000);
    let reversal = Reversal {
        receipt: TransactionId::parse(&paid.receipt).expect("a receipt"),
        amount: Shillings::new(5_000).expect("an amount"),
        remarks: remarks(),
        urls: urls.clone(),
    };
    client.reverse(&initiator, &reversal, handle.now()).await;
    let undone = ReversalReceipt::of(&told(3).await).expect("a success");
    assert_eq!(undone.original_receipt, Some(paid.receipt));
    client.reverse(&initiator, &reversal, handle.now()).await;
    assert_eq!(told(4).await.code.as_str(), "R000001");

    client.account_balance(&initiator, &remarks(), &urls, handle.now()).await;
    let balances = BalanceReport::of(&told(5).await).expect("balances");
    let utility = balances.accounts.iter().find(|account| account.name == "Utility Account").expect("an account");
    assert_eq!(utility.available_minor, Some(0));

    client.pay_out(&initiator_with("wrong"), &payment("refund-2", urls), handle.now()).await;
    assert_eq!(told(6).await.code.as_str(), "2001");
}
