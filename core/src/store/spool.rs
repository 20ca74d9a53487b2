//! The spool: a folder for what was won and could not be stored. A pair whose store is away is written here, sealed and
//! synced, and replayed when a client opens; replaying it twice or late does no harm, since it is committed by generation.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use super::{
    record::{Record, generation, millis},
    sealing::Sealer,
};
use crate::{Error, ErrorKind, Result, clock::Timestamp, ids::GrantId, random, secret::Secret};

/// A pair won from one generation of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpooledPair {
    #[serde(deserialize_with = "generation")]
    pub base_generation: u64,
    pub base_token: Secret,
    pub presented: Secret,
    pub access_token: Secret,
    pub refresh_token: Secret,
    pub lifetime_ms: u64,
    /// Wall clock, just before the request went out.
    #[serde(with = "millis")]
    pub asked_at: Timestamp,
    /// Wall clock, when a token of this generation was first presented.
    #[serde(with = "millis")]
    pub first_used_at: Timestamp,
}

/// What a file of the spool holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Spooled {
    /// A refresh's result.
    Pair(SpooledPair),
    /// A new grant, by the columns and body of its record.
    Connect(SpooledRecord),
}

/// A record that was never stored: its grant has just been connected.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SpooledRecord {
    user_id: Option<String>,
    account: Option<String>,
    #[serde(with = "millis")]
    connected_at: Timestamp,
    body: super::record::Body,
}

impl SpooledRecord {
    pub(crate) fn of(record: &Record) -> Self {
        Self {
            user_id: record.user_id.as_ref().map(ToString::to_string),
            account: record.account.clone(),
            connected_at: record.connected_at,
            body: record.body.clone(),
        }
    }

    /// The record, due at once, so that recovery finishes the Connect.
    pub(crate) fn into_record(self, grant_id: GrantId, refresh_expires_at: Timestamp) -> Result<Record> {
        Ok(Record {
            grant_id,
            version: random::version(),
            user_id: self.user_id.map(crate::ids::UserId::new).transpose()?,
            account: self.account,
            status: super::record::Status::Active,
            vehicles: Vec::new(),
            connected_at: self.connected_at,
            refresh_expires_at: Some(refresh_expires_at),
            due_at: Some(self.connected_at),
            status_changed_at: self.connected_at,
            updated_at: self.connected_at,
            body: self.body,
        })
    }
}

/// The folder. Its operations block: call them where that is allowed.
#[derive(Clone, Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    /// The application, as a part of file names: several may share a folder.
    prefix: String,
}

impl Spool {
    /// Makes the folder (mode 0700) where it lacks.
    pub(crate) fn open(folder: &Path, application: &str) -> Result<Self> {
        let unusable = |e: io::Error| {
            Error::config(
                "spool",
                format!(
                    "spool {} cannot be used: {e}; name a folder this process may write",
                    folder.display()
                ),
            )
        };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unusable)?;
        let spool = Self { folder: folder.to_owned(), prefix: format!("{application}.") };
        // Better now than when the store is away.
        let probe = spool.folder.join(format!(".probe-{:016x}", random::bits()));
        File::create(&probe).and_then(|_| fs::remove_file(&probe)).map_err(unusable)?;
        Ok(spool)
    }

    /// Writes, durably; the path to remove it by.
    pub(crate) fn put(&self, grant_id: &GrantId, spooled: &Spooled, sealer: &Sealer) -> Result<PathBuf> {
        let json = serde_json::to_vec(spooled)
            .map_err(|e| Error::new(ErrorKind::Internal, "a pair does not serialise").with_source(e))?;
        let contents = sealer.seal(grant_id, json)?;
        let name = format!("{}{grant_id}.{:016x}", self.prefix, random::bits());
        self.write(&name, &contents)
    }

    /// Writes one file as a whole or not at all, durably.
    fn write(&self, name: &str, contents: &[u8]) -> Result<PathBuf> {
        // A name of its own for each attempt: one that a kill left behind, or another process works on, is in nobody's way.
        let temporary = self.folder.join(format!(".{name}.{:016x}", random::bits()));
        let path = self.folder.join(name);
        let write = || {
            let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&temporary)?;
            file.write_all(contents)?;
            file.sync_all()?;
            fs::rename(&temporary, &path)?;
            File::open(&self.folder)?.sync_all()
        };
        write().map_err(|e| {
            let _ = fs::remove_file(&temporary);
            Error::new(ErrorKind::Store, format!("the spool cannot be written: {e}")).with_field("spool")
        })?;
        Ok(path)
    }

    /// Forgets what has been stored meanwhile.
    pub(crate) fn remove(path: &Path) {
        if let Err(error) = fs::remove_file(path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "smartcar.spool.not_removed"); // it will be replayed, which does no harm
        }
    }

    /// Everything in the folder that is this application's and can be opened. What cannot stays, for whoever has the key.
    pub(crate) fn read(&self, sealer: &Sealer) -> Result<Vec<(PathBuf, GrantId, Spooled)>> {
        let mut found = Vec::new();
        for (path, grant_id) in self.files()? {
            let opened = fs::read(&path).ok().and_then(|sealed| sealer.open(&grant_id, &sealed).ok());
            if let Some(spooled) = opened.and_then(|json| serde_json::from_slice(&json).ok()) {
                found.push((path, grant_id, spooled));
            } else {
                tracing::warn!(grant = %grant_id, "smartcar.spool.unreadable");
            }
        }
        Ok(found)
    }

    /// Seals everything of this application's anew with the key that seals today. What is replayed and removed at this very
    /// moment may come back by it, and is replayed once more: that does no harm.
    pub(crate) fn reseal(&self, sealer: &Sealer) -> Result<Vec<Resealed>> {
        let mut resealed = Vec::new();
        for (path, grant_id) in self.files()? {
            let Ok(contents) = fs::read(&path) else { continue }; // replayed meanwhile
            if sealer.is_current(&contents) {
                resealed.push(Resealed::Current);
            } else if let Ok(json) = sealer.open(&grant_id, &contents) {
                let anew = sealer.seal(&grant_id, json)?;
                if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| path.exists())
                {
                    self.write(name, &anew)?;
                    resealed.push(Resealed::Anew);
                }
            } else {
                resealed.push(Resealed::Unreadable);
            }
        }
        Ok(resealed)
    }

    /// This application's files, and the grants they are for.
    fn files(&self) -> Result<Vec<(PathBuf, GrantId)>> {
        let unreadable = |e: io::Error| {
            Error::new(ErrorKind::Store, format!("the spool cannot be read: {e}")).with_field("spool")
        };
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(unreadable)? {
            let path = entry.map_err(unreadable)?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            let Some((grant_id, _)) = name.strip_prefix(&self.prefix).and_then(|rest| rest.rsplit_once('.'))
            else {
                continue;
            };
            if let Ok(grant_id) = GrantId::new(grant_id) {
                files.push((path, grant_id));
            }
        }
        Ok(files)
    }
}

