//! What acct does beside what Django did.

mod emails;
