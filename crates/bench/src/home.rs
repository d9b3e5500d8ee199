//! Where everything happens: an empty database, a folder that goes away, the program's settings, and shops with goods.

use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use hyper::header::{COOKIE, HeaderName, HeaderValue};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tempfile::TempDir;
use tokio::process::Command;

use crate::program::Program;
use crate::report::Report;
use crate::wire::{Ask, Line};
use crate::{Failure, goods, html};

/// The shop with pictures.
pub const SMALL_SHOP: &str = "amani";
/// The shop that gets ten thousand products more.
pub const LARGE_SHOP: &str = "kasi";
/// Opens the simulator's control calls, and nothing else.
const SIM_SECRET: &str = "bench";
/// How long the program may take to come up.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long is waited for the pictures of the first screens.
const PICTURES_MAX: Duration = Duration::from_mins(2);
/// Cards whose pictures a phone shows first.
pub const FIRST_CARDS: usize = 6;

/// The `Host` of everything that is no shop's, the simulator and the baseline included.
pub const BASE_HOST: HeaderValue = HeaderValue::from_static("localhost");

/// Where the measurements happen.
pub struct Home {
    /// The program that is measured.
    pub program: PathBuf,
    /// Port of its web server; the simulator takes the next, the baseline the one after.
    pub port: u16,
    /// The database as the role that may do everything.
    pub db: PgPool,
    /// Its address.
    pub database_url: String,
    /// Multiplies counts and times.
    pub scale: f64,
    work: TempDir,
    phones: Cell<u32>,
}

impl Home {
    /// Connects to the database and checks the ports.
    ///
    /// # Errors
    /// What is missing.
    pub async fn open(program: PathBuf, database_url: String, port: u16, scale: f64) -> Result<Self, Failure> {
        if !program.is_file() {
            return Err(format!("there is no program at {}. fix: scripts/build", program.display()).into());
        }
        for port in port..port + 3 {
            std::net::TcpListener::bind(("127.0.0.1", port))
                .map_err(|error| format!("port {port}: {error}. fix: another one with --port"))?;
        }
        let db = PgPoolOptions::new().max_connections(2).connect(&database_url).await?;
        let work = tempfile::Builder::new().prefix("kikapu-bench-").tempdir()?;
        Ok(Self { program, port, db, database_url, scale, work, phones: Cell::new(0) })
    }

    /// A count, scaled; never 0.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "thousands at the most")]
    pub fn count(&self, count: u32) -> usize {
        ((f64::from(count) * self.scale).round() as usize).max(1)
    }

    /// A time, scaled; never less than a second, in which even the slowest page is answered.
    pub fn lasting(&self, s: f64) -> Duration {
        Duration::from_secs_f64((s * self.scale).max(1.0))
    }

    /// The `Host` of a shop.
    pub fn host(&self, shop: &str) -> HeaderValue {
        HeaderValue::try_from(format!("{shop}.localhost:{}", self.port))
            .expect("a shop's name and a number make a header")
    }

    /// Port of the simulator.
    pub const fn sim_port(&self) -> u16 {
        self.port + 1
    }

