//! A run's results in a file: figures, and what they were measured on.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{Failure, figures::Report, machine, plan::Plan};

/// The results that are committed: those of everything.
pub(crate) const COMMITTED: &str = "bench/results/full.json";

/// All of a run.
pub(crate) fn of(plan: &Plan, report: &Report) -> Value {
    let now = jiff::Timestamp::now().to_string();
    json!({
        "date": now.split('T').next(),
        "profile": plan.profile,
        "quick": plan.quick,
        "machine": machine::describe(),
        "versions": report.versions(),
        "figures": report.json(),
    })
}

/// The committed results, with these in the place of those of the same parts. They say when a part was measured again, unless that was
/// on the same day.
pub(crate) fn in_place(results: &Value, committed: &Value) -> Result<Value, Failure> {
    for same in ["machine", "profile", "quick"] {
        if results[same] != committed[same] {
            return Err(format!("the committed results are of another {same}: measure everything").into());
        }
    }
    let part = |figure: &str| figure.split('/').next().unwrap_or_default().to_owned();
    let figures = |of: &Value| of["figures"].as_object().cloned().unwrap_or_default();
    let new = figures(results);
    let parts: BTreeSet<String> = new.keys().map(|figure| part(figure)).collect();
    let mut all = figures(committed);
    all.retain(|figure, _| !parts.contains(&part(figure)));
    all.extend(new);
    let mut merged = committed.clone();
    for part in parts.into_iter().filter(|_| results["date"] != committed["date"]) {
        merged["measured_again"][part] = results["date"].clone();
    }
    for (name, version) in results["versions"].as_object().into_iter().flatten() {
        merged["versions"][name] = version.clone();
    }
    merged["figures"] = all.into();
    Ok(merged)
}

/// Writes them; the path is told.
pub(crate) fn write(results: &Value, path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path.parent().ok_or("a path without a folder")?)?;
    fs::write(path, format!("{results:#}\n"))?;
    println!("\nwritten to {}", path.display());
    Ok(())
}

/// Reads the committed ones.
pub(crate) fn committed(root: &Path) -> Result<Value, Failure> {
    let path: PathBuf = root.join(COMMITTED);
    let text = fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// A figure's number: its `median`, `min` or `max`, or its `ratio`'s median.
pub(crate) fn number(results: &Value, figure: &str, of: &str) -> Option<f64> {
    let figure = &results["figures"][figure];
    if of == "ratio" { figure["ratio"]["median"].as_f64() } else { figure[of].as_f64() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_is_measured_again_takes_the_place_of_the_old_one() {
        let results = |date: &str, figures: Value| json!({"date": date, "profile": "dist", "quick": false, "machine": "m", "figures": figures});
        let committed = results("1", json!({"job/a": 1, "job/b": 1, "calls/a": 1}));
        let again = results("2", json!({"job/a": 2}));
        let merged = in_place(&again, &committed).unwrap();
        assert_eq!(merged["figures"], json!({"job/a": 2, "calls/a": 1}));
        assert_eq!((&merged["date"], &merged["measured_again"]), (&json!("1"), &json!({"job": "2"})));
        let elsewhere = json!({"machine": "another", "profile": "dist", "quick": false});
        assert!(in_place(&again, &elsewhere).is_err());
    }
}
