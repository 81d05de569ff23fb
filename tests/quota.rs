//! Quotas: rounds go where one is unmet, and the daemon rests when all are there.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

mod served;
mod support;
mod synthetic;

use flywheel::config::quota::Quota;
use flywheel::config::{Growth, Steer};
use flywheel::flywheel::quota::{Counts, cells, check, focus, have, unmet};
use flywheel::flywheel::round::Between;
use flywheel::flywheel::turn::weighed_turn;
use flywheel::generate::steer::{WHOLE, Weights};
use flywheel::store::sqlite::SqliteStore;
use flywheel::store::{Origin, Store, TemplateSource};
use served::{Served, Wish, config, machine};

fn quotas(texts: &[&str]) -> Vec<Quota> {
    texts.iter().map(|t| t.parse().unwrap()).collect()
}

#[test]
fn what_serves_a_quota_follows_from_the_templates() {
    let set = support::context().generator.set;
    let of = |text: &str| cells(&quotas(&[text])[0], &set);
    assert!(of("kind=chart:1").iter().any(|(name, _)| name == "chart/missing_bar"));
    assert!(of("template=chart:1").iter().all(|(name, _)| name.starts_with("chart/")));
    assert_eq!(of("template=plane/chord_distance:1").iter().map(|c| &*c.0).next(), Some("plane/chord_distance"));
    assert!(of("level=3:1").iter().all(|(_, level)| *level == 3) && !of("level=3:1").is_empty());
    assert!(!of("domain=physics:1").is_empty());
    let error = check(&quotas(&["domain=phisics:5"]), &set).unwrap_err();
    assert!(error.contains("domain=phisics:5") && error.contains("physics"), "{error}");
    assert!(check(&quotas(&["level=4:5"]), &set).is_err());
}

#[test]
fn turns_go_where_samples_are_missing() {
    let set = support::context().generator.set;
    let wanted = quotas(&["kind=chart:100", "level=3:100"]);
    let mut counts = Counts::new();
    counts.insert(("chart/missing_bar".into(), 1), 60);
    assert_eq!(have(&wanted[0], &set, &counts), 60);
    assert_eq!(unmet(&wanted, &set, &counts).iter().map(|u| u.1).collect::<Vec<_>>(), [40, 100]);
    let weights = focus(Weights::default(), &wanted, &set, &counts);
    assert_eq!((weights.modes.len(), weights.modes[0].share), (1, WHOLE));
    let (charts, third) = (cells(&wanted[0], &set), cells(&wanted[1], &set));
    let weight = |own: &[(String, u8)]| {
        let pairs = weights.modes[0].pairs.iter().filter(|(t, l, _)| own.contains(&(t.clone(), *l)));
        pairs.map(|p| f64::from(p.2)).sum::<f64>()
    };
    assert!(
        weights.modes[0]
            .pairs
            .iter()
            .all(|(t, l, _)| charts.contains(&(t.clone(), *l)) || third.contains(&(t.clone(), *l)))
    );
    assert!(weight(&charts) >= 0.28 * f64::from(WHOLE) && weight(&third) >= 0.7 * f64::from(WHOLE));
    counts.insert(("chart/missing_bar".into(), 3), 1000);
    assert_eq!(focus(Weights::default(), &wanted, &set, &counts), Weights::default(), "all are met");
}

#[test]
fn the_daemon_fills_a_quota_and_rests() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = config(folder.path(), &Wish { samples: 3, ..Wish::default() });
    config.serve.quotas = quotas(&["template=chart/missing_bar:4"]);
    let context = support::context();
    let between = Between {
        seeds: context.checks.knowledge.clone(),
        set: context.generator.set.clone(),
        growing: Growth::default(),
        steering: Steer::default(),
        quotas: vec![],
    };
    let mut machine = machine(&config, 2);
    machine.plan.turns_per_round = 20;
    machine.plan.between = Some(between);
    let sources: Vec<TemplateSource> = context
        .generator
        .set
        .all()
        .map(|s| TemplateSource { hash: s.hash.clone(), name: s.name.clone(), files: vec![] })
        .collect();
    let (path, json) = (config.run.db.clone(), config.to_json());
    machine.open = Box::new(move || {
        let mut store = SqliteStore::open(&path).map_err(|e| e.to_string())?;
        if store.origin().is_none() {
            let origin = Origin { seed: 1, engine: flywheel::sample::ENGINE, config: json.clone() };
            store.begin(origin).map_err(|e| e.to_string())?;
            store.keep_sources(&sources).map_err(|e| e.to_string())?;
        }
        Ok(store)
    });
    machine.derive = Box::new(move |weights, index| weighed_turn(&context, weights, index));
    let served = Served::with(config, machine, None);
    let status = served.until_idle();
    assert!(status.reason.contains("all quotas"), "{}", status.reason);
    let quota =
        served.until(|s| s.targets.quotas.first().is_some_and(|q| q.have >= q.wanted)).targets.quotas[0].clone();
    assert_eq!((quota.quota.as_str(), quota.wanted), ("template=chart/missing_bar:4", 4));
    let mut store = SqliteStore::read(&folder.path().join("served.db")).unwrap();
    let counts = store.samples_by_template().unwrap();
    assert!(counts.iter().filter(|((name, _), _)| name == "chart/missing_bar").map(|(_, n)| n).sum::<u64>() >= 4);
    let rounds = store.rounds().unwrap();
    assert_eq!(rounds[0].weights["modes"][0]["name"], "quota", "the weights are kept with the round");
}
