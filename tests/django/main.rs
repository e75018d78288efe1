//! What acct answers beside what Django answered: every vector of `vectors/`, made with Django 6.1.

mod email_addresses;
mod usernames;
mod users_by_email;
mod validators;
