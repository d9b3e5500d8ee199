use std::collections::BTreeMap;

use chrono::{DateTime, NaiveTime, Utc};
use kikapu_commerce::shop::seed::{
    AreaSeed, CategorySeed, FitSeed, GatewaySeed, PickupSeed, ReviewSeed, SeedError, ShopSeed, ZoneSeed, gazetteer,
    install,
};
use kikapu_commerce::shop::{self, Hosts};
use kikapu_commerce::{catalog, delivery};
use kikapu_contract::catalog::DeliveryLine;
use kikapu_contract::shop::PayTo;
use kikapu_kernel::{Language, Money, Slug};

use crate::support::{Home, empty_shop, plain};

fn area(slug: &str) -> AreaSeed {
    AreaSeed {
        slug: slug.to_owned(),
        name: slug.to_owned(),
        county: "Nairobi".to_owned(),
        sub_county: String::new(),
        ward: String::new(),
        part: "Westlands side".to_owned(),
        // Nobody translated the other.
        part_sw: if slug == "westlands" { "Upande wa Westlands" } else { "" }.to_owned(),
        aliases: vec!["Westy".to_owned()],
    }
}

fn full_shop() -> ShopSeed {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    let mut shop = empty_shop("amani");
    shop.domains = vec!["amani.co.ke".to_owned()];
    shop.categories = vec![CategorySeed {
        slug: Slug::parse("shoes").unwrap(),
        name_en: "Shoes".to_owned(),
        name_sw: "Viatu".to_owned(),
    }];
    let mut sandals = plain("sandals", "Sandals", &[]);
    sandals.categories = vec!["shoes".to_owned()];
    shop.products = vec![sandals, plain("lamp", "Lamp", &[])];
    shop.reviews = vec![ReviewSeed {
        product: Slug::parse("sandals").unwrap(),
        stars: 4,
        author: "Achieng".to_owned(),
        area: "Umoja".to_owned(),
        fit: Some(FitSeed::True),
        body: "Nzuri sana".to_owned(),
        language: Language::Sw,
        at: DateTime::<Utc>::from_timestamp(1_772_000_000, 0).unwrap(),
    }];
    shop.zones = vec![ZoneSeed {
        name: "Near".to_owned(),
        fee: Money::kes(200).unwrap(),
        free_over: Some(Money::kes(5000).unwrap()),
        cut_off: time(14),
        same_day: Some((time(15), time(19))),
        later: (time(9), time(13)),
        lead_days: 1,
        working_days: vec![1, 2, 3, 4, 5, 6],
        pay_on_delivery: true,
        areas: vec!["westlands".to_owned(), "parklands".to_owned()],
    }];
    shop.pickup_points = vec![PickupSeed {
        name: "Shop".to_owned(),
        directions: "Moi Avenue".to_owned(),
        hours_en: "9-18".to_owned(),
        hours_sw: String::new(),
        fee: Money::kes(0).unwrap(),
    }];
    shop.gateway = Some(GatewaySeed {
        shortcode: "174379".to_owned(),
        till: None,
        consumer_key: "key".to_owned(),
        consumer_secret: "secret".to_owned().into(),
        passkey: "passkey".to_owned().into(),
    });
    shop
}

async fn everything(home: &Home) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for table in [
        "stores",
        "domains",
        "users",
        "memberships",
        "areas",
        "locations",
        "categories",
        "products",
        "variants",
        "stock",
        "stock_movements",
        "reviews",
        "zones",
        "zone_areas",
        "pickup_points",
        "gateway_credentials",
        "product_search",
    ] {
        let sql = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
        counts.insert(table.to_owned(), sqlx::query_scalar(sql).fetch_one(&home.admin).await.unwrap());
    }
    counts
}

#[tokio::test]
async fn a_shop_is_installed_whole_and_again_without_doubling_anything() {
    let home = Home::new().await;
    gazetteer(&home.platform, &[area("westlands"), area("parklands")]).await.unwrap();
    let first = install(&home.platform, &full_shop()).await.unwrap();
    let before = everything(&home).await;
    assert!(before.values().all(|count| *count > 0), "{before:?}");

    sqlx::query("update stock set on_hand = 2").execute(&home.admin).await.unwrap();
    let mut renamed = full_shop();
    renamed.name = "Amani Shoes".to_owned();
    assert_eq!(gazetteer(&home.platform, &[area("westlands")]).await.unwrap(), 2);
    let second = install(&home.platform, &renamed).await.unwrap();
    assert_eq!((second.store, second.owner, &second.products), (first.store, first.owner, &first.products));
    assert_eq!(everything(&home).await, before);
    let ctx = home.ctx(first.store);
    assert_eq!(shop::read(&ctx).await.unwrap().name, "Amani Shoes");
    let sandals = catalog::read(&ctx, "sandals", DeliveryLine::None).await.unwrap();
    assert_eq!(sandals.variants[0].available, 2, "what was sold is not put back");
    assert_eq!((sandals.stars, sandals.fit), ([0, 0, 0, 1, 0], (0, 1, 0)));
    assert_eq!(sandals.rating.unwrap().tenths, 40);
}

