//! Every page over a server in this process: it answers, its JSON too, and words of others stay words.
#![allow(clippy::unwrap_used)]

mod served;
mod synthetic;

use flywheel::sample::finding::{Finding, Place};
use flywheel::sample::outcome::{Outcome, Turn};
use flywheel::sample::repaired::Repaired;
use flywheel::serve::daemon::Machine;
use flywheel::serve::route::{Answer as Kind, Method};
use flywheel::web::{self, layout::NAVIGATION};
use served::{Served, Wish, config, machine};

const HOSTILE: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"' onload='x";

/// A server whose samples and rejects say hostile things wherever they can.
fn hostile(folder: &std::path::Path) -> Served {
    let config = config(folder, &Wish { samples: 12, ..Wish::default() });
    let derive = |index: u64| {
        let mut sample = synthetic::sample(index, 0, synthetic::SMALL);
        let said = format!("{HOSTILE} {index}");
        sample.question = said.clone();
        sample.kind = HOSTILE.into();
        sample.theme = HOSTILE.into();
        sample.choices = vec![HOSTILE.into()];
        sample.knowledge = vec![format!("{HOSTILE}/x")];
        sample.tools = vec![HOSTILE.into()];
        sample.provenance.template = HOSTILE.into();
        sample.id = sample.provenance.id();
        sample.trajectory.iter_mut().for_each(|m| m.text = HOSTILE.into());
        let repaired =
            Repaired { code: HOSTILE.into(), action: HOSTILE.into(), before: HOSTILE.into(), after: HOSTILE.into() };
        sample.repairs = vec![repaired.clone()];
        let mut reject = synthetic::reject(index, 1, HOSTILE);
        reject.question = said;
        reject.kind = HOSTILE.into();
        reject.provenance.template = HOSTILE.into();
        reject.findings.push(Finding::fault(HOSTILE, HOSTILE, Place::Whole).with(HOSTILE, HOSTILE));
        reject.repairs = vec![repaired];
        Turn { index, outcomes: vec![Outcome::Verified(Box::new(sample)), Outcome::Rejected(reject)] }
    };
    let machine = Machine { derive: Box::new(move |_, index| derive(index)), ..machine(&config, 1) };
    Served::with(config, machine, None)
}

#[test]
fn every_page_answers_and_words_of_others_stay_words() {
    let folder = tempfile::tempdir().unwrap();
    let served = hostile(folder.path());
    served.until_idle();
    let id = served.get("/samples.json", "").json()["samples"][0]["id"].as_str().unwrap().to_owned();
    let name: String = HOSTILE.bytes().map(|b| format!("%{b:02X}")).collect();
    let mut looked = 0;
    for route in
        web::routes().iter().filter(|r| r.method == Method::Get && matches!(r.answer, Kind::Html | Kind::Json(_)))
    {
        let path = route.path.replace("{id}", &id).replace("{number}", "1");
        let path = path.replace("{*path}", &name).replace("{*name}", &name).replace("{name}", &name);
        for query in [
            "",
            &format!("?q={name}&before=9&kind={name}"),
            &format!("?level=1&tool={name}&template={name}&action={name}&code={name}"),
        ] {
            let answer = served.get(&format!("{path}{query}"), "");
            // Nobody has exports, templates or grown nodes here, nor what a sample is made of; a page that says so is an answer.
            let known = [200, 404].contains(&answer.status)
                || answer.status == 409 && path.contains("/again")
                || query.contains("level=1") && route.path.starts_with("/log");
            assert!(known, "{path}{query}: {} {}", answer.status, answer.text());
            let text = answer.text();
            match route.answer {
                Kind::Html => {
                    assert!(text.starts_with("<!DOCTYPE html>") && text.contains("</html>"), "{path}: {text}");
                    for bad in ["<script>alert", "<img src=x", "\"' onload"] {
                        assert!(!text.contains(bad), "{path}{query} says {bad}");
                    }
                }
                _ => assert!(answer.json().is_object(), "{path}"),
            }
            looked += usize::from(answer.status == 200);
        }
    }
    assert!(looked > 90, "only {looked} answers to look at");
    let listed = served.get("/samples", "").text();
    assert!(listed.contains("&lt;script&gt;alert(1)"), "the words are shown, escaped");
}

#[test]
fn the_navigation_leads_to_pages() {
    let paths: Vec<&str> = web::routes().iter().map(|r| r.path).collect();
    for (to, name) in NAVIGATION.iter().flat_map(|group| group.1) {
        assert!(paths.contains(to), "{name}: {to}");
    }
}

#[test]
fn what_makes_no_sense_is_told_with_its_value() {
    let folder = tempfile::tempdir().unwrap();
    let served = hostile(folder.path());
    served.until_idle();
    for (path, status, words) in [
        ("/samples?level=1&before=x", 400, "before=x"),
        ("/samples/0000000000000000", 404, "there is no sample 0000000000000000; hint"),
        ("/samples/none.json", 404, "no sample none"),
        ("/rejects/0", 404, "there is no reject 0"),
        ("/rejects/99999999999999999999", 404, "hint"),
        ("/rejects?level=999", 400, "level=999"),
        ("/rounds/7", 404, "there is no round 7"),
        ("/coverage?by=colour", 400, "by=colour"),
        ("/log?level=LOUD", 400, "level=LOUD"),
        ("/tools/no-such-tool", 404, "no-such-tool"),
        ("/templates/no/such", 404, "no/such"),
        ("/preview.png?template=no/such", 404, "no/such"),
        ("/knowledge/no/such/node", 404, "no/such/node"),
        ("/exports/3", 404, "there is no export 3"),
        ("/assets/flywheel.css", 404, "no such file"),
    ] {
        let answer = served.get(path, "");
        assert_eq!(answer.status, status, "{path}: {}", answer.text());
        assert!(answer.text().contains(words), "{path}: {}", answer.text());
    }
    let long = "x".repeat(400);
    assert_eq!(served.get(&format!("/samples?kind={long}"), "").status, 400);
}

#[test]
fn pages_name_their_assets_and_these_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let served = hostile(folder.path());
    let page = served.get("/", "").text();
    let mut found = 0;
    for part in page.split("\"/assets/").skip(1) {
        let path = format!("/assets/{}", part.split('"').next().unwrap());
        let answer = served.get(&path, "");
        assert_eq!(answer.status, 200, "{path}");
        assert!(answer.header("cache-control").unwrap().contains("immutable"));
        found += 1;
    }
    assert_eq!(found, 3);
}
