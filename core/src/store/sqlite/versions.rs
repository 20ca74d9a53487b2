//! What the versions of rusqlite have differently: a program may need an old one, since it links SQLite once.

/// Whether something worked: some versions cannot tell.
pub(super) trait Done {
    fn done(self) -> rusqlite::Result<()>;
}

impl Done for () {
    fn done(self) -> rusqlite::Result<()> {
        Ok(())
    }
}

impl Done for rusqlite::Result<()> {
    fn done(self) -> rusqlite::Result<()> {
        self
    }
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
