//! Actions: what people may tell the daemon. The guard has made sure who asks; here it is only done.

use crate::config::quota::Quota;
use crate::flywheel::quota;
use crate::serve::control::Wanted;
use crate::serve::fail::Fail;
use crate::serve::guard::accepts_json;
use crate::serve::order::usual;
use crate::serve::state::State;
use crate::store::notes::Verdict;
use axum::extract::{Form, State as Shared};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Longest reason of a review, in characters.
const REASON: usize = 2000;

/// Where a browser goes after an action.
#[derive(Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    back: String,
}

/// What was done: JSON for programs, the way back for browsers.
fn done(headers: &HeaderMap, back: &str, what: Value) -> Response {
    if accepts_json(headers) {
        return axum::Json(what).into_response();
    }
    // A path of ours: no other server, and nothing that a browser would take for one.
    let ours = back.starts_with('/')
        && !back.starts_with("//")
        && back.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\');
    Redirect::to(if ours { back } else { "/" }).into_response()
}

/// What the daemon was told, with the settings that it was told under: other settings weigh more.
#[derive(Serialize, Deserialize)]
struct Told {
    wanted: Wanted,
    samples: u64,
    quotas: Vec<Quota>,
}

/// What is wanted at the start: what the daemon was told last, unless the settings have changed since.
pub fn remembered(told: Option<&str>, samples: u64, quotas: &[Quota]) -> Wanted {
    let told: Option<Told> = told.and_then(|text| serde_json::from_str(text).ok());
    match told.filter(|t| t.samples == samples && t.quotas == quotas) {
        Some(told) => told.wanted,
        None => Wanted { paused: false, samples, quotas: quotas.to_vec() },
    }
}

/// Changes what is wanted, and keeps it.
async fn change(state: &State, change: impl FnOnce(&mut Wanted)) -> Result<Value, Fail> {
    let wanted = state.control.change(change);
    let (samples, quotas) = (state.config.serve.samples, state.config.serve.quotas.clone());
    let told = Told { wanted: wanted.clone(), samples, quotas };
    let body = serde_json::to_string(&told).map_err(Fail::internal)?;
    state.write(move |notes| notes.tell(body)).await?;
    tracing::info!(paused = wanted.paused, samples = wanted.samples, "the daemon was told what to do");
    Ok(json!({ "wanted": wanted }))
}

pub(super) async fn pause(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Form(form): Form<Back>,
) -> Result<Response, Fail> {
    let what = change(&state, |w| w.paused = true).await?;
    Ok(done(&headers, &form.back, what))
}

pub(super) async fn resume(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Form(form): Form<Back>,
) -> Result<Response, Fail> {
    let what = change(&state, |w| w.paused = false).await?;
    Ok(done(&headers, &form.back, what))
}

