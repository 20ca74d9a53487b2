//! Bar charts as SVG, written by hand: bars, names and numbers need no library, and so the picture can follow the reader's light
//! or dark mode, which no plotting crate's does. A card lies behind it, so that it can be read on any page.

use std::fmt::Write;

use crate::figures::short;

/// A chart of horizontal bars.
pub(crate) struct Chart<'a> {
    pub(crate) title: &'a str,
    pub(crate) subtitle: String,
    pub(crate) unit: &'a str,
    /// What each bar of a row stands for.
    pub(crate) series: &'a [&'a str],
    pub(crate) rows: Vec<Row>,
}

/// What is compared: a name, and a bar for each series.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) values: Vec<Option<f64>>,
}

/// Whose bars they are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Ours,
    Floor,
    Peer,
}

const WIDTH: f64 = 860.0;
const MARGIN: f64 = 24.0;
const NAMES: f64 = 256.0;
/// Room for the numbers behind the bars.
const NUMBERS: f64 = 84.0;
const BAR: f64 = 13.0;
const GAP: f64 = 12.0;
const HEAD: f64 = 100.0;

const STYLE: &str = "
  text { font-family: system-ui, -apple-system, 'Segoe UI', Helvetica, Arial, sans-serif; font-size: 13px; fill: #1f2328 }
  .card { fill: #ffffff; stroke: #d1d9e0 } .title { font-size: 17px; font-weight: 600 }
  .quiet { fill: #59636e } .number { font-size: 12px; fill: #59636e } .axis { stroke: #d1d9e0 } .cut { stroke: #ffffff; stroke-width: 3 }
  .ours { fill: #0969da } .floor { fill: #6e7781 } .peer { fill: #b1bac4 } .second { opacity: .55 } .bold { font-weight: 600 }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .card { fill: #0d1117; stroke: #3d444d } .quiet, .number { fill: #9198a1 } .axis { stroke: #3d444d }
    .ours { fill: #4493f8 } .floor { fill: #8b949e } .peer { fill: #59636e } .cut { stroke: #0d1117 }
  }
";

impl Chart<'_> {
    /// The picture.
    pub(crate) fn svg(&self) -> String {
        let row_height = BAR * float(self.series.len()) + GAP;
        let height = HEAD + row_height * float(self.rows.len()) + MARGIN;
        let end = self.end();
        let scale = (WIDTH - 2.0 * MARGIN - NAMES - NUMBERS) / end;
        let left = MARGIN + NAMES;
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
             height=\"{height}\" role=\"img\" aria-label=\"{}\">\n<style>{STYLE}</style>\n",
            escaped(self.title)
        );
        let _ = writeln!(
            svg,
            "<rect class=\"card\" x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"8\"/>\n\
             <text class=\"title\" x=\"{MARGIN}\" y=\"34\">{}</text>\n<text class=\"quiet\" x=\"{MARGIN}\" y=\"56\">{}</text>",
            WIDTH - 1.0,
            height - 1.0,
            escaped(self.title),
            escaped(&self.subtitle)
        );
        self.legend(&mut svg, left);
        let _ = writeln!(
            svg,
            "<line class=\"axis\" x1=\"{left}\" x2=\"{left}\" y1=\"{}\" y2=\"{}\"/>",
            HEAD - GAP / 2.0,
            height - MARGIN
        );
        for (index, row) in self.rows.iter().enumerate() {
            let top = HEAD + row_height * float(index);
            let (class, bold) = match row.kind {
                Kind::Ours => ("ours", " class=\"bold\""),
                Kind::Floor => ("floor", ""),
                Kind::Peer => ("peer", ""),
            };
            let middle = top + BAR * float(self.series.len()) / 2.0 + 4.5;
            let _ = writeln!(
                svg,
                "<text{bold} x=\"{}\" y=\"{middle:.1}\" text-anchor=\"end\">{}</text>",
                left - 10.0,
                escaped(&row.name)
            );
            for (series, value) in row.values.iter().enumerate() {
                let Some(value) = value else { continue };
                let top = top + BAR * float(series);
                let width = (value.min(end) * scale).max(1.0);
                let second = if series > 0 { " second" } else { "" };
                let _ = writeln!(
                    svg,
                    "<rect class=\"{class}{second}\" x=\"{left}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{}\" rx=\"2\"/>",
                    top + 1.0,
                    BAR - 2.0
                );
                if *value > end {
                    let cut = left + width - 24.0;
                    let _ = writeln!(
                        svg,
                        "<line class=\"cut\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{top:.1}\"/>",
                        cut,
                        top + BAR,
                        cut + 8.0
                    );
                }
                let _ = writeln!(
                    svg,
                    "<text class=\"number\" x=\"{:.1}\" y=\"{:.1}\">{} {}</text>",
                    left + width + 6.0,
                    top + BAR - 2.5,
                    short(*value),
                    self.unit
                );
            }
        }
        svg.push_str("</svg>\n");
        svg
    }

    /// Which bar is which.
    fn legend(&self, svg: &mut String, left: f64) {
        if self.series.len() < 2 {
            return;
        }
        for (index, name) in self.series.iter().enumerate() {
            let x = left + 150.0 * float(index);
            let second = if index > 0 { " second" } else { "" };
            let _ = writeln!(
                svg,
                "<rect class=\"floor{second}\" x=\"{x}\" y=\"72\" width=\"12\" height=\"12\" rx=\"2\"/>\
                 <text class=\"quiet\" x=\"{}\" y=\"82.5\">{}</text>",
                x + 18.0,
                escaped(name)
            );
        }
    }

    /// Where the axis ends: at the longest bar, or, where one row is far longer than all others, a little behind those; that
    /// row's bars are cut, and show it.
    fn end(&self) -> f64 {
        let mut longest: Vec<f64> =
            (self.rows.iter()).map(|row| row.values.iter().flatten().copied().fold(0.0, f64::max)).collect();
        longest.sort_by(|a, b| b.total_cmp(a));
        match longest[..] {
            [first, second, ..] if first > 2.0 * second => 1.2 * second,
            [first, ..] => first,
            [] => 1.0,
        }
    }
}

#[allow(clippy::cast_precision_loss)] // rows of a picture
fn float(count: usize) -> f64 {
    count as f64
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}
