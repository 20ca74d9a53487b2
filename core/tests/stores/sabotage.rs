//! The suite that tests stores, tested: a store that breaks one rule fails it, and by that rule.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use smartcar_sdk::{
    Result,
    clock::Timestamp,
    store::{
        Answer, CounterSwap, Cursor, MemoryStore, Order, Query, Row, Swap, TokenStore, Version, conformance,
    },
};

/// One thing done wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wrong {
    OverwritesAnything,
    ShowsNoCurrentRow,
    ShowsAStaleRow,
    LooksThenWrites,
    KeepsHalfOfAVersion,
    MendsUtf8,
    EmptyIsNone,
    KeepsSecondsOnly,
    MixesApplications,
    DeletesAnyVersion,
    FindsRemoved,
    OldestFirst,
    ForgetsToUnlink,
    LinksApart,
    SkipsTies,
    LeavesOutUpTo,
    IgnoresTheLimit,
    IgnoresTheFilter,
    PagesByInsertion,
    PagesAGhost,
    OneCounter,
    CountsAnything,
    NeverWakes,
    NeverNotices,
    TurnsTheClockBack,
}

/// A good store behind a bad front.
#[derive(Debug)]
struct Sabotaged {
    inner: MemoryStore,
    wrong: Wrong,
    /// What a stale reader remembers.
    first_seen: Mutex<HashMap<String, Row>>,
    answers: Mutex<i64>,
}

impl Sabotaged {
    fn new(wrong: Wrong) -> Self {
        let inner = MemoryStore::new(crate::clock());
        Self { inner, wrong, first_seen: Mutex::default(), answers: Mutex::default() }
    }

    fn is(&self, wrong: Wrong) -> bool {
        self.wrong == wrong
    }

    fn application<'a>(&self, application: &'a str) -> &'a str {
        if self.is(Wrong::MixesApplications) { "everybody" } else { application }
    }

    fn answer<T>(&self, mut answer: Answer<T>) -> Answer<T> {
        if self.is(Wrong::TurnsTheClockBack) {
            let mut answers = self.answers.lock().unwrap();
            *answers += 1;
            answer.now = Timestamp::from_millis(answer.now.as_millis() - 50 * *answers);
        }
        answer
    }

    fn stored(&self, row: &Row) -> Row {
        let mut row = row.clone();
        match self.wrong {
            Wrong::KeepsHalfOfAVersion => row.version >>= 32,
            Wrong::MendsUtf8 => row.body = String::from_utf8_lossy(&row.body).into_owned().into_bytes(),
            Wrong::EmptyIsNone => row.account = row.account.filter(|account| !account.is_empty()),
            Wrong::KeepsSecondsOnly => {
                row.updated_at = Timestamp::from_millis(row.updated_at.as_millis() / 1000 * 1000);
            }
            _ => {}
        }
        row
    }
}

