//! The owner's side: who may enter, and moving an order to the door.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;

use kikapu_commerce::limit::SignInLimits;
use kikapu_commerce::payment::{confirm_by_hand, reject_by_hand};
use kikapu_commerce::staff::orders::{self, AtTheDoor};
use kikapu_commerce::staff::{home, owners, session, sign_in};
use kikapu_contract::Refusal;
use kikapu_contract::order::Happening;
use kikapu_contract::payment::SendPrompt;
use kikapu_contract::staff::{FulfilError, OrderListView, OrderQuery, SignIn, SignInError};
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::Receipt;
use kikapu_domain::staff::Role;
use kikapu_kernel::Network;
use kikapu_testkit::{Options, Placed, STAFF_PASSWORD, TestShop};

fn form(shop: &TestShop, password: &str) -> SignIn {
    SignIn { who: shop.owner_phone.local(), password: password.to_owned() }
}

/// A network no other test signs in from: tries are counted by network too.
fn from(last: u8) -> Network {
    Network::of(IpAddr::V4(Ipv4Addr::new(198, 51, 100, last)))
}

#[tokio::test]
async fn the_right_password_opens_a_session_that_ends_when_it_is_closed_or_idle() {
    let shop = TestShop::open().await;
    let opened = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(1)).await.unwrap();
    let found = session::read(&shop.platform, &opened.id).await.unwrap();
    assert_eq!((found.user, found.store, found.view.role), (shop.owner, shop.store, Role::Owner));
    let kept: Vec<u8> = sqlx::query_scalar("select id_hash from sessions").fetch_one(&shop.admin).await.unwrap();
    assert_ne!(kept, opened.id.as_bytes(), "the cookie's value is not kept");
    session::close(&shop.platform, &opened.id).await.unwrap();
    assert_eq!(session::read(&shop.platform, &opened.id).await.unwrap_err(), Refusal::SignedOut);

    let second = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(1)).await.unwrap();
    shop.pass_s(29 * 60).await;
    assert!(session::read(&shop.platform, &second.id).await.is_ok());
    shop.pass_s(29 * 60).await;
    assert!(session::read(&shop.platform, &second.id).await.is_ok(), "looking keeps it alive");
    shop.pass_s(31 * 60).await;
    assert_eq!(session::read(&shop.platform, &second.id).await.unwrap_err(), Refusal::SignedOut);
}

#[tokio::test]
async fn a_new_password_ends_every_session_of_the_old_one() {
    let shop = TestShop::open().await;
    let opened = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(9)).await.unwrap();
    let password = "kiambu-road-at-nine";
    let new = owners::NewOwner {
        name: "Wanjiru Kamau".to_owned(),
        phone: shop.owner_phone.clone(),
        email: None,
        password: password.to_owned().into(),
    };
    assert_eq!(owners::create(&shop.ctx(), &new).await.unwrap(), shop.owner);
    assert_eq!(session::read(&shop.platform, &opened.id).await.unwrap_err(), Refusal::SignedOut);
    sign_in::sign_in(&shop.platform, &form(&shop, password), from(9)).await.unwrap();
}

#[tokio::test]
async fn a_session_ends_after_twelve_hours_however_busy() {
    let shop = TestShop::open().await;
    let opened = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(2)).await.unwrap();
    for _ in 0..35 {
        shop.pass_s(20 * 60).await;
        assert!(session::read(&shop.platform, &opened.id).await.is_ok());
    }
    shop.pass_s(21 * 60).await;
    assert_eq!(session::read(&shop.platform, &opened.id).await.unwrap_err(), Refusal::SignedOut);
}

#[tokio::test]
async fn wrong_passwords_unknown_accounts_and_switched_off_people_get_the_same_answer() {
    let shop = TestShop::open().await;
    let wrong = sign_in::sign_in(&shop.platform, &form(&shop, "guess"), from(3)).await;
    let nobody = SignIn { who: "0733000111".to_owned(), password: STAFF_PASSWORD.to_owned() };
    let unknown = sign_in::sign_in(&shop.platform, &nobody, from(3)).await;
    sqlx::query("update users set disabled_at = now()").execute(&shop.admin).await.unwrap();
    let off = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(3)).await;
    for answer in [wrong, unknown, off] {
        assert_eq!(answer.unwrap_err(), SignInError::NoMatch);
    }
    let sessions: i64 = sqlx::query_scalar("select count(*) from sessions").fetch_one(&shop.admin).await.unwrap();
    assert_eq!(sessions, 0);
}

