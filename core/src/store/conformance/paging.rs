//! Rules about walking over many rows.

use super::bench::{Bench, Found, Rule, ensure, rules};
use crate::{
    clock::Timestamp,
    store::{Cursor, Filter, Order, Query, Row},
};

pub(super) const RULES: &[Rule] = rules! {
    "a walk gives every row once, in order, at any page size" => walks,
    "a walk goes no further than up_to, which is included" => bounded,
    "a walk goes on after its cursor if that row moved or is gone" => cursor_row_gone,
    "a row stands in each order where its latest version puts it" => reordered,
    "a page holds no more than its limit" => limited,
    "a filtered walk gives those rows and no others" => filtered,
    "a row answers to the words of its latest version alone" => filtered_anew,
    "a word is compared by bytes, and a missing one is no word" => words_are_literal,
};

const ORDERS: [Order; 4] = [Order::Due, Order::Expiry, Order::StatusChanged, Order::Id];

fn at(index: i64) -> Timestamp {
    Timestamp::from_millis(1_700_000_000_000 + index)
}

/// Rows with equal times, rows without, and ids that sort differently by bytes than by dictionary.
fn rows(bench: &Bench) -> Vec<Row> {
    let ids = ["a", "b", "_", "-", "0", "9", "a-", "a_", "a0", "aa", "z", "z9", "10", "2", "-_", "_-"];
    (ids.iter().zip(0_i64..))
        .map(|(id, index)| Row {
            due_at: (index % 5 != 0).then(|| at(index % 3)),
            refresh_expires_at: (index % 4 != 0).then(|| at(20 - index % 6)),
            status_changed_at: at(index % 2),
            ..bench.row(id)
        })
        .collect()
}

async fn insert(bench: &Bench) -> Result<Vec<Row>, Found> {
    let rows = rows(bench);
    for row in &rows {
        bench.insert(row).await?;
    }
    Ok(rows)
}

/// The ids a walk must give.
fn expected(rows: &[Row], order: Order, up_to: Option<Timestamp>) -> Vec<String> {
    let mut keys: Vec<_> = (rows.iter())
        .filter(|row| order == Order::Id || order.time_of(row).is_some())
        .filter(|row| order.time_of(row).zip(up_to).is_none_or(|(time, up_to)| time <= up_to))
        .map(|row| (order.time_of(row), row.grant_id.clone()))
        .collect();
    keys.sort();
    keys.into_iter().map(|(_, id)| id).collect()
}

async fn walk(
    bench: &Bench,
    order: Order,
    up_to: Option<Timestamp>,
    limit: usize,
) -> Result<Vec<String>, Found> {
    pages(bench, &Query::in_order(order, limit).up_to(up_to)).await
}

/// The ids that `query` gives, page after page.
async fn pages(bench: &Bench, query: &Query) -> Result<Vec<String>, Found> {
    let (mut ids, limit) = (Vec::new(), query.limit());
    let mut cursor: Option<Cursor> = None;
    loop {
        let page = bench.page(&query.clone().after(cursor)).await?;
        ensure!(page.len() <= limit, "a page of at most {limit} has {} rows", page.len());
        let Some(last) = page.last() else { return Ok(ids) };
        cursor = Some(cursor_at(query.order(), last));
        ids.extend(page.into_iter().map(|row| row.grant_id));
        ensure!(ids.len() <= 100, "a walk by {query:?} does not end: {ids:?}");
    }
}

fn cursor_at(order: Order, row: &Row) -> Cursor {
    Cursor { at: order.time_of(row).unwrap_or(at(0)), grant_id: row.grant_id.clone() }
}

async fn walks(bench: Bench) -> Result<(), Found> {
    let rows = insert(&bench).await?;
    for order in ORDERS {
        let expected = expected(&rows, order, None);
        for limit in [1, 2, 3, 5, 16, 1000] {
            let found = walk(&bench, order, None, limit).await?;
            ensure!(
                found == expected,
                "by {order:?} in pages of {limit} it gives {found:?}, not {expected:?}"
            );
        }
    }
    let page = bench.page(&Query::in_order(Order::Id, 1000)).await?;
    for row in &page {
        ensure!(rows.contains(row), "page gives {row:?}, which is not as written");
    }
    Ok(())
}

async fn bounded(bench: Bench) -> Result<(), Found> {
    let rows = insert(&bench).await?;
    for order in [Order::Due, Order::Expiry, Order::StatusChanged] {
        for up_to in [at(-1), at(0), at(1), at(16), at(18), at(99)] {
            let expected = expected(&rows, order, Some(up_to));
            for limit in [2, 1000] {
                let found = walk(&bench, order, Some(up_to), limit).await?;
                ensure!(
                    found == expected,
                    "by {order:?} up to {up_to:?} it gives {found:?}, not {expected:?}"
                );
            }
        }
    }
    let found = walk(&bench, Order::Id, Some(at(-1)), 3).await?;
    ensure!(found.len() == rows.len(), "up_to holds back rows by id: {found:?}");
    Ok(())
}

