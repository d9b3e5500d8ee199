//! Money that goes back, where all goes well: whose it is, how much, to whom, and who agrees.

use kikapu_commerce::payment::{self, incoming, refund};
use kikapu_commerce::staff::{money, orders};
use kikapu_commerce::{Ctx, secret};
use kikapu_contract::Refusal;
use kikapu_contract::money::{MoneyError, MoneyQuery};
use kikapu_contract::order::Happening;
use kikapu_contract::refund::{AskRefund, RefundError, RefundView};
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::PayRow;
use kikapu_domain::payment::Receipt;
use kikapu_domain::payment::refund::{RefundSource, RefundStatus};
use kikapu_domain::staff::Role;
use kikapu_kernel::{MoneyLineId, RefundId};
use kikapu_testkit::daraja_sim::PayoutKind;
use kikapu_testkit::{Options, Placed, TestShop};

/// As the page makes it: with a key of its own.
pub fn form() -> AskRefund {
    AskRefund { idempotency_key: secret::idempotency_key(), ..AskRefund::default() }
}

pub fn part(shillings: i64) -> AskRefund {
    AskRefund { shillings: shillings.to_string(), ..form() }
}

fn to(phone: &str) -> AskRefund {
    AskRefund { phone: phone.to_owned(), ..AskRefund::default() }
}

fn undo() -> AskRefund {
    AskRefund { way: "reversal".to_owned(), ..AskRefund::default() }
}

/// A shop that can send money.
pub async fn given_a_shop() -> TestShop {
    let shop = TestShop::open_with(Options { confirms: true, ..Options::default() }).await;
    shop.given_an_operator(None).await;
    shop
}

pub async fn refunds(shop: &TestShop) -> Vec<RefundView> {
    money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap().refunds
}

pub async fn status(shop: &TestShop) -> RefundStatus {
    refunds(shop).await[0].status
}

pub async fn ask(shop: &TestShop, order: &Placed, typed: &AskRefund) -> Result<Vec<RefundId>, RefundError> {
    refund::of_order(&shop.staff(), order.id, RefundSource::Order, typed).await
}

fn wallet(shop: &TestShop, phone: &str) -> u64 {
    let wallets = shop.sim.balances().wallets;
    wallets.into_iter().find(|wallet| wallet.phone == phone).expect("the phone has paid").balance_kes
}

/// A paid order with more money than it costs.
async fn given_a_surplus(shop: &TestShop, shillings: u32) -> Placed {
    let order = shop.given_a_paid_order().await;
    shop.door.is_told(shop.door.confirmations().len().max(1)).await;
    shop.work().await;
    shop.send_by_hand(&order.phone, shillings, &shop.account(&order).await).await;
    assert_eq!(shop.on_account(&order, "unapplied").await, -100 * i64::from(shillings));
    order
}

