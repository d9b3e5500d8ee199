//! A private Postgres for a machine without `DATABASE_URL`: initdb once, a unix socket, no network.
//!
//! Postgres refuses to run as root. When we are root it runs as the `postgres` user that Debian's package makes, with
//! its data under a directory that user can reach.

use std::fs::{File, TryLockError};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use sqlx::postgres::PgConnectOptions;

const ADMIN: &str = "kikapu_admin";
/// Name of the database in it.
pub const DATABASE: &str = "kikapu";
const UNDER_ROOT: &str = "/var/lib/kikapu";
/// Looks for a cluster that another process starts or stops at this moment.
const LOOKS_MAX: u32 = 10;

/// Why there is no private cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// Postgres is not installed.
    #[error("no PostgreSQL server found: install it (`apt-get install postgresql-15`) or set DATABASE_URL")]
    NotInstalled,
    /// Root, and nobody to run it as.
    #[error(
        "PostgreSQL refuses to run as root and there is no `postgres` user: install the Debian package or set DATABASE_URL"
    )]
    NobodyToRunAs,
    /// A file or folder could not be made.
    #[error("{what}: {source}")]
    Io {
        /// What was being done.
        what: String,
        /// Why not.
        source: std::io::Error,
    },
    /// It was stopped each time we came to use it.
    #[error("the private database is started and stopped by somebody else; try again")]
    Contended,
    /// A tool said no.
    #[error("{tool} failed: {said}")]
    Tool {
        /// Which.
        tool: &'static str,
        /// Its last words.
        said: String,
    },
}

/// A private cluster that is running. Stop it with [`Cluster::stop`].
#[derive(Debug)]
pub struct Cluster {
    bin: PathBuf,
    data: PathBuf,
    socket: PathBuf,
    user: Option<(u32, u32)>,
    /// Locked for reading by each process that uses the cluster; the system unlocks it for one that was killed.
    users: File,
}

impl Cluster {
    /// Starts the cluster of `var_dir`, making it first if there is none. One that is running already is used, together
    /// with whoever started it.
    ///
    /// # Errors
    /// [`ClusterError`] with the fix.
    pub fn start(var_dir: &Path) -> Result<Self, ClusterError> {
        let bin = find_bin().ok_or(ClusterError::NotInstalled)?;
        let user = if is_root() { Some(postgres_user().ok_or(ClusterError::NobodyToRunAs)?) } else { None };
        let var =
            std::path::absolute(var_dir).map_err(|source| ClusterError::Io { what: "var_dir".to_owned(), source })?;
        let home = if user.is_some() && !is_reachable(&var) {
            PathBuf::from(UNDER_ROOT).join(short_name(&var))
        } else {
            var.clone()
        };
        let home = home.join("postgres");
        let socket = std::env::temp_dir().join(format!("kikapu-{}", short_name(&var)));
        own(&home, user)?;
        let users = home.join("users.lock");
        let users =
            File::create(&users).map_err(|source| ClusterError::Io { what: users.display().to_string(), source })?;
        let cluster = Self { bin, data: home.join("data"), socket, user, users };
        cluster.join(&home.join("log"))?;
        Ok(cluster)
    }

