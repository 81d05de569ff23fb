//! Flywheel grows datasets of interactive visual reasoning problems that are proved and measured.

pub mod answer;
pub mod audit;
pub mod check;
pub mod claim;
pub mod cli;
pub mod config;
pub mod diagram;
pub mod evaluate;
pub mod evolve;
pub mod expand;
pub mod export;
pub mod faults;
pub mod figure;
pub mod flywheel;
pub mod foreign;
pub mod generate;
pub mod grade;
pub mod knowledge;
pub mod repair;
pub mod sample;
pub mod scene;
pub mod seed;
pub mod similarity;
pub mod store;
pub mod template;
pub mod tool;
