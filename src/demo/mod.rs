//! What `portico demo` brings along, and the tests use as well.

pub mod provider;
