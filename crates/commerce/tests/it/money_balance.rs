//! What the shop's accounts with M-PESA hold: asked once, believed from M-PESA, shown, and never counted.

use kikapu_commerce::payment::refund::Kind;
use kikapu_commerce::payment::{Taken, balance};
use kikapu_commerce::staff::money;
use kikapu_contract::Refusal;
use kikapu_contract::balance::{BalanceError, BalanceView};
use kikapu_contract::money::MoneyQuery;
use kikapu_domain::payment::balance::BalanceTrouble;
use kikapu_domain::staff::Role;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint, RequestKind, RequestOutcome};
use kikapu_testkit::{PATIENCE, SHORTCODE, TestShop};
use serde_json::{Value, json};

async fn given_a_shop() -> TestShop {
    let shop = TestShop::open().await;
    shop.given_an_operator(None).await;
    shop
}

async fn view(shop: &TestShop) -> BalanceView {
    money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap().balance
}

/// Asks, and lets the question leave.
async fn ask(shop: &TestShop) {
    balance::order(&shop.staff()).await.unwrap();
    assert!(view(shop).await.is_asking);
    shop.work().await;
}

/// Lets M-PESA answer.
async fn answered(shop: &TestShop) {
    let heard = shop.door.answers().len();
    shop.pass_s(2).await;
    shop.door.is_answered(heard + 1).await;
}

fn questions(shop: &TestShop) -> usize {
    shop.sim.requests().into_iter().filter(|request| request.kind == RequestKind::Balance).count()
}

fn utility(view: &BalanceView) -> i64 {
    let accounts = &view.last.as_ref().unwrap().accounts;
    accounts.iter().find(|held| held.name == "Utility Account").unwrap().available.unwrap().minor()
}

#[tokio::test]
async fn what_the_accounts_hold_is_asked_answered_and_moves_nothing() {
    let shop = given_a_shop().await;
    let order = shop.given_a_paid_order().await;
    assert_eq!(view(&shop).await, BalanceView { has_operator: true, ..BalanceView::default() });
    let before = shop.in_books("mpesa_clearing").await;
    ask(&shop).await;
    balance::order(&shop.staff()).await.unwrap();
    shop.work().await;
    assert_eq!(questions(&shop), 1, "asking again while it is open changes nothing");
    answered(&shop).await;
    let known = view(&shop).await;
    assert_eq!((known.is_asking, &known.trouble), (false, &None));
    let held = shop.sim.balances().merchants.into_iter().find(|account| account.shortcode == SHORTCODE).unwrap();
    assert_eq!(utility(&known), i64::try_from(held.balance_kes).unwrap() * 100);
    assert!(utility(&known) >= order.total.minor());
    let last = known.last.unwrap();
    assert_eq!((last.shortcode.as_str(), last.accounts.iter().all(|held| held.available.is_some())), (SHORTCODE, true));
    assert_eq!(shop.in_books("mpesa_clearing").await, before);
    shop.assert_sound().await;

    let soon = balance::order(&shop.staff()).await;
    assert!(matches!(soon, Err(BalanceError::TooSoon { retry_after_s: 1..=61 })), "{soon:?}");
    shop.pass_s(61).await;
    ask(&shop).await;
    answered(&shop).await;
    assert_eq!(questions(&shop), 2);
}

#[tokio::test]
async fn many_who_ask_at_once_ask_once() {
    let shop = given_a_shop().await;
    let asking = (0..12).map(|_| {
        let staff = shop.staff();
        tokio::spawn(async move { balance::order(&staff).await })
    });
    for asked in asking.collect::<Vec<_>>() {
        asked.await.unwrap().unwrap();
    }
    shop.work().await;
    assert_eq!(questions(&shop), 1);
}

#[tokio::test]
async fn who_may_not_ask_and_whose_shop_has_no_operator_is_told_so() {
    let shop = TestShop::open().await;
    assert_eq!(balance::order(&shop.staff()).await, Err(BalanceError::NotSetUp));
    assert_eq!(view(&shop).await, BalanceView::default());
    assert_eq!(balance::order(&shop.ctx()).await, Err(Refusal::Forbidden.into()));
    assert_eq!(balance::order(&shop.staff_as(Role::Rider)).await, Err(Refusal::Forbidden.into()));
    assert_eq!(questions(&shop), 0);
}

#[tokio::test]
async fn what_mpesa_refuses_is_told_in_our_words_and_the_last_answer_stays() {
    let shop = given_a_shop().await;
    ask(&shop).await;
    answered(&shop).await;
    for (outcome, why) in [
        (RequestOutcome::Result("2001".to_owned()), BalanceTrouble::Operator),
        (RequestOutcome::Result("8006".to_owned()), BalanceTrouble::Locked),
        (RequestOutcome::Result("21".to_owned()), BalanceTrouble::NotAllowed),
        (RequestOutcome::Result("SOMETHING9".to_owned()), BalanceTrouble::Unknown),
        (RequestOutcome::QueueTimeout, BalanceTrouble::Busy),
    ] {
        shop.pass_s(61).await;
        shop.sim.script_request(Endpoint::Balance, outcome.clone());
        ask(&shop).await;
        let heard = shop.door.answers().len();
        shop.pass_s(120).await;
        shop.door.is_answered(heard + 1).await;
        let known = view(&shop).await;
        assert_eq!(known.trouble.map(|trouble| trouble.why), Some(why), "{outcome:?}");
        assert!(!known.is_asking && known.last.is_some());
    }
    shop.pass_s(61).await;
    shop.sim.break_endpoint(Endpoint::Balance, Break::Status { status: 429 }, Some(1));
    ask(&shop).await;
    assert_eq!(view(&shop).await.trouble.map(|trouble| trouble.why), Some(BalanceTrouble::Busy));
}

