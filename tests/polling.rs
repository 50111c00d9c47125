//! Waiting for what gives no event, in tests without a runtime.

use std::time::Duration;

/// Asks until there is an answer, or the time is over.
pub(crate) fn until<T>(limit: Duration, mut answer: impl FnMut() -> Option<T>) -> Option<T> {
    const PAUSE: Duration = Duration::from_millis(50);
    let mut waited = Duration::ZERO;
    loop {
        if let Some(answer) = answer() {
            return Some(answer);
        }
        if waited >= limit {
            return None;
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "a process, or a machine, that is not ours gives no event"
        )]
        std::thread::sleep(PAUSE);
        waited += PAUSE;
    }
}
