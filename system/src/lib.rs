//! What the SDK asks of the system by system calls for which there is no safe function. A crate of its own, beside a core that
//! forbids unsafe code: [`fork`] is being called around `fork()`, [`posix_signals`] are
//! threads that take no signal meant for others, [`cancellation`] is being left alone by `pthread_cancel`, [`stack`] is what a thread has left of its own.

pub mod cancellation;
pub mod fork;
pub mod posix_signals;
pub mod stack;
