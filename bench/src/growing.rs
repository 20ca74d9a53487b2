//! Ten thousand grants and a million: what opening the store costs, and what finding the next ones to refresh does.

use std::{path::Path, sync::Arc, time::Instant};

use smartcar_sdk::{
    clock::SystemClock,
    store::{Order, Query, SqliteStore, TokenStore},
};

use crate::{
    Failure,
    figures::{Figure, Report, part},
    grants::Template,
    plan::Plan,
    stores,
};

/// The small fleet.
pub(crate) const FEW: u64 = 10_000;
const PAGES: usize = 5;
const PAGE: usize = 1000;

pub(crate) async fn run(plan: &Plan, folder: &Path, report: &mut Report) -> Result<(), Failure> {
    let template = Template::connect().await?;
    let many = plan.pick(plan.many, plan.many.min(100_000));
    let small = stores::sqlite(folder, &template, FEW).await?;
    let big = stores::sqlite(folder, &template, many).await?;
    let mut opened = [Vec::new(), Vec::new()];
    let mut paged = [Vec::new(), Vec::new()];
    // By turns, so that whatever else the machine does falls on both alike.
    for _ in 0..plan.pick(41, 21) {
        for (which, path) in [&small, &big].into_iter().enumerate() {
            let since = Instant::now();
            let store = SqliteStore::open(path, Arc::new(SystemClock)).await?;
            opened[which].push(since.elapsed().as_secs_f64() * 1e3);
            for _ in 0..PAGES {
                let since = Instant::now();
                let page = store.page(&template.application, &Query::in_order(Order::Expiry, PAGE)).await?;
                if page.value.len() != PAGE {
                    return Err("a page is not full".into());
                }
                paged[which].push(since.elapsed().as_secs_f64() * 1e3);
            }
            store.close().await;
        }
    }
    part(&format!("A store of {FEW} grants and one of {many}"));
    for (key, what, [few, many]) in
        [("open", "opening the store", opened), ("page", "the next 1,000 grants to expire", paged)]
    {
        let grown = Figure::new(format!("store/{key}/many"), format!("{what}: many"), "ms", many);
        let grown = grown.over("few", &few).ours();
        report.add(Figure::new(format!("store/{key}/few"), format!("{what}: few"), "ms", few));
        report.add(grown);
    }
    Ok(())
}
