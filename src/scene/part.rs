//! Symbols of circuit diagrams: kinds of components and gates, and the strokes of their symbols in lattice units.
//!
//! A symbol stands on the straight connection of its two terminals, `u` along it and `v` to its left, with the origin in the
//! middle; leads join it to the terminals. One unit is the distance of two neighbouring places of the lattice. The symbols are
//! those of IEC 60617, gates those of the American standard (IEEE 91), whose shapes need no letters.

use serde::{Deserialize, Serialize};

/// A component with two terminals.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum PartKind {
    /// A resistor, drawn as a box.
    Resistor,
    /// A resistor, drawn as a zigzag.
    Zigzag,
    /// A cell; the first terminal is the positive one, at the long plate.
    Cell,
    /// A battery of two cells; polarity as of a cell.
    Battery,
    /// An ideal voltage source; the first terminal is the positive one.
    Source,
    /// An ideal current source; it drives the current from the first terminal through itself to the second.
    Feed,
    /// A lamp.
    Lamp,
    /// An open switch.
    Open,
    /// A closed switch.
    Closed,
    /// A capacitor.
    Capacitor,
    /// An ammeter.
    Ammeter,
    /// A voltmeter.
    Voltmeter,
    /// The input of a logic circuit: both terminals are one point.
    Input,
    /// Ground: both terminals are one point.
    Ground,
}

/// A logic gate.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum GateKind {
    /// Conjunction.
    And,
    /// Disjunction.
    Or,
    /// Exclusive disjunction.
    Xor,
    /// Negated conjunction.
    Nand,
    /// Negated disjunction.
    Nor,
    /// Negation.
    Not,
}

/// What a sign at a component says.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum SignKind {
    /// A current from the first to the second terminal: an arrow head on a lead.
    Current,
    /// A current from the second to the first terminal.
    Back,
    /// A voltage from the first (higher) to the second terminal: an arrow beside the symbol.
    Voltage,
    /// A voltage from the second to the first terminal.
    Fall,
    /// A frame around the symbol.
    Frame,
}

/// A stroke of a symbol.
#[derive(Clone, PartialEq, Debug)]
pub enum Stroke {
    /// An open chain.
    Chain(&'static [[f64; 2]]),
    /// A closed chain.
    Closed(&'static [[f64; 2]]),
    /// A circle.
    Ring([f64; 2], f64),
}

/// Names of component kinds as templates write them.
pub const PARTS: &[(&str, PartKind)] = &[
    ("resistor", PartKind::Resistor),
    ("zigzag", PartKind::Zigzag),
    ("cell", PartKind::Cell),
    ("battery", PartKind::Battery),
    ("source", PartKind::Source),
    ("current_source", PartKind::Feed),
    ("lamp", PartKind::Lamp),
    ("open_switch", PartKind::Open),
    ("closed_switch", PartKind::Closed),
    ("capacitor", PartKind::Capacitor),
    ("ammeter", PartKind::Ammeter),
    ("voltmeter", PartKind::Voltmeter),
    ("input", PartKind::Input),
    ("ground", PartKind::Ground),
];

/// Names of gates as templates write them.
pub const GATES: &[(&str, GateKind)] = &[
    ("and", GateKind::And),
    ("or", GateKind::Or),
    ("xor", GateKind::Xor),
    ("nand", GateKind::Nand),
    ("nor", GateKind::Nor),
    ("not", GateKind::Not),
];

/// Radius of the circles of lamps, meters and sources.
const ROUND: f64 = 0.27;

impl PartKind {
    /// Where the symbol begins and ends on the connection of its terminals: half its length.
    pub fn half_length(self) -> f64 {
        match self {
            PartKind::Resistor | PartKind::Zigzag => 0.4,
            PartKind::Cell | PartKind::Capacitor => 0.07,
            PartKind::Battery => 0.21,
            PartKind::Open | PartKind::Closed => 0.34,
            PartKind::Input | PartKind::Ground => 0.0,
            _ => ROUND,
        }
    }

    /// How far the symbol reaches to either side.
    pub fn half_width(self) -> f64 {
        match self {
            PartKind::Resistor | PartKind::Zigzag => 0.16,
            PartKind::Input => 0.09,
            PartKind::Ground => 0.2,
            PartKind::Open => 0.26,
            PartKind::Closed => 0.08,
            _ => 0.28,
        }
    }

    /// Whether the component limits a current by its resistance.
    pub fn resists(self) -> bool {
        matches!(self, PartKind::Resistor | PartKind::Zigzag | PartKind::Lamp)
    }

    /// Whether the component keeps a voltage between its terminals.
    pub fn drives(self) -> bool {
        matches!(self, PartKind::Cell | PartKind::Battery | PartKind::Source)
    }

    /// Strokes that turn with the connection.
    pub fn strokes(self) -> &'static [Stroke] {
        use Stroke::{Chain, Closed, Ring};
        match self {
            PartKind::Resistor => &[Closed(&[[-0.4, -0.15], [0.4, -0.15], [0.4, 0.15], [-0.4, 0.15]])],
            PartKind::Zigzag => &[Chain(&[
                [-0.4, 0.0],
                [-0.333, 0.15],
                [-0.2, -0.15],
                [-0.067, 0.15],
                [0.067, -0.15],
                [0.2, 0.15],
                [0.333, -0.15],
                [0.4, 0.0],
            ])],
            PartKind::Cell => &[
                Chain(&[[-0.07, -0.28], [-0.07, 0.28]]),
                Closed(&[[0.055, -0.14], [0.085, -0.14], [0.085, 0.14], [0.055, 0.14]]),
            ],
            PartKind::Battery => &[
                Chain(&[[-0.21, -0.28], [-0.21, 0.28]]),
                Closed(&[[-0.085, -0.14], [-0.055, -0.14], [-0.055, 0.14], [-0.085, 0.14]]),
                Chain(&[[0.07, -0.28], [0.07, 0.28]]),
                Closed(&[[0.195, -0.14], [0.225, -0.14], [0.225, 0.14], [0.195, 0.14]]),
            ],
            PartKind::Source => &[
                Ring([0.0, 0.0], ROUND),
                Chain(&[[-0.2, 0.0], [-0.06, 0.0]]),
                Chain(&[[-0.13, -0.07], [-0.13, 0.07]]),
                Chain(&[[0.13, -0.07], [0.13, 0.07]]),
            ],
            PartKind::Feed => &[
                Ring([0.0, 0.0], ROUND),
                Chain(&[[-0.18, 0.0], [0.18, 0.0]]),
                Chain(&[[0.06, -0.09], [0.18, 0.0], [0.06, 0.09]]),
            ],
            PartKind::Lamp => &[
                Ring([0.0, 0.0], ROUND),
                Chain(&[[-0.191, -0.191], [0.191, 0.191]]),
                Chain(&[[-0.191, 0.191], [0.191, -0.191]]),
            ],
            PartKind::Open => {
                &[Ring([-0.29, 0.0], 0.05), Ring([0.29, 0.0], 0.05), Chain(&[[-0.247, 0.026], [0.26, 0.26]])]
            }
            PartKind::Closed => {
                &[Ring([-0.29, 0.0], 0.05), Ring([0.29, 0.0], 0.05), Chain(&[[-0.24, 0.0], [0.24, 0.0]])]
            }
            PartKind::Capacitor => &[Chain(&[[-0.07, -0.26], [-0.07, 0.26]]), Chain(&[[0.07, -0.26], [0.07, 0.26]])],
            PartKind::Ammeter | PartKind::Voltmeter => &[Ring([0.0, 0.0], ROUND)],
            PartKind::Input => &[Ring([0.0, 0.0], 0.08)],
            PartKind::Ground => &[],
        }
    }

    /// Strokes that stay upright whatever the connection's direction: letters, and ground. `v` points up.
    pub fn upright(self) -> &'static [Stroke] {
        use Stroke::Chain;
        match self {
            PartKind::Ammeter => {
                &[Chain(&[[-0.11, -0.13], [0.0, 0.16], [0.11, -0.13]]), Chain(&[[-0.072, -0.03], [0.072, -0.03]])]
            }
            PartKind::Voltmeter => &[Chain(&[[-0.11, 0.14], [0.0, -0.15], [0.11, 0.14]])],
            PartKind::Ground => &[
                Chain(&[[0.0, 0.0], [0.0, -0.24]]),
                Chain(&[[-0.2, -0.24], [0.2, -0.24]]),
                Chain(&[[-0.13, -0.32], [0.13, -0.32]]),
                Chain(&[[-0.06, -0.4], [0.06, -0.4]]),
            ],
            _ => &[],
        }
    }
}

