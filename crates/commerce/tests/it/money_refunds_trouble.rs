//! Money that goes back, where M-PESA misbehaves: lost, late, doubled, forged and refused answers, lost requests, crashes.

use kikapu_commerce::Ctx;
use kikapu_commerce::payment::refund::{self, Found, Kind};
use kikapu_commerce::payment::{Taken, incoming};
use kikapu_contract::money::Attach;
use kikapu_contract::refund::{AskRefund, RefundError};
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::refund::{RefundStatus, RefundTrouble};
use kikapu_kernel::{MoneyLineId, RefundId};
use kikapu_testkit::PATIENCE;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint, Handle, RequestOutcome};
use kikapu_testkit::{Placed, SHORTCODE, TestShop};
use serde_json::json;

use super::money_refunds::{ask, given_a_shop, part, refunds, status};

/// A paid order of which KES 500 are on their way; nothing has left.
async fn given_a_refund() -> (TestShop, Placed, RefundId) {
    let shop = TestShop::open().await;
    shop.given_an_operator(None).await;
    let order = shop.given_a_paid_order().await;
    let id = ask(&shop, &order, &part(500)).await.unwrap().remove(0);
    (shop, order, id)
}

async fn refunded(shop: &TestShop) -> i64 {
    sqlx::query_scalar("select sum(refunded_minor)::bigint from payments").fetch_one(&shop.admin).await.unwrap()
}

/// Waits until the simulator has withheld a result: what was asked for is done by then.
async fn is_dropped(shop: &TestShop) {
    let dropped = |sim: &Handle| sim.deliveries().iter().any(|one| one.error.as_deref() == Some("dropped on request"));
    let seen = shop.sim.wait_for(PATIENCE, |sim| dropped(sim).then_some(())).await;
    seen.expect("a result is withheld");
}

async fn review(shop: &TestShop) -> Option<String> {
    sqlx::query_scalar("select review from refunds").fetch_one(&shop.admin).await.unwrap()
}

