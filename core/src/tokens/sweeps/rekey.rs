//! Rewriting records with the key that encrypts today, while everybody goes on serving: each is swapped in, so that one
//! which moves meanwhile is simply looked at again.

use crate::{
    Result,
    ids::GrantId,
    random,
    store::{Cursor, Order, Query, Row, Swap, record::Record, spool::Resealed},
    tokens::{event::GrantEventKind, manager::Manager},
};

const PAGE: usize = 200;

/// What rewriting did, pairs in this host's spool included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct RekeyReport {
    /// Records that are now encrypted with the first key.
    pub rewritten: u64,
    /// Records that were already.
    pub current: u64,
    /// Records, in the store and in this host's spool, that no key given here opens: they are left as they are, and so are their
    /// grants.
    pub unreadable: u64,
    /// The first hundred of these grants, each once, however many records in the store and in the spool it has.
    pub unreadable_grants: Vec<GrantId>,
}

impl RekeyReport {
    /// Whether all that was met is now sealed as `encryption = required` asks for. So it stays once no process of an older
    /// release, and none without keys, writes any more.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        self.unreadable == 0
    }

    fn name(&mut self, grant_id: &GrantId) {
        if !self.unreadable_grants.contains(grant_id) {
            super::name(&mut self.unreadable_grants, grant_id);
        }
    }
}

/// Goes through all records. `plain_only` leaves every box alone, whatever its key and format: a process of an
/// older release, which cannot read the boxes of today, may have a refresh of that grant under way.
pub(crate) async fn rekey(manager: &Manager, plain_only: bool) -> Result<RekeyReport> {
    let mut report = RekeyReport::default();
    let mut cursor: Option<Cursor> = None;
    loop {
        let (rows, last) = manager.records.rows(Query::in_order(Order::Id, PAGE).after(cursor)).await?;
        for row in rows {
            rewrite(manager, row, plain_only, &mut report).await?;
        }
        if last.is_none() {
            break;
        }
        cursor = last;
    }
    // Nothing lies there in the clear.
    if !plain_only && let Some(spool) = &manager.records.spool {
        for resealed in spool.reseal(&manager.records.sealer)? {
            match resealed {
                Resealed::Anew => report.rewritten += 1,
                Resealed::Current => report.current += 1,
                Resealed::Unreadable(grant_id) => {
                    report.unreadable += 1;
                    report.name(&grant_id);
                }
            }
        }
    }
    Ok(report)
}

async fn rewrite(manager: &Manager, mut row: Row, plain_only: bool, report: &mut RekeyReport) -> Result<()> {
    loop {
        if manager.records.sealer.is_current(&row.body) || (plain_only && row.body.first() != Some(&b'{')) {
            report.current += 1;
            return Ok(());
        }
        let Ok(mut record) = Record::from_row(&row, &manager.records.sealer) else {
            report.unreadable += 1;
            // One that is no id of a grant cannot be named, and stops nobody.
            if let Ok(grant_id) = GrantId::new(row.grant_id) {
                report.name(&grant_id);
            }
            return Ok(());
        };
        let expected = record.version;
        record.version = random::version();
        match manager.records.swap_row(&record.to_row(&manager.records.sealer)?, expected).await? {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        store::{
            sealing::{Sealer, is_sealed},
            spool::{Spool, Spooled, SpooledRecord},
        },
        tokens::{
            refresh::goals::refresh_past,
            verification::scenes::{Does, Scene, grant_id, play, seconds},
        },
    };
    use std::{sync::atomic::Ordering, time::Duration};

    const OLD: &str = "old:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    const NEW: &str = "new:HxAeDxwdGhsYGRYXFBUSExAREA8ODQwLCgkIBwYFBAM=";

    #[test]
    fn a_box_of_a_former_release_is_left_until_a_refresh_or_a_rekey() {
        play(|| async {
            let scene = Scene::with(16, None, Sealer::new("test", OLD).unwrap());
            for number in [1, 2] {
                let mut row = scene.grant(number).to_row(&Sealer::clear()).unwrap();
                row.body = scene.manager.records.sealer.seal_as_former(&row.grant_id, &row.body);
                scene.put_row(&row).await;
            }
            let sealed = async |number| is_sealed(&scene.stored_row(number).await.body);
            assert_eq!(rekey(&scene.manager, true).await.unwrap().current, 2);
            assert!(!sealed(1).await && !sealed(2).await);
            refresh_past(&scene.manager, &grant_id(1), 0).await.unwrap();
            assert!(sealed(1).await && !sealed(2).await);
            let report = rekey(&scene.manager, false).await.unwrap();
            assert_eq!((report.rewritten, report.current), (1, 1));
            assert!(report.is_ready() && sealed(2).await);
        });
    }

    #[test]
    fn what_no_key_opens_is_counted_and_named() {
        play(|| async {
            let folder = tempfile::tempdir().unwrap();
            let spool = Spool::open(folder.path(), "test").unwrap();
            let scene = Scene::with(16, Some(spool.clone()), Sealer::new("test", NEW).unwrap());
            let another = Sealer::new("test", OLD).unwrap();
            for number in [1, 2] {
                scene.put_row(&scene.grant(number).to_row(&another).unwrap()).await;
            }
            let record = scene.grant(2);
            let spooled = Spooled::Connect(SpooledRecord::of(&record));
            spool.put(&record.grant_id, &spooled, &another).unwrap();
            let mut odd = scene.grant(3).to_row(&another).unwrap();
            odd.grant_id = "no id".to_owned();
            scene.put_row(&odd).await;
            let report = rekey(&scene.manager, false).await.unwrap();
            assert_eq!(report.unreadable, 4, "three records, and a file of the spool");
            assert_eq!(report.unreadable_grants, [grant_id(1), grant_id(2)]);
            assert!(!report.is_ready());
        });
    }

    #[test]
    fn what_lies_in_the_spool_is_rewritten_too() {
        play(|| async {
            let folder = tempfile::tempdir().unwrap();
            let spool = Spool::open(folder.path(), "test").unwrap();
            let scene = Scene::with(16, Some(spool.clone()), Sealer::new("test", OLD).unwrap());
            scene.put(&scene.grant(1)).await;
            scene.endpoint.next([Does::WinAfter(Duration::from_secs(2))]);
            scene.call(1, 1).await.unwrap_err();
            scene.store.unavailable.store(true, Ordering::SeqCst);
            seconds(3).await;
            assert_eq!(spool.read(&scene.manager.records.sealer).unwrap().len(), 1);
            // The client that has both keys.
            let both = Sealer::new("test", &format!("{NEW},{OLD}")).unwrap();
            let next = Scene::with(16, Some(spool.clone()), both);
            let report = rekey(&next.manager, false).await.unwrap();
            assert_eq!(report, RekeyReport { rewritten: 1, ..RekeyReport::default() });
            assert_eq!(spool.read(&Sealer::new("test", NEW).unwrap()).unwrap().len(), 1);
        });
    }
}
