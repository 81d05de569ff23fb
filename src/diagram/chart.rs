//! Charts: bars over categories, lines over a sequence, pies. What a bar or dot is worth is drawn, not told.

use crate::answer::Answer;
use crate::claim::args::{Arg, ArgError, Args};
use crate::claim::board::{Board, Naming};
use crate::claim::measure::Measure;
use crate::claim::{Claim, Place, Source};
use crate::diagram::construction::{Construction, Made, QUANTITY};
use crate::scene::mark::MarkKind;
use crate::scene::shape::{Look, Role, Shape};
use crate::scene::{Axes, Axis, EntityId, Frame};

/// Width of a bar in units of the distance between categories.
const BAR_WIDTH: f64 = 0.6;

/// The frame of a chart before a template sets its own.
pub(super) fn frame() -> Frame {
    let axis = |max: f64| Axis {
        min: 0.0,
        max,
        step: 1.0,
        grid: false,
        numbers: true,
        title: String::new(),
        categories: Vec::new(),
    };
    Frame::Axes(Axes { x: axis(1.0), y: axis(10.0), crossed: false, equal: false, single: false })
}

/// States a drawn value as given by the figure; written with the sign behind it on demand.
fn given(
    board: &mut Board,
    id: EntityId,
    measure: Measure,
    value: crate::answer::exact::Exact,
    written: bool,
    sign: &str,
) {
    let answer = Answer::Number { value, unit: None };
    let text = format!("{}{sign}", crate::claim::printed::printed(&answer));
    let claim = board.state_claim(Claim::Equal(measure, answer), Source::Given(Place::Figure));
    if written {
        board.mark(MarkKind::Value(id, text), Some(claim));
    }
}

fn categories(board: &mut Board, args: &Args, names: &[String]) -> Result<(), ArgError> {
    for name in names {
        if !board.names.take(name) {
            return Err(args.error("names", format_args!("repeat {name}")));
        }
    }
    let n = names.len();
    if let Frame::Axes(axes) = &mut board.scene.frame {
        axes.x.min = 0.0;
        axes.x.max = n as f64;
        axes.x.numbers = false;
        axes.x.step = 0.0;
        axes.x.categories = names.iter().enumerate().map(|(i, name)| (i as f64 + 0.5, name.clone())).collect();
    }
    Ok(())
}

fn exacts(args: &mut Args, name: &str) -> Result<Vec<crate::answer::exact::Exact>, ArgError> {
    let list = args.list(name)?;
    let one = |a: Arg| {
        if let Arg::Number(value) = a {
            Ok(value)
        } else {
            Err(args.error(name, format_args!("must be exact numbers, not {a:?}")))
        }
    };
    list.into_iter().map(one).collect()
}

