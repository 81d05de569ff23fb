//! Solvers for tables whose cells follow from their headings: truth tables, crosses of gametes, distances of words, products
//! of matrices, Karnaugh maps.

use super::board::Grid;
use super::formula::value;
use crate::claim::observed::Observed;
use crate::claim::query::row::QueryRow;
use crate::scene::cell::{Cell, Line};

/// Truth value of the formula over a cell, with the values written in its row under the letters.
fn truth(grid: &Grid<'_>, cell: &Cell) -> Result<bool, String> {
    let formula = grid.heading(Line::Column, cell.column)?;
    value(formula, &|letter: char| {
        let column = (0..grid.columns).find(|c| grid.heading(Line::Column, *c).is_ok_and(|h| h == letter.to_string()));
        let at = column.and_then(|c| grid.at(cell.row, c)).and_then(|id| grid.text(id));
        match at.as_deref() {
            Some("T" | "1") => Ok(true),
            Some("F" | "0") => Ok(false),
            other => Err(format!("{letter} has no value in the row but {other:?}")),
        }
    })
}

fn word(truth: bool) -> String {
    if truth { "T".into() } else { "F".into() }
}

/// Truth values of a column from top to bottom.
fn column(grid: &Grid<'_>, (line, index): (Line, u8)) -> Result<Vec<bool>, String> {
    if line != Line::Column {
        return Err("a formula heads a column".into());
    }
    let cells = grid.along((line, index)).into_iter();
    cells.filter_map(|id| crate::scene::on_cells::cell_of(grid.scene, id)).map(|c| truth(grid, c)).collect()
}

/// Letters of the words beside rows and over columns up to a cell; a heading that is no letter stands for the empty word.
fn prefixes(grid: &Grid<'_>, cell: &Cell) -> Result<[Vec<char>; 2], String> {
    let letters = |line: Line, last: u8| -> Result<Vec<char>, String> {
        let all = (0..=last).map(|i| grid.heading(line, i)).collect::<Result<Vec<_>, _>>()?;
        Ok(all.iter().filter_map(|t| t.chars().next()).filter(|c| c.is_alphabetic()).collect())
    };
    Ok([letters(Line::Row, cell.row)?, letters(Line::Column, cell.column)?])
}

fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let kept = before + usize::from(x != y);
            before = row[j + 1];
            row[j + 1] = kept.min(row[j] + 1).min(before + 1);
        }
    }
    row[b.len()]
}

fn common_length(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut before = 0;
        for (j, y) in b.iter().enumerate() {
            let both = before + 1;
            before = row[j + 1];
            row[j + 1] = if x == y { both } else { before.max(row[j]) };
        }
    }
    row[b.len()]
}

/// The genotype that the gametes beside and over a cell make: genes in order, the capital first.
fn offspring(grid: &Grid<'_>, cell: &Cell) -> Result<String, String> {
    let (a, b) = (grid.heading(Line::Row, cell.row)?, grid.heading(Line::Column, cell.column)?);
    if a.chars().count() != b.chars().count() {
        return Err(format!("gametes {a} and {b} carry different numbers of genes"));
    }
    let gene = |(x, y): (char, char)| {
        if !x.eq_ignore_ascii_case(&y) {
            return Err(format!("{x} and {y} are no alleles of one gene"));
        }
        Ok(if x.is_uppercase() { [x, y] } else { [y, x] })
    };
    Ok(a.chars().zip(b.chars()).map(gene).collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Which genes show the dominant trait.
fn phenotype(genotype: &str) -> String {
    genotype.chars().step_by(2).collect()
}

/// Number of cells of a square of gametes that agree with one in a part of the genotype.
fn like(grid: &Grid<'_>, cell: &Cell, part: fn(&str) -> String) -> Result<Observed, String> {
    let own = part(&offspring(grid, cell)?);
    let all = grid.cells.iter().map(|c| offspring(grid, c.1)).collect::<Result<Vec<_>, _>>()?;
    Ok(Observed::Number(all.iter().filter(|g| part(g) == own).count() as f64))
}

/// Solvers of this kind.
pub const ROWS: &[QueryRow] = &[
    QueryRow {
        name: "truth_value",
        signature: "(cell)",
        summary: "T or F: the value of the formula over the cell for the values of the letters in its row",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let cell = grid.argument(args, 0)?.1;
            Ok(Observed::Names(vec![word(truth(&grid, cell)?)]))
        },
    },
    QueryRow {
        name: "true_rows",
        signature: "(heading)",
        summary: "number of rows in which the formula over a column is true",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let all = column(&grid, grid.line(args, 0)?)?;
            Ok(Observed::Number(all.into_iter().filter(|t| *t).count() as f64))
        },
    },
    QueryRow {
        name: "differing_rows",
        signature: "(heading, heading)",
        summary: "number of rows in which the formulas over two columns have different values",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let (a, b) = (column(&grid, grid.line(args, 0)?)?, column(&grid, grid.line(args, 1)?)?);
            Ok(Observed::Number(a.iter().zip(&b).filter(|(x, y)| x != y).count() as f64))
        },
    },
    QueryRow {
        name: "edit_distance",
        signature: "(cell)",
        summary: "least number of letters to insert, delete or replace between the words beside the rows and over the columns up to the cell",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let [a, b] = prefixes(&grid, grid.argument(args, 0)?.1)?;
            Ok(Observed::Number(edit_distance(&a, &b) as f64))
        },
    },
    QueryRow {
        name: "common_length",
        signature: "(cell)",
        summary: "length of the longest common subsequence of the words beside the rows and over the columns up to the cell",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let [a, b] = prefixes(&grid, grid.argument(args, 0)?.1)?;
            Ok(Observed::Number(common_length(&a, &b) as f64))
        },
    },
    QueryRow {
        name: "offspring",
        signature: "(cell)",
        summary: "the genotype that the gametes beside and over the cell make",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let cell = grid.argument(args, 0)?.1;
            Ok(Observed::Names(vec![offspring(&grid, cell)?]))
        },
    },
    QueryRow {
        name: "genotype_count",
        signature: "(cell)",
        summary: "number of cells of the square of gametes with the genotype of this one",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let cell = grid.argument(args, 0)?.1;
            like(&grid, cell, str::to_owned)
        },
    },
    QueryRow {
        name: "phenotype_count",
        signature: "(cell)",
        summary: "number of cells of the square of gametes with the traits of this one, capitals being dominant",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let cell = grid.argument(args, 0)?.1;
            like(&grid, cell, phenotype)
        },
    },
    QueryRow {
        name: "cell_count",
        signature: "()",
        summary: "number of cells",
        solve: |scene, _| Ok(Observed::Number(Grid::read(scene).cells.len() as f64)),
    },
    QueryRow {
        name: "two_step_walks",
        signature: "(row heading, column heading)",
        summary: "row times column of a square matrix: the number of walks of two edges where it holds the numbers of edges",
        solve: |scene, args| {
            let grid = Grid::read(scene);
            let (a, b) = (grid.line(args, 0)?, grid.line(args, 1)?);
            if a.0 != Line::Row || b.0 != Line::Column || grid.rows != grid.columns {
                return Err("needs a row and a column of a square matrix".into());
            }
            let number = |id| grid.number(id).ok_or_else(|| String::from("a cell holds no number"));
            let row = grid.along(a).into_iter().map(number).collect::<Result<Vec<_>, _>>()?;
            let column = grid.along(b).into_iter().map(number).collect::<Result<Vec<_>, _>>()?;
            Ok(Observed::Number(row.iter().zip(&column).map(|(x, y)| x * y).sum()))
        },
    },
];

