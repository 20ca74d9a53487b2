//! Destructive commands ask first, or need `--yes` where there is nobody to ask.

use std::{
    io::{self, IsTerminal, Write},
    time::Duration,
};

use crate::{
    failure::{Coded, Failure, exit},
    out::plain,
    stopping::Stop,
};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(600);

/// Goes on if `yes` was said, as an argument or on the terminal.
pub(crate) async fn confirm(yes: bool, what: &str, stop: &mut Stop) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    let what = plain(what);
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        let message =
            format!("this would {what}: say --yes if that is meant (there is no terminal to ask on)");
        return Err(Coded::new(exit::USAGE, message).into());
    }
    write!(io::stderr(), "This will {what}. Go on? [y/N] ")?;
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        io::stdin().read_line(&mut line).map(|_| line)
    });
    // No answer is a no.
    let answer = stop.or(async { Ok(tokio::time::timeout(PATIENCE, answer).await) }).await?;
    let answer = answer.unwrap_or_else(|_| Ok(Ok(String::new())))??;
    match answer.trim() {
        "y" | "Y" | "yes" => Ok(()),
        _ => Err(Coded::new(exit::FAILED, "nothing was done").into()),
    }
}
