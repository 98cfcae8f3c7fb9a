//! The catalog: what Portico knows about providers.

pub mod definition;
pub mod quirk;
