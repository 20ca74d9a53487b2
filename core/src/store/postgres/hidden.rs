//! Parameters that show nothing of themselves.

use std::{error::Error as StdError, fmt};

use bytes::BytesMut;
use tokio_postgres::types::{Format, IsNull, ToSql, Type};

/// A parameter.
pub(super) type Parameter<'a> = &'a (dyn ToSql + Sync);

/// A parameter whose `Debug` shows nothing: tokio-postgres logs parameters by it, and without `token_keys` a body is
/// tokens in the clear.
pub(super) struct Hidden<'a>(pub(super) Parameter<'a>);

impl fmt::Debug for Hidden<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

impl ToSql for Hidden<'_> {
    fn to_sql(&self, as_type: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        self.0.to_sql_checked(as_type, out)
    }

    /// The parameter itself looks.
    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(
        &self,
        as_type: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        self.0.to_sql_checked(as_type, out)
    }

    fn encode_format(&self, as_type: &Type) -> Format {
        self.0.encode_format(as_type)
    }
}
