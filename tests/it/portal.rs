//! The portal, visited without scripts.

mod accounts;
mod anew;
mod callbacks;
mod choose;
mod connect;
mod defaults;
mod ending;
mod failures;
mod finder;
pub mod foreign;
mod health;
mod languages;
mod links;
mod manage;
pub mod methods;
mod races;
mod returns;
mod sessions;
pub mod steps;
mod tokens;
mod uses;
