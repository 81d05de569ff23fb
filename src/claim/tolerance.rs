//! How near two numbers must be to count as the same.

/// Relative tolerance within which a claimed value must meet the scene. Scenes are built in double precision from
/// exact values, so honest claims agree to about 1e-12.
pub const TOLERANCE: f64 = 1e-9;

/// Whether two numbers agree within [`TOLERANCE`], relative to the larger one and at least to 1. False for NaN.
pub fn close(x: f64, y: f64) -> bool {
    (x - y).abs() <= TOLERANCE * x.abs().max(y.abs()).max(1.0)
}
