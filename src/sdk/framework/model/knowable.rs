//! [`Knowable`]: a value that may be unknown until apply.

/// A value that is known now, or only after apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Knowable<T> {
    /// Known now.
    Known(T),
    /// Known after apply.
    Unknown,
}

impl<T> Knowable<T> {
    /// The value, if it is known.
    pub fn known(&self) -> Option<&T> {
        self.as_ref().into_known()
    }

    /// The value by itself, if it is known.
    pub fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Unknown => None,
        }
    }

    /// Borrows the value.
    pub fn as_ref(&self) -> Knowable<&T> {
        match self {
            Self::Known(value) => Knowable::Known(value),
            Self::Unknown => Knowable::Unknown,
        }
    }

    /// Changes the value, if it is known.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Knowable<U> {
        match self {
            Self::Known(value) => Knowable::Known(change(value)),
            Self::Unknown => Knowable::Unknown,
        }
    }
}

impl<T> From<Option<T>> for Knowable<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Unknown, Self::Known)
    }
}
