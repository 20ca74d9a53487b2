//! A local Smartcar inside this process, for tests: the sandbox that `smartcar sandbox` runs, and the clock of the clients that
//! talk to it. `smartcar_sdk.testing` is made of it.

use std::{
    io,
    mem::forget,
    net::{Ipv4Addr, SocketAddr},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use pyo3::prelude::*;
use smartcar_sandbox::{Control, Sandbox};
use smartcar_sdk::{Error, ErrorKind, clock::ShiftedClock, runtime::Process};

use crate::{
    arguments::{integer, invalid, json, span, text, whole},
    blocking::wait_on_the_sdks,
    clocks::running,
    docstrings::docstring,
    error::Failure,
    handle::Handle,
    values::Object,
};

/// How long it is waited for what has come due, by the host's clock.
const PATIENCE: Duration = Duration::from_secs(10);

#[doc = docstring!(SandboxServer)]
#[pyclass(frozen, module = "smartcar_sdk._native")]
pub(crate) struct SandboxServer {
    config: smartcar_sandbox::Config,
    /// Until it is closed. Locked as `RUNNING` is.
    world: Mutex<Option<World>>,
    process: Process,
}

struct World {
    sandbox: Sandbox,
    clock: ShiftedClock,
}

impl SandboxServer {
    fn world(&self) -> MutexGuard<'_, Option<World>> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn control(&self) -> PyResult<(Control, ShiftedClock)> {
        self.must_be_ours()?;
        let world = self.world();
        let World { sandbox, clock } =
            world.as_ref().ok_or_else(|| closed("the sandbox is closed: use it inside its `with` block"))?;
        Ok((sandbox.control(), clock.clone()))
    }

    fn must_be_ours(&self) -> PyResult<()> {
        if self.process.is_current() {
            return Ok(());
        }
        Err(closed(
            "the sandbox runs in the process that started it, and this is a child of it: rule it there. Clients may talk to it \
             from here",
        ))
    }

    fn end(&self, py: Python<'_>) -> PyResult<()> {
        let Some(World { sandbox, .. }) = self.world().take() else { return Ok(()) };
        running().retain(|(origin, _)| origin != sandbox.origin());
        wait_on_the_sdks(py, async move {
            sandbox.shutdown().await;
            Ok(())
        })
    }
}

