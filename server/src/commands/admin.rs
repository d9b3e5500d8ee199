//! `kikapu admin`: work of an administrator.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Subcommand;
use daraja::C2bVersion;
use kikapu_commerce::catalog::import::{self, ImportReport, Mode, Note};
use kikapu_commerce::staff::owners::{self, NewOwner};
use kikapu_commerce::{Ctx, payment, shop};
use kikapu_contract::money::{Notices, NoticesStatus};
use kikapu_kernel::Phone;
use secrecy::SecretString;

use super::{mpesa_base_url, payment_list};
use crate::config::Config;
use crate::wiring::{self, Database, Failure, Role};

/// What an administrator can do.
#[derive(Subcommand)]
pub enum Admin {
    /// Lets a person into a store as its owner. The password is read from standard input.
    CreateOwner {
        /// The store's name in addresses.
        #[arg(long)]
        store: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// Phone they sign in with, 07… or +254….
        #[arg(long)]
        phone: String,
        /// E-mail they can also sign in with.
        #[arg(long)]
        email: Option<String>,
    },
    /// Has M-PESA told once more where to post about payments, and says how that stands for every store.
    RegisterUrls {
        /// The store's name in addresses; without it nothing is registered, only told.
        #[arg(long)]
        store: Option<String>,
        /// The version of C2B that Safaricom enabled on the shop's app, from now on: v2 masks the payer's number, v1
        /// hashes it.
        #[arg(long, requires = "store", value_parser = ["v1", "v2"])]
        version: Option<String>,
    },
    /// Turns M-PESA's own list of payments (Pull Transactions) on or off for a store, or reads it now, and says how that
    /// stands for every store.
    PaymentList {
        /// The store's name in addresses; without it nothing is done, only told.
        #[arg(long)]
        store: Option<String>,
        /// Has M-PESA open the list; the phone, 07… or +254…, that Safaricom keeps for it.
        #[arg(long, requires = "store", conflicts_with_all = ["off", "read"])]
        on: Option<String>,
        /// Leaves the list alone from now on.
        #[arg(long, requires = "store", conflicts_with = "read")]
        off: bool,
        /// Reads it now.
        #[arg(long, requires = "store")]
        read: bool,
    },
    /// Reads products from a Shopify product CSV. A dry run unless --apply is given.
    ///
    /// Exit code 0: everything was written, or would be. 3: something was left out, the rest was written. 4: reading
    /// stopped before the end of the file; what came before was written. 1: it could not be done at all. A dry run ends
    /// with the code that --apply would end with.
    #[command(verbatim_doc_comment)]
    ImportProducts {
        /// The file.
        file: PathBuf,
        /// The store's name in addresses.
        #[arg(long)]
        store: String,
        /// Write them.
        #[arg(long)]
        apply: bool,
    },
}

/// Something was left out of an import.
const LEFT_OUT: u8 = 3;
/// An import did not read its file to the end.
const STOPPED: u8 = 4;

/// Does it.
pub async fn run(config: &Config, admin: Admin) -> Result<ExitCode, Failure> {
    Database::with(config, async |database| work(config, database, admin).await).await
}

async fn work(config: &Config, database: &Database, admin: Admin) -> Result<ExitCode, Failure> {
    let platform = wiring::platform(config, database, Role::Worker, &mpesa_base_url(config)).await?;
    let done = match admin {
        Admin::CreateOwner { store, name, phone, email } => create_owner(&platform, &store, name, &phone, email).await,
        Admin::RegisterUrls { store, version } => register_urls(&platform, store.as_deref(), version.as_deref()).await,
        Admin::PaymentList { store, on, off, read } => {
            let ctx = match &store {
                Some(store) => Some(context(&platform, store).await?),
                None => None,
            };
            payment_list::run(&platform, ctx, on, off, read).await
        }
        Admin::ImportProducts { file, store, apply } => import_products(&platform, &store, &file, apply).await,
    };
    platform.close().await;
    done
}

async fn context(platform: &kikapu_commerce::Platform, store: &str) -> Result<Ctx, Failure> {
    let shops = shop::list(platform).await?;
    let found = shops.iter().find(|shop| shop.slug == store);
    let names = || shops.iter().map(|shop| shop.slug.as_str()).collect::<Vec<_>>().join(", ");
    let found = found.ok_or_else(|| format!("there is no store `{store}`; there are: {}", names()))?;
    Ok(Ctx::system(platform.clone(), found.id))
}

