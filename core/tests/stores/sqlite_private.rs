//! `sqlite:` on files that others made, may read, or may put in its way: narrowed with a warning, or refused.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
    path::{Path, PathBuf},
};

use smartcar_sdk::{
    Error, ErrorKind,
    store::{SqliteStore, TokenStore},
};

use crate::{clock, insert, row, sqlite::open};

const NOBODY: u32 = 65534;

async fn refusal(path: &Path) -> Error {
    let error = SqliteStore::open(path, clock()).await.expect_err("it opened");
    assert_eq!((error.kind(), error.field()), (ErrorKind::Store, Some("store")), "{error}");
    assert!(!error.can_retry(), "{error}");
    error
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn chmod(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

/// Gives a file to somebody else; whether this user may.
fn give_away(path: &Path) -> bool {
    let given = chown(path, Some(NOBODY), Some(NOBODY)).is_ok();
    if !given {
        eprintln!("SKIPPED: another user's file takes root to make");
    }
    given
}

/// A store as a process that was killed leaves it, log and all.
async fn left(folder: &Path) -> PathBuf {
    let live = tempfile::tempdir().unwrap();
    let store = open(&live.path().join("tokens.db")).await;
    insert(&*store, &row("grant")).await;
    for name in ["tokens.db", "tokens.db-wal", "tokens.db-shm"] {
        fs::copy(live.path().join(name), folder.join(name)).unwrap();
    }
    folder.join("tokens.db")
}

#[tokio::test]
async fn a_file_others_may_read_is_narrowed_with_its_log() {
    for wide in [0o644, 0o666, 0o660, 0o604, 0o777] {
        let folder = tempfile::tempdir().unwrap();
        let path = left(folder.path()).await;
        let files = [path.clone(), beside(&path, "-wal"), beside(&path, "-shm")];
        for file in &files {
            chmod(file, wide);
        }
        let store = open(&path).await;
        for file in &files {
            assert_eq!(mode(file) & 0o077, 0, "{} of mode {wide:o}", file.display());
        }
        assert!(store.load("app", "grant").await.unwrap().value.is_some());
    }
}

#[tokio::test]
async fn a_file_of_somebody_else_is_refused_and_left_alone() {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let folder = tempfile::tempdir().unwrap();
        let path = left(folder.path()).await;
        let file = beside(&path, suffix);
        if suffix == "-journal" {
            fs::write(&file, b"").unwrap();
        }
        chmod(&file, 0o666);
        if !give_away(&file) {
            return;
        }
        let before = fs::read(&file).unwrap();
        let error = refusal(&path).await;
        assert!(error.message().contains(&format!("{} belongs to user 65534", file.display())), "{error}");
        assert!(error.message().contains("chown"), "{error}");
        assert_eq!((fs::read(&file).unwrap(), mode(&file)), (before, 0o666));
        chown(&file, Some(0), Some(0)).unwrap();
        assert!(open(&path).await.load("app", "grant").await.unwrap().value.is_some(), "and then it works");
    }
}

#[tokio::test]
async fn what_is_no_file_is_refused() {
    for suffix in ["", "-wal", "-shm", "-journal"] {
        let folder = tempfile::tempdir().unwrap();
        let elsewhere = folder.path().join("elsewhere");
        fs::write(&elsewhere, b"kept").unwrap();
        chmod(&elsewhere, 0o644);
        let path = folder.path().join("tokens.db");
        let file = beside(&path, suffix);
        if !suffix.is_empty() {
            symlink(&elsewhere, &file).unwrap();
            assert!(refusal(&path).await.message().contains("is a symbolic link and no file"));
            fs::remove_file(&file).unwrap();
        }
        assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
        assert!(refusal(&path).await.message().contains("is a FIFO and no file"));
        assert_eq!((fs::read(&elsewhere).unwrap(), mode(&elsewhere)), (b"kept".to_vec(), 0o644));
    }
}

#[tokio::test]
async fn a_link_is_followed_once_and_what_it_leads_to_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let (app, volume) = (folder.path().join("app"), folder.path().join("volume"));
    fs::create_dir(&app).unwrap();
    fs::create_dir(&volume).unwrap();
    chmod(&volume, 0o777); // as an emptyDir of Kubernetes is
    let (link, file) = (app.join("tokens.db"), volume.join("tokens.db"));
    symlink("../volume/tokens.db", &link).unwrap();
    let store = open(&link).await;
    insert(&*store, &row("grant")).await;
    store.close().await;
    assert_eq!(mode(&file), 0o600, "made where the link leads");
    chmod(&file, 0o644);
    let store = open(&link).await;
    assert!(store.load("app", "grant").await.unwrap().value.is_some());
    assert_eq!((mode(&file), mode(&beside(&file, "-wal"))), (0o600, 0o600));
    assert!(!beside(&link, "-wal").exists());
    store.close().await;
    // Where anybody can make it lead elsewhere it is not followed.
    chmod(&app, 0o777);
    assert!(refusal(&link).await.message().contains("a directory that anybody may write to"));
    open(&file).await;
    chmod(&app, 0o755);
    if give_away(&file) {
        assert!(refusal(&link).await.message().contains("belongs to user 65534"));
    }
}

#[tokio::test]
async fn a_strangers_link_in_a_shared_folder_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    chmod(folder.path(), 0o1777);
    let link = folder.path().join("tokens.db");
    symlink(folder.path().join("theirs.db"), &link).unwrap();
    if std::os::unix::fs::lchown(&link, Some(NOBODY), Some(NOBODY)).is_err() {
        return eprintln!("SKIPPED: another user's link takes root to make");
    }
    assert!(refusal(&link).await.message().contains("symbolic link"));
    assert!(!folder.path().join("theirs.db").exists());
}

#[tokio::test]
async fn looking_at_a_file_that_this_process_has_open_drops_no_lock() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tokens.db");
    let store = open(&path).await;
    insert(&*store, &row("grant")).await;
    let inode = format!(":{} ", fs::metadata(&path).unwrap().ino());
    let locks = || fs::read_to_string("/proc/locks").unwrap().matches(&inode).count();
    let Ok(_) = fs::read_to_string("/proc/locks") else { return eprintln!("SKIPPED: no /proc/locks") };
    let before = locks();
    assert!(before > 0, "in write-ahead logging every connection holds one");
    chmod(&path, 0o644);
    open(&path).await.close().await;
    chmod(&path, 0o604);
    chown(beside(&path, "-wal"), Some(NOBODY), None).ok();
    let _ = SqliteStore::open(&path, clock()).await;
    assert_eq!(locks(), before);
    assert_eq!(mode(&path), 0o600);
}
