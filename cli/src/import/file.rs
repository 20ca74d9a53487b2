//! Rows of a CSV file.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::rows::{Names, PAGE, Page};
use crate::failure::{Coded, Failure, exit};

/// Reads a file, or standard input (`-`), on a thread of its own: it may be slow.
pub(super) fn read(path: &Path, names: Names) -> Result<Receiver<Page>, Failure> {
    let input: Box<dyn Read + Send> = if path == Path::new("-") {
        Box::new(io::stdin())
    } else {
        let failed = |error| Coded::new(exit::USAGE, format!("{} cannot be read: {error}", path.display()));
        Box::new(File::open(path).map_err(failed)?)
    };
    let (sender, pages) = channel(2);
    std::thread::Builder::new().name("smartcar-import".to_owned()).spawn(move || {
        if let Err(failure) = send(input, &names, &sender) {
            let _ = sender.blocking_send(Err(failure));
        }
    })?;
    Ok(pages)
}

fn send(input: Box<dyn Read + Send>, names: &Names, pages: &Sender<Page>) -> Result<(), Coded> {
    // What it says names the place, never what stands there.
    let wrong = |error: csv::Error| match error.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            let why =
                format!("line {line} of the source has {len} columns where the first has {expected_len}");
            Coded::new(exit::FAILED, why)
        }
        csv::ErrorKind::Utf8 { pos, .. } => {
            let line = pos.as_ref().map_or(0, csv::Position::line);
            Coded::new(exit::FAILED, format!("line {line} of the source is not UTF-8"))
        }
        csv::ErrorKind::Io(error) => Coded::new(exit::FAILED, format!("the source cannot be read: {error}")),
        _ => Coded::new(exit::FAILED, "the source is no CSV"),
    };
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::Headers).from_reader(input);
    let mut columns: Vec<String> = reader.headers().map_err(wrong)?.iter().map(str::to_owned).collect();
    if let Some(first) = columns.first_mut() {
        // Some programs put a byte order mark before it.
        *first = first.trim_start_matches('\u{feff}').to_owned();
    }
    names.check(columns.iter().map(String::as_str))?;
    let mut page = Vec::with_capacity(PAGE);
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let row = columns.iter().map(String::as_str).zip(record.iter().map(str::to_owned));
        page.push(names.row(row).1);
        if page.len() == PAGE && pages.blocking_send(Ok(std::mem::take(&mut page))).is_err() {
            return Ok(()); // nobody reads on
        }
    }
    let _ = pages.blocking_send(Ok(page));
    Ok(())
}
