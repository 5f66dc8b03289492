//! [`Memo`]: what was computed before, for as long as it is likely to be needed again.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use aws_lc_rs::digest::{Context, SHA256};

use crate::pki::certificate::x509_certificate::Certificate;

/// The newest results, each under the hash of the certificates that it follows from.
pub(super) struct Memo<T> {
    results: Mutex<VecDeque<(Key, T)>>,
    most: usize,
}

/// SHA-256 over lists of certificates.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key([u8; 32]);

impl Key {
    /// The hash of these lists.
    pub(super) fn of(lists: &[&[Certificate]]) -> Self {
        let mut context = Context::new(&SHA256);
        for list in lists {
            context.update(&list.len().to_be_bytes());
            for certificate in *list {
                context.update(&certificate.der().len().to_be_bytes());
                context.update(certificate.der());
            }
        }
        let digest = context.finish();
        let mut key = [0; 32];
        key.iter_mut()
            .zip(digest.as_ref())
            .for_each(|(to, from)| *to = *from);
        Self(key)
    }
}

impl<T: Clone> Memo<T> {
    /// A memo of so many results.
    pub(super) const fn new(most: usize) -> Self {
        Self {
            results: Mutex::new(VecDeque::new()),
            most,
        }
    }

    /// The result under this key, computed if it is not there. An error is not kept.
    pub(super) fn get<E>(&self, key: Key, compute: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let known = self.results().iter().find(|(of, _)| *of == key).cloned();
        if let Some((_, result)) = known {
            return Ok(result);
        }
        let result = compute()?;
        let mut results = self.results();
        results.push_front((key, result.clone()));
        results.truncate(self.most);
        Ok(result)
    }

    fn results(&self) -> MutexGuard<'_, VecDeque<(Key, T)>> {
        self.results.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn a_result_is_computed_once_until_newer_ones_take_its_place() {
        let memo = Memo::new(2);
        let computed = Cell::new(0);
        let get = |key: u8| {
            let compute = || {
                computed.set(computed.get() + 1);
                Ok::<_, ()>(key)
            };
            assert_eq!(memo.get(Key([key; 32]), compute), Ok(key));
            computed.get()
        };
        assert_eq!([1, 2, 1, 2, 3, 2, 1].map(get), [1, 2, 2, 2, 3, 3, 4]);
    }

    #[test]
    fn an_error_is_not_kept() {
        let memo = Memo::new(2);
        assert_eq!(memo.get(Key([1; 32]), || Err::<u8, _>("once")), Err("once"));
        assert_eq!(memo.get(Key([1; 32]), || Ok::<_, &str>(1)), Ok(1));
    }

    #[test]
    fn the_same_certificates_in_other_places_are_another_key() {
        let vector = include_str!("../../../../tests/vectors/pki/certificate.pem");
        let one = Certificate::read_all(vector).unwrap();
        let keys = [
            Key::of(&[&one, &[], &one]),
            Key::of(&[&one, &one, &[]]),
            Key::of(&[&one, &one]),
        ];
        assert!(keys[0] == Key::of(&[&one, &[], &one]));
        assert!(keys[0] != keys[1] && keys[1] != keys[2] && keys[0] != keys[2]);
    }
}
