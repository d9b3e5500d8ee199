//! Plain values in, HTML out.

pub mod balance;
pub mod call_off;
pub mod cash;
pub mod claims;
pub mod day_rows;
pub mod desk;
pub mod door;
pub mod facts;
pub mod form_key;
pub mod keys_form;
pub mod list;
pub mod money_open;
pub mod money_table;
pub mod next_step;
pub mod order_table;
pub mod plan;
pub mod rail;
pub mod refunds;
pub mod switches;
pub mod to_do;
pub mod trial;
