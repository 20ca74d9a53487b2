//! Whether files of ours are ours alone: whom they belong to, who else may read or write them, and who could have put a
//! link in their way. What can be put right (a mode too wide) is, with a warning; what cannot be trusted is refused.
//!
//! Everything here is looked at and changed by path. No file is opened that may be a database: closing it again would drop
//! every lock that this process holds on it by SQLite (POSIX).

use std::{
    ffi::OsString,
    fs::{self, Metadata, OpenOptions, Permissions},
    io,
    os::unix::fs::{FileTypeExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Component, Path, PathBuf},
};

use crate::random;

/// Links on one path; as many as Linux follows.
const LINKS: usize = 40;
const ROOT: u32 = 0;
/// What group and others may do.
const OTHERS: u32 = 0o077;
const ANYBODY_WRITES: u32 = 0o002;
const STICKY: u32 = 0o1000;

/// Why a file is not used.
#[derive(Debug)]
pub(super) enum Refusal {
    /// It cannot be looked at, or is not what it should be.
    Io(io::Error),
    /// It is not safe to use; in words, with what to do.
    Unsafe(String),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

fn us() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// Where `path`, an absolute one, leads: every link followed. The file itself may be missing, its directory not.
///
/// A link is refused where somebody else could have put it: in a directory that anybody may write to, as the kernel's
/// `protected_symlinks` has it.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, Refusal> {
    let mut found = PathBuf::from("/");
    let mut left = parts(path);
    let mut links = 0;
    while let Some(part) = left.pop() {
        if part == ".." {
            found.pop();
            continue;
        }
        let here = found.join(&part);
        match fs::symlink_metadata(&here) {
            Ok(link) if link.is_symlink() => {
                links += 1;
                if links > LINKS {
                    return Err(Refusal::Unsafe(format!("{} leads round in a circle", path.display())));
                }
                check_link(&here, &link, &fs::metadata(&found)?)?;
                let target = fs::read_link(&here)?;
                if target.is_absolute() {
                    found = PathBuf::from("/");
                }
                left.extend(parts(&target));
            }
            Ok(_) => found = here,
            // It is to be made.
            Err(error) if error.kind() == io::ErrorKind::NotFound && left.is_empty() => found = here,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(found)
}

/// The last one first.
fn parts(path: &Path) -> Vec<OsString> {
    let parts = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_owned()),
        Component::ParentDir => Some(OsString::from("..")),
        _ => None,
    });
    let mut parts: Vec<_> = parts.collect();
    parts.reverse();
    parts
}

fn check_link(path: &Path, link: &Metadata, directory: &Metadata) -> Result<(), Refusal> {
    if directory.mode() & ANYBODY_WRITES == 0 {
        return Ok(());
    }
    let known = [us(), ROOT, directory.uid()].contains(&link.uid());
    if directory.mode() & STICKY != 0 && known {
        return Ok(());
    }
    Err(Refusal::Unsafe(format!(
        "{} is a symbolic link in a directory that anybody may write to, so that anybody can choose where it leads: name the \
         file it leads to, or take others' right to write from the directory (chmod o-w)",
        path.display()
    )))
}

/// Makes sure that a file is a regular one, this user's or root's, and for its owner only.
#[cfg(feature = "sqlite")]
pub(super) fn keep_file(path: &Path) -> Result<(), Refusal> {
    let metadata = fs::symlink_metadata(path)?;
    if metadata.is_dir() {
        return Err(Refusal::Io(io::ErrorKind::IsADirectory.into()));
    }
    if !metadata.is_file() {
        let kind = kind(&metadata);
        return Err(Refusal::Unsafe(format!(
            "{} is {kind} and no file: choose another path",
            path.display()
        )));
    }
    check_owner(path, &metadata)?;
    narrow(path, &metadata);
    Ok(())
}

/// What a path is that is no regular file.
pub(super) fn kind(metadata: &Metadata) -> &'static str {
    let kind = metadata.file_type();
    if kind.is_dir() {
        "a directory"
    } else if kind.is_symlink() {
        "a symbolic link"
    } else if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

/// Root may do anything anyway; some file systems give it every file.
pub(super) fn check_owner(path: &Path, metadata: &Metadata) -> Result<(), Refusal> {
    let (us, owner) = (us(), metadata.uid());
    if owner == us || owner == ROOT {
        return Ok(());
    }
    let directory = if metadata.is_dir() { Some(path) } else { path.parent() };
    if directory.is_some_and(|directory| !keeps_owners(directory)) {
        tracing::warn!(target: "smartcar::store", path = %path.display(), owner, "smartcar.file.owner_unknown");
        return Ok(());
    }
    Err(Refusal::Unsafe(format!(
        "{} belongs to user {owner}, who can read and change it, and this process runs as user {us}: run it as user {owner}, or \
         give it the file (chown {us})",
        path.display()
    )))
}

/// Whether a file there belongs to who makes it. Shares mounted for one user give him all.
fn keeps_owners(directory: &Path) -> bool {
    let probe = directory.join(format!(".smartcar-probe-{:016x}", random::bits()));
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&probe);
    let owner = made.and_then(|file| file.metadata()).map(|metadata| metadata.uid());
    let _ = fs::remove_file(&probe);
    owner.map_or(true, |owner| owner == us())
}

