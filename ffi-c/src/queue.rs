//! Queues: calls are started on one, and finished ones are taken from it, each as a completion. The function that starts a
//! call, and the one that takes what it gave, are in `generated`.

use std::{
    ffi::{c_int, c_void},
    mem::MaybeUninit,
    os::fd::{AsFd, AsRawFd},
    ptr::null,
};

use smartcar_sdk::{
    Error, Result,
    queue::{CallId, Queue},
};

use crate::{
    arguments::patience,
    boundary::{self, ErrorOut, Pointer, give, given, guard, invalid},
    call::{Call, Gives, Handed, Kind, Work},
    error::smartcar_error,
};

/// Where calls that were started run, and where their completions are taken: for programs with an event loop, and for
/// threads that keep many calls in flight. Each function that blocks has a twin, whose name ends in _start, that takes a queue
/// instead of a place for its result. Any number of threads may start calls on a queue and take completions from it at once;
/// only freeing it is one thread's. A program has one queue for each event loop or pool of threads, seldom more.
///
/// Every call that was started is delivered once, whatever becomes of it, in the order in which calls finish: until the queue is
/// closed or freed. In a child that was forked the queue fails with SMARTCAR_ERROR_CLOSED, and so does every start: its calls
/// are the parent's, and so is what its descriptor tells. Make another one there, and free this one in both.
pub struct smartcar_queue {
    queue: Queue<Finished>,
}

/// One call of a queue, by its number there: 1 or more, and no other call of the queue ever has the same. There is nothing to
/// free.
pub type smartcar_call = u64;

/// A call that has finished: who started it, and what it gave, or why it failed. smartcar_queue_next() gives it, and it is to
/// be freed with smartcar_completion_free(). One thread at a time may use it. It outlives its queue, its client and its vehicle.
///
/// For each type of result there is a function that takes it out, such as smartcar_completion_odometer(): it returns what the
/// function that blocks would have returned.
pub struct smartcar_completion {
    call: smartcar_call,
    user_data: UserData,
    kind: Kind,
    /// `None` once it was taken.
    outcome: std::result::Result<Option<Handed>, Failure>,
}

struct Failure {
    core: Error,
    shown: smartcar_error,
}

/// What a call of a queue became.
struct Finished {
    user_data: UserData,
    kind: Kind,
    outcome: Result<Handed>,
}

/// What C wants to be given back.
#[derive(Clone, Copy)]
struct UserData(*mut c_void);

// SAFETY: it is handed back as it came, and never looked at.
unsafe impl Send for UserData {}

/// A queue without calls. On success *queue is to be freed with smartcar_queue_free().
///
/// Fails with SMARTCAR_ERROR_INTERNAL where the system gives no further descriptor.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_queue_new(
    queue: Option<&mut MaybeUninit<*mut smartcar_queue>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    give(queue, "queue", error, || Ok(Box::into_raw(Box::new(smartcar_queue { queue: Queue::new()? }))))
}

/// The descriptor of a queue, for poll, epoll, kqueue, libuv and the like: it is readable as long as there is something to take,
/// so that level-triggered and edge-triggered loops both work if they take until there is nothing more. Do nothing with it but
/// watch it: it is the queue's, and closed with it. -1 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_queue_fd(queue: Option<&smartcar_queue>) -> c_int {
    guard(-1, || queue.map_or(-1, |queue| queue.queue.as_fd().as_raw_fd()))
}

/// How many calls have been started and not yet been taken, finished or not. 0 for NULL, and in a forked child.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_queue_pending(queue: Option<&smartcar_queue>) -> usize {
    guard(0, || queue.map_or(0, |queue| queue.queue.clone().pending()))
}

/// Takes what has finished, as many as there are and at most `room`: *count pointers are put into the array `completions`, each
/// to be freed with smartcar_completion_free(). Where nothing has, it waits for so many seconds at most; 0 only looks, INFINITY
/// waits for as long as it takes. *count is 0, and that is no error, if nothing has finished in that time.
///
/// Fails with SMARTCAR_ERROR_INVALID_INPUT, field "seconds", unless that is a number of seconds, zero or more, and field "room"
/// where that is 0; with SMARTCAR_ERROR_CLOSED once the queue is closed, also while it waits, and in a forked child.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn smartcar_queue_next(
    queue: Option<&smartcar_queue>,
    seconds: f64,
    completions: *mut *mut smartcar_completion,
    room: usize,
    count: Option<&mut MaybeUninit<usize>>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    let count = count.map(|count| count.write(0));
    boundary::call(error, || {
        // A clone: a child that is forked in the middle of this must not free what is being changed here.
        let queue = given(queue, "queue")?.queue.clone();
        given((!completions.is_null()).then_some(()), "completions")?;
        let count = given(count, "count")?;
        if room == 0 {
            return Err(invalid("room", "room is 0: leave room for one completion at least"));
        }
        for (place, (call, finished)) in queue.wait(room, patience(seconds)?)?.into_iter().enumerate() {
            let completion = Box::into_raw(Box::new(smartcar_completion::new(call, finished)));
            // SAFETY: there is room for so many, as the header asks.
            unsafe { completions.add(place).write(completion) };
            *count = place + 1;
        }
        Ok(())
    })
}

/// Cancels a call. It is delivered all the same: with SMARTCAR_ERROR_CANCELLED, or as it is if it has finished already. That it
/// was taken, or never was, is no error. A refresh of tokens that a call began goes on, and what a command has sent was sent.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_call_cancel(
    queue: Option<&smartcar_queue>,
    call: smartcar_call,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    boundary::call(error, || {
        given(queue, "queue")?.queue.clone().cancel(CallId(call));
        Ok(())
    })
}

