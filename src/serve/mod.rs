//! The daemon and its HTTP ground: grows a dataset for days, says what it does, takes orders, and lets nobody else in.
//!
//! [`daemon`] is a plain thread around [`crate::flywheel::grow`]; [`http`] serves routes ([`route`]) behind the layers of [`guard`].
//! Pages are not made here: they come as rows of routes from the floor above.

pub mod actions;
pub mod again;
pub mod app;
pub mod control;
pub mod daemon;
mod events;
pub mod exports;
pub mod fail;
pub mod field;
mod gauge;
pub mod guard;
pub mod http;
pub mod journal;
mod login;
pub mod metrics;
pub mod openapi;
pub mod order;
pub mod own;
pub mod peers;
pub mod pool;
pub mod route;
pub mod schema;
pub mod secret;
pub mod state;
pub mod status;
pub mod traffic;
