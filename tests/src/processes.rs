//! Processes that share a store: started, killed, stopped and ended, and what they say collected.
//!
//! The program they run is `src/bin/worker.rs`; cargo tells tests, not this library, where it is, hence
//! [`Job::new`]'s first argument: `env!("CARGO_BIN_EXE_smartcar-test-worker")`.

use std::{
    collections::BTreeMap,
    fmt,
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use rand::RngExt;
use rustix::process::{Pid, Signal, WaitOptions, kill_process, waitpid};
use smartcar_sandbox::Control;

/// A process that has not ended by then hangs.
const PATIENCE: Duration = Duration::from_secs(60);

/// A child of this very process, with a copy of all it has and none of its threads but this one.
pub struct Forked(Pid);

impl Forked {
    /// Forks. The child does `work` and ends, whatever becomes of it; of a failure it says why.
    pub fn new(work: impl FnOnce() + std::panic::UnwindSafe) -> Self {
        // SAFETY: what `work` may not do in the child of a process with threads is what is being tested; it ends by `_exit`, so that
        // nothing of the parent's is taken down there.
        let pid = unsafe { libc::fork() };
        if pid == 0 {
            // SAFETY: a number. A child that hangs is a failure.
            unsafe { libc::alarm(60) };
            let failed = std::panic::catch_unwind(work).err();
            if let Some(why) = failed.as_ref().and_then(|why| why.downcast_ref::<String>()) {
                // The child's own words would stay in what the test runner captures of a test, which is the parent's.
                let why = format!("a forked child: {why}\n");
                // SAFETY: so many bytes are there to be read.
                unsafe { libc::write(libc::STDERR_FILENO, why.as_ptr().cast(), why.len()) };
            }
            // SAFETY: it always is.
            unsafe { libc::_exit(i32::from(failed.is_some())) };
        }
        Self(Pid::from_raw(pid).expect("a fork that worked"))
    }

    /// Waits for its end: whether all went well.
    pub fn wait(self) -> bool {
        let ended = waitpid(Some(self.0), WaitOptions::empty()).expect("a child of ours");
        ended.is_some_and(|(_, status)| status.exit_status() == Some(0))
    }
}

/// What a process is to do.
#[derive(Clone, Debug)]
pub struct Job {
    program: String,
    wrapper: Vec<String>,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Job {
    /// A worker that finds Smartcar and the store in its environment. `arguments` say what it does: see the top of
    /// `src/bin/worker.rs`.
    pub fn new(program: &str, sandbox: &Control, store: &str, arguments: &[&str]) -> Self {
        let mut environment = sandbox.env();
        environment.push(("SMARTCAR_STORE".into(), store.into()));
        environment
            .push(("SMARTCAR_REFRESH_TOKEN_GRACE".into(), sandbox.config().grace.as_secs_f64().to_string()));
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { program: program.into(), wrapper: Vec::new(), arguments, environment }
    }

    /// With a setting of the SDK, by its name.
    #[must_use]
    pub fn set(mut self, name: &str, value: &str) -> Self {
        self.environment.push((format!("SMARTCAR_{}", name.to_uppercase()), value.into()));
        self
    }

    /// With a clock that is so many whole seconds ahead.
    #[must_use]
    pub fn ahead(self, time: Duration) -> Self {
        self.set("test_ahead", &time.as_secs().to_string())
    }

    /// Started by way of another command, such as `setpriv`.
    #[must_use]
    pub fn wrapped(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(|&word| word.to_owned()).collect();
        self
    }

    fn command(&self) -> Command {
        let mut words = self.wrapper.iter().chain([&self.program]).chain(&self.arguments);
        let mut command = Command::new(words.next().expect("a program"));
        command.args(words).envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// What processes have said so far.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Calls that were answered, rightly or not.
    pub calls: u64,
    /// Answers that were another car's.
    pub wrong: Vec<String>,
    /// Calls that failed, by the kind of error: how many, and what the first one said.
    pub errors: BTreeMap<String, (u64, String)>,
    /// Everything else they said.
    pub said: Vec<String>,
}

impl Report {
    fn take(&mut self, line: &str) {
        let (verb, rest) = line.split_once(' ').unwrap_or((line, ""));
        match verb {
            "calls" => self.calls += rest.parse::<u64>().unwrap_or_default(),
            "wrong" => self.wrong.push(rest.to_owned()),
            "error" => {
                let (kind, message) = rest.split_once(' ').unwrap_or((rest, ""));
                self.errors.entry(kind.to_owned()).or_insert_with(|| (0, message.to_owned())).0 += 1;
            }
            _ => self.said.push(line.to_owned()),
        }
    }

    /// Panics unless every call was answered rightly, or failed with one of the kinds `explained` by what was done.
    pub fn assert_right(&self, explained: &[&str]) {
        assert!(self.wrong.is_empty(), "wrong answers: {:?}", self.wrong);
        let unexplained: Vec<_> =
            self.errors.iter().filter(|(kind, _)| !explained.contains(&kind.as_str())).collect();
        assert!(unexplained.is_empty(), "errors that nothing explains: {unexplained:?}");
        assert!(self.calls > 0, "no call was made");
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} calls answered, {} wrong", self.calls, self.wrong.len())?;
        for (kind, (count, _)) in &self.errors {
            write!(f, ", {count} {kind}")?;
        }
        Ok(())
    }
}

/// A running process.
pub struct Worker {
    child: Child,
    /// When this closes, the worker ends in good order.
    input: Option<ChildStdin>,
    reading: Option<JoinHandle<()>>,
    report: Arc<Mutex<Report>>,
}

impl Worker {
    /// Starts it.
    pub fn start(job: &Job) -> Self {
        Self::reporting_to(job, Arc::default())
    }

    fn reporting_to(job: &Job, report: Arc<Mutex<Report>>) -> Self {
        let mut command = job.command();
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the worker starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let reading = {
            let report = report.clone();
            std::thread::spawn(move || {
                for line in output.lines().map_while(Result::ok) {
                    locked(&report).take(&line);
                }
            })
        };
        Self { input: child.stdin.take(), child, reading: Some(reading), report }
    }

    /// What it (and whoever reports to the same place) has said so far.
    pub fn report(&self) -> Report {
        locked(&self.report).clone()
    }

    /// Waits until it has said a line that begins so.
    pub fn wait_until_it_says(&self, beginning: &str) {
        let since = Instant::now();
        while !self.report().said.iter().any(|line| line.starts_with(beginning)) {
            assert!(since.elapsed() < PATIENCE, "it never says {beginning:?}: {:?}", self.report());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// What stood after `beginning` in the first line that began so, if it has said one.
    pub fn said(&self, beginning: &str) -> Option<String> {
        self.report().said.iter().find_map(|line| line.strip_prefix(beginning)).map(str::to_owned)
    }

    /// Writes a line to its input.
    pub fn tell(&mut self, line: &str) {
        let input = self.input.as_mut().expect("its input is open");
        writeln!(input, "{line}").expect("it still reads");
    }

    /// Sends it a signal, if it still runs.
    pub fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw).expect("a process id");
        let _ = kill_process(pid, signal);
    }

    /// Kills it, as the system does when memory runs out: no code of its own runs any more.
    pub fn kill(mut self) {
        self.signal(Signal::KILL);
        self.join();
    }

    /// Asks it to end in good order, and waits until it has.
    pub fn end(mut self) -> (ExitStatus, Report) {
        self.input.take();
        self.wait()
    }

    /// Waits until it ends by itself, or by a signal already sent.
    pub fn wait(mut self) -> (ExitStatus, Report) {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child of ours") {
                self.join();
                return (status, self.report());
            }
            assert!(since.elapsed() < PATIENCE, "it does not end: {:?}", self.report());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn join(&mut self) {
        let _ = self.child.wait();
        if let Some(reading) = self.reading.take() {
            let _ = reading.join();
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        if self.reading.is_some() {
            self.signal(Signal::KILL);
            self.join();
        }
    }
}

/// Several processes with the same job.
pub struct Fleet {
    job: Job,
    workers: Vec<Worker>,
    report: Arc<Mutex<Report>>,
    kills: u64,
}

impl Fleet {
    /// Starts so many, and waits until all are at work.
    pub fn start(job: Job, size: usize) -> Self {
        let report = Arc::default();
        let workers = (0..size).map(|_| Worker::reporting_to(&job, Arc::clone(&report))).collect();
        let fleet = Self { job, workers, report, kills: 0 };
        let since = Instant::now();
        while locked(&fleet.report).said.len() < size {
            assert!(since.elapsed() < PATIENCE, "they do not start: {:?}", locked(&fleet.report));
            std::thread::sleep(Duration::from_millis(10));
        }
        fleet
    }

    /// Kills one after another at random for so long, and starts another in the place of each.
    pub fn kill_at_random(&mut self, during: Duration, pauses: std::ops::Range<u64>) {
        let (since, mut dice) = (Instant::now(), rand::rng());
        while since.elapsed() < during {
            std::thread::sleep(Duration::from_millis(dice.random_range(pauses.clone())));
            let victim = dice.random_range(0..self.workers.len());
            self.workers.swap_remove(victim).kill();
            self.workers.push(Worker::reporting_to(&self.job, Arc::clone(&self.report)));
            self.kills += 1;
        }
    }

    /// How many were killed so far.
    pub fn kills(&self) -> u64 {
        self.kills
    }

    /// What all have said so far.
    pub fn report(&self) -> Report {
        locked(&self.report).clone()
    }

    /// Asks all to end in good order, at once, and gives what all have said. A worker that ends badly is a failure.
    pub fn end(mut self) -> Report {
        for worker in &mut self.workers {
            worker.input.take();
        }
        for worker in self.workers.drain(..) {
            let (status, report) = worker.wait();
            assert!(status.success(), "a worker ended with {status}: {report:?}");
        }
        self.report()
    }
}

fn locked(report: &Mutex<Report>) -> MutexGuard<'_, Report> {
    report.lock().unwrap_or_else(PoisonError::into_inner)
}
