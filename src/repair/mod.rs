//! Repair: from a finding to a change of the draft or its look. Bounded tries, always checked again, all logged.
//!
//! [`REPAIRS`] is the table. A row changes what the finding points at and nothing else; it never decides that the result
//! is sound, which the checks do. A row that finds nothing to change passes, and the next row that fits is asked.
//!
//! Policy: no row may hide wrong mathematics. A claim is only changed where everything else agrees without it: a given is
//! restated when all steps hold in the scene, the scene is moved when all claims agree with each other and the move is
//! small, the answer is recomputed when every step before the last holds. A wrong step is never changed. A stated fact
//! that a step cites stays. A given that is added is never the asked one, nor one that a step concludes, nor one that
//! decides the answer with the structure alone.

mod add;
mod answer;
mod choices;
mod cite;
mod drop;
mod look;
mod nice;
mod place;
mod redraw;
mod restate;
mod solve;

use crate::sample::Candidate;
use crate::sample::draft::Draft;
use crate::sample::finding::{Finding, Severity};
use crate::sample::look::Look;
use crate::sample::repaired::Repaired;
use crate::seed::Stream;

/// A repair: a row of the table.
pub struct Repair {
    /// Name, as it is logged.
    pub name: &'static str,
    /// What it changes, one line.
    pub changes: &'static str,
    /// Codes that it answers; one that ends in `/` stands for all codes of that checker.
    pub codes: &'static [&'static str],
    /// How often it may be tried on one candidate.
    pub tries: usize,
    /// Changes.
    pub apply: fn(&Patient, &Finding) -> Option<Mended>,
}

/// What a repair sees.
pub struct Patient<'a> {
    /// The draft as the template made it, before it was turned.
    pub draft: &'a Draft,
    /// The look it was drawn in.
    pub look: Look,
    /// What the checks saw.
    pub candidate: &'a Candidate,
    /// Whether the step of a draft at this place follows from what it cites.
    pub follows: &'a dyn Fn(&Draft, u16) -> bool,
    /// What was changed before.
    pub done: &'a [Repaired],
}

impl Patient<'_> {
    /// Random numbers of the next change: they follow from the provenance and the number of changes before.
    fn stream(&self) -> Stream {
        self.candidate.provenance.stream().fork("repair").fork(&self.done.len().to_string())
    }

    /// Another draft in the same look.
    fn redrafted(&self, draft: Draft, before: String, after: String) -> Mended {
        Mended { draft: Some(draft), look: self.look, before, after }
    }
}

/// What a repair makes of it.
#[derive(Clone, Debug)]
pub struct Mended {
    /// Another draft; `None` leaves it.
    pub draft: Option<Draft>,
    /// The look to draw it in.
    pub look: Look,
    /// What stood there, in words.
    pub before: String,
    /// What stands there now, in words.
    pub after: String,
}

