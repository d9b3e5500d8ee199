//! Money that goes back: the surplus of an order, what was paid for it, or money of nobody's. What a refund takes is taken
//! when it is asked for, in the payment's own row, where the database counts: refunded is never more than captured.
//!
//! A refund leaves once, after that is committed. M-PESA tells of its end at a secret address; where it does not, its
//! status is asked for. What may have left is released by an answer and by nothing else.

mod answer;
mod ask;
mod decide;
mod operator;
mod query;
mod record;
mod send;
mod settle;
mod views;

pub use answer::{Kind, process, take};
pub use ask::{of_line, of_order, rest_of_order_tx, whole_order_tx};
pub use decide::{Found, approve, resolve, withdraw};
pub use operator::{NewOperator, save as save_operator, save_typed as save_sending};
pub use query::query;
pub use record::is_leaving_tx;
pub use send::send;
pub use views::{list_tx, of_order_tx, sending_tx};

pub(super) use operator::of_number_tx as operator_of_tx;
pub(super) use record::sweep_tx;
pub(super) use send::result_urls;
