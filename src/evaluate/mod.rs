//! Evaluation: tasks of benchmarks, rollouts over them, marks that a program gives, tables with intervals.
//!
//! [`source`] reads tasks from suites and from files of others; [`run`] plays what is missing and keeps every finished episode at
//! once ([`record`]); [`mark`] marks it ([`score`] compares places, strokes and pixels); [`table`], [`compare`] and [`report`] tell what came of it, [`weak`] what to grow more of.

pub mod compare;
pub mod judge;
pub mod mark;
pub mod oracle;
pub mod record;
pub mod report;
pub mod run;
pub mod score;
pub mod source;
pub mod statistics;
pub mod table;
pub mod task;
pub mod weak;
