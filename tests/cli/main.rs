//! The binary, run as people and scripts run it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests stop by panicking"
)]

mod adopt;
mod audit;
mod audit_chain;
mod audit_runs;
mod audit_unfit;
mod backends;
mod backup;
mod concurrency;
mod csv_cells;
mod damage;
mod database;
mod demo;
mod doctor;
mod doctor_database;
mod doctor_mail;
mod doctor_site;
mod doctor_traces;
mod documents;
mod durability;
mod expiry;
mod hashes;
mod home;
mod hostile;
mod idempotence;
mod index_create;
mod init;
mod install;
mod links;
mod listings;
mod mail;
mod mail_test;
mod notice;
mod notice_users;
mod password_audit;
mod password_change;
mod password_check;
mod password_confirm;
mod password_reset;
mod password_rotate;
mod password_set;
mod policy;
mod post_office;
mod prompts;
mod properties;
#[path = "../terminal/pty.rs"]
#[allow(dead_code, reason = "it serves two test binaries")]
mod pty;
mod readme;
mod readme_scripts;
mod reset_many;
mod reset_resume;
mod round_trip;
mod run;
mod sandbox;
mod secrets;
mod selection;
mod settings;
mod signals;
mod site;
mod site_worker;
mod site_writes;
mod slices;
mod smtp_bodies;
mod smtp_faults;
mod smtp_mails;
mod smtp_session;
mod smtp_tls;
mod stored_times;
mod streams;
mod suggestions;
mod template_pages;
mod templates;
mod tools;
mod triggers;
mod uniform;
mod user_add;
mod user_columns;
mod user_edit;
mod user_export;
mod user_import;
mod user_import_bad;
mod user_list;
mod user_remove;
mod user_show;
mod user_tables;
