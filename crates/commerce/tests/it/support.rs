//! A fresh database for each test, made from a template that holds the migrations.

use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use kikapu_commerce::bus::Bus;
use kikapu_commerce::catalog::{SaveProduct, SaveVariant};
use kikapu_commerce::clock::SystemClock;
use kikapu_commerce::housekeeping::Retention;
use kikapu_commerce::limit::{CheckoutLimits, SignInLimits};
use kikapu_commerce::seal::SealKey;
use kikapu_commerce::shop::seed::{OwnerSeed, ShopSeed, install};
use kikapu_commerce::tenancy::{PoolLimits, open_pool};
use kikapu_commerce::{Ctx, ListSettings, Platform, QuestionSettings, Settings, migrate};
use kikapu_kernel::{Money, Phone, Slug, StoreId};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, PgPool};

/// A platform on a database of its own, which goes when this does.
pub struct Home {
    pub platform: Platform,
    /// Signed in as the role that migrates: sees every store.
    pub admin: PgPool,
    name: String,
    _media: tempfile::TempDir,
}

fn server() -> PgConnectOptions {
    let written = || {
        let env = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.env")).ok()?;
        env.lines().find_map(|line| line.strip_prefix("DATABASE_URL=").map(str::to_owned))
    };
    let url = std::env::var("DATABASE_URL").ok().or_else(written).expect("DATABASE_URL or .env names a server");
    url.parse().expect("DATABASE_URL is an address")
}

/// The template's name changes with the migrations, so an old one is never used.
async fn template(admin: &mut PgConnection) -> String {
    let stamp = migrate::MIGRATOR.iter().fold(0_u64, |stamp, migration| {
        migration.checksum.iter().fold(stamp, |stamp, byte| stamp.wrapping_mul(31).wrapping_add(u64::from(*byte)))
    });
    let name = format!("kikapu_catalog_template_{stamp:016x}");
    admin.execute("select pg_advisory_lock(7303014)").await.unwrap();
    let there: bool = sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(&name)
        .fetch_one(&mut *admin)
        .await
        .unwrap();
    if !there {
        let draft = format!("{name}_draft");
        admin.execute(AssertSqlSafe(format!("drop database if exists {draft} with (force)"))).await.unwrap();
        admin.execute(AssertSqlSafe(format!("create database {draft}"))).await.unwrap();
        let pool = PgPoolOptions::new().max_connections(2).connect_with(server().database(&draft)).await.unwrap();
        migrate::run(&pool).await.unwrap();
        pool.close().await;
        admin.execute(AssertSqlSafe(format!("alter database {draft} rename to {name}"))).await.unwrap();
    }
    admin.execute("select pg_advisory_unlock(7303014)").await.unwrap();
    name
}

impl Home {
    pub async fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let mut admin = PgConnection::connect_with(&server()).await.unwrap();
        let template = template(&mut admin).await;
        let name = format!("kikapu_catalog_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        admin.execute(AssertSqlSafe(format!("drop database if exists {name} with (force)"))).await.unwrap();
        admin.execute(AssertSqlSafe(format!("create database {name} template {template}"))).await.unwrap();
        let options = server().database(&name);
        let limits = PoolLimits { connections_max: 4, acquire_s: 10, statement_s: 30 };
        let pool = open_pool(options.clone(), limits).await.unwrap();
        let admin = PgPoolOptions::new().max_connections(2).connect_with(options).await.unwrap();
        let media = tempfile::tempdir().unwrap();
        let platform = platform(pool, media.path());
        Self { platform, admin, name, _media: media }
    }

    /// A shop with nothing in it.
    pub async fn given_a_shop(&self, slug: &str) -> Ctx {
        let installed = install(&self.platform, &empty_shop(slug)).await.unwrap();
        self.ctx(installed.store)
    }

    pub fn ctx(&self, store: StoreId) -> Ctx {
        Ctx::system(self.platform.clone(), store)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let name = self.name.clone();
        // Dropping a database waits for the server, and this thread's runtime may already be stopping.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let mut admin = PgConnection::connect_with(&server()).await.unwrap();
                admin.execute(AssertSqlSafe(format!("drop database if exists {name} with (force)"))).await.unwrap();
            });
        });
        drop(dropped.join());
    }
}

