//! A Daraja (Safaricom's M-PESA API) to rehearse against.
//!
//! Point any Daraja client at it instead of `https://sandbox.safaricom.co.ke`: the paths, the
//! bodies and the misbehaviour are the same, the money is not. It keeps its own ledger, delivers
//! callbacks over real HTTP, and shows the customer's side of a payment on a page that looks like
//! a phone (`/phone`). Every failure a merchant meets in the field can be asked for by name, by
//! phone number, by amount, or by hand.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! use daraja_sim::{Config, Simulator};
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:7070").await?;
//! let simulator = Simulator::new(Config::default());
//! let handle = simulator.handle();
//! daraja_sim::serve(listener, simulator, std::future::pending()).await
//! # }
//! ```
//!
//! Money goes out as well: B2C and B2B payments, reversals, transaction status and account balance, with the operator's password
//! encrypted for [`CERTIFICATE_PEM`] (also at `/certificate.cer`). Their results come a moment later
//! ([`Timings::result_after`]) from the same ledger, or as [`RequestOutcome`] asks.
//!
//! Time can stand still and be pushed ([`Config::virtual_clock`], [`Handle::pass`]), trouble can come by chance from a seed
//! ([`Chaos`]), and what moved can be had as the statement that the M-PESA portal exports ([`Handle::statement`]).
//!
//! It must never be part of a production deployment: the phone page approves payments for anyone.

mod bearer;
mod body;
mod c2b;
mod callback;
mod chaos;
mod clock;
mod config;
mod control;
mod core;
mod deliver;
mod engine;
mod faults;
mod handle;
mod ids;
mod index;
mod initiator;
mod ledger;
mod oauth;
mod outcome;
mod phone;
mod pull;
mod qr;
mod refusal;
mod results;
mod server;
mod standing;
mod state;
mod statement;
mod stk;
mod urls;

#[cfg(test)]
mod tests;

pub use chaos::{CallbackTrouble, Chaos, ChaosFault, ChaosReport, ReplyTrouble, Trouble};
pub use config::{BusyPhone, Config, Merchant, Operator, QueryLimit, SANDBOX_PASSKEY, Switches, Timings, Unanswered};
pub use deliver::{Delivery, DeliveryKind};
pub use faults::{Break, CallbackFault, Endpoint};
pub use handle::{ActError, Balances, Handle, MerchantBalance, PayError, ScanError, WalletBalance};
pub use initiator::{
    BusinessPayment, CERTIFICATE_PEM, Payout, PayoutKind, Progress, Request, RequestKind, RequestOutcome,
};
pub use outcome::{Outcome, SUFFIXES, Suffix};
pub use server::{Simulator, serve};
pub use standing::StandingOrder;
pub use state::{C2bUrls, Payment, PaymentSource, Prompt, PromptId, Verdict};
pub use statement::StatementFormat;

/// The example of the README, which must compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
