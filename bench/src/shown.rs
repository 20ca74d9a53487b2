//! What of the results is shown: the plots in bench/results, and a table each in README.md and bench/README.md, between two marks. All
//! are written from the committed results alone, so that none can say anything else.

use std::{
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::{
    Failure,
    clients::CLIENTS,
    figures::short,
    plot::{Chart, Kind, Row},
    results::number,
    targets,
};

const BEGIN: &str = "<!-- bench/run writes this, from bench/results/full.json -->";
const END: &str = "<!-- until here -->";

/// Writes all of it.
pub(crate) fn write(root: &Path, results: &Value) -> Result<(), Failure> {
    for (path, text) in all(root, results)? {
        fs::write(path, text)?;
    }
    println!("written to bench/results/*.svg, README.md and bench/README.md");
    Ok(())
}

/// Each file, and what is to be in it.
fn all(root: &Path, results: &Value) -> Result<Vec<(PathBuf, String)>, Failure> {
    let mut files = vec![
        between_marks(root.join("README.md"), &table(results))?,
        between_marks(root.join("bench/README.md"), &standing(results)?)?,
    ];
    let folder = root.join("bench/results");
    for (name, chart) in [("calls", calls(results)), ("in-flight", in_flight(results)), ("job", job(results))]
    {
        // What was not measured has no plot.
        if !chart.rows.is_empty() {
            files.push((folder.join(name).with_extension("svg"), chart.svg()));
        }
    }
    Ok(files)
}

/// A file with `written` in the place of what stands between its marks.
fn between_marks(path: PathBuf, written: &str) -> Result<(PathBuf, String), Failure> {
    let text = fs::read_to_string(&path)?;
    let lacks = |mark| format!("{} has no mark where the benchmark {mark}", path.display());
    let (before, rest) = text.split_once(BEGIN).ok_or_else(|| lacks("begins"))?;
    let (_, after) = rest.split_once(END).ok_or_else(|| lacks("ends"))?;
    let text = format!("{before}{BEGIN}\n{written}{END}{after}");
    Ok((path, text))
}

/// The part of bench/README.md: how the results stand to the targets.
fn standing(results: &Value) -> Result<String, Failure> {
    let mut text = format!("\nMeasured on {}.", measured_on(results));
    for (part, date) in results["measured_again"].as_object().into_iter().flatten() {
        let _ = write!(text, " `{part}` was measured again on {}.", date.as_str().unwrap_or("?"));
    }
    Ok(text + "\n" + &targets::table(results)?)
}

/// On which machine, for people.
fn measured_on(results: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    format!(
        "{}, {} cores; profile {}; {}",
        text(&results["machine"]["cpu"]),
        results["machine"]["cores"],
        text(&results["profile"]),
        text(&results["date"])
    )
}

/// A client's name with the version that was measured.
fn name(results: &Value, client: &crate::clients::Client) -> String {
    let version = results["versions"][client.name].as_str().filter(|_| !client.ours);
    version.map_or_else(|| client.what.to_owned(), |version| format!("{} {version}", client.what))
}

fn kind(client: &crate::clients::Client) -> Kind {
    match client.name {
        _ if client.ours => Kind::Ours,
        "hyper" | "reqwest" | "reqwest-threads" => Kind::Floor,
        _ => Kind::Peer,
    }
}

/// What a call costs everybody.
fn calls(results: &Value) -> Chart<'static> {
    let rows = CLIENTS.iter().filter_map(|client| {
        let cpu = |in_flight: u32| {
            number(results, &format!("calls/http/0ms/{in_flight}/{}/cpu", client.name), "median")
        };
        let values = vec![cpu(1), cpu(64)];
        let any = values.iter().any(Option::is_some);
        any.then(|| Row { name: name(results, client), kind: kind(client), values })
    });
    Chart {
        title: "CPU time of one call: reading an odometer over HTTP",
        subtitle: format!("less is better; {}", measured_on(results)),
        unit: "us",
        series: &["one at a time", "64 in flight"],
        rows: rows.collect(),
    }
}

