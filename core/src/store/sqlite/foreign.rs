//! Another `SQLite` in this process: Python's `sqlite3`, or a library of a host in C. POSIX drops every lock that a process has on
//! a file as soon as the process closes any descriptor of it, and two copies of `SQLite` do not know of each other: each takes the
//! other's locks away, and both then write as if they were alone. So a file that this process has open otherwise is refused, where
//! the system tells: Linux does, by `/proc/self/fd`.
//!
//! A program in Rust has but this one copy (`links = "sqlite3"`), whose connections know of each other: there nothing is refused. Nor
//! is it where the SDK uses the system's `SQLite`, which is its host's as well: what the host has open may be open by that one, and
//! nothing tells.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::MetadataExt,
    path::Path,
    sync::{Mutex, MutexGuard, OnceLock, PoisonError},
};

use super::error::Place;
use crate::Result;

/// Which file a path named: device and inode.
pub(super) type Identity = (u64, u64);

pub(super) fn identify(path: &Path) -> io::Result<Identity> {
    let metadata = fs::metadata(path)?;
    Ok((metadata.dev(), metadata.ino()))
}

/// What a program is told that has a file open otherwise. Empty where nothing is refused.
static REMEDY: OnceLock<&str> = OnceLock::new();

/// The files that connections of ours are open to, or about to be, each with their number.
static OURS: Mutex<BTreeMap<Identity, usize>> = Mutex::new(BTreeMap::new());

/// From now on a file is refused that this process has open already, and not by this copy of `SQLite`; the error ends in `remedy`. For
/// bindings, whose host may have a copy of its own. Without the feature `bundled` there is but one copy, the system's, and nothing is
/// refused.
pub fn refuse_files_of_others(remedy: &'static str) {
    if cfg!(feature = "bundled") {
        let _ = REMEDY.set(remedy); // the first one stays
    }
}

/// Whether this copy of `SQLite` has this file open in this process.
pub(super) fn is_open(identity: Identity) -> bool {
    ours().contains_key(&identity)
}

fn ours() -> MutexGuard<'static, BTreeMap<Identity, usize>> {
    OURS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection of ours, open or about to be.
pub(super) struct Ours(Identity);

impl Ours {
    /// To be asked for before `SQLite` opens the file.
    pub(super) fn claim(place: &Place, identity: Identity) -> Result<Self> {
        Self::claim_unless(place, identity, REMEDY.get().copied())
    }

    fn claim_unless(place: &Place, identity: Identity, remedy: Option<&str>) -> Result<Self> {
        // Locked meanwhile, so that a descriptor of ours is never taken for another's.
        let mut ours = ours();
        let count = ours.get(&identity).copied().unwrap_or_default();
        if let Some(remedy) = remedy
            && count == 0
            && has_descriptor(identity)
        {
            return Err(place.permanent(&format!(
                "this process has the file open already, and not by this SDK: another copy of SQLite, or open(), and the SDK would \
                 each drop the locks of the other. {remedy}"
            )));
        }
        ours.insert(identity, count + 1);
        Ok(Self(identity))
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        let mut ours = ours();
        match ours.get_mut(&self.0) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(ours.remove(&self.0)),
        }
    }
}

/// Whether this process has a descriptor of this very file; not where the system does not tell.
fn has_descriptor(identity: Identity) -> bool {
    let Ok(descriptors) = fs::read_dir("/proc/self/fd") else { return false };
    descriptors.flatten().any(|descriptor| {
        fs::metadata(descriptor.path()).is_ok_and(|file| (file.dev(), file.ino()) == identity)
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_others_have_open_is_refused_and_ours_is_not() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let (path, identity) = (file.path().to_owned(), identify(file.path()).unwrap());
        let (place, remedy) = (Place::new(path.clone()), Some("Do this."));
        let refused = Ours::claim_unless(&place, identity, remedy).err().unwrap();
        assert!(refused.message().contains("open already") && !refused.can_retry(), "{refused}");
        assert!(refused.message().ends_with("Do this."), "{refused}");
        assert!(!is_open(identity));
        let first = Ours::claim_unless(&place, identity, None).unwrap();
        assert!(is_open(identity));
        // The descriptor may be ours now.
        let second = Ours::claim_unless(&place, identity, remedy).unwrap();
        drop(first);
        assert!(is_open(identity));
        drop(second);
        assert!(!is_open(identity));
        let path = file.into_temp_path();
        assert!(Ours::claim_unless(&place, identify(&path).unwrap(), remedy).is_ok(), "nobody has it open");
    }
}
