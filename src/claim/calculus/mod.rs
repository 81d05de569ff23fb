//! The calculus of claims: a scene is one vector of unknowns, claims are equations over it.
//!
//! [`unknowns`] numbers the unknowns, [`equation`] turns claims into residuals and their gradients (dual numbers), [`space`] is
//! the row space of such gradients, [`system`] gathers what is known of a scene, [`solve`] finds other configurations that satisfy the same claims, [`order`] is what a
//! reader sees at a glance and what such a configuration must share. Nothing here knows samples, words or pixels beyond the view.

pub mod equation;
pub mod gradient;
pub mod order;
pub mod solve;
pub mod space;
pub mod system;
pub mod unknowns;
