//! Rewriting records with the key that encrypts today, while everybody goes on serving: each is swapped in, so that one
//! which moves meanwhile is simply looked at again.

use super::{event::GrantEventKind, manager::Manager};
use crate::{
    Result, random,
    store::{Cursor, Order, Row, Swap, record::Record},
};

const PAGE: usize = 200;

/// What rewriting did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RekeyReport {
    /// Records that are now encrypted with the first key.
    pub rewritten: u64,
    /// Records that were already.
    pub current: u64,
    /// Records that no key given here opens: they are left as they are, and so are their grants.
    pub unreadable: u64,
}

/// Goes through all records. `plain_only` leaves those alone that are encrypted with another key.
pub(crate) async fn rekey(manager: &Manager, plain_only: bool) -> Result<RekeyReport> {
    let mut report = RekeyReport::default();
    let mut cursor: Option<Cursor> = None;
    loop {
        let rows = manager.rows(Order::Id, cursor.as_ref(), PAGE).await?;
        let Some(last) = rows.last() else { return Ok(report) };
        cursor = Some(Cursor { at: last.updated_at, grant_id: last.grant_id.clone() });
        for row in rows {
            rewrite(manager, row, plain_only, &mut report).await?;
        }
    }
}

async fn rewrite(manager: &Manager, mut row: Row, plain_only: bool, report: &mut RekeyReport) -> Result<()> {
    loop {
        let sealed_already = row.body.first() != Some(&b'{');
        if manager.sealer.is_current(&row.body) || (plain_only && sealed_already) {
            report.current += 1;
            return Ok(());
        }
        let Ok(mut record) = Record::from_row(&row, &manager.sealer) else {
            report.unreadable += 1;
            return Ok(());
        };
        let expected = record.version;
        record.version = random::version();
        match manager.swap_row(&record.to_row(&manager.sealer)?, expected).await? {
            Swap::Done => {
                manager.emit(&record.grant_id, GrantEventKind::Rekeyed);
                report.rewritten += 1;
                return Ok(());
            }
            Swap::Current(Some(moved)) => row = *moved,
            Swap::Current(None) => return Ok(()),
        }
    }
}
