//! Lipa pole pole: little by little until a day, and what happens where the rest does not come.

use kikapu_commerce::payment::{cash, incoming, parts, refund};
use kikapu_commerce::secret;
use kikapu_commerce::staff::{home, money, orders};
use kikapu_contract::Refusal;
use kikapu_contract::cash::TakeCash;
use kikapu_contract::checkout::PlaceOrderError;
use kikapu_contract::money::{MoneyError, MoneyQuery};
use kikapu_contract::parts::SaveRules;
use kikapu_contract::payment::{SendPrompt, SendPromptError};
use kikapu_contract::refund::{AskRefund, RefundError};
use kikapu_contract::slow::{ExtendTerm, SlowState, StatementView};
use kikapu_contract::staff::FulfilError;
use kikapu_domain::order::CancelReason;
use kikapu_domain::payment::PayWay;
use kikapu_domain::payment::refund::RefundSource;
use kikapu_domain::staff::Role;
use kikapu_kernel::{Money, MoneyLineId, PublicToken};
use kikapu_testkit::{Options, Placed, TestShop};

const DAY_S: u64 = 24 * 3600;

fn kes(shillings: i64) -> Money {
    Money::kes(shillings).unwrap()
}

fn rules(weeks: &str, fee: &str) -> SaveRules {
    SaveRules {
        slow: "yes".to_owned(),
        slow_kind: "percent".to_owned(),
        slow_first: "20".to_owned(),
        slow_weeks: weeks.to_owned(),
        slow_fee_percent: fee.to_owned(),
        ..SaveRules::default()
    }
}

fn ask(shillings: &str, phone: &str) -> SendPrompt {
    SendPrompt { shillings: shillings.to_owned(), phone: phone.to_owned() }
}

/// A shop that gives four weeks, and keeps a tenth where the rest does not come.
async fn given_a_shop() -> TestShop {
    let shop = TestShop::open_with(Options { confirms: true, ..Options::default() }).await;
    parts::save_rules(&shop.staff(), &rules("4", "10")).await.unwrap();
    shop
}

async fn given_an_order(shop: &TestShop) -> Placed {
    shop.given_an_order_paid(PayWay::Instalments, shop.goods.hot).await
}

fn first(order: &Placed) -> Money {
    kes((order.total.minor() / 5 + 99) / 100)
}

/// The first payment is there, by request.
async fn given_a_running_order(shop: &TestShop) -> Placed {
    let order = given_an_order(shop).await;
    let sent = shop.send(order).await;
    shop.pay(&sent).await;
    sent.order
}

async fn token(shop: &TestShop, order: &Placed) -> PublicToken {
    let token: String = sqlx::query_scalar("select token from order_plans where order_id = $1")
        .bind(order.id.uuid())
        .fetch_one(&shop.admin)
        .await
        .unwrap();
    PublicToken::parse(&token).unwrap()
}

async fn statement(shop: &TestShop, order: &Placed) -> StatementView {
    parts::read_statement(&shop.ctx(), &token(shop, order).await).await.unwrap()
}

async fn by_hand(shop: &TestShop, order: &Placed, shillings: i64) -> String {
    let account = shop.account(order).await;
    shop.send_by_hand(&order.phone, u32::try_from(shillings).unwrap(), &account).await
}

/// Four weeks and the days of grace go by, and the job has looked.
async fn let_it_end(shop: &TestShop) {
    shop.pass_s((4 * 7 + 7) * DAY_S + 60).await;
    shop.work().await;
}

