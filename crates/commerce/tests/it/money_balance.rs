//! What the shop's M-PESA accounts hold, asked of the simulator over HTTP.

use chrono::{DateTime, Utc};
use kikapu_commerce::payment::refund::{self, Kind};
use kikapu_commerce::payment::{Taken, balance, question, sweep};
use kikapu_commerce::staff::{money, orders};
use kikapu_commerce::{Ctx, housekeeping};
use kikapu_contract::Refusal;
use kikapu_contract::balance::{AskedView, BalanceError, BalanceView, RefundFunds};
use kikapu_contract::money::MoneyQuery;
use kikapu_domain::payment::balance::MpesaAccount;
use kikapu_domain::payment::question::{Missed, QuestionState, QuestionTrouble};
use kikapu_domain::staff::Role;
use kikapu_kernel::QuestionId;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint, RequestOutcome};
use kikapu_testkit::{PATIENCE, SHORTCODE, TestShop};
use serde_json::json;
use uuid::Uuid;

async fn given_a_shop() -> TestShop {
    let shop = TestShop::open().await;
    shop.given_an_operator(None).await;
    shop
}

async fn view(shop: &TestShop) -> BalanceView {
    money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap().balance
}

async fn asked(shop: &TestShop) -> AskedView {
    view(shop).await.asked.expect("somebody asked")
}

/// What the account that refunds are paid from holds, as the page has it.
async fn utility(shop: &TestShop) -> Option<i64> {
    let told = view(shop).await.told?;
    told.accounts.iter().find(|one| one.account == Some(MpesaAccount::Utility)).and_then(|one| one.available_minor)
}

/// The request leaves, and M-PESA's answer to it is worked through.
async fn answer(shop: &TestShop) {
    let heard = shop.door.answers().len();
    shop.work().await;
    shop.pass_s(2).await;
    shop.door.is_answered(heard + 1).await;
}

/// Asks, and M-PESA answers.
async fn ask(shop: &TestShop) {
    balance::ask(&shop.staff()).await.unwrap();
    answer(shop).await;
}

/// Asks, and M-PESA's answer is withheld. Returns the secret of the address it would have come to.
async fn ask_in_vain(shop: &TestShop) -> String {
    balance::ask(&shop.staff()).await.unwrap();
    shop.sim.spoil_next_result(CallbackFault::Drop);
    shop.work().await;
    shop.pass_s(2).await;
    let withheld = shop.sim.wait_for(PATIENCE, |sim| {
        let dropped = |one: &kikapu_testkit::daraja_sim::Delivery| one.error.as_deref() == Some("dropped on request");
        sim.deliveries().into_iter().rev().find(dropped)
    });
    let url = withheld.await.expect("an answer is withheld").url;
    url.rsplit('/').nth(1).expect("a secret").to_owned()
}

/// A body as M-PESA posts it.
fn told(conversation: &str, shillings: i64) -> String {
    json!({ "Result": { "ResultCode": 0, "ResultDesc": "ok", "ConversationID": conversation,
        "ResultParameters": { "ResultParameter": [
            { "Key": "AccountBalance", "Value": format!("Utility Account|KES|{shillings}.00|{shillings}.00|0.00|0.00") },
        ] } } })
    .to_string()
}

async fn post(shop: &TestShop, secret: &str, body: &str) -> Taken {
    question::take(&shop.platform, secret, Kind::Result, body.as_bytes(), "127.0.0.1").await.unwrap()
}

fn conversation(shop: &TestShop) -> String {
    shop.sim.requests().pop().expect("it was asked").conversation_id
}

