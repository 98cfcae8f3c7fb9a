//! The dashboard, over HTTP: who gets in, who may what, and what each section does.

mod authenticator;
mod csv;
pub mod gate;
mod idp;
mod members;
mod oidc;
mod passkeys;
mod sections;
mod sessions;
mod sign_in;
pub mod support;