#[async_trait]
impl TokenStore for Sabotaged {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        self.inner.load(self.application(application), grant_id).await.map(|answer| self.answer(answer))
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        let application = self.application(application);
        let mut answer = self.inner.load_for(application, vehicle_id).await?;
        let everything = self.inner.page(application, &Query::in_order(Order::Id, 1000)).await?.value;
        match self.wrong {
            Wrong::OldestFirst => answer.value.reverse(),
            Wrong::FindsRemoved => {
                let reaches = |row: &Row| row.vehicles.iter().any(|vehicle| vehicle == vehicle_id);
                answer.value = everything.into_iter().filter(reaches).collect();
                answer
                    .value
                    .sort_by(|a, b| (b.connected_at, &b.grant_id).cmp(&(a.connected_at, &a.grant_id)));
            }
            Wrong::ForgetsToUnlink => {
                let first_seen = self.first_seen.lock().unwrap();
                let once = first_seen
                    .values()
                    .filter(|row| row.vehicles.iter().any(|vehicle| vehicle == vehicle_id));
                for row in once {
                    if let Some(row) = everything.iter().find(|now| now.grant_id == row.grant_id)
                        && !answer.value.contains(row)
                        && row.status != "removed"
                    {
                        answer.value.push(row.clone());
                    }
                }
            }
            _ => {}
        }
        Ok(self.answer(answer))
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let application = self.application(application);
        let before = self.inner.load(application, &row.grant_id).await?.value;
        let current = before.as_ref().map(|row| row.version);
        self.first_seen.lock().unwrap().entry(row.grant_id.clone()).or_insert_with(|| row.clone());
        let mut expected = expected;
        match self.wrong {
            Wrong::OverwritesAnything => expected = current,
            Wrong::ShowsAStaleRow => tokio::time::sleep(Duration::from_millis(1)).await,
            Wrong::LooksThenWrites if current == expected => {
                tokio::time::sleep(Duration::from_millis(1)).await;
                expected = self.inner.load(application, &row.grant_id).await?.value.map(|row| row.version);
            }
            Wrong::LinksApart => {
                let bare = Row { vehicles: Vec::new(), ..row.clone() };
                let answer = self.inner.swap(application, &bare, expected).await?;
                if answer.value == Swap::Done && !row.vehicles.is_empty() {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                    self.inner.swap(application, row, Some(row.version)).await?;
                }
                return Ok(answer);
            }
            _ => {}
        }
        let mut answer = self.inner.swap(application, &self.stored(row), expected).await?;
        if let Swap::Current(current) = &mut answer.value {
            match self.wrong {
                Wrong::ShowsNoCurrentRow => *current = None,
                Wrong::ShowsAStaleRow => *current = before.map(Box::new).filter(|_| current.is_some()),
                _ => {}
            }
        }
        Ok(self.answer(answer))
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        let application = self.application(application);
        let (mut cursor, mut up_to, mut limit) = (query.cursor().cloned(), query.last_time(), query.limit());
        match self.wrong {
            Wrong::SkipsTies if query.order() != Order::Id => {
                cursor = cursor.map(|cursor| Cursor { grant_id: "~".into(), ..cursor });
            }
            Wrong::LeavesOutUpTo => up_to = up_to.map(|up_to| up_to.before(Duration::from_millis(1))),
            Wrong::IgnoresTheLimit => limit = 1000,
            _ => {}
        }
        let filter = query.filter().filter(|_| !self.is(Wrong::IgnoresTheFilter));
        let asked =
            filter.map_or(Query::in_order(query.order(), limit), |filter| Query::of(filter.clone(), limit));
        let mut answer = self.inner.page(application, &asked.up_to(up_to).after(cursor)).await?;
        if self.is(Wrong::PagesByInsertion) {
            answer.value.sort_by_key(|row| row.version);
        }
        if self.is(Wrong::PagesAGhost) {
            let at = Timestamp::from_millis(0);
            answer.value.push(Row {
                grant_id: "ghost".to_owned(),
                version: 0,
                user_id: None,
                account: None,
                status: "active".to_owned(),
                vehicles: Vec::new(),
                connected_at: at,
                refresh_expires_at: None,
                due_at: None,
                status_changed_at: at,
                updated_at: at,
                body: Vec::new(),
            });
        }
        Ok(self.answer(answer))
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        let name = if self.is(Wrong::OneCounter) { "the one" } else { name };
        let mut answer =
            self.inner.swap_counter(self.application(application), name, expected, value).await?;
        if self.is(Wrong::CountsAnything)
            && let CounterSwap::Current(current) = answer.value
        {
            answer = self.inner.swap_counter(application, name, current, value).await?;
        }
        Ok(self.answer(answer))
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        let application = self.application(application);
        let mut version = version;
        if self.is(Wrong::DeletesAnyVersion)
            && let Some(row) = self.inner.load(application, grant_id).await?.value
        {
            version = row.version;
        }
        self.inner.delete(application, grant_id, version).await.map(|answer| self.answer(answer))
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        let application = self.application(application);
        match self.wrong {
            Wrong::NeverWakes => std::future::pending().await,
            Wrong::NeverNotices => {
                let moved = self.inner.load(application, grant_id).await?.value.map(|row| row.version)
                    != Some(version);
                if moved { Ok(()) } else { std::future::pending().await }
            }
            _ => self.inner.wait(application, grant_id, version).await,
        }
    }

    async fn now(&self) -> Result<Timestamp> {
        self.inner.now().await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_suite_catches_a_store_that_breaks_a_rule() {
    let cases = [
        (Wrong::OverwritesAnything, "never overwrites"),
        (Wrong::ShowsNoCurrentRow, "never overwrites"),
        (Wrong::ShowsAStaleRow, "exactly one is done"),
        (Wrong::LooksThenWrites, "exactly one is done"),
        (Wrong::KeepsHalfOfAVersion, "inserts every column"),
        (Wrong::MendsUtf8, "byte by byte"),
        (Wrong::EmptyIsNone, "not the same as empty"),
        (Wrong::KeepsSecondsOnly, "inserts every column"),
        (Wrong::MixesApplications, "see each other's rows"),
        (Wrong::DeletesAnyVersion, "deleted only at the version"),
        (Wrong::FindsRemoved, "a removed row is not found"),
        (Wrong::OldestFirst, "newest consent first"),
        (Wrong::ForgetsToUnlink, "moves with the row"),
        (Wrong::LinksApart, ""),
        (Wrong::SkipsTies, "every row once, in order"),
        (Wrong::LeavesOutUpTo, "which is included"),
        (Wrong::IgnoresTheLimit, ""),
        (Wrong::IgnoresTheFilter, "those rows and no others"),
        (Wrong::PagesByInsertion, "every row once, in order"),
        // Nothing of it can be deleted: the first rule whose rows are to be removed says so.
        (Wrong::PagesAGhost, "a swap that expects nothing inserts"),
        (Wrong::OneCounter, "each name another"),
        (Wrong::CountsAnything, "from the value it has"),
        (Wrong::NeverWakes, "at once for a row that has moved"),
        (Wrong::NeverNotices, "soon after a swap"),
        (Wrong::TurnsTheClockBack, "does not go back"),
    ];
    for (wrong, rule) in cases {
        let broken = conformance::check(Arc::new(Sabotaged::new(wrong))).await;
        let broken = broken.expect_err(&format!("{wrong:?} was not caught"));
        println!("{wrong:?}: {broken}");
        assert!(broken.rule().contains(rule), "{wrong:?} was caught by another rule: {broken}");
    }
}
