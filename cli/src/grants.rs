//! `smartcar grants`: the grants in the store, listed, shown, ended and forgotten.

use std::time::{Duration, SystemTime};

use clap::{
    ArgGroup, Args, Subcommand,
    builder::{PossibleValuesParser, TypedValueParser},
};
use serde_json::json;
use smartcar_sdk::{Client, ErrorKind, Forget, Grant, GrantFilter, GrantStatus, clock::Timestamp};

use crate::{
    confirm::confirm,
    durations::duration,
    failure::{Coded, Failure, exit},
    opening::{self, Opening},
    out::{complain, grant_json, ids, one_line, plain, say, time},
    stopping::Stop,
    table::Table,
};

/// Lists, shows, retries, removes or forgets grants.
///
/// A grant is what one completed Connect gave. No token is ever shown.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    List(List),
    /// Shows one grant.
    Show(Show),
    Remove(Remove),
    /// Looks whether a grant that needs its driver works after all, with the refresh token that is stored.
    Retry(Show),
    Forget(ForgetWhom),
}

/// Lists grants, in the order of their ids.
///
/// They come page by page, in bounded memory. Removed ones are listed only where their status is asked for.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    smartcar grants list --status reconnect_required\n  \
    smartcar grants list --ends-within 5d --json\n  \
    smartcar grants list --account customer-17")]
struct List {
    /// Of one status.
    #[arg(long, value_name = "STATUS", value_parser = statuses())]
    status: Option<GrantStatus>,
    /// Of one customer, by your own id.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Of one user, by Smartcar's id.
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// That reach this vehicle, newest consent first.
    #[arg(long, value_name = "VEHICLE")]
    vehicle: Option<String>,
    /// Whose refresh token ends within this time.
    #[arg(long, value_name = "DURATION", value_parser = duration)]
    ends_within: Option<Duration>,
    /// Print JSON, one object a line.
    #[arg(long)]
    json: bool,
}

fn statuses() -> impl TypedValueParser<Value = GrantStatus> {
    PossibleValuesParser::new(["active", "adopted", "reconnect_required", "removed", "handed_over"])
        .try_map(|word| GrantStatus::from_word(&word).ok_or("there is no such status"))
}

/// One grant.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    smartcar grants show 5f1c8a52-3d0e-4c43-9b0c-0a8f2d6e4711\n  \
    smartcar grants retry 5f1c8a52-3d0e-4c43-9b0c-0a8f2d6e4711 --json")]
struct Show {
    /// Its id, as `smartcar grants list` shows it.
    #[arg(value_name = "GRANT")]
    grant: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Ends a grant: its tokens are erased, and its vehicles are no longer reached through it.
///
/// Smartcar is not told: its own connection is ended by `smartcar send VEHICLE disconnect`, or by the driver.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  smartcar grants remove 5f1c8a52-3d0e-4c43-9b0c-0a8f2d6e4711 --yes")]
struct Remove {
    /// Its id.
    #[arg(value_name = "GRANT")]
    grant: String,
    /// Do it without asking.
    #[arg(long)]
    yes: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Forgets a customer, a user or a grant, ids and all, as an erasure request asks for.
///
/// Exactly one of the three must be named. Their grants become tombstones that name nobody. Say it again after
/// a fail-over or a restore of the database.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("whom").args(["account", "user", "grant"]).required(true),
    after_help = "Examples:\n  \
        smartcar grants forget --account customer-17 --disconnect\n  \
        smartcar grants forget --user 8e2b0d4e-9f3d-4a6f-8a0e-3c1b7a5d2f10 --yes --json"
)]
struct ForgetWhom {
    /// Every grant of one customer, by your own id.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Every grant of one user, by Smartcar's id.
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// One grant.
    #[arg(long, value_name = "ID")]
    grant: Option<String>,
    /// End Smartcar's connections to the vehicles first.
    #[arg(long)]
    disconnect: bool,
    /// Do it without asking.
    #[arg(long)]
    yes: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let Arguments { opening, what } = arguments;
    match &what {
        What::Remove(Remove { grant, yes, .. }) => {
            confirm(*yes, &format!("end grant {grant} and erase its tokens"), stop).await?;
        }
        What::Forget(whom) => confirm(whom.yes, &whom.in_words(), stop).await?,
        What::List(_) | What::Show(_) | What::Retry(_) => {}
    }
    let client = opening.short(stop).await?;
    opening::with(&client, stop, async {
        match what {
            What::List(list) => list.run(&client).await,
            What::Show(Show { grant, json }) => {
                let found = client.grant(&grant).await?.ok_or_else(|| no_such(&grant))?;
                show(&found, json)
            }
            What::Retry(Show { grant, json }) => retry(&client, &grant, json).await,
            What::Remove(remove) => remove.run(&client).await,
            What::Forget(whom) => whom.run(&client).await,
        }
    })
    .await
}

fn no_such(grant: &str) -> Failure {
    format!("there is no grant {}: `smartcar grants list` shows those that there are", plain(grant)).into()
}

impl List {
    async fn run(self, client: &Client) -> Result<u8, Failure> {
        let mut table =
            Table::new(["GRANT", "STATUS", "ACCOUNT", "VEHICLES", "GENERATION", "REFRESH TOKEN ENDS"]);
        if let Some(vehicle) = &self.vehicle {
            let grants = client.grants_for(vehicle).await?;
            self.print(grants.iter().filter(|grant| self.also_admits(grant)), &mut table)?;
        } else {
            let (list, mut after) = (client.grants(&self.filter()), None);
            loop {
                let page = list.page(after.as_deref()).await?;
                self.print(page.items.iter().filter(|grant| self.ends_in_time(grant)), &mut table)?;
                after = page.next;
                if after.is_none() {
                    break;
                }
            }
        }
        if !self.json && table.is_empty() {
            complain!("There are none.");
        }
        Ok(exit::SUCCESS)
    }

