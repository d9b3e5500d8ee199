//! What people do in a world.

mod little_by_little;
mod lookers;
mod owners;
mod shoppers;
mod staff;
mod strangers;
