//! Cash: who received it, whose hand it is in, and how it gets into the shop.

use kikapu_commerce::payment::cash;
use kikapu_commerce::secret;
use kikapu_commerce::staff::{money, orders};
use kikapu_contract::Refusal;
use kikapu_contract::cash::{CashError, CashHolder, CashView, CountCash, TakeCash};
use kikapu_contract::money::MoneyQuery;
use kikapu_domain::staff::Role;
use kikapu_kernel::{CashHolderId, Money};
use kikapu_testkit::{Placed, TestShop};

fn kes(shillings: i64) -> Money {
    Money::kes(shillings).unwrap()
}

fn taken(shillings: &str, receiver: &str) -> TakeCash {
    TakeCash {
        shillings: shillings.to_owned(),
        receiver: receiver.to_owned(),
        idempotency_key: secret::idempotency_key(),
    }
}

fn counted(shillings: &str) -> CountCash {
    CountCash { shillings: shillings.to_owned(), idempotency_key: secret::idempotency_key() }
}

async fn view(shop: &TestShop) -> CashView {
    money::read(&shop.staff(), &MoneyQuery::default()).await.unwrap().cash
}

async fn holder(shop: &TestShop, name: &str) -> CashHolder {
    view(shop).await.holders.into_iter().find(|holder| holder.name == name).expect("they hold cash")
}

/// Delivered to the door, paid there in cash.
async fn given_cash_at_the_door(shop: &TestShop, receiver: &str) -> Placed {
    let order = shop.given_an_order_on_delivery(shop.goods.odd).await;
    let staff = shop.staff();
    orders::pack(&staff, order.id).await.unwrap();
    orders::hand_over(&staff, order.id).await.unwrap();
    let code = shop.order(&order).await.delivery_code;
    let door = orders::AtTheDoor { code, cash_receiver: receiver.to_owned() };
    orders::deliver(&staff, order.id, &door).await.unwrap();
    order
}

#[tokio::test]
async fn cash_is_in_the_hand_of_who_received_it_until_it_is_counted_into_the_shop() {
    let shop = TestShop::open().await;
    let first = given_cash_at_the_door(&shop, "Juma Otieno").await;
    let second = given_cash_at_the_door(&shop, " juma  OTIENO ").await;
    given_cash_at_the_door(&shop, "Mercy").await;
    let sum = first.total.plus(second.total).unwrap();
    let juma = holder(&shop, "Juma Otieno").await;
    assert_eq!((juma.today, juma.in_hand), (sum, sum), "one name is one person");
    let days = view(&shop).await.days;
    let told: Vec<_> = days.iter().map(|day| (day.name.as_str(), day.sum, day.orders)).collect();
    assert_eq!(told, [("Juma Otieno", sum, 2), ("Mercy", first.total, 1)]);
    shop.assert_sound().await;

    let staff = shop.staff();
    let too_much = cash::count(&staff, juma.id, &counted(&(sum.minor() / 100 + 1).to_string())).await;
    assert_eq!(too_much, Err(CashError::TooMuch { most: sum }));
    for unclear in ["0", "-5", "many", "10.5", "99999999999999999999"] {
        assert_eq!(cash::count(&staff, juma.id, &counted(unclear)).await, Err(CashError::Amount), "{unclear}");
    }
    // Fifty shillings are missing: they stay in his hand.
    let short = sum.minus(kes(50)).unwrap();
    cash::count(&staff, juma.id, &counted(&(short.minor() / 100).to_string())).await.unwrap();
    assert_eq!(holder(&shop, "Juma Otieno").await.in_hand, kes(50));
    cash::count(&staff, juma.id, &counted("")).await.unwrap();
    assert_eq!(holder(&shop, "Juma Otieno").await.in_hand, kes(0), "and then nothing is left");
    assert_eq!(cash::count(&staff, juma.id, &counted("")).await, Err(CashError::Amount), "nothing to count");
    let handovers = view(&shop).await.handovers;
    assert_eq!(handovers.iter().map(|done| done.amount).collect::<Vec<_>>(), [kes(50), short]);
    assert!(handovers.iter().all(|done| !done.counted_by.is_empty()), "who counted is kept");
    assert_eq!(shop.in_books("cash").await, sum.minor());
    assert_eq!(shop.in_books("cash_in_hand").await, first.total.minor(), "Mercy's");
    shop.assert_sound().await;
}

