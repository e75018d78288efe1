//! What Django itself answered, case by case (`vectors/`), against what acct answers.

mod base36;
mod email_addresses;
mod emails;
mod tokens;
mod uids;
mod usernames;
mod users_by_email;
mod validators;
mod vectors;
