//! A shop that is open.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};
use daraja_sim::{Config, Handle, Merchant, Simulator};
use kikapu_commerce::bus::Bus;
use kikapu_commerce::housekeeping::Retention;
use kikapu_commerce::limit::{CheckoutLimits, SignInLimits};
use kikapu_commerce::payment::{self, PgTokenStore, Sources};
use kikapu_commerce::seal::SealKey;
use kikapu_commerce::shop::seed::{gazetteer, install};
use kikapu_commerce::tenancy::{PoolLimits, open_pool};
use kikapu_commerce::{Actor, Ctx, ListSettings, Platform, QuestionSettings, Settings};
use kikapu_domain::payment::Environment;
use kikapu_domain::staff::Role;
use kikapu_kernel::{AreaId, Clock, Language, Network, Phone, StoreId, UserId, VariantId};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpListener;

use crate::cluster::Database;
use crate::door::Door;
use crate::seed::{self, CONSUMER_KEY, CONSUMER_SECRET, FAR, Goods, NEAR, SHORTCODE};

/// What a test may want otherwise.
#[derive(Clone, Debug)]
pub struct Options {
    /// Units of [`Goods::hot`] on the shelf.
    pub hot_units: u32,
    /// Connections the application may have.
    pub connections_max: u32,
    /// How often orders may be placed; without end unless the test is about it.
    pub checkout_limits: CheckoutLimits,
    /// Whether M-PESA is told where to post about payments, so that it also confirms those by request.
    pub confirms: bool,
    /// The till of the shop; `None` is a Paybill.
    pub till: Option<&'static str>,
    /// Which M-PESA the installation is for.
    pub environment: Environment,
    /// Pause between two queries for one number; next to none unless the test is about it.
    pub query_pause: Duration,
    /// The shortest that this pause becomes.
    pub query_pause_least: Duration,
    /// How often somebody may try to sign in; as in production unless the test is about it.
    pub sign_in_limits: SignInLimits,
    /// How long the jobs of a worker that is gone, or does nothing, stay with it.
    pub job_lease: Duration,
}

impl Default for Options {
    fn default() -> Self {
        let most = NonZeroU32::MAX;
        let checkout_limits = CheckoutLimits { per_cart: most, per_network: most, open_per_phone: most };
        let count = |n| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let sign_in_limits = SignInLimits {
            failures_per_account: count(5),
            failures_per_network: count(30),
            tries_per_account: count(120),
            window: Duration::from_mins(15),
        };
        Self {
            hot_units: 5,
            connections_max: 8,
            checkout_limits,
            query_pause: Duration::from_millis(1),
            query_pause_least: Duration::from_millis(1),
            sign_in_limits,
            confirms: false,
            till: None,
            environment: Environment::Sandbox,
            job_lease: Duration::from_secs(30),
        }
    }
}

/// A shop on a database of its own, with a Daraja of its own. All of it goes when this does.
#[derive(Debug)]
pub struct TestShop {
    /// What operations run on, as the role that serves requests.
    pub platform: Platform,
    /// The application's connections, for looking at them.
    pub app: PgPool,
    /// A superuser's connections: sees every store, may plant what the application could not.
    pub admin: PgPool,
    /// The shop.
    pub store: StoreId,
    /// Its owner.
    pub owner: UserId,
    /// The phone its owner signs in with.
    pub owner_phone: Phone,
    /// What it sells.
    pub goods: Goods,
    /// An estate with payment at the door; delivery costs KES 200.
    pub near: AreaId,
    /// An estate without; delivery costs KES 450.
    pub far: AreaId,
    /// The strings of Daraja.
    pub sim: SimHandle,
    /// Where Daraja is.
    pub sim_url: String,
    /// Where callbacks arrive.
    pub door: Door,
    phones: AtomicU32,
    _media: tempfile::TempDir,
    // Last, so that connections are gone before their database is.
    _database: Database,
}

/// The simulator's handle, printable.
#[derive(Clone)]
pub struct SimHandle(Handle);

impl std::fmt::Debug for SimHandle {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SimHandle")
    }
}

impl std::ops::Deref for SimHandle {
    type Target = Handle;

    fn deref(&self) -> &Handle {
        &self.0
    }
}

/// The simulator's clock is the platform's, so that both move together.
struct SimClock(Handle);

