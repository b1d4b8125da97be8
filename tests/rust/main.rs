//! The tests of the core from outside: rules as tables, the oracle, invariants.

mod cases;
mod house;
mod invariants;
mod oracle;
mod store;
