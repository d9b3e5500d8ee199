//! A cart that comes back by its link.

use kikapu_commerce::cart;
use kikapu_contract::Refusal;
use kikapu_contract::cart::{AddToCart, CartError, LINES_MAX};
use kikapu_kernel::{CartId, VariantId};
use kikapu_testkit::TestShop;

/// What is in a cart, variant by variant.
async fn lines(shop: &TestShop, of: CartId) -> Vec<(VariantId, u32)> {
    let view = cart::read(&shop.ctx(), Some(of), None).await.unwrap();
    let mut lines: Vec<_> = view.lines.iter().map(|line| (line.variant, line.qty)).collect();
    lines.sort_unstable();
    lines
}

fn sorted<const N: usize>(mut lines: [(VariantId, u32); N]) -> [(VariantId, u32); N] {
    lines.sort_unstable();
    lines
}

#[tokio::test]
async fn a_cart_is_brought_to_a_new_phone_and_into_another_cart_without_counting_twice() {
    let shop = TestShop::open().await;
    let (hot, plain, odd) = (shop.goods.hot, shop.goods.plain, shop.goods.odd);
    let from = shop.given_a_cart(hot, 2).await;
    cart::add(&shop.ctx(), Some(from), &AddToCart { variant: plain, qty: 1 }).await.unwrap();

    let (fresh, count) = cart::merge(&shop.ctx(), from, None).await.unwrap();
    assert_ne!(fresh, from, "a link gives nobody the cart itself: what is typed in it is its owner's");
    assert_eq!((lines(&shop, fresh).await.as_slice(), count.count), (sorted([(hot, 2), (plain, 1)]).as_slice(), 3));

    let mine = shop.given_a_cart(hot, 3).await;
    cart::add(&shop.ctx(), Some(mine), &AddToCart { variant: odd, qty: 1 }).await.unwrap();
    for _ in 0..2 {
        let (same, _) = cart::merge(&shop.ctx(), from, Some(mine)).await.unwrap();
        assert_eq!(same, mine);
        assert_eq!(lines(&shop, mine).await, sorted([(hot, 3), (plain, 1), (odd, 1)]));
    }
    let (same, _) = cart::merge(&shop.ctx(), from, Some(from)).await.unwrap();
    assert_eq!((same, lines(&shop, from).await.as_slice()), (from, sorted([(hot, 2), (plain, 1)]).as_slice()));
}

#[tokio::test]
async fn nothing_comes_from_a_cart_that_was_ordered_or_is_another_shops() {
    let shop = TestShop::open().await;
    let order = shop.given_a_placed_order().await;
    let mine = shop.given_a_cart(shop.goods.plain, 1).await;
    let refused = Err(CartError::Refused(Refusal::NotFound));
    assert_eq!(cart::merge(&shop.ctx(), order.cart, Some(mine)).await, refused);
    let (other, _) = shop.given_another_store("amani").await;
    assert_eq!(cart::merge(&shop.ctx_of(other), mine, None).await, refused);
    assert_eq!(lines(&shop, mine).await, [(shop.goods.plain, 1)]);
}

#[tokio::test]
async fn two_carts_that_are_too_much_together_stay_as_they_are() {
    let shop = TestShop::open().await;
    let from = shop.given_a_cart(shop.goods.hot, 1).await;
    let mine = shop.given_a_cart(shop.goods.plain, 1).await;
    sqlx::query(
        "with made as (
             insert into variants (store_id, id, product_id, sku, option_values, price_minor, position)
             select store_id, gen_random_uuid(), product_id, 'X-' || n, array['X' || n], price_minor, 100 + n
             from variants, generate_series(2, $2) as n where id = $1 returning store_id, id
         )
         insert into cart_lines (store_id, cart_id, variant_id, qty, seen_minor) select store_id, $3, id, 1, 100 from made",
    )
    .bind(shop.goods.plain.uuid())
    .bind(i32::try_from(LINES_MAX).unwrap())
    .bind(mine.uuid())
    .execute(&shop.admin)
    .await
    .unwrap();
    assert_eq!(lines(&shop, mine).await.len(), LINES_MAX as usize);
    assert_eq!(cart::merge(&shop.ctx(), from, Some(mine)).await, Err(CartError::Full));
    assert_eq!(lines(&shop, mine).await.len(), LINES_MAX as usize);
}