    /// Becomes one of those who use the cluster. Whoever is alone makes and launches it; the others wait for that.
    fn join(&self, log: &Path) -> Result<(), ClusterError> {
        let failed = |source| ClusterError::Io { what: "the lock of the private database".to_owned(), source };
        for _ in 0..LOOKS_MAX {
            match self.users.try_lock() {
                Ok(()) => {
                    if !self.data.join("PG_VERSION").exists() {
                        self.init()?;
                    }
                    if !self.is_running()? {
                        own(&self.socket, self.user)?;
                        self.launch(log)?;
                    }
                    self.users.unlock().map_err(failed)?;
                }
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
            self.users.lock_shared().map_err(failed)?;
            if self.is_running()? {
                return Ok(());
            }
            // Its last user stopped it while we waited.
            self.users.unlock().map_err(failed)?;
        }
        Err(ClusterError::Contended)
    }

    /// How to reach the database as the role that owns the cluster.
    pub fn options(&self) -> PgConnectOptions {
        PgConnectOptions::new_without_pgpass().socket(&self.socket).username(ADMIN).database(DATABASE)
    }

    /// How to reach the cluster before the database exists.
    pub fn maintenance_options(&self) -> PgConnectOptions {
        self.options().database("postgres")
    }

    /// Stops the cluster, unless another process uses it; everything committed is on disk.
    ///
    /// # Errors
    /// [`ClusterError::Tool`] when it does not stop.
    pub fn stop(&self) -> Result<(), ClusterError> {
        let alone = self.users.unlock().is_ok() && self.users.try_lock().is_ok();
        if !alone {
            tracing::info!("the private database goes on: another process uses it");
            return Ok(());
        }
        self.run("pg_ctl", &["-D", &self.data.display().to_string(), "-m", "fast", "-w", "stop"])?;
        // Only its own files were in it.
        let _ = std::fs::remove_dir(&self.socket);
        Ok(())
    }

    fn init(&self) -> Result<(), ClusterError> {
        let data = self.data.display().to_string();
        let admin = format!("--username={ADMIN}");
        self.run(
            "initdb",
            &["-D", &data, &admin, "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums"],
        )
        .map(drop)
    }

    fn is_running(&self) -> Result<bool, ClusterError> {
        Ok(self.output("pg_ctl", &["-D", &self.data.display().to_string(), "status"])?.status.success())
    }

    fn launch(&self, log: &Path) -> Result<(), ClusterError> {
        let (data, log) = (self.data.display().to_string(), log.display().to_string());
        // Trust is safe here: the socket lies in a folder that only its owner may enter.
        let options = format!(
            "-c listen_addresses='' -c unix_socket_directories='{}' -c max_connections=120 -c shared_buffers=128MB",
            self.socket.display()
        );
        self.run("pg_ctl", &["-D", &data, "-l", &log, "-o", &options, "-w", "-t", "60", "start"]).map(drop)
    }

    fn run(&self, tool: &'static str, arguments: &[&str]) -> Result<Output, ClusterError> {
        let output = self.output(tool, arguments)?;
        if output.status.success() {
            return Ok(output);
        }
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        Err(ClusterError::Tool { tool, said: said.lines().rev().take(5).collect::<Vec<_>>().join(" / ") })
    }

    fn output(&self, tool: &'static str, arguments: &[&str]) -> Result<Output, ClusterError> {
        let mut command = Command::new(self.bin.join(tool));
        // Its own process group: Ctrl-C is for us, and we stop the cluster in order.
        command.args(arguments).current_dir("/").process_group(0);
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command.stdin(std::process::Stdio::null());
        if tool == "pg_ctl" && arguments.contains(&"start") {
            // The server would keep our pipes open for ever.
            command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
        }
        command.output().map_err(|source| ClusterError::Io { what: format!("running {tool}"), source })
    }
}

/// Makes a folder that only the cluster's user may enter.
fn own(dir: &Path, user: Option<(u32, u32)>) -> Result<(), ClusterError> {
    let failed = |source| ClusterError::Io { what: dir.display().to_string(), source };
    std::fs::create_dir_all(dir).map_err(failed)?;
    if let Some((uid, gid)) = user {
        std::os::unix::fs::chown(dir, Some(uid), Some(gid)).map_err(failed)?;
    }
    std::fs::set_permissions(dir, std::fs::Permissions::from_mode(0o700)).map_err(failed)
}

fn find_bin() -> Option<PathBuf> {
    let debian = (15..=20).rev().map(|version| PathBuf::from(format!("/usr/lib/postgresql/{version}/bin")));
    let on_path =
        std::env::var_os("PATH").into_iter().flat_map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    debian.chain(on_path).find(|dir| dir.join("initdb").exists() && dir.join("pg_ctl").exists())
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|me| me.uid() == 0)
}

/// User and group id of `postgres`, from `/etc/passwd`.
fn postgres_user() -> Option<(u32, u32)> {
    let passwd = std::fs::read_to_string("/etc/passwd").ok()?;
    let line = passwd.lines().find(|line| line.starts_with("postgres:"))?;
    let mut fields = line.split(':').skip(2);
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

/// Whether another user can walk to the folder.
fn is_reachable(dir: &Path) -> bool {
    dir.ancestors()
        .filter(|dir| dir.exists())
        .all(|dir| std::fs::metadata(dir).is_ok_and(|meta| meta.permissions().mode() & 0o001 != 0))
}

/// Eight letters that tell installations apart; a socket's path may have 107 bytes at the most.
fn short_name(path: &Path) -> String {
    kikapu_commerce::secret::hex_hash(path.as_os_str().as_encoded_bytes()).chars().take(8).collect()
}
