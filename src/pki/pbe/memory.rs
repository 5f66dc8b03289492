//! [`Memory`]: what all derivations with scrypt that run at the same time may use together.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// The most memory that scrypt may use, in one derivation and in all that run at the same time: 128 MiB.
pub const MOST_BYTES: u64 = 128 << 20;

/// The memory of this process.
pub static MEMORY: Memory = Memory::new(MOST_BYTES);

/// An amount of memory that is lent in shares.
pub struct Memory {
    /// What is not lent, in bytes.
    free: Mutex<u64>,
    returned: Condvar,
}

/// Memory that is lent until this is dropped.
pub struct Share<'a> {
    memory: &'a Memory,
    bytes: u64,
}

impl Memory {
    const fn new(bytes: u64) -> Self {
        Self {
            free: Mutex::new(bytes),
            returned: Condvar::new(),
        }
    }

    /// Waits until so many bytes are free. More than there are in all would never be, so they must not be asked for.
    pub fn take(&self, bytes: u64) -> Share<'_> {
        let too_few = |free: &mut u64| *free < bytes;
        let free = self.returned.wait_while(self.free(), too_few);
        *free.unwrap_or_else(PoisonError::into_inner) -= bytes;
        Share { memory: self, bytes }
    }

    fn free(&self) -> MutexGuard<'_, u64> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        *self.memory.free() += self.bytes;
        self.memory.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn shares_never_exceed_the_whole_and_everybody_gets_one() {
        let memory = Memory::new(100);
        let [used, most] = [0, 0].map(AtomicU64::new);
        let work = |bytes: u64| {
            let _share = memory.take(bytes);
            let now = used.fetch_add(bytes, Ordering::SeqCst) + bytes;
            most.fetch_max(now, Ordering::SeqCst);
            thread::yield_now();
            used.fetch_sub(bytes, Ordering::SeqCst);
        };
        thread::scope(|scope| {
            for bytes in [100, 60, 30, 60, 10, 100, 1, 50] {
                scope.spawn(move || (0..100).for_each(|_| work(bytes)));
            }
        });
        assert!(most.into_inner() <= 100);
        assert_eq!(*memory.free(), 100);
    }

    #[test]
    fn a_share_is_returned_after_a_panic_too() {
        let memory = Memory::new(1);
        let result = thread::scope(|scope| {
            let panicking = scope.spawn(|| {
                let _share = memory.take(1);
                panic!("on purpose");
            });
            panicking.join()
        });
        assert!(result.is_err());
        assert_eq!(*memory.free(), 1);
    }
}
