//! The client against a Daraja that answers from a script, and the parsers against recorded shapes.

mod notices;
mod pushes;
mod queries;
mod registrations;
mod rehearsal;
mod server;
mod tokens;
