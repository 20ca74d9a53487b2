//! `smartcar completions` and `smartcar man`: what shells and `man` want to know of the command.

use std::{io::Write, path::PathBuf};

use clap::{Args, Command};
use clap_complete::Shell;

use crate::failure::{Coded, Failure, exit};

/// Prints completions for a shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    smartcar completions bash > ~/.local/share/bash-completion/completions/smartcar\n  \
    smartcar completions zsh > ~/.zfunc/_smartcar\n  \
    smartcar completions fish > ~/.config/fish/completions/smartcar.fish")]
pub(crate) struct Completions {
    /// Which shell.
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

/// Prints the manual page of the command, or of one of its commands.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    smartcar man | man -l -\n  \
    smartcar man grants list | man -l -\n  \
    smartcar man --into /usr/local/share/man/man1")]
pub(crate) struct Man {
    /// Of which command, e.g. `grants list`.
    #[arg(value_name = "COMMAND")]
    of: Vec<String>,
    /// Write the pages of all commands into this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with = "of")]
    into: Option<PathBuf>,
}

pub(crate) fn completions(arguments: &Completions, mut command: Command) -> Result<u8, Failure> {
    // Into memory first: the generator panics where nobody reads.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "smartcar", &mut script);
    std::io::stdout().write_all(&script)?;
    Ok(exit::SUCCESS)
}

pub(crate) fn man(arguments: &Man, mut command: Command) -> Result<u8, Failure> {
    command = command.disable_help_subcommand(true);
    command.build();
    if let Some(folder) = &arguments.into {
        clap_mangen::generate_to(command, folder)?;
        return Ok(exit::SUCCESS);
    }
    let mut found = &command;
    for name in &arguments.of {
        found = found.find_subcommand(name).ok_or_else(|| {
            Coded::new(exit::USAGE, format!("there is no command {name}: see smartcar --help"))
        })?;
    }
    let mut text = Vec::new();
    clap_mangen::Man::new(found.clone()).render(&mut text)?;
    std::io::stdout().write_all(&text)?;
    Ok(exit::SUCCESS)
}
