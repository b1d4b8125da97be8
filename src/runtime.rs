//! Runs work on threads of our own, watched by the thread that asked for it.
//!
//! The only user of `rayon`. Pools are private and keyed by process id: a forked child has none
//! of its parent's threads, and rayon's global pool would wait for them for ever. The caller
//! looks up every few milliseconds, so that an interrupt is heard while the work goes on.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{sync_channel, RecvTimeoutError};
use std::sync::{Arc, Mutex, TryLockError};
use std::time::{Duration, Instant};

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};

/// How often the caller looks up from waiting.
const TICK: Duration = Duration::from_millis(20);
/// How long cancelled work may take to notice; after that it is left to end by itself.
const GRACE: Duration = Duration::from_millis(100);

/// Seen by the work and by the thread that waits for it.
#[derive(Debug, Default)]
pub struct Control {
    is_cancelled: AtomicBool,
    n_done: AtomicUsize,
}

impl Control {
    /// Asked by the work from time to time.
    ///
    /// # Errors
    /// [`Error::Interrupted`] if the work is no longer wanted.
    pub fn proceed(&self) -> Result<()> {
        if self.is_cancelled.load(Ordering::Relaxed) {
            Err(Error::Interrupted)
        } else {
            Ok(())
        }
    }

    /// Reports that `n` more documents are done.
    pub fn add_done(&self, n: usize) {
        self.n_done.fetch_add(n, Ordering::Relaxed);
    }
}

/// Runs `work` on a pool of `n_threads` and waits for it.
///
/// `tick` is called on the calling thread every few milliseconds with the number of documents
/// done; when it breaks, the work is cancelled and waited for, but not for long: the work owns all
/// that it uses, and what it still returns is thrown away.
///
/// # Errors
/// Whatever the work returns, [`Error::Interrupted`] if it was cancelled, and [`Error::Bug`] if it panics.
pub fn run<T: Send + 'static>(
    n_threads: usize,
    work: impl FnOnce(&Control) -> Result<T> + Send + 'static,
    mut tick: impl FnMut(usize) -> ControlFlow<()>,
) -> Result<T> {
    let control = Arc::new(Control::default());
    let (send, receive) = sync_channel(1);
    let seen = Arc::clone(&control);
    pool(n_threads)?.spawn(move || {
        let result = catch_unwind(AssertUnwindSafe(|| work(&seen))).unwrap_or_else(|panic| Err(bug(&panic)));
        // Nobody listens any more if the work was left to end by itself.
        let _ = send.send(result);
    });
    let mut cancelled_at: Option<Instant> = None;
    loop {
        match receive.recv_timeout(TICK) {
            Ok(result) => return result,
            Err(RecvTimeoutError::Timeout) => {
                if cancelled_at.is_none() && tick(control.n_done.load(Ordering::Relaxed)).is_break() {
                    control.is_cancelled.store(true, Ordering::Relaxed);
                    cancelled_at = Some(Instant::now());
                }
                if cancelled_at.is_some_and(|since| since.elapsed() > GRACE) {
                    return Err(Error::Interrupted);
                }
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::Bug { message: "a worker thread ended without an answer".into() })
            }
        }
    }
}

/// Does `job` for every number below `n`, on all threads of the pool that runs this, in order of output.
///
/// # Errors
/// That of the smallest number whose job fails, whatever the order in which they ran.
pub fn map<T: Send>(n: usize, job: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let first_failed = AtomicUsize::new(usize::MAX);
    let results: Vec<Result<T>> = (0..n)
        .into_par_iter()
        .with_max_len(1)
        .map(|i| {
            if i > first_failed.load(Ordering::Relaxed) {
                return Err(Error::Interrupted); // never seen: an earlier error is reported
            }
            job(i).inspect_err(|_| {
                first_failed.fetch_min(i, Ordering::Relaxed);
            })
        })
        .collect();
    results.into_iter().collect()
}

/// The pool of this process with this many threads.
fn pool(n_threads: usize) -> Result<Arc<ThreadPool>> {
    type Pools = HashMap<(u32, usize), Arc<ThreadPool>>;
    static POOLS: Mutex<Option<Pools>> = Mutex::new(None);
    let build = || {
        ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .thread_name(|i| format!("whowhere-{i}"))
            .build()
            .map(Arc::new)
            .map_err(|error| Error::Input {
                row: None,
                problem: format!("cannot start {n_threads} threads: {error}; ask for fewer"),
            })
    };
    // A lock that a fork copied while another thread held it is never released: then do without.
    let mut pools = match POOLS.try_lock() {
        Ok(pools) => pools,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return build(),
    };
    let pools = pools.get_or_insert_with(HashMap::new);
    let key = (std::process::id(), n_threads);
    if let Some(pool) = pools.get(&key) {
        return Ok(Arc::clone(pool));
    }
    let pool = build()?;
    pools.insert(key, Arc::clone(&pool));
    Ok(pool)
}

fn bug(panic: &Box<dyn std::any::Any + Send>) -> Error {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Error::Bug { message: text.unwrap_or("a panic without a message").to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_an_error_and_the_pool_goes_on() {
        let fails = run(2, |_| -> Result<()> { panic!("broken on purpose") }, |_| ControlFlow::Continue(()));
        assert_eq!(fails, Err(Error::Bug { message: "broken on purpose".into() }));
        assert_eq!(run(2, |_| Ok(7), |_| ControlFlow::Continue(())), Ok(7));
    }

    #[test]
    fn the_first_of_several_errors_is_reported() {
        let fail = |i: usize| {
            if i % 3 == 2 {
                Err(Error::TooManyMatches { row: i, cap: 0 })
            } else {
                Ok(i)
            }
        };
        let result = run(2, move |_| map(100, fail), |_| ControlFlow::Continue(()));
        assert_eq!(result, Err(Error::TooManyMatches { row: 2, cap: 0 }));
    }

    #[test]
    fn work_that_does_not_notice_an_interrupt_is_left_behind() {
        let started = Instant::now();
        let deaf = |_: &Control| -> Result<()> {
            std::thread::sleep(Duration::from_secs(2));
            Ok(())
        };
        assert_eq!(run(1, deaf, |_| ControlFlow::Break(())), Err(Error::Interrupted));
        assert!(started.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn an_interrupt_reaches_the_work() {
        let endless = |control: &Control| -> Result<()> {
            loop {
                control.proceed()?;
                std::thread::yield_now();
            }
        };
        assert_eq!(run(1, endless, |_| ControlFlow::Break(())), Err(Error::Interrupted));
    }
}