#[pymethods]
impl SandboxServer {
    #[new]
    #[pyo3(signature = (
        *, port = None, access_ttl = None, refresh_ttl = None, grace = None, latency = None,
        refresh_token_reuse = None, seed = None,
    ))]
    #[allow(clippy::too_many_arguments, reason = "each is a keyword of its own in Python")]
    fn new(
        py: Python<'_>,
        port: Option<&Bound<'_, PyAny>>,
        access_ttl: Option<&Bound<'_, PyAny>>,
        refresh_ttl: Option<&Bound<'_, PyAny>>,
        grace: Option<&Bound<'_, PyAny>>,
        latency: Option<&Bound<'_, PyAny>>,
        refresh_token_reuse: Option<&Bound<'_, PyAny>>,
        seed: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut config = smartcar_sandbox::Config::default();
        if let Some(port) = port {
            let port =
                u16::try_from(whole("port", port)?).map_err(|_| invalid("port", "must be at most 65535"))?;
            config.listen = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        }
        for (name, value, setting) in [
            ("access_ttl", access_ttl, &mut config.access_ttl),
            ("refresh_ttl", refresh_ttl, &mut config.refresh_ttl),
            ("grace", grace, &mut config.grace),
            ("latency", latency, &mut config.latency),
        ] {
            if let Some(value) = value {
                *setting = span(name, value)?;
            }
        }
        if let Some(policy) = refresh_token_reuse {
            let name = "refresh_token_reuse";
            let policy = text(name, policy)?.parse();
            config.refresh_token_reuse = policy.map_err(|_| {
                let remedy = "must be \"issues_new\", \"returns_same\", \"revokes_previous\", \"revokes_family\" or \
                              \"rejects\"";
                invalid(name, remedy)
            })?;
        }
        if let Some(seed) = seed {
            let seed = integer("seed", seed)?.extract();
            config.seed =
                seed.map_err(|_| invalid("seed", "must be a whole number of 64 bits, zero or more"))?;
        }
        let world = start(py, config.clone())?;
        Ok(Self { config, world: Mutex::new(Some(world)), process: Process::current() })
    }

    #[doc = docstring!(SandboxServer.origin)]
    #[getter]
    fn origin(&self) -> PyResult<String> {
        Ok(self.control()?.0.origin().to_owned())
    }

    #[doc = docstring!(SandboxServer.env)]
    fn env(&self) -> PyResult<Vec<(String, String)>> {
        Ok(self.control()?.0.env())
    }

    #[doc = docstring!(SandboxServer.advance)]
    fn advance(&self, py: Python<'_>, by: &Bound<'_, PyAny>) -> PyResult<()> {
        let (by, (control, clock)) = (span("by", by)?, self.control()?);
        // The server first: a pair that is won in between is then thought to end too early, never too late.
        control.advance(by);
        clock.advance(by);
        Handle::catch_up(py, PATIENCE)
    }

    #[doc = docstring!(SandboxServer.request)]
    #[pyo3(signature = (method, path, body = None))]
    fn request(
        &self,
        py: Python<'_>,
        method: &str,
        path: &Bound<'_, PyAny>,
        body: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Object> {
        let method = method.parse().map_err(|_| invalid("method", "must be a method of HTTP"))?;
        let (path, body) = (text("path", path)?, body.map(|body| json("body", body)).transpose()?);
        let (control, _) = self.control()?;
        let answer = async move {
            let answer = control.request(method, &path, body.as_ref()).await;
            answer.map_err(|error| Error::new(ErrorKind::InvalidInput, format!("the sandbox: {error}")))
        };
        wait_on_the_sdks(py, answer).map(|answer| Object(answer.into()))
    }

    #[doc = docstring!(SandboxServer.reset)]
    fn reset(&self, py: Python<'_>) -> PyResult<()> {
        let listen = self.control()?.0.origin().trim_start_matches("http://").parse();
        let listen = listen.unwrap_or(self.config.listen);
        self.end(py)?;
        let world = start(py, smartcar_sandbox::Config { listen, ..self.config.clone() })?;
        *self.world() = Some(world);
        Ok(())
    }

    #[doc = docstring!(SandboxServer.close)]
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        // In a forked child there is nothing to end.
        if self.process.is_current() { self.end(py) } else { Ok(()) }
    }

    #[doc = docstring!(SandboxServer.is_open)]
    #[getter]
    fn is_open(&self) -> bool {
        self.process.is_current() && self.world().is_some()
    }
}

impl Drop for SandboxServer {
    fn drop(&mut self) {
        let world = self.world.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        match world {
            // Its tasks are the parent's, on threads that are not here.
            Some(world) if !self.process.is_current() => forget(world),
            Some(world) => running().retain(|(origin, _)| origin != world.sandbox.origin()),
            None => {}
        }
    }
}

/// On the SDK's own runtime: no thread of its own comes with a sandbox, and none stays behind.
fn start(py: Python<'_>, config: smartcar_sandbox::Config) -> PyResult<World> {
    let port = config.listen.port();
    let sandbox = wait_on_the_sdks(py, async move {
        Sandbox::start(config).await.map_err(|error| not_started(port, error))
    })?;
    let clock = ShiftedClock::default();
    running().push((sandbox.origin().to_owned(), clock.clone()));
    Ok(World { sandbox, clock })
}

fn not_started(port: u16, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let message =
                format!("port {port} is taken by another program: leave `port` out, and a free one is used");
            Error::new(ErrorKind::InvalidInput, message).with_field("port")
        }
        _ => Error::new(ErrorKind::Internal, format!("the sandbox cannot listen on port {port}"))
            .with_source(error),
    }
}

fn closed(message: &'static str) -> PyErr {
    Failure(Error::new(ErrorKind::Closed, message)).into()
}
