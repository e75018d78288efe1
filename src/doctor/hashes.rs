//! A sample of the stored hashes: whether users can log in with them.

use std::collections::BTreeMap;

use super::table::Users;
use super::{Check, Finding};
use crate::account::hasher::{self, Algorithm, HashError, HashKind};
use crate::account::user::UserKey;
use crate::error::Refusal;
use crate::settings::Settings;
use crate::store::HashRow;

/// The size of the sample.
const SAMPLE: u32 = 1000;

/// How many users a finding lists.
const NAMED: usize = 3;

/// What is wrong with a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fault {
    Excessive,
    Malformed,
    Unknown,
    NotListed,
}

impl Fault {
    fn of(encoded: &str, listed: &[Algorithm]) -> Option<Self> {
        match hasher::check_form(encoded) {
            Err(HashError::Excessive { .. }) => return Some(Self::Excessive),
            Err(HashError::Unknown) => return Some(Self::Unknown),
            Err(HashError::Unsupported(_)) | Ok(()) => {}
            Err(_) => return Some(Self::Malformed),
        }
        let algorithm = HashKind::of(encoded).algorithm()?;
        (!listed.contains(&algorithm)).then_some(Self::NotListed)
    }

    fn describe(self) -> &'static str {
        match self {
            Self::Excessive => "with absurd costs",
            Self::Malformed => "malformed",
            Self::Unknown => "with an unknown algorithm",
            Self::NotListed => "with an algorithm that is not in password_hashers",
        }
    }
}

/// Checks the hashes of the first and the last users.
pub(super) fn sample(settings: &Settings, users: &Users) -> Result<Finding, Refusal> {
    let check = Check::Hashes;
    let hashes = users.store.sample_hashes(SAMPLE)?;
    let listed = settings.algorithms();
    let mut faults: BTreeMap<Fault, Vec<&UserKey>> = BTreeMap::new();
    for HashRow { key, password: encoded } in &hashes {
        if let Some(fault) = Fault::of(encoded, &listed) {
            faults.entry(fault).or_default().push(key);
        }
    }
    let count = hashes.len();
    if faults.is_empty() {
        let message = format!("{count} checked; all can be verified or are disabled on purpose");
        return Ok(Finding::ok(check, message));
    }
    let described: Vec<String> =
        faults.iter().map(|(fault, keys)| describe(*fault, keys)).collect();
    Ok(Finding::warning(
        check,
        format!("of {count} checked: {}", described.join("; ")),
        "run acct password audit to count all; fix one with acct password set --id PK or a reset link",
    ))
}

fn describe(fault: Fault, keys: &[&UserKey]) -> String {
    let named: Vec<String> = keys.iter().take(NAMED).map(ToString::to_string).collect();
    let more = if keys.len() > NAMED { ", …" } else { "" };
    format!("{} {} (id {}{more})", keys.len(), fault.describe(), named.join(", "))
}