#[tokio::test]
async fn an_owner_asks_and_sees_what_the_accounts_hold() {
    let shop = given_a_shop().await;
    shop.sim.set_merchant_balance(SHORTCODE, 24_310);
    let before = view(&shop).await;
    assert_eq!((before.is_set_up, before.has_operator, before.asked, before.told), (true, true, None, None));
    let ledger = shop.in_books("mpesa_clearing").await;
    balance::ask(&shop.staff()).await.unwrap();
    assert_eq!(asked(&shop).await.state, QuestionState::Asked);
    answer(&shop).await;
    let seen = view(&shop).await;
    assert_eq!(seen.asked.map(|asked| asked.state), Some(QuestionState::Answered));
    let told = seen.told.expect("M-PESA told");
    let amounts: Vec<_> = told.accounts.iter().map(|one| (one.account, one.available_minor)).collect();
    assert_eq!(
        amounts,
        [
            (Some(MpesaAccount::Working), Some(0)),
            (Some(MpesaAccount::Utility), Some(2_431_000)),
            (Some(MpesaAccount::ChargesPaid), Some(0)),
        ]
    );
    let name: String = sqlx::query_scalar("select name from users where id = $1")
        .bind(shop.owner.uuid())
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    assert_eq!(told.by, name);
    assert_eq!(shop.in_books("mpesa_clearing").await, ledger, "it is shown, and not booked");
    shop.assert_sound().await;
}

