//! Rules about one row: what goes in comes out, and nothing goes in over what was not expected.

use super::bench::{Bench, Found, Rule, ensure, rules};
use crate::{
    clock::Timestamp,
    store::{Order, Query, Row, Swap},
};

pub(super) const RULES: &[Rule] = rules! {
    "a swap that expects nothing inserts every column as written" => inserts,
    "a swap of the expected version replaces every column" => replaces,
    "a swap never overwrites what it did not expect, and shows it" => refuses,
    "a writer whose answer was lost finds its own version" => lost_answer,
    "a version is any 64-bit number" => versions,
    "a body comes back byte by byte" => bodies,
    "text is any text, and none is not the same as empty" => texts,
    "times keep their milliseconds" => times,
    "a row is deleted only at the version given, and entirely" => deletes,
    "applications do not see each other's rows" => applications,
    "the clock does not go back, and every answer carries it" => clock,
};

async fn inserts(bench: Bench) -> Result<(), Found> {
    ensure!(bench.load("new").await?.is_none(), "it holds a row before any was written");
    let full = bench.row("new");
    bench.insert(&full).await?;
    bench.expect_stored(&full).await?;
    let bare = Row {
        user_id: None,
        account: None,
        vehicles: Vec::new(),
        refresh_expires_at: None,
        due_at: None,
        body: Vec::new(),
        ..bench.row("bare")
    };
    bench.insert(&bare).await?;
    bench.expect_stored(&bare).await?;
    bench.expect_stored(&full).await
}

async fn replaces(bench: Bench) -> Result<(), Found> {
    let first = bench.row("grant");
    bench.insert(&first).await?;
    let second = Row {
        grant_id: first.grant_id.clone(),
        version: rand::random(),
        user_id: None,
        account: None,
        status: "reconnect_required".to_owned(),
        vehicles: vec!["z".to_owned(), "a".to_owned(), "m".to_owned()],
        connected_at: Timestamp::from_millis(1_700_000_000_001),
        refresh_expires_at: None,
        due_at: None,
        status_changed_at: Timestamp::from_millis(1_700_000_000_002),
        updated_at: Timestamp::from_millis(1_700_000_000_003),
        body: b"other".to_vec(),
    };
    bench.write(&second, Some(first.version)).await?;
    bench.expect_stored(&second).await?;
    let third = Row { version: rand::random(), ..first };
    bench.write(&third, Some(second.version)).await?;
    bench.expect_stored(&third).await
}

async fn refuses(bench: Bench) -> Result<(), Found> {
    let missing = bench.swap(&bench.row("missing"), Some(1)).await?;
    ensure!(
        missing == Swap::Current(None),
        "a swap of a row that is not there was answered with {missing:?}"
    );
    ensure!(bench.load("missing").await?.is_none(), "a refused swap was written");

    let stored = bench.row("grant");
    bench.insert(&stored).await?;
    for expected in [None, Some(stored.version.wrapping_add(1)), Some(stored.version.wrapping_neg())] {
        if expected == Some(stored.version) {
            continue;
        }
        let intruder = Row { vehicles: vec!["elsewhere".to_owned()], ..bench.next(&stored) };
        let answer = bench.swap(&intruder, expected).await?;
        let current = Swap::Current(Some(Box::new(stored.clone())));
        ensure!(
            answer == current,
            "a swap that expected {expected:?} was answered with {answer:?}, not {current:?}"
        );
        bench.expect_stored(&stored).await?;
        bench.expect_reaching("elsewhere", &[]).await?;
    }
    Ok(())
}

async fn lost_answer(bench: Bench) -> Result<(), Found> {
    let first = bench.row("grant");
    bench.insert(&first).await?;
    let second = bench.next(&first);
    bench.write(&second, Some(first.version)).await?;
    for expected in [None, Some(first.version)] {
        // Done is true as well: the row is stored.
        match bench.swap(&second, expected).await? {
            Swap::Done => {}
            Swap::Current(current) => ensure!(
                current.as_deref() == Some(&second),
                "a write that was sent again was shown {current:?}"
            ),
        }
    }
    bench.expect_stored(&second).await
}

async fn versions(bench: Bench) -> Result<(), Found> {
    let mut row = bench.row("grant");
    let mut expected = None;
    for version in [i64::MIN, -1, 0, 1, i64::MAX, i64::from(i32::MAX) + 1, (1 << 53) + 1] {
        row.version = version;
        bench.write(&row, expected).await?;
        bench.expect_stored(&row).await?;
        expected = Some(version);
    }
    Ok(())
}

async fn bodies(bench: Bench) -> Result<(), Found> {
    let every_byte: Vec<u8> = (0..=u8::MAX).collect();
    for (index, body) in
        [Vec::new(), vec![0], every_byte.clone(), every_byte.repeat(64)].into_iter().enumerate()
    {
        let row = Row { body, ..bench.row(&format!("body-{index}")) };
        bench.insert(&row).await?;
        bench.expect_stored(&row).await?;
    }
    Ok(())
}

