//! The solution state by state: what is thought, which tool is called, and the figure as it is then.
//!
//! A state begins with a tool call; the conclusions before the first call belong to the original figure. Without a script all
//! states stand below each other; with one, a slider steps through them.

use crate::sample::{Record, Sample};
use crate::web::parts::{below, picture};
use maud::{Markup, html};

/// Moves that belong to each picture, in order.
fn by_state(sample: &Sample) -> Vec<Vec<(usize, &Record)>> {
    let mut states: Vec<Vec<(usize, &Record)>> = vec![vec![]];
    for (place, record) in sample.trajectory.iter().enumerate() {
        if record.call.is_some() {
            states.push(vec![]);
        }
        if let Some(state) = states.last_mut() {
            state.push((place, record));
        }
    }
    states
}

/// All states.
pub fn states(sample: &Sample) -> Markup {
    let states = by_state(sample);
    html! {
        div.scrubber #scrubber hidden {
            button type="button" aria-label="previous state" { "←" }
            input type="range" min="0" max=(states.len() - 1) value="0" aria-label="state of the figure";
            button type="button" aria-label="next state" { "→" }
            output aria-live="polite" {}
        }
        ol.states data-scrub="scrubber" {
            @for (state, moves) in states.iter().enumerate() {
                li.state {
                    img.figure.mid src=(picture(sample.picture_hashes.get(state).map_or("", String::as_str)))
                        width=(sample.width) height=(sample.height) loading="lazy"
                        alt=(if state == 0 { "The original figure".to_owned() } else { format!("The figure after tool call {state}") });
                    div.think {
                        @if moves.is_empty() { p.soft { "The figure as it is given." } }
                        @for (place, record) in moves { (one(*place, record)) }
                    }
                }
            }
        }
    }
}

fn one(place: usize, record: &Record) -> Markup {
    html! {
        @if let Some(call) = &record.call {
            p { span.badge.plain { (call.tool) } " " (record.text) }
        } @else {
            p #(format!("move-{place}")) { (record.text) }
        }
        @if let Some(principle) = &record.principle {
            p.soft { small { "by " a href=(below("/knowledge", principle)) { (principle.rsplit('/').next().unwrap_or(principle).replace('-', " ")) }
                @if let Some(derived) = record.derived { ", claim " (derived) " from " (numbers(&record.premises)) } } }
        }
    }
}

fn numbers(premises: &[u32]) -> String {
    premises.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}
