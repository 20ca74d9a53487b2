//! The settings of this environment: each by itself, then all of them together.

use smartcar_sdk::{Client, Config};

use super::finding::Finding;
use crate::{failure::Failure, opening::setting};

const AREA: &str = "settings";

/// Variables that look like settings and are for others: the official Python SDK reads this one.
const OTHERS: [&str; 1] = ["vehicle_api_v3_origin"];

/// What the settings are, and what is wrong with them. `client_id` and `token_keys` come from the arguments.
pub(super) async fn look(
    client_id: Option<&str>,
    token_keys: Option<&str>,
    network: bool,
) -> Result<(Config, Vec<Finding>), Failure> {
    let (mut config, mut findings) = (Config::default(), Vec::new());
    let mut set = |config: &mut Config, name: &str, value: &str| {
        if let Err(error) = config.set(name, value) {
            let remedy = format!("correct SMARTCAR_{}, or unset it", name.to_uppercase());
            findings.push(Finding::wrong(AREA, error.message(), remedy));
        }
    };
    for (name, _) in Config::settings() {
        // The store is looked over by itself, and a spool would be made where there is none.
        if !["store", "spool", "client_id", "token_keys"].contains(&name)
            && let Some(value) = setting(name)?
        {
            set(&mut config, name, &value);
        }
    }
    if let Some(client_id) = client_id {
        set(&mut config, "client_id", client_id);
    }
    if let Some(keys) = token_keys {
        set(&mut config, "token_keys", keys);
    }
    findings.extend(together(config.clone(), client_id.is_some(), token_keys.is_some(), network).await?);
    findings.extend(unknown());
    if findings.is_empty() {
        findings.push(Finding::healthy(AREA, "no fault found"));
    }
    Ok((config, findings))
}

/// What shows only where they meet.
async fn together(
    mut config: Config,
    has_client_id: bool,
    has_keys: bool,
    network: bool,
) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    if !has_client_id {
        let remedy =
            "set SMARTCAR_CLIENT_ID to the client id that Smartcar's dashboard shows, or give --client-id";
        findings.push(Finding::wrong(AREA, "client_id is missing", remedy));
        config.set("client_id", "missing")?;
    }
    if setting("client_secret")?.is_none() {
        let remedy = "set SMARTCAR_CLIENT_SECRET as your application has it";
        findings.push(Finding::wrong(AREA, "client_secret is missing", remedy).only_if(network));
        config.set("client_secret", "missing")?;
    }
    if setting("redirect_uri")?.is_none() {
        let remedy = "set SMARTCAR_REDIRECT_URI as it is registered in Smartcar's dashboard, if drivers are sent from here";
        let what = "redirect_uri is not set: no address of Connect can be made without one";
        findings.push(Finding::note(AREA, what, remedy));
    }
    if setting("spool")?.is_some() && !has_keys {
        let remedy = "set SMARTCAR_TOKEN_KEYS, or unset SMARTCAR_SPOOL";
        findings.push(Finding::wrong(AREA, "spool needs token_keys: what lies there must be sealed", remedy));
    }
    if !has_keys {
        let remedy =
            "make a key (openssl rand -base64 32) and set SMARTCAR_TOKEN_KEYS, as docs/operation.md says";
        let what = "token_keys is not set: whoever reads the store, or a copy of it, can drive the cars";
        findings.push(Finding::note(AREA, what, remedy));
    }
    // An empty store in memory: nothing is opened or sent.
    let builder = Client::builder().config(config).store("memory:").recovery(false);
    match builder.build().await {
        Ok(client) => client.close().await?,
        Err(error) => {
            let setting = error.field().unwrap_or("the setting").to_uppercase();
            findings.push(Finding::wrong(AREA, error.message(), format!("correct SMARTCAR_{setting}")));
        }
    }
    Ok(findings)
}

/// Variables that are no settings: mostly misspelt ones.
fn unknown() -> Vec<Finding> {
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let mut names: Vec<_> = names
        .filter_map(|name| Some(name.strip_prefix("SMARTCAR_")?.to_lowercase()))
        .filter(|name| !OTHERS.contains(&&**name) && Config::settings().all(|(known, _)| known != name))
        .collect();
    names.sort_unstable();
    names
        .iter()
        .map(|name| {
            let letters = |text: &str| text.replace(['_', '-'], "");
            let close = |known: &str| distance(&letters(known), &letters(name)) <= 2;
            let remedy = match Config::settings().find(|(known, _)| close(known)) {
                Some((known, _)) => format!("if SMARTCAR_{} is meant, rename it", known.to_uppercase()),
                None => "unset it, unless another program reads it".to_owned(),
            };
            Finding::note(
                AREA,
                format!("SMARTCAR_{} is no setting, and is not read", name.to_uppercase()),
                remedy,
            )
        })
        .collect()
}

/// How many letters have to be put in, left out or changed to get from one to the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, b) in other.iter().enumerate() {
            let change = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = change.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_is_near() {
        assert_eq!(distance("clientsecret", "clientsecret"), 0);
        assert_eq!(distance("clientsecret", "cleintsecret"), 2);
        assert_eq!(distance("timeout", "timeouts"), 1);
        assert_eq!(distance("", "abc"), 3);
    }
}
