//! Entering keys: by the owner, with the password, sealed, and never a number that is another's.

use kikapu_commerce::payment::{self, keys};
use kikapu_commerce::{checkout, doctor};
use kikapu_contract::Refusal;
use kikapu_contract::checkout::PlaceOrderError;
use kikapu_contract::keys::{KeyProblem, KeysState, SaveKeysError};
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_domain::payment::trial::{KeyField, TrialState};
use kikapu_domain::staff::Role;
use kikapu_kernel::StoreId;
use kikapu_testkit::{Options, TestShop};
use sqlx::Executor;
use sqlx::error::DatabaseError;

use super::{LIVE, given_a_number, given_a_test_that_passed, page};

#[tokio::test]
async fn keys_are_sealed_and_only_their_last_letters_come_back() {
    let shop = TestShop::open().await;
    let form = given_a_number(&shop, "600123");
    keys::save(&shop.staff(), &form, shop.network()).await.unwrap();
    let now = page(&shop).await;
    let shown = now.keys.clone().unwrap();
    assert_eq!(
        (shown.shortcode.as_str(), shown.secret_tail.as_str(), shown.passkey_tail.as_str()),
        ("600123", "0123", "0123")
    );
    let all = format!("{now:?}");
    assert!(!all.contains(&form.consumer_secret) && !all.contains(&form.passkey), "{all}");
    let row: String = sqlx::query_scalar(
        "select string_agg(x, '') from (select g::text as x from gateway_credentials g union all select p::text from
         gateway_credentials_past p union all select e::text from gateway_events e) kept",
    )
    .fetch_one(&shop.admin)
    .await
    .unwrap();
    for secret in [&form.consumer_secret, &form.passkey, &hex::encode(&form.passkey)] {
        assert!(!row.contains(secret.as_str()), "{row}");
    }
    assert_eq!(now.changed.map(|(name, _)| name.is_empty()), Some(false), "who changed them is told");
}

#[tokio::test]
async fn the_owner_alone_changes_keys_and_proves_again_who_it_is() {
    let shop = TestShop::open().await;
    let before = page(&shop).await.keys;
    let form = given_a_number(&shop, "600123");
    for role in [Role::Manager, Role::Accountant, Role::Packer, Role::Rider] {
        let refused = keys::save(&shop.staff_as(role), &form, shop.network()).await;
        assert_eq!(refused, Err(SaveKeysError::Refused(Refusal::Forbidden)), "{role}");
        assert_eq!(keys::read(&shop.staff_as(role)).await.unwrap_err(), Refusal::Forbidden);
    }
    let mut wrong = form.clone();
    wrong.password = "not-the-password".to_owned();
    assert_eq!(keys::save(&shop.staff(), &wrong, shop.network()).await, Err(SaveKeysError::WrongPassword));
    assert_eq!(page(&shop).await.keys, before);
    // Five wrong ones, and even the right one waits.
    for _ in 0..4 {
        let _ = keys::save(&shop.staff(), &wrong, shop.network()).await;
    }
    let waits = keys::save(&shop.staff(), &form, shop.network()).await;
    assert!(matches!(waits, Err(SaveKeysError::Refused(Refusal::TooMany { .. }))), "{waits:?}");
    assert_eq!(page(&shop).await.keys, before);
}

#[tokio::test]
async fn empty_keys_are_kept_and_those_of_another_number_are_asked_for() {
    let shop = TestShop::open().await;
    let form = given_a_number(&shop, "600123");
    keys::save(&shop.staff(), &form, shop.network()).await.unwrap();
    let mut kept = form.clone();
    for key in [&mut kept.consumer_key, &mut kept.consumer_secret, &mut kept.passkey] {
        key.clear();
    }
    keys::save(&shop.staff(), &kept, shop.network()).await.unwrap();
    assert_eq!(given_a_test_that_passed(&shop).await.state, TrialState::Passed);
    kept.shortcode = "600124".to_owned();
    let missing = SaveKeysError::Field { field: KeyField::Passkey, why: KeyProblem::Missing };
    assert_eq!(keys::save(&shop.staff(), &kept, shop.network()).await, Err(missing));
    let mut half = form;
    half.consumer_secret.clear();
    let missing = SaveKeysError::Field { field: KeyField::ConsumerKey, why: KeyProblem::Missing };
    assert_eq!(keys::save(&shop.staff(), &half, shop.network()).await, Err(missing));
    assert_eq!(page(&shop).await.keys.unwrap().shortcode, "600123");
}

/// The other store's owner.
fn owner_of(shop: &TestShop, store: StoreId) -> kikapu_commerce::Ctx {
    kikapu_commerce::Ctx { store, ..shop.staff() }
}

#[tokio::test]
async fn a_number_that_is_proven_is_no_other_stores() {
    let shop = TestShop::open_with(Options { environment: LIVE, ..Options::default() }).await;
    let (other, _) = shop.given_another_store("amani").await;
    let form = given_a_number(&shop, "600123");
    // Both may enter what nobody has proven.
    keys::save(&owner_of(&shop, other), &form, shop.network()).await.unwrap();
    keys::save(&shop.staff(), &form, shop.network()).await.unwrap();
    assert_eq!(given_a_test_that_passed(&shop).await.state, TrialState::Passed);

    let theirs = keys::read(&owner_of(&shop, other)).await.unwrap();
    assert_eq!(theirs.light.state, KeysState::Taken);
    let refused = keys::save(&owner_of(&shop, other), &form, shop.network()).await;
    assert_eq!(refused, Err(SaveKeysError::Taken));
    assert!(!format!("{refused:?} {theirs:?}").contains(&shop.store.to_string()), "whose it is is not told");
    // Their checkout asks nobody for money that would be another's.
    let serves = shop.platform.with_store(other, async |tx| payment::serves_tx(tx, LIVE).await);
    assert!(!serves.await.unwrap());
    let ours = shop.platform.with_store(shop.store, async |tx| payment::serves_tx(tx, LIVE).await);
    assert!(ours.await.unwrap());
    assert_eq!(doctor::tenancy(&shop.platform).await.unwrap(), []);
}