#[tokio::test]
async fn any_amount_at_any_time_until_all_is_there_and_only_then_the_goods_go() {
    let shop = given_a_shop().await;
    let order = given_an_order(&shop).await;
    let sent = shop.send(order).await;
    assert_eq!(i64::from(sent.prompt.amount_kes) * 100, first(&sent.order).minor());
    shop.pay(&sent).await;
    let order = sent.order;
    let view = statement(&shop, &order).await;
    assert_eq!((view.state, view.total, view.paid), (SlowState::Running, order.total, first(&order)));
    assert_eq!(view.owed.plus(view.paid), Ok(order.total), "the price is fixed");
    assert!(view.is_secured);
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1), "the goods are kept");
    assert_eq!(orders::pack(&shop.staff(), order.id).await, Err(FulfilError::NotPaid));

    // By Paybill, days later, from anybody's phone; by request, as much as she types; and in cash.
    shop.pass_s(9 * DAY_S).await;
    shop.work().await;
    by_hand(&shop, &order, 150).await;
    parts::pay_some(&shop.ctx(), &token(&shop, &order).await, &ask("230", "")).await.unwrap();
    let sent = shop.send(order).await;
    assert_eq!(sent.prompt.amount_kes, 230);
    let view = statement(&shop, &sent.order).await;
    assert_eq!(view.asked.map(|(amount, _)| amount), Some(kes(230)));
    shop.pay(&sent).await;
    let order = sent.order;
    let cash = TakeCash {
        shillings: "100".to_owned(),
        receiver: "Mercy".to_owned(),
        idempotency_key: secret::idempotency_key(),
    };
    cash::take(&shop.staff(), order.id, &cash).await.unwrap();
    let view = statement(&shop, &order).await;
    assert_eq!(
        view.payments.iter().map(|paid| paid.amount).collect::<Vec<_>>(),
        [first(&order), kes(150), kes(230), kes(100)]
    );
    assert!(view.payments[..3].iter().all(|paid| paid.code.chars().count() == 6 && paid.code.contains('…')));
    assert!(view.payments[3].is_cash);
    assert_eq!(orders::pack(&shop.staff(), order.id).await, Err(FulfilError::NotPaid), "not all of it");
    let runs = home::read(&shop.staff()).await.unwrap();
    assert_eq!((runs.slow_running, runs.slow_overdue, runs.needs_review), (1, 0, 0));
    shop.assert_sound().await;

    // The last of it, and fifty too much.
    let left = view.owed.minor() / 100;
    by_hand(&shop, &order, left + 50).await;
    let view = statement(&shop, &order).await;
    assert_eq!((view.state, view.owed, view.surplus), (SlowState::Paid, kes(0), kes(50)));
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0), "sold to it, once");
    orders::pack(&shop.staff(), order.id).await.unwrap();
    let_it_end(&shop).await;
    assert_eq!(statement(&shop, &order).await.state, SlowState::Paid);
    shop.assert_sound().await;
}

#[tokio::test]
async fn no_more_is_asked_for_than_is_left_and_first_what_was_agreed() {
    let shop = given_a_shop().await;
    let order = given_an_order(&shop).await;
    let link = token(&shop, &order).await;
    let sent = shop.send(order).await;
    shop.close(&sent).await;
    shop.pass_s(120).await;
    parts::pay_some(&shop.ctx(), &link, &ask("10", "")).await.unwrap();
    let sent = shop.send(sent.order).await;
    assert_eq!(i64::from(sent.prompt.amount_kes) * 100, first(&sent.order).minor(), "the first payment is as agreed");
    shop.pay(&sent).await;
    let left = sent.order.total.minus(first(&sent.order)).unwrap();
    let more = (left.minor() / 100 + 1).to_string();
    let refused = parts::pay_some(&shop.ctx(), &link, &ask(&more, "")).await;
    assert_eq!(refused, Err(SendPromptError::TooMuch { most: left }));
    for unclear in ["0", "-1", "some", "1.5"] {
        let refused = parts::pay_some(&shop.ctx(), &link, &ask(unclear, "")).await;
        assert!(matches!(refused, Err(SendPromptError::Refused(Refusal::Invalid { .. }))), "{unclear}: {refused:?}");
    }
    let (other, _) = shop.given_another_store("amani").await;
    let elsewhere = parts::read_statement(&shop.ctx_of(other), &link).await;
    assert_eq!(elsewhere.unwrap_err(), Refusal::NotFound, "another shop's link opens nothing");
    let as_order = kikapu_commerce::tracking::read(&shop.ctx(), &link).await;
    assert_eq!(as_order.unwrap_err(), Refusal::NotFound, "and the statement's link does not open the order");
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_term_that_is_over_is_marked_and_a_person_decides() {
    let shop = given_a_shop().await;
    let order = given_a_running_order(&shop).await;
    shop.pass_s(30 * DAY_S).await;
    shop.work().await;
    assert_eq!(statement(&shop, &order).await.state, SlowState::Running, "there are days of grace");
    let early = orders::give_up(&shop.staff(), order.id, &AskRefund::default()).await;
    assert_eq!(early, Err(RefundError::OtherStep));
    shop.pass_s(5 * DAY_S + 60).await;
    shop.work().await;
    assert_eq!(statement(&shop, &order).await.state, SlowState::Overdue);
    assert_eq!(shop.order(&order).await.state, "open", "nothing goes by itself");
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 1));
    let told = home::read(&shop.staff()).await.unwrap();
    assert_eq!((told.slow_overdue, told.needs_review), (1, 1));
    let weeks = ExtendTerm { weeks: "2".to_owned() };
    let forbidden = parts::extend(&shop.staff_as(Role::Rider), order.id, &weeks).await;
    assert_eq!(forbidden, Err(FulfilError::Refused(Refusal::Forbidden)));
    parts::extend(&shop.staff(), order.id, &weeks).await.unwrap();
    assert_eq!(statement(&shop, &order).await.state, SlowState::Running);
    shop.pass_s((14 + 7) * DAY_S + 60).await;
    shop.work().await;
    assert_eq!(statement(&shop, &order).await.state, SlowState::Overdue, "the new term has an end too");
    // Late money is taken all the same.
    let left = statement(&shop, &order).await.owed.minor() / 100;
    by_hand(&shop, &order, left).await;
    assert_eq!(statement(&shop, &order).await.state, SlowState::Paid);
    let late = orders::give_up(&shop.staff(), order.id, &AskRefund::default()).await;
    assert_eq!(late, Err(RefundError::OtherStep), "it is paid");
    orders::pack(&shop.staff(), order.id).await.unwrap();
    shop.assert_sound().await;
}

