//! `smartcar connect-url`: the address to send a driver to. Nothing is sent, and no store is opened.

use clap::{ArgGroup, Args};
use smartcar_sdk::{ConnectMode, ConnectUrl};
use std::time::Duration;

use crate::{durations::duration, failure::Failure, opening, out::say};

/// Prints the address of the Connect page.
///
/// It needs `SMARTCAR_CLIENT_ID`, `SMARTCAR_CLIENT_SECRET` (which signs states) and, unless the dashboard's is meant,
/// `SMARTCAR_REDIRECT_URI`.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("states").args(["state", "signed_state"]),
    after_help = "Examples:\n  \
        smartcar connect-url --scope read_odometer --scope required:read_vin --state csrf-17\n  \
        smartcar connect-url --signed-state session-17 --valid-for 30m --make TESLA --mode simulated"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    page: PageOptions,
    /// Comes back unchanged on the redirect.
    #[arg(long, value_name = "TEXT")]
    state: Option<String>,
    /// A state that carries this text and proves that this application made it.
    #[arg(long, value_name = "TEXT")]
    signed_state: Option<String>,
    /// How long the signed state is good.
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = duration)]
    valid_for: Duration,
    /// Where the driver comes back to, instead of `SMARTCAR_REDIRECT_URI`.
    #[arg(long, value_name = "URI")]
    redirect_uri: Option<String>,
    /// Print JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// What the Connect page is to offer.
#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command")]
pub(crate) struct PageOptions {
    /// A permission to ask for, such as `read_odometer` or `required:read_vin`; may be given several times.
    #[arg(long, value_name = "PERMISSION", value_delimiter = ',')]
    scope: Vec<String>,
    /// Which cars are offered: live, simulated or test. By default `SMARTCAR_MODE`.
    #[arg(long, value_name = "MODE", value_parser = mode)]
    mode: Option<ConnectMode>,
    /// Skips the choice of brand, e.g. TESLA.
    #[arg(long, value_name = "MAKE")]
    make: Option<String>,
    /// Lets the driver choose one vehicle only (Connect Match).
    #[arg(long)]
    pub(crate) single_select: bool,
    /// Lets the driver connect just the vehicle with this VIN.
    #[arg(long, value_name = "VIN")]
    pub(crate) single_select_vin: Option<String>,
    /// Flags as key:value, separated by spaces, e.g. country:DE.
    #[arg(long, value_name = "FLAGS")]
    flags: Option<String>,
    /// Your own id of the user, kept by Smartcar; it comes back on redirects and in webhooks.
    #[arg(long, value_name = "ID", conflicts_with = "clear_external_id")]
    external_id: Option<String>,
    /// Makes Smartcar forget your id of the user.
    #[arg(long)]
    clear_external_id: bool,
    /// Your own id of the user, for Smartcar's analytics.
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Shows the consent page even to a driver who has consented before.
    #[arg(long)]
    force_approval: bool,
    /// For API v3 alone: the redirect brings a user id and no code.
    #[arg(long)]
    pub(crate) without_code: bool,
}

fn mode(word: &str) -> Result<ConnectMode, String> {
    ConnectMode::from_word(word).ok_or_else(|| "it is live, simulated or test".to_owned())
}

impl PageOptions {
    /// Sets them on an address.
    pub(crate) fn on(&self, url: ConnectUrl) -> ConnectUrl {
        let set = |url: ConnectUrl, value: &Option<String>, set: fn(ConnectUrl, String) -> ConnectUrl| {
            match value {
                Some(value) => set(url, value.clone()),
                None => url,
            }
        };
        let mut url = url.scope(self.scope.iter().cloned()).force_approval(self.force_approval);
        if let Some(mode) = self.mode {
            url = url.mode(mode);
        }
        if self.single_select {
            url = url.single_select(true);
        }
        if self.clear_external_id {
            url = url.clear_external_id();
        }
        url = set(url, &self.make, ConnectUrl::make);
        url = set(url, &self.single_select_vin, ConnectUrl::single_select_vin);
        url = set(url, &self.flags, ConnectUrl::flags);
        url = set(url, &self.external_id, ConnectUrl::external_id);
        set(url, &self.user, ConnectUrl::user).without_code(self.without_code)
    }
}

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Failure> {
    let client = opening::without_store().await?;
    let mut url = arguments.page.on(client.connect_url());
    if let Some(uri) = &arguments.redirect_uri {
        url = url.redirect_uri(uri);
    }
    if let Some(state) = arguments.state {
        url = url.state(state);
    }
    if let Some(payload) = arguments.signed_state {
        url = url.signed_state(payload, arguments.valid_for);
    }
    let url = url.build()?;
    if arguments.json {
        say!("{}", serde_json::json!({ "url": url }));
    } else {
        say!("{url}");
    }
    Ok(0)
}
