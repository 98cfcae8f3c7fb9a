//! What is remembered: the handle, and the statements.

mod db;
mod end_users;
mod jobs;
mod plans;
mod tables;
