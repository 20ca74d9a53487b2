//! A store that somebody else wrote: its answers are looked at before anything rests on them. What a store gives that was not
//! asked for would be taken for another grant's tokens, or end a walk before its last row.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Answer, CounterSwap, Cursor, Flaws, Order, Query, Row, Swap, TokenStore, Version};
use crate::{Error, ErrorKind, Result, clock::Timestamp};

/// `store`, whose answers are checked against what was asked: an answer that cannot be right is an error of kind
/// [`store`](ErrorKind::Store) that names the function. [`ClientBuilder::token_store`](crate::ClientBuilder::token_store)
/// does this to every store it is given.
#[must_use]
pub fn distrusted(store: Arc<dyn TokenStore>) -> Arc<dyn TokenStore> {
    Arc::new(Distrusted(store))
}

#[derive(Debug)]
struct Distrusted(Arc<dyn TokenStore>);

/// What a function of the store did that it may not.
fn wrong(function: &str, what: impl std::fmt::Display) -> Error {
    let message = format!(
        "the store's {function} {what}: this is a mistake in the store, which the conformance suite would show"
    );
    Error::new(ErrorKind::Store, message).with_field("store").with_can_retry(false)
}

/// Whether `row` is one that was ever stored.
fn check_row(function: &str, row: &Row) -> Result<()> {
    let id = &row.grant_id;
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'_';
    if id.is_empty() || id.len() > 64 || !id.bytes().all(plain) {
        return Err(wrong(function, "gave a row whose grant_id is none"));
    }
    Ok(())
}

fn check_id(function: &str, row: &Row, grant_id: &str) -> Result<()> {
    check_row(function, row)?;
    if row.grant_id != grant_id {
        return Err(wrong(function, format_args!("gave the row {} for {grant_id}", row.grant_id)));
    }
    Ok(())
}

fn check_vehicle(rows: &[Row], vehicle_id: &str) -> Result<()> {
    const LOAD_FOR: &str = "load_for";
    let mut before: Option<&Row> = None;
    for row in rows {
        check_row(LOAD_FOR, row)?;
        let id = &row.grant_id;
        if !row.vehicles.iter().any(|vehicle| vehicle == vehicle_id) {
            return Err(wrong(
                LOAD_FOR,
                format_args!("gave the row {id}, which does not reach {vehicle_id}"),
            ));
        }
        if row.status == "removed" {
            return Err(wrong(LOAD_FOR, format_args!("gave the row {id}, which is removed")));
        }
        let sorted = |before: &Row| (before.connected_at, &before.grant_id) > (row.connected_at, id);
        if !before.is_none_or(sorted) {
            return Err(wrong(
                LOAD_FOR,
                format_args!(
                    "gave the row {id} out of order: newest connected_at first, then highest grant_id"
                ),
            ));
        }
        before = Some(row);
    }
    Ok(())
}

fn check_page(rows: &[Row], query: &Query) -> Result<()> {
    const PAGE: &str = "page";
    let (order, limit) = (query.order(), query.limit());
    if rows.len() > limit {
        return Err(wrong(
            PAGE,
            format_args!("gave {} rows, where at most {limit} were asked for", rows.len()),
        ));
    }
    let mut before: Option<Cursor> = query.cursor().cloned();
    for row in rows {
        check_row(PAGE, row)?;
        let id = &row.grant_id;
        if order != Order::Id && order.time_of(row).is_none() {
            return Err(wrong(
                PAGE,
                format_args!("gave the row {id}, which has no time by the order {order:?}"),
            ));
        }
        if query.filter().is_some_and(|filter| !filter.admits(row)) {
            return Err(wrong(PAGE, format_args!("gave the row {id}, which the filter does not admit")));
        }
        if let (Some(time), Some(last)) = (order.time_of(row), query.last_time())
            && time > last
        {
            return Err(wrong(PAGE, format_args!("gave the row {id}, whose time is after up_to")));
        }
        let place = order.place_of(row);
        let sorted = |before: &Cursor| match order {
            Order::Id => before.grant_id < place.grant_id,
            _ => (before.at, &before.grant_id) < (place.at, &place.grant_id),
        };
        if !before.as_ref().is_none_or(sorted) {
            return Err(wrong(
                PAGE,
                format_args!("gave the row {id} out of order, or before the place it was to begin after"),
            ));
        }
        before = Some(place);
    }
    Ok(())
}

