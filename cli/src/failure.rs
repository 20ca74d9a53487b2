//! Why a command fails, and the exit code that says so.

use std::{fmt, io};

use smartcar_sdk::ErrorKind;

/// Whatever went wrong, as text for a person. [`code`] makes an exit code of it.
pub(crate) type Failure = Box<dyn std::error::Error>;

/// Exit codes, for every command. docs/command.md lists them for people.
pub(crate) mod exit {
    /// The command did what it was asked to do.
    pub(crate) const SUCCESS: u8 = 0;
    /// It failed, or found something wrong, in a way that no other code names.
    pub(crate) const FAILED: u8 = 1;
    /// The arguments cannot be used, or a destructive command lacks `--yes`. Nothing was done.
    pub(crate) const USAGE: u8 = 2;
    /// A driver has to act, in Connect as a rule.
    pub(crate) const DRIVER: u8 = 3;
    /// It failed for what may pass: run it again later.
    pub(crate) const RETRY: u8 = 4;
    /// Nobody knows whether the car acted. Look at it before running this again.
    pub(crate) const UNKNOWN: u8 = 5;
    /// It could not run: a setting or a credential is wrong, or the store cannot be used.
    pub(crate) const SETUP: u8 = 6;
    /// Ended by Ctrl-C.
    pub(crate) const INTERRUPTED: u8 = 130;
    /// Ended by SIGTERM.
    pub(crate) const TERMINATED: u8 = 143;
}

/// The table of exit codes, as `--help` shows it.
pub(crate) const EXIT_CODES: &str = "\
Exit codes:
  0    it did what it was asked to do
  1    it failed, or found something wrong
  2    the arguments cannot be used, or a destructive command lacks --yes; nothing was done
  3    a driver has to act, in Connect as a rule
  4    it failed for what may pass; run it again later
  5    nobody knows whether the car acted; look at it before running this again
  6    it could not run: a setting, a credential or the store is at fault
  130  ended by Ctrl-C
  143  ended by SIGTERM";

/// A failure with an exit code of its own.
#[derive(Debug)]
pub(crate) struct Coded {
    code: u8,
    message: String,
}

impl Coded {
    /// One that ends the command with `code`.
    pub(crate) fn new(code: u8, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The exit code.
    pub(crate) fn code(&self) -> u8 {
        self.code
    }
}

impl fmt::Display for Coded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Coded {}

/// The exit code of an error of the SDK.
pub(crate) fn code_of(error: &smartcar_sdk::Error) -> u8 {
    match error.kind() {
        _ if error.outcome_unknown() => exit::UNKNOWN,
        ErrorKind::Declined => exit::DRIVER,
        _ if error.driver_must_act() => exit::DRIVER,
        ErrorKind::Config | ErrorKind::Store => exit::SETUP,
        ErrorKind::InvalidInput => exit::USAGE,
        _ if error.can_retry() => exit::RETRY,
        _ => exit::FAILED,
    }
}

/// The exit code of a failure.
pub(crate) fn code(failure: &Failure) -> u8 {
    if let Some(error) = failure.downcast_ref::<smartcar_sdk::Error>() {
        code_of(error)
    } else if let Some(coded) = failure.downcast_ref::<Coded>() {
        coded.code
    } else {
        exit::FAILED
    }
}

/// Whether nobody reads the output any more. Then there is nothing to say, and nothing went wrong.
pub(crate) fn is_broken_pipe(failure: &Failure) -> bool {
    failure.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}
