//! `memory:`

use std::sync::Arc;

use smartcar_sdk::store::{MemoryStore, conformance};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn it_keeps_the_contract() {
    let store = Arc::new(MemoryStore::new(crate::clock()));
    conformance::check(store.clone()).await.unwrap();
    conformance::check_shared(store.clone(), store).await.unwrap();
}
