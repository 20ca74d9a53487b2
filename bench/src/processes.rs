//! Processes of our own, each pinned to a processor, so that server and client never take each other's time.

use std::{
    ffi::OsStr,
    fs,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};

use crate::Failure;

/// The processors that clients and servers are pinned to.
pub(crate) const CLIENT_CPU: &str = "0";
pub(crate) const SERVER_CPU: &str = "1";

/// `program`, on this processor alone.
pub(crate) fn pinned(cpu: &str, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("taskset");
    command.args(["-c", cpu]).arg(program);
    command
}

/// A process that ends with this value.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(command: &mut Command) -> Result<Self, Failure> {
        Ok(Self(command.stdin(Stdio::null()).spawn()?))
    }

    /// Starts it, and gives the first line that it prints.
    pub(crate) fn with_line(command: &mut Command) -> Result<(Self, String), Failure> {
        let mut running = Self::start(command.stdout(Stdio::piped()))?;
        let mut line = String::new();
        BufReader::new(running.0.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        Ok((running, line.trim().to_owned()))
    }

    /// The CPU time of its main thread so far.
    pub(crate) fn cpu(&self) -> Result<Duration, Failure> {
        let text = fs::read_to_string(format!("/proc/{}/schedstat", self.0.id()))?;
        let nanoseconds = text.split_whitespace().next().ok_or("an empty schedstat")?;
        Ok(Duration::from_nanos(nanoseconds.parse()?))
    }

    /// Asks it to end, and waits until it has: one that has processes of its own ends them first.
    pub(crate) fn end(&mut self) {
        let pid = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        if pid.is_some_and(|pid| kill_process(pid, Signal::TERM).is_ok()) {
            let _ = self.0.wait();
        }
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        !matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Memory of this process, in KiB, by its line in `/proc/self/status`.
pub(crate) fn memory(line: &str) -> Result<u64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let found = status.lines().find_map(|text| text.strip_prefix(line)).ok_or("no such line")?;
    Ok(found.trim().trim_end_matches(" kB").parse()?)
}
