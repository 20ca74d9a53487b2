//! Smartcar's services from here: whether they answer, what time they have, and whether they know the credentials. No grant is
//! touched.

use std::time::Duration;

use smartcar_sdk::{
    Config, ErrorKind,
    probe::{self, Answer, Reached, Tried},
};

use super::finding::Finding;
use crate::{failure::Failure, opening::setting};

/// How long one answer is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// A clock that is off by more makes tokens look alive or dead when they are not: `hard_margin` is as much.
const TOLERATED: i64 = 30_000;

/// Asks every service, and tries every secret.
pub(super) async fn look(config: &Config) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    match probe::origins(config, PATIENCE).await {
        Ok(reached) => {
            for one in &reached {
                findings.push(origin(one)?);
            }
            findings.push(clock(&reached));
        }
        Err(error) => findings.push(Finding::wrong("network", error.message(), "correct that setting")),
    }
    match probe::credentials(config, PATIENCE).await {
        Ok(tried) => findings.extend(tried.iter().map(credential)),
        Err(error) => findings.push(Finding::wrong("credentials", error.message(), "correct that setting")),
    }
    Ok(findings)
}

/// Whether the settings make use of what an origin's setting leads to.
fn is_needed(settings: &[&str]) -> Result<bool, Failure> {
    let v3 = setting("v3_client_id")?.is_some();
    let management = setting("management_token")?.is_some();
    Ok(settings.iter().any(|setting| match *setting {
        "auth_origin" | "api_origin" => true,
        "iam_origin" | "api_v3_origin" | "management_v3_origin" => v3,
        "management_api_origin" => management,
        // Connect is opened by the driver's browser, and the compatibility API by few.
        _ => false,
    }))
}

fn origin(Reached { settings, origin, answer, .. }: &Reached) -> Result<Finding, Failure> {
    let needed = is_needed(settings)?;
    let names = settings.iter().map(|setting| format!("SMARTCAR_{}", setting.to_uppercase()));
    let names = names.collect::<Vec<_>>().join(", ");
    Ok(match answer {
        Ok(Answer { status, .. }) if *status >= 500 => {
            let what = format!("{origin} answers HTTP {status}: it is unhealthy");
            Finding::wrong("network", what, "see Smartcar's status page, or the proxy in between, and try again")
        }
        Ok(Answer { status, .. }) => Finding::healthy("network", format!("{origin} answers (HTTP {status})")),
        Err(error) => {
            let remedy = match (error.field(), error.kind()) {
                (Some("ca_file"), _) => "set SMARTCAR_CA_FILE, or install the package ca-certificates".to_owned(),
                _ if error.message().contains("certificate") => format!(
                    "see whose certificate that is: a proxy's wants SMARTCAR_CA_FILE, a wrong host {names} corrected, an \
                     expired one its renewal and a right clock here"
                ),
                _ => format!(
                    "see name resolution, firewall and SMARTCAR_PROXY here, and that {names} leads to the right place"
                ),
            };
            Finding::wrong("network", format!("{origin}: {}", error.message()), remedy)
        }
    }
    .only_if(needed))
}

/// This host's clock beside the servers', by the answer that came fastest.
fn clock(reached: &[Reached]) -> Finding {
    let answers = reached.iter().filter_map(|one| one.answer.as_ref().ok());
    let offsets = answers.filter_map(|answer| {
        let took = answer.answered.as_millis() - answer.asked.as_millis();
        // The server cuts its time down to the second.
        Some((took, answer.date?.as_millis() + 500 - (answer.asked.as_millis() + took / 2)))
    });
    match offsets.min_by_key(|(took, _)| *took) {
        None => Finding::note("clock", "no server said what time it is", ""),
        Some((_, offset)) if offset.abs() <= TOLERATED => {
            Finding::healthy("clock", "it agrees with Smartcar's to half a minute")
        }
        Some((_, offset)) => {
            let way = if offset > 0 { "behind" } else { "ahead of" };
            let what = format!("this host's clock is {} s {way} the server's", offset.abs() / 1000);
            Finding::wrong("clock", what, "set it, and keep it by NTP (timedatectl set-ntp true)")
        }
    }
}

fn credential(Tried { setting, place, result, .. }: &Tried) -> Finding {
    let which = format!("{setting} (number {place})");
    match result {
        Ok(()) => Finding::healthy("credentials", format!("{which} is accepted")),
        Err(error) if error.kind() == ErrorKind::Config && error.field() != Some("ca_file") => {
            let id = setting.replace("secret", "id");
            let remedy = format!(
                "compare SMARTCAR_{} and SMARTCAR_{} with Smartcar's dashboard; drop a secret that was rotated out",
                id.to_uppercase(),
                setting.to_uppercase()
            );
            Finding::wrong("credentials", format!("{which} is refused by the token endpoint"), remedy)
        }
        Err(error) => {
            let what = format!("{which} could not be tried: {}", error.message());
            Finding::wrong("credentials", what, "see what the network checks say, and try again")
        }
    }
}
