//! Solvers for tables of whole numbers: which of them are prime, which are struck out for a prime.

use super::board::Grid;
use crate::claim::observed::Observed;
use crate::claim::query::row::QueryRow;

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
        name: "struck_like",
        signature: "(cell)",
        summary: "number of written composite numbers with the same least divisor above 1 as the composite number of the cell",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let id = grid.argument(args, 0)?.0;
            let all = written(&grid)?;
            let own = grid.number(id).ok_or("nothing is written in the cell")? as u64;
            let struck = |n: &u64| least_divisor(*n).filter(|d| d != n);
            let divisor = struck(&own).ok_or_else(|| format!("{own} has no divisor but 1 and itself"))?;
            Ok(Observed::Number(all.iter().filter(|n| struck(n) == Some(divisor)).count() as f64))
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
    use super::super::testing::{ask, board};
    use crate::claim::observed::Observed;

    #[test]
    fn multiples_are_struck_once_and_primes_remain() {
        let scene = board(&[&["2", "9", "15", "25"], &["49", "53", "77", "1"]], &[], &[]);
        let number = |x: f64| Ok(Observed::Number(x));
        assert_eq!(ask(&scene, "struck_like", &[1]), number(2.0), "9 and 15");
        assert_eq!(ask(&scene, "struck_like", &[3]), number(1.0), "15 is struck already");
        assert_eq!(ask(&scene, "struck_like", &[6]), number(2.0), "49 and 77");
        assert_eq!(ask(&scene, "primes_written", &[]), number(2.0), "1 is no prime");
        assert!(ask(&scene, "struck_like", &[5]).is_err(), "53 is prime");
        assert!(ask(&scene, "struck_like", &[7]).is_err(), "1 is not composite");
        assert!(ask(&board(&[&["a"]], &[], &[]), "primes_written", &[]).is_err(), "no numbers");
        assert!(ask(&board(&[&["2.5"]], &[], &[]), "primes_written", &[]).is_err(), "no whole number");
    }
}