#[async_trait]
impl TokenStore for Distrusted {
    async fn load(&self, application: &str, grant_id: &str) -> Result<Answer<Option<Row>>> {
        let answer = self.0.load(application, grant_id).await?;
        answer.value.iter().try_for_each(|row| check_id("load", row, grant_id))?;
        Ok(answer)
    }

    async fn load_for(&self, application: &str, vehicle_id: &str) -> Result<Answer<Vec<Row>>> {
        let answer = self.0.load_for(application, vehicle_id).await?;
        check_vehicle(&answer.value, vehicle_id)?;
        Ok(answer)
    }

    async fn swap(&self, application: &str, row: &Row, expected: Option<Version>) -> Result<Answer<Swap>> {
        let answer = self.0.swap(application, row, expected).await?;
        if let Swap::Current(current) = &answer.value {
            current.iter().try_for_each(|current| check_id("swap", current, &row.grant_id))?;
            if current.as_ref().map(|current| current.version) == expected {
                return Err(wrong("swap", "wrote nothing, though the stored version is the expected one"));
            }
        }
        Ok(answer)
    }

    async fn page(&self, application: &str, query: &Query) -> Result<Answer<Vec<Row>>> {
        let answer = self.0.page(application, query).await?;
        check_page(&answer.value, query)?;
        Ok(answer)
    }

    async fn delete(&self, application: &str, grant_id: &str, version: Version) -> Result<Answer<bool>> {
        self.0.delete(application, grant_id, version).await
    }

    async fn wait(&self, application: &str, grant_id: &str, version: Version) -> Result<()> {
        self.0.wait(application, grant_id, version).await
    }

    async fn swap_counter(
        &self,
        application: &str,
        name: &str,
        expected: Option<i64>,
        value: i64,
    ) -> Result<Answer<CounterSwap>> {
        let answer = self.0.swap_counter(application, name, expected, value).await?;
        if answer.value == CounterSwap::Current(expected) {
            return Err(wrong("swap_counter", "wrote nothing, though the value is the expected one"));
        }
        Ok(answer)
    }

    async fn now(&self) -> Result<Timestamp> {
        self.0.now().await
    }

    async fn has_room(&self) -> Result<()> {
        self.0.has_room().await
    }

    async fn flaws(&self, application: &str) -> Result<Flaws> {
        self.0.flaws(application).await
    }

