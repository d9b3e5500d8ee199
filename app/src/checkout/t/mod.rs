//! Texts of cart, checkout, paying and the order's page, in both languages.

pub mod cart;
pub mod form;
pub mod invoice;
pub mod order;
pub mod parts;
pub mod pay;
pub mod problems;
pub mod slow;
