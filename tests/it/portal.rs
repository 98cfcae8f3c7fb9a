//! The portal, visited without scripts.

mod accounts;
mod callbacks;
mod connect;
mod failures;
mod finder;
mod links;
mod manage;
mod races;
mod returns;
mod sessions;
pub mod steps;
mod tokens;