impl Clock for SimClock {
    fn now(&self) -> DateTime<Utc> {
        self.0.now()
    }
}

impl TestShop {
    /// A shop with five of the hot shoe.
    pub async fn open() -> Self {
        Self::open_with(Options::default()).await
    }

    /// A shop as the test wants it.
    pub async fn open_with(options: Options) -> Self {
        let database = Database::create().await;
        let limits = PoolLimits { connections_max: options.connections_max, acquire_s: 20, statement_s: 10 };
        let app = open_pool(database.options(), limits).await.expect("the application may enter its database");
        let admin = PgPoolOptions::new()
            .max_connections(3)
            .connect_with(database.options())
            .await
            .expect("the database that was just made can be entered");
        let media = tempfile::tempdir().expect("a folder for pictures");
        let (sim, base_url) = simulator(options.till).await;
        let (door, listener) = Door::bind().await;
        let seal = Arc::new(SealKey::new([7; 32]));
        let base = daraja::BaseUrl::rehearsal(&base_url).expect("the simulator's own address");
        let tokens = Arc::new(PgTokenStore::new(app.clone(), Arc::clone(&seal), base_url.clone()));
        let client =
            daraja::Client::new(daraja::ClientConfig::new(base), tokens).expect("the simulator installed a provider");
        let clock = Arc::new(SimClock(sim.clone()));
        let settings = Settings {
            checkout_limits: options.checkout_limits,
            sign_in_limits: options.sign_in_limits,
            environment: options.environment,
            query_pause: options.query_pause,
            job_lease: options.job_lease,
            query_pause_least: options.query_pause_least.min(options.query_pause),
            ..settings(&door, &media)
        };
        let platform = Platform::new(app.clone(), clock, settings, seal, client, Bus::default());
        door.open(listener, platform.clone());
        gazetteer(&platform, &seed::areas()).await.expect("two areas can be written");
        let owner_phone = unique_phone();
        let mut shop = seed::shop(&platform, "kasi", &owner_phone, options.hot_units).await;
        if let Some(gateway) = &mut shop.gateway {
            gateway.till = options.till.map(str::to_owned);
        }
        let installed = install(&platform, &shop).await.expect("the test shop can be installed");
        forget_registration(&admin).await;
        if options.confirms {
            let ctx = Ctx::system(platform.clone(), installed.store);
            payment::register_urls(&ctx).await.expect("the simulator takes the addresses");
        }
        let goods = goods(&admin, installed.store).await;
        let (near, far) = (area(&admin, NEAR).await, area(&admin, FAR).await);
        Self {
            platform,
            app,
            admin,
            store: installed.store,
            owner: installed.owner,
            owner_phone,
            goods,
            near,
            far,
            sim: SimHandle(sim),
            sim_url: base_url,
            door,
            phones: AtomicU32::new(400_000),
            _media: media,
            _database: database,
        }
    }

    /// A second shop in the same database, with the same goods.
    pub async fn given_another_store(&self, name: &str) -> (StoreId, Goods) {
        let seed = seed::shop(&self.platform, name, &unique_phone(), 5).await;
        let installed = install(&self.platform, &seed).await.expect("a second shop can be installed");
        forget_registration(&self.admin).await;
        (installed.store, goods(&self.admin, installed.store).await)
    }

    /// Somebody on the storefront.
    pub fn ctx(&self) -> Ctx {
        self.ctx_of(self.store)
    }

    /// Somebody on the storefront of another shop of this database.
    pub fn ctx_of(&self, store: StoreId) -> Ctx {
        Ctx { platform: self.platform.clone(), store, language: Language::En, actor: Actor::Shopper }
    }

    /// Where everybody comes from.
    pub fn network(&self) -> Network {
        Network::of(IpAddr::V4(Ipv4Addr::LOCALHOST))
    }

    /// The owner, signed in.
    pub fn staff(&self) -> Ctx {
        self.staff_as(Role::Owner)
    }

    /// Somebody signed in who is that to the shop.
    pub fn staff_as(&self, role: Role) -> Ctx {
        Ctx { actor: Actor::Staff { user: self.owner, role }, ..self.ctx() }
    }

    /// A phone no order of this shop was placed with, twelve digits.
    pub fn new_phone(&self) -> String {
        format!("254711{:06}", self.phones.fetch_add(1, Ordering::Relaxed))
    }
}

