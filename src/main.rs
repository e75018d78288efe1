//! The `acct` program.

fn main() {}