fn platform(pool: PgPool, media_dir: &Path) -> Platform {
    // The provider can be installed once a process; a second test finds it there.
    drop(rustls::crypto::ring::default_provider().install_default());
    let base_url = daraja::BaseUrl::rehearsal("http://127.0.0.1:9").unwrap();
    let tokens = Arc::new(daraja::MemoryTokenStore::default());
    let client = daraja::Client::new(daraja::ClientConfig::new(base_url), tokens).unwrap();
    Platform::new(
        pool,
        Arc::new(SystemClock),
        settings(media_dir),
        Arc::new(SealKey::new([7; 32])),
        client,
        Bus::default(),
    )
}

fn settings(media_dir: &Path) -> Settings {
    let minute = Duration::from_secs(60);
    Settings {
        public_url: "http://127.0.0.1:9".to_owned(),
        rehearsal: true,
        environment: kikapu_domain::payment::Environment::Sandbox,
        confirmation_sources: kikapu_commerce::payment::Sources::Loopback,
        cart_life: minute,
        stock_hold: minute,
        door_hold: minute,
        checkout_limits: CheckoutLimits {
            per_cart: NonZeroU32::MAX,
            per_network: NonZeroU32::MAX,
            open_per_phone: NonZeroU32::MAX,
        },
        lookups_per_network: NonZeroU32::MAX,
        code_tries: NonZeroU32::MAX,
        code_rest: minute,
        prompt_life: minute,
        query_schedule: vec![minute],
        query_horizon: minute,
        query_retry: minute,
        query_pause: minute,
        query_pause_least: minute,
        check_gap: minute,
        lists: ListSettings { every: minute, gap: minute, manner: daraja::PullSettings::default() },
        questions: QuestionSettings { balance_gap: minute, wait: minute, address_life: minute },
        callback_life: minute,
        reply_wait: minute,
        reply_retry: minute,
        job_poll: minute,
        job_concurrency: 1,
        job_lease: minute,
        sweep_every: minute,
        sweep_after: minute,
        retention: Retention { every: minute, expired: minute, answers: minute, questions: minute },
        sign_in_limits: SignInLimits {
            failures_per_account: NonZeroU32::MAX,
            failures_per_network: NonZeroU32::MAX,
            tries_per_account: NonZeroU32::MAX,
            window: minute,
        },
        prompt_limits: kikapu_domain::payment::PromptLimits::default(),
        session_idle: minute,
        session_life: minute,
        media_dir: media_dir.to_owned(),
        picture_shelf: Some(media_dir.join("shelf")),
    }
}

pub fn empty_shop(slug: &str) -> ShopSeed {
    ShopSeed {
        slug: Slug::parse(slug).unwrap(),
        name: format!("Shop {slug}"),
        business_name: slug.to_uppercase(),
        promise_en: "Good shoes".to_owned(),
        promise_sw: "Viatu vizuri".to_owned(),
        about_en: String::new(),
        about_sw: String::new(),
        registration: String::new(),
        kra_pin: String::new(),
        odpc: String::new(),
        phone: None,
        whatsapp: None,
        email: String::new(),
        hours_en: "Mon-Sat 9-18".to_owned(),
        hours_sw: String::new(),
        location: "Moi Avenue".to_owned(),
        return_days: 7,
        domains: vec![],
        locations: vec!["Shop".to_owned()],
        categories: vec![],
        products: vec![],
        reviews: vec![],
        zones: vec![],
        pickup_points: vec![],
        owner: OwnerSeed {
            name: "Wanjiru".to_owned(),
            phone: Phone::parse("0712345678").unwrap(),
            email: None,
            password_hash: "$argon2id$not-a-password".to_owned(),
        },
        gateway: None,
    }
}

/// A product without options, five of it on the shelf.
pub fn plain(slug: &str, name: &str, tags: &[&str]) -> SaveProduct {
    SaveProduct {
        slug: Slug::parse(slug).unwrap(),
        name: name.to_owned(),
        brand: String::new(),
        description_en: String::new(),
        description_sw: String::new(),
        facts_en: vec![],
        facts_sw: vec![],
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        categories: vec![],
        option_names: vec![],
        variants: vec![variant(slug, &[], 1000, Some(5))],
        goes_with: None,
        active: true,
    }
}

pub fn variant(sku: &str, values: &[&str], shillings: i64, on_hand: Option<u32>) -> SaveVariant {
    SaveVariant {
        sku: sku.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        price: Money::kes(shillings).unwrap(),
        was: None,
        on_hand,
    }
}
