//! Counts lost grants by Smartcar's word, not by the SDK's: a grant is lost if neither its stored refresh token nor a
//! fallback would still win a pair.

use std::sync::Arc;

use smartcar_sandbox::Control;
use smartcar_sdk::{
    clock::SystemClock,
    store::{self, Cursor, Order, Query, Row, TokenStore},
};

/// What the count found.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Losses {
    /// Grants looked at.
    pub grants: usize,
    /// Ids of those that are lost.
    pub lost: Vec<String>,
    /// Ids of those that the SDK gave up.
    pub given_up: Vec<String>,
}

/// Looks at every grant in the store at `address` that was not removed. Bodies must not be encrypted.
pub async fn count(sandbox: &Control, address: &str, application: &str) -> Losses {
    let store = store::open(address, Arc::new(SystemClock)).await.expect("the store opens");
    let mut losses = Losses::default();
    for row in rows(&*store, application).await {
        if row.status == "removed" {
            continue;
        }
        losses.grants += 1;
        if row.status != "active" {
            losses.given_up.push(row.grant_id.clone());
        }
        let body: serde_json::Value = serde_json::from_slice(&row.body).expect("a plain body");
        let fallbacks = body["fallbacks"].as_array().cloned().unwrap_or_default();
        let held = std::iter::once(&body["refresh_token"]).chain(&fallbacks);
        let lives = held.filter_map(|token| token.as_str()).any(|token| {
            let state = sandbox.token(token);
            state.live
        });
        if !lives {
            losses.lost.push(row.grant_id);
        }
    }
    store.close().await;
    losses
}

async fn rows(store: &dyn TokenStore, application: &str) -> Vec<Row> {
    let mut all: Vec<Row> = Vec::new();
    loop {
        let cursor = all.last().map(|row| Cursor { at: row.updated_at, grant_id: row.grant_id.clone() });
        let query = Query::in_order(Order::Id, 1000).after(cursor);
        let page = store.page(application, &query).await.expect("a page").value;
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}
