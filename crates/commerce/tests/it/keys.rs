//! The shop's own M-PESA keys: entered, tried, watched, changed.

mod changing;
mod entering;
mod trying;

use kikapu_commerce::payment::keys;
use kikapu_contract::keys::{KeysPage, SaveKeys, StartTrial, TrialView};
use kikapu_domain::payment::Environment;
use kikapu_domain::payment::trial::{StepState, TrialStep, TrialTrouble};
use kikapu_testkit::daraja_sim::{Merchant, Prompt};
use kikapu_testkit::{STAFF_PASSWORD, TestShop};

/// A number of its own that the simulator knows, and the form that enters it.
fn given_a_number(shop: &TestShop, shortcode: &str) -> SaveKeys {
    let merchant = Merchant::paybill("DUKA", shortcode, &format!("key-{shortcode}"), &format!("secret-{shortcode}"));
    let form = SaveKeys {
        environment: shop.platform.settings().environment.as_str().to_owned(),
        kind: "paybill".to_owned(),
        shortcode: shortcode.to_owned(),
        consumer_key: merchant.consumer_key.clone(),
        consumer_secret: merchant.consumer_secret.clone(),
        passkey: format!("passkey-of-{shortcode}"),
        password: STAFF_PASSWORD.to_owned(),
        ..SaveKeys::default()
    };
    shop.sim.put_merchant(Merchant { passkey: form.passkey.clone(), ..merchant });
    form
}

async fn page(shop: &TestShop) -> KeysPage {
    keys::read(&shop.staff()).await.unwrap()
}

async fn last(shop: &TestShop) -> TrialView {
    page(shop).await.trial.expect("a test was begun")
}

/// Begins a test and takes the steps up to the phone. Returns that phone.
async fn given_a_test(shop: &TestShop) -> String {
    let phone = shop.new_phone();
    keys::start_trial(&shop.staff(), &StartTrial { phone: phone.clone() }).await.unwrap();
    shop.work().await;
    phone
}

/// The request on the phone, once a person has looked at it.
async fn ringing(shop: &TestShop, phone: &str) -> Prompt {
    shop.pass_s(2).await;
    shop.sim.live_prompt(phone).expect("the phone rings")
}

/// Waits until M-PESA's callback of the test is kept, then takes the steps after it.
async fn finish(shop: &TestShop) {
    for _ in 0..200 {
        let came: i64 =
            sqlx::query_scalar("select count(*) from mpesa_trials where state = 'running' and callback is null")
                .fetch_one(&shop.admin)
                .await
                .unwrap();
        if came == 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    shop.work().await;
}

/// A test from beginning to end, paid.
async fn given_a_test_that_passed(shop: &TestShop) -> TrialView {
    let phone = given_a_test(shop).await;
    let prompt = ringing(shop, &phone).await;
    shop.sim.approve(prompt.id, "1234").unwrap();
    finish(shop).await;
    last(shop).await
}

/// The step that failed, and why.
fn what_failed(trial: &TrialView) -> Option<(TrialStep, TrialTrouble)> {
    let failed = trial.steps.iter().find(|taken| taken.state == StepState::Failed)?;
    Some((failed.step, failed.trouble?))
}

const LIVE: Environment = Environment::Production;