#[tokio::test]
async fn what_came_beyond_the_price_goes_back_to_who_paid_it() {
    let shop = given_a_shop().await;
    let order = given_a_surplus(&shop, 300).await;
    let before = wallet(&shop, &order.phone);
    let nothing_yet = ask(&shop, &order, &form()).await;
    assert_eq!(nothing_yet, Err(RefundError::CallOff), "what an open order costs is not sent back on its own");
    refund::of_order(&shop.staff(), order.id, RefundSource::Surplus, &form()).await.unwrap();
    assert_eq!(shop.on_account(&order, "refund_due").await, -30_000, "owed until it is there");
    shop.assert_sound().await;
    shop.send_refunds(1).await;
    assert_eq!(wallet(&shop, &order.phone), before + 300);
    for account in ["unapplied", "refund_due"] {
        assert_eq!(shop.on_account(&order, account).await, 0, "{account}");
    }
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, order.total.minor());
    let refund = refunds(&shop).await.remove(0);
    let sent = shop.sim.payouts().remove(0);
    assert_eq!((refund.status, refund.receipt), (RefundStatus::Succeeded, Some(sent.receipt)));
    assert_eq!((sent.kind, shop.standing(&order).await.1.as_str()), (PayoutKind::B2c, "paid"));
    let page = money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap();
    assert_eq!((page.owed_back, page.owed_back_sum.minor()), (Vec::new(), 0));
    let again = refund::of_order(&shop.staff(), order.id, RefundSource::Surplus, &form()).await;
    assert_eq!(again, Err(RefundError::Nothing));
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_of_nobody_goes_back_to_the_number_that_fits_what_mpesa_tells() {
    let shop = given_a_shop().await;
    let payer = "254733000123";
    let receipt = shop.send_by_hand(payer, 450, "viatu").await;
    let line = MoneyLineId::new(shop.line(&receipt).await.id);
    let staff = shop.staff();
    assert_eq!(refund::of_line(&staff, line, &to(payer)).await, Err(RefundError::OtherStep), "not marked yet");
    incoming::mark_return(&staff, line).await.unwrap();
    let masked = refund::of_line(&staff, line, &AskRefund::default()).await;
    assert_eq!(masked, Err(RefundError::PhoneNeeded), "M-PESA masks the number");
    assert_eq!(refund::of_line(&staff, line, &to("254711000124")).await, Err(RefundError::NotThePayer));
    refund::of_line(&staff, line, &to("0733 000 123")).await.unwrap();
    assert_eq!(refund::of_line(&staff, line, &to(payer)).await, Err(RefundError::Nothing), "it is on its way");
    assert_eq!(incoming::keep(&staff, line).await, Err(MoneyError::GoingBack));
    let before = wallet(&shop, payer);
    shop.send_refunds(1).await;
    assert_eq!(wallet(&shop, payer), before + 450);
    assert_eq!(status(&shop).await, RefundStatus::Succeeded);
    assert_eq!(incoming::keep(&staff, line).await, Err(MoneyError::GoingBack));
    let page = money::read(&staff, &MoneyQuery::default()).await.unwrap();
    assert_eq!((page.owed_back, page.owed_back_sum.minor()), (Vec::new(), 0));
    shop.assert_sound().await;
}

