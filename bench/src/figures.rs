//! What is measured: figures, each with its samples and, where there is something to hold it against, its ratios.

use std::collections::BTreeMap;

use serde_json::{Value, json};

/// Which way a figure gets better.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Better {
    Less,
    More,
}

/// The middle, the least and the most of some samples.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    pub(crate) median: f64,
    pub(crate) min: f64,
    pub(crate) max: f64,
}

impl Spread {
    pub(crate) fn of(samples: &[f64]) -> Self {
        let mut sorted = samples.to_vec();
        sorted.sort_by(f64::total_cmp);
        let at = |index: usize| sorted.get(index).copied().unwrap_or(f64::NAN);
        Self { median: at(sorted.len() / 2), min: at(0), max: at(sorted.len().saturating_sub(1)) }
    }

    fn json(self) -> Value {
        json!({"median": rounded(self.median), "min": rounded(self.min), "max": rounded(self.max)})
    }
}

/// One figure.
pub(crate) struct Figure {
    /// Its name in the results, e.g. `calls/http/0ms/64/sdk-c/cpu`.
    pub(crate) key: String,
    what: String,
    unit: &'static str,
    better: Better,
    /// Whether it is this SDK's, so that `check` watches it.
    ours: bool,
    samples: Vec<f64>,
    ratio: Option<Ratio>,
}

/// A figure over the floor's of the same round, round by round.
struct Ratio {
    over: String,
    samples: Vec<f64>,
}

impl Figure {
    /// A figure for which less is better, which nothing is compared with.
    pub(crate) fn new(
        key: impl Into<String>,
        what: impl Into<String>,
        unit: &'static str,
        samples: Vec<f64>,
    ) -> Self {
        let (key, what) = (key.into(), what.into());
        Self { key, what, unit, better: Better::Less, ours: false, samples, ratio: None }
    }

    /// More of it is better.
    pub(crate) fn more(self) -> Self {
        Self { better: Better::More, ..self }
    }

    /// It is this SDK's.
    pub(crate) fn ours(self) -> Self {
        Self { ours: true, ..self }
    }

    /// What `floor` took in the same rounds.
    pub(crate) fn over(self, name: &str, floor: &[f64]) -> Self {
        let samples = self.samples.iter().zip(floor).map(|(it, floor)| it / floor).collect();
        Self { ratio: Some(Ratio { over: name.to_owned(), samples }), ..self }
    }

    fn json(&self) -> Value {
        let mut value = Spread::of(&self.samples).json();
        value["what"] = json!(self.what);
        value["unit"] = json!(self.unit);
        value["rounds"] = json!(self.samples.len());
        value["better"] = json!(if self.better == Better::Less { "less" } else { "more" });
        value["ours"] = json!(self.ours);
        if let Some(ratio) = &self.ratio {
            value["ratio"] = Spread::of(&ratio.samples).json();
            value["ratio"]["over"] = json!(ratio.over);
        }
        value
    }

    /// For people, as one of several about the same thing.
    fn cell(&self) -> String {
        let figure = format!("{} {} {}", self.what, short(Spread::of(&self.samples).median), self.unit);
        let ratio = self.ratio.as_ref().map_or(String::new(), |ratio| {
            let spread = Spread::of(&ratio.samples);
            format!("{:.2}x ({:.2} to {:.2})", spread.median, spread.min, spread.max)
        });
        format!("{figure:<24} {ratio:<24}")
    }

    /// For people, on a line of its own.
    fn line(&self) -> String {
        let spread = Spread::of(&self.samples);
        let figure = format!("{} {}", short(spread.median), self.unit);
        let range = if self.samples.len() > 1 {
            format!("({} to {})", short(spread.min), short(spread.max))
        } else {
            String::new()
        };
        let ratio = self.ratio.as_ref().map_or(String::new(), |ratio| {
            let spread = Spread::of(&ratio.samples);
            format!("{:.2}x {} ({:.2} to {:.2})", spread.median, ratio.over, spread.min, spread.max)
        });
        format!("  {:<58} {figure:>16} {range:<22} {ratio}", self.what).trim_end().to_owned()
    }
}

/// Everything a run has measured so far. What is added is printed at once.
#[derive(Default)]
pub(crate) struct Report {
    figures: Vec<Figure>,
    versions: BTreeMap<String, String>,
}

impl Report {
    pub(crate) fn add(&mut self, figure: Figure) {
        println!("{}", figure.line());
        self.figures.push(figure);
    }

    /// Several figures about the same thing, on one line.
    pub(crate) fn row(&mut self, about: &str, figures: impl IntoIterator<Item = Figure>) {
        let mut line = format!("  {about:<32}");
        for figure in figures {
            line.push(' ');
            line.push_str(&figure.cell());
            self.figures.push(Figure { what: format!("{about}: {}", figure.what), ..figure });
        }
        println!("{}", line.trim_end());
    }

    /// The version of something that was measured.
    pub(crate) fn version(&mut self, of: &str, version: &str) {
        self.versions.insert(of.to_owned(), version.to_owned());
    }

    /// The middle one of some samples.
    pub(crate) fn median(samples: &[f64]) -> f64 {
        Spread::of(samples).median
    }

    pub(crate) fn versions(&self) -> Value {
        json!(self.versions)
    }

    /// All figures by their keys.
    pub(crate) fn json(&self) -> Value {
        self.figures.iter().map(|figure| (figure.key.clone(), figure.json())).collect()
    }
}

/// Begins a part of what is printed.
pub(crate) fn part(title: &str) {
    println!("\n{title}");
}

/// One loud line about what cannot be measured here.
pub(crate) fn skip(what: &str, why: &str) {
    eprintln!("== SKIPPED: {what}: {why}");
}

/// A count as a number to calculate with.
#[allow(clippy::cast_precision_loss)] // nothing is counted up to 2^53
pub(crate) fn count(count: u64) -> f64 {
    count as f64
}

/// About three digits, for people.
pub(crate) fn short(number: f64) -> String {
    match number.abs() {
        size if size >= 100.0 || number.fract() == 0.0 => grouped(number),
        size if size >= 10.0 => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// A whole number, its thousands apart.
fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0.0 { format!("-{text}") } else { text }
}

/// Four digits behind the point: more would only make every run a new text.
fn rounded(number: f64) -> f64 {
    (number * 1e4).round() / 1e4
}
