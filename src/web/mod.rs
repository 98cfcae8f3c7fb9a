//! The doors: what HTTP clients meet.

pub mod assets;
pub mod page;
pub mod portal;
