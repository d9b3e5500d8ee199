//! Parts of this surface: plain values in, HTML out.

pub mod area_search;
pub mod errors;
pub mod facts;
pub mod fields;
pub mod invoice;
pub mod lines;
pub mod pay_by;
pub mod pay_card;
pub mod pay_ways;
pub mod photo;
pub mod place;
pub mod receipt;
pub mod rest;
pub mod totals;
