//! Names of signs in label markup: `\alpha`, `\angle`, `\circ` and their kind.
//!
//! Only names that stand for one character; constructs such as `\frac` belong to [`super::text`].

/// Names that stand for one character.
#[rustfmt::skip]
pub(crate) const NAMES: &[(&str, char)] = &[
    ("alpha", 'α'), ("beta", 'β'), ("gamma", 'γ'), ("delta", 'δ'), ("epsilon", 'ε'), ("zeta", 'ζ'), ("eta", 'η'),
    ("theta", 'θ'), ("iota", 'ι'), ("kappa", 'κ'), ("lambda", 'λ'), ("mu", 'μ'), ("nu", 'ν'), ("xi", 'ξ'), ("pi", 'π'),
    ("rho", 'ρ'), ("sigma", 'σ'), ("tau", 'τ'), ("phi", 'φ'), ("chi", 'χ'), ("psi", 'ψ'), ("omega", 'ω'),
    ("Gamma", 'Γ'), ("Delta", 'Δ'), ("Theta", 'Θ'), ("Lambda", 'Λ'), ("Pi", 'Π'), ("Sigma", 'Σ'), ("Phi", 'Φ'),
    ("Omega", 'Ω'), ("circ", '°'), ("degree", '°'), ("angle", '∠'), ("perp", '⊥'), ("parallel", '∥'), ("triangle", '△'),
    ("times", '×'), ("cdot", '·'), ("div", '÷'), ("pm", '±'), ("le", '≤'), ("ge", '≥'), ("ne", '≠'), ("approx", '≈'),
    ("cong", '≅'), ("sim", '∼'), ("infty", '∞'), ("to", '→'), ("prime", '′'), ("ell", 'ℓ'), ("cup", '∪'), ("cap", '∩'),
    ("in", '∈'), ("odot", '⊙'), ("bullet", '•'),
];

/// What to write instead of a name that means nothing.
pub(crate) fn hint(name: &str) -> String {
    let constructs = ["frac", "sqrt", "text", "overline", "vec", "sin", "cos", "tan", "log", "ln", "max", "min"];
    let known = NAMES.iter().map(|row| row.0).chain(constructs);
    let nearest = known.map(|known| (strsim::damerau_levenshtein(known, name), known)).min();
    match nearest {
        Some((distance, known)) if distance <= 2 => format!("did you mean \\{known}"),
        _ => "write words in \\text{..}".to_string(),
    }
}

/// The digit of a lowered one: `R₁` is set as `R_1`, in every face.
pub(crate) fn lower_digit(ch: char) -> Option<char> {
    let place = (ch as u32).checked_sub('₀' as u32).filter(|d| *d < 10)?;
    char::from_digit(place, 10)
}
