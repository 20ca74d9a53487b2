//! `smartcar webhook`: checks a signature and answers a challenge, as a receiver does.

use std::{io::Read, path::PathBuf};

use clap::{ArgGroup, Args, Subcommand};
use serde_json::json;
use smartcar_sdk::webhook::{self, SIGNATURE_HEADER};

use crate::{
    failure::{Coded, Failure, exit},
    opening::setting,
    out::{one_line, plain, say},
    secrets,
};

/// Smartcar sends 50 KB at most.
const MOST: u64 = 1 << 20;

/// Checks a webhook's signature, or answers its challenge.
///
/// The application management token comes from `SMARTCAR_MANAGEMENT_TOKEN` (several,
/// separated by commas, while one replaces the other) or from a file.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// A file that holds the application management token.
    #[arg(long, value_name = "PATH", global = true)]
    token_file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Verify(Verify),
    /// Prints the answer to a challenge.
    Challenge {
        /// The challenge, as the VERIFY event has it.
        challenge: String,
    },
}

/// Checks the signature of a body, and says what the body is.
///
/// Exit code 1 where it does not fit: believe nothing in the body then.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("signatures").args(["signature", "signature_file"]).required(true),
    after_help = "Examples:\n  \
        smartcar webhook verify --signature \"$SC_SIGNATURE\" < body.json\n  \
        smartcar webhook verify --signature-file signature.txt body.json --token-file /etc/smartcar/management-token"
)]
struct Verify {
    /// The header SC-Signature, as it came.
    #[arg(long, value_name = "HEX")]
    signature: Option<String>,
    /// A file that holds it.
    #[arg(long, value_name = "PATH")]
    signature_file: Option<PathBuf>,
    /// A file that holds the body, to the byte as it came. By default standard input.
    #[arg(value_name = "BODY")]
    body: Option<PathBuf>,
}

pub(crate) async fn run(arguments: Arguments) -> Result<u8, Failure> {
    let given = match &arguments.token_file {
        Some(file) => Some(secrets::read(file)?),
        None => setting("management_token")?,
    };
    let given = given.unwrap_or_default();
    let tokens: Vec<&str> = given.split(',').map(str::trim).filter(|token| !token.is_empty()).collect();
    match arguments.what {
        What::Verify(verify) => verify.run(&tokens, arguments.json).await,
        What::Challenge { challenge } => {
            let answer = webhook::challenge_answer(tokens.first().copied().unwrap_or_default(), &challenge)?;
            if arguments.json {
                say!("{}", json!({ "challenge": answer }));
            } else {
                say!("{answer}");
            }
            Ok(exit::SUCCESS)
        }
    }
}

impl Verify {
    async fn run(self, tokens: &[&str], json: bool) -> Result<u8, Failure> {
        let signature = match (self.signature, &self.signature_file) {
            (Some(signature), _) => signature,
            (None, Some(file)) => secrets::read(file)?,
            (None, None) => String::new(),
        };
        let body = tokio::task::spawn_blocking(|| read(self.body)).await??;
        webhook::verify(tokens, &signature, &body).map_err(|error| match error.field() {
            Some("signature") => Coded::new(exit::FAILED, error.to_string()).into(),
            _ => Failure::from(error),
        })?;
        let delivery = webhook::handle(tokens, [(SIGNATURE_HEADER, signature)], &body);
        let event = delivery.event.as_ref();
        let (id, vehicle) =
            (event.and_then(|event| event.event_id.as_deref()), event.and_then(|event| event.vehicle_id()));
        let kind = match (event, &delivery.answer) {
            (Some(event), _) => Some(event.event_type.as_str()),
            (None, Some(_)) => Some("VERIFY"),
            (None, None) => None,
        };
        if json {
            let line = json!({
                "genuine": true, "event_type": kind, "event_id": id, "vehicle": vehicle, "answer": delivery.answer,
            });
            say!("{}", one_line(&line));
        } else {
            say!("The signature fits.");
            say!("event    {}", plain(kind.unwrap_or("none that this release knows")));
            say!("id       {}", plain(id.unwrap_or("-")));
            say!("vehicle  {}", plain(vehicle.unwrap_or("-")));
        }
        Ok(exit::SUCCESS)
    }
}

fn read(path: Option<PathBuf>) -> Result<Vec<u8>, std::io::Error> {
    let mut body = Vec::new();
    match path {
        Some(path) => std::fs::File::open(path)?.take(MOST + 1).read_to_end(&mut body)?,
        None => std::io::stdin().lock().take(MOST + 1).read_to_end(&mut body)?,
    };
    if body.len() as u64 > MOST {
        return Err(std::io::Error::other("the body is longer than 1 MiB: Smartcar sends 50 KB at most"));
    }
    Ok(body)
}