    async fn close(&self) {
        self.0.close().await;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;
    use crate::{
        clock::SystemClock,
        store::{Filter, MemoryStore, conformance},
    };

    /// Gives these rows, whatever is asked.
    #[derive(Debug, Default)]
    struct Says(Mutex<Vec<Row>>);

    impl Says {
        fn answer<T>(&self, of: impl FnOnce(Vec<Row>) -> T) -> Answer<T> {
            Answer { value: of(self.0.lock().unwrap().clone()), now: Timestamp::from_millis(0) }
        }
    }

    #[async_trait]
    impl TokenStore for Says {
        async fn load(&self, _: &str, _: &str) -> Result<Answer<Option<Row>>> {
            Ok(self.answer(|rows| rows.into_iter().next()))
        }

        async fn load_for(&self, _: &str, _: &str) -> Result<Answer<Vec<Row>>> {
            Ok(self.answer(|rows| rows))
        }

        async fn swap(&self, _: &str, _: &Row, _: Option<Version>) -> Result<Answer<Swap>> {
            Ok(self.answer(|rows| Swap::Current(rows.into_iter().next().map(Box::new))))
        }

        async fn page(&self, _: &str, _: &Query) -> Result<Answer<Vec<Row>>> {
            Ok(self.answer(|rows| rows))
        }

        async fn delete(&self, _: &str, _: &str, _: Version) -> Result<Answer<bool>> {
            Ok(self.answer(|_| true))
        }

        async fn swap_counter(
            &self,
            _: &str,
            _: &str,
            expected: Option<i64>,
            _: i64,
        ) -> Result<Answer<CounterSwap>> {
            Ok(self.answer(|_| CounterSwap::Current(expected)))
        }

        async fn now(&self) -> Result<Timestamp> {
            Ok(Timestamp::from_millis(0))
        }
    }

    fn row(grant_id: &str, at: i64) -> Row {
        let at = Timestamp::from_millis(at);
        Row {
            grant_id: grant_id.to_owned(),
            version: 7,
            user_id: None,
            account: None,
            status: "active".to_owned(),
            vehicles: vec!["car".to_owned()],
            connected_at: at,
            refresh_expires_at: Some(at),
            due_at: None,
            status_changed_at: at,
            updated_at: at,
            body: Vec::new(),
        }
    }

    fn refused<T: std::fmt::Debug>(answer: Result<Answer<T>>, function: &str, word: &str) {
        let error = answer.unwrap_err();
        assert_eq!(
            (error.kind(), error.field(), error.can_retry()),
            (ErrorKind::Store, Some("store"), false)
        );
        let message = error.message();
        assert!(message.contains(&format!("store's {function} ")) && message.contains(word), "{message}");
    }

    #[tokio::test]
    async fn an_answer_that_cannot_be_right_names_its_function() {
        let says = Arc::new(Says::default());
        let store = distrusted(says.clone());
        let say = |rows: &[Row]| rows.clone_into(&mut says.0.lock().unwrap());
        let removed = Row { status: "removed".to_owned(), ..row("a", 1) };

        say(&[row("b", 1)]);
        refused(store.load("x", "a").await, "load", "gave the row b for a");
        refused(store.swap("x", &row("a", 1), Some(7)).await, "swap", "gave the row b");
        say(&[row("A", 1)]);
        refused(store.load("x", "A").await, "load", "grant_id");
        say(&[row("a", 1)]);
        assert_eq!(store.load("x", "a").await.unwrap().value, Some(row("a", 1)));
        refused(store.swap("x", &row("a", 1), Some(7)).await, "swap", "expected one");
        store.swap("x", &row("a", 1), Some(8)).await.unwrap();
        refused(store.load_for("x", "another").await, "load_for", "does not reach");
        refused(store.swap_counter("x", "n", Some(1), 2).await, "swap_counter", "expected one");

        say(&[removed]);
        refused(store.load_for("x", "car").await, "load_for", "removed");
        say(&[row("a", 1), row("a", 2)]);
        refused(store.load_for("x", "car").await, "load_for", "out of order");
        store.page("x", &Query::in_order(Order::Expiry, 9)).await.unwrap();
        say(&[row("a", 2), row("b", 1)]);
        store.load_for("x", "car").await.unwrap();
        store.page("x", &Query::in_order(Order::Id, 9)).await.unwrap();
        refused(store.page("x", &Query::in_order(Order::Expiry, 9)).await, "page", "out of order");
        refused(store.page("x", &Query::in_order(Order::Id, 1)).await, "page", "gave 2 rows");
        refused(store.page("x", &Query::in_order(Order::Due, 9)).await, "page", "no time");
        let cursor = Some(Cursor { at: Timestamp::from_millis(9), grant_id: "a".to_owned() });
        refused(store.page("x", &Query::in_order(Order::Id, 9).after(cursor)).await, "page", "out of order");
        let active = Query::of(Filter::Account("one".to_owned()), 9);
        refused(store.page("x", &active).await, "page", "filter");
        say(&[row("a", 2)]);
        let early = Query::in_order(Order::Expiry, 9).up_to(Some(Timestamp::from_millis(1)));
        refused(store.page("x", &early).await, "page", "up_to");
        say(&[]);
        refused(store.swap("x", &row("a", 1), None).await, "swap", "expected one");
    }

    #[tokio::test]
    async fn a_right_store_is_believed() {
        conformance::check(distrusted(Arc::new(MemoryStore::new(Arc::new(SystemClock))))).await.unwrap();
    }
}
