//! The knowledge that templates cite, for the check against the graph.
//!
//! What `meta` names is known once a template is loaded; what steps are justified by, only from drafts.

use crate::knowledge::citation::Citation;
use crate::sample::draft::Draft;
use crate::template::set::TemplateSet;

/// What the `meta` of every template cites.
pub fn of_templates(set: &TemplateSet) -> Vec<Citation> {
    let mut found = Vec::new();
    for script in set.scripts() {
        let place = format!("templates/{}.star: meta", script.name);
        found.extend(script.meta.knowledge.iter().map(|path| Citation {
            place: place.clone(),
            path: path.clone(),
            justifies: false,
        }));
    }
    found
}

/// What the steps of a draft of the template `name` cite: principles, all of them.
pub fn of_draft(name: &str, draft: &Draft) -> Vec<Citation> {
    let cite = |(i, step): (usize, &crate::sample::draft::Step)| Citation {
        place: format!("templates/{name}.star: move {}", i + 1),
        path: step.principle.clone(),
        justifies: true,
    };
    draft.steps().map(cite).collect()
}
