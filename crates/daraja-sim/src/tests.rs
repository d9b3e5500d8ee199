//! The simulator as a foreign client meets it: over real HTTP.

mod c2b;
mod control;
mod faults;
mod initiator;
mod outcomes;
mod page;
mod push;
mod query;
mod shop;
mod token;
