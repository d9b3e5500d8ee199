//! Putting the parts together, once, from the configuration.

use std::sync::Arc;
use std::time::Duration;

use daraja::{BaseUrl, ClientConfig};
use kikapu_app::door::{App, Origin, PublicPages};
use kikapu_app::render::{Assets, Renderer};
use kikapu_commerce::bus::Bus;
use kikapu_commerce::clock::SystemClock;
use kikapu_commerce::housekeeping::Retention;
use kikapu_commerce::limit::{CheckoutLimits, SignInLimits};
use kikapu_commerce::payment::{PgTokenStore, Sources};
use kikapu_commerce::seal::SealKey;
use kikapu_commerce::shop::Hosts;
use kikapu_commerce::tenancy::{APP_ROLE, PoolLimits, open_pool};
use kikapu_commerce::{ListSettings, Platform, QuestionSettings, Settings, secret};
use kikapu_domain::payment::{Environment, PromptLimits};
use leptos::config::LeptosOptions;
use secrecy::ExposeSecret;
use sqlx::PgPool;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};

use crate::cluster::{self, Cluster, ClusterError};
use crate::config::{Config, PullOffset, PullVerb};

/// Anything that stops a command, with what to do about it in its text.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The database: the operator's, or a private cluster of our own.
pub struct Database {
    /// How to reach it as the role that may migrate.
    pub options: PgConnectOptions,
    cluster: Option<Cluster>,
}

impl Database {
    /// Finds or starts the database.
    ///
    /// # Errors
    /// What is wrong, with the fix.
    pub async fn open(config: &Config) -> Result<Self, Failure> {
        if let Some(url) = &config.database_url {
            let options = url.expose_secret().parse().map_err(|error| format!("DATABASE_URL: {error}"))?;
            return Ok(Self { options, cluster: None });
        }
        let var_dir = config.var_dir.clone();
        let cluster = tokio::task::spawn_blocking(move || Cluster::start(&var_dir)).await??;
        let created = create_database(&cluster).await;
        let database = Self { options: cluster.options(), cluster: Some(cluster) };
        if let Err(failure) = created {
            database.close().await?;
            return Err(failure);
        }
        Ok(database)
    }

    /// Opens the database, works on it, and puts it away again whatever came of the work.
    ///
    /// # Errors
    /// Those of the work first, then what is wrong with the database.
    pub async fn with<T>(config: &Config, work: impl AsyncFnOnce(&Self) -> Result<T, Failure>) -> Result<T, Failure> {
        let database = Self::open(config).await?;
        let done = work(&database).await;
        let closed = database.close().await;
        let done = done?;
        closed?;
        Ok(done)
    }

    /// How to reach it as the role that serves: our own cluster lets that role sign in itself, so that nothing a request
    /// does can become the role that migrates again. An operator's address is taken as it is.
    fn serving(&self) -> PgConnectOptions {
        match &self.cluster {
            Some(_) => self.options.clone().username(APP_ROLE),
            None => self.options.clone(),
        }
    }

    /// A small pool as the role that may migrate.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub async fn admin(&self) -> Result<PgPool, Failure> {
        let pool = PgPoolOptions::new().max_connections(2).acquire_timeout(Duration::from_secs(10));
        Ok(pool
            .connect_with(self.options.clone())
            .await
            .map_err(|error| format!("the database cannot be reached: {error}"))?)
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// From the migration that failed.
    pub async fn migrate(&self) -> Result<(), Failure> {
        let admin = self.admin().await?;
        kikapu_commerce::migrate::run(&admin).await.map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
        admin.close().await;
        Ok(())
    }

    /// Stops the private cluster, if there is one and nobody else uses it.
    ///
    /// # Errors
    /// When it does not stop.
    pub async fn close(self) -> Result<(), ClusterError> {
        match self.cluster {
            Some(cluster) => tokio::task::spawn_blocking(move || cluster.stop()).await.unwrap_or(Ok(())),
            None => Ok(()),
        }
    }
}

async fn create_database(cluster: &Cluster) -> Result<(), Failure> {
    let pool = PgPoolOptions::new().max_connections(1).connect_with(cluster.maintenance_options()).await?;
    let name = cluster::DATABASE;
    let exists: bool = sqlx::query_scalar("select exists (select 1 from pg_database where datname = $1)")
        .bind(name)
        .fetch_one(&pool)
        .await?;
    if !exists {
        sqlx::raw_sql(sqlx::AssertSqlSafe(format!("create database {name}"))).execute(&pool).await?;
    }
    pool.close().await;
    Ok(())
}

