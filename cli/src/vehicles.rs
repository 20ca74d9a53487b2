//! `smartcar vehicles`: the vehicles that the grants in the store reach.

use clap::Args;
use serde_json::json;
use smartcar_sdk::GrantFilter;

use crate::{
    failure::{Failure, exit},
    opening::{self, Opening},
    out::{complain, one_line, say},
    stopping::Stop,
    table::Table,
};

/// Lists the vehicles that the grants in the store reach: of all grants, or of one customer or user.
///
/// Smartcar is not asked. A vehicle that several grants reach has a line for each.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  smartcar vehicles\n  smartcar vehicles --account customer-17 --json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    opening: Opening,
    /// Of one customer, by your own id.
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// Of one user, by Smartcar's id.
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Print JSON, one object a line.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: Arguments, stop: &mut Stop) -> Result<u8, Failure> {
    let client = arguments.opening.short(stop).await?;
    opening::with(&client, stop, async {
        let mut filter = GrantFilter::default();
        if let Some(account) = &arguments.account {
            filter = filter.account(account);
        }
        if let Some(user) = &arguments.user {
            filter = filter.user_id(user);
        }
        let (list, mut after) = (client.grants(&filter), None);
        let mut table = Table::new(["VEHICLE", "STATUS", "ACCOUNT", "GRANT"]);
        loop {
            let page = list.page(after.as_deref()).await?;
            let mut rows = Vec::new();
            for grant in &page.items {
                for vehicle in &grant.vehicles {
                    let (account, status) = (grant.account.as_deref(), grant.status.as_str());
                    if arguments.json {
                        let line = json!({
                            "vehicle": vehicle.as_str(), "grant": grant.id.as_str(), "status": status,
                            "account": account, "user_id": grant.user_id.as_deref(),
                        });
                        say!("{}", one_line(&line));
                    } else {
                        let account = account.unwrap_or("-").to_owned();
                        rows.push([vehicle.to_string(), status.to_owned(), account, grant.id.to_string()]);
                    }
                }
            }
            table.rows(&rows)?;
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        if !arguments.json && table.is_empty() {
            complain!("There are none.");
        }
        Ok(exit::SUCCESS)
    })
    .await
}