#[tokio::test]
async fn a_result_that_never_comes_is_asked_for() {
    let (shop, _, _) = given_a_refund().await;
    shop.sim.spoil_next_result(CallbackFault::Drop);
    shop.work().await;
    shop.pass_s(2).await;
    is_dropped(&shop).await;
    assert_eq!((status(&shop).await, shop.sim.payouts().len()), (RefundStatus::Sent, 1));
    shop.pass_s(120).await;
    shop.send_refunds(1).await;
    assert_eq!(status(&shop).await, RefundStatus::Succeeded);
    assert_eq!(refunds(&shop).await[0].receipt.as_deref(), Some(shop.sim.payouts()[0].receipt.as_str()));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_lost_reply_is_unknown_and_the_money_is_not_sent_again() {
    for trouble in [Break::StatusAfterAccept { status: 504 }, Break::ResetAfterAccept] {
        let (shop, _, id) = given_a_refund().await;
        shop.sim.break_endpoint(Endpoint::B2c, trouble, Some(1));
        shop.sim.spoil_next_result(CallbackFault::Drop);
        shop.work().await;
        assert_eq!(status(&shop).await, RefundStatus::Unknown);
        assert_eq!(refund::withdraw(&shop.staff(), id).await, Err(RefundError::MayHaveLeft));
        assert_eq!(refunded(&shop).await, 50_000, "taken until somebody knows");
        shop.pass_s(121).await;
        is_dropped(&shop).await;
        shop.send_refunds(1).await;
        assert_eq!((status(&shop).await, shop.sim.payouts().len()), (RefundStatus::Succeeded, 1), "{trouble:?}");
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn a_request_that_was_lost_is_failed_after_a_day_of_no_such_transaction() {
    let (shop, order, _) = given_a_refund().await;
    shop.sim.break_endpoint(Endpoint::B2c, Break::Status { status: 503 }, Some(1));
    shop.work().await;
    shop.pass_s(121).await;
    shop.send_refunds(1).await;
    assert_eq!(status(&shop).await, RefundStatus::Unknown, "it may stand in a queue that its look-up does not see");
    shop.pass_s(24 * 3600).await;
    shop.send_refunds(1).await;
    let failed = refunds(&shop).await.remove(0);
    assert_eq!((failed.status, failed.trouble), (RefundStatus::Failed, Some(RefundTrouble::Ended)));
    assert_eq!((refunded(&shop).await, shop.standing(&order).await.1.as_str()), (0, "paid"));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_refusal_frees_the_money_and_it_can_be_sent_again() {
    let (shop, order, _) = given_a_refund().await;
    shop.sim.set_merchant_balance(SHORTCODE, 499);
    shop.send_refunds(1).await;
    let failed = refunds(&shop).await.remove(0);
    assert_eq!((failed.status, failed.trouble), (RefundStatus::Failed, Some(RefundTrouble::LowFunds)));
    assert_eq!((refunded(&shop).await, shop.standing(&order).await.1.as_str()), (0, "paid"));
    assert_eq!(shop.on_account(&order, "refund_due").await, 0);
    shop.assert_sound().await;
    shop.sim.set_merchant_balance(SHORTCODE, 5_000);
    ask(&shop, &order, &part(500)).await.unwrap();
    shop.send_refunds(1).await;
    assert_eq!((shop.sim.payouts().len(), refunded(&shop).await), (1, 50_000));
    shop.assert_sound().await;
}

#[tokio::test]
async fn each_code_of_mpesa_is_told_apart() {
    for (code, status_wanted, trouble) in [
        ("2040", RefundStatus::Failed, Some(RefundTrouble::NotMpesa)),
        ("SFC_IC0003", RefundStatus::Failed, Some(RefundTrouble::NotMpesa)),
        ("2001", RefundStatus::Failed, Some(RefundTrouble::Operator)),
        ("8006", RefundStatus::Failed, Some(RefundTrouble::OperatorLocked)),
        ("21", RefundStatus::Failed, Some(RefundTrouble::NotAllowed)),
        ("26", RefundStatus::Unknown, None),
        ("7777", RefundStatus::Unknown, None),
    ] {
        let (shop, _, _) = given_a_refund().await;
        shop.sim.script_request(Endpoint::B2c, RequestOutcome::Result(code.to_owned()));
        shop.send_refunds(1).await;
        let refund = refunds(&shop).await.remove(0);
        assert_eq!((refund.status, refund.trouble), (status_wanted, trouble), "{code}");
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn a_wrong_password_is_a_result_and_a_busy_gateway_is_tried_again() {
    let (shop, _, _) = given_a_refund().await;
    shop.sim.break_endpoint(Endpoint::B2c, Break::Busy, Some(1));
    shop.work().await;
    assert_eq!((status(&shop).await, shop.sim.requests().len()), (RefundStatus::Approved, 0), "it did not leave");
    shop.pass_s(61).await;
    shop.send_refunds(1).await;
    assert_eq!((status(&shop).await, shop.sim.payouts().len()), (RefundStatus::Succeeded, 1));

    let (shop, _, _) = given_a_refund().await;
    let wrong = refund::NewOperator {
        name: "testapi".to_owned(),
        password: Some("wrong".to_owned().into()),
        certificate: None,
        limit: None,
    };
    refund::save_operator(&shop.staff(), &wrong).await.unwrap();
    shop.send_refunds(1).await;
    assert_eq!(refunds(&shop).await[0].trouble, Some(RefundTrouble::Operator));
    shop.assert_sound().await;
}

#[tokio::test]
async fn results_that_come_three_times_odd_or_before_the_reply_count_once() {
    for outcome in [RequestOutcome::Plain, RequestOutcome::ResultBeforeReply, RequestOutcome::OddShape] {
        let (shop, order, _) = given_a_refund().await;
        shop.sim.script_request(Endpoint::B2c, outcome.clone());
        shop.sim.spoil_next_result(CallbackFault::Duplicate { copies: 3 });
        shop.send_refunds(3).await;
        assert_eq!((status(&shop).await, shop.sim.payouts().len()), (RefundStatus::Succeeded, 1), "{outcome:?}");
        assert_eq!(shop.on_account(&order, "mpesa_clearing").await, order.total.minor() - 50_000);
        assert_eq!(review(&shop).await, None, "{outcome:?}");
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn a_queue_timeout_says_nothing_and_its_status_does() {
    for (outcome, ends) in [
        (RequestOutcome::QueueTimeoutButDone, RefundStatus::Succeeded),
        (RequestOutcome::QueueTimeout, RefundStatus::Unknown),
    ] {
        let (shop, _, _) = given_a_refund().await;
        shop.sim.script_request(Endpoint::B2c, outcome.clone());
        shop.send_refunds(1).await;
        assert_eq!(status(&shop).await, RefundStatus::Unknown, "never failed");
        assert_eq!(refunded(&shop).await, 50_000);
        shop.pass_s(11).await;
        shop.send_refunds(1).await;
        assert_eq!(status(&shop).await, ends, "{outcome:?}");
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn forged_and_mismatched_answers_change_nothing() {
    let (shop, _, _) = given_a_refund().await;
    shop.sim.spoil_next_result(CallbackFault::Drop);
    shop.work().await;
    shop.pass_s(2).await;
    is_dropped(&shop).await;
    let url = shop.sim.deliveries().pop().expect("a result was withheld").url;
    let secret = url.rsplit('/').nth(1).expect("a secret").to_owned();
    let ours = shop.sim.requests().remove(0).originator_conversation_id;
    let body = |originator: &str, amount: i64| {
        json!({ "Result": { "ResultCode": 0, "OriginatorConversationID": originator, "TransactionID": "UAF8Q1R2S3",
            "ResultParameters": { "ResultParameter": { "Key": "TransactionAmount", "Value": amount } } } })
        .to_string()
    };
    for (secret, body, source, stored, verdict) in [
        (secret.as_str(), body(&ours, 500), "203.0.113.9", Taken::Stored, Some("untrusted")),
        (secret.as_str(), body("another-one", 500), "127.0.0.1", Taken::Stored, Some("mismatched")),
        (secret.as_str(), "<html>".to_owned(), "127.0.0.1", Taken::Stored, Some("unreadable")),
        (secret.as_str(), body(&ours, 499), "127.0.0.1", Taken::Stored, Some("odd")),
        ("1234567890", body(&ours, 500), "127.0.0.1", Taken::Unknown, None),
    ] {
        let taken = refund::take(&shop.platform, secret, Kind::Result, body.as_bytes(), source).await.unwrap();
        assert_eq!(taken, stored);
        shop.work().await;
        assert_eq!(status(&shop).await, RefundStatus::Sent, "{verdict:?}");
        let last: Option<String> =
            sqlx::query_scalar("select verdict from refund_inbox order by received_at desc, id desc limit 1")
                .fetch_one(&shop.admin)
                .await
                .unwrap();
        if verdict.is_some() {
            assert_eq!(last.as_deref(), verdict);
        }
    }
    assert!(review(&shop).await.is_some(), "another amount is a person's to look at");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_crash_between_mark_and_answer_sends_nothing_twice() {
    let (shop, _, id) = given_a_refund().await;
    sqlx::query("update refunds set status = 'sending', left_at = now()").execute(&shop.admin).await.unwrap();
    let ctx = Ctx::system(shop.platform.clone(), shop.store);
    refund::send(&ctx, id).await.unwrap();
    refund::send(&ctx, id).await.unwrap();
    assert_eq!((status(&shop).await, shop.sim.requests().len()), (RefundStatus::Unknown, 0));
    // Its job is gone with the process: the sweep gives it one.
    sqlx::query("delete from graphile_worker._private_jobs").execute(&shop.admin).await.unwrap();
    shop.pass_s(600).await;
    assert!(kikapu_commerce::payment::sweep(&shop.platform).await.unwrap() > 0);
    shop.send_refunds(1).await;
    assert_eq!(shop.sim.requests().len(), 1, "asked about, not sent");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_person_who_looked_in_the_portal_has_the_last_word() {
    let (shop, order, id) = given_a_refund().await;
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::Stuck);
    shop.work().await;
    let code = Receipt::parse("UAF8Q1R2S3").unwrap();
    let early = refund::resolve(&shop.staff(), id, &Found::Went(code.clone())).await;
    assert_eq!(early, Err(RefundError::Unconfirmed), "M-PESA may still answer");
    shop.pass_s(700).await;
    let clerk = shop.staff_as(kikapu_domain::staff::Role::Accountant);
    assert!(matches!(refund::resolve(&clerk, id, &Found::NotThere).await, Err(RefundError::Refused(_))));
    refund::resolve(&shop.staff(), id, &Found::NotThere).await.unwrap();
    assert_eq!((status(&shop).await, refunded(&shop).await), (RefundStatus::Failed, 0));
    ask(&shop, &order, &part(500)).await.unwrap();
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_that_went_after_all_is_shown_and_nothing_more_leaves_until_a_person_has_looked() {
    let (shop, order, id) = given_a_refund().await;
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::Stuck);
    shop.work().await;
    shop.pass_s(700).await;
    refund::resolve(&shop.staff(), id, &Found::NotThere).await.unwrap();
    // M-PESA carries it out and says so.
    sqlx::query("update refunds set review = 'the answers contradict each other'").execute(&shop.admin).await.unwrap();
    assert!(refunds(&shop).await[0].needs_look);
    assert_eq!(ask(&shop, &order, &part(500)).await, Err(RefundError::Unconfirmed));
    let code = Receipt::parse("UAF8Q1R2S3").unwrap();
    refund::resolve(&shop.staff(), id, &Found::Went(code.clone())).await.unwrap();
    let shown = refunds(&shop).await.remove(0);
    assert_eq!((shown.status, shown.receipt.as_deref()), (RefundStatus::Succeeded, Some(code.as_str())));
    assert_eq!((shown.needs_look, refunded(&shop).await), (false, 50_000));
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_that_went_after_all_is_booked_only_where_it_still_lies() {
    let shop = given_a_shop().await;
    let (staff, payer) = (shop.staff(), "254733000123");
    let receipt = shop.send_by_hand(payer, 450, "viatu").await;
    let line = MoneyLineId::new(shop.line(&receipt).await.id);
    incoming::mark_return(&staff, line).await.unwrap();
    let typed = AskRefund { phone: payer.to_owned(), ..AskRefund::default() };
    let id = refund::of_line(&staff, line, &typed).await.unwrap();
    shop.sim.script_request(Endpoint::B2c, RequestOutcome::Stuck);
    shop.work().await;
    shop.pass_s(700).await;
    refund::resolve(&staff, id, &Found::NotThere).await.unwrap();
    // It did not go, so its payer's order gets it; and then M-PESA says that it went.
    incoming::keep(&staff, line).await.unwrap();
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    let number = shop.account(&order).await;
    incoming::attach(&staff, line, &Attach { number, ..Attach::default() }).await.unwrap();
    sqlx::query("update refunds set review = 'the answers contradict each other'").execute(&shop.admin).await.unwrap();
    let went = Found::Went(Receipt::parse("UAF8Q1R2S3").unwrap());
    let elsewhere = refund::resolve(&staff, id, &went).await;
    assert!(matches!(elsewhere, Err(RefundError::TooMuch { .. })), "{elsewhere:?}");
    assert_eq!(shop.on_account(&order, "order_payments").await, -45_000, "nothing moved");
    assert!(refunds(&shop).await[0].needs_look, "and it is still to be looked at");
    // Taken off again and promised back, it is where it went from.
    incoming::detach(&staff, line).await.unwrap();
    incoming::mark_return(&staff, line).await.unwrap();
    refund::resolve(&staff, id, &went).await.unwrap();
    assert_eq!(status(&shop).await, RefundStatus::Succeeded);
    assert_eq!(shop.in_books("refund_due").await, 0);
    shop.assert_sound().await;
}
