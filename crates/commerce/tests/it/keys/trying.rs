//! The test: each wrong field has its own answer, and the shilling is accounted for.

use kikapu_commerce::payment::keys;
use kikapu_contract::keys::{KeysState, StartTrial, TrialError};
use kikapu_domain::payment::trial::{StepState, TrialState, TrialStep, TrialTrouble};
use kikapu_domain::staff::Role;
use kikapu_testkit::daraja_sim::{Break, CallbackFault, Endpoint};
use kikapu_testkit::{Options, TestShop};

use super::{finish, given_a_number, given_a_test, given_a_test_that_passed, last, page, ringing, what_failed};

#[tokio::test]
async fn a_test_that_passes_tells_each_step_and_its_shilling_is_to_be_returned() {
    let shop = TestShop::open().await;
    let trial = given_a_test_that_passed(&shop).await;
    assert_eq!(trial.state, TrialState::Passed, "{trial:?}");
    let steps: Vec<_> = trial.steps.iter().map(|taken| (taken.step, taken.state)).collect();
    let all: Vec<_> = TrialStep::ALL.iter().map(|step| (*step, StepState::Passed)).collect();
    assert_eq!(steps, all);
    let code = trial.receipt.expect("M-PESA told its code");
    let line = shop.line(&code).await;
    assert_eq!((line.state.as_str(), line.reason.as_str(), line.amount_minor), ("to_return", "own_test", 100));
    assert_eq!((shop.in_books("mpesa_clearing").await, shop.in_books("refund_due").await), (100, -100));
    assert_eq!(shop.in_books("unmatched").await, 0);
    let orders: i64 = sqlx::query_scalar("select count(*) from orders").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(orders, 0);
    let now = page(&shop).await;
    assert_eq!(now.light.state, KeysState::Working);
    shop.assert_sound().await;
}

