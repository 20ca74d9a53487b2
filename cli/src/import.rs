//! `smartcar import`: takes grants over from another system's table, at rest or while that system is running.

// The modules, in the order to read them:
//
// `rows`      rows of a table as columns of text, and which of them there are
// `file`      a CSV file
// `database`  a query of a database, SQLite or PostgreSQL
// `old`       the same as a system that is running: rows are held, read again, released

mod database;
mod file;
mod old;
mod rows;

use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
    time::Duration,
};

use clap::Args;
use serde_json::{Value, json};
use smartcar_sdk::{CutOverReport, ImportReport};
use tokio::sync::mpsc::Receiver;

use self::{
    old::OldTable,
    rows::{Names, Page},
};
use crate::{
    durations::duration,
    failure::{Coded, Failure, exit},
    opening::{self, Opening},
    out::{plain, say},
    progress::{self, Progress},
    secrets,
    stopping::Stop,
};

/// Problems that are shown to a person.
const SHOWN: usize = 20;

/// Takes grants over from another system's table, so that no driver is asked again: from a CSV file, or from a query.
///
/// Each row becomes a grant at once, without a refresh. A row that comes twice is one grant: what was interrupted is simply done
/// again. Two systems must not refresh the same grant: stop the other one first, or let `--hold` move the fleet over while it is
/// running. docs/moving-over.md is the runbook.
///
/// Columns, by name: `refresh_token` (required), `access_token`, `access_expires_at`, `refresh_expires_at`, `user_id`, `vehicle_id`
/// (one: Connect Match; or several with spaces between), `vehicle_ids`, `per_vehicle`, `account`, `obtained_at`. Times are seconds
/// or milliseconds since 1970, ISO 8601 or SQL timestamps; without an offset they are UTC. Other columns are left out.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  smartcar import --dry-run grants.csv
  smartcar import --map refresh_token=rt --map obtained_at=created grants.csv
  smartcar import --from sqlite:old.db --query 'SELECT refresh_token, user_id FROM tokens'

While the other system is running (the query gives each row its `key`; ?1, or $1 in PostgreSQL, is the key of a row; the query
must give rows that are held as well, and the hold must match them):
  smartcar import --from sqlite:old.db \\
    --query 'SELECT id AS key, refresh_token, user_id FROM tokens' \\
    --hold 'UPDATE tokens SET moved = 1 WHERE id = ?1' \\
    --release 'UPDATE tokens SET moved = 0 WHERE id = ?1'

Exit codes:
  0  every row is imported, or was before; with --hold, moved
  1  some rows cannot be imported as they are: the report names them, and the others are imported
  3  with --hold: some grants' tokens work no more, their drivers must connect again
  4  Smartcar or a database was unavailable, or some grants could not be refreshed yet: run it again
  6  it could not run: a setting or the store is at fault (standard error says which)
For the others see `smartcar --help`.")]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// A CSV file with a line of column names, or `-` for standard input.
    #[arg(value_name = "SOURCE", required_unless_present_any = ["from", "from_file"], conflicts_with_all = ["from", "from_file"])]
    source: Option<PathBuf>,
    /// The other system's database: `sqlite:PATH` or `postgres://USER@HOST/DATABASE`, without a password.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "from_file", requires = "query")]
    from: Option<String>,
    /// A file that holds the address of the other system's database, which may have a password.
    #[arg(long, value_name = "PATH", requires = "query")]
    from_file: Option<PathBuf>,
    /// The rows of that database: a SELECT without a semicolon.
    #[arg(long, value_name = "SQL", conflicts_with = "source")]
    query: Option<String>,
    /// A column under another name: `refresh_token=rt`. May be given several times.
    #[arg(long, value_name = "COLUMN=NAME")]
    map: Vec<String>,
    /// Write nothing; say what would be done.
    #[arg(long, conflicts_with = "hold")]
    dry_run: bool,
    /// Move the fleet over while the other system is running: the statement that marks a row, so that the other system begins no
    /// more refreshes of it.
    #[arg(long, value_name = "SQL", requires_all = ["query", "release"])]
    hold: Option<String>,
    /// The statement that takes the mark back.
    #[arg(long, value_name = "SQL", requires = "hold")]
    release: Option<String>,
    /// With --hold: how many rows are held at a time.
    #[arg(long, value_name = "ROWS", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(1..=100_000), requires = "hold")]
    page: u32,
    /// With --hold: how long the longest token request of the other system may take, with the storing of its answer. Where it is
    /// too short, grants are lost.
    #[arg(long, value_name = "DURATION", default_value = "310s", value_parser = duration, requires = "hold")]
    wait: Duration,
    /// Print the report as JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let names = Names::new(&arguments.map)?;
    let from = secrets::from(arguments.from.as_deref(), arguments.from_file.as_deref())?;
    if let Some(address) = from.as_deref().and_then(|from| from.strip_prefix("sqlite:")) {
        is_another_file(Path::new(address), arguments.opening.address()?.as_deref())?;
    }
    let query = arguments.query.clone().unwrap_or_default();
    match (from, &arguments.hold, &arguments.release) {
        (Some(from), Some(hold), Some(release)) => {
            let old = stop.or(OldTable::open(&from, &query, [hold, release], names)).await?;
            cut_over(&arguments, old, stop).await
        }
        (Some(from), ..) => {
            let rows = stop.or(database::read(&from, &query, names)).await?;
            import(&arguments, rows, stop).await
        }
        (None, ..) => {
            let path = arguments.source.clone().unwrap_or_default();
            is_another_file(&path, arguments.opening.address()?.as_deref())?;
            import(&arguments, file::read(&path, names)?, stop).await
        }
    }
}

