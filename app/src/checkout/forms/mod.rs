//! What the forms of this surface do: one operation each, then `303` to the page that shows what became of it.

pub mod cart;
pub mod checkout;
pub mod pay;
pub mod statement;
