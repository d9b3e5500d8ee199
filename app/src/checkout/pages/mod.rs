//! One file a page.

pub mod cart;
pub mod checkout;
pub mod code;
pub mod drawer;
pub mod order;
pub mod pay;
pub mod review;
pub mod saved_cart;
pub mod statement;
pub mod track;