#[derive(Deserialize)]
pub(super) struct TargetForm {
    samples: String,
    #[serde(default)]
    quotas: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn targets(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Form(form): Form<TargetForm>,
) -> Result<Response, Fail> {
    let samples = form.samples.trim().parse().ok().filter(|n: &u64| i64::try_from(*n).is_ok());
    let samples = samples.ok_or_else(|| Fail::bad("samples is no whole number; hint: 0 for no end"))?;
    let texts = form.quotas.split([',', '\n']).map(str::trim).filter(|t| !t.is_empty());
    let quotas = texts.map(|t| t.parse::<Quota>().map_err(|why| Fail::bad(format!("{t} {why}"))));
    let quotas = quotas.collect::<Result<Vec<_>, _>>()?;
    quota::check(&quotas, &state.context.generator.set).map_err(Fail::bad)?;
    let what = change(&state, |w| (w.samples, w.quotas) = (samples, quotas)).await?;
    Ok(done(&headers, &form.back, what))
}

#[derive(Deserialize)]
pub(super) struct ExportForm {
    format: String,
    #[serde(default)]
    filter: String,
    #[serde(default)]
    split: String,
    #[serde(default)]
    split_by: String,
    #[serde(default)]
    shard_size: String,
    #[serde(default)]
    style: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn export(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Form(form): Form<ExportForm>,
) -> Result<Response, Fail> {
    let mut settings = usual(form.format.trim());
    let filter: Vec<&str> = form.filter.split(['\n', ';']).map(str::trim).filter(|f| !f.is_empty()).collect();
    settings["filter"] = json!(filter);
    if !form.split.trim().is_empty() {
        let shares: Result<Vec<f64>, _> = form.split.split(',').map(|s| s.trim().parse::<f64>()).collect();
        let mut shares = shares.map_err(|_| Fail::bad("split is no list of numbers; hint: 0.9,0.05,0.05"))?;
        shares.resize(shares.len().max(3), 0.0);
        settings["split"] = json!(shares);
    }
    if !form.shard_size.trim().is_empty() {
        let size: u64 = form.shard_size.trim().parse().map_err(|_| Fail::bad("shard_size is no whole number"))?;
        settings["shard_size"] = json!(size);
    }
    for (key, value) in [("split_by", &form.split_by), ("style", &form.style)] {
        if !value.trim().is_empty() {
            settings[key] = json!(value.trim());
        }
    }
    let export = state.exports.start(settings).map_err(Fail::bad)?;
    tracing::info!(number = export.number, format = export.format, "export started");
    Ok(done(&headers, &form.back, json!({ "export": export })))
}

#[derive(Deserialize)]
pub(super) struct NumberForm {
    number: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn export_resume(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Form(form): Form<NumberForm>,
) -> Result<Response, Fail> {
    let number = form.number.trim().parse().map_err(|_| Fail::bad("number is no whole number"))?;
    let export = state.exports.resume(number).map_err(Fail::bad)?;
    Ok(done(&headers, &form.back, json!({ "export": export })))
}

pub(super) async fn export_stop(Shared(state): Shared<State>, headers: HeaderMap, Form(form): Form<Back>) -> Response {
    state.exports.stop();
    done(&headers, &form.back, json!({ "stopping": true }))
}

#[derive(Deserialize)]
pub(super) struct ReviewForm {
    id: String,
    verdict: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    back: String,
}

pub(super) async fn review(
    Shared(state): Shared<State>,
    headers: HeaderMap,
    Form(form): Form<ReviewForm>,
) -> Result<Response, Fail> {
    let ReviewForm { id, verdict, reason, back } = form;
    if reason.chars().count() > REASON {
        return Err(Fail::bad(format!("the reason is longer than {REASON} characters")));
    }
    let what = json!({ "id": id, "verdict": verdict, "reason": reason });
    let known = match (verdict.as_str(), Verdict::named(&verdict)) {
        ("withdraw", _) => state.write(move |notes| notes.withdraw(&id)).await?,
        (_, Some(verdict)) => state.write(move |notes| notes.review(&id, verdict, &reason)).await?,
        _ => return Err(Fail::bad("verdict is none of accept, reject, withdraw")),
    };
    if !known {
        return Err(Fail::missing("no such sample, or no verdict on it"));
    }
    Ok(done(&headers, &back, what))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_stays_here() {
        let to = |back: &str| {
            let response = done(&HeaderMap::new(), back, json!({}));
            response.headers()["location"].to_str().unwrap().to_owned()
        };
        assert_eq!(to("/samples?kind=plane"), "/samples?kind=plane");
        for elsewhere in
            ["", "https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nx: y", "\\/evil", "/a b"]
        {
            assert_eq!(to(elsewhere), "/", "{elsewhere:?}");
        }
    }

    #[test]
    fn what_was_told_holds_until_the_settings_change() {
        let wanted = Wanted { paused: true, samples: 9, quotas: vec![] };
        let told = Told { wanted: wanted.clone(), samples: 5, quotas: vec![] };
        let text = serde_json::to_string(&told).unwrap();
        assert_eq!(remembered(Some(&text), 5, &[]), wanted);
        assert_eq!(remembered(Some(&text), 6, &[]), Wanted { paused: false, samples: 6, quotas: vec![] });
        assert_eq!(remembered(Some("no JSON"), 6, &[]).samples, 6);
        assert_eq!(remembered(None, 0, &["level=1:5".parse().unwrap()]).quotas.len(), 1);
    }
}
