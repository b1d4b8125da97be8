//! A value that is made when it is first needed, whatever forks meanwhile.
//!
//! `OnceLock::get_or_init` holds the cell while the value is made; a process that is forked just
//! then would wait for ever for a thread it does not have. Here the value is made first and put
//! in afterwards, so two threads may both make it and one of them throws its own away.

use std::sync::OnceLock;

/// The value of `cell`, made by `make` if it has none yet.
#[inline]
pub fn get_or_make<T>(cell: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    if let Some(value) = cell.get() {
        return value;
    }
    let value = make();
    cell.get_or_init(|| value)
}
