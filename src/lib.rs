//! Flywheel grows datasets of interactive visual reasoning problems that are proved and measured.

pub mod answer;
pub mod check;
pub mod claim;
pub mod diagram;
pub mod figure;
pub mod flywheel;
pub mod generate;
pub mod sample;
pub mod scene;
pub mod seed;
pub mod template;
pub mod tool;
