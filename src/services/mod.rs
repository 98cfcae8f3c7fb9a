//! The use cases: each is called by a door or by a job, decides, and leaves remembering to `storage`.

pub mod access;
pub mod complete;
pub mod connect;
pub mod connections;
pub mod credentials;
pub mod doctor;
pub mod end_users;
pub mod events;
pub mod health;
pub mod import;
pub mod integrations;
pub mod jobs;
pub mod keys;
pub mod links;
pub mod manage;
pub mod members;
pub mod oauth_apps;
pub mod overview;
pub mod proof;
pub mod refresh;
pub mod resolution;
pub mod servers;
pub mod sessions;
pub mod withdrawals;
pub mod workspaces;
