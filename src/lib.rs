//! Portico: a self-hosted connect portal.
//!
//! Doors translate, services decide, storage remembers, the domain knows the rules:
//!
//! ```text
//! domain  <-  catalog, storage, outbound  <-  services  <-  web (portal, api), jobs  <-  app  <-  main
//! ```

pub mod app;
pub mod catalog;
pub mod clock;
pub mod config;
pub mod context;
pub mod demo;
pub mod domain;
pub mod emails;
pub mod error;
pub mod jobs;
pub mod language;
pub mod links;
pub mod origin;
pub mod outbound;
pub mod queues;
pub mod recent;
pub mod services;
pub mod storage;
pub mod urls;
pub mod vault;
pub mod web;