#[tokio::test]
async fn an_answer_that_is_lost_is_told_after_ten_minutes_and_one_that_is_late_changes_nothing() {
    let shop = given_a_shop().await;
    shop.sim.script_request(Endpoint::Balance, RequestOutcome::Lost);
    ask(&shop).await;
    shop.pass_s(599).await;
    assert!(view(&shop).await.is_asking);
    shop.pass_s(2).await;
    assert_eq!(view(&shop).await.trouble.map(|trouble| trouble.why), Some(BalanceTrouble::Lost));
    ask(&shop).await;
    answered(&shop).await;
    assert!(view(&shop).await.trouble.is_none());

    shop.pass_s(61).await;
    shop.sim.script_request(Endpoint::Balance, RequestOutcome::ResultBeforeReply);
    let heard = shop.door.answers().len();
    ask(&shop).await;
    shop.door.is_answered(heard + 1).await;
    let known = view(&shop).await;
    assert_eq!((known.is_asking, known.trouble), (false, None), "the answer was quicker than the reply");
}

/// What M-PESA posts about `conversation`.
fn body(conversation: &str, accounts: &str) -> Vec<u8> {
    let parameter = json!([{ "Key": "AccountBalance", "Value": accounts }, { "Key": "BOCompletedTime", "Value": "20261201101530" }]);
    let result: Value = json!({ "Result": {
        "ResultType": 0, "ResultCode": 0, "ResultDesc": "The service request is processed successfully.",
        "OriginatorConversationID": "made-up", "ConversationID": conversation, "TransactionID": "UL10000000",
        "ResultParameters": { "ResultParameter": parameter },
    }});
    serde_json::to_vec(&result).unwrap()
}

#[tokio::test]
async fn forged_repeated_and_foreign_answers_change_nothing() {
    let shop = given_a_shop().await;
    shop.sim.spoil_next_result(CallbackFault::Drop);
    ask(&shop).await;
    shop.pass_s(2).await;
    let withheld = shop.sim.wait_for(PATIENCE, |sim| sim.deliveries().into_iter().find(|one| one.error.is_some()));
    let secret = withheld.await.unwrap().url.rsplit('/').nth(1).unwrap().to_owned();
    let sent = shop.sim.requests().remove(0);
    let store = shop.ctx().store;
    let fake = "Utility Account|KES|1.00|1.00|0.00|0.00";
    let take = async |store, secret: &str, raw: &[u8], source: &str| {
        balance::take(&shop.platform, store, secret, Kind::Result, raw, source).await.unwrap()
    };
    let name = sent.conversation_id.as_str();
    assert_eq!(take(store, "guess", &body(name, fake), "127.0.0.1").await, Taken::Unknown);
    let (other, _) = shop.given_another_store("b").await;
    assert_eq!(take(other, &secret, &body(name, fake), "127.0.0.1").await, Taken::Unknown);
    for (raw, source) in [
        (body(name, fake), "203.0.113.9"),
        (body("AG_of_another", fake), "127.0.0.1"),
        (body(name, ""), "127.0.0.1"),
        (b"{}".to_vec(), "127.0.0.1"),
        (vec![0xff; 64], "127.0.0.1"),
    ] {
        assert_eq!(take(store, &secret, &raw, source).await, Taken::Stored);
        let known = view(&shop).await;
        assert!(known.is_asking && known.last.is_none() && known.trouble.is_none(), "{known:?}");
    }
    let real = "Working Account|KES|700.00|700.00|0.00|0.00&Charges Paid Account|KES|-12.50|-12.50|0.00|0.00&Dollars|USD|5.00|5.00|0|0";
    assert_eq!(take(store, &secret, &body(name, real), "127.0.0.1").await, Taken::Stored);
    let known = view(&shop).await;
    assert_eq!(take(store, &secret, &body(name, fake), "127.0.0.1").await, Taken::Stored, "a repeated one is answered");
    assert_eq!(view(&shop).await, known);
    let accounts = known.last.unwrap().accounts;
    let shown: Vec<_> =
        accounts.iter().map(|held| (held.available.map(kikapu_kernel::Money::minor), held.is_below_zero)).collect();
    assert_eq!(shown, [(Some(70_000), false), (Some(1_250), true), (None, false)]);
    shop.assert_sound().await;
}

#[tokio::test]
async fn old_answers_are_forgotten_but_for_the_last() {
    let shop = given_a_shop().await;
    for _ in 0..3 {
        ask(&shop).await;
        answered(&shop).await;
        shop.pass_s(61).await;
    }
    let count = async || {
        sqlx::query_scalar::<_, i64>("select count(*) from mpesa_balances").fetch_one(&shop.admin).await.unwrap()
    };
    let tidy = async || {
        kikapu_commerce::jobs::worker::run(
            &shop.platform,
            kikapu_commerce::jobs::Task::TidyStore { store: shop.ctx().store },
        )
        .await
    };
    tidy().await.unwrap();
    assert_eq!(count().await, 3);
    sqlx::query("update mpesa_balances set asked_at = asked_at - interval '91 days'")
        .execute(&shop.admin)
        .await
        .unwrap();
    tidy().await.unwrap();
    assert_eq!(count().await, 1);
    assert!(view(&shop).await.last.is_some());
}
