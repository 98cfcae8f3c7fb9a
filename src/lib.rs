//! Portico: a self-hosted connect portal.
//!
//! Doors translate, services decide, storage remembers, the domain knows the rules:
//!
//! ```text
//! domain  <-  catalog, storage, outbound  <-  services  <-  web (portal, api), jobs  <-  app  <-  main
//! ```

pub mod catalog;
pub mod demo;
pub mod domain;
pub mod outbound;
