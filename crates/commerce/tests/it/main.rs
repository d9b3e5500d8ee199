//! Operations on a real database, one database a test.

#![allow(
    clippy::assigning_clones,
    clippy::bool_assert_comparison,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::duration_suboptimal_units,
    clippy::format_push_string,
    clippy::trivially_copy_pass_by_ref,
    reason = "a test says plainly what it expects; speed and style of what it sets up matter little"
)]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "tests")]

mod cart_merging;
mod cart_suggestions;
mod catalog_demand;
mod catalog_import;
mod catalog_listing;
mod catalog_measure;
mod catalog_media;
mod catalog_save;
mod catalog_search;
mod checkout_limits;
mod checkout_receiver;
mod doctor;
mod housekeeping;
mod jobs;
mod keys;
mod migrations;
mod money_balance;
mod money_by_hand;
mod money_callbacks;
mod money_cash;
mod money_chaos;
mod money_codes;
mod money_deposits;
mod money_gate;
mod money_incoming;
mod money_intake;
mod money_journeys;
mod money_keeping;
mod money_lookup;
mod money_pull;
mod money_rail;
mod money_reconciler;
mod money_refunds;
mod money_refunds_trouble;
mod money_sending;
mod money_slow;
mod money_statement;
mod money_told;
mod shop;
mod staff;
mod staff_calling_off;
mod stock_races;
mod support;
mod tenancy_matrix;
mod tenancy_pool;
mod tenancy_schema;
