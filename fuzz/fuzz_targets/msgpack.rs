#![no_main]

use libfuzzer_sys::fuzz_target;
use terraform_provider_stellantis_fuzz::{targets, write_corpus};

fuzz_target!(init: write_corpus("msgpack"), |input: &[u8]| targets::msgpack::check(input));
