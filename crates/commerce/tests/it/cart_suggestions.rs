//! What else a cart may want.

use kikapu_commerce::{cart, checkout};
use kikapu_contract::cart::{AddToCart, CartView, SuggestedView};
use kikapu_kernel::{CartId, VariantId};
use kikapu_testkit::TestShop;

async fn view(shop: &TestShop, of: CartId) -> CartView {
    cart::read(&shop.ctx(), Some(of), None).await.unwrap()
}

async fn slugs(shop: &TestShop, of: CartId) -> (Vec<(VariantId, String)>, Vec<String>) {
    let found = checkout::suggest(&shop.ctx(), &view(shop, of).await).await.unwrap();
    let instead = found.instead.into_iter().map(|(gone, card)| (gone, card.slug)).collect();
    (instead, found.with.into_iter().map(|card| card.slug).collect())
}

/// An order for both.
async fn given_an_order_of(shop: &TestShop, one: VariantId, other: VariantId) {
    let cart = shop.given_a_cart(one, 1).await;
    cart::add(&shop.ctx(), Some(cart), &AddToCart { variant: other, qty: 1 }).await.unwrap();
    shop.placed(&shop.checkout(cart).await).await;
}

#[tokio::test]
async fn what_was_bought_with_it_more_than_once_is_offered_and_nothing_that_is_there_already() {
    let shop = TestShop::open().await;
    let (plain, odd) = (shop.goods.plain, shop.goods.odd);
    let mine = shop.given_a_cart(plain, 1).await;
    given_an_order_of(&shop, plain, odd).await;
    assert!(slugs(&shop, mine).await.1.is_empty(), "once is chance");
    given_an_order_of(&shop, plain, odd).await;
    assert_eq!(slugs(&shop, mine).await.1, ["laces"]);
    cart::add(&shop.ctx(), Some(mine), &AddToCart { variant: odd, qty: 1 }).await.unwrap();
    assert!(slugs(&shop, mine).await.1.is_empty());
    let (other, _) = shop.given_another_store("amani").await;
    let theirs = checkout::suggest(&shop.ctx_of(other), &view(&shop, mine).await).await.unwrap();
    assert_eq!(theirs, SuggestedView::default(), "another shop's orders tell nothing");
}

#[tokio::test]
async fn what_is_sold_out_has_something_like_it_in_its_place() {
    let shop = TestShop::open().await;
    let mine = shop.given_a_cart(shop.goods.hot, 1).await;
    sqlx::query("update stock set reserved = 0, on_hand = 0 where variant_id = $1")
        .bind(shop.goods.hot.uuid())
        .execute(&shop.admin)
        .await
        .unwrap();
    assert_eq!(slugs(&shop, mine).await.0, [(shop.goods.hot, "laces".to_owned())]);
    cart::add(&shop.ctx(), Some(mine), &AddToCart { variant: shop.goods.odd, qty: 1 }).await.unwrap();
    assert!(slugs(&shop, mine).await.0.is_empty(), "not what is in the cart already");
}
