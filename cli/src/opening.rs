//! From settings to an open client, and from there to a closed one however the command ends.

use std::{path::PathBuf, pin::Pin, time::Duration};

use clap::Args;
use smartcar_sdk::{Client, ClientBuilder, Config};

use crate::{failure::Failure, out::complain, secrets, stopping::Stop};

/// After so long of closing, standard error says what is waited for.
const QUIET: Duration = Duration::from_secs(2);

/// Which store to open. Everything else comes from the environment (`SMARTCAR_CLIENT_ID`, ...).
#[derive(Debug, Args)]
pub(crate) struct Opening {
    /// The store: `sqlite:PATH` or `postgres://USER@HOST/DATABASE`, without a password. By default `SMARTCAR_STORE`.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "store_file", global = true)]
    store: Option<String>,
    /// A file that holds the store's address, which may have a password.
    #[arg(long, value_name = "PATH", global = true)]
    store_file: Option<PathBuf>,
}

impl Opening {
    /// The address of the store, as it is set.
    pub(crate) fn address(&self) -> Result<Option<String>, Failure> {
        secrets::store(self.store.as_deref(), self.store_file.as_ref())
    }

    /// A client that ends with the command: it finishes what it begins and looks for no other work, unless the environment
    /// says so.
    pub(crate) async fn short(&self, stop: &mut Stop) -> Result<Client, Failure> {
        let builder = Client::builder().recovery(false).background_refresh(false);
        self.open(builder, stop).await
    }

    /// A client that also finishes what other processes left half done.
    pub(crate) async fn long(&self, stop: &mut Stop) -> Result<Client, Failure> {
        self.open(Client::builder(), stop).await
    }

    async fn open(&self, builder: ClientBuilder, stop: &mut Stop) -> Result<Client, Failure> {
        let mut builder = builder.env();
        if let Some(address) = self.address()? {
            builder = builder.store(&address);
        }
        stop.or(async { Ok(builder.build().await?) }).await
    }
}

/// A client for what needs no store: it has an empty one in memory, and touches neither the store nor the spool that are set.
pub(crate) async fn without_store() -> Result<Client, Failure> {
    let mut builder = Client::builder();
    for (name, _) in Config::settings().filter(|(name, _)| !["store", "spool"].contains(name)) {
        if let Some(value) = setting(name)? {
            builder = builder.set(name, &value);
        }
    }
    Ok(builder.store("memory:").recovery(false).build().await?)
}

/// A setting of the environment, where it is set and not empty.
pub(crate) fn setting(name: &str) -> Result<Option<String>, Failure> {
    let variable = format!("SMARTCAR_{}", name.to_uppercase());
    match std::env::var(&variable) {
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => Err(format!("{variable} is not UTF-8").into()),
    }
}

/// Does `work` with an open client, and closes it however that ends. A signal ends the work; refreshes that are under way are
/// still finished, one grace (60 s) at most. A second signal leaves them to another process.
pub(crate) fn with<'a, T: 'a>(
    client: &'a Client,
    stop: &'a mut Stop,
    work: impl Future<Output = Result<T, Failure>> + 'a,
) -> Pin<Box<dyn Future<Output = Result<T, Failure>> + 'a>> {
    // Boxed here, so that the futures of the commands stay small.
    let work = Box::pin(work);
    Box::pin(async move {
        let done = stop.or(work).await;
        let closed = close(client, stop).await;
        match (done, closed) {
            (Ok(done), Ok(())) => Ok(done),
            (Ok(_), Err(error)) => Err(error),
            (Err(failure), Ok(())) => Err(failure),
            (Err(failure), Err(error)) => {
                complain!("smartcar: {error}");
                Err(failure)
            }
        }
    })
}

async fn close(client: &Client, stop: &mut Stop) -> Result<(), Failure> {
    let mut closing = std::pin::pin!(client.close());
    let quiet = tokio::time::timeout(QUIET, &mut closing);
    if let Ok(closed) = stop.or(async { Ok(quiet.await) }).await.inspect_err(|_| leave(client))? {
        return Ok(closed?);
    }
    complain!(
        "smartcar: finishing the refreshes under way (60 s at most); Ctrl-C leaves them to another process"
    );
    stop.or(async { Ok(closing.await?) }).await.inspect_err(|_| leave(client))
}

/// Dropping the last clone would wait for what is under way, which is not wanted any more.
fn leave(client: &Client) {
    std::mem::forget(client.clone());
}