    /// A phone nobody used before. The simulator knows what becomes of a request by the last three digits: `100` pays
    /// and sends no callback, `000` pays and sends one, both after 4 s.
    pub fn phone(&self, ending: &str) -> String {
        let n = self.phones.replace(self.phones.get() + 1);
        format!("07{:02}{:03}{ending}", 10 + n / 1000 % 20, n % 1000)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.args(arguments);
        // Ours are not the program's: it stops at a variable of its name that it does not know.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("KIKAPU_")) {
            command.env_remove(name);
        }
        let ports = (self.port, self.sim_port());
        command
            .env("DATABASE_URL", &self.database_url)
            .env("PORT", ports.0.to_string())
            .env("KIKAPU_SIM_PORT", ports.1.to_string())
            .env("KIKAPU_BIND", "127.0.0.1")
            .env("KIKAPU_VAR_DIR", self.work.path())
            .env("KIKAPU_SECRET_KEY", "be".repeat(32))
            .env("KIKAPU_SIM_SECRET", SIM_SECRET)
            // Nothing runs out and nobody asks by itself while we measure what a callback does.
            .env("KIKAPU_QUERY_SCHEDULE_MS", "3600000,7200000")
            // How many questions M-PESA allows is not what is measured; `reconciler` measures that.
            .env("KIKAPU_QUERY_PAUSE_MS", "1")
            .env("KIKAPU_QUERY_PAUSE_LEAST_MS", "1")
            .env("KIKAPU_PROMPT_LIFE_MS", "3000000")
            .env("KIKAPU_STOCK_HOLD_MS", "3600000");
        command
    }

    fn start(&self, name: &str) -> Result<Program, Failure> {
        let mut command = self.command(&[name]);
        if name != "demo" {
            command.env("KIKAPU_MPESA_BASE_URL", format!("http://127.0.0.1:{}", self.sim_port()));
        }
        Program::start(name, command, self.work.path())
    }

    /// The web server, once it answers `ask`, and how long that took.
    ///
    /// # Errors
    /// When it does not.
    pub async fn serve(&self, ask: &Ask) -> Result<(Program, Duration), Failure> {
        let since = Instant::now();
        let mut web = self.start("serve")?;
        let took = web.until_answers(self.port, ask, since, Duration::from_millis(1), PATIENCE).await?;
        Ok((web, took))
    }

    /// The simulator and the worker.
    ///
    /// # Errors
    /// When they do not come up.
    pub async fn work(&self) -> Result<[Program; 2], Failure> {
        let mut simulator = self.start("daraja-sim")?;
        let pause = Duration::from_millis(20);
        simulator.until_answers(self.sim_port(), &sim("/clock"), Instant::now(), pause, PATIENCE).await?;
        Ok([simulator, self.start("worker")?])
    }

    /// Where programs write.
    pub fn logs(&self) -> &Path {
        self.work.path()
    }

    /// Lets `kikapu doctor` look for what must never be; its words.
    ///
    /// # Errors
    /// When it finds something.
    pub async fn doctor(&self) -> Result<String, Failure> {
        Program::start("doctor", self.command(&["doctor", "--invariants"]), self.work.path())?.finish().await
    }

    /// Sets up the demonstration's shops, ten thousand products more if `with_goods`, and the pictures a phone shows
    /// first if `with_pictures`.
    ///
    /// # Errors
    /// When the program fails.
    pub async fn furnish(&self, with_goods: bool, with_pictures: bool, report: &mut Report) -> Result<(), Failure> {
        let began = Instant::now();
        let home = Ask::get(&self.host(SMALL_SHOP), "/");
        let mut demo = self.start("demo")?;
        demo.until_answers(self.port, &home, began, Duration::from_millis(50), PATIENCE).await?;
        if with_goods {
            let file = self.work.path().join("products.csv");
            std::fs::write(&file, goods::file(self.count(goods::HOT_UNITS)))?;
            let began = Instant::now();
            let file = file.to_string_lossy();
            let import = self.command(&["admin", "import-products", &file, "--store", LARGE_SHOP, "--apply"]);
            Program::start("import", import, self.work.path())?.finish().await?;
            let rate = f64::from(goods::PRODUCTS) / began.elapsed().as_secs_f64();
            let of = goods::PRODUCTS;
            report.condition(format!(
                "{of} products with 3 variants each imported at {rate:.0} products/s while pictures were drawn"
            ));
        }
        if with_pictures {
            self.until_pictures(&mut demo).await?;
        }
        demo.stop().await?;
        // Pictures that were not drawn yet would take a core from what is measured.
        sqlx::query("delete from graphile_worker._private_jobs where payload ->> 'task' = 'process_picture'")
            .execute(&self.db)
            .await?;
        sqlx::query("vacuum analyze").execute(&self.db).await?;
        Ok(())
    }

    /// Until the first cards of home and listing have their pictures; whatever is there after a while will do.
    async fn until_pictures(&self, demo: &mut Program) -> Result<(), Failure> {
        let deadline = Instant::now() + PICTURES_MAX;
        let mut line = Line::open(self.port).await?;
        while Instant::now() < deadline {
            let mut drawn = true;
            for path in ["/", "/products"] {
                let page = line.ask(&rendered(Ask::get(&self.host(SMALL_SHOP), path))).await?.text();
                drawn &= html::pictures(&page).len() > FIRST_CARDS && html::missing_pictures(&page) == 0;
            }
            if drawn {
                return Ok(());
            }
            demo.still_runs()?;
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Ok(())
    }
}

/// A question to the simulator's control calls.
pub fn sim(path: &str) -> Ask {
    Ask::get(&BASE_HOST, format!("/_sim{path}"))
        .with(HeaderName::from_static("x-sim-secret"), HeaderValue::from_static(SIM_SECRET))
}

/// The same page, made anew: a visitor with a session cookie gets none that was kept for everybody. Shops read no
/// session, so nothing else changes.
pub fn rendered(ask: Ask) -> Ask {
    ask.with(COOKIE, HeaderValue::from_static("session=none"))
}