#[tokio::test]
async fn what_m_pesa_confirms_of_a_test_is_the_same_shilling_whichever_comes_first() {
    for is_first in [true, false] {
        let shop = TestShop::open_with(Options { confirms: true, ..Options::default() }).await;
        let phone = given_a_test(&shop).await;
        let prompt = ringing(&shop, &phone).await;
        if is_first {
            shop.sim.spoil_next_callback(CallbackFault::Drop);
        }
        shop.sim.approve(prompt.id, "1234").unwrap();
        shop.door.is_told(1).await;
        if is_first {
            shop.work().await;
            let open: i64 =
                sqlx::query_scalar("select count(*) from money_lines").fetch_one(&shop.admin).await.unwrap();
            assert_eq!(open, 1);
        } else {
            finish(&shop).await;
        }
        shop.work().await;
        let states: Vec<(String, String)> =
            sqlx::query_as("select state, reason from money_lines").fetch_all(&shop.admin).await.unwrap();
        assert_eq!(states, [("to_return".to_owned(), "own_test".to_owned())]);
        assert_eq!((shop.in_books("mpesa_clearing").await, shop.in_books("refund_due").await), (100, -100));
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn a_wrong_secret_is_told_at_the_sign_in() {
    let shop = TestShop::open().await;
    let mut form = given_a_number(&shop, "600123");
    form.consumer_secret = "not-it".to_owned();
    keys::save(&shop.staff(), &form, shop.network()).await.unwrap();
    given_a_test(&shop).await;
    let trial = last(&shop).await;
    assert_eq!(what_failed(&trial), Some((TrialStep::SignIn, TrialTrouble::KeysRefused)), "{trial:?}");
    assert_eq!(trial.steps.len(), 1, "nothing was tried after it");
    assert_eq!(page(&shop).await.light.state, KeysState::Refused);
}

#[tokio::test]
async fn an_unknown_shortcode_and_a_wrong_passkey_are_told_apart() {
    let shop = TestShop::open().await;
    let right = given_a_number(&shop, "600123");
    let mut unknown = right.clone();
    unknown.shortcode = "600999".to_owned();
    let mut wrong = right.clone();
    wrong.passkey = "another-passkey".to_owned();
    for (form, trouble) in [(unknown, TrialTrouble::NoSuchNumber), (wrong, TrialTrouble::WrongPasskey)] {
        keys::save(&shop.staff(), &form, shop.network()).await.unwrap();
        given_a_test(&shop).await;
        let trial = last(&shop).await;
        assert_eq!(what_failed(&trial), Some((TrialStep::Number, trouble)), "{trial:?}");
        let light = page(&shop).await.light;
        assert_eq!((light.state, light.trouble), (KeysState::Refused, Some(trouble)));
    }
    // Mended, it is green again without a test.
    keys::save(&shop.staff(), &right, shop.network()).await.unwrap();
    shop.work().await;
    assert_eq!(page(&shop).await.light.state, KeysState::Untested);
}

#[tokio::test]
async fn a_till_that_is_not_this_store_numbers_is_told_by_the_answer() {
    let shop = TestShop::open().await;
    let mut form = given_a_number(&shop, "600123");
    (form.kind, form.till) = ("till".to_owned(), "555123".to_owned());
    keys::save(&shop.staff(), &form, shop.network()).await.unwrap();
    given_a_test(&shop).await;
    shop.pass_s(5).await;
    finish(&shop).await;
    let trial = last(&shop).await;
    assert_eq!(what_failed(&trial), Some((TrialStep::Callback, TrialTrouble::WrongTill)), "{trial:?}");
}

#[tokio::test]
async fn what_happens_on_the_phone_is_no_fault_of_the_keys() {
    let shop = TestShop::open().await;
    for (pin, trouble) in [("0000", TrialTrouble::WrongPin), ("", TrialTrouble::Closed)] {
        let phone = given_a_test(&shop).await;
        let prompt = ringing(&shop, &phone).await;
        if pin.is_empty() {
            shop.sim.cancel(prompt.id).unwrap();
        } else {
            shop.sim.approve(prompt.id, pin).unwrap();
        }
        finish(&shop).await;
        assert_eq!(what_failed(&last(&shop).await), Some((TrialStep::Callback, trouble)));
    }
    shop.work().await;
    assert_ne!(page(&shop).await.light.state, KeysState::Refused);
    assert_eq!(shop.in_books("mpesa_clearing").await, 0);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_callback_that_never_comes_is_the_addresses_fault_and_no_second_phone_rings() {
    let shop = TestShop::open().await;
    let phone = given_a_test(&shop).await;
    let prompt = ringing(&shop, &phone).await;
    shop.sim.spoil_next_callback(CallbackFault::Drop);
    shop.sim.approve(prompt.id, "1234").unwrap();
    shop.pass_s(120).await;
    shop.work().await;
    let trial = last(&shop).await;
    assert_eq!(what_failed(&trial), Some((TrialStep::Callback, TrialTrouble::AddressUnreachable)), "{trial:?}");
    assert_eq!(shop.sim.prompts().len(), 1);
    shop.assert_sound().await;
}

#[tokio::test]
async fn m_pesa_that_is_away_says_nothing_about_the_keys() {
    let shop = TestShop::open().await;
    given_a_test_that_passed(&shop).await;
    shop.sim.break_endpoint(Endpoint::Query, Break::Status { status: 503 }, None);
    shop.pass_s(3_601).await;
    keys::plan_checks(&shop.platform).await.unwrap();
    shop.work().await;
    assert_eq!(page(&shop).await.light.state, KeysState::Working, "what was known holds");
    shop.sim.mend(Endpoint::Query);
    // The secret was changed in the portal.
    let mut merchant = shop.sim.merchants().pop().unwrap();
    merchant.consumer_secret = "changed-in-the-portal".to_owned();
    shop.sim.put_merchant(merchant);
    shop.pass_s(3_601).await;
    keys::plan_checks(&shop.platform).await.unwrap();
    shop.work().await;
    let light = page(&shop).await.light;
    assert_eq!((light.state, light.trouble), (KeysState::Refused, Some(TrialTrouble::KeysRefused)));
}

#[tokio::test]
async fn one_test_at_a_time_a_few_an_hour_and_by_the_owner_only() {
    let shop = TestShop::open().await;
    let input = StartTrial { phone: shop.new_phone() };
    assert!(keys::start_trial(&shop.staff_as(Role::Manager), &input).await.is_err());
    assert_eq!(
        keys::start_trial(&shop.staff(), &StartTrial { phone: "0".to_owned() }).await,
        Err(TrialError::NotAPhone)
    );
    keys::start_trial(&shop.staff(), &input).await.unwrap();
    assert_eq!(keys::start_trial(&shop.staff(), &input).await, Err(TrialError::Running));
    for _ in 0..6 {
        sqlx::query("update mpesa_trials set state = 'failed', ended_at = now() where state = 'running'")
            .execute(&shop.admin)
            .await
            .unwrap();
        let _ = keys::start_trial(&shop.staff(), &input).await;
    }
    let refused = keys::start_trial(&shop.staff(), &input).await;
    assert!(matches!(refused, Err(TrialError::TooMany { retry_after_s: 3_500..=3_600 })), "{refused:?}");
}