/// A store that is read as a source would be imported into itself, and a second SQLite in this process would drop the locks of
/// the first.
fn is_another_file(source: &Path, store: Option<&str>) -> Result<(), Failure> {
    let Some(store) = store.and_then(|address| address.strip_prefix("sqlite:")) else { return Ok(()) };
    let store = store.split('?').next().unwrap_or(store);
    let same = match (source.metadata(), Path::new(store).metadata()) {
        (Ok(source), Ok(store)) => (source.dev(), source.ino()) == (store.dev(), store.ino()),
        _ => source == Path::new(store),
    };
    if same {
        let why =
            format!("{} is the store itself: name the other system's table as the source", source.display());
        return Err(Coded::new(exit::USAGE, why).into());
    }
    Ok(())
}

async fn import(arguments: &Arguments, mut pages: Receiver<Page>, stop: &mut Stop) -> Result<u8, Failure> {
    let client = arguments.opening.short(stop).await?;
    let bar = Progress::new(arguments.json);
    let mut report = ImportReport::default();
    let work = async {
        while let Some(page) = pages.recv().await {
            let rows = page?;
            report = client.import_grants(rows).dry_run(arguments.dry_run).continuing(report.clone()).await?;
            bar.set(report.rows(), in_words(&report, arguments.dry_run));
        }
        Ok(())
    };
    let done = opening::with(&client, stop, work).await;
    bar.finish();
    if arguments.json {
        let ImportReport { adopted, known, invalid, problems, .. } = &report;
        let problems: Vec<_> =
            problems.iter().map(|it| problem(&json!(it.row), it.field.as_deref(), &it.message)).collect();
        say!(
            "{}",
            json!({ "complete": done.is_ok(), "dry_run": arguments.dry_run, "adopted": adopted, "known": known,
                    "invalid": invalid, "problems": problems })
        );
    } else {
        say!("{}", in_words(&report, arguments.dry_run));
        let problems = report.problems.iter().map(|it| (format!("row {}", it.row), it.message.as_str()));
        say_problems(problems, report.invalid)?;
    }
    done?;
    Ok(if report.invalid > 0 { exit::FAILED } else { exit::SUCCESS })
}

async fn cut_over(arguments: &Arguments, old: OldTable, stop: &mut Stop) -> Result<u8, Failure> {
    let client = arguments.opening.long(stop).await?;
    let bar = Progress::new(arguments.json);
    let so_far = progress::Shared::<CutOverReport>::default();
    let (latest, shown) = (so_far.clone(), bar.clone());
    let page = usize::try_from(arguments.page)?;
    let cut_over = client.cut_over(old).page(page).wait(arguments.wait).progress(move |report| {
        latest.set(report.clone());
        let rows =
            report.moved + report.known + report.released + report.left + report.reconnect + report.unsettled;
        shown.set(rows, moved_in_words(report));
    });
    let done = opening::with(&client, stop, async { Ok(cut_over.await?) }).await;
    bar.finish();
    let report = done.as_ref().map_or_else(|_| so_far.get(), Clone::clone);
    let CutOverReport { moved, known, released, left, reconnect, unsettled, problems, .. } = &report;
    if arguments.json {
        let problems: Vec<_> =
            problems.iter().map(|it| problem(&json!(it.key), it.field.as_deref(), &it.message)).collect();
        say!(
            "{}",
            json!({ "complete": done.is_ok(), "moved": moved, "known": known, "released": released, "left": left,
                    "reconnect": reconnect, "unsettled": unsettled, "problems": problems })
        );
    } else {
        say!("{}", moved_in_words(&report));
        let shown = problems.iter().map(|it| (it.key.clone(), it.message.as_str()));
        say_problems(shown, released + left + reconnect + unsettled)?;
    }
    done?;
    Ok(match (unsettled, released + left, reconnect) {
        (1.., ..) => exit::RETRY,
        (0, 1.., _) => exit::FAILED,
        (0, 0, 1..) => exit::DRIVER,
        (0, 0, 0) => exit::SUCCESS,
    })
}

fn problem(row: &Value, field: Option<&str>, message: &str) -> Value {
    json!({ "row": row, "field": field, "message": message })
}

fn say_problems<'a>(problems: impl Iterator<Item = (String, &'a str)>, all: u64) -> Result<(), Failure> {
    let mut shown = 0;
    for (row, message) in problems.take(SHOWN) {
        say!("  {}: {}", plain(&row), plain(message));
        shown += 1;
    }
    if all > shown {
        say!("  and {} more", all - shown);
    }
    Ok(())
}

fn in_words(report: &ImportReport, dry_run: bool) -> String {
    let ImportReport { adopted, known, invalid, .. } = report;
    let adopted_word = if dry_run { "would be adopted" } else { "adopted" };
    format!("{adopted} {adopted_word}, {known} known, {invalid} invalid")
}

fn moved_in_words(report: &CutOverReport) -> String {
    let CutOverReport { moved, known, released, left, reconnect, unsettled, .. } = report;
    format!(
        "{moved} moved, {known} known, {released} released, {left} left, {reconnect} need their drivers, {unsettled} unsettled"
    )
}
