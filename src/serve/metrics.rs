//! Metrics in Prometheus' text format: the table below names each, its type, its unit and its meaning.

use crate::serve::status::{Phase, Status};
use crate::serve::traffic;
use std::fmt::Write as _;

/// A metric: name, type, meaning, and its samples: labels (`""` for none, else `key="value"` pairs) with values.
type Row = (&'static str, &'static str, &'static str, fn(&Status) -> Vec<(String, f64)>);

/// All metrics. Seconds and bytes throughout; what ends in `_total` only grows while the process lives.
pub const METRICS: &[Row] = &[
    ("flywheel_turns", "gauge", "Turns of the run that are committed.", |s| one(s.counts.turns)),
    ("flywheel_samples", "gauge", "Verified samples of the run.", |s| one(s.counts.verified)),
    ("flywheel_rejects", "gauge", "Rejected candidates of the run.", |s| one(s.counts.rejected)),
    ("flywheel_images", "gauge", "Distinct pictures of the run.", |s| one(s.counts.images)),
    ("flywheel_samples_per_second", "gauge", "Samples for each second over the last ten seconds.", |s| {
        vec![(String::new(), s.rates.verified)]
    }),
    ("flywheel_round", "gauge", "Number of the round at work.", |s| one(s.round)),
    ("flywheel_panics_total", "counter", "Turns that panicked and were kept as rejects.", |s| one(s.panics)),
    ("flywheel_phase", "gauge", "1 for what the daemon does at the moment, 0 for the other phases.", |s| {
        PHASES.iter().map(|(name, phase)| (label("phase", name), f64::from(u8::from(s.phase == *phase)))).collect()
    }),
    ("flywheel_stage_seconds_total", "counter", "Wall time in a stage, all threads together, in seconds.", |s| {
        s.stages.iter().map(|stage| (label("stage", stage.name), stage.busy_s)).collect()
    }),
    ("flywheel_stage_calls_total", "counter", "How often a stage was at work.", |s| {
        s.stages.iter().map(|stage| (label("stage", stage.name), stage.calls as f64)).collect()
    }),
    ("flywheel_queue_turns", "gauge", "Turns given out and not committed yet.", |s| one(s.queue.turns)),
    ("flywheel_queue_limit", "gauge", "Most turns that may be given out and not committed.", |s| one(s.queue.limit)),
    ("flywheel_target_samples", "gauge", "Samples to reach; 0: no end.", |s| one(s.targets.samples)),
    ("flywheel_quota_wanted_samples", "gauge", "Samples that a quota wants.", |s| {
        s.targets.quotas.iter().map(|q| (label("quota", &q.quota), q.wanted as f64)).collect()
    }),
    ("flywheel_quota_samples", "gauge", "Samples that count for a quota.", |s| {
        s.targets.quotas.iter().map(|q| (label("quota", &q.quota), q.have as f64)).collect()
    }),
    ("flywheel_database_bytes", "gauge", "Size of the database with its log, in bytes.", |s| {
        one(s.disk.database_bytes)
    }),
    ("flywheel_disk_budget_bytes", "gauge", "Size that the database may reach, in bytes; 0: no bound.", |s| {
        one(s.disk.budget_bytes)
    }),
    ("flywheel_disk_free_bytes", "gauge", "Free bytes on the database's disk.", |s| one(s.disk.free_bytes)),
    ("flywheel_workers", "gauge", "Worker threads.", |s| one(s.workers)),
    ("flywheel_uptime_seconds", "gauge", "Seconds since the process started.", |s| vec![(String::new(), s.uptime_s)]),
    ("flywheel_http_answers_total", "counter", "Answers to requests, by class of status.", |_| {
        (1..).zip(traffic::answers()).map(|(class, n)| (label("class", &format!("{class}xx")), n as f64)).collect()
    }),
    ("flywheel_http_answer_seconds_total", "counter", "Time until answers began, all together, in seconds.", |_| {
        vec![(String::new(), traffic::seconds())]
    }),
    ("flywheel_http_connections", "gauge", "Open connections.", |_| one(traffic::connections())),
    (
        "flywheel_http_refused_connections_total",
        "counter",
        "Connections closed at once: their peer had too many.",
        |_| one(traffic::refusals()),
    ),
    ("process_cpu_seconds_total", "counter", "CPU time of the process, all threads, in seconds.", |s| {
        vec![(String::new(), s.cpu_s)]
    }),
    ("process_resident_memory_bytes", "gauge", "Resident memory of the process, in bytes.", |_| {
        resident_bytes().map_or(vec![], one)
    }),
];

/// Names of the phases.
pub const PHASES: [(&str, Phase); 6] = [
    ("starting", Phase::Starting),
    ("growing", Phase::Growing),
    ("paused", Phase::Paused),
    ("idle", Phase::Idle),
    ("failing", Phase::Failing),
    ("draining", Phase::Draining),
];

fn one(value: u64) -> Vec<(String, f64)> {
    vec![(String::new(), value as f64)]
}

fn label(key: &str, value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("{{{key}=\"{value}\"}}")
}

/// Resident memory in bytes, where the system tells.
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().ok().map(|kib| kib << 10)
}

/// The text of all metrics.
pub fn text(status: &Status) -> String {
    let mut text = String::new();
    for (name, kind, meaning, values) in METRICS {
        let _ = writeln!(text, "# HELP {name} {meaning}\n# TYPE {name} {kind}");
        for (labels, value) in values(status) {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::status::{QuotaStatus, Targets};

    #[test]
    fn the_text_is_well_formed() {
        let quotas = vec![QuotaStatus { quota: "kind=\"a\\b\":5".into(), wanted: 5, have: 2 }];
        let status = Status { targets: Targets { samples: 7, quotas }, ..Status::default() };
        let text = text(&status);
        assert!(
            text.contains("flywheel_target_samples 7\n") && text.contains(r#"{quota="kind=\"a\\b\":5"} 2"#),
            "{text}"
        );
        assert!(text.contains("flywheel_phase{phase=\"starting\"} 1\nflywheel_phase{phase=\"growing\"} 0"));
        for line in text.lines().filter(|l| !l.starts_with('#')) {
            let (name, value) = line.rsplit_once(' ').expect("a name and a value");
            assert!(value.parse::<f64>().is_ok() && name.starts_with(|c: char| c.is_ascii_lowercase()), "{line}");
        }
        for (name, kind, _, _) in METRICS {
            assert_eq!(name.ends_with("_total"), *kind == "counter", "{name}");
        }
    }
}
