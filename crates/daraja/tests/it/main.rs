//! The client against a Daraja that answers from a script, and the parsers against recorded shapes.

mod initiators;
mod notices;
mod pushes;
mod queries;
mod registrations;
mod rehearsal;
mod results;
mod server;
mod tokens;
