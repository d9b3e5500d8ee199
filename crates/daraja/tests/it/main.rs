//! The client against a Daraja that answers from a script, and the parsers against recorded shapes.

mod initiators;
mod notices;
mod products;
mod pulls;
mod pushes;
mod queries;
mod registrations;
mod rehearsal;
mod rehearsal_products;
mod results;
mod server;
mod tokens;
