use std::collections::{BTreeMap, BTreeSet};

use kikapu_commerce::catalog::save::SaveCategory;
use kikapu_commerce::catalog::{self, SaveProduct};
use kikapu_contract::Refusal;
use kikapu_contract::catalog::{ListingQuery, ListingView, Sort};
use kikapu_kernel::{Money, Slug};

use crate::support::{Home, plain, variant};

const SIZES: [&str; 5] = ["36", "37", "38", "S", "XL"];
const COLOURS: [&str; 4] = ["Black", "Red", "Off-White", "Kijani"];
const BRANDS: [&str; 3] = ["Amani", "Kasi", ""];
const CATEGORIES: [&str; 3] = ["shoes", "bags", "hats"];

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn products(count: usize) -> Vec<SaveProduct> {
    let mut dice = Dice(42);
    (0..count)
        .map(|n| {
            let slug = format!("p{n}");
            let mut product = plain(&slug, &format!("Thing {n}"), &[]);
            product.brand = BRANDS[dice.roll(3)].to_owned();
            product.categories = vec![CATEGORIES[dice.roll(3)].to_owned()];
            product.option_names = vec!["Size".to_owned(), "Color".to_owned()];
            let mut choices = BTreeSet::new();
            for _ in 0..=dice.roll(6) {
                choices.insert((dice.roll(5), dice.roll(4)));
            }
            product.variants = choices
                .into_iter()
                .enumerate()
                .map(|(k, (size, colour))| {
                    let units = u32::try_from(dice.roll(3)).unwrap();
                    let price = i64::try_from(100 + dice.roll(20) * 50).unwrap();
                    variant(&format!("{slug}-{k}"), &[SIZES[size], COLOURS[colour]], price, Some(units))
                })
                .collect();
            product
        })
        .collect()
}

/// The listing's rules, said again as plainly as possible.
struct Model(Vec<SaveProduct>);

impl Model {
    fn traits(product: &SaveProduct) -> BTreeSet<String> {
        let in_stock = product.variants.iter().filter(|v| v.on_hand.unwrap_or(0) > 0);
        let mut traits: BTreeSet<String> = in_stock
            .flat_map(|v| [format!("size:{}", v.values[0]), format!("color:{}", v.values[1])])
            .map(|t| t.to_lowercase())
            .collect();
        if !product.brand.is_empty() {
            traits.insert(format!("brand:{}", product.brand.to_lowercase()));
        }
        traits
    }

    fn price(product: &SaveProduct) -> Money {
        product.variants.iter().map(|v| v.price).min_by_key(|price| price.minor()).unwrap()
    }

    fn fits(product: &SaveProduct, query: &ListingQuery, without: Option<&str>) -> bool {
        let traits = Self::traits(product);
        let groups: BTreeSet<&str> = query.traits.iter().map(|key| key.split_once(':').unwrap().0).collect();
        let price = Self::price(product).minor();
        groups
            .into_iter()
            .filter(|group| Some(*group) != without)
            .all(|group| query.traits.iter().any(|key| key.split_once(':').unwrap().0 == group && traits.contains(key)))
            && (query.category.is_empty() || product.categories.contains(&query.category))
            && query.min.is_none_or(|min| price >= i64::from(min) * 100)
            && query.max.is_none_or(|max| price <= i64::from(max) * 100)
            && (!query.in_stock || product.variants.iter().any(|v| v.on_hand.unwrap_or(0) > 0))
    }

    fn slugs(&self, query: &ListingQuery) -> BTreeSet<String> {
        self.0.iter().filter(|p| Self::fits(p, query, None)).map(|p| p.slug.to_string()).collect()
    }

    fn counts(&self, query: &ListingQuery) -> BTreeMap<String, u32> {
        let mut counts = BTreeMap::new();
        for product in &self.0 {
            for key in Self::traits(product) {
                if Self::fits(product, query, Some(key.split_once(':').unwrap().0)) {
                    *counts.entry(key).or_default() += 1;
                }
            }
        }
        counts
    }
}

