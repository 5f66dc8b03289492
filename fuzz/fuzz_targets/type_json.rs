#![no_main]

use libfuzzer_sys::fuzz_target;
use terraform_provider_stellantis_fuzz::{targets, write_corpus};

fuzz_target!(init: write_corpus("type_json"), |input: &[u8]| targets::type_json::check(input));
