//! `kikapu admin payment-list`: M-PESA's own list of what came in.

use std::process::ExitCode;

use kikapu_commerce::payment::pull;
use kikapu_commerce::{Ctx, Platform, fault};
use kikapu_contract::pull::{OpenPull, PullView, Trouble};
use kikapu_domain::payment::pull::{ListState, PullTrouble};

use crate::wiring::Failure;

/// Opens and reads at once, not by a job: whoever asks wants to know.
#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
pub async fn run(
    platform: &Platform,
    ctx: Option<Ctx>,
    on: Option<String>,
    off: bool,
    read: bool,
) -> Result<ExitCode, Failure> {
    let causes = |fault| fault::causes(&fault);
    if let Some(ctx) = ctx {
        if let Some(phone) = on {
            pull::order_open(&ctx, &OpenPull { phone }).await?;
            pull::open(&ctx).await.map_err(causes)?;
        }
        if off {
            pull::close(&ctx).await?;
        }
        if read {
            pull::read_list(&ctx).await.map_err(causes)?;
        }
    }
    for (slug, view) in pull::all(platform).await.map_err(causes)? {
        println!("{slug:<14} {}", list(&view));
    }
    Ok(ExitCode::SUCCESS)
}

/// How the list of a store stands, in a line.
pub fn list(view: &PullView) -> String {
    let said = |why: &Trouble| {
        let what = match why.what {
            PullTrouble::NotEnabled => "Safaricom has not enabled Pull Transactions for the app",
            PullTrouble::Keys => "M-PESA does not take the keys",
            PullTrouble::Away => "M-PESA did not answer",
            PullTrouble::Busy => "M-PESA was asked too often",
            PullTrouble::Refused => "M-PESA refused",
            PullTrouble::Repeats => "M-PESA gave the same page again: try list_offset or list_verb",
        };
        if why.detail.is_empty() { what.to_owned() } else { format!("{what} ({})", why.detail) }
    };
    let trouble = view.trouble.as_ref().map(said).unwrap_or_default();
    match view.state {
        None => "has no M-PESA".to_owned(),
        Some(ListState::Off) => "M-PESA's list is not read".to_owned(),
        Some(ListState::Opening) if trouble.is_empty() => "M-PESA is being asked to open its list".to_owned(),
        Some(ListState::Opening) => format!("M-PESA's list is being opened; {trouble}"),
        Some(ListState::Refused) => format!("M-PESA did not open its list: {trouble}"),
        Some(ListState::Open) => {
            let read = view.last.map_or("M-PESA's list was not read yet".to_owned(), |last| {
                format!(
                    "M-PESA's list was read {} UTC: {} rows, {} new, {} aside",
                    last.at.format("%Y-%m-%d %H:%M"),
                    last.found,
                    last.fresh,
                    last.aside
                )
            });
            match &view.failed {
                Some(failed) => format!("{read}; failed since: {}", said(&failed.why)),
                None => read,
            }
        }
    }
}
