//! Solvers for tables of whole numbers: which of them are prime, which are struck out for a prime.

use super::board::Grid;
use crate::claim::observed::Observed;
use crate::claim::query::row::{QueryRow, number};

/// The numbers that are written on the board.
fn written(grid: &Grid<'_>) -> Result<Vec<u64>, String> {
    let all: Vec<f64> = grid.cells.iter().filter_map(|c| grid.number(c.0)).collect();
    match all.iter().find(|x| x.fract() != 0.0 || **x < 1.0 || **x > 1e6) {
        Some(x) => Err(format!("{x} is no whole number from 1 to a million")),
        None if all.is_empty() => Err("no number is written".into()),
        None => Ok(all.into_iter().map(|x| x as u64).collect()),
    }
}

/// The least divisor above 1; `None` for 1.
fn least_divisor(n: u64) -> Option<u64> {
    (2..=n).take_while(|d| d * d <= n).find(|d| n.is_multiple_of(*d)).or((n > 1).then_some(n))
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "struck_by",
        signature: "(p)",
        summary: "number of written numbers above the prime p of which p is the least divisor above 1",
        solve: |scene, args| {
            let p = number(args, 0)?;
            if p.fract() != 0.0 || p < 2.0 || least_divisor(p as u64) != Some(p as u64) {
                return Err(format!("{p} is no prime"));
            }
            let all = written(&Grid::read(scene))?;
            let struck = |n: &&u64| **n > p as u64 && least_divisor(**n) == Some(p as u64);
            Ok(Observed::Number(all.iter().filter(struck).count() as f64))
        },
    },
    QueryRow {
        name: "primes_written",
        signature: "()",
        summary: "number of written numbers that are prime",
        solve: |scene, _| {
            let all = written(&Grid::read(scene))?;
            Ok(Observed::Number(all.iter().filter(|n| least_divisor(**n) == Some(**n)).count() as f64))
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, ask_number, board};
    use crate::claim::observed::Observed;

    #[test]
    fn multiples_are_struck_once_and_primes_remain() {
        let scene = board(&[&["2", "9", "15", "25"], &["49", "53", "77", "1"]], &[], &[]);
        let number = |x: f64| Ok(Observed::Number(x));
        assert_eq!(ask_number(&scene, "struck_by", 2.0), number(0.0), "2 itself stays");
        assert_eq!(ask_number(&scene, "struck_by", 3.0), number(2.0));
        assert_eq!(ask_number(&scene, "struck_by", 5.0), number(1.0), "15 is struck already");
        assert_eq!(ask_number(&scene, "struck_by", 7.0), number(2.0));
        assert_eq!(ask(&scene, "primes_written", &[]), number(2.0), "1 is no prime");
        assert!(ask_number(&scene, "struck_by", 4.0).is_err(), "4 is no prime");
        assert!(ask(&board(&[&["a"]], &[], &[]), "primes_written", &[]).is_err(), "no numbers");
        assert!(ask(&board(&[&["2.5"]], &[], &[]), "primes_written", &[]).is_err(), "no whole number");
    }
}
