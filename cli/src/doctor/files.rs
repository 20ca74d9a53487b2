//! Whose the files are that hold tokens and keys, and who else may read them. Nothing is opened or changed.

use std::{
    fs::Metadata,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::finding::Finding;
use crate::{failure::Failure, opening::setting};

const AREA: &str = "files";
/// What group and others may do.
const OTHERS: u32 = 0o077;
const ANYBODY_WRITES: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Looks at the store, the spool, and the files that were named for keys and addresses.
pub(super) fn look(store: Option<&str>, named: &[Option<&PathBuf>]) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    if let Some(path) = store.and_then(|store| store.strip_prefix("sqlite:")) {
        let path = Path::new(path);
        findings.extend(file(path, "the store"));
        for suffix in ["-wal", "-shm"] {
            let mut beside = path.as_os_str().to_owned();
            beside.push(suffix);
            findings.extend(file(Path::new(&beside), "what SQLite keeps beside the store"));
        }
        findings.extend(path.parent().and_then(folder));
    }
    if let Some(spool) = setting("spool")? {
        findings.extend(file(Path::new(&spool), "the spool"));
    }
    for path in named.iter().flatten() {
        findings.extend(file(path, "a file of secrets"));
    }
    if findings.is_empty() {
        findings.push(Finding::healthy(AREA, "no fault found"));
    }
    Ok(findings)
}

/// What is wrong with a file or folder that is there.
fn file(path: &Path, what: &str) -> Option<Finding> {
    let found = std::fs::metadata(path).ok()?;
    let (us, shown) = (rustix::process::geteuid().as_raw(), path.display());
    let ours = found.uid() == us;
    if !ours && found.uid() != 0 && us != 0 {
        let remedy = format!("run as user {}, or give it to this one (chown {us} {shown})", found.uid());
        return Some(Finding::note(
            AREA,
            format!("{shown} ({what}) belongs to user {}", found.uid()),
            remedy,
        ));
    }
    if found.mode() & OTHERS != 0 {
        let who = if found.mode() & 0o007 != 0 { "everybody on this host" } else { "its group" };
        let can = if found.mode() & 0o022 != 0 { "change" } else { "read" };
        let remedy = format!("chmod {} {shown}", mode(&found));
        let finding = Finding::wrong(AREA, format!("{shown} ({what}): {who} can {can} it"), remedy);
        // Who may only read it has been given that on purpose, and cannot change it.
        return Some(finding.only_if(ours));
    }
    None
}

fn mode(found: &Metadata) -> &'static str {
    if found.is_dir() { "700" } else { "600" }
}

/// A folder in which others can take the store away.
fn folder(path: &Path) -> Option<Finding> {
    let found = std::fs::metadata(if path.as_os_str().is_empty() { Path::new(".") } else { path }).ok()?;
    (found.mode() & ANYBODY_WRITES != 0 && found.mode() & STICKY == 0).then(|| {
        let what = format!("{}: everybody on this host can take the store away from there", path.display());
        Finding::wrong(AREA, what, format!("chmod o-w {}", path.display()))
    })
}
