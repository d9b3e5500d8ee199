//! One file a page.

pub mod cart;
pub mod checkout;
pub mod order;
pub mod pay;
pub mod review;
pub mod track;
