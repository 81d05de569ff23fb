//! Tests of the table of units: spellings, conversions, how a unit stands beside its number.

use super::*;
use std::collections::HashSet;

fn unit(text: &str) -> Unit {
    text.parse().unwrap()
}

#[test]
fn every_row_reads_back() {
    let mut names = HashSet::new();
    for (unit, row) in Unit::all().zip(ROWS) {
        assert_eq!(unit.symbol(Style::Plain).parse(), Ok(unit.clone()));
        assert_eq!(unit.symbol(Style::Latex).parse(), Ok(unit.clone()));
        for alias in row.4 {
            assert_eq!(alias.parse(), Ok(unit.clone()), "{alias}");
            assert!(names.insert(*alias), "{alias} stands twice");
        }
        assert!(names.insert(row.0), "{} stands twice", row.0);
        assert!(unit.factor().is_some());
    }
}

#[test]
fn spellings() {
    for (text, symbol) in [
        ("centimeters", "cm"),
        ("square centimetres", "cm²"),
        ("sq cm", "cm²"),
        ("cubic meters", "m³"),
        ("cm^{2}", "cm²"),
        (r"\text{ cm}^2", "cm²"),
        (r"\mathrm{cm}^{3}", "cm³"),
        (r"^{\circ}", "°"),
        ("degrees", "°"),
        ("Degrees", "°"),
        (r"^\circ\text{C}", "°C"),
        ("° C", "°C"),
        ("ohms", "Ω"),
        ("hours", "h"),
        (r"\%", "%"),
        ("m/s^2", "m/s²"),
        ("Newtons", "N"),
        ("books", "books"),
        ("square units", "square units"),
        ("people", "people"),
    ] {
        assert_eq!(unit(text).to_string(), symbol, "{text}");
    }
    for bad in ["", "5", "c_m", "cm²²", "pi", "sqrt x", "π", "-", " ", "a{b}\\c"] {
        assert!(bad.parse::<Unit>().is_err(), "{bad}");
    }
}

#[test]
fn conversions() {
    for (from, to, factor) in [
        ("km", "m", "1000"),
        ("cm²", "m²", "1/10000"),
        ("cm³", "mL", "1"),
        ("°", "rad", "π/180"),
        ("h", "min", "60"),
        ("km/h", "m/s", "5/18"),
        ("books", "Book", "1"),
        ("person", "people", "1"),
    ] {
        assert_eq!(unit(from).factor_to(&unit(to)), Some(factor.parse().unwrap()), "{from} {to}");
    }
    for (a, b) in [("cm", "cm²"), ("books", "apples"), ("%", "°"), ("books", "cm")] {
        assert_eq!(unit(a).factor_to(&unit(b)), None);
    }
}

#[test]
fn attaches_to_numbers() {
    for (number, name, text, latex) in [
        ("12", "cm", "12 cm", r"12\,\text{cm}"),
        ("45", "°", "45°", r"45^\circ"),
        ("-5", "$", "-$5", r"-\$5"),
        ("20", "°C", "20 °C", r"20^\circ\text{C}"),
        ("7", "books", "7 books", r"7\,\text{books}"),
    ] {
        assert_eq!(unit(name).attach(number, false, Style::Plain), text);
        assert_eq!(unit(name).attach(number, false, Style::Latex), latex);
    }
    assert_eq!(unit("cm").attach("2 + √3", true, Style::Plain), "(2 + √3) cm");
}