#[tokio::test]
async fn part_of_the_price_goes_back_and_the_order_goes_on() {
    let shop = given_a_shop().await;
    let order = shop.given_a_paid_order().await;
    for wrong in ["9", "0", "-5", "12.50", "lots", "250001"] {
        let typed = AskRefund { shillings: wrong.to_owned(), ..form() };
        let refused = ask(&shop, &order, &typed).await;
        assert!(matches!(refused, Err(RefundError::Amount | RefundError::TooMuch { .. })), "{wrong}: {refused:?}");
    }
    ask(&shop, &order, &part(500)).await.unwrap();
    shop.send_refunds(1).await;
    assert_eq!(shop.standing(&order).await, ("open".to_owned(), "partially_refunded".to_owned()));
    let view = payment::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!((view.row, view.amount.minor()), (PayRow::Paid, 0), "nobody is asked for it again");
    let view = orders::read(&shop.staff(), order.id).await.unwrap();
    assert_eq!((view.refunded.minor(), view.refunds.len()), (50_000, 1));
    assert!(matches!(view.timeline[0].what, Happening::Refunded { receipt: Some(_), .. }), "{:?}", view.timeline[0]);
    let shopper = kikapu_commerce::tracking::read(&shop.ctx(), &order.token).await.unwrap();
    assert!(shopper.refunds.is_empty(), "who asked and who agreed is the shop's own business");
    orders::pack(&shop.staff(), order.id).await.unwrap();
    orders::hand_over(&shop.staff(), order.id).await.unwrap();
    let code = shop.order(&order).await.delivery_code;
    let door = orders::AtTheDoor { code, cash_receiver: String::new() };
    orders::deliver(&shop.staff(), order.id, &door).await.unwrap();
    assert_eq!(shop.standing(&order).await, ("completed".to_owned(), "partially_refunded".to_owned()));
    shop.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_that_is_sent_many_times_returns_its_money_once() {
    let shop = given_a_shop().await;
    let order = shop.given_a_paid_order().await;
    let (staff, wish) = (shop.staff(), part(100));
    let asked = (0..10).map(|_| refund::of_order(&staff, order.id, RefundSource::Order, &wish));
    let answers = futures::future::join_all(asked).await;
    let first = answers[0].clone().unwrap();
    assert!(answers.iter().all(|answer| *answer == Ok(first.clone())), "{answers:?}");
    let other = AskRefund { shillings: "200".to_owned(), ..wish.clone() };
    assert_eq!(ask(&shop, &order, &other).await, Err(RefundError::KeyReused), "it was sent with another amount");
    shop.send_refunds(1).await;
    assert_eq!(ask(&shop, &order, &wish).await, Ok(first), "and later as well");
    let none = ask(&shop, &order, &AskRefund { idempotency_key: String::new(), ..wish }).await;
    assert!(matches!(none, Err(RefundError::Refused(Refusal::Malformed { .. }))), "{none:?}");
    let page = orders::read(&staff, order.id).await.unwrap();
    assert_eq!((page.refunds.len(), page.refunded.minor()), (1, 10_000));
    ask(&shop, &order, &part(100)).await.unwrap();
    assert_eq!(refunds(&shop).await.len(), 2, "a new form is a new wish");
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_that_is_paid_in_part_is_not_paid_because_some_went_back() {
    let shop = given_a_shop().await;
    let order = shop.given_an_order_by_hand(shop.goods.hot).await;
    shop.send_by_hand(&order.phone, 400, &shop.account(&order).await).await;
    assert_eq!(ask(&shop, &order, &part(100)).await, Err(RefundError::CallOff));
    assert_eq!(shop.standing(&order).await.1, "partially_paid");
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_that_only_a_person_vouches_for_leaves_by_the_word_of_who_may_send_it() {
    let shop = given_a_shop().await;
    let clerk = shop.staff_as(Role::Accountant);
    let order = shop.given_a_failed_order().await;
    let code = Receipt::parse("UAF8Q1R2S3").unwrap();
    payment::confirm_by_hand(&clerk, order.id, &code, order.total.minor() / 100).await.unwrap();
    let typed = AskRefund { shillings: "500".to_owned(), phone: order.phone.clone(), ..form() };
    let asked = refund::of_order(&clerk, order.id, RefundSource::Order, &typed).await.unwrap().remove(0);
    assert_eq!(status(&shop).await, RefundStatus::Requested, "no limit is set, and still nobody sends it alone");
    let other = Ctx { actor: clerk.actor, ..shop.colleague() };
    assert!(matches!(refund::approve(&other, asked).await, Err(RefundError::Refused(_))));
    shop.work().await;
    assert!(shop.sim.payouts().is_empty());
    refund::approve(&shop.colleague(), asked).await.unwrap();
    shop.send_refunds(1).await;
    // M-PESA knows nothing of the money, so its account holds too little.
    assert_eq!((shop.sim.requests().len(), status(&shop).await), (1, RefundStatus::Failed));
    shop.assert_sound().await;
}

#[tokio::test]
async fn many_small_ones_are_as_much_as_a_large_one() {
    let shop = TestShop::open().await;
    shop.given_an_operator(Some(500)).await;
    let order = shop.given_a_paid_order().await;
    ask(&shop, &order, &part(300)).await.unwrap();
    ask(&shop, &order, &part(300)).await.unwrap();
    shop.send_refunds(1).await;
    let mut statuses: Vec<_> = refunds(&shop).await.into_iter().map(|refund| refund.status).collect();
    statuses.sort();
    assert_eq!(statuses, [RefundStatus::Requested, RefundStatus::Succeeded]);
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_that_has_money_is_called_off_with_it() {
    let shop = given_a_shop().await;
    let order = given_a_surplus(&shop, 100).await;
    let before = wallet(&shop, &order.phone);
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    orders::cancel_and_refund(&shop.staff(), order.id, CancelReason::Inventory, &AskRefund::default()).await.unwrap();
    assert_eq!(shop.standing(&order).await, ("cancelled".to_owned(), "refunded".to_owned()));
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0), "for sale again");
    let is_returning = async || kikapu_commerce::tracking::read(&shop.ctx(), &order.token).await.unwrap().is_returning;
    assert!(is_returning().await, "M-PESA has not been asked yet");
    shop.assert_sound().await;
    // The price and the surplus came as two payments, and go back as two.
    shop.send_refunds(2).await;
    let all = u64::try_from(order.total.minor() / 100).unwrap() + 100;
    assert_eq!(wallet(&shop, &order.phone), before + all);
    assert_eq!(shop.on_account(&order, "mpesa_clearing").await, 0);
    assert!(refunds(&shop).await.iter().all(|refund| refund.status == RefundStatus::Succeeded));
    assert!(!is_returning().await);
    let again =
        orders::cancel_and_refund(&shop.staff(), order.id, CancelReason::Inventory, &AskRefund::default()).await;
    assert_eq!(again, Ok(()), "a second tap sends nothing");
    shop.work().await;
    assert_eq!(shop.sim.payouts().len(), 2);
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_that_cannot_return_its_money_is_not_called_off_either() {
    let shop = TestShop::open().await;
    let order = shop.given_a_paid_order().await;
    let refused = orders::cancel_and_refund(&shop.staff(), order.id, CancelReason::Other, &AskRefund::default()).await;
    assert_eq!(refused, Err(RefundError::NotSetUp));
    assert_eq!(shop.standing(&order).await, ("open".to_owned(), "paid".to_owned()));
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0));
    shop.assert_sound().await;
}

#[tokio::test]
async fn above_the_shops_limit_a_second_person_agrees() {
    let shop = TestShop::open().await;
    shop.given_an_operator(Some(500)).await;
    let order = shop.given_a_paid_order().await;
    ask(&shop, &order, &part(500)).await.unwrap();
    let big = ask(&shop, &order, &part(501)).await.unwrap().remove(0);
    shop.send_refunds(1).await;
    assert_eq!(shop.sim.payouts().len(), 1, "the small one went by itself");
    assert_eq!(refund::approve(&shop.staff(), big).await, Err(RefundError::SamePerson));
    let alone =
        sqlx::query("update refunds set status = 'approved', approved_by = asked_by where status = 'requested'");
    assert!(alone.execute(&shop.admin).await.is_err(), "not in the database either");
    refund::approve(&shop.colleague(), big).await.unwrap();
    refund::approve(&shop.colleague(), big).await.unwrap();
    shop.send_refunds(1).await;
    assert_eq!(shop.sim.payouts().len(), 2);
    assert_eq!(refund::withdraw(&shop.staff(), big).await, Err(RefundError::OtherStep), "it arrived");
    let third = ask(&shop, &order, &part(501)).await.unwrap().remove(0);
    refund::withdraw(&shop.colleague(), third).await.unwrap();
    assert_eq!(refund::approve(&shop.colleague(), third).await, Err(RefundError::OtherStep));
    shop.work().await;
    assert_eq!(shop.sim.payouts().len(), 2);
    shop.assert_sound().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refunded_is_never_more_than_captured_however_many_ask_at_once() {
    let shop = TestShop::open().await;
    shop.given_an_operator(None).await;
    let order = shop.given_a_paid_order().await;
    let total = order.total.minor() / 100;
    // Each wants three fifths: one can have it.
    let staff = shop.staff();
    let wishes: Vec<AskRefund> = (0..50).map(|_| part(total * 3 / 5)).collect();
    let asked = wishes.iter().map(|wish| refund::of_order(&staff, order.id, RefundSource::Order, wish));
    let answers = futures::future::join_all(asked).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1, "{answers:?}");
    assert!(
        answers
            .iter()
            .filter_map(|answer| answer.as_ref().err())
            .all(|error| matches!(error, RefundError::TooMuch { .. }))
    );
    let past_us = sqlx::query("update payments set refunded_minor = captured_minor + 100 where order_id = $1");
    assert!(past_us.bind(order.id.uuid()).execute(&shop.admin).await.is_err(), "the database counts");
    // Two workers with the same job send it once.
    let id = answers.into_iter().find_map(Result::ok).unwrap().remove(0);
    let ctx = Ctx::system(shop.platform.clone(), shop.store);
    let (first, second) = tokio::join!(refund::send(&ctx, id), refund::send(&ctx, id));
    // A worker that met a full pool runs its job again.
    for outcome in [first, second] {
        if outcome.is_err() {
            refund::send(&ctx, id).await.unwrap();
        }
    }
    shop.pass_s(2).await;
    shop.door.is_answered(1).await;
    shop.work().await;
    assert_eq!(shop.sim.payouts().len(), 1);
    assert_eq!(status(&shop).await, RefundStatus::Succeeded);
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_whole_payment_can_be_undone_instead_and_a_part_cannot() {
    let shop = given_a_shop().await;
    let receipt = shop.send_by_hand("254733000123", 450, "viatu").await;
    let line = MoneyLineId::new(shop.line(&receipt).await.id);
    incoming::mark_return(&shop.staff(), line).await.unwrap();
    refund::of_line(&shop.staff(), line, &undo()).await.unwrap();
    shop.send_refunds(1).await;
    let undone = shop.sim.payouts().remove(0);
    assert_eq!(undone.kind, PayoutKind::Reversal { of: receipt.clone() });
    let refund = refunds(&shop).await.remove(0);
    assert_eq!((refund.status, refund.receipt), (RefundStatus::Succeeded, Some(undone.receipt)));
    assert_eq!(refund.original, Some(receipt));
    let order = shop.given_a_paid_order().await;
    let half = AskRefund { shillings: "500".to_owned(), way: "reversal".to_owned(), ..form() };
    assert_eq!(ask(&shop, &order, &half).await, Err(RefundError::NotReversible));
    shop.assert_sound().await;
}

#[tokio::test]
async fn who_may_send_is_kept_sealed_and_read_before_it_is_kept() {
    use kikapu_contract::refund::SaveSending;
    let shop = TestShop::open().await;
    let typed = |operator: &str, password: &str, certificate: &str, limit: &str| SaveSending {
        operator: operator.to_owned(),
        password: password.to_owned(),
        certificate: certificate.to_owned(),
        limit: limit.to_owned(),
    };
    let cer = kikapu_testkit::daraja_sim::CERTIFICATE_PEM;
    for (wrong, field) in [
        (typed("a b", "secret", cer, ""), "operator"),
        (typed("shopapi", "secret", "not a certificate", ""), "certificate"),
        (typed("shopapi", "", cer, ""), "password"),
        (typed("shopapi", "secret", cer, "much"), "limit"),
    ] {
        let refused = refund::save_sending(&shop.staff(), &wrong).await;
        assert_eq!(refused, Err(RefundError::Unreadable { field: field.to_owned() }));
    }
    refund::save_sending(&shop.staff(), &typed("shopapi", "s3cret-pass", cer, "5,000")).await.unwrap();
    refund::save_sending(&shop.staff(), &typed("shopapi", "", "", "")).await.unwrap();
    let sending = money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap().sending;
    assert_eq!((sending.operator.as_deref(), sending.limit), (Some("shopapi"), None));
    let row: String = sqlx::query_scalar("select gateway_credentials::text from gateway_credentials")
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    assert!(!row.contains("s3cret-pass") && !row.contains(&hex::encode("s3cret-pass")), "{row}");
    let clerk = shop.staff_as(Role::Accountant);
    let refused = refund::save_sending(&clerk, &typed("other", "x", cer, "")).await;
    assert!(matches!(refused, Err(RefundError::Refused(_))), "{refused:?}");
}