#[expect(clippy::print_stdout, reason = "the answer is what the command is for")]
async fn create_owner(
    platform: &kikapu_commerce::Platform,
    store: &str,
    name: String,
    phone: &str,
    email: Option<String>,
) -> Result<ExitCode, Failure> {
    let ctx = context(platform, store).await?;
    let phone = Phone::parse(phone).map_err(|error| format!("--phone: {error}"))?;
    let mut password = String::new();
    std::io::stdin().take(1024).read_to_string(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']);
    let owner = NewOwner { name, phone, email, password: SecretString::from(password.to_owned()) };
    owners::create(&ctx, &owner).await?;
    println!("The owner can sign in.");
    Ok(ExitCode::SUCCESS)
}

/// Registers at once, not by a job: whoever asks wants to know.
#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
async fn register_urls(
    platform: &kikapu_commerce::Platform,
    store: Option<&str>,
    version: Option<&str>,
) -> Result<ExitCode, Failure> {
    if let Some(store) = store {
        let ctx = context(platform, store).await?;
        match version {
            Some("v1") => payment::incoming::set_version(&ctx, C2bVersion::V1).await?,
            Some(_) => payment::incoming::set_version(&ctx, C2bVersion::V2).await?,
            None => {}
        }
        payment::register_urls(&ctx).await.map_err(|fault| kikapu_commerce::fault::causes(&fault))?;
    }
    let all = payment::incoming::registrations(platform).await;
    for (slug, notices) in all.map_err(|fault| kikapu_commerce::fault::causes(&fault))? {
        println!("{slug:<14} {}", registration(&notices));
    }
    Ok(ExitCode::SUCCESS)
}

/// How a registration stands, in a line.
pub fn registration(notices: &Notices) -> String {
    let words = match notices.status {
        NoticesStatus::NoMpesa => "has no M-PESA",
        NoticesStatus::Never => "payments by hand are not confirmed: M-PESA was never told where to post",
        NoticesStatus::Registered => "M-PESA confirms payments by itself",
        NoticesStatus::Already => {
            "M-PESA has addresses and takes no others. If payments by hand are not confirmed, delete them in the M-PESA portal and register again"
        }
        NoticesStatus::Refused => "payments by hand are not confirmed: M-PESA refused our addresses",
        NoticesStatus::Retrying => "M-PESA did not answer clearly; it is tried again",
    };
    if notices.detail.is_empty() { words.to_owned() } else { format!("{words} ({})", notices.detail) }
}

#[expect(clippy::print_stdout, reason = "the report is what the command is for")]
async fn import_products(
    platform: &kikapu_commerce::Platform,
    store: &str,
    file: &std::path::Path,
    apply: bool,
) -> Result<ExitCode, Failure> {
    let ctx = context(platform, store).await?;
    let reader = File::open(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mode = if apply { Mode::Apply } else { Mode::DryRun };
    let report = import::products(&ctx, BufReader::new(reader), mode).await?;
    for problem in &report.problems {
        let column = if problem.column.is_empty() { String::new() } else { format!(", {}", problem.column) };
        println!("line {}{column} ({}): {}", problem.line, problem.handle, problem.message);
    }
    if report.problems_total > report.problems.len() as u64 {
        println!("… and {} problems more", report.problems_total - report.problems.len() as u64);
    }
    for note in &report.notes {
        println!("{}", say(*note));
    }
    println!(
        "{} rows: {} products new, {} changed, {} left out; {} variants",
        report.rows, report.created, report.updated, report.left_out, report.variants
    );
    if !apply {
        println!("Nothing was written. Run again with --apply to write it.");
    }
    let code = exit_code(&report);
    match code {
        STOPPED => println!("Reading stopped before the end of the file: what comes after was not looked at."),
        LEFT_OUT => println!("What has a problem is left out. Correct the file and import it again: nothing doubles."),
        _ => {}
    }
    Ok(ExitCode::from(code))
}

/// What a script has to know. Pictures that are not fetched and shelves that orders hold are told, and no failure:
/// importing the file again would change nothing about them.
const fn exit_code(report: &ImportReport) -> u8 {
    if report.stopped {
        STOPPED
    } else if report.left_out > 0 || report.problems_total > 0 {
        LEFT_OUT
    } else {
        0
    }
}

fn say(note: Note) -> String {
    match note {
        Note::PricesAreShillings => "The file names no currency: prices were read as Kenyan shillings.".to_owned(),
        Note::PicturesNotFetched { count } => {
            format!(
                "{count} pictures are named and were not fetched: Kikapu takes none from other sites and has no upload yet."
            )
        }
        Note::SkusMade { count } => format!("{count} variants had no SKU and got one made of handle and choice."),
        Note::HeldForOrders { count } => {
            format!("{count} shelves could not be set as low as the file says: orders hold the units.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_learns_whether_everything_was_written() {
        let report = |left_out, problems_total, stopped| ImportReport {
            left_out,
            problems_total,
            stopped,
            notes: vec![Note::PicturesNotFetched { count: 3 }],
            ..ImportReport::default()
        };
        assert_eq!(exit_code(&report(0, 0, false)), 0);
        assert_eq!(exit_code(&report(1, 1, false)), LEFT_OUT);
        assert_eq!(exit_code(&report(0, 1, false)), LEFT_OUT, "a row that belongs to no product");
        assert_eq!(exit_code(&report(2, 3, true)), STOPPED);
    }
}
