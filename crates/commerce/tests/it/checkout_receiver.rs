//! Orders that somebody else receives.

use kikapu_commerce::{checkout, staff, tracking};
use kikapu_contract::order::ReceiverView;
use kikapu_contract::{FieldProblem, Problem, Refusal};
use kikapu_testkit::TestShop;

#[tokio::test]
async fn an_order_for_somebody_else_tells_shopper_and_shop_whom_to_call() {
    let shop = TestShop::open().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let mut form = shop.checkout(cart).await;
    form.input.draft.receiver_name = " Mama Achieng ".to_owned();
    form.input.draft.receiver_phone = "0722 000 111".to_owned();
    let order = shop.placed(&form).await;
    let receiver = Some(ReceiverView { name: "Mama Achieng".to_owned(), phone: "0722 000 111".to_owned() });
    let theirs = tracking::read(&shop.ctx(), &order.token).await.unwrap();
    assert_eq!((theirs.receiver, theirs.customer_name.as_str()), (receiver.clone(), "Wanjiku Kamau"));
    let ours = staff::orders::read(&shop.staff(), order.id).await.unwrap();
    assert_eq!(ours.receiver, receiver);
    let sent = shop.send(order).await;
    assert_eq!(sent.prompt.phone, form.input.draft.phone, "who pays is asked, not who receives");
}

#[tokio::test]
async fn a_receiver_needs_name_and_phone_and_a_half_one_places_nothing() {
    let shop = TestShop::open().await;
    let cart = shop.given_a_cart(shop.goods.hot, 1).await;
    let mut form = shop.checkout(cart).await;
    for (name, phone, field, problem) in [
        ("Mama Achieng", "", "receiver_phone", Problem::Missing),
        ("Mama Achieng", "12", "receiver_phone", Problem::NotAPhone),
        ("", "0722000111", "receiver_name", Problem::Missing),
        ("\u{7}", "0722000111", "receiver_name", Problem::Unreadable),
    ] {
        form.input.draft.receiver_name = name.to_owned();
        form.input.draft.receiver_phone = phone.to_owned();
        let refused = shop.place(&form).await.unwrap_err();
        let problems = vec![FieldProblem::new(field, problem)];
        assert_eq!(refused, Refusal::Invalid { problems: problems.clone() }.into(), "{name:?} {phone:?}");
        let page = checkout::read(&shop.ctx(), cart, None, true, None).await.unwrap();
        assert_eq!((page.problems, page.draft.receiver_phone.as_str()), (problems, phone));
    }
    assert_eq!(shop.shelf(shop.goods.hot).await, (5, 0));
    (form.input.draft.receiver_name, form.input.draft.receiver_phone) = (String::new(), "  ".to_owned());
    let order = shop.placed(&form).await;
    assert_eq!(tracking::read(&shop.ctx(), &order.token).await.unwrap().receiver, None);
}
