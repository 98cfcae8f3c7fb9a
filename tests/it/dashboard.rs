//! The dashboard, over HTTP: who gets in, who may what, and what each section does.

mod csv;
pub mod gate;
mod members;
mod sections;
mod sessions;
mod sign_in;
pub mod support;
