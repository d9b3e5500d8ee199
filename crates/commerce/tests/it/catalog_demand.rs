//! What shoppers want and the shop has not: things that sold out, and words that find nothing.

use std::net::{IpAddr, Ipv4Addr};

use kikapu_commerce::Ctx;
use kikapu_commerce::catalog::{self, SaveProduct};
use kikapu_contract::catalog::{ListingQuery, SearchMiss, TellWhenBack};
use kikapu_contract::{Problem, Refusal};
use kikapu_kernel::{Network, VariantId};

use crate::support::{Home, plain, variant};

async fn given(ctx: &Ctx, product: SaveProduct) -> VariantId {
    catalog::save_product(ctx, &product).await.unwrap().variants[0]
}

fn from(last: u8) -> Network {
    IpAddr::V4(Ipv4Addr::new(10, 1, 1, last)).into()
}

fn wish(variant: VariantId, phone: &str) -> TellWhenBack {
    TellWhenBack { variant, phone: phone.to_owned(), consent: true }
}

fn sold_out() -> SaveProduct {
    SaveProduct { variants: vec![variant("lamp", &[], 1_000, Some(0))], ..plain("lamp", "Lamp", &[]) }
}

#[tokio::test]
async fn who_waits_is_listed_once_and_forgotten_when_told() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    let lamp = given(&ctx, sold_out()).await;
    for phone in ["0712 345 678", "+254712345678", "0733 000 001"] {
        catalog::tell_when_back(&ctx, &wish(lamp, phone), from(1)).await.unwrap();
    }
    let listed = catalog::waiting(&ctx).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].name.as_str(), listed[0].is_back), ("Lamp", false));
    let phones: Vec<&str> = listed[0].people.iter().map(|one| one.phone.as_str()).collect();
    assert_eq!(phones, ["+254712345678", "+254733000001"]);

    given(&ctx, SaveProduct { variants: vec![variant("lamp", &[], 1_000, Some(3))], ..sold_out() }).await;
    assert!(catalog::waiting(&ctx).await.unwrap()[0].is_back);
    let other = home.given_a_shop("b").await;
    assert_eq!(catalog::told(&other, lamp).await, Err(Refusal::NotFound));
    catalog::told(&ctx, lamp).await.unwrap();
    assert_eq!(catalog::waiting(&ctx).await.unwrap(), []);
}

#[tokio::test]
async fn a_wish_needs_a_phone_a_consent_and_something_this_shop_offers() {
    let home = Home::new().await;
    let (ours, theirs) = (home.given_a_shop("ours").await, home.given_a_shop("theirs").await);
    let lamp = given(&ours, sold_out()).await;
    let refused = async |ctx: &Ctx, wish: TellWhenBack| catalog::tell_when_back(ctx, &wish, from(2)).await;
    let fields = |outcome: Result<(), Refusal>| match outcome {
        Err(Refusal::Invalid { problems }) => problems.into_iter().map(|one| (one.field, one.problem)).collect(),
        other => panic!("{other:?}"),
    };
    let no_consent = TellWhenBack { consent: false, ..wish(lamp, " ") };
    let told: Vec<(String, Problem)> = fields(refused(&ours, no_consent).await);
    assert_eq!(told, [("phone".to_owned(), Problem::Missing), ("consent".to_owned(), Problem::Missing)]);
    assert_eq!(fields(refused(&ours, wish(lamp, "12345")).await), [("phone".to_owned(), Problem::NotAPhone)]);
    assert_eq!(refused(&theirs, wish(lamp, "0712345678")).await, Err(Refusal::NotFound));
    assert_eq!(catalog::waiting(&ours).await.unwrap(), []);
}

#[tokio::test]
async fn one_phone_and_one_network_can_wait_for_so_much_only() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    for n in 0..22_u8 {
        let slug = format!("lamp-{n}");
        let lamp = given(
            &ctx,
            SaveProduct { variants: vec![variant(&slug, &[], 1_000, Some(0))], ..plain(&slug, "Lamp", &[]) },
        )
        .await;
        catalog::tell_when_back(&ctx, &wish(lamp, "0712345678"), from(10 + n)).await.unwrap();
    }
    assert_eq!(catalog::waiting(&ctx).await.unwrap().len(), 20);
    let lamp = given(&ctx, sold_out()).await;
    let mut refused = 0;
    for _ in 0..12 {
        refused += u32::from(matches!(
            catalog::tell_when_back(&ctx, &wish(lamp, "0712345679"), from(9)).await,
            Err(Refusal::TooMany { .. })
        ));
    }
    assert!((1..=2).contains(&refused), "{refused}");
}

#[tokio::test]
async fn a_search_without_result_is_counted_and_others_are_not() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, plain("kettle", "Kettle", &["birika"])).await;
    for query in [
        ListingQuery { q: "Air  FRYER".to_owned(), ..ListingQuery::default() },
        ListingQuery { q: "air fryer".to_owned(), page: 3, ..ListingQuery::default() },
        ListingQuery { q: "birika".to_owned(), ..ListingQuery::default() },
        ListingQuery { q: "kettel".to_owned(), ..ListingQuery::default() },
        ListingQuery { q: "kettle".to_owned(), max: Some(1), ..ListingQuery::default() },
        ListingQuery { q: "x".to_owned(), ..ListingQuery::default() },
    ] {
        let view = catalog::list(&ctx, &query).await.unwrap();
        catalog::missed(&ctx, &view).await.unwrap();
    }
    let misses = catalog::misses(&ctx).await.unwrap();
    assert_eq!(misses, [SearchMiss { words: "air fryer".to_owned(), times: 2 }]);
}

#[tokio::test]
async fn a_search_without_result_is_offered_words_that_find_something() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, plain("kettle", "Electric Kettle", &["birika"])).await;
    given(&ctx, SaveProduct { active: false, ..plain("kettledrum", "Kettledrum", &[]) }).await;
    assert_eq!(catalog::nearest(&ctx, "kettlebells").await.unwrap(), ["kettle"]);
    assert!(catalog::nearest(&ctx, "zzzz").await.unwrap().is_empty());
}

#[tokio::test]
async fn what_goes_with_a_product_is_shown_while_it_can_be_bought() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("a").await;
    given(&ctx, plain("bag", "Bag", &[])).await;
    given(&ctx, sold_out()).await;
    let with = |slugs: Option<&[&str]>| SaveProduct {
        goes_with: slugs.map(|slugs| slugs.iter().map(|slug| (*slug).to_owned()).collect()),
        ..plain("shoe", "Shoe", &["viatu"])
    };
    given(&ctx, with(Some(&["lamp", "nowhere", "bag"]))).await;
    given(&ctx, with(None)).await;
    let shoe = catalog::read(&ctx, "shoe", kikapu_contract::catalog::DeliveryLine::None).await.unwrap();
    let slugs: Vec<&str> = shoe.goes_with.iter().map(|card| card.slug.as_str()).collect();
    assert_eq!(slugs, ["bag"], "what sold out and what is not there is passed over; None leaves it as it was");
    assert!(shoe.is_footwear);
}
