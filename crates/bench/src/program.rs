//! Processes that are started for a measurement and end with it: also when it fails, also at Ctrl-C.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::process::{Child, Command};

use crate::Failure;
use crate::wire::{Ask, Line};

/// Lines of a log that are shown when its program ended too early.
const LAST_LINES: usize = 12;

/// A process and what it wrote.
pub struct Program {
    name: String,
    child: Child,
    log: PathBuf,
}

/// Memory of a process that is in RAM, megabytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// Now.
    pub now_mb: f64,
    /// The most there ever was.
    pub peak_mb: f64,
}

impl Program {
    /// Starts a command; what it writes goes to a file in `logs`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &str, mut command: Command, logs: &Path) -> Result<Self, Failure> {
        let log = logs.join(format!("{name}.log"));
        let out = File::options().create(true).append(true).open(&log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| format!("{name} cannot be started: {error}"))?;
        Ok(Self { name: name.to_owned(), child, log })
    }

    /// Waits until the program answers `ask` with 200, looking every `pause`. Returns how long that took from `since`.
    ///
    /// # Errors
    /// When the program ends, or does not answer within `patience`.
    pub async fn until_answers(
        &mut self,
        port: u16,
        ask: &Ask,
        since: Instant,
        pause: Duration,
        patience: Duration,
    ) -> Result<Duration, Failure> {
        loop {
            if let Ok(mut line) = Line::open(port).await
                && let Ok(answer) = line.ask(ask).await
                && answer.status == 200
            {
                return Ok(since.elapsed());
            }
            self.still_runs()?;
            if since.elapsed() > patience {
                return Err(format!(
                    "{} did not answer within {} s. It wrote:\n{}",
                    self.name,
                    patience.as_secs(),
                    self.wrote()
                )
                .into());
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// # Errors
    /// When the program has ended, with the last it wrote.
    pub fn still_runs(&mut self) -> Result<(), Failure> {
        match self.child.try_wait()? {
            None => Ok(()),
            Some(status) => Err(format!("{} ended ({status}). It wrote:\n{}", self.name, self.wrote()).into()),
        }
    }

    /// Waits for its own end.
    ///
    /// # Errors
    /// When it ends badly, with the last it wrote.
    pub async fn finish(mut self) -> Result<String, Failure> {
        let status = self.child.wait().await?;
        let wrote = self.wrote();
        if status.success() {
            Ok(wrote)
        } else {
            Err(format!("{} ended ({status}). It wrote:\n{wrote}", self.name).into())
        }
    }

    /// Ends it at once: nothing it has in hand outlives the measurement.
    ///
    /// # Errors
    /// When the system refuses.
    pub async fn stop(mut self) -> Result<(), Failure> {
        Ok(self.child.kill().await?)
    }

    /// What the kernel says of its memory.
    ///
    /// # Errors
    /// When it has ended.
    pub fn memory(&self) -> Result<Memory, Failure> {
        let id = self.child.id().ok_or("the program has ended")?;
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let mb = |key: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(key))?;
            // The kernel writes kB and means KiB.
            let kib: f64 = line.trim_start_matches(':').trim().strip_suffix(" kB")?.trim().parse().ok()?;
            Some(kib * 1_024.0 / 1_000_000.0)
        };
        Ok(Memory { now_mb: mb("VmRSS").ok_or("no VmRSS in /proc")?, peak_mb: mb("VmHWM").ok_or("no VmHWM in /proc")? })
    }

    fn wrote(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines.get(lines.len().saturating_sub(LAST_LINES)..).unwrap_or_default().join("\n")
    }
}