#[tokio::test]
async fn nobody_asks_without_an_operator_or_without_leave() {
    let shop = TestShop::open().await;
    assert_eq!(balance::ask(&shop.staff()).await, Err(BalanceError::NoOperator));
    assert!(!view(&shop).await.has_operator);
    shop.given_an_operator(None).await;
    for role in [Role::Packer, Role::Rider] {
        assert_eq!(balance::ask(&shop.staff_as(role)).await, Err(Refusal::Forbidden.into()));
    }
    assert_eq!(balance::ask(&shop.ctx()).await, Err(Refusal::Forbidden.into()));
    let (other, _) = shop.given_another_store("amani").await;
    let theirs = Ctx { store: other, ..shop.staff() };
    let without = balance::ask(&theirs).await;
    assert!(matches!(without, Err(BalanceError::NotSetUp | BalanceError::NoOperator)), "{without:?}");
    shop.work().await;
    assert!(shop.sim.requests().is_empty());
    balance::ask(&shop.staff_as(Role::Accountant)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pressing_twice_at_once_makes_one_request() {
    let shop = given_a_shop().await;
    let (one, two) = (shop.staff(), shop.colleague());
    let (one, two) = tokio::join!(balance::ask(&one), balance::ask(&two));
    let mut outcomes = [one, two];
    outcomes.sort_by_key(Result::is_err);
    assert_eq!(outcomes, [Ok(()), Err(BalanceError::UnderWay)]);
    answer(&shop).await;
    assert_eq!(shop.sim.requests().len(), 1);
    let soon = balance::ask(&shop.staff()).await;
    assert!(matches!(soon, Err(BalanceError::TooSoon { retry_after_s: 1..=60 })), "{soon:?}");
    shop.pass_s(61).await;
    ask(&shop).await;
    assert_eq!(shop.sim.requests().len(), 2);
}

#[tokio::test]
async fn a_job_that_runs_twice_asks_once() {
    let shop = given_a_shop().await;
    balance::ask(&shop.staff()).await.unwrap();
    let id: Uuid = sqlx::query_scalar("select id from mpesa_questions").fetch_one(&shop.admin).await.unwrap();
    let job = Ctx::system(shop.platform.clone(), shop.store);
    question::send(&job, QuestionId::new(id)).await.unwrap();
    question::send(&job, QuestionId::new(id)).await.unwrap();
    shop.work().await;
    assert_eq!(shop.sim.requests().len(), 1);
}

#[tokio::test]
async fn a_refusal_says_why_and_the_last_figures_stay() {
    let shop = given_a_shop().await;
    shop.sim.set_merchant_balance(SHORTCODE, 700);
    ask(&shop).await;
    for (code, trouble) in [
        ("21", QuestionTrouble::NotAllowed),
        ("8006", QuestionTrouble::OperatorLocked),
        ("17", QuestionTrouble::Busy),
        ("7777", QuestionTrouble::Unknown),
    ] {
        shop.pass_s(61).await;
        shop.sim.script_request(Endpoint::Balance, RequestOutcome::Result(code.to_owned()));
        ask(&shop).await;
        let asked = asked(&shop).await;
        assert_eq!((asked.state, asked.trouble), (QuestionState::Refused, Some(trouble)), "{code}");
        assert!(!asked.detail.is_empty());
        assert_eq!(utility(&shop).await, Some(70_000));
    }
}

#[tokio::test]
async fn a_wrong_password_is_named_and_the_right_one_helps() {
    let shop = given_a_shop().await;
    let operator = |password: &str| refund::NewOperator {
        name: "testapi".to_owned(),
        password: Some(password.to_owned().into()),
        certificate: None,
        limit: None,
    };
    refund::save_operator(&shop.staff(), &operator("wrong")).await.unwrap();
    ask(&shop).await;
    let refused = asked(&shop).await;
    assert_eq!((refused.state, refused.trouble), (QuestionState::Refused, Some(QuestionTrouble::Operator)));
    shop.given_an_operator(None).await;
    shop.pass_s(61).await;
    ask(&shop).await;
    assert_eq!(asked(&shop).await.state, QuestionState::Answered);
}

#[tokio::test]
async fn what_mpesa_does_not_take_is_told_at_once_and_asked_once() {
    for (trouble, why) in [(Break::Busy, QuestionTrouble::Busy), (Break::RateLimited, QuestionTrouble::Busy)] {
        let shop = given_a_shop().await;
        shop.sim.break_endpoint(Endpoint::Balance, trouble, None);
        balance::ask(&shop.staff()).await.unwrap();
        shop.work().await;
        let refused = asked(&shop).await;
        assert_eq!((refused.state, refused.trouble), (QuestionState::Refused, Some(why)), "{trouble:?}");
        shop.pass_s(3_600).await;
        shop.work().await;
        assert_eq!(asked(&shop).await.state, QuestionState::Refused, "nothing asks again by itself");
        let jobs: i64 = sqlx::query_scalar("select count(*) from graphile_worker._private_jobs")
            .fetch_one(&shop.admin)
            .await
            .unwrap();
        assert_eq!(jobs, 0);
    }
}

#[tokio::test]
async fn a_balance_that_fails_says_nothing_about_payments() {
    let shop = given_a_shop().await;
    shop.sim.break_endpoint(Endpoint::Balance, Break::Status { status: 503 }, None);
    for _ in 0..6 {
        balance::ask(&shop.staff()).await.unwrap();
        shop.work().await;
        shop.pass_s(601).await;
    }
    let failures: i32 = sqlx::query_scalar("select coalesce(max(failures), 0) from gateway_breakers")
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    assert_eq!(failures, 0);
    // A request of a shopper's leaves all the same.
    shop.given_a_sent_attempt().await;
}

#[tokio::test]
async fn a_queue_timeout_is_lost_and_an_answer_after_it_counts() {
    let shop = given_a_shop().await;
    shop.sim.script_request(Endpoint::Balance, RequestOutcome::QueueTimeout);
    ask(&shop).await;
    let lost = asked(&shop).await;
    assert_eq!((lost.state, lost.missed), (QuestionState::Lost, Some(Missed::Queue)));
    let secret = shop.door.answers().pop().unwrap().secret;
    assert_eq!(post(&shop, &secret, &told(&conversation(&shop), 310)).await, Taken::Stored);
    assert_eq!((asked(&shop).await.state, utility(&shop).await), (QuestionState::Answered, Some(31_000)));
}

#[tokio::test]
async fn a_lost_answer_is_told_after_ten_minutes_and_asking_again_works() {
    let shop = given_a_shop().await;
    ask_in_vain(&shop).await;
    shop.pass_s(300).await;
    assert_eq!(balance::ask(&shop.staff()).await, Err(BalanceError::UnderWay));
    shop.pass_s(300).await;
    assert_eq!(asked(&shop).await.state, QuestionState::Lost, "before the sweep");
    sweep(&shop.platform).await.unwrap();
    let state: String = sqlx::query_scalar("select state from mpesa_questions").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(state, "lost");
    shop.sim.set_merchant_balance(SHORTCODE, 90);
    ask(&shop).await;
    assert_eq!((asked(&shop).await.state, utility(&shop).await), (QuestionState::Answered, Some(9_000)));
}

#[tokio::test]
async fn a_question_whose_job_was_lost_is_lost_too() {
    let shop = given_a_shop().await;
    balance::ask(&shop.staff()).await.unwrap();
    sqlx::query("delete from graphile_worker._private_jobs").execute(&shop.admin).await.unwrap();
    shop.pass_s(601).await;
    sweep(&shop.platform).await.unwrap();
    assert_eq!(asked(&shop).await.state, QuestionState::Lost);
    ask(&shop).await;
    assert_eq!((asked(&shop).await.state, shop.sim.requests().len()), (QuestionState::Answered, 1));
}

#[tokio::test]
async fn results_that_come_three_times_odd_or_before_the_reply_count_once() {
    for outcome in [RequestOutcome::Plain, RequestOutcome::ResultBeforeReply, RequestOutcome::OddShape] {
        let shop = given_a_shop().await;
        shop.sim.set_merchant_balance(SHORTCODE, 1_234);
        shop.sim.script_request(Endpoint::Balance, outcome.clone());
        shop.sim.spoil_next_result(CallbackFault::Duplicate { copies: 3 });
        balance::ask(&shop.staff()).await.unwrap();
        shop.work().await;
        shop.pass_s(2).await;
        shop.door.is_answered(3).await;
        assert_eq!(
            (asked(&shop).await.state, utility(&shop).await),
            (QuestionState::Answered, Some(123_400)),
            "{outcome:?}"
        );
    }
}

#[tokio::test]
async fn replayed_forged_and_mismatched_answers_change_nothing() {
    let shop = given_a_shop().await;
    let secret = ask_in_vain(&shop).await;
    let ours = conversation(&shop);
    let (true_one, forged) = (told(&ours, 100), told("AG_of_another", 999_999));
    let take = async |secret: &str, body: &str, source: &str| {
        question::take(&shop.platform, secret, Kind::Result, body.as_bytes(), source).await.unwrap()
    };
    for (body, source, missed) in [
        (true_one.as_str(), "203.0.113.9", Missed::Untrusted),
        (true_one.as_str(), "", Missed::Untrusted),
        (forged.as_str(), "127.0.0.1", Missed::Mismatched),
        ("<html>", "127.0.0.1", Missed::Unreadable),
        ("", "127.0.0.1", Missed::Unreadable),
    ] {
        assert_eq!(take(&secret, body, source).await, Taken::Stored);
        let seen = view(&shop).await;
        let asked = seen.asked.unwrap();
        assert_eq!((asked.state, asked.missed, seen.told), (QuestionState::Asked, Some(missed), None), "{body}");
    }
    for unknown in ["1".repeat(40), String::new(), format!("{secret}0")] {
        assert_eq!(take(&unknown, &true_one, "127.0.0.1").await, Taken::Unknown);
    }
    assert_eq!(take(&secret, &true_one, "127.0.0.1").await, Taken::Stored);
    assert_eq!(utility(&shop).await, Some(10_000));
    // The address is dead, for a replay as for anything else.
    for late in [&true_one, &told(&ours, 5)] {
        assert_eq!(take(&secret, late, "127.0.0.1").await, Taken::Unknown);
    }
    assert_eq!(utility(&shop).await, Some(10_000));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_answers_at_once_one_stands() {
    let shop = given_a_shop().await;
    let secret = ask_in_vain(&shop).await;
    let ours = conversation(&shop);
    let (one, two) = (told(&ours, 100), told(&ours, 200));
    let (one, two) = tokio::join!(post(&shop, &secret, &one), post(&shop, &secret, &two));
    assert!([one, two].contains(&Taken::Stored));
    let first = utility(&shop).await;
    assert!(first == Some(10_000) || first == Some(20_000));
    assert_eq!(post(&shop, &secret, &told(&ours, 300)).await, Taken::Unknown);
    assert_eq!(utility(&shop).await, first);
}

#[tokio::test]
async fn an_address_dies_after_an_hour_without_an_answer() {
    let shop = given_a_shop().await;
    let secret = ask_in_vain(&shop).await;
    let body = told(&conversation(&shop), 100);
    shop.pass_s(3_601).await;
    assert_eq!(post(&shop, &secret, &body).await, Taken::Unknown);
    assert_eq!(asked(&shop).await.state, QuestionState::Lost);
    let kept: Vec<Vec<u8>> =
        sqlx::query_scalar("select token_hash from question_tokens").fetch_all(&shop.admin).await.unwrap();
    assert!(kept.iter().all(|hash| hash != secret.as_bytes()), "only its hash is kept");
    shop.pass_s(24 * 3_600).await;
    housekeeping::tidy_platform(&shop.platform).await.unwrap();
    let kept: i64 = sqlx::query_scalar("select count(*) from question_tokens").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(kept, 0);
}

#[tokio::test]
async fn an_answer_belongs_to_the_store_that_asked() {
    let shop = given_a_shop().await;
    let secret = ask_in_vain(&shop).await;
    let (other, _) = shop.given_another_store("amani").await;
    let theirs = Ctx { store: other, ..shop.staff() };
    post(&shop, &secret, &told(&conversation(&shop), 100)).await;
    let seen = money::read(&theirs, &MoneyQuery::default()).await.unwrap();
    assert_eq!((seen.balance.asked, seen.balance.told, seen.funds), (None, None, None));
    assert_eq!(utility(&shop).await, Some(10_000));
}

#[tokio::test]
async fn before_a_refund_the_last_balance_is_told_for_a_day() {
    let shop = given_a_shop().await;
    let order = shop.given_a_paid_order().await;
    shop.sim.set_merchant_balance(SHORTCODE, 50);
    let funds = async || -> [Option<RefundFunds>; 2] {
        let page = money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap();
        [page.funds, orders::read(&shop.staff(), order.id).await.unwrap().funds]
    };
    assert_eq!(funds().await, [None, None]);
    ask(&shop).await;
    for told in funds().await {
        assert_eq!(told.map(|funds| funds.available_minor), Some(5_000));
    }
    let shopper = kikapu_commerce::tracking::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!(shopper.funds, None, "what the shop has is its own business");
    shop.pass_s(24 * 3_600).await;
    assert_eq!(funds().await, [None, None]);
    assert_eq!(utility(&shop).await, Some(5_000), "it is shown with its time all the same");
}

#[tokio::test]
async fn old_balances_go_and_the_last_of_a_number_stays() {
    let shop = given_a_shop().await;
    ask(&shop).await;
    shop.pass_s(61).await;
    ask(&shop).await;
    shop.pass_s(61).await;
    shop.sim.script_request(Endpoint::Balance, RequestOutcome::Result("21".to_owned()));
    ask(&shop).await;
    let states = async || -> Vec<(String, DateTime<Utc>)> {
        let all = sqlx::query_as("select state, asked_at from mpesa_questions order by asked_at");
        all.fetch_all(&shop.admin).await.unwrap()
    };
    housekeeping::tidy_store(&shop.platform, shop.store).await.unwrap();
    assert_eq!(states().await.len(), 3, "they are not old");
    shop.pass_s(91 * 24 * 3_600).await;
    let newest = states().await.split_off(1);
    housekeeping::tidy_store(&shop.platform, shop.store).await.unwrap();
    assert_eq!(states().await, newest);
    assert_eq!(newest.iter().map(|(state, _)| state.as_str()).collect::<Vec<_>>(), ["answered", "refused"]);
}
