//! The simulator as a foreign client meets it: over real HTTP.

mod c2b;
mod chaos;
mod clock;
mod control;
mod faults;
mod initiator;
mod outcomes;
mod page;
mod push;
mod qr;
mod query;
mod shop;
mod statement;
mod token;
