//! The program itself, as processes on a real database: what holds when it is killed, and what every door answers.

#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]
#![allow(clippy::print_stderr, reason = "figures that a test measured")]

mod away;
mod connections;
mod doors;
mod http;
mod importing;
mod kill;
mod logs;
mod program;
mod rush;
mod stop;