/// Half the width of a gate's body.
pub const BODY: f64 = 0.36;
/// Half its height.
pub const TALL: f64 = 0.34;
/// Radius of the circle that negates an output.
pub const BUBBLE: f64 = 0.07;

impl GateKind {
    /// Whether a circle at the output negates.
    pub fn negates(self) -> bool {
        matches!(self, GateKind::Nand | GateKind::Nor | GateKind::Not)
    }

    /// The output for these inputs; `None` for a number of inputs that the gate does not take.
    pub fn output(self, inputs: &[bool]) -> Option<bool> {
        let (all, any) = (inputs.iter().all(|x| *x), inputs.iter().any(|x| *x));
        match (self, inputs) {
            (GateKind::Not, [x]) => Some(!x),
            (GateKind::Not, _) | (_, [] | [_]) => None,
            (GateKind::And, _) => Some(all),
            (GateKind::Nand, _) => Some(!all),
            (GateKind::Or, _) => Some(any),
            (GateKind::Nor, _) => Some(!any),
            (GateKind::Xor, _) => Some(inputs.iter().filter(|x| **x).count() % 2 == 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_do_what_their_truth_tables_say() {
        let table = |g: GateKind| [(false, false), (false, true), (true, true)].map(|(a, b)| g.output(&[a, b]));
        assert_eq!(table(GateKind::And), [Some(false), Some(false), Some(true)]);
        assert_eq!(table(GateKind::Or), [Some(false), Some(true), Some(true)]);
        assert_eq!(table(GateKind::Xor), [Some(false), Some(true), Some(false)]);
        assert_eq!(table(GateKind::Nand), [Some(true), Some(true), Some(false)]);
        assert_eq!(table(GateKind::Nor), [Some(true), Some(false), Some(false)]);
        assert_eq!(GateKind::Not.output(&[true]), Some(false));
        assert_eq!(GateKind::Not.output(&[true, false]), None);
    }

    #[test]
    fn symbols_keep_to_their_box() {
        for (name, kind) in PARTS.iter().filter(|p| p.1 != PartKind::Ground) {
            for stroke in kind.strokes() {
                let reach: Vec<[f64; 2]> = match stroke {
                    Stroke::Chain(c) | Stroke::Closed(c) => c.iter().map(|p| [p[0].abs(), p[1].abs()]).collect(),
                    Stroke::Ring(c, r) => vec![[c[0].abs() + r, c[1].abs() + r]],
                };
                let fits = |p: &[f64; 2]| p[0] <= kind.half_length() + 0.1 && p[1] <= kind.half_width() + 0.02;
                assert!(reach.iter().all(fits), "{name}: {stroke:?}");
            }
        }
    }
}