#[tokio::test]
async fn a_shop_is_read_in_the_readers_language_without_its_secrets() {
    let home = Home::new().await;
    gazetteer(&home.platform, &[area("westlands"), area("parklands")]).await.unwrap();
    let installed = install(&home.platform, &full_shop()).await.unwrap();
    let mut ctx = home.ctx(installed.store);
    ctx.language = Language::Sw;
    let view = shop::read(&ctx).await.unwrap();
    assert_eq!((view.promise.as_str(), view.hours.as_str()), ("Viatu vizuri", "Mon-Sat 9-18"));
    assert_eq!(view.categories[0].name, "Viatu");
    let areas = delivery::areas(&ctx).await.unwrap();
    let parts: Vec<_> = areas.iter().map(|area| (area.slug.as_str(), area.part.as_str())).collect();
    assert_eq!(parts, [("parklands", "Westlands side"), ("westlands", "Upande wa Westlands")]);
    assert_eq!(view.pay_to, Some(PayTo::PayBill { number: "174379".to_owned() }));
    let sealed: Vec<u8> =
        sqlx::query_scalar("select consumer_secret from gateway_credentials").fetch_one(&home.admin).await.unwrap();
    assert!(!sealed.windows(6).any(|part| part == b"secret"));
}

#[tokio::test]
async fn a_host_leads_to_its_shop_and_nothing_else_does() {
    let home = Home::new().await;
    let (amani, kasi) = (home.given_a_shop("amani").await.store, home.given_a_shop("kasi").await.store);
    sqlx::query("insert into domains (host, store_id) values ('shop.example', $1)")
        .bind(kasi.uuid())
        .execute(&home.admin)
        .await
        .unwrap();
    let bases = ["localhost".to_owned()];
    let hosts = Hosts::new(&bases);
    for (host, store) in [
        ("amani.localhost:3000", Some(amani)),
        ("KASI.localhost", Some(kasi)),
        ("shop.example", Some(kasi)),
        ("localhost", None),
        ("nobody.localhost", None),
        ("amani.example", None),
    ] {
        assert_eq!(shop::find_by_host(&home.platform, host, &bases).await.unwrap(), store, "{host}");
        for _ in 0..2 {
            assert_eq!(hosts.find(&home.platform, host).await.unwrap(), store, "{host}");
        }
    }
    assert!(hosts.is_base("localhost:3000") && !hosts.is_base("amani.localhost"));
    let listed = shop::list(&home.platform).await.unwrap();
    assert_eq!(listed.iter().map(|shop| shop.slug.as_str()).collect::<Vec<_>>(), ["amani", "kasi"]);
}

#[tokio::test]
async fn a_description_that_names_what_is_not_there_is_refused_by_name() {
    let home = Home::new().await;
    let refused = install(&home.platform, &full_shop()).await.unwrap_err();
    assert!(matches!(refused, SeedError::Unknown { kind: "area", .. }), "{refused}");
    gazetteer(&home.platform, &[area("westlands"), area("parklands")]).await.unwrap();
    let mut broken = full_shop();
    broken.products[0].variants.clear();
    let refused = install(&home.platform, &broken).await.unwrap_err();
    assert!(matches!(refused, SeedError::Product { ref slug, .. } if slug == "sandals"), "{refused}");
}

/// Doors run on threads: every operation must be able to move between them.
#[test]
fn operations_can_be_awaited_on_any_thread() {
    fn moves<T: Send>(_: impl FnOnce(&'static kikapu_commerce::Ctx) -> T) {}
    moves(shop::read);
    moves(|ctx| catalog::list(ctx, &EVERYTHING));
    moves(|ctx| catalog::read(ctx, "", DeliveryLine::None));
    moves(|ctx| catalog::suggest(ctx, ""));
    moves(|ctx| catalog::nearest(ctx, ""));
    moves(|ctx| catalog::voices(ctx, None, 1));
    moves(catalog::waiting);
    moves(|ctx| catalog::best_sellers(ctx, 1));
    moves(|ctx| catalog::import::products(ctx, std::io::empty(), catalog::import::Mode::DryRun));
    moves(|ctx| catalog::media::process(&ctx.platform, ctx.store, kikapu_kernel::MediaId::new(uuid::Uuid::nil())));
    moves(|ctx| async move { install(&ctx.platform, &empty_shop("x")).await });
    moves(|ctx| async move { catalog::save_product(ctx, &plain("x", "X", &[])).await });
}

static EVERYTHING: kikapu_contract::catalog::ListingQuery = kikapu_contract::catalog::ListingQuery {
    q: String::new(),
    category: String::new(),
    traits: Vec::new(),
    min: None,
    max: None,
    in_stock: false,
    sort: kikapu_contract::catalog::Sort::Popular,
    page: 1,
};