    fn filter(&self) -> GrantFilter {
        let mut filter = GrantFilter::default();
        if let Some(status) = self.status {
            filter = filter.status(status);
        }
        if let Some(account) = &self.account {
            filter = filter.account(account);
        }
        if let Some(user) = &self.user {
            filter = filter.user_id(user);
        }
        filter
    }

    /// All that the store was not asked for, where it was asked for a vehicle.
    fn also_admits(&self, grant: &Grant) -> bool {
        self.status.is_none_or(|status| grant.status == status)
            && (self.account.is_none() || self.account == grant.account)
            && (self.user.is_none() || self.user.as_deref() == grant.user_id.as_deref())
            && self.ends_in_time(grant)
    }

    fn ends_in_time(&self, grant: &Grant) -> bool {
        self.ends_within.is_none_or(|within| {
            let end = Timestamp::from(SystemTime::now()).after(within);
            grant.refresh_expires_at.is_some_and(|ends| ends <= end)
        })
    }

    fn print<'a>(
        &self,
        grants: impl Iterator<Item = &'a Grant>,
        table: &mut Table<6>,
    ) -> Result<(), Failure> {
        if self.json {
            for grant in grants {
                say!("{}", one_line(&grant_json(grant)));
            }
            return Ok(());
        }
        let rows: Vec<_> = grants
            .map(|grant| {
                [
                    grant.id.to_string(),
                    status(grant),
                    grant.account.clone().unwrap_or_else(|| "-".to_owned()),
                    grant.vehicles.len().to_string(),
                    grant.generation.to_string(),
                    time(grant.refresh_expires_at),
                ]
            })
            .collect();
        Ok(table.rows(&rows)?)
    }
}

fn status(grant: &Grant) -> String {
    match grant.reason {
        Some(reason) => format!("{} ({})", grant.status.as_str(), reason.as_str()),
        None => grant.status.as_str().to_owned(),
    }
}

fn show(grant: &Grant, json: bool) -> Result<u8, Failure> {
    if json {
        say!("{}", one_line(&grant_json(grant)));
        return Ok(exit::SUCCESS);
    }
    let or_dash = |text: Option<&str>| plain(text.unwrap_or("-"));
    say!("grant               {}", grant.id);
    say!("status              {}", status(grant));
    say!("account             {}", or_dash(grant.account.as_deref()));
    say!("user                {}", or_dash(grant.user_id.as_deref()));
    say!("mode                {}", grant.mode.as_str());
    say!("generation          {}", grant.generation);
    say!("connected           {}", grant.connected_at);
    say!("access token ends   {}", time(grant.access_expires_at));
    say!("refresh token ends  {}", time(grant.refresh_expires_at));
    for vehicle in &grant.vehicles {
        say!("vehicle             {vehicle}");
    }
    Ok(exit::SUCCESS)
}

/// Where it works after all it is shown; where it does not, its driver is needed.
async fn retry(client: &Client, grant: &str, json: bool) -> Result<u8, Failure> {
    let grant = client.retry_grant(grant).await.map_err(|error| match error.kind() {
        ErrorKind::NotConnected => no_such(grant),
        _ => error.into(),
    })?;
    show(&grant, json)?;
    match grant.status {
        GrantStatus::ReconnectRequired => {
            let message = "the grant does not work: its driver has to connect again";
            Err(Coded::new(exit::DRIVER, message).into())
        }
        _ => Ok(exit::SUCCESS),
    }
}

impl Remove {
    async fn run(self, client: &Client) -> Result<u8, Failure> {
        let removed = client.remove_grant(&self.grant).await?;
        if self.json {
            say!("{}", one_line(&json!({ "grant": self.grant, "removed": removed })));
        }
        if !removed {
            return Err(no_such(&self.grant));
        }
        if !self.json {
            say!("Removed.");
        }
        Ok(exit::SUCCESS)
    }
}

impl ForgetWhom {
    fn in_words(&self) -> String {
        let whom = match (&self.account, &self.user, &self.grant) {
            (Some(account), ..) => format!("every grant of customer {account}"),
            (_, Some(user), _) => format!("every grant of user {user}"),
            (_, _, Some(grant)) => format!("grant {grant}"),
            (None, None, None) => "nobody".to_owned(),
        };
        let more = if self.disconnect { ", and end Smartcar's connections to its vehicles" } else { "" };
        format!("forget {whom} for good{more}")
    }

    async fn run(self, client: &Client) -> Result<u8, Failure> {
        let mut whom = Forget::default().disconnect(self.disconnect);
        if let Some(account) = self.account {
            whom = whom.account(account);
        }
        if let Some(user) = self.user {
            whom = whom.user_id(user);
        }
        if let Some(grant) = self.grant {
            whom = whom.grant_id(grant);
        }
        let report = client.forget(&whom).await?;
        if self.json {
            say!(
                "{}",
                json!({
                    "grants": report.grants, "disconnected": report.disconnected,
                    "not_connected": report.not_connected, "spooled": report.spooled,
                    "not_connected_vehicles": ids(&report.not_connected_vehicles),
                })
            );
        } else {
            say!(
                "{} grants forgotten, {} connections ended, {} files removed from the spool",
                report.grants,
                report.disconnected,
                report.spooled
            );
        }
        if report.grants + report.spooled == 0 {
            let message = "nobody was forgotten: there is no such customer, user or grant";
            return Err(Coded::new(exit::FAILED, message).into());
        }
        Ok(exit::SUCCESS)
    }
}
