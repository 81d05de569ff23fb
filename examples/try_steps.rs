//! Tries the checks of steps on drafts: `try_steps SEEDS [NAME]`.
use flywheel::check;
use flywheel::generate::{provenance, stream};
use flywheel::knowledge::Knowledge;
use flywheel::sample::draft::Move;
use flywheel::template::host::Shares;
use flywheel::template::script::Limits;
use flywheel::template::set::{Sources, TemplateSet};
use std::collections::BTreeMap;
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let seeds: u64 = args[1].parse().unwrap();
    let mut sources = Sources::read("templates".as_ref()).unwrap();
    if let Some(n) = args.get(2) {
        sources.templates.retain(|k, _| k.contains(n.as_str()));
    }
    let knowledge = Knowledge::load("knowledge".as_ref()).unwrap_or_else(|e| {
        for x in e {
            println!("{x}");
        }
        panic!()
    });
    let set = TemplateSet::load(&sources).unwrap_or_else(|e| {
        for x in e {
            println!("{x}");
        }
        panic!()
    });
    let shares = Shares { places: [0.5, 0.3, 0.2], multiple_choice: 0.4 };
    let mut total = std::time::Duration::ZERO;
    let mut count = 0;
    for script in set.scripts() {
        let (mut good, mut all, mut time) = (0, 0, std::time::Duration::ZERO);
        let mut seen: BTreeMap<String, (usize, String)> = BTreeMap::new();
        let mut steps = 0;
        for seed in 0..seeds {
            let level = script.meta.levels[seed as usize % script.meta.levels.len()];
            let p = provenance(script, 1, seed, 0, level);
            let draft = match script.build(level, &stream(&p), &shares, &Limits::default()) {
                Ok(d) => d,
                Err(e) => {
                    seen.entry(format!("build {e:?}").chars().take(300).collect()).or_default().0 += 1;
                    continue;
                }
            };
            all += 1;
            let t = std::time::Instant::now();
            let found = check::derivation(&draft, &knowledge);
            time += t.elapsed();
            steps += draft.steps().count();
            good += usize::from(found.is_empty());
            for f in found {
                let flywheel::sample::finding::Place::Step(i) = f.place else { continue };
                let (text, detail) = match &draft.trajectory[i as usize] {
                    Move::Step(s) => (s.text.render(&draft.board).0, {
                        let show = |id: &flywheel::claim::ClaimId| {
                            format!(
                                "      {:?} {}",
                                draft.board.claims[id.0 as usize].source,
                                named(&format!("{:?}", draft.claim(*id)), &draft)
                            )
                        };
                        format!(
                            "   {}\n   => {}\n{}",
                            s.principle,
                            show(&s.derived),
                            s.premises.iter().map(show).collect::<Vec<_>>().join("\n")
                        )
                    }),
                    Move::Call(c) => (c.text.render(&draft.board).0, String::new()),
                };
                let idle = f
                    .evidence
                    .get("claim")
                    .and_then(|c| c.as_u64())
                    .map(|c| {
                        format!("      CLAIM {}", named(&format!("{:?}", draft.board.claims[c as usize].claim), &draft))
                    })
                    .unwrap_or_default();
                // one line for each template place: the words without names and numbers
                let key: String = text.chars().filter(|c| c.is_lowercase() || *c == ' ').take(24).collect();
                let e = seen
                    .entry({
                        let _ = key;
                        format!(
                            "{} L{level} move {i} {}",
                            f.code,
                            match &draft.trajectory[i as usize] {
                                Move::Step(s) => s.principle.clone(),
                                _ => String::new(),
                            }
                        )
                    })
                    .or_default();
                e.0 += 1;
                if e.1.is_empty() {
                    e.1 = format!("   seed {seed} {text}\n{detail}\n{idle}");
                }
            }
        }
        total += time;
        count += all;
        println!(
            "== {} {good}/{all} {:.0} us a sample, {:.1} steps",
            script.name,
            time.as_secs_f64() * 1e6 / f64::from(all.max(1)),
            steps as f64 / f64::from(all.max(1))
        );
        for (k, (n, d)) in seen.iter().take(8) {
            println!("  {n} x {k}\n{d}");
        }
    }
    println!("{:.0} us a sample", total.as_secs_f64() * 1e6 / f64::from(count));
}
fn named(s: &str, d: &flywheel::sample::draft::Draft) -> String {
    let mut s = s.to_owned();
    for (i, _) in d.board.scene.points.iter().enumerate() {
        let name = d.board.scene.point_name(flywheel::scene::PointId(i as u32)).unwrap_or("?").to_owned();
        s = s.replace(&format!("PointId({i})"), &name);
    }
    for e in d.board.scene.ids() {
        if let Some(n) = &d.board.scene.entity(e).name {
            s = s.replace(&format!("EntityId({})", e.0), n);
        }
    }
    let mut out = String::new();
    let mut rest = s.as_str();
    while let Some(i) = rest.find("Exact(") {
        out.push_str(&rest[..i]);
        rest = &rest[i..];
        let mut depth = 0;
        let mut end = 0;
        for (j, c) in rest.char_indices() {
            if c == '(' {
                depth += 1
            }
            if c == ')' {
                depth -= 1;
                if depth == 0 {
                    end = j + 1;
                    break;
                }
            }
        }
        let inner = &rest[..end];
        let num = inner
            .find("numer: ")
            .map(|k| inner[k + 7..].chars().take_while(|c| *c != ',').collect::<String>())
            .unwrap_or_else(|| "0".into());
        out.push_str(&num);
        rest = &rest[end..];
    }
    out.push_str(rest);
    out.replace("Equal(", "").replace("Number { value: ", " = ").replace(", unit: None }", "")
}
