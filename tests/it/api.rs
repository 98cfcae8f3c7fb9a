//! The JSON API.

mod end_users;