async fn given_a_full_shop(home: &Home, count: usize) -> (kikapu_commerce::Ctx, Model) {
    let ctx = home.given_a_shop("full").await;
    let categories: Vec<SaveCategory> = CATEGORIES
        .iter()
        .map(|slug| SaveCategory {
            slug: Slug::parse(slug).unwrap(),
            name_en: (*slug).to_owned(),
            name_sw: String::new(),
        })
        .collect();
    catalog::save_categories(&ctx, &categories).await.unwrap();
    let products = products(count);
    for product in &products {
        catalog::save_product(&ctx, product).await.unwrap();
    }
    (ctx, Model(products))
}

fn random_query(dice: &mut Dice) -> ListingQuery {
    let mut query = ListingQuery { page: 1, ..ListingQuery::default() };
    for _ in 0..dice.roll(4) {
        query.traits.push(match dice.roll(3) {
            0 => format!("size:{}", SIZES[dice.roll(5)].to_lowercase()),
            1 => format!("color:{}", COLOURS[dice.roll(4)].to_lowercase()),
            _ => format!("brand:{}", BRANDS[dice.roll(2)].to_lowercase()),
        });
    }
    if dice.roll(3) == 0 {
        CATEGORIES[dice.roll(3)].clone_into(&mut query.category);
    }
    if dice.roll(3) == 0 {
        query.min = Some(u32::try_from(dice.roll(600)).unwrap());
        query.max = Some(u32::try_from(dice.roll(900)).unwrap() + query.min.unwrap());
    }
    query.in_stock = dice.roll(3) == 0;
    query.sort = [Sort::Popular, Sort::Newest, Sort::PriceUp, Sort::PriceDown, Sort::Rating][dice.roll(5)];
    query
}

async fn every_page(ctx: &kikapu_commerce::Ctx, query: &ListingQuery) -> (ListingView, Vec<String>) {
    let first = catalog::list(ctx, query).await.unwrap();
    let mut slugs: Vec<String> = first.cards.iter().map(|card| card.slug.clone()).collect();
    for page in 2..=first.pages {
        let next = catalog::list(ctx, &ListingQuery { page, ..query.clone() }).await.unwrap();
        slugs.extend(next.cards.into_iter().map(|card| card.slug));
    }
    (first, slugs)
}

#[tokio::test]
async fn listings_and_counts_are_what_a_plain_recount_says() {
    let home = Home::new().await;
    let (ctx, model) = given_a_full_shop(&home, 150).await;
    let mut dice = Dice(7);
    for _ in 0..60 {
        let query = random_query(&mut dice);
        let (view, slugs) = every_page(&ctx, &query).await;
        let expected = model.slugs(&query);
        assert_eq!(slugs.iter().cloned().collect::<BTreeSet<_>>(), expected, "{query:?}");
        assert_eq!(slugs.len(), expected.len(), "a product stands on two pages: {query:?}");
        assert_eq!(view.total as usize, expected.len());
        let counts = model.counts(&query);
        for value in view.facets.iter().flat_map(|facet| &facet.values) {
            assert_eq!(value.count, counts.get(&value.key).copied().unwrap_or(0), "{} of {query:?}", value.key);
            assert_eq!(value.chosen, query.traits.contains(&value.key));
        }
        let shown: BTreeSet<&String> =
            view.facets.iter().flat_map(|facet| facet.values.iter().map(|value| &value.key)).collect();
        for (key, _) in counts {
            let alone = model
                .counts(&query)
                .keys()
                .filter(|other| other.split_once(':').unwrap().0 == key.split_once(':').unwrap().0)
                .count()
                == 1;
            assert!(shown.contains(&key) || alone, "{key} is missing for {query:?}");
        }
    }
}

#[tokio::test]
async fn every_sort_orders_by_what_it_says() {
    let home = Home::new().await;
    let (ctx, _) = given_a_full_shop(&home, 40).await;
    for (sort, falling) in [(Sort::PriceUp, false), (Sort::PriceDown, true)] {
        let view = catalog::list(&ctx, &ListingQuery { sort, ..ListingQuery::default() }).await.unwrap();
        let mut prices: Vec<i64> = view.cards.iter().map(|card| card.price.minor()).collect();
        if falling {
            prices.reverse();
        }
        assert!(prices.is_sorted() && prices.first() != prices.last());
    }
    let newest = catalog::list(&ctx, &ListingQuery { sort: Sort::Newest, ..ListingQuery::default() }).await.unwrap();
    assert_eq!(newest.cards[0].slug, "p39");
    assert_eq!(catalog::newest(&ctx, 1).await.unwrap()[0].slug, "p39");
}

