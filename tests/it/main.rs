//! The integration tests: they start the real server, and speak HTTP or drive a browser.
//!
//! `scripts/test` starts the PostgreSQL cluster and the ChromeDriver that they need.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on has failed")]

mod support;

mod actions;
mod api;
mod architecture;
mod browser;
mod catalog;
mod demo;
mod jobs;
mod languages;
mod mcp;
mod migrations;
mod operator;
mod pages;
mod portal;
mod resilience;
mod storage;