async fn cursor_row_gone(bench: Bench) -> Result<(), Found> {
    let rows = insert(&bench).await?;
    for order in ORDERS {
        let before = expected(&rows, order, None);
        let middle = rows.iter().find(|row| row.grant_id == before[before.len() / 2]);
        let Some(middle) = middle else { continue };
        let cursor = cursor_at(order, middle);
        ensure!(bench.delete(middle).await?, "it did not delete the row at its version");
        let page = bench.page(&Query::in_order(order, 1000).after(Some(cursor))).await?;
        let found: Vec<_> = page.into_iter().map(|row| row.grant_id).collect();
        let expected = &before[before.len() / 2 + 1..];
        ensure!(
            found == expected,
            "by {order:?} after a row that has gone it gives {found:?}, not {expected:?}"
        );
        bench.insert(middle).await?;
    }
    Ok(())
}

async fn reordered(bench: Bench) -> Result<(), Found> {
    let mut rows = insert(&bench).await?;
    for (index, row) in rows.iter_mut().enumerate() {
        let expected = row.version;
        let shift = |time: Option<Timestamp>| match time {
            _ if index % 3 == 0 => None,
            None => Some(at(50)),
            Some(time) => Some(Timestamp::from_millis(2 * at(10).as_millis() - time.as_millis())),
        };
        *row = Row {
            due_at: shift(row.due_at),
            refresh_expires_at: shift(row.refresh_expires_at),
            status_changed_at: at(i64::from(index % 4 == 0)),
            ..bench.next(row)
        };
        bench.write(row, Some(expected)).await?;
    }
    for order in ORDERS {
        let expected = expected(&rows, order, None);
        let found = walk(&bench, order, None, 4).await?;
        ensure!(found == expected, "by {order:?} after updates it gives {found:?}, not {expected:?}");
    }
    Ok(())
}

async fn limited(bench: Bench) -> Result<(), Found> {
    insert(&bench).await?;
    for order in ORDERS {
        for limit in [0, 1, 4] {
            let page = bench.page(&Query::in_order(order, limit)).await?;
            ensure!(page.len() == limit, "a page of {limit} by {order:?} has {} rows", page.len());
        }
    }
    Ok(())
}

const WORDS: [&str; 3] = ["active", "removed", "a word of a later release"];

fn filters(word: &str) -> [Filter; 3] {
    [Filter::Status(word.to_owned()), Filter::Account(word.to_owned()), Filter::UserId(word.to_owned())]
}

/// Rows of three statuses, accounts and users each; some have neither account nor user.
async fn insert_words(bench: &Bench) -> Result<Vec<Row>, Found> {
    let mut rows = rows(bench);
    for (index, row) in rows.iter_mut().enumerate() {
        WORDS[index % 3].clone_into(&mut row.status);
        row.account = (index % 4 != 0).then(|| WORDS[index / 2 % 3].to_owned());
        row.user_id = (index % 5 != 0).then(|| WORDS[index / 3 % 3].to_owned());
        bench.insert(row).await?;
    }
    Ok(rows)
}

async fn expect_filtered(bench: &Bench, rows: &[Row]) -> Result<(), Found> {
    for word in WORDS {
        for filter in filters(word) {
            let mut expected: Vec<_> =
                rows.iter().filter(|row| filter.admits(row)).map(|row| row.grant_id.clone()).collect();
            expected.sort();
            for limit in [1, 3, 1000] {
                // A time holds nothing back.
                let query = Query::of(filter.clone(), limit).up_to(Some(at(-1)));
                let found = pages(bench, &query).await?;
                ensure!(found == expected, "{filter:?} by {limit} gives {found:?}, not {expected:?}");
            }
        }
    }
    Ok(())
}

async fn filtered(bench: Bench) -> Result<(), Found> {
    let rows = insert_words(&bench).await?;
    bench.another_application().insert(&bench.row("elsewhere")).await?;
    expect_filtered(&bench, &rows).await?;
    for filter in filters("nobody's") {
        let found = pages(&bench, &Query::of(filter, 10)).await?;
        ensure!(found.is_empty(), "a word of no row gives {found:?}");
    }
    Ok(())
}

async fn filtered_anew(bench: Bench) -> Result<(), Found> {
    let mut rows = insert_words(&bench).await?;
    for (index, row) in rows.iter_mut().enumerate() {
        let expected = row.version;
        let (status, account) = (row.status.clone(), row.account.clone());
        *row = Row {
            status: if index % 2 == 0 { WORDS[0].to_owned() } else { status },
            account: row.user_id.clone(),
            user_id: account.filter(|_| index % 3 != 0),
            ..bench.next(row)
        };
        bench.write(row, Some(expected)).await?;
    }
    let gone = rows.remove(3);
    ensure!(bench.delete(&gone).await?, "it did not delete the row at its version");
    expect_filtered(&bench, &rows).await
}

async fn words_are_literal(bench: Bench) -> Result<(), Found> {
    let words = ["a", "A", "a ", " a", "a%", "a_", "", "\u{e9}", "e\u{301}", "\u{10ffff}"];
    for (index, word) in words.iter().enumerate() {
        let account = Some((*word).to_owned());
        let row = Row { account, user_id: None, ..bench.row(&format!("grant-{index}")) };
        bench.insert(&row).await?;
    }
    bench.insert(&Row { account: None, user_id: None, ..bench.row("without") }).await?;
    for (index, word) in words.iter().enumerate() {
        let found = pages(&bench, &Query::of(Filter::Account((*word).to_owned()), 1)).await?;
        ensure!(found == [format!("grant-{index}")], "the account {word:?} gives {found:?}");
    }
    let found = pages(&bench, &Query::of(Filter::UserId(String::new()), 1)).await?;
    ensure!(found.is_empty(), "rows without a user are given for the user \"\": {found:?}");
    Ok(())
}
