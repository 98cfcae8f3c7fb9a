//! The dashboard, over HTTP: who gets in, who may what, and what each section does.

mod csv;
mod gate;
mod idp;
mod members;
mod oidc;
mod sections;
mod sessions;
mod sign_in;
mod support;
