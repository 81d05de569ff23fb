//! The frame around every page: what there is to go to, title, the link to the same as JSON.

use crate::serve::fail::Fail;
use crate::web::assets;
use crate::web::page::{Ask, Shown};
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// Where one can go, in groups.
pub const NAVIGATION: &[(&str, &[(&str, &str)])] = &[
    ("Growing", &[("/", "Flow"), ("/rounds", "Rounds"), ("/log", "Log")]),
    ("Problems", &[("/samples", "Gallery"), ("/rejects", "Rejects"), ("/repairs", "Repairs"), ("/review", "Review")]),
    (
        "What they rest on",
        &[("/knowledge", "Knowledge"), ("/map", "Map"), ("/tools", "Tools"), ("/templates", "Templates")],
    ),
    ("Measured", &[("/coverage", "Coverage"), ("/distributions", "Distributions")]),
    ("Used", &[("/exports", "Exports"), ("/learning", "Training, evaluation")]),
];

/// The sign: a wheel with a mark on it.
const SIGN: &str = "<svg viewBox=\"0 0 24 24\" aria-hidden=\"true\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"2\">\
<circle cx=\"12\" cy=\"12\" r=\"9\"/><path d=\"M12 3v9l6.4 6.4M12 12 5.6 5.6\"/><circle cx=\"12\" cy=\"12\" r=\"2\" fill=\"currentColor\"/></svg>";

/// A page as a document.
pub fn page(ask: &Ask, shown: &Shown) -> Markup {
    let more = html! { a href=(ask.json()) { "as JSON" } };
    document(&ask.path, &shown.title, more, &shown.body)
}

/// A page that could not be made.
pub fn failed(path: &str, fail: &Fail) -> Markup {
    let title = match fail.status.as_u16() {
        404 => "Not there",
        400 => "Not understood",
        _ => "Not possible",
    };
    let body = html! { p { (fail.message) } p { a href="/" { "To the flow" } } };
    document(path, title, html! {}, &body)
}

fn links(path: &str) -> Markup {
    // Runs have addresses of their own below the list of both sorts.
    let path = if path.starts_with("/evaluations/") || path.starts_with("/training/") { "/learning" } else { path };
    let here = |to: &str| path == to || to != "/" && path.strip_prefix(to).is_some_and(|rest| rest.starts_with('/'));
    html! {
        @for (group, pages) in NAVIGATION {
            h2 { (group) }
            ul.plain {
                @for (to, name) in *pages {
                    li { a.nav href=(to) aria-current=[here(to).then_some("page")] { (name) } }
                }
            }
        }
    }
}

fn document(path: &str, title: &str, more: Markup, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Flywheel" }
                link rel="icon" href=(assets::ICON.address()) type="image/svg+xml";
                link rel="stylesheet" href=(assets::STYLE.address());
                script src=(assets::SCRIPT.address()) defer {}
            }
            body {
                a.skip href="#main" { "To the content" }
                div.frame {
                    header.side {
                        a.brand href="/" { (PreEscaped(SIGN)) "Flywheel" }
                        nav aria-label="Pages" { (links(path)) }
                    }
                    main #main {
                        div.head { h1 { (title) } div.more { (more) } }
                        (body)
                    }
                }
            }
        }
    }
}
