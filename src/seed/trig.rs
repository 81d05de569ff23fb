//! Elementary functions that give the same bits on every platform.
//!
//! In: `f64`; out: `f64`. They are the ones of the crate `libm` (plain Rust, after musl), because those of `std` call the C
//! library of the system; `clippy.toml` bans the latter. Angles are in radians. No function panics: outside its domain it
//! returns NaN or an infinity, as IEEE 754 has it.

/// Sine of an angle in radians, in [-1, 1].
#[must_use]
pub fn sin(angle_rad: f64) -> f64 {
    libm::sin(angle_rad)
}

/// Cosine of an angle in radians, in [-1, 1].
#[must_use]
pub fn cos(angle_rad: f64) -> f64 {
    libm::cos(angle_rad)
}

/// Tangent of an angle in radians.
#[must_use]
pub fn tan(angle_rad: f64) -> f64 {
    libm::tan(angle_rad)
}

/// Angle in radians, in [-pi/2, pi/2], whose sine is `x`; NaN outside [-1, 1].
#[must_use]
pub fn asin(x: f64) -> f64 {
    libm::asin(x)
}

/// Angle in radians, in [0, pi], whose cosine is `x`; NaN outside [-1, 1].
#[must_use]
pub fn acos(x: f64) -> f64 {
    libm::acos(x)
}

/// Angle in radians, in [-pi/2, pi/2], whose tangent is `x`.
#[must_use]
pub fn atan(x: f64) -> f64 {
    libm::atan(x)
}

/// Angle in radians, in [-pi, pi], of the direction `(x, y)`; 0 for the origin.
#[must_use]
pub fn atan2(y: f64, x: f64) -> f64 {
    libm::atan2(y, x)
}

/// Square root, correctly rounded; NaN below 0.
#[must_use]
pub fn sqrt(x: f64) -> f64 {
    libm::sqrt(x)
}

/// Length of the vector `(x, y)`, without overflow on the way.
#[must_use]
pub fn hypot(x: f64, y: f64) -> f64 {
    libm::hypot(x, y)
}

/// e to the power `x`.
#[must_use]
pub fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// Natural logarithm; NaN below 0, minus infinity at 0.
#[must_use]
pub fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `base` to the power `exponent`; NaN for a negative base with a broken exponent.
#[must_use]
pub fn powf(base: f64, exponent: f64) -> f64 {
    libm::pow(base, exponent)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::PI;

    /// The bits of `libm`, which may differ from the correctly rounded ones in the last place (exp(1) does).
    #[test]
    fn known_bits() {
        let table: [(f64, u64); 6] = [
            (sin(1.0), 0x3fea_ed54_8f09_0cee),
            (cos(1.0), 0x3fe1_4a28_0fb5_068c),
            (tan(1.0), 0x3ff8_eb24_5cbe_e3a6),
            (exp(1.0), 0x4005_bf0a_8b14_576a),
            (ln(2.0), 0x3fe6_2e42_fefa_39ef),
            (sqrt(2.0), 0x3ff6_a09e_667f_3bcd),
        ];
        for (value, bits) in table {
            assert_eq!(value.to_bits(), bits, "{value}");
        }
    }

    #[test]
    fn ranges_and_domains() {
        assert_eq!(acos(-1.0), PI);
        assert_eq!(asin(1.0), PI / 2.0);
        assert_eq!(atan(1.0), PI / 4.0);
        assert_eq!(atan2(0.0, -1.0), PI);
        assert_eq!(hypot(3.0, -4.0), 5.0);
        assert!(hypot(3e200, 4e200).is_finite());
        assert_eq!(powf(2.0, 10.0), 1024.0);
        assert!(acos(1.5).is_nan() && sqrt(-1.0).is_nan() && ln(-1.0).is_nan());
    }
}