/// What became of one file of the spool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Resealed {
    Anew,
    Current,
    Unreadable,
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = "k:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    fn pair() -> SpooledPair {
        SpooledPair {
            base_generation: 3,
            base_token: Secret::new("base"),
            presented: Secret::new("base"),
            access_token: Secret::new("access"),
            refresh_token: Secret::new("hunter2"),
            lifetime_ms: 7_200_000,
            asked_at: Timestamp::from_millis(5),
            first_used_at: Timestamp::from_millis(4),
        }
    }

    #[test]
    fn what_is_put_is_read_and_sealed_and_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let sealer = Sealer::new("app", KEYS).unwrap();
        let spool = Spool::open(&folder.path().join("spool"), "app").unwrap();
        let grant_id = GrantId::new("g-1").unwrap();
        let path = spool.put(&grant_id, &Spooled::Pair(pair()), &sealer).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!String::from_utf8_lossy(&fs::read(&path).unwrap()).contains("hunter2"));
        let read = spool.read(&sealer).unwrap();
        assert!(matches!(&read[..], [(_, id, Spooled::Pair(found))] if *id == grant_id && *found == pair()));
        Spool::remove(&path);
        Spool::remove(&path);
        assert!(spool.read(&sealer).unwrap().is_empty());
    }

    #[test]
    fn what_another_key_sealed_or_another_application_owns_stays() {
        let folder = tempfile::tempdir().unwrap();
        let grant_id = GrantId::new("g-1").unwrap();
        let spool = Spool::open(folder.path(), "app").unwrap();
        spool.put(&grant_id, &Spooled::Pair(pair()), &Sealer::new("app", KEYS).unwrap()).unwrap();
        let other_key = Sealer::new("app", "k:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=").unwrap();
        assert!(spool.read(&other_key).unwrap().is_empty());
        assert!(
            Spool::open(folder.path(), "other")
                .unwrap()
                .read(&Sealer::new("other", KEYS).unwrap())
                .unwrap()
                .is_empty()
        );
        assert_eq!(spool.read(&Sealer::new("app", KEYS).unwrap()).unwrap().len(), 1);
    }

    #[test]
    fn what_lies_there_is_sealed_anew_with_the_first_key() {
        const NEW: &str = "new:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=";
        let folder = tempfile::tempdir().unwrap();
        let grant_id = GrantId::new("g-1").unwrap();
        let spool = Spool::open(folder.path(), "app").unwrap();
        let path = spool.put(&grant_id, &Spooled::Pair(pair()), &Sealer::new("app", KEYS).unwrap()).unwrap();
        let new = Sealer::new("app", NEW).unwrap();
        assert_eq!(spool.reseal(&new).unwrap(), [Resealed::Unreadable], "and left as it is");
        let both = Sealer::new("app", &format!("{NEW},{KEYS}")).unwrap();
        assert_eq!(spool.reseal(&both).unwrap(), [Resealed::Anew]);
        assert_eq!(spool.reseal(&both).unwrap(), [Resealed::Current]);
        let read = spool.read(&new).unwrap();
        assert!(matches!(&read[..], [(found, _, Spooled::Pair(p))] if *found == path && *p == pair()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_a_killed_process_was_writing_stands_in_nobodys_way() {
        const NEW: &str = "new:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=";
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::open(folder.path(), "app").unwrap();
        let grant_id = GrantId::new("g-1").unwrap();
        let path = spool.put(&grant_id, &Spooled::Pair(pair()), &Sealer::new("app", KEYS).unwrap()).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        fs::write(folder.path().join(format!(".{name}")), b"half of").unwrap();
        let both = Sealer::new("app", &format!("{NEW},{KEYS}")).unwrap();
        assert_eq!(spool.reseal(&both).unwrap(), [Resealed::Anew]);
        assert_eq!(spool.read(&both).unwrap().len(), 1);
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let error = Spool::open(Path::new("/proc/none"), "app").unwrap_err();
        assert_eq!(error.field(), Some("spool"));
    }
}
