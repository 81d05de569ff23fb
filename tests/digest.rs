//! The identity of a dataset: the same seed gives the same digest on any machine, with any optimisation.
//!
//! The pinned digest is checked in whatever profile the tests run; `cargo test --release --test digest` holds the
//! release build to the same one. It changes with every template: `FLYWHEEL_GOLDEN=write` pins it anew.

mod support;

use flywheel::flywheel::context::Context;
use flywheel::flywheel::turn::turn;
use flywheel::sample::outcome::Outcome;
use std::path::Path;

/// Turns that are derived: about four of each template.
const TURNS: u64 = 120;

fn digest(run_seed: u64) -> String {
    let cx = Context { run_seed, ..support::context() };
    let mut hasher = blake3::Hasher::new();
    for index in 0..TURNS {
        for outcome in turn(&cx, index).outcomes {
            match outcome {
                Outcome::Verified(sample) => hasher.update(&sample.hash()),
                Outcome::Rejected(reject) => hasher.update(reject.findings[0].code.as_bytes()),
            };
        }
    }
    hasher.finalize().to_hex().to_string()
}

#[test]
fn the_digest_is_the_pinned_one() {
    let pinned = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/digest.txt");
    let found = digest(1);
    if std::env::var("FLYWHEEL_GOLDEN").is_ok_and(|v| v == "write") {
        std::fs::write(&pinned, format!("{found}\n")).expect("the digest can be written");
    }
    let expected = std::fs::read_to_string(&pinned).expect("a digest is pinned");
    assert_eq!(
        found,
        expected.trim(),
        "hint: if templates or drawing changed on purpose, FLYWHEEL_GOLDEN=write pins it"
    );
}

#[test]
fn another_seed_gives_another_digest() {
    assert_ne!(digest(1), digest(2));
}
