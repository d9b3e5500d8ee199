//! The program as processes, told everything by variables.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use kikapu_testkit::TestShop;
use sqlx::ConnectOptions;

use crate::http::{Request, send};

/// Longer than a start takes on a busy machine; only a failing test waits this long.
const START_MAX: Duration = Duration::from_mins(1);
const LOOK_EVERY: Duration = Duration::from_millis(10);
/// The key the test shop's own platform seals with.
const SECRET_KEY: [u8; 32] = [7; 32];

/// What the processes of one test share: database, folder, settings.
pub struct Installation {
    /// Of the web process.
    pub port: u16,
    /// Of the simulator, where one is started.
    pub sim_port: u16,
    /// Of its metrics, on an address of their own.
    pub metrics_port: u16,
    settings: Vec<(String, String)>,
    dir: tempfile::TempDir,
}

impl Installation {
    /// An installation on the shop's database. `settings` are configuration keys in lower case.
    pub fn of(shop: &TestShop, settings: &[(&str, String)]) -> Self {
        let mut installation = Self::alone(&[
            ("secret_key", kikapu_commerce::secret::hex(&SECRET_KEY)),
            ("mpesa_base_url", "http://127.0.0.1:9".to_owned()),
            ("log_format", "text".to_owned()),
            ("log", "warn".to_owned()),
        ]);
        installation.set("public_url", format!("http://127.0.0.1:{}", installation.port));
        let database = shop.admin.connect_options().to_url_lossy().to_string();
        installation.settings.push(("DATABASE_URL".to_owned(), database));
        for (key, value) in settings {
            installation.set(key, value.clone());
        }
        installation
    }

    /// An installation with nothing but a folder: the program brings its own database.
    pub fn alone(settings: &[(&str, String)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        // Whom PostgreSQL runs as may walk through: root's database is another user's.
        std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o711)).unwrap();
        let (port, sim_port, metrics_port) = (free_port(), free_port(), free_port());
        let mut installation = Self { port, sim_port, metrics_port, settings: Vec::new(), dir };
        let variables = [
            ("PORT", port.to_string()),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("LEPTOS_OUTPUT_NAME", "kikapu".to_owned()),
            ("LEPTOS_SITE_ROOT", public().display().to_string()),
        ];
        installation.settings.extend(variables.map(|(name, value)| (name.to_owned(), value)));
        installation.set("bind", "127.0.0.1".to_owned());
        installation.set("sim_port", sim_port.to_string());
        installation.set("var_dir", installation.var_dir().display().to_string());
        for (key, value) in settings {
            installation.set(key, value.clone());
        }
        installation
    }

    /// Sets a configuration key; what is set later wins.
    fn set(&mut self, key: &str, value: String) {
        self.settings.push((format!("KIKAPU_{}", key.to_uppercase()), value));
    }

    /// The program's folder.
    pub fn var_dir(&self) -> PathBuf {
        self.path("var")
    }

    /// A path of the test's own.
    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Starts a role. Its log is in a file of its own.
    pub fn start(&self, role: &'static str) -> Process {
        let log = self.dir.path().join(format!("{role}.log"));
        let file = File::options().create(true).append(true).open(&log).unwrap();
        let mut command = self.command(&[role]);
        // As a terminal starts it: Ctrl-C goes to all of its group.
        command.process_group(0);
        if role == "serve" || role == "demo" {
            command.env("KIKAPU_METRICS_BIND", format!("127.0.0.1:{}", self.metrics_port));
        }
        let said = File::create(self.dir.path().join(format!("{role}.out"))).unwrap();
        let child = command.stdin(Stdio::null()).stdout(said).stderr(file).spawn().unwrap();
        Process { child, role, log }
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kikapu"));
        // Nothing of the machine's own settings, and no `Leptos.toml` of the checkout.
        command.args(arguments).env_clear().envs(self.settings.iter().cloned()).current_dir(self.dir.path());
        command
    }

    /// Waits until the web process says that it is ready.
    pub async fn ready(&self, web: &mut Process) {
        let began = Instant::now();
        let question = Request::get("localhost", "/readyz");
        loop {
            if send(self.port, &question).await.is_ok_and(|answer| answer.status == 200) {
                return;
            }
            if let Some(status) = web.child.try_wait().unwrap() {
                panic!("the web process ended ({status}):\n{}", web.log());
            }
            assert!(began.elapsed() < START_MAX, "the web process is not ready:\n{}", web.log());
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

/// A process that ends with the test.
pub struct Process {
    child: Child,
    role: &'static str,
    log: PathBuf,
}

impl Process {
    /// `kill -9`: no signal handler, no destructor, no flush.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks it to stop, as an operator does, and waits for it.
    pub async fn stop(self) -> (ExitStatus, String) {
        let process = self.child.id().to_string();
        self.end(&["-TERM", &process]).await
    }

    /// Ctrl-C in its terminal, and waits for it.
    pub async fn interrupt(self) -> (ExitStatus, String) {
        let group = format!("-{}", self.child.id());
        self.end(&["-INT", "--", &group]).await
    }

    async fn end(mut self, kill: &[&str]) -> (ExitStatus, String) {
        let asked = Command::new("kill").args(kill).status().unwrap();
        assert!(asked.success());
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, self.log());
            }
            assert!(began.elapsed() < START_MAX, "{} does not stop:\n{}", self.role, self.log());
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// What it had to say.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is served beside the pages, from the checkout: the site is not built for these tests.
fn public() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../public")
}

/// A port below those that the machine gives to outgoing connections: between two lives of the process nobody else may
/// get it.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 8_000).unwrap();
    (0..1_000)
        .map(|_| 21_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 10_000)
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("one of a thousand ports is free")
}
