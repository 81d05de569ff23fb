//! Drawn: the display lists hold what the scene says, stroke by stroke, and every label where it belongs; nothing else.

use super::Context;
use crate::figure::ink::text_area;
use crate::figure::labels::{Called, called};
use crate::figure::list::Op;
use crate::figure::plan::strokes;
use crate::sample::Candidate;
use crate::sample::finding::{Finding, Place};

/// Compares each state's list with the scene.
pub(super) fn check(_: &Context, c: &Candidate, found: &mut Vec<Finding>) {
    let (scene, figure) = (&c.draft.board.scene, &c.figure);
    let (width, height) = (figure.base.width, figure.base.height);
    let expected = strokes(scene, figure.theme, figure.sheet);
    let area = [0.0, 0.0, f64::from(width), f64::from(height)];
    let sized = (width, height) == (figure.sheet.width, figure.sheet.height);
    if !sized || expected.overlays.len() != figure.overlays.len() || expected.view != figure.view {
        return found.push(Finding::fault("drawn", "other-view", Place::Pixels { state: 0, area }));
    }
    let labels = called(scene, figure);
    for (state, (own, now)) in expected.lists().zip(figure.lists()).enumerate() {
        let place = Place::Pixels { state: state as u8, area };
        let same = own.iter().zip(now).take_while(|(a, b)| a == b).count();
        if same < own.len() {
            let what = format!("{:?}", now.get(same));
            found.push(
                Finding::fault("drawn", "other-stroke", place.clone())
                    .with("expected", format!("{:?}", own[same]))
                    .with("drawn", what),
            );
            continue;
        }
        let wanted: Vec<&Called> = labels.iter().filter(|l| usize::from(l.state) == state).collect();
        placed(&now[same..], wanted, state as u8, figure.em(), place, found);
    }
}

/// Pairs the labels that are drawn with those that are called for; each takes the first of its text whose home it stands at.
fn placed(ops: &[Op], mut wanted: Vec<&Called>, state: u8, em: f64, whole: Place, found: &mut Vec<Finding>) {
    let mut astray = Vec::new();
    for op in ops {
        let (Op::Text { text, color, .. }, Some(area)) = (op, text_area(op)) else {
            found.push(Finding::fault("drawn", "stray-stroke", whole.clone()).with("drawn", format!("{op:?}")));
            continue;
        };
        match wanted.iter().position(|w| w.text == *text && w.home.holds(&area, em)) {
            Some(i) => {
                let expected = wanted.remove(i).color;
                if *color != expected {
                    let place = Place::Pixels { state, area };
                    let finding = Finding::fault("drawn", "label-color", place).with("label", text.as_str());
                    found.push(finding.with("color", format!("{color:?}")).with("expected", format!("{expected:?}")));
                }
            }
            None => astray.push((text, area)),
        }
    }
    for (text, area) in astray {
        // Of a text that is called for, but elsewhere, or of none that is.
        let cause = match wanted.iter().position(|w| w.text == *text) {
            Some(i) => {
                wanted.remove(i);
                "label-astray"
            }
            None => "stray-label",
        };
        found.push(Finding::fault("drawn", cause, Place::Pixels { state, area }).with("label", text.as_str()));
    }
    for missing in wanted {
        found.push(Finding::fault("drawn", "label-missing", whole.clone()).with("label", missing.text.as_str()));
    }
}
