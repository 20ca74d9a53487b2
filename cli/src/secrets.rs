//! Secrets come from the environment or from files. Every user of a host can read the arguments of its processes.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

use smartcar_sdk::secret::Secret;

use crate::failure::Failure;

/// No secret is nearly as long.
const LONGEST: u64 = 64 << 10;

/// What a file holds, but for the end of its last line.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let failed = |error| format!("{} cannot be read: {error}", path.display());
    let mut text = String::new();
    let mut file = File::open(path).map_err(failed)?.take(LONGEST + 1);
    file.read_to_string(&mut text).map_err(failed)?;
    if text.len() as u64 > LONGEST {
        return Err(format!("{} is too long for a secret", path.display()).into());
    }
    text.truncate(text.trim_end().len());
    Ok(text)
}

/// The token keys: from the file, where one is named, or the environment.
pub(crate) fn token_keys(file: Option<&Path>) -> Result<Option<Secret>, Failure> {
    let keys = match file {
        Some(file) => Some(read(file)?),
        None => std::env::var("SMARTCAR_TOKEN_KEYS").ok(),
    };
    Ok(keys.map(Secret::new))
}

/// The address of a store: the argument's, which holds no password; the file's, where one is named; or the environment's.
pub(crate) fn store(argument: Option<&str>, file: Option<&PathBuf>) -> Result<Option<String>, Failure> {
    if let Some(argument) = argument {
        return argument_store(argument).map(Some);
    }
    match file {
        Some(file) => read(file).map(Some),
        None => Ok(std::env::var("SMARTCAR_STORE").ok().filter(|address| !address.is_empty())),
    }
}

/// The address of another system's database: the argument's, which holds no password, or the file's.
pub(crate) fn from(argument: Option<&str>, file: Option<&Path>) -> Result<Option<String>, Failure> {
    match (argument, file) {
        (Some(argument), _) if has_password(argument) => {
            Err("--from holds a password, and every user of this host can read the arguments of its processes: name a file \
                 that holds the address with --from-file (and change the password)"
                .into())
        }
        (Some(argument), _) => Ok(Some(argument.to_owned())),
        (None, Some(file)) => read(file).map(Some),
        (None, None) => Ok(None),
    }
}

/// An address given as an argument.
pub(crate) fn argument_store(argument: &str) -> Result<String, Failure> {
    if has_password(argument) {
        return Err("--store holds a password, and every user of this host can read the arguments of its processes: set \
                    SMARTCAR_STORE, or name a file that holds the address with --store-file (and change the password)"
            .into());
    }
    Ok(argument.to_owned())
}

/// Rather once too often.
fn has_password(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let user = rest.rsplit_once('@').map_or("", |(user, _)| user);
    let lower = rest.to_lowercase();
    user.contains(':') || lower.contains("password=") || lower.contains("passw%") || lower.contains("%70ass")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_argument_is_seen_wherever_it_stands() {
        for address in [
            "postgres://ann:hunter2@db/fleet",
            "postgres://ann:hunter2@db/fleet?application_name=worker@host",
            "postgres://ann:h:u@nter2@db/fleet",
            "postgres://db/fleet?user=ann&password=hunter2",
            "postgresql://:hunter2@db",
        ] {
            assert!(has_password(address), "{address}");
            assert!(!argument_store(address).unwrap_err().to_string().contains("unter2"));
        }
        for address in [
            "postgres://ann@db:5432/fleet",
            "postgres://db:5432,db2:5433/fleet",
            "sqlite:a:b@c.db",
            "memory:",
        ] {
            assert!(!has_password(address), "{address}");
        }
    }

    #[test]
    fn a_file_is_read_up_to_the_end_of_its_last_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        std::fs::write(&path, "one:AAAA\n").unwrap();
        assert_eq!(read(&path).unwrap(), "one:AAAA");
        assert!(read(folder.path()).is_err() && read(Path::new("/nowhere")).is_err());
        assert!(read(Path::new("/dev/zero")).is_err());
    }
}
