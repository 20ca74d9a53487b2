//! Grants by the thousand: one is connected for real, the others are its copies.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use futures_util::future::try_join_all;
use smartcar_sandbox::{ConnectRequest, Sandbox};
use smartcar_sdk::{
    Client, ClientBuilder,
    clock::{Clock, SystemClock},
    store::{MemoryStore, Row, Swap, TokenStore},
};

use crate::Failure;

/// The refresh tokens of copies end within this time, as those of a fleet do: spread over it, and in no order.
pub(crate) const SPREAD: Duration = Duration::from_secs(58 * 86_400);

/// Rows stored at once: as many as a store puts into one transaction.
const AT_ONCE: u64 = 256;

/// One connected grant, to be copied.
pub(crate) struct Template {
    /// The Smartcar application it belongs to.
    pub(crate) application: String,
    row: Row,
    settings: Vec<(String, String)>,
}

impl Template {
    /// Has a driver connect a car at a local Smartcar.
    pub(crate) async fn connect() -> Result<Self, Failure> {
        let sandbox = Sandbox::start(smartcar_sandbox::Config::default()).await?;
        let settings: Vec<_> = (sandbox.env().into_iter())
            .map(|(variable, value)| (variable.trim_start_matches("SMARTCAR_").to_lowercase(), value))
            .collect();
        let application = sandbox.config().client_id.clone();
        let store = Arc::new(MemoryStore::new(Arc::new(SystemClock)));
        let client = with(Client::builder(), &settings).token_store(store.clone()).build().await?;
        let consent =
            sandbox.connect(ConnectRequest { state: Some("bench".into()), ..ConnectRequest::default() })?;
        let grant = client.complete_connect(consent.redirect_url).state("bench").await?;
        let row = store.load(&application, &grant.id).await?.value.ok_or("the grant is not stored")?;
        client.close().await?;
        sandbox.shutdown().await;
        Ok(Self { application, row, settings })
    }

    /// A client of the same application that asks `endpoint` for tokens and leaves alone what nobody asks for.
    pub(crate) fn builder(&self, endpoint: SocketAddr) -> ClientBuilder {
        with(Client::builder(), &self.settings)
            .set("auth_origin", &format!("http://{endpoint}"))
            .set("recovery", "false")
    }

    /// Copy number `number`, which reaches the car [`car`]`(number)`.
    pub(crate) fn copy(&self, number: u64) -> Row {
        let random = scrambled(number);
        let spread = u64::try_from(SPREAD.as_millis()).unwrap_or(u64::MAX);
        let ends = Duration::from_millis(3_600_000 + random % spread); // nothing is due within the hour
        Row {
            grant_id: format!("{random:016x}{number:016x}"),
            vehicles: vec![car(number)],
            refresh_expires_at: Some(SystemClock.now().after(ends)),
            due_at: None,
            ..self.row.clone()
        }
    }

    /// Puts the copies from `first` to before `end` into `store`.
    pub(crate) async fn fill(&self, store: &dyn TokenStore, first: u64, end: u64) -> Result<(), Failure> {
        let mut first = first;
        while first < end {
            let rows: Vec<_> = (first..end.min(first + AT_ONCE)).map(|number| self.copy(number)).collect();
            let swaps = rows.iter().map(|row| store.swap(&self.application, row, None));
            if try_join_all(swaps).await?.iter().any(|answer| answer.value != Swap::Done) {
                return Err("a grant was there before".into());
            }
            first += AT_ONCE;
        }
        Ok(())
    }
}

/// The car that copy number `number` reaches.
pub(crate) fn car(number: u64) -> String {
    format!("36ab27d0-fd9d-4455-823a-{number:012x}")
}

fn with(mut builder: ClientBuilder, settings: &[(String, String)]) -> ClientBuilder {
    for (name, value) in settings {
        builder = builder.set(name, value);
    }
    builder
}

/// The same number for the same number, and otherwise like chance (`SplitMix64`).
fn scrambled(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
