//! Forms of measures: the one word by which a schema says what it may conclude (`of`) and what it may reckon with (`from`).
//!
//! A relation of bare values fits many reckonings by chance; the form tells a current from twice a current. In: a measure; out: its
//! word. Values play no part.

use crate::claim::measure::Measure;
use crate::claim::query;
use crate::knowledge::error::did_you_mean;

/// Words of the forms that are no queries; a query's form is its name.
pub const FORMS: &[&str] = &[
    "constant",
    "length",
    "angle",
    "arc_angle",
    "distance",
    "area",
    "perimeter",
    "volume",
    "surface",
    "x",
    "y",
    "position",
    "slope",
    "value",
    "curve_at",
    "curve_slope",
    "integral",
    "sum",
    "product",
    "quotient",
    "root",
    "multiple",
];

fn constant(m: &Measure) -> bool {
    match m {
        Measure::Const(_) => true,
        Measure::Sum(parts) | Measure::Product(parts) => parts.iter().all(constant),
        _ => false,
    }
}

/// The form of a measure: `value` for any scalar quantity, `sum` and `product` for those of several measures, `multiple` for a
/// measure that constants are added to or multiplied with.
pub fn form(m: &Measure) -> &str {
    let several = |parts: &[Measure]| parts.iter().filter(|p| !constant(p)).count() > 1;
    match m {
        _ if constant(m) => "constant",
        Measure::Const(_) => "constant",
        Measure::Length(..) => "length",
        Measure::Angle(..) => "angle",
        Measure::ArcAngle(..) => "arc_angle",
        Measure::Distance(..) => "distance",
        Measure::Area(_) => "area",
        Measure::Perimeter(_) => "perimeter",
        Measure::Volume(_) => "volume",
        Measure::Surface(_) => "surface",
        Measure::X(_) => "x",
        Measure::Y(_) => "y",
        Measure::Position(_) => "position",
        Measure::Slope(..) => "slope",
        Measure::Scalar(_) => "value",
        Measure::CurveAt(..) => "curve_at",
        Measure::CurveSlope(..) => "curve_slope",
        Measure::CurveIntegral(..) => "integral",
        Measure::Sum(parts) if several(parts) => "sum",
        Measure::Product(parts) if several(parts) => "product",
        Measure::Sum(_) | Measure::Product(_) => "multiple",
        Measure::Quotient(..) => "quotient",
        Measure::Root(_) => "root",
        Measure::Query(q) => &q.name,
    }
}

/// A hint if a word is no form.
pub fn unknown(word: &str) -> Option<String> {
    let queries = || query::QUERIES.iter().flat_map(|q| q.iter()).map(|r| r.name);
    let known = FORMS.contains(&word) || queries().any(|name| name == word);
    let hint = || format!("forms are names of queries and {}", FORMS.join(", "));
    (!known).then(|| did_you_mean(word, FORMS.iter().copied().chain(queries())).unwrap_or_else(hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::exact::Exact;
    use crate::scene::{PointId, ScalarId};

    #[test]
    fn a_reckoning_is_told_from_a_quantity() {
        let (two, r) = (Measure::Const(Exact::from(2)), Measure::Scalar(ScalarId(0)));
        let l = Measure::Length(PointId(0), PointId(1));
        assert_eq!(form(&r), "value");
        assert_eq!(form(&two), "constant");
        assert_eq!(form(&Measure::Product(vec![two.clone(), r.clone()])), "multiple");
        assert_eq!(form(&Measure::Sum(vec![l.clone(), r.clone()])), "sum");
        assert_eq!(form(&Measure::Quotient(Box::new(l), Box::new(two))), "quotient");
        assert!(unknown("value").is_none() && unknown("current").is_none());
        assert!(unknown("valeu").is_some_and(|hint| hint.contains("value")));
    }
}