#[tokio::test]
async fn the_sixth_try_in_a_quarter_of_an_hour_is_refused_even_with_the_right_password() {
    let shop = TestShop::open().await;
    for _ in 0..5 {
        let answer = sign_in::sign_in(&shop.platform, &form(&shop, "guess"), from(4)).await;
        assert_eq!(answer.unwrap_err(), SignInError::NoMatch);
    }
    let right = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(5)).await;
    let Err(SignInError::Refused(Refusal::TooMany { retry_after_s })) = right else { panic!("{right:?}") };
    assert!((1..=900).contains(&retry_after_s), "{retry_after_s}");
}

#[tokio::test]
async fn who_knows_the_password_may_sign_in_as_often_as_they_like() {
    let shop = TestShop::open().await;
    for _ in 0..3 {
        let wrong = sign_in::sign_in(&shop.platform, &form(&shop, "guess"), from(7)).await;
        assert_eq!(wrong.unwrap_err(), SignInError::NoMatch);
    }
    for _ in 0..4 {
        sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(7)).await.unwrap();
    }
}

fn few(failures_per_network: u32, tries_per_account: u32) -> Options {
    let count = |n| NonZeroU32::new(n).unwrap();
    let limits = Options::default().sign_in_limits;
    let sign_in_limits = SignInLimits {
        failures_per_network: count(failures_per_network),
        tries_per_account: count(tries_per_account),
        ..limits
    };
    Options { sign_in_limits, ..Options::default() }
}

#[tokio::test]
async fn a_network_is_stopped_by_its_failures_and_never_by_its_successes() {
    let shop = TestShop::open_with(few(3, 100)).await;
    let right = form(&shop, STAFF_PASSWORD);
    for _ in 0..5 {
        sign_in::sign_in(&shop.platform, &right, from(8)).await.unwrap();
    }
    // Each at another account, so that no account stops them. A success in between forgives nothing.
    for n in 0..3 {
        let guess = SignIn { who: format!("073300020{n}"), password: "guess".to_owned() };
        assert_eq!(sign_in::sign_in(&shop.platform, &guess, from(8)).await.unwrap_err(), SignInError::NoMatch);
        if n == 1 {
            sign_in::sign_in(&shop.platform, &right, from(8)).await.unwrap();
        }
    }
    let stopped = sign_in::sign_in(&shop.platform, &right, from(8)).await.unwrap_err();
    assert!(matches!(stopped, SignInError::Refused(Refusal::TooMany { retry_after_s: 1..=900 })), "{stopped:?}");
    sign_in::sign_in(&shop.platform, &right, from(9)).await.expect("another network is not concerned");
}

#[tokio::test]
async fn a_try_at_an_account_that_waits_is_no_failure_of_the_network() {
    let shop = TestShop::open_with(few(6, 100)).await;
    for _ in 0..5 {
        assert_eq!(
            sign_in::sign_in(&shop.platform, &form(&shop, "guess"), from(10)).await.unwrap_err(),
            SignInError::NoMatch
        );
    }
    for _ in 0..5 {
        let waits = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(10)).await.unwrap_err();
        assert!(matches!(waits, SignInError::Refused(Refusal::TooMany { .. })), "{waits:?}");
    }
    // The sixth failure of the network is still free.
    let other = SignIn { who: "0733000300".to_owned(), password: "guess".to_owned() };
    assert_eq!(sign_in::sign_in(&shop.platform, &other, from(10)).await.unwrap_err(), SignInError::NoMatch);
    let stopped = sign_in::sign_in(&shop.platform, &other, from(10)).await.unwrap_err();
    assert!(matches!(stopped, SignInError::Refused(Refusal::TooMany { .. })), "{stopped:?}");
}