/// Which role a process plays; each has its own connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Answers requests.
    Web,
    /// Runs jobs.
    Worker,
}

/// The machinery of one role. `mpesa_base_url` is the Daraja to talk to.
///
/// # Errors
/// What is wrong, with the configuration key.
pub async fn platform(
    config: &Config,
    database: &Database,
    role: Role,
    mpesa_base_url: &str,
) -> Result<Platform, Failure> {
    let limits = match role {
        Role::Web => PoolLimits { connections_max: config.web_connections, acquire_s: 2, statement_s: 5 },
        Role::Worker => PoolLimits { connections_max: config.worker_connections, acquire_s: 5, statement_s: 60 },
    };
    let pool = open_pool(database.serving(), limits).await.map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    let bus = Bus::default();
    if role == Role::Web {
        let (bus, pool) = (bus.clone(), pool.clone());
        tokio::spawn(async move { bus.listen(pool).await });
    }
    let seal = Arc::new(SealKey::new(config.platform_key()?));
    let impossible = |error: daraja::Invalid| format!("configuration key `mpesa_base_url`: {error}");
    let is_https = mpesa_base_url.starts_with("https://");
    let base_url = if is_https { BaseUrl::parse(mpesa_base_url) } else { BaseUrl::rehearsal(mpesa_base_url) };
    let tokens = PgTokenStore::new(pool.clone(), Arc::clone(&seal), mpesa_base_url.to_owned());
    let daraja = daraja::Client::new(ClientConfig::new(base_url.map_err(impossible)?), Arc::new(tokens))?;
    let sources = config.confirmation_sources(!is_https).ok_or("configuration key `mpesa_sources` names no address")?;
    let sandbox = match config.environment() {
        Environment::Production => Some(sandbox(&pool, &seal)?),
        Environment::Sandbox => None,
    };
    let platform = Platform::new(pool, Arc::new(SystemClock), settings(config, !is_https, sources), seal, daraja, bus);
    if let Some(sandbox) = sandbox {
        platform.allow_sandbox(sandbox);
    }
    Ok(platform)
}

/// Safaricom's sandbox, where owners of a live installation may try their keys.
fn sandbox(pool: &PgPool, seal: &Arc<SealKey>) -> Result<daraja::Client, Failure> {
    let tokens = PgTokenStore::new(pool.clone(), Arc::clone(seal), BaseUrl::SANDBOX.to_owned());
    Ok(daraja::Client::new(ClientConfig::new(BaseUrl::parse(BaseUrl::SANDBOX)?), Arc::new(tokens))?)
}

fn settings(config: &Config, rehearsal: bool, confirmation_sources: Sources) -> Settings {
    Settings {
        public_url: config.public_url(),
        rehearsal,
        environment: config.environment(),
        confirmation_sources,
        cart_life: config.cart_life_ms,
        stock_hold: config.stock_hold_ms,
        door_hold: config.door_hold_ms,
        checkout_limits: CheckoutLimits {
            per_cart: config.checkouts_per_cart,
            per_network: config.checkouts_per_network,
            open_per_phone: config.open_orders_per_phone,
        },
        lookups_per_network: config.lookups_per_network,
        code_tries: config.code_tries,
        code_rest: config.code_rest_ms,
        prompt_life: config.prompt_life_ms,
        query_schedule: config.query_schedule_ms.clone(),
        query_horizon: config.query_horizon_ms,
        query_retry: config.query_retry_ms,
        query_pause: config.query_pause_ms,
        query_pause_least: config.query_pause_least_ms,
        check_gap: config.check_gap_ms,
        lists: ListSettings {
            every: config.list_every_ms,
            gap: config.list_gap_ms,
            manner: daraja::PullSettings {
                verb: match config.list_verb {
                    PullVerb::Post => daraja::PullVerb::Post,
                    PullVerb::Get => daraja::PullVerb::Get,
                },
                offset: match config.list_offset {
                    PullOffset::Text => daraja::PullOffset::Text,
                    PullOffset::Number => daraja::PullOffset::Number,
                },
                ..daraja::PullSettings::default()
            },
        },
        questions: QuestionSettings {
            balance_gap: config.balance_gap_ms,
            wait: config.question_wait_ms,
            address_life: config.question_address_life_ms,
        },
        callback_life: config.callback_life_ms,
        reply_wait: config.reply_wait_ms,
        reply_retry: config.reply_retry_ms,
        job_poll: config.job_poll_ms,
        job_concurrency: config.job_concurrency,
        job_lease: config.job_lease_ms,
        sweep_every: config.sweep_every_ms,
        sweep_after: config.sweep_after_ms,
        retention: Retention {
            every: config.housekeeping_every_ms,
            expired: config.expired_kept_ms,
            answers: config.idempotency_kept_ms,
            questions: config.questions_kept_ms,
        },
        prompt_limits: prompt_limits(config),
        sign_in_limits: SignInLimits {
            failures_per_account: config.sign_in_failures_per_account,
            failures_per_network: config.sign_in_failures_per_network,
            tries_per_account: config.sign_ins_per_account,
            window: config.sign_in_window_ms,
        },
        session_idle: config.session_idle_ms,
        session_life: config.session_life_ms,
        media_dir: config.var_dir.join("media"),
        picture_shelf: config.picture_shelf.clone(),
    }
}

