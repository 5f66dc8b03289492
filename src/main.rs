//! Reads arguments and environment, assembles the provider, serves it.

fn main() {}
