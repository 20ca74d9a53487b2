//! A run's results in a file: figures, and what they were measured on.

use std::{
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
