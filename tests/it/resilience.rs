//! Servers that die, databases that are gone, and secrets that must be nowhere.

mod canary;
mod database;
mod interrupted;
mod kill;
mod process;
mod proxy;
pub mod refresh;
mod tamper;
mod twins;
