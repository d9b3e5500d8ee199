//! M-PESA as it is seen from a shop. Its `rail` is the truth that the shop's books are held against.

mod list;
mod notices;
mod payouts;
mod rail;
mod requests;

pub use rail::{Answer, OutReply, OutState, PROMPT_LIFE, Prompt, Rail, Reply, State, Transfer};
