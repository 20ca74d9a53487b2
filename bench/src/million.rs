//! Ten thousand grants and a million: what opening the store costs, and what finding the next ones to refresh does.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use smartcar_sdk::{
    clock::SystemClock,
    store::{Order, Query, SqliteStore, TokenStore},
};

use crate::{
    Failure,
    grants::Template,
    table::{line, median, ms, part, ratio, timed},
};

/// The small fleet.
pub(crate) const FEW: u64 = 10_000;
const TURNS: usize = 41;
const PAGES: usize = 5;
const PAGE: usize = 1000;

pub(crate) async fn run(folder: &Path, many: u64) -> Result<(), Failure> {
    let (application, small) = filled(folder, FEW).await?;
    let (_, big) = filled(folder, many).await?;
    let mut opened = [Vec::new(), Vec::new()];
    let mut paged = [Vec::new(), Vec::new()];
    // By turns, so that whatever else the machine does falls on both alike.
    for _ in 0..TURNS {
        for (which, path) in [&small, &big].into_iter().enumerate() {
            let (store, took) = timed(SqliteStore::open(path, Arc::new(SystemClock))).await;
            opened[which].push(took);
            let store = store?;
            for _ in 0..PAGES {
                let (page, took) =
                    timed(store.page(&application, &Query::in_order(Order::Expiry, PAGE))).await;
                if page?.value.len() != PAGE {
                    return Err("a page is not full".into());
                }
                paged[which].push(took);
            }
            store.close().await;
        }
    }
    part(&format!("A store of {FEW} grants and one of {many}"));
    for (what, times) in [("opening the store", opened), ("the next 1,000 grants to expire", paged)] {
        let [few, many] = times.map(median);
        line(&format!("{what}: few"), &ms(few), "");
        line(&format!("{what}: many"), &ms(many), "");
        line(&format!("{what}: many / few"), &ratio(many, few), "< 2");
    }
    Ok(())
}

/// The application and path of a store with so many grants, made where it is not there yet.
pub(crate) async fn filled(folder: &Path, grants: u64) -> Result<(String, PathBuf), Failure> {
    let template = Template::connect().await?;
    let path = folder.join(format!("{grants}.db"));
    if !path.exists() {
        let store = SqliteStore::open(&path, Arc::new(SystemClock)).await?;
        let (result, took) = timed(template.fill(&store, 0, grants)).await;
        result?;
        store.close().await;
        eprintln!("{grants} grants stored in {:.0} s", took.as_secs_f64());
    }
    Ok((template.application, path))
}