/// Cancels every call of a queue that has been started, as smartcar_call_cancel() does one.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_queue_cancel_all(
    queue: Option<&smartcar_queue>,
    error: Option<&mut MaybeUninit<*mut smartcar_error>>,
) -> bool {
    boundary::call(error, || {
        given(queue, "queue")?.queue.clone().cancel_all();
        Ok(())
    })
}

/// Ends a queue before it is freed: whatever waits in smartcar_queue_next(), and every later start, fails with
/// SMARTCAR_ERROR_CLOSED, so that threads that take completions can be joined. Its calls are cancelled, and nothing more is
/// delivered: where user data is to be freed, smartcar_queue_cancel_all() first, and take completions until
/// smartcar_queue_pending() is 0. It waits for nobody, with one exception: a client that smartcar_client_open_start() has opened, and
/// nobody has taken, is freed here, as smartcar_client_free() does it. NULL is nothing to close.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_queue_close(queue: Option<&smartcar_queue>) {
    guard((), || {
        if let Some(queue) = queue {
            queue.queue.clone().close();
        }
    });
}

/// Closes a queue, as smartcar_queue_close() does, and frees it: calls under way let go of what they have
/// soon after. Clients and vehicles may be freed before or after it, completions that were taken live on. NULL is nothing to
/// free. No thread may be using it.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_queue_free(queue: Option<Box<smartcar_queue>>) {
    guard((), || {
        if let Some(queue) = queue {
            queue.queue.close();
        }
    });
}

/// Which call it was: what the function that started it put into *call. 0 for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_call(completion: Option<&smartcar_completion>) -> smartcar_call {
    guard(0, || completion.map_or(0, |completion| completion.call))
}

/// What the call was started with as user_data; the library has not looked at it. NULL for NULL.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_user_data(completion: Option<&smartcar_completion>) -> *mut c_void {
    guard(std::ptr::null_mut(), || {
        completion.map_or(std::ptr::null_mut(), |completion| completion.user_data.0)
    })
}

/// Why the call failed; NULL if it worked. It goes with the completion: do not free it.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_error(
    completion: Option<&smartcar_completion>,
) -> *const smartcar_error {
    guard(null(), || match completion.map(|completion| &completion.outcome) {
        Some(Err(failure)) => &raw const failure.shown,
        _ => null(),
    })
}

/// Frees a completion, with its error, and with its result where nobody took that. NULL is nothing to free.
#[unsafe(no_mangle)]
pub extern "C" fn smartcar_completion_free(completion: Option<Box<smartcar_completion>>) {
    guard((), || drop(completion));
}

impl smartcar_completion {
    fn new(call: CallId, finished: Finished) -> Self {
        let Finished { user_data, kind, outcome } = finished;
        let outcome = outcome.map(Some).map_err(|core| Failure { shown: smartcar_error::new(&core), core });
        Self { call: call.0, user_data, kind, outcome }
    }

    fn take<P: Gives>(&mut self) -> Result<P> {
        if self.kind != Kind::of::<P>() {
            let (gives, taken_by) = ((self.kind.named)(), (self.kind.taken_by)());
            let (asked, asked_by) = (P::named(), P::taken_by());
            return Err(invalid(
                "completion",
                format!(
                    "the call gives {gives}, and smartcar_completion_{asked_by}() takes {asked}: use smartcar_completion_{taken_by}()"
                ),
            ));
        }
        let handed = match &mut self.outcome {
            Ok(handed) => handed.take(),
            Err(failure) => return Err(failure.core.clone()),
        };
        let taken = handed.and_then(|handed| handed.take().ok());
        taken.ok_or_else(|| {
            invalid("completion", "the result of this completion was taken before: keep what it gave")
        })
    }
}

/// Takes what a call gave out of its completion, and puts it into `*out`, the parameter `name`.
pub(crate) fn take<P: Gives + Pointer>(
    completion: Option<&mut smartcar_completion>,
    out: Option<&mut MaybeUninit<P>>,
    name: &'static str,
    error: ErrorOut<'_>,
) -> bool {
    give(out, name, error, || given(completion, "completion")?.take())
}

/// As [`take`], of calls that give nothing.
pub(crate) fn done(completion: Option<&mut smartcar_completion>, error: ErrorOut<'_>) -> bool {
    boundary::call(error, || given(completion, "completion")?.take())
}

/// Checks and makes a call, and starts it on a queue.
pub(crate) fn start<P: Gives>(
    queue: Option<&smartcar_queue>,
    user_data: *mut c_void,
    call: Option<&mut MaybeUninit<smartcar_call>>,
    error: ErrorOut<'_>,
    check: impl FnOnce() -> Result<Call<P>>,
) -> bool {
    let call = call.map(|call| call.write(0));
    boundary::call(error, || {
        let queue = given(queue, "queue")?;
        let id = submit(queue, check()?.work, Kind::of::<P>(), UserData(user_data))?;
        if let Some(call) = call {
            *call = id.0;
        }
        Ok(())
    })
}

fn submit(queue: &smartcar_queue, work: Work, kind: Kind, user_data: UserData) -> Result<CallId> {
    let done = move |outcome| Finished { user_data, kind, outcome };
    queue.queue.clone().submit(
        Box::pin(async move {
            let outcome = work.await;
            done(outcome)
        }),
        move |why| done(Err(why.error())),
    )
}