fn prompt_limits(config: &Config) -> PromptLimits {
    let whole_s = |time: Duration| u32::try_from(time.as_secs()).unwrap_or(u32::MAX);
    PromptLimits {
        per_order: config.prompts_per_order.get(),
        per_phone_short: config.prompts_per_phone.get(),
        per_phone_long: config.prompts_per_phone_long.get(),
        short_window_s: whole_s(config.prompt_window_ms),
        long_window_s: whole_s(config.prompt_window_long_ms),
        gap_s: whole_s(config.prompt_gap_ms),
    }
}

/// Where cargo-leptos put the site; `Leptos.toml` beside the program's working directory says so, `LEPTOS_*` wins.
///
/// # Errors
/// When the file is there and cannot be read.
pub fn leptos_options() -> Result<LeptosOptions, Failure> {
    let file = std::path::Path::new("Leptos.toml");
    let file = file.exists().then_some("Leptos.toml");
    Ok(leptos::config::get_configuration(file)?.leptos_options)
}

/// What handlers share.
///
/// # Errors
/// When the site was not built.
pub fn app(config: &Config, platform: Platform, leptos: &LeptosOptions) -> Result<App, Failure> {
    let key = config.platform_key()?;
    let cookie_key: Vec<u8> = [b"cookie 1", b"cookie 2"]
        .iter()
        .flat_map(|purpose| secret::hash(&[key.as_slice(), purpose.as_slice()].concat()))
        .collect();
    let url = config.public_url();
    let (scheme, rest) = url.split_once("://").unwrap_or(("http", url.as_str()));
    let port = rest.rsplit_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
    let public_pages = PublicPages::default();
    tokio::spawn(public_pages.clone().follow(platform.bus().clone()));
    Ok(App {
        hosts: Arc::new(Hosts::new(std::slice::from_ref(&config.base_host))),
        renderer: Renderer::new(assets(leptos)?),
        public_pages,
        cookie_key: kikapu_app::door::Key::from(&cookie_key),
        origin: Arc::new(Origin { scheme: scheme.to_owned(), base_host: config.base_host.clone(), port }),
        platform,
    })
}

fn assets(leptos: &LeptosOptions) -> Result<Assets, Failure> {
    if !leptos.hash_files {
        return Ok(Assets::plain(&leptos.site_pkg_dir, &leptos.output_name));
    }
    let program = std::env::current_exe()?;
    let beside = program.parent().map(|dir| dir.join(&*leptos.hash_file)).unwrap_or_default();
    Ok(Assets::hashed(&leptos.site_pkg_dir, &leptos.output_name, &beside)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_limited_as_the_domain_proposes_unless_somebody_says_otherwise() {
        assert_eq!(prompt_limits(&Config::default()), PromptLimits::default());
        let config = Config { prompt_window_ms: Duration::from_mins(5), ..Config::default() };
        assert_eq!(prompt_limits(&config).short_window_s, 300);
    }
}