/// Every shop's owner has a phone of their own: several shops may share a database, and people sign in by phone.
fn unique_phone() -> Phone {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let text = format!("254722{:06}", COUNT.fetch_add(1, Ordering::Relaxed));
    Phone::parse(&text).expect("twelve digits of a Kenyan mobile number")
}

/// Installing a shop queues the registration of its addresses. Most tests are about other things, and two shops of one
/// number would take it from each other.
async fn forget_registration(admin: &PgPool) {
    sqlx::query("delete from graphile_worker._private_jobs where payload->>'task' = 'register_urls'")
        .execute(admin)
        .await
        .expect("the queue can be changed");
}

async fn simulator(till: Option<&str>) -> (Handle, String) {
    let merchant = Merchant::paybill("KASI", SHORTCODE, CONSUMER_KEY, CONSUMER_SECRET);
    let config = Config {
        merchants: vec![match till {
            Some(till) => merchant.with_till(till),
            None => merchant,
        }],
        suffix_outcomes: false,
        opening_balance_kes: 200_000,
        ..Config::default()
    };
    let simulator = Simulator::new(config);
    let handle = simulator.handle();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the machine has a free port");
    let base_url = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
    tokio::spawn(daraja_sim::serve(listener, simulator, std::future::pending()));
    (handle, base_url)
}

/// The intervals of production, because [`TestShop::pass`] makes them go by; only jobs are looked for more often.
fn settings(door: &Door, media: &tempfile::TempDir) -> Settings {
    let seconds = Duration::from_secs;
    Settings {
        public_url: door.url.clone(),
        rehearsal: true,
        environment: Environment::Sandbox,
        confirmation_sources: Sources::Loopback,
        cart_life: seconds(30 * 24 * 3600),
        stock_hold: seconds(15 * 60),
        door_hold: seconds(72 * 3600),
        checkout_limits: Options::default().checkout_limits,
        lookups_per_network: NonZeroU32::new(10).unwrap_or(NonZeroU32::MIN),
        code_tries: NonZeroU32::new(5).unwrap_or(NonZeroU32::MIN),
        code_rest: seconds(10 * 60),
        prompt_life: seconds(60),
        query_schedule: [20, 40, 60, 75, 90, 120, 300, 900, 3600, 6 * 3600, 24 * 3600].map(seconds).to_vec(),
        query_horizon: seconds(24 * 3600),
        query_retry: seconds(10),
        query_pause: Options::default().query_pause,
        query_pause_least: Options::default().query_pause_least,
        check_gap: seconds(10),
        lists: ListSettings { every: seconds(3600), gap: seconds(60), manner: daraja::PullSettings::default() },
        questions: QuestionSettings { balance_gap: seconds(60), wait: seconds(600), address_life: seconds(3600) },
        callback_life: seconds(48 * 3600),
        reply_wait: seconds(3600),
        reply_retry: seconds(1),
        job_poll: Duration::from_millis(50),
        job_concurrency: 4,
        job_lease: Options::default().job_lease,
        sweep_every: seconds(60),
        sweep_after: seconds(2 * 60),
        retention: Retention {
            every: seconds(3600),
            expired: seconds(24 * 3600),
            answers: seconds(48 * 3600),
            questions: seconds(90 * 24 * 3600),
        },
        sign_in_limits: Options::default().sign_in_limits,
        prompt_limits: kikapu_domain::payment::PromptLimits::default(),
        session_idle: seconds(30 * 60),
        session_life: seconds(12 * 3600),
        media_dir: media.path().to_owned(),
        picture_shelf: None,
    }
}

async fn goods(admin: &PgPool, store: StoreId) -> Goods {
    let of = async |sku: &str| {
        let id = sqlx::query_scalar("select id from variants where store_id = $1 and sku = $2")
            .bind(store.uuid())
            .bind(sku)
            .fetch_one(admin)
            .await;
        VariantId::new(id.expect("the seed wrote this variant"))
    };
    Goods { hot: of("RUN-39").await, plain: of("RUN-40").await, odd: of("LACE").await }
}

async fn area(admin: &PgPool, slug: &str) -> AreaId {
    let id = sqlx::query_scalar("select id from areas where slug = $1").bind(slug).fetch_one(admin).await;
    AreaId::new(id.expect("the seed wrote this area"))
}