async fn texts(bench: Bench) -> Result<(), Found> {
    let texts =
        ["", " ", "Zoë 🚗 Ünïcödé", "日本語", "'; DROP TABLE x; --", "\"{}[],\\%_", "a\nb\tc", "e\u{301}"];
    for (index, text) in texts.iter().enumerate() {
        let row = Row {
            account: Some((*text).to_owned()),
            user_id: Some((*text).to_owned()),
            vehicles: texts[1..].iter().map(|vehicle| (*vehicle).to_owned()).collect(),
            ..bench.row(&format!("text-{index}"))
        };
        bench.insert(&row).await?;
        bench.expect_stored(&row).await?;
    }
    // A later release may know more words.
    for status in ["active", "reconnect_required", "removed", "asleep_until_2031", "Zustand"] {
        let row =
            Row { status: status.to_owned(), ..bench.row(&format!("status-{}", status.to_lowercase())) };
        bench.insert(&row).await?;
        bench.expect_stored(&row).await?;
    }
    let longest = "0123456789-abcdefghijklmnopqrstuvwxyz_".chars().cycle().take(64).collect::<String>();
    let row = bench.row(&longest);
    bench.insert(&row).await?;
    bench.expect_stored(&row).await
}

async fn times(bench: Bench) -> Result<(), Found> {
    for (index, millis) in
        [0, 1, 999, 1_700_000_000_001, 4_102_444_800_999, 253_402_300_799_999].into_iter().enumerate()
    {
        let at = Timestamp::from_millis(millis);
        let row = Row {
            connected_at: at,
            refresh_expires_at: Some(at),
            due_at: Some(at),
            status_changed_at: at,
            updated_at: at,
            ..bench.row(&format!("time-{index}"))
        };
        bench.insert(&row).await?;
        bench.expect_stored(&row).await?;
    }
    Ok(())
}

async fn deletes(bench: Bench) -> Result<(), Found> {
    let row = bench.row("grant");
    ensure!(!bench.delete(&row).await?, "it says it deleted what was not there");
    bench.insert(&row).await?;
    ensure!(!bench.delete(&bench.next(&row)).await?, "it says it deleted another version");
    bench.expect_stored(&row).await?;
    ensure!(bench.delete(&row).await?, "it did not delete the row at its version");
    ensure!(bench.load("grant").await?.is_none(), "a deleted row still loads");
    bench.expect_reaching("car of grant", &[]).await?;
    let answer = bench.swap(&bench.next(&row), Some(row.version)).await?;
    ensure!(answer == Swap::Current(None), "a swap of a deleted row was answered with {answer:?}");
    bench.insert(&bench.next(&row)).await?;
    bench.expect_reaching("car of grant", &["grant"]).await
}

async fn applications(bench: Bench) -> Result<(), Found> {
    let other = bench.another_application();
    let mine = bench.row("grant");
    bench.insert(&mine).await?;
    ensure!(other.load("grant").await?.is_none(), "load gives another application's row");
    other.expect_reaching("car of grant", &[]).await?;
    let page = other.page(&Query::in_order(Order::Id, 10)).await?;
    ensure!(page.is_empty(), "page gives another application's rows");
    let answer = other.swap(&other.next(&mine), Some(mine.version)).await?;
    ensure!(
        answer == Swap::Current(None),
        "a swap of another application's row was answered with {answer:?}"
    );
    ensure!(!other.delete(&mine).await?, "it deleted another application's row");

    let theirs = Row { account: Some("theirs".to_owned()), ..other.row("grant") };
    other.insert(&theirs).await?;
    bench.expect_stored(&mine).await?;
    other.expect_stored(&theirs).await?;
    bench.expect_reaching("car of grant", &["grant"]).await?;
    ensure!(other.delete(&theirs).await?, "it did not delete the row at its version");
    bench.expect_stored(&mine).await?;
    bench.expect_reaching("car of grant", &["grant"]).await
}

async fn clock(bench: Bench) -> Result<(), Found> {
    let row = bench.row("grant");
    let mut times = vec![bench.store.now().await?];
    times.push(bench.store.swap(&bench.application, &row, None).await?.now);
    times.push(bench.store.swap(&bench.application, &row, None).await?.now);
    times.push(bench.store.load(&bench.application, "grant").await?.now);
    times.push(bench.store.load(&bench.application, "missing").await?.now);
    times.push(bench.store.load_for(&bench.application, "missing").await?.now);
    times.push(bench.store.page(&bench.application, &Query::in_order(Order::Due, 1)).await?.now);
    times.push(bench.store.page(&bench.application, &Query::in_order(Order::Due, 0)).await?.now);
    times.push(bench.store.delete(&bench.application, "grant", row.version).await?.now);
    times.push(bench.store.delete(&bench.application, "grant", row.version).await?.now);
    times.push(bench.store.now().await?);
    for pair in times.windows(2) {
        // A millisecond may be rounded one way in one place and the other in another.
        let back = pair[0].since(pair[1]);
        ensure!(
            back.as_millis() <= 1,
            "its clock went back by {back:?} from one answer to the next: {times:?}"
        );
    }
    Ok(())
}