/// Takes from group and others what they may do, or warns that they may.
pub(super) fn narrow(path: &Path, metadata: &Metadata) {
    let mode = metadata.mode() & 0o7777;
    if mode & OTHERS == 0 {
        return;
    }
    let narrowed = fs::set_permissions(path, Permissions::from_mode(mode & !OTHERS));
    let is = fs::symlink_metadata(path).map_or(mode, |metadata| metadata.mode() & 0o7777);
    let (path, was) = (path.display(), format!("{mode:o}"));
    if is & OTHERS == 0 {
        tracing::warn!(target: "smartcar::store", %path, was, now = format!("{is:o}"), "smartcar.file.narrowed");
    } else {
        // A read-only file system, one that keeps no modes, or root's file: whoever set it up must have meant it.
        let error = narrowed.err().map(|error| error.to_string());
        tracing::warn!(target: "smartcar::store", %path, mode = was, error, "smartcar.file.exposed");
    }
}

/// Narrows a folder that holds nothing but files of ours, as `is_ours` knows them by name; warns where anybody may write
/// to another one. What is sticky is shared on purpose, and nobody removes another's files there.
pub(super) fn keep_folder(
    folder: &Path,
    metadata: &Metadata,
    is_ours: impl Fn(&str) -> bool,
) -> io::Result<()> {
    let mode = metadata.mode();
    if mode & OTHERS == 0 || mode & STICKY != 0 {
        return Ok(());
    }
    let mut ours = metadata.uid() == us();
    for entry in fs::read_dir(folder)? {
        ours &= entry?.file_name().to_str().is_some_and(&is_ours);
        if !ours {
            break;
        }
    }
    if ours {
        narrow(folder, metadata);
    } else {
        warn_of_folder(folder);
    }
    Ok(())
}

/// Says so where anybody can rename what lies in a folder and put something else in its place.
pub(super) fn warn_of_folder(folder: &Path) {
    let Ok(metadata) = fs::metadata(folder) else { return };
    let mode = metadata.mode() & 0o7777;
    if mode & ANYBODY_WRITES != 0 && mode & STICKY == 0 {
        let mode = format!("{mode:o}");
        tracing::warn!(target: "smartcar::store", path = %folder.display(), mode, "smartcar.folder.exposed");
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::symlink_metadata(path).unwrap().mode() & 0o7777
    }

    fn chmod(path: &Path, mode: u32) {
        fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    }

    #[test]
    fn links_are_followed_and_the_last_may_be_missing() {
        let directory = tempfile::tempdir().unwrap();
        let base = fs::canonicalize(directory.path()).unwrap();
        fs::create_dir_all(base.join("volume/deep")).unwrap();
        fs::write(base.join("volume/tokens.db"), b"").unwrap();
        symlink("volume", base.join("data")).unwrap();
        symlink(base.join("data/deep"), base.join("deep")).unwrap();
        symlink("data/../volume/new.db", base.join("new.db")).unwrap();
        let found = |path: &str| resolve(&base.join(path)).unwrap();
        assert_eq!(found("data/tokens.db"), base.join("volume/tokens.db"));
        assert_eq!(found("deep/../tokens.db"), base.join("volume/tokens.db"), "as the kernel does");
        assert_eq!(found("new.db"), base.join("volume/new.db"));
        assert_eq!(found("plain.db"), base.join("plain.db"));
        symlink("round", base.join("round")).unwrap();
        assert!(
            matches!(resolve(&base.join("round")), Err(Refusal::Unsafe(what)) if what.contains("circle"))
        );
        assert!(
            matches!(resolve(&base.join("no/t.db")), Err(Refusal::Io(e)) if e.kind() == io::ErrorKind::NotFound)
        );
    }

    #[test]
    fn a_link_that_anybody_could_have_put_there_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let base = directory.path();
        fs::write(base.join("tokens.db"), b"").unwrap();
        symlink("tokens.db", base.join("link.db")).unwrap();
        resolve(&base.join("link.db")).unwrap();
        chmod(base, 0o777);
        let refused = resolve(&base.join("link.db"));
        assert!(
            matches!(&refused, Err(Refusal::Unsafe(what)) if what.contains("symbolic link")),
            "{refused:?}"
        );
        resolve(&base.join("tokens.db")).unwrap();
        chmod(base, 0o1777);
        resolve(&base.join("link.db")).unwrap();
    }

    #[cfg(feature = "sqlite")]
    #[test]
    fn a_file_is_narrowed_to_its_owner_and_nothing_else_is_a_file() {
        let directory = tempfile::tempdir().unwrap();
        let file = directory.path().join("tokens.db");
        fs::write(&file, b"kept").unwrap();
        for wide in [0o644, 0o666, 0o777, 0o640, 0o660, 0o604, 0o602, 0o601] {
            chmod(&file, wide);
            keep_file(&file).unwrap();
            assert_eq!(mode(&file), wide & 0o700, "{wide:o}");
        }
        assert_eq!(fs::read(&file).unwrap(), b"kept");
        let fifo = directory.path().join("fifo");
        rustix::fs::mknodat(rustix::fs::CWD, &fifo, rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
            .unwrap();
        let link = directory.path().join("link");
        symlink(&file, &link).unwrap();
        for (path, word) in [(&fifo, "a FIFO"), (&link, "a symbolic link")] {
            assert!(matches!(keep_file(path), Err(Refusal::Unsafe(what)) if what.contains(word)));
        }
    }

    #[test]
    fn a_folder_is_narrowed_only_where_nothing_else_lies_in_it() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path();
        let keep = || keep_folder(folder, &fs::metadata(folder).unwrap(), |name| name == "ours").unwrap();
        chmod(folder, 0o1777);
        keep();
        assert_eq!(mode(folder), 0o1777, "a shared one, like /tmp");
        chmod(folder, 0o755);
        fs::write(folder.join("theirs"), b"").unwrap();
        keep();
        assert_eq!(mode(folder), 0o755);
        fs::rename(folder.join("theirs"), folder.join("ours")).unwrap();
        keep();
        assert_eq!(mode(folder), 0o700);
    }
}
