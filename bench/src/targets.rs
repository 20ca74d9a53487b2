//! What is asked of the SDK: bench/targets.json, and how a run's results stand to it.

use std::fmt::Write;

use serde::Deserialize;
use serde_json::Value;

use crate::{
    Failure,
    figures::{part, short},
    results::number,
};

const BEYOND: &str = "BEYOND THE FLOOR";

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

    fn verdict(&self, number: f64) -> &'static str {
        match self.floor {
            _ if self.is_met(number, self.aim) => "met",
            Some(floor) if !self.is_met(number, floor) => BEYOND,
            _ => "short of it",
        }
    }
}

fn all() -> Result<Vec<Target>, Failure> {
    Ok(serde_json::from_str(include_str!("../targets.json"))?)
}

/// How the results stand, as a table in Markdown.
pub(crate) fn table(results: &Value) -> Result<String, Failure> {
    let mut text = String::from("\n| | measured | target | floor | |\n|---|---|---|---|---|\n");
    for target in all()? {
        let Some(measured) = target.measured(results) else { continue };
        let bound = |number: f64| format!("{}{}", if target.more { "≥ " } else { "≤ " }, short(number));
        let floor = target.floor.map(bound).unwrap_or_default();
        let _ = writeln!(
            text,
            "| {} | {} | {} | {floor} | {} |",
            target.what,
            short(measured),
            bound(target.aim),
            target.verdict(measured)
        );
    }
    Ok(text)
}

/// Prints how the results stand, and gives what is beyond a floor, a line each.
pub(crate) fn judge(results: &Value) -> Result<Vec<String>, Failure> {
    part("Targets (bench/targets.json)");
    let mut broken = Vec::new();
    for target in all()? {
        let Some(measured) = target.measured(results) else {
            println!("  {:<78} not measured", target.what);
            continue;
        };
        let bound = if target.more { "at least" } else { "at most" };
        let verdict = target.verdict(measured);
        let floor = target.floor.map_or(String::new(), |floor| format!(", floor {}", short(floor)));
        let line = format!(
            "{:<78} {:>8}  ({bound} {}{floor}): {verdict}",
            target.what,
            short(measured),
            short(target.aim)
        );
        println!("  {line}");
        if verdict == BEYOND {
            broken.push(line);
        }
    }
    Ok(broken)
}
