//! Methods other than OAuth 2.0 with an app alone: keys, passwords, fields, clients, OAuth 1.0a, and the choice of them.

mod choice;
mod consent;
pub mod keeper;
mod sessions;
mod typed;
