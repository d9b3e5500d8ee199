//! What tests share: a shop on a database of its own, a Daraja that does as it is told, and builders that bring an
//! order to where a test begins.
//!
//! ```no_run
//! # async fn run() {
//! let shop = kikapu_testkit::TestShop::open().await;
//! let sent = shop.given_a_sent_attempt().await;
//! shop.pay(&sent).await;
//! shop.assert_paid(&sent.order).await;
//! shop.assert_sound().await;
//! # }
//! ```
//!
//! Nothing here waits for time to go by: jobs run when [`TestShop::work`] is called, and [`TestShop::pass`] moves the
//! database's past and the simulator's clock together. A builder that cannot do its work stops the test.

#![expect(clippy::missing_panics_doc, reason = "everything here stops the test that it cannot serve")]

mod cluster;
mod door;
mod given;
mod look;
mod seed;
mod shop;
mod time;
mod work;

pub use daraja_sim;

pub use cluster::{Database, server};
pub use door::{Door, Heard};
pub use given::{Checkout, Placed, Sent};
pub use look::{AttemptRow, LineRow, OrderRow};
pub use seed::{Goods, SHORTCODE, STAFF_PASSWORD};
pub use shop::{Options, TestShop};
pub use work::Worker;

use std::time::Duration;

/// Longer than anything here takes; only a failing test waits this long.
pub const PATIENCE: Duration = Duration::from_secs(20);
