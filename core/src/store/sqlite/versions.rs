//! What the versions of rusqlite have differently: a program may need an old one, since it links SQLite once. And which SQLite will do,
//! where it is the system's.

use super::error::Place;
use crate::Result;

/// The oldest SQLite that the tests have run with, Debian 12's. rusqlite 0.43 links from 3.38 on, as far as it is used here; but what nobody
/// has tried is no home for tokens. ffi-c/CMakeLists.txt reads it here.
const OLDEST: i32 = 3_040_000;

/// Fails for a SQLite that is too old: the system's may be another one than that which the program was built with.
pub(super) fn check(place: &Place) -> Result<()> {
    check_version(place, rusqlite::version_number())
}

fn check_version(place: &Place, version: i32) -> Result<()> {
    if version >= OLDEST {
        return Ok(());
    }
    Err(place.permanent(&format!(
        "the SQLite of this program is {}, and {} or newer is needed: update the system's SQLite, or build the SDK with its own (the \
         feature `bundled`; in C without SMARTCAR_SYSTEM_SQLITE)",
        dotted(version),
        dotted(OLDEST),
    )))
}

/// 3.40.1 for 3040001.
fn dotted(version: i32) -> String {
    format!("{}.{}.{}", version / 1_000_000, version / 1000 % 1000, version % 1000)
}

/// The limit that there was before: some versions cannot fail.
pub(super) trait Before {
    fn before(self) -> rusqlite::Result<i32>;
}

impl Before for i32 {
    fn before(self) -> rusqlite::Result<i32> {
        Ok(self)
    }
}

impl Before for rusqlite::Result<i32> {
    fn before(self) -> rusqlite::Result<i32> {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_sqlite_that_is_too_old_is_refused_by_its_version() {
        let place = Place::new("t.db".into());
        assert!(check_version(&place, OLDEST).is_ok());
        let refused = check_version(&place, 3_039_004).unwrap_err();
        assert!(refused.message().contains("is 3.39.4, and 3.40.0 or newer is needed"), "{refused}");
        assert!(!refused.can_retry());
    }
}
