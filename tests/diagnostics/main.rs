//! Every text that the provider says to a person, held by snapshots, and found where bad input should lead to it.

mod certificates;
mod fixtures;
mod keys;
mod plans;
mod rendering;
mod source;
mod subjects;
mod wire;