/// Constructions of charts.
pub const CONSTRUCTIONS: &[Construction] = &[
    Construction {
        name: "scale",
        signature: "(max, step, title=\"\", x_title=\"\", min=0, grid=True)",
        summary: "the value axis: range, distance of ticks, titles",
        build: |b, a| {
            let (max, step) = (a.number("max")?, a.number("step")?);
            let (title, x_title) = (a.text_option("title")?, a.text_option("x_title")?);
            let (min, grid) = (a.number_or("min", 0.0)?, a.flag("grid", true)?);
            if !(step > 0.0 && max > min) {
                return Err(a.error("max", format_args!("{max}, step {step}: need min < max and a positive step")));
            }
            if let Frame::Axes(axes) = &mut b.scene.frame {
                (axes.y.min, axes.y.max, axes.y.step, axes.y.grid) = (min, max, step, grid);
                axes.y.title = title.unwrap_or_default();
                axes.x.title = x_title.unwrap_or_default();
            }
            Ok(Made::Nothing)
        },
    },
    Construction {
        name: "bars",
        signature: "([names], [values], written=False, missing=None)",
        summary: "one bar for each category; written puts the value above the bar; the bar of the missing category is not drawn",
        build: |b, a| {
            let names = a.texts("names")?;
            let values = exacts(a, "values")?;
            let written = a.flag("written", false)?;
            let missing = a.text_option("missing")?;
            if names.len() != values.len() {
                return Err(
                    a.error("values", format_args!("are {}, but there are {} names", values.len(), names.len()))
                );
            }
            categories(b, a, &names)?;
            let mut made = Vec::new();
            for (i, (name, value)) in names.into_iter().zip(values).enumerate() {
                let height = b.scene.add_scalar(value.to_f64());
                let absent = missing.as_ref() == Some(&name);
                let look = Look { filled: true, ..Look::of(if absent { Role::Hidden } else { Role::Series(0) }) };
                let id = b.add(Shape::Bar(i as f64 + 0.5, BAR_WIDTH, height), Some(name), look);
                if !absent {
                    given(b, id, Measure::Scalar(height), value, written, "");
                }
                made.push(id);
            }
            Ok(Made::Many(made))
        },
    },
    QUANTITY,
    Construction {
        name: "dots",
        signature: "([names], [values], joined=True)",
        summary: "one dot for each place on the x axis, joined to a line chart",
        build: |b, a| {
            let names = a.texts("names")?;
            let values = exacts(a, "values")?;
            let joined = a.flag("joined", true)?;
            if names.len() != values.len() {
                return Err(
                    a.error("values", format_args!("are {}, but there are {} names", values.len(), names.len()))
                );
            }
            categories(b, a, &names)?;
            let (mut made, mut chain) = (Vec::new(), Vec::new());
            for (i, (name, value)) in names.into_iter().zip(values).enumerate() {
                let at = [i as f64 + 0.5, value.to_f64()];
                let (id, p) = b.point(at, Naming::Anonymous, true).expect("anonymous points take no name");
                b.scene.entities[id.0 as usize].name = Some(name);
                given(b, id, Measure::Y(p), value, false, "");
                chain.push(p);
                made.push(id);
            }
            if joined {
                b.add(Shape::Polyline(chain), None, Look::of(Role::Series(0)));
            }
            Ok(Made::Many(made))
        },
    },
    Construction {
        name: "pie",
        signature: "([names], [shares], written=True, percent=False, missing=None)",
        summary: "a pie; shares in percent or degrees, scaled to a full turn, written in the slices except in the missing one",
        build: |b, a| {
            let names = a.texts("names")?;
            let shares = exacts(a, "shares")?;
            let written = a.flag("written", true)?;
            let sign = if a.flag("percent", false)? { "%" } else { "" };
            let missing = a.text_option("missing")?;
            let total: f64 = shares.iter().map(|s| s.to_f64()).sum();
            if names.len() != shares.len() || total <= 0.0 {
                return Err(
                    a.error("shares", format_args!("{} names, {} shares, sum {total}", names.len(), shares.len()))
                );
            }
            b.scene.frame = Frame::Plain;
            let centre = b.scene.add_point([0.0, 0.0]);
            let (mut made, mut sweeps, mut start) = (Vec::new(), Vec::new(), 0.0);
            for (i, (name, share)) in names.into_iter().zip(shares).enumerate() {
                if !b.names.take(&name) {
                    return Err(a.error("names", format_args!("repeat {name}")));
                }
                let sweep = 360.0 * share.to_f64() / total;
                let (from, size) = (b.scene.add_scalar(start), b.scene.add_scalar(sweep));
                let absent = missing.as_ref() == Some(&name);
                let look = Look { filled: true, ..Look::of(Role::Series(i as u8)) };
                let id = b.add(Shape::Slice(centre, 1.0, from, size), Some(name), look);
                b.mark(MarkKind::Name(id), None);
                let portion = Measure::Product(vec![
                    Measure::Scalar(size),
                    Measure::Const(
                        crate::answer::exact::Exact::ratio(total.round() as i128, 360)
                            .map_err(|e| a.error("shares", e))?,
                    ),
                ]);
                if !absent {
                    given(b, id, portion, share, written, sign);
                }
                start += sweep;
                sweeps.push(Measure::Scalar(size));
                made.push(id);
            }
            let turn = Answer::Number { value: 360.into(), unit: None };
            b.state_claim(Claim::Equal(Measure::Sum(sweeps), turn), Source::Structure);
            Ok(Made::Many(made))
        },
    },
];