#[tokio::test]
async fn a_page_past_the_last_is_the_last_and_labels_are_the_shops_own() {
    let home = Home::new().await;
    let (ctx, model) = given_a_full_shop(&home, 30).await;
    let view = catalog::list(&ctx, &ListingQuery { page: 99, ..ListingQuery::default() }).await.unwrap();
    assert_eq!((view.total, view.pages, view.query.page, view.cards.len()), (30, 2, 2, 6));
    let colour = view.facets.iter().find(|facet| facet.option == "color").unwrap();
    assert_eq!(colour.label, "Color");
    assert!(colour.values.iter().any(|value| value.label == "Off-White" && value.key == "color:off-white"));
    let size = view.facets.iter().find(|facet| facet.option == "size").unwrap();
    let sizes: Vec<&str> = size.values.iter().map(|value| value.label.as_str()).collect();
    assert_eq!(sizes, ["S", "XL", "36", "37", "38"]);
    assert_eq!(model.0.len(), 30);
}

#[tokio::test]
async fn when_nothing_is_left_each_filter_that_would_help_is_named() {
    let home = Home::new().await;
    let ctx = home.given_a_shop("small").await;
    let mut shoe = plain("shoe", "Shoe", &[]);
    shoe.option_names = vec!["Color".to_owned()];
    shoe.variants = vec![variant("shoe-b", &["Black"], 500, Some(1))];
    catalog::save_product(&ctx, &shoe).await.unwrap();
    let mut hat = plain("hat", "Hat", &[]);
    hat.option_names = vec!["Color".to_owned()];
    hat.variants = vec![variant("hat-r", &["Red"], 900, Some(1))];
    catalog::save_product(&ctx, &hat).await.unwrap();

    let query = ListingQuery { traits: vec!["color:red".to_owned()], max: Some(600), ..ListingQuery::default() };
    let view = catalog::list(&ctx, &query).await.unwrap();
    assert_eq!(view.total, 0);
    let ways: Vec<(&str, u32)> = view.relax.iter().map(|way| (way.label.as_str(), way.count)).collect();
    assert_eq!(ways, [("Red", 1), ("up to KSh 600", 1)]);
    let followed = catalog::list(&ctx, &view.relax[0].query).await.unwrap();
    assert_eq!(followed.cards[0].slug, "shoe");

    let unknown = ListingQuery { category: "nowhere".to_owned(), ..ListingQuery::default() };
    assert_eq!(catalog::list(&ctx, &unknown).await, Err(Refusal::NotFound));
}

#[tokio::test]
async fn nothing_that_can_be_typed_breaks_a_listing() {
    let home = Home::new().await;
    let (ctx, _) = given_a_full_shop(&home, 10).await;
    for odd in [
        "",
        "\0",
        "'",
        "a:*",
        "!(b|c)&",
        ":*",
        "\\",
        "%_",
        "<script>",
        "ы",
        "🧺",
        "   ",
        "''\"\"",
        "1e999",
        "a b c d e f g h i j k",
    ] {
        let query = ListingQuery {
            q: odd.to_owned(),
            traits: vec![format!("size:{odd}"), odd.to_owned()],
            min: Some(u32::MAX),
            page: u32::MAX,
            ..ListingQuery::default()
        };
        assert!(catalog::list(&ctx, &query).await.is_ok(), "{odd:?}");
        assert!(
            catalog::list(&ctx, &ListingQuery { q: odd.to_owned(), ..ListingQuery::default() }).await.is_ok(),
            "{odd:?}"
        );
        assert!(catalog::suggest(&ctx, odd).await.is_ok(), "{odd:?}");
        let category = ListingQuery { category: odd.to_owned(), ..ListingQuery::default() };
        assert!(matches!(catalog::list(&ctx, &category).await, Ok(_) | Err(Refusal::NotFound)), "{odd:?}");
    }
}