#[tokio::test]
async fn nobody_has_passwords_checked_without_end() {
    let shop = TestShop::open_with(few(30, 3)).await;
    for last in 11..14 {
        sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(last)).await.unwrap();
    }
    let refused = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(14)).await.unwrap_err();
    assert!(matches!(refused, SignInError::Refused(Refusal::TooMany { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_database_that_fails_is_nobodys_wrong_password() {
    let shop = TestShop::open_with(few(1, 100)).await;
    sqlx::query("alter table users rename to gone").execute(&shop.admin).await.unwrap();
    for _ in 0..3 {
        let failed = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(15)).await.unwrap_err();
        assert!(matches!(failed, SignInError::Refused(Refusal::Internal { .. })), "{failed:?}");
    }
    sqlx::query("alter table gone rename to users").execute(&shop.admin).await.unwrap();
    sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(15)).await.unwrap();
}

#[tokio::test]
async fn switching_stores_needs_a_membership_and_makes_a_new_session() {
    let shop = TestShop::open().await;
    let (other, _) = shop.given_another_store("amani").await;
    let opened = sign_in::sign_in(&shop.platform, &form(&shop, STAFF_PASSWORD), from(6)).await.unwrap();
    assert_eq!(session::switch(&shop.platform, &opened.id, "amani").await.unwrap_err(), Refusal::NotFound);
    assert!(session::read(&shop.platform, &opened.id).await.is_ok(), "a refused switch ends nothing");
    sqlx::query("insert into memberships (user_id, store_id, role) values ($1, $2, 'packer')")
        .bind(shop.owner.uuid())
        .bind(other.uuid())
        .execute(&shop.admin)
        .await
        .unwrap();
    let switched = session::switch(&shop.platform, &opened.id, "amani").await.unwrap();
    let found = session::read(&shop.platform, &switched.id).await.unwrap();
    assert_eq!((found.store, found.view.role), (other, Role::Packer));
    assert_eq!(session::read(&shop.platform, &opened.id).await.unwrap_err(), Refusal::SignedOut);
}

fn door(code: &str, cash_receiver: &str) -> AtTheDoor {
    AtTheDoor { code: code.to_owned(), cash_receiver: cash_receiver.to_owned() }
}

/// A code that is not the order's.
fn wrong(code: &str) -> &'static str {
    if code == "0000" { "0001" } else { "0000" }
}

async fn assert_sale_is_booked(shop: &TestShop, order: &Placed, till: &str) {
    let row = shop.order(order).await;
    assert_eq!(
        (row.state.as_str(), row.payment_state.as_str(), row.fulfilment_state.as_str()),
        ("completed", "paid", "delivered")
    );
    let total = order.total.minor();
    assert_eq!(shop.on_account(order, till).await, total);
    assert_eq!(shop.on_account(order, "order_payments").await, 0, "what was paid has become a sale");
    let (revenue, delivery, vat) = (
        shop.on_account(order, "revenue").await,
        shop.on_account(order, "delivery_revenue").await,
        shop.on_account(order, "vat_payable").await,
    );
    assert_eq!(revenue + delivery + vat, -total);
    assert_eq!(-vat, shop.count(order, "select tax_minor from orders where id = $1").await);
    assert!(revenue < 0 && delivery < 0 && vat < 0, "{revenue} {delivery} {vat}");
    assert_eq!(
        shop.count(order, "select count(*) from ledger_entries where order_id = $1").await,
        2,
        "the payment and the sale"
    );
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_paid_order_is_packed_handed_over_and_delivered_with_its_code() {
    let shop = TestShop::open().await;
    let order = shop.given_a_paid_order().await;
    let staff = shop.staff();
    let code = shop.order(&order).await.delivery_code;
    assert_eq!(orders::hand_over(&staff, order.id).await, Err(FulfilError::WrongStep), "packing comes first");
    assert_eq!(orders::deliver(&staff, order.id, &door(&code, "")).await, Err(FulfilError::WrongStep));
    orders::pack(&staff, order.id).await.unwrap();
    orders::pack(&staff, order.id).await.unwrap();
    orders::hand_over(&staff, order.id).await.unwrap();
    let before = shop.order(&order).await;
    assert_eq!(orders::deliver(&staff, order.id, &door(wrong(&code), "")).await, Err(FulfilError::WrongCode));
    assert_eq!(orders::deliver(&staff, order.id, &door("", "")).await, Err(FulfilError::WrongCode));
    assert_eq!(shop.order(&order).await, before, "a refused call changes nothing");
    orders::deliver(&staff, order.id, &door(&format!(" {code} "), "")).await.unwrap();
    assert_sale_is_booked(&shop, &order, "mpesa_clearing").await;
    orders::deliver(&staff, order.id, &door(&code, "")).await.unwrap();
    assert_sale_is_booked(&shop, &order, "mpesa_clearing").await;
    let packed = "select count(*) from outbox where aggregate_id = $1 and kind = 'order.packed'";
    assert_eq!(shop.count(&order, packed).await, 1);
}

#[tokio::test]
async fn a_role_takes_its_own_steps_and_no_others() {
    let shop = TestShop::open().await;
    let order = shop.given_a_paid_order().await;
    let code = shop.order(&order).await.delivery_code;
    let [packer, rider, accountant] = [Role::Packer, Role::Rider, Role::Accountant].map(|role| shop.staff_as(role));
    let forbidden = Err(FulfilError::Refused(Refusal::Forbidden));
    let before = shop.order(&order).await;
    for ctx in [&rider, &accountant, &shop.ctx()] {
        assert_eq!(orders::pack(ctx, order.id).await, forbidden);
    }
    let receipt = Receipt::parse("SJK4H7L2P0").unwrap();
    for ctx in [&packer, &rider, &shop.ctx()] {
        assert_eq!(confirm_by_hand(ctx, order.id, &receipt, 100).await, forbidden);
        assert_eq!(reject_by_hand(ctx, order.id, &receipt).await, forbidden);
        assert_eq!(orders::cancel(ctx, order.id, CancelReason::Other).await, forbidden);
        assert_eq!(orders::reopen(ctx, order.id).await, forbidden);
    }
    assert_eq!(shop.order(&order).await, before, "a refused call changes nothing");
    orders::pack(&packer, order.id).await.unwrap();
    assert_eq!(orders::hand_over(&accountant, order.id).await, forbidden);
    orders::hand_over(&rider, order.id).await.unwrap();
    assert_eq!(orders::deliver(&packer, order.id, &door(&code, "")).await, forbidden);
    orders::deliver(&rider, order.id, &door(&code, "")).await.unwrap();
    assert_sale_is_booked(&shop, &order, "mpesa_clearing").await;
}

#[tokio::test]
async fn a_delivery_code_cannot_be_guessed() {
    let shop = TestShop::open().await;
    let order = shop.given_a_paid_order().await;
    let staff = shop.staff();
    orders::pack(&staff, order.id).await.unwrap();
    orders::hand_over(&staff, order.id).await.unwrap();
    let code = shop.order(&order).await.delivery_code;
    for _ in 0..5 {
        assert_eq!(orders::deliver(&staff, order.id, &door(wrong(&code), "")).await, Err(FulfilError::WrongCode));
    }
    let sixth = orders::deliver(&staff, order.id, &door(&code, "")).await;
    assert!(matches!(sixth, Err(FulfilError::Refused(Refusal::TooMany { .. }))), "the right one waits too: {sixth:?}");
}

#[tokio::test]
async fn an_order_without_money_or_with_an_open_request_is_not_packed() {
    let shop = TestShop::open().await;
    let staff = shop.staff();
    let sent = shop.given_a_sent_attempt().await;
    assert_eq!(orders::pack(&staff, sent.order.id).await, Err(FulfilError::Unconfirmed), "the answer is not in");
    shop.sim.cancel(sent.prompt.id).unwrap();
    shop.door.hears(1).await;
    shop.work().await;
    let before = shop.order(&sent.order).await;
    assert_eq!(orders::pack(&staff, sent.order.id).await, Err(FulfilError::NotPaid));
    assert_eq!(shop.order(&sent.order).await, before);
    let paid = shop.given_a_paid_order().await;
    let (other, _) = shop.given_another_store("amani").await;
    let stranger = kikapu_commerce::Ctx { store: other, ..shop.staff() };
    assert_eq!(orders::pack(&stranger, paid.id).await, Err(FulfilError::Refused(Refusal::NotFound)));
    assert_eq!(orders::read(&stranger, paid.id).await.unwrap_err(), Refusal::NotFound);
    shop.assert_sound().await;
}

#[tokio::test]
async fn cash_at_the_door_needs_a_name_and_is_booked_with_the_sale() {
    let shop = TestShop::open().await;
    let order = shop.given_an_order_on_delivery(shop.goods.odd).await;
    let staff = shop.staff();
    assert_eq!(shop.sim.prompts().len(), 0, "nobody is asked by phone");
    assert_eq!(shop.shelf(shop.goods.odd).await, (40, 1));
    orders::pack(&staff, order.id).await.unwrap();
    assert_eq!(shop.shelf(shop.goods.odd).await, (39, 0), "the goods leave the shelf when they are packed");
    orders::hand_over(&staff, order.id).await.unwrap();
    let code = shop.order(&order).await.delivery_code;
    assert_eq!(orders::deliver(&staff, order.id, &door(&code, "  ")).await, Err(FulfilError::CashNeedsReceiver));
    shop.assert_unpaid(&order).await;
    orders::deliver(&staff, order.id, &door(&code, "Otieno")).await.unwrap();
    assert_sale_is_booked(&shop, &order, "cash_in_hand").await;
    let told = orders::read(&staff, order.id).await.unwrap().timeline;
    let receiver = told.iter().find_map(|entry| match &entry.what {
        Happening::CashReceived { receiver, .. } => Some(receiver.as_str()),
        _ => None,
    });
    assert_eq!(receiver, Some("Otieno"), "who holds the cash is kept");
    assert_eq!(shop.count(&order, "select count(*) from payments where order_id = $1 and provider = 'cash'").await, 1);
}

#[tokio::test]
async fn an_order_paid_by_phone_at_the_door_needs_no_cash() {
    let shop = TestShop::open().await;
    let order = shop.given_an_order_on_delivery(shop.goods.hot).await;
    let staff = shop.staff();
    orders::pack(&staff, order.id).await.unwrap();
    orders::hand_over(&staff, order.id).await.unwrap();
    kikapu_commerce::payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await.unwrap();
    let sent = shop.send(order).await;
    let code = shop.order(&sent.order).await.delivery_code;
    shop.pay(&sent).await;
    orders::deliver(&staff, sent.order.id, &door(&code, "")).await.unwrap();
    assert_sale_is_booked(&shop, &sent.order, "mpesa_clearing").await;
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
}

#[tokio::test]
async fn a_prompt_that_is_paid_after_cash_was_taken_is_owed_back() {
    let shop = TestShop::open().await;
    let order = shop.given_an_order_on_delivery(shop.goods.hot).await;
    let staff = shop.staff();
    orders::pack(&staff, order.id).await.unwrap();
    orders::hand_over(&staff, order.id).await.unwrap();
    kikapu_commerce::payment::send_again(&shop.ctx(), &order.token, &SendPrompt::default()).await.unwrap();
    let sent = shop.send(order).await;
    let code = shop.order(&sent.order).await.delivery_code;
    orders::deliver(&staff, sent.order.id, &door(&code, "Otieno")).await.unwrap();
    assert_sale_is_booked(&shop, &sent.order, "cash_in_hand").await;
    shop.pay(&sent).await;
    let total = sent.order.total.minor();
    assert_eq!(shop.on_account(&sent.order, "mpesa_clearing").await, total);
    assert_eq!(shop.on_account(&sent.order, "unapplied").await, -total);
    assert_eq!(shop.order(&sent.order).await.state, "completed");
    assert!(shop.last_attempt(&sent.order).await.review.unwrap().contains("twice"));
    shop.assert_sound().await;
}

#[tokio::test]
async fn the_home_page_and_the_list_say_what_is_next() {
    let shop = TestShop::open().await;
    let paid = shop.given_a_paid_order().await;
    shop.given_a_placed_order().await;
    let staff = shop.staff();
    let view = home::read(&staff).await.unwrap();
    assert_eq!((view.orders_today, view.today), (1, paid.total));
    assert_eq!((view.to_pack, view.awaiting_payment, view.needs_review, view.newest.len()), (1, 1, 0, 2));
    let to_pack = OrderQuery { view: OrderListView::ToPack, ..OrderQuery::default() };
    let page = orders::list(&staff, &to_pack).await.unwrap();
    assert_eq!(page.orders.iter().map(|order| order.id).collect::<Vec<_>>(), [paid.id]);
    let receipt = shop.last_attempt(&paid).await.receipt.unwrap();
    for text in [paid.phone.clone(), receipt.to_lowercase()] {
        let found = orders::list(&staff, &OrderQuery { q: text.clone(), ..OrderQuery::default() }).await.unwrap();
        assert_eq!(found.orders.iter().map(|order| order.id).collect::<Vec<_>>(), [paid.id], "{text}");
    }
    let seen = orders::read(&staff, paid.id).await.unwrap();
    assert_eq!(seen.delivery_code, None, "the code is the shopper's");
}
