//! The spool: a folder for what was won and could not be stored. A pair whose store is unavailable is written here, sealed and
//! synced, and replayed when a client opens; replaying it twice or late does no harm, since it is committed by generation.
//!
//! Only a box that our keys open is believed, whoever owns its file: without that, whoever can write to the folder could
//! put tokens of his own in the place of a grant's.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::{Mode, OFlags};

use serde::{Deserialize, Serialize};

use super::{
    private::{self, Refusal},
    record::{Record, generation, millis},
    sealing::{Binding, Sealer},
};
use crate::{
    Error, ErrorKind, Result,
    clock::Timestamp,
    ids::GrantId,
    random,
    secret::{Secret, in_clear},
};

/// A pair won from one generation of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SpooledPair {
    #[serde(deserialize_with = "generation")]
    pub base_generation: u64,
    #[serde(serialize_with = "in_clear::serialize")]
    pub base_token: Secret,
    #[serde(serialize_with = "in_clear::serialize")]
    pub presented: Secret,
    #[serde(serialize_with = "in_clear::serialize")]
    pub access_token: Secret,
    #[serde(serialize_with = "in_clear::serialize")]
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

    pub(crate) fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    pub(crate) fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// The record, due at once, so that recovery finishes the Connect.
    pub(crate) fn into_record(self, grant_id: GrantId, refresh_expires_at: Timestamp) -> Result<Record> {
        Ok(Record {
            grant_id,
            version: random::version(),
            user_id: self.user_id.map(crate::ids::UserId::new).transpose()?,
            account: self.account,
            status: super::record::GrantStatus::Active,
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

/// No file of a spool is nearly as long.
const LONGEST: u64 = 1 << 20;

/// The folder. Its operations block: call them where that is allowed.
#[derive(Clone, Debug)]
pub(crate) struct Spool {
    folder: PathBuf,
    /// The application, as a part of file names: several may share a folder.
    prefix: String,
}

impl Spool {
    /// Makes the folder (mode 0700) where it lacks; narrows one that others may look into or write to.
    pub(crate) fn open(folder: &Path, application: &str) -> Result<Self> {
        let unusable = |what: String| {
            Error::config("spool", format!("spool {} cannot be used: {what}", folder.display()))
        };
        let denied = |e: io::Error| unusable(format!("{e}; name a folder this process may write"));
        fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(denied)?;
        check_folder(folder).map_err(|refusal| match refusal {
            Refusal::Io(e) => denied(e),
            Refusal::Unsafe(what) => unusable(what),
        })?;
        let spool = Self { folder: folder.to_owned(), prefix: format!("{application}.") };
        // Better now than when the store is unavailable.
        let probe = spool.folder.join(format!(".probe-{:016x}", random::bits()));
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&probe);
        made.and_then(|_| fs::remove_file(&probe)).map_err(denied)?;
        Ok(spool)
    }

    /// Writes, durably; the path to remove it by.
    pub(crate) fn put(&self, grant_id: &GrantId, spooled: &Spooled, sealer: &Sealer) -> Result<PathBuf> {
        let json = serde_json::to_vec(spooled)
            .map_err(|e| Error::new(ErrorKind::Internal, "a pair does not serialise").with_source(e))?;
        let contents = sealer.seal(Binding::Spool(grant_id), json)?;
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
            match contents(&path).and_then(|sealed| Self::opened(sealer, &grant_id, &sealed)) {
                Ok(spooled) => found.push((path, grant_id, spooled)),
                Err(why) => tracing::warn!(grant = %grant_id, why, "smartcar.spool.unreadable"),
            }
        }
        Ok(found)
    }

    fn opened(sealer: &Sealer, grant_id: &GrantId, body: &[u8]) -> Result<Spooled, String> {
        let json =
            sealer.open_box(Binding::Spool(grant_id), body).map_err(|error| error.message().to_owned())?;
        serde_json::from_slice(&json)
            .map_err(|_| "it does not hold a pair as this release knows it".to_owned())
    }

    /// Seals everything of this application's anew with the key that seals today. What is replayed and removed at this very
    /// moment may come back by it, and is replayed once more: that does no harm.
    pub(crate) fn reseal(&self, sealer: &Sealer) -> Result<Vec<Resealed>> {
        let mut resealed = Vec::new();
        for (path, grant_id) in self.files()? {
            let contents = match contents(&path) {
                Ok(contents) => contents,
                Err(_) if !path.exists() => continue, // replayed meanwhile
                Err(_) => {
                    resealed.push(Resealed::Unreadable(grant_id));
                    continue;
                }
            };
            if sealer.is_current(&contents) {
                resealed.push(Resealed::Current);
            } else if let Ok(json) = sealer.open_box(Binding::Spool(&grant_id), &contents) {
                let anew = sealer.seal(Binding::Spool(&grant_id), json)?;
                if let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| path.exists())
                {
                    self.write(name, &anew)?;
                    resealed.push(Resealed::Anew);
                }
            } else {
                resealed.push(Resealed::Unreadable(grant_id));
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

/// A file of the spool, as a whole. Others may have put there what blocks, never ends, or leads elsewhere.
fn contents(path: &Path) -> Result<Vec<u8>, String> {
    let failed = |e: io::Error| e.to_string();
    let metadata = fs::symlink_metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        return Err(format!("it is {} and no file", private::kind(&metadata)));
    }
    // A backup may have given a file of ours another name; a database may have got the name of one.
    #[cfg(feature = "sqlite")]
    if super::sqlite::has_open((metadata.dev(), metadata.ino())) {
        return Err("it is a database of this process's: reading it here would drop its locks".to_owned());
    }
    if metadata.len() > LONGEST {
        return Err("it is larger than any that the SDK writes".to_owned());
    }
    private::narrow(path, &metadata);
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|e| failed(e.into()))?;
    let mut contents = Vec::new();
    File::from(file).take(LONGEST).read_to_end(&mut contents).map_err(failed)?;
    Ok(contents)
}

fn check_folder(folder: &Path) -> Result<(), Refusal> {
    let path = private::resolve(&std::path::absolute(folder)?)?;
    let metadata = fs::symlink_metadata(&path)?;
    if !metadata.is_dir() {
        return Err(Refusal::Io(io::ErrorKind::NotADirectory.into()));
    }
    private::check_owner(&path, &metadata)?;
    private::keep_folder(&path, &metadata, is_of_a_spool)?;
    Ok(())
}

/// Whether a spool names its files so: a grant's, one being written, or the one by which it tries whether it can write.
fn is_of_a_spool(name: &str) -> bool {
    let number = name.rsplit(['.', '-']).next().unwrap_or_default();
    number.len() == 16 && number.bytes().all(|digit| digit.is_ascii_hexdigit()) && name.len() > 17
}

/// What became of one file of the spool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Resealed {
    Anew,
    Current,
    /// With the grant it is for.
    Unreadable(GrantId),
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
        assert_eq!(spool.reseal(&new).unwrap(), [Resealed::Unreadable(grant_id)], "and left as it is");
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
    fn what_is_not_sealed_is_never_believed() {
        let folder = tempfile::tempdir().unwrap();
        let sealer = Sealer::new("app", KEYS).unwrap();
        let spool = Spool::open(folder.path(), "app").unwrap();
        let grant_id = GrantId::new("g-1").unwrap();
        let json = serde_json::to_vec(&Spooled::Pair(pair())).unwrap();
        let plain = folder.path().join("app.g-1.0123456789abcdef");
        fs::write(&plain, &json).unwrap();
        assert!(spool.read(&sealer).unwrap().is_empty(), "plain");
        assert_eq!(
            spool.reseal(&sealer).unwrap(),
            [Resealed::Unreadable(grant_id.clone())],
            "nor sealed by us, and so believed later"
        );
        assert_eq!(fs::read(&plain).unwrap(), json, "and it stays, for whoever looks into it");
        for elsewhere in ["g-2", "other"] {
            // A box of ours, but made for another grant.
            let other = GrantId::new(elsewhere).unwrap();
            fs::write(&plain, sealer.seal(Binding::Spool(&other), json.clone()).unwrap()).unwrap();
            assert!(spool.read(&sealer).unwrap().is_empty(), "{elsewhere}");
        }
        fs::write(&plain, sealer.seal(Binding::Spool(&grant_id), json).unwrap()).unwrap();
        assert_eq!(spool.read(&sealer).unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_file_of_ours_neither_blocks_nor_is_followed() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let sealer = Sealer::new("app", KEYS).unwrap();
        let spool = Spool::open(folder.path(), "app").unwrap();
        let there = Spool::open(elsewhere.path(), "app").unwrap();
        let good = there.put(&GrantId::new("g-1").unwrap(), &Spooled::Pair(pair()), &sealer).unwrap();
        let name = |number: u64| folder.path().join(format!("app.g-1.{number:016x}"));
        rustix::fs::mknodat(rustix::fs::CWD, name(1), rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR, 0)
            .unwrap();
        symlink(&good, name(2)).unwrap();
        symlink("/dev/zero", name(3)).unwrap();
        fs::create_dir(name(4)).unwrap();
        File::create(name(5)).unwrap().set_len(1 << 40).unwrap();
        assert!(spool.read(&sealer).unwrap().is_empty());
        assert_eq!(
            spool.reseal(&sealer).unwrap(),
            [(); 5].map(|()| Resealed::Unreadable(GrantId::new("g-1").unwrap()))
        );
        // A backup by links gives a file another name.
        fs::hard_link(&good, elsewhere.path().join("backup")).unwrap();
        assert_eq!(there.read(&sealer).unwrap().len(), 1);
    }

    #[test]
    fn folder_and_files_are_narrowed_to_their_owner() {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o7777;
        let chmod = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let sealer = Sealer::new("app", KEYS).unwrap();
        let spool = Spool::open(folder.path(), "app").unwrap();
        let path = spool.put(&GrantId::new("g-1").unwrap(), &Spooled::Pair(pair()), &sealer).unwrap();
        fs::write(folder.path().join(".app.g-1.0123456789abcdef.0123456789abcdef"), b"half of").unwrap();
        chmod(folder.path(), 0o777);
        chmod(&path, 0o644);
        let spool = Spool::open(folder.path(), "app").unwrap();
        assert_eq!(spool.read(&sealer).unwrap().len(), 1);
        assert_eq!((mode(folder.path()), mode(&path)), (0o700, 0o600));
    }

    #[test]
    fn a_folder_of_somebody_elses_or_one_that_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, b"").unwrap();
        assert_eq!(Spool::open(&file, "app").unwrap_err().field(), Some("spool"));
        let theirs = folder.path().join("theirs");
        fs::create_dir(&theirs).unwrap();
        if std::os::unix::fs::chown(&theirs, Some(65534), Some(65534)).is_err() {
            return eprintln!("SKIPPED: a folder of somebody else's takes root to make");
        }
        let error = Spool::open(&theirs, "app").unwrap_err();
        assert!(error.message().contains("belongs to user 65534"), "{error}");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        let error = Spool::open(Path::new("/proc/none"), "app").unwrap_err();
        assert_eq!(error.field(), Some("spool"));
    }
}