#[tokio::test]
async fn giving_up_returns_all_but_what_was_agreed_and_no_shilling_is_lost() {
    let shop = given_a_shop().await;
    shop.given_an_operator(None).await;
    let order = given_a_running_order(&shop).await;
    by_hand(&shop, &order, 300).await;
    let cash = TakeCash {
        shillings: "200".to_owned(),
        receiver: "Mercy".to_owned(),
        idempotency_key: secret::idempotency_key(),
    };
    cash::take(&shop.staff(), order.id, &cash).await.unwrap();
    // What is agreed stays agreed.
    parts::save_rules(&shop.staff(), &rules("1", "0")).await.unwrap();
    let_it_end(&shop).await;
    let paid = first(&order).plus(kes(500)).unwrap();
    let fee = kes(paid.minor() / 10 / 100);
    let back = paid.minus(fee).unwrap();
    let seen = orders::read(&shop.staff(), order.id).await.unwrap().plan.unwrap();
    assert_eq!(seen.given_up, (fee, back), "the owner reads what goes back before anything is done");
    orders::give_up(&shop.staff(), order.id, &AskRefund::default()).await.unwrap();
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0), "for sale again, once");
    let by_mpesa = paid.minus(kes(200)).unwrap();
    let sent = if back.minor() < by_mpesa.minor() { back } else { by_mpesa };
    shop.send_refunds(2).await;
    let view = statement(&shop, &order).await;
    assert_eq!((view.state, view.paid, view.kept, view.returned), (SlowState::CalledOff, paid, fee, sent));
    shop.assert_sound().await;
    // The rest came in cash and goes back so.
    let in_cash = back.minus(sent).unwrap();
    let to_return = orders::read(&shop.staff(), order.id).await.unwrap().cash_to_return;
    assert_eq!(to_return, Some(in_cash).filter(|amount| !amount.is_zero()));
    if to_return.is_some() {
        cash::give_back(&shop.staff(), order.id).await.unwrap();
    }
    assert_eq!(shop.order(&order).await.payment_state, "refunded");
    assert_eq!(shop.on_account(&order, "order_payments").await, 0, "nothing of it lies anywhere else");
    assert_eq!(shop.on_account(&order, "revenue").await, -fee.minor());
    let again = orders::give_up(&shop.staff(), order.id, &AskRefund::default()).await;
    assert_eq!(again, Err(RefundError::OtherStep));
    // Money that comes now belongs to nobody's goods: it is owed back.
    by_hand(&shop, &order, 90).await;
    assert_eq!(shop.order(&order).await.state, "cancelled");
    assert_eq!(shop.on_account(&order, "unapplied").await, -9_000);
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_that_comes_at_the_moment_of_default_is_never_lost_whoever_is_first() {
    for round in 0..4 {
        let shop = given_a_shop().await;
        shop.given_an_operator(None).await;
        let order = given_a_running_order(&shop).await;
        shop.pass_s((4 * 7 + 7) * DAY_S - 30).await;
        shop.work().await;
        let left = statement(&shop, &order).await.owed;
        let shillings = u32::try_from(left.minor() / 100).unwrap();
        let account = shop.account(&order).await;
        let number = shop.sim.merchants().pop().unwrap().shortcode;
        shop.sim.pay_by_hand(&number, &order.phone, shillings, &account).await.unwrap();
        shop.pass_s(60).await;
        // The confirmation and the end of the term are worked through at once; in every other round an owner presses too.
        let ctx = kikapu_commerce::Ctx::system(shop.platform.clone(), shop.store);
        let staff = shop.staff();
        let none = AskRefund::default();
        let end = parts::end_term(&ctx, order.id);
        let given_up =
            async { if round % 2 == 0 { Some(orders::give_up(&staff, order.id, &none).await) } else { None } };
        let (_, ended, given_up) = tokio::join!(shop.work(), end, given_up);
        ended.unwrap();
        shop.work().await;
        let row = shop.order(&order).await;
        let came = shop.on_account(&order, "mpesa_clearing").await;
        assert_eq!(came, order.total.minor(), "all of it is in the books");
        if row.state == "open" {
            assert_eq!(row.payment_state, "paid", "{given_up:?}");
            assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0), "the goods are its own");
        } else {
            // Given up first: what came after it is owed back, and the goods are for sale.
            assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
            assert_eq!(shop.on_account(&order, "unapplied").await, -left.minor());
        }
        shop.assert_sound().await;
    }
}

