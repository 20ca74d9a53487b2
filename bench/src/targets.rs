//! What is asked of the SDK: bench/targets.json, and how a run's results stand to it.

use serde::Deserialize;
use serde_json::Value;

use crate::{
    Failure,
    figures::{part, short},
    results::number,
};

/// One line of the table.
#[derive(Deserialize)]
struct Target {
    /// What it is about, for people.
    what: String,
    /// The figures it holds for: each of them.
    figures: Vec<String>,
    /// Which of a figure's numbers: `median`, `max` or `ratio`; or `times less than`, how often it fits into those of `than`.
    of: String,
    /// What the figures are held against, where `of` says so.
    #[serde(default)]
    than: Vec<String>,
    /// More is better.
    #[serde(default)]
    more: bool,
    /// What is aimed at.
    #[serde(rename = "target")]
    aim: f64,
    /// Beyond this the work is not done. None: whatever is measured is only told.
    floor: Option<f64>,
}

impl Target {
    /// The worst number of those that were measured.
    fn measured(&self, results: &Value) -> Option<f64> {
        let numbers = self.figures.iter().flat_map(|figure| {
            if self.of == "times less than" {
                let ours = number(results, figure, "median");
                self.than.iter().map(|than| Some(number(results, than, "median")? / ours?)).collect()
            } else {
                vec![number(results, figure, &self.of)]
            }
        });
        numbers.flatten().reduce(|worst, one| if self.more { worst.min(one) } else { worst.max(one) })
    }

    fn is_met(&self, number: f64, bound: f64) -> bool {
        if self.more { number >= bound } else { number <= bound }
    }
}

/// Prints how the results stand, and gives what is beyond a floor, a line each.
pub(crate) fn judge(results: &Value) -> Result<Vec<String>, Failure> {
    let targets: Vec<Target> = serde_json::from_str(include_str!("../targets.json"))?;
    part("Targets (bench/targets.json)");
    let mut broken = Vec::new();
    for target in &targets {
        let Some(measured) = target.measured(results) else {
            println!("  {:<78} not measured", target.what);
            continue;
        };
        let bound = if target.more { "at least" } else { "at most" };
        let verdict = match target.floor {
            _ if target.is_met(measured, target.aim) => "met",
            Some(floor) if !target.is_met(measured, floor) => "BEYOND THE FLOOR",
            _ => "short of it",
        };
        let floor = target.floor.map_or(String::new(), |floor| format!(", floor {}", short(floor)));
        let line = format!(
            "{:<78} {:>8}  ({bound} {}{floor}): {verdict}",
            target.what,
            short(measured),
            short(target.aim)
        );
        println!("  {line}");
        if verdict == "BEYOND THE FLOOR" {
            broken.push(line);
        }
    }
    Ok(broken)
}
