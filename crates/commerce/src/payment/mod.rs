//! Getting paid. One attempt is one M-PESA prompt on one phone for one order.
//!
//! A request leaves only after its attempt is committed, and never twice. What comes back by callback is kept first
//! and believed later: an order is paid when M-PESA answers our own query with success, never because somebody
//! posted it. Unknown is not failed, and late success always wins. Money sent by hand comes by M-PESA's confirmation of
//! it, from an address that is M-PESA's, or is found by a person ([`incoming`]).

pub mod balance;
mod booked;
mod by_hand;
mod callback;
pub mod cash;
mod code;
mod facts;
pub mod gate;
mod hold;
pub mod incoming;
mod intake;
pub mod keys;
pub mod ledger;
pub mod lookup;
mod merchant;
mod page;
pub mod parts;
pub mod pull;
mod queries;
mod query;
pub mod question;
pub mod rail;
mod receipts;
mod record;
pub mod refund;
mod send;
mod settle;
mod start;
pub mod statement;
mod sweep;
mod tokens;
mod unbook;

pub use by_hand::{claim, confirm as confirm_by_hand, reject as reject_by_hand};
pub(crate) use callback::forget_dead as forget_dead_addresses;
pub use callback::process as process_callback;
pub use code::code;
pub use facts::{
    Facts, Received, facts_of_tx, facts_tx, is_returning_tx, orders_by_receipt_tx, orders_to_review_tx, received_tx,
};
pub(crate) use hold::take_goods_again_tx;
pub use hold::{held_until, keep_longer, keep_tx as keep_goods_tx, release as release_hold};
pub use incoming::{Sources, match_line as match_money, process as process_confirmation, register as register_urls};
pub(crate) use intake::Intake;
pub use intake::{BODY_MAX as CALLBACK_BODY_MAX, Taken, take as take_callback};
pub use merchant::{
    NewMerchant, is_set_up_tx, keep_tx as keep_merchant_tx, pay_to_tx, save as save_merchant, serves_tx,
};
pub use page::{await_change, read};
pub use query::{check_now, query};
pub use send::send;
pub use settle::book_sale_tx;
pub use start::{ask_for_rest, open_tx, send_again};
pub use sweep::sweep;
pub use tokens::PgTokenStore;
pub use unbook::{booked_by_hand_tx, unbook};
