//! Limits of the work on one chain, so that no input can keep a plan busy.

use std::fmt;

/// Most certificates in a chain, the first and the last included.
pub const LONGEST_CHAIN: usize = 10;
/// Most certificates among which a chain is searched. A bundle of all public authorities has about 150.
pub const MOST_CERTIFICATES: usize = 500;

/// What costs time in a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// The verification of a signature, up to a millisecond.
    Signature,
    /// The continuation of a path by one certificate, some microseconds.
    Step,
    /// Reading a name or a name constraint, or comparing the two, up to a few microseconds.
    NameComparison,
}

impl Work {
    /// How often it may be done for one chain.
    pub const fn limit(self) -> usize {
        match self {
            Self::Signature => 200,
            Self::Step => 10_000,
            Self::NameComparison => 50_000,
        }
    }
}

impl fmt::Display for Work {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Signature => "verified signatures",
            Self::Step => "steps",
            Self::NameComparison => "comparisons with name constraints",
        })
    }
}

/// The search for a chain was stopped at a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the search for a chain was stopped after {} {work}, because the given certificates can be combined in too many ways", work.limit())]
pub struct Exhausted {
    /// Which limit was reached.
    pub work: Work,
}

/// What has been done for one chain.
#[derive(Default)]
pub(super) struct Budget {
    signatures: usize,
    steps: usize,
    name_comparisons: usize,
}

impl Budget {
    /// Counts work before it is done.
    pub(super) fn spend(&mut self, work: Work, times: usize) -> Result<(), Exhausted> {
        let spent = match work {
            Work::Signature => &mut self.signatures,
            Work::Step => &mut self.steps,
            Work::NameComparison => &mut self.name_comparisons,
        };
        *spent = spent.saturating_add(times);
        match *spent > work.limit() {
            true => Err(Exhausted { work }),
            false => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_work_may_be_done_up_to_its_limit() {
        let mut budget = Budget::default();
        for work in [Work::Signature, Work::Step, Work::NameComparison] {
            assert_eq!(budget.spend(work, work.limit()), Ok(()));
            assert_eq!(budget.spend(work, 1), Err(Exhausted { work }));
        }
    }

    #[test]
    fn the_error_says_which_limit_was_reached() {
        let error = |work| Exhausted { work }.to_string();
        assert!(error(Work::Signature).contains("after 200 verified signatures, "));
        assert!(error(Work::Step).contains("after 10000 steps, "));
        assert!(error(Work::NameComparison).contains("after 50000 comparisons with name constraints, "));
    }
}