#[cfg(test)]
mod tests {
    use super::super::testing::{ask, board};
    use super::*;

    #[test]
    fn columns_of_formulas_are_evaluated() {
        let rows: &[&[&str]] = &[&["T", "T", "", ""], &["T", "F", "", ""], &["F", "T", "", ""], &["F", "F", "", ""]];
        let scene = board(rows, &["1", "2", "3", "4"], &["p", "q", "p → q", "¬p ∨ q"]);
        assert_eq!(ask(&scene, "truth_value", &[6]), Ok(Observed::Names(vec!["F".into()])));
        assert_eq!(ask(&scene, "true_rows", &[22]), Ok(Observed::Number(3.0)));
        assert_eq!(ask(&scene, "differing_rows", &[22, 23]), Ok(Observed::Number(0.0)));
        assert_eq!(ask(&scene, "differing_rows", &[20, 21]), Ok(Observed::Number(2.0)));
        assert!(ask(&scene, "true_rows", &[16]).is_err(), "a row has no formula");
        let spoiled = board(&[&["T", ""]], &["1"], &["p", "p ∧ r"]);
        assert!(ask(&spoiled, "truth_value", &[1]).is_err(), "r has no column");
    }

    #[test]
    fn gametes_are_combined() {
        let scene = board(&[&["", ""], &["", ""]], &["Ab", "ab"], &["AB", "aB"]);
        assert_eq!(ask(&scene, "offspring", &[2]), Ok(Observed::Names(vec!["AaBb".into()])));
        assert_eq!(ask(&scene, "genotype_count", &[1]), Ok(Observed::Number(2.0)));
        assert_eq!(ask(&scene, "phenotype_count", &[0]), Ok(Observed::Number(3.0)));
        let spoiled = board(&[&[""]], &["Ab"], &["A"]);
        assert!(ask(&spoiled, "offspring", &[0]).is_err());
    }

    #[test]
    fn walks_are_rows_times_columns() {
        let scene = board(&[&["0", "2"], &["3", "1"]], &["x", "y"], &["x", "y"]);
        assert_eq!(ask(&scene, "two_step_walks", &[4, 7]), Ok(Observed::Number(2.0)));
        assert!(ask(&scene, "two_step_walks", &[6, 7]).is_err(), "two columns");
        assert!(ask(&board(&[&["0", ""], &["3", "1"]], &["x", "y"], &["x", "y"]), "two_step_walks", &[4, 7]).is_err());
    }

    #[test]
    fn words_are_compared() {
        let letters = |w: &str| w.chars().collect::<Vec<_>>();
        let pair =
            |a: &str, b: &str| (edit_distance(&letters(a), &letters(b)), common_length(&letters(a), &letters(b)));
        assert_eq!(pair("KITTEN", "SITTING"), (3, 4));
        assert_eq!(pair("", "ABC"), (3, 0));
        assert_eq!(pair("FLAW", "LAWN"), (2, 3));
    }

    #[test]
    fn traits_follow_the_capitals() {
        assert_eq!(phenotype("AaBb"), "AB");
        assert_eq!(phenotype("aaBb"), "aB");
    }
}
