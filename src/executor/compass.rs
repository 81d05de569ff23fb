//! What a program of the overlay language computes with: angles in degrees, points as pairs.

use crate::figure::raster::turned;
use crate::seed::trig;
use anyhow::bail;
use starlark::environment::GlobalsBuilder;
use starlark::starlark_module;
use starlark::values::float::UnpackFloat;

/// A point as programs write it.
type Point = (UnpackFloat, UnpackFloat);

fn of(point: &Point) -> [f64; 2] {
    [point.0.0, point.1.0]
}

/// How far along AB the foot of P stands, from 0 at A to 1 at B.
fn along(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> anyhow::Result<f64> {
    let d = [b[0] - a[0], b[1] - a[1]];
    let square = d[0] * d[0] + d[1] * d[1];
    if square < 1e-12 {
        bail!("a line through ({}, {}) twice; hint: give two different points", a[0], a[1]);
    }
    Ok(((p[0] - a[0]) * d[0] + (p[1] - a[1]) * d[1]) / square)
}

fn foot_of(p: [f64; 2], a: [f64; 2], b: [f64; 2]) -> anyhow::Result<[f64; 2]> {
    let t = along(p, a, b)?;
    Ok([a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])])
}

/// Functions of numbers and points.
#[starlark_module]
pub fn functions(builder: &mut GlobalsBuilder) {
    fn sqrt(x: UnpackFloat) -> anyhow::Result<f64> {
        if x.0 < 0.0 {
            bail!("sqrt of {}, which is negative", x.0);
        }
        Ok(trig::sqrt(x.0))
    }

    fn sin(degrees: UnpackFloat) -> anyhow::Result<f64> {
        Ok(turned(degrees.0).0)
    }

    fn cos(degrees: UnpackFloat) -> anyhow::Result<f64> {
        Ok(turned(degrees.0).1)
    }

    fn tan(degrees: UnpackFloat) -> anyhow::Result<f64> {
        Ok(trig::tan(degrees.0.to_radians()))
    }

    fn atan2(y: UnpackFloat, x: UnpackFloat) -> anyhow::Result<f64> {
        Ok(trig::atan2(y.0, x.0).to_degrees())
    }

    fn distance(p: Point, q: Point) -> anyhow::Result<f64> {
        let (p, q) = (of(&p), of(&q));
        Ok(trig::hypot(p[0] - q[0], p[1] - q[1]))
    }

    fn midpoint(p: Point, q: Point) -> anyhow::Result<(f64, f64)> {
        let (p, q) = (of(&p), of(&q));
        Ok(((p[0] + q[0]) / 2.0, (p[1] + q[1]) / 2.0))
    }

    fn foot(p: Point, a: Point, b: Point) -> anyhow::Result<(f64, f64)> {
        foot_of(of(&p), of(&a), of(&b)).map(|f| (f[0], f[1]))
    }

    fn reflect(p: Point, a: Point, b: Point) -> anyhow::Result<(f64, f64)> {
        let (p, f) = (of(&p), foot_of(of(&p), of(&a), of(&b))?);
        Ok((2.0 * f[0] - p[0], 2.0 * f[1] - p[1]))
    }

    fn rotate(p: Point, center: Point, degrees: UnpackFloat) -> anyhow::Result<(f64, f64)> {
        let (p, c) = (of(&p), of(&center));
        let (s, k) = turned(degrees.0);
        let d = [p[0] - c[0], p[1] - c[1]];
        // Counter-clockwise as the reader sees it: y points down.
        Ok((c[0] + d[0] * k + d[1] * s, c[1] - d[0] * s + d[1] * k))
    }

    fn intersection(a: Point, b: Point, c: Point, d: Point) -> anyhow::Result<(f64, f64)> {
        let (a, b, c, d) = (of(&a), of(&b), of(&c), of(&d));
        let (u, v) = ([b[0] - a[0], b[1] - a[1]], [d[0] - c[0], d[1] - c[1]]);
        let cross = u[0] * v[1] - u[1] * v[0];
        if cross.abs() <= 1e-9 * trig::hypot(u[0], u[1]) * trig::hypot(v[0], v[1]) {
            bail!("the lines are parallel; hint: give two lines that meet");
        }
        let t = ((c[0] - a[0]) * v[1] - (c[1] - a[1]) * v[0]) / cross;
        Ok((a[0] + t * u[0], a[1] + t * u[1]))
    }
}
