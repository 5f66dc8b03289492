//! Lives of objects: three random steps in a row, of which the provider refuses some.

use std::cell::Cell;
use std::fmt::Debug;

use proptest::array::uniform3;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use tokio::runtime::Runtime;

use crate::host::Terraform;

/// Runs `live` for random steps, each time with a new provider in this process. It returns how many steps were applied: a
/// property that holds only because hardly any was would say nothing.
pub fn check<Step: Clone + Debug>(
    lives: u32,
    source_file: &'static str,
    step: impl Strategy<Value = Step>,
    live: impl AsyncFn(&Terraform, [Step; 3]) -> usize,
) {
    let config = ProptestConfig {
        source_file: Some(source_file),
        ..ProptestConfig::with_cases(lives)
    };
    let runtime = Runtime::new().unwrap();
    let applied = Cell::new(0);
    let lived = TestRunner::new(config).run(&uniform3(step), |steps| {
        let of_life = runtime.block_on(async { live(&Terraform::in_process().await, steps).await });
        applied.set(applied.get() + of_life);
        Ok(())
    });
    lived.unwrap_or_else(|failure| panic!("{failure}"));
    let applied = applied.get();
    assert!(
        applied > lives as usize / 4,
        "{applied} steps of {lives} lives were applied"
    );
}
