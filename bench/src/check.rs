//! Holds a run against the committed results. Ratios and sizes are compared, never times: machines differ, and so do days.

use serde_json::Value;

use crate::results::number;

/// So much worse than the committed figure is too much; runs differ by less.
const WORSE: f64 = 1.25;

/// What has become much worse, or why nothing can be compared: a line each.
pub(crate) fn compare(results: &Value, committed: &Value) -> Vec<String> {
    let Some(figures) = committed["figures"].as_object() else {
        return vec!["the committed results have no figures".to_owned()];
    };
    if results["profile"] != committed["profile"] {
        return vec![format!(
            "nothing is compared: the committed results are of profile {}, and these of {}",
            committed["profile"], results["profile"]
        )];
    }
    let mut worse = Vec::new();
    let mut compared = 0;
    for (key, figure) in figures.iter().filter(|(_, figure)| figure["ours"] == true) {
        let of = if key.starts_with("size/") { "median" } else { "ratio" };
        let (Some(now), Some(then)) = (number(results, key, of), number(committed, key, of)) else {
            continue;
        };
        compared += 1;
        let bad = if figure["better"] == "more" { now * WORSE < then } else { now > then * WORSE };
        if bad {
            worse.push(format!("{key}: {now:.2}, and {then:.2} in the committed results"));
        }
    }
    println!("\n{compared} ratios and sizes compared with the committed results");
    worse
}
