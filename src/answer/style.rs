//! The two ways in which every answer can be printed.

/// How to print an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Unicode text on one line: `3√2/2 cm²`.
    Plain,
    /// LaTeX for math mode, without the dollar signs: `\frac{3\sqrt{2}}{2}\,\text{cm}^2`.
    Latex,
}
