//! Expands every problem as deep as it goes and counts what comes out: `try_expand TURNS [RULE [OUT]]`. Rules whose name
//! contains RULE are shown in words, and with OUT in pictures.

use flywheel::config::Config;
use flywheel::flywheel::setup;
use flywheel::flywheel::turn::turn;
use flywheel::sample::outcome::Outcome;
use flywheel::sample::{Reject, Sample};
use std::collections::BTreeMap;

fn words(sample: &Sample, out: Option<&String>) -> anyhow::Result<()> {
    let rules: Vec<&str> = sample.provenance.expansions.iter().map(|e| e.rule.as_str()).collect();
    println!("--- {} {} + {}", sample.provenance.turn, sample.provenance.template, rules.join(" + "));
    println!("Q: {}", sample.question);
    if !sample.choices.is_empty() {
        println!("   choices: {}", sample.choices.join(" | "));
    }
    for record in &sample.trajectory {
        let kind = if record.call.is_some() { "draw" } else { "step" };
        println!("  [{kind}] {}", record.text);
    }
    println!("A: {}", sample.answer_text);
    if let Some(out) = out {
        std::fs::create_dir_all(out)?;
        let rule = rules.last().map_or("", |r| r.rsplit('/').next().unwrap_or(r));
        let (turn, depth) = (sample.provenance.turn, rules.len());
        let last = sample.pictures.len() - 1;
        for (k, picture) in sample.pictures.iter().enumerate().filter(|(k, _)| *k == 0 || *k == last) {
            std::fs::write(format!("{out}/{rule}-{turn:04}-d{depth}-{k}.png"), &picture.png)?;
        }
    }
    Ok(())
}

fn report(reject: &Reject) {
    let rules: Vec<&str> = reject.provenance.expansions.iter().map(|e| e.rule.as_str()).collect();
    println!(
        "!!! {} {} + {}: {}",
        reject.provenance.turn,
        reject.provenance.template,
        rules.join(" + "),
        reject.question
    );
    for f in &reject.findings {
        println!("    {} {:?} {}", f.code, f.place, serde_json::to_string(&f.evidence).unwrap_or_default());
    }
}

fn main() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args().collect();
    let (turns, out) = (args[1].parse::<u64>()?, args.get(3));
    let mut cx = setup::load(&Config::default())?.context;
    cx.expander.share = 1.0;
    let mut rules: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut depths: BTreeMap<(String, u8), usize> = BTreeMap::new();
    let mut ends: BTreeMap<String, usize> = BTreeMap::new();
    for index in 0..turns {
        let outcomes = turn(&cx, index).outcomes;
        if let Some(Outcome::Verified(s)) = outcomes.last()
            && s.provenance.depth() < cx.expander.depth
        {
            let last = s.provenance.expansions.last().map_or("", |e| &e.rule);
            *ends.entry(format!("{} {last}", s.provenance.template)).or_default() += 1;
        }
        for outcome in outcomes {
            let (provenance, good) = match &outcome {
                Outcome::Verified(s) => (&s.provenance, true),
                Outcome::Rejected(r) => (&r.provenance, false),
            };
            let rule = provenance.expansions.last().map(|e| e.rule.clone());
            if let Some(rule) = &rule {
                let row = rules.entry(rule.clone()).or_default();
                *(if good { &mut row.0 } else { &mut row.1 }) += 1;
            }
            let wanted = args.get(2).is_some_and(|w| rule.as_ref().is_some_and(|r| r.contains(w.as_str())));
            match outcome {
                Outcome::Verified(s) => {
                    *depths.entry((s.kind.clone(), s.provenance.depth())).or_default() += 1;
                    if wanted {
                        words(&s, out)?;
                    }
                }
                Outcome::Rejected(r) if rule.is_some() => report(&r),
                Outcome::Rejected(_) => {}
            }
        }
    }
    println!("ended before full depth: {ends:#?}");
    for (rule, (good, bad)) in &rules {
        println!("{rule:40} {good:5} verified {bad:4} rejected");
    }
    for ((kind, depth), count) in &depths {
        println!("{kind:8} depth {depth} {count:5}");
    }
    Ok(())
}