/// A thousand calls of a second.
fn in_flight(results: &Value) -> Chart<'static> {
    let by_hand = ("reqwest-http1", "raw reqwest, HTTP/1.1".to_owned(), Kind::Floor);
    let clients = CLIENTS.iter().map(|client| (client.name, name(results, client), kind(client)));
    let rows = std::iter::once(by_hand).chain(clients).filter_map(|(client, name, kind)| {
        let wall = |server: &str| number(results, &format!("in-flight/{server}/{client}/wall"), "median");
        let values = vec![wall("hypercorn"), wall("stand-in")];
        values.iter().any(Option::is_some).then_some(Row { name, kind, values })
    });
    Chart {
        title: "1,000 calls of one second at once, over TLS, 100 streams a connection",
        subtitle: format!("until all are answered, warm; less is better; {}", measured_on(results)),
        unit: "s",
        series: &["hypercorn", "the stand-in server"],
        rows: rows.collect(),
    }
}

/// The daily job.
fn job(results: &Value) -> Chart<'static> {
    let mut rows = Vec::new();
    for (kind, store) in [("sqlite", "SQLite"), ("postgres", "PostgreSQL")] {
        let sizes = results["figures"].as_object().into_iter().flatten().filter_map(|(key, _)| {
            key.strip_prefix(&format!("job/{kind}/"))?.strip_suffix("/rate")?.parse::<u32>().ok()
        });
        let mut sizes: Vec<u32> = sizes.collect();
        sizes.sort_unstable();
        for grants in sizes {
            for (figure, whose, kind_of) in
                [("rate", "this SDK", Kind::Ours), ("by-hand", "by hand", Kind::Floor)]
            {
                rows.push(Row {
                    name: format!("{store}, {}: {whose}", short(f64::from(grants))),
                    kind: kind_of,
                    values: vec![number(results, &format!("job/{kind}/{grants}/{figure}"), "median")],
                });
            }
        }
    }
    Chart {
        title: "The daily job: grants refreshed in a second, every pair durable",
        subtitle: format!("more is better; {}", measured_on(results)),
        unit: "/s",
        series: &["a second"],
        rows,
    }
}

/// The README's part.
fn table(results: &Value) -> String {
    let mut text = String::from(
        "\n![CPU time of one call, compared](bench/results/calls.svg)\n\n\
         | one odometer call, CPU time | one at a time | 64 in flight | over raw reqwest |\n|---|---|---|---|\n",
    );
    for client in CLIENTS {
        let figure = |in_flight: u32| format!("calls/http/0ms/{in_flight}/{}/cpu", client.name);
        let (Some(one), Some(many)) =
            (number(results, &figure(1), "median"), number(results, &figure(64), "median"))
        else {
            continue;
        };
        let ratio = |in_flight| number(results, &figure(in_flight), "ratio").unwrap_or(f64::NAN);
        let name = name(results, client);
        let bold = if client.ours { "**" } else { "" };
        let _ = writeln!(
            text,
            "| {bold}{name}{bold} | {} us | {} us | {:.2}x, {:.2}x |",
            short(one),
            short(many),
            ratio(1),
            ratio(64)
        );
    }
    text.push('\n');
    for (what, unit, figures) in [
        (
            "1,000 calls of 1 s in flight over TLS, 100 streams a connection, take",
            "s",
            &["in-flight/hypercorn/sdk-rust/wall"][..],
        ),
        ("The wheel, the Python module, `libsmartcar.so`:", "MB", &["size/wheel", "size/module", "size/so"]),
        ("`import smartcar_sdk`:", "ms", &["start/import/smartcar_sdk"]),
        ("A Python process after 10,000 calls:", "MiB", &["memory/1/sdk-python"]),
    ] {
        let numbers: Option<Vec<String>> =
            figures.iter().map(|figure| Some(short(number(results, figure, "median")?))).collect();
        if let Some(numbers) = numbers {
            let _ = writeln!(text, "- {what} {} {unit}", numbers.join(", "));
        }
    }
    let how = if results["quick"] == true { "bench/run --quick" } else { "bench/run" };
    let _ = writeln!(
        text,
        "\nMeasured by `{how}` ({}). [How, and everything else](bench/README.md).",
        measured_on(results)
    );
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::results;

    #[test]
    fn what_is_shown_is_what_was_measured() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let results = results::committed(&root).unwrap();
        for (path, text) in all(&root, &results).unwrap() {
            let path = path.display();
            assert!(fs::read_to_string(path.to_string()).unwrap() == text, "{path} is stale: bench/run show");
        }
    }
}
