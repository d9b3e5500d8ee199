//! When somebody asks the process to stop.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Ctrl-C, SIGTERM, or the closed terminal (SIGHUP), heard from when this is made. Make it before anything that must be
/// put away again: until then the signal ends the process as it stands.
#[derive(Clone, Debug)]
pub struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the system lets nobody listen.
    pub fn listen() -> std::io::Result<Self> {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hangup = signal(SignalKind::hangup())?;
        let (asked, stop) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hangup.recv() => {}
            }
            let _ = asked.send(true);
        });
        Ok(Self(stop))
    }

    /// Ends when the process was asked to stop, before or after this call.
    pub async fn asked(mut self) {
        // The task that hears the signals lives as long as the process does.
        let _ = self.0.wait_for(|asked| *asked).await;
    }
}
