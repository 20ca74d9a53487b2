//! The descriptor that an event loop watches: readable while it rings.

use std::{
    io,
    os::fd::{AsFd, BorrowedFd},
};

/// An eventfd where the system has one, elsewhere two ends of a socket.
#[derive(Debug)]
pub(super) struct Bell(imp::Ends);

impl Bell {
    pub(super) fn new() -> io::Result<Self> {
        imp::new().map(Self)
    }

    /// Rings until it is hushed. Not to be rung twice.
    pub(super) fn ring(&self) {
        imp::ring(&self.0);
    }

    /// Ends the ringing.
    pub(super) fn hush(&self) {
        imp::hush(&self.0);
    }

    /// What to watch.
    pub(super) fn as_fd(&self) -> BorrowedFd<'_> {
        imp::watched(&self.0).as_fd()
    }
}

#[cfg(target_os = "linux")]
mod imp {
    use std::{io, os::fd::OwnedFd};

    use rustix::{
        event::{EventfdFlags, eventfd},
        io::{read, write},
    };

    pub(super) type Ends = OwnedFd;

    pub(super) fn new() -> io::Result<Ends> {
        Ok(eventfd(0, EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK)?)
    }

    pub(super) fn ring(ends: &Ends) {
        // It fails where the count would overflow alone: then it rings.
        let _ = write(ends, &1_u64.to_ne_bytes());
    }

    pub(super) fn hush(ends: &Ends) {
        // It fails where nothing rings alone.
        let _ = read(ends, &mut [0; 8]);
    }

    pub(super) fn watched(ends: &Ends) -> &OwnedFd {
        ends
    }
}

#[cfg(not(target_os = "linux"))]
mod imp {
    use std::{
        io::{self, Read, Write},
        os::unix::net::UnixStream,
    };

    pub(super) type Ends = (UnixStream, UnixStream);

    pub(super) fn new() -> io::Result<Ends> {
        let (inside, outside) = UnixStream::pair()?;
        inside.set_nonblocking(true)?;
        outside.set_nonblocking(true)?;
        Ok((inside, outside))
    }

    pub(super) fn ring(ends: &Ends) {
        // It fails where there is no room alone: then it rings.
        let _ = (&ends.0).write(&[1]);
    }

    pub(super) fn hush(ends: &Ends) {
        let _ = (&ends.1).read(&mut [0; 8]);
    }

    pub(super) fn watched(ends: &Ends) -> &UnixStream {
        &ends.1
    }
}