#[tokio::test]
async fn without_its_first_payment_an_order_keeps_nothing() {
    let shop = given_a_shop().await;
    let order = given_an_order(&shop).await;
    let sent = shop.send(order).await;
    shop.close(&sent).await;
    shop.pass_s(16 * 60).await;
    shop.work().await;
    assert_eq!(statement(&shop, &sent.order).await.state, SlowState::CalledOff);
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    // The first payment brings it back.
    by_hand(&shop, &sent.order, first(&sent.order).minor() / 100).await;
    let view = statement(&shop, &sent.order).await;
    assert_eq!((view.state, view.is_secured), (SlowState::Running, true));
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_lost_job_is_found_by_the_sweep() {
    let shop = given_a_shop().await;
    let order = given_a_running_order(&shop).await;
    sqlx::query("delete from graphile_worker._private_jobs where payload->>'task' = 'end_term'")
        .execute(&shop.admin)
        .await
        .unwrap();
    shop.pass_s(36 * DAY_S).await;
    kikapu_commerce::payment::sweep(&shop.platform).await.unwrap();
    shop.work().await;
    assert_eq!(statement(&shop, &order).await.state, SlowState::Overdue);
    shop.assert_sound().await;
}

#[tokio::test]
async fn it_is_offered_only_where_the_owner_says_so() {
    let shop = TestShop::open().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let mut form = shop.checkout(cart).await;
    PayWay::Instalments.as_str().clone_into(&mut form.input.draft.pay);
    assert_eq!(shop.place(&form).await, Err(PlaceOrderError::PayMethodNotOffered));
    for (weeks, fee) in [("0", "0"), ("53", "0"), ("4", "11"), ("x", "0")] {
        let refused = parts::save_rules(&shop.staff(), &rules(weeks, fee)).await;
        assert!(matches!(refused, Err(Refusal::Invalid { .. })), "{weeks} weeks, {fee} %: {refused:?}");
    }
    parts::save_rules(&shop.staff(), &rules("4", "10")).await.unwrap();
    shop.placed(&form).await;
    shop.assert_sound().await;
}

#[tokio::test]
async fn money_of_an_order_of_which_a_part_was_kept_stays_on_it() {
    let shop = given_a_shop().await;
    // A second person must agree to each refund: none leaves.
    shop.given_an_operator(Some(1)).await;
    let order = given_a_running_order(&shop).await;
    let receipt = by_hand(&shop, &order, 300).await;
    let_it_end(&shop).await;
    orders::give_up(&shop.staff(), order.id, &AskRefund::default()).await.unwrap();
    let view = statement(&shop, &order).await;
    assert_eq!(view.kept.plus(view.returned), Ok(view.paid), "shared, and nothing is lost");
    assert_eq!(view.surplus, kes(0), "what goes back of the price did not come beyond it");
    let page = money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap();
    for asked in page.refunds {
        refund::withdraw(&shop.staff(), asked.id).await.unwrap();
    }
    let line = MoneyLineId::new(shop.line(&receipt).await.id);
    assert_eq!(incoming::detach(&shop.staff(), line).await, Err(MoneyError::Closed), "the fee was a part of it");
    shop.assert_sound().await;
    orders::cancel_and_refund(&shop.staff(), order.id, CancelReason::Overdue, &AskRefund::default()).await.unwrap();
    let again = statement(&shop, &order).await;
    assert_eq!((again.kept, again.returned), (view.kept, view.returned));
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_that_is_paid_is_sound_whatever_part_goes_back_and_whenever_its_term_ends() {
    let shop = given_a_shop().await;
    shop.given_an_operator(None).await;
    let order = given_a_running_order(&shop).await;
    let left = statement(&shop, &order).await.owed.minor() / 100;
    by_hand(&shop, &order, left).await;
    let part = AskRefund { shillings: "50".to_owned(), ..crate::money_refunds::form() };
    refund::of_order(&shop.staff(), order.id, RefundSource::Order, &part).await.unwrap();
    shop.assert_sound().await;
    shop.send_refunds(1).await;
    let_it_end(&shop).await;
    shop.pass_s(2 * DAY_S).await;
    shop.work().await;
    assert_eq!(statement(&shop, &order).await.state, SlowState::Paid);
    let seen = orders::read(&shop.staff(), order.id).await.unwrap().plan.unwrap();
    assert_eq!(seen.overdue_at, None);
    shop.assert_sound().await;
}