#[tokio::test]
async fn cash_that_two_count_at_once_is_counted_once() {
    let shop = TestShop::open().await;
    let order = given_cash_at_the_door(&shop, "Juma").await;
    let juma = holder(&shop, "Juma").await;
    let (one, two) = (shop.staff(), shop.colleague());
    let all = counted("");
    let (first, second) = tokio::join!(cash::count(&one, juma.id, &all), cash::count(&two, juma.id, &all));
    assert_eq!([&first, &second].iter().filter(|done| done.is_ok()).count(), 1, "{first:?} {second:?}");
    assert_eq!(shop.in_books("cash").await, order.total.minor());
    shop.assert_sound().await;
}

#[tokio::test]
async fn an_order_is_paid_in_cash_in_the_shop_by_parts_and_never_beyond_what_it_owes() {
    let shop = TestShop::open().await;
    let order = shop.given_a_failed_order().await;
    let staff = shop.staff();
    let total = order.total.minor() / 100;
    assert_eq!(cash::take(&staff, order.id, &taken("100", " ")).await, Err(CashError::NameNeeded));
    let more = taken(&(total + 1).to_string(), "Mercy");
    assert_eq!(cash::take(&staff, order.id, &more).await, Err(CashError::TooMuch { most: order.total }));
    shop.assert_unpaid(&order).await;
    cash::take(&staff, order.id, &taken("1,000", "Mercy")).await.unwrap();
    assert_eq!(shop.standing(&order).await.1, "partially_paid");
    cash::take(&staff, order.id, &taken("", "Mercy")).await.unwrap();
    assert_eq!(shop.standing(&order).await.1, "paid");
    assert_eq!(shop.shelf(shop.goods.hot).await, (4, 0), "the goods are sold to it");
    assert_eq!(cash::take(&staff, order.id, &taken("", "Mercy")).await, Err(CashError::NothingOwed));
    assert_eq!(shop.on_account(&order, "cash_in_hand").await, order.total.minor());
    shop.assert_sound().await;
}

#[tokio::test]
async fn a_form_that_is_sent_twice_books_its_cash_once() {
    let shop = TestShop::open().await;
    let order = shop.given_a_failed_order().await;
    let staff = shop.staff();
    let some = taken("100", "Mercy");
    for _ in 0..3 {
        cash::take(&staff, order.id, &some).await.unwrap();
    }
    assert_eq!(shop.on_account(&order, "cash_in_hand").await, 10_000);
    let other = TakeCash { shillings: "200".to_owned(), ..some };
    assert_eq!(cash::take(&staff, order.id, &other).await, Err(CashError::KeyReused));
    let mercy = holder(&shop, "Mercy").await.id;
    let part = counted("30");
    for _ in 0..3 {
        cash::count(&staff, mercy, &part).await.unwrap();
    }
    assert_eq!((shop.in_books("cash").await, shop.in_books("cash_in_hand").await), (3_000, 7_000));
    let other = CountCash { shillings: "40".to_owned(), ..part };
    assert_eq!(cash::count(&staff, mercy, &other).await, Err(CashError::KeyReused));
    shop.assert_sound().await;
}

#[tokio::test]
async fn only_who_may_touches_cash_and_only_in_their_shop() {
    let shop = TestShop::open().await;
    let order = given_cash_at_the_door(&shop, "Juma").await;
    let juma = holder(&shop, "Juma").await.id;
    let forbidden = Err(CashError::Refused(Refusal::Forbidden));
    assert_eq!(cash::count(&shop.staff_as(Role::Rider), juma, &counted("")).await, forbidden, "not who carries it");
    assert_eq!(cash::take(&shop.staff_as(Role::Packer), order.id, &taken("", "Juma")).await, forbidden);
    assert_eq!(cash::take(&shop.ctx(), order.id, &taken("", "Juma")).await, forbidden);
    let (other, _) = shop.given_another_store("amani").await;
    let stranger = kikapu_commerce::Ctx { store: other, ..shop.staff() };
    let missing = Err(CashError::Refused(Refusal::NotFound));
    assert_eq!(cash::count(&stranger, juma, &counted("")).await, missing);
    assert_eq!(cash::take(&stranger, order.id, &taken("", "Juma")).await, missing);
    let nobody = CashHolderId::new(uuid::Uuid::from_u128(7));
    assert_eq!(cash::count(&shop.staff(), nobody, &counted("")).await, missing);
    shop.assert_sound().await;
}