/// All repairs, in the order in which they are asked.
pub const REPAIRS: &[Repair] = &[
    Repair {
        name: "restate",
        changes: "a given's value to the one that the scene has, when all steps hold there",
        codes: &["truth/false-claim"],
        tries: 2,
        apply: restate::apply,
    },
    Repair {
        name: "re-solve",
        changes: "points and quantities of the scene by a small move that makes all claims true",
        codes: &["truth/false-claim"],
        tries: 1,
        apply: solve::apply,
    },
    Repair {
        name: "recompute-answer",
        changes: "the answer and the last step to what the scene says, when all other steps hold",
        codes: &["truth/false-claim", "answer/differs", "answer/not-concluded"],
        tries: 1,
        apply: answer::recompute,
    },
    Repair {
        name: "reform-answer",
        changes: "the answer's form: exact for rounded, digits that round rightly",
        codes: &["form/answer-does-not-read-back"],
        tries: 1,
        apply: answer::reform,
    },
    Repair {
        name: "rebuild-choices",
        changes: "the choices, from the known mistakes that differ; an open question when too few do",
        codes: &["form/equal-choices", "form/right-choices", "form/marked-choices", "units/choice-unit"],
        tries: 1,
        apply: choices::rebuild,
    },
    Repair {
        name: "enlarge",
        changes: "the size of the picture, so that things stand further apart",
        codes: &[
            "legible/points-close",
            "legible/label-struck",
            "legible/labels-overlap",
            "legible/label-clipped",
            "legible/label-small",
            "determined/ambiguous",
            "ink/",
        ],
        tries: 2,
        apply: look::larger,
    },
    Repair {
        name: "turn",
        changes: "the direction in which bare geometry stands, so that labels fall elsewhere",
        codes: &[
            "legible/label-struck",
            "legible/labels-overlap",
            "legible/label-clipped",
            "legible/stroke-clipped",
            "legible/label-missing",
            "ink/",
        ],
        tries: 2,
        apply: look::turned,
    },
    Repair {
        name: "reproject",
        changes: "the direction from which a flat solid is seen, so that its corners and hidden edges fall elsewhere",
        codes: &[
            "legible/points-close",
            "legible/label-struck",
            "legible/labels-overlap",
            "legible/label-clipped",
            "legible/label-missing",
            "determined/ambiguous",
            "space/",
            "ink/",
        ],
        tries: 3,
        apply: look::reprojected,
    },
    Repair {
        name: "restyle",
        changes: "the theme: other colours, widths and letters",
        codes: &[
            "legible/label-contrast",
            "legible/label-missing",
            "legible/label-small",
            "legible/label-struck",
            "legible/labels-overlap",
            "legible/label-clipped",
            "ink/",
        ],
        tries: 4,
        apply: look::restyled,
    },
    Repair {
        name: "add-given",
        changes: "adds a given that restores the rank, with a nice value, in words or as a mark",
        codes: &["determined/under"],
        tries: 2,
        apply: add::missing,
    },
    Repair {
        name: "distinguish",
        changes: "adds a given that tells two figures with the same givens apart",
        codes: &["determined/ambiguous"],
        tries: 2,
        apply: add::distinguishing,
    },
    Repair {
        name: "drop-given",
        changes: "takes out a given that nothing needs, with its clause and its mark",
        codes: &["spare/given"],
        tries: 2,
        apply: drop::given,
    },
    Repair {
        name: "uncite",
        changes: "takes a premise that a step does not need out of its citation",
        codes: &["steps/idle-premise"],
        tries: 4,
        apply: cite::less,
    },
    Repair {
        name: "cite",
        changes: "adds one or two stated claims with which a step follows by its principle",
        codes: &["steps/missing-premise"],
        tries: 4,
        apply: cite::more,
    },
    Repair {
        name: "drop-call",
        changes: "takes out the last tool call, of which nothing speaks, with what it drew",
        codes: &["tool/idle"],
        tries: 1,
        apply: drop::call,
    },
    Repair {
        name: "move-given",
        changes: "moves a given from the words into the figure",
        codes: &["image/modality"],
        tries: 4,
        apply: place::into_figure,
    },
    Repair {
        name: "redraw",
        changes: "nothing of the problem: pictures, overlays and code are made again from the draft",
        codes: &["overlay/", "replay/"],
        tries: 1,
        apply: redraw::again,
    },
];

/// The change of the row that was tried least often, of those in the table's order, and that answers the first fault for
/// which there is one; `None` when no row fits or all were tried.
pub fn propose(patient: &Patient, findings: &[Finding]) -> Option<(Repaired, Mended)> {
    let faults = findings.iter().filter(|f| f.severity == Severity::Fault);
    faults.into_iter().find_map(|finding| {
        let answers =
            |code: &&'static str| finding.code == *code || code.ends_with('/') && finding.code.starts_with(code);
        let tried = |row: &Repair| patient.done.iter().filter(|r| r.action == row.name).count();
        let mut rows: Vec<&Repair> =
            REPAIRS.iter().filter(|row| row.codes.iter().any(answers) && tried(row) < row.tries).collect();
        rows.sort_by_key(|row| tried(row));
        rows.into_iter().find_map(|row| {
            let mended = (row.apply)(patient, finding)?;
            let (code, action) = (finding.code.clone(), row.name.to_string());
            let (before, after) = (mended.before.clone(), mended.after.clone());
            Some((Repaired { code, action, before, after }, mended))
        })
    })
}