#[tokio::test]
async fn the_database_itself_keeps_a_proven_number() {
    let shop = TestShop::open_with(Options { environment: LIVE, ..Options::default() }).await;
    let (other, _) = shop.given_another_store("amani").await;
    keys::save(&shop.staff(), &given_a_number(&shop, "600123"), shop.network()).await.unwrap();
    given_a_test_that_passed(&shop).await;
    let mut conn = shop.app.acquire().await.unwrap();
    let as_other = format!("select set_config('app.store_id', '{other}', false)");
    conn.execute(sqlx::AssertSqlSafe(as_other)).await.unwrap();
    let seen: i64 = sqlx::query_scalar("select count(*) from mpesa_numbers").fetch_one(&mut *conn).await.unwrap();
    assert_eq!(seen, 0, "whose a number is is nobody's to read");
    let anothers: bool =
        sqlx::query_scalar("select mpesa_number_is_anothers('600123')").fetch_one(&mut *conn).await.unwrap();
    assert!(anothers);
    let code =
        |error: sqlx::Error| error.as_database_error().and_then(DatabaseError::code).map(|code| code.to_string());
    let take = format!("insert into mpesa_numbers (number, store_id, proven_by) values ('600123', '{other}', 'test')");
    assert_eq!(code(conn.execute(sqlx::AssertSqlSafe(take)).await.unwrap_err()).as_deref(), Some("23505"));
    let rob =
        format!("insert into mpesa_numbers (number, store_id, proven_by) values ('600124', '{}', 'test')", shop.store);
    assert_eq!(code(conn.execute(sqlx::AssertSqlSafe(rob)).await.unwrap_err()).as_deref(), Some("42501"));
    let gone = conn.execute("delete from mpesa_numbers").await.unwrap().rows_affected();
    assert_eq!(gone, 0);
    let enter = "update gateway_credentials set shortcode = '600123'";
    assert_eq!(code(conn.execute(enter).await.unwrap_err()).as_deref(), Some("23505"));
    drop(conn);
}

#[tokio::test]
async fn the_number_that_everybody_tries_with_stays_everybodys() {
    let shop = TestShop::open().await;
    let (other, _) = shop.given_another_store("amani").await;
    assert_eq!(given_a_test_that_passed(&shop).await.state, TrialState::Passed);
    let numbers: i64 = sqlx::query_scalar("select count(*) from mpesa_numbers").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(numbers, 0, "nobody proves a number of the sandbox");
    assert_ne!(keys::read(&owner_of(&shop, other)).await.unwrap().light.state, KeysState::Taken);
}

#[tokio::test]
async fn keys_of_the_sandbox_never_stand_in_for_live_ones() {
    let shop = TestShop::open_with(Options { environment: LIVE, ..Options::default() }).await;
    let placed = shop.given_a_placed_order().await;
    shop.work().await;
    sqlx::query("update gateway_credentials set environment = 'sandbox'").execute(&shop.admin).await.unwrap();
    assert_eq!(page(&shop).await.light.state, KeysState::OtherEnvironment);

    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let form = shop.checkout(cart).await;
    assert_eq!(shop.place(&form).await.unwrap_err(), PlaceOrderError::PayMethodNotOffered);
    let view = checkout::read(&shop.ctx(), cart, None, false, None).await.unwrap();
    assert_eq!(view.pay_to, None, "no number of the sandbox is shown to pay to");
    let pushes = shop.sim.prompts().len();
    shop.pass_s(700).await;
    shop.work().await;
    let again = payment::send_again(&shop.ctx(), &placed.token, &SendPrompt::default()).await;
    assert_eq!(again, Err(SendPromptError::NotSetUp));
    shop.work().await;
    assert_eq!(shop.sim.prompts().len(), pushes, "nobody was asked");
    // Nor does a live shop take Safaricom's number for trying.
    let mut form = given_a_number(&shop, "600123");
    form.shortcode = kikapu_domain::payment::SANDBOX_SHORTCODE.to_owned();
    let refused = keys::save(&shop.staff(), &form, shop.network()).await;
    assert_eq!(refused, Err(SaveKeysError::Field { field: KeyField::Shortcode, why: KeyProblem::ForTrying }));
}

#[tokio::test]
async fn without_keys_the_checkout_offers_no_request() {
    let shop = TestShop::open().await;
    sqlx::query("delete from gateway_credentials").execute(&shop.admin).await.unwrap();
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let form = shop.checkout(cart).await;
    assert_eq!(shop.place(&form).await.unwrap_err(), PlaceOrderError::PayMethodNotOffered);
    assert_eq!(page(&shop).await.light.state, KeysState::NotSetUp);
}

#[tokio::test]
async fn live_keys_are_not_entered_where_money_does_not_move() {
    let shop = TestShop::open().await;
    let mut form = given_a_number(&shop, "600123");
    form.environment = "production".to_owned();
    assert_eq!(keys::save(&shop.staff(), &form, shop.network()).await, Err(SaveKeysError::NotHere));
}
