//! The portal, visited without scripts.

mod connect;
