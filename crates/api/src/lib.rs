//! The other doors: Daraja callbacks, health, metrics, problem documents.
