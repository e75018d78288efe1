//! Argon2: `argon2$argon2id$v=19$m=102400,t=2,p=8$<salt>$<tag>`.

use argon2::{Algorithm as Variety, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::memory::Memory;
use super::phc::Phc;
use super::{HashError, parts, threads};
use crate::account::password::Password;
use crate::account::scrub;

/// The memory limit of a hash in KiB: 1 GiB, ten times Django's.
pub const MAX_MEMORY: u32 = 1 << 20;

/// The limit of lanes: eight times Django's.
pub const MAX_PARALLELISM: u32 = 64;

/// The limit of work, memory in KiB times passes: 80 times Django's, about 5 seconds.
pub const MAX_WORK: u64 = 1 << 24;

/// The memory in KiB from which threads are faster.
const WORTH_THREADS: u32 = 1 << 10;

/// The length of Django's tags in bytes.
const TAG_LENGTH: usize = 32;

/// Memory, passes and lanes, within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Params {
    memory: u32,
    time: u32,
    parallelism: u32,
}

impl Argon2Params {
    /// Django's defaults: 100 MiB, two passes, eight lanes.
    pub const DJANGO: Self = Self { memory: 102_400, time: 2, parallelism: 8 };

    /// Checks memory in KiB (at least eight a lane), passes and lanes.
    pub fn new(memory: u32, time: u32, parallelism: u32) -> Result<Self, HashError> {
        let work = u64::from(memory) * u64::from(time);
        HashError::check_limit("memory cost", memory.into(), MAX_MEMORY.into())?;
        HashError::check_limit("parallelism", parallelism.into(), MAX_PARALLELISM.into())?;
        HashError::check_limit("time cost", time.into(), MAX_WORK / 8)?;
        HashError::check_limit("memory cost times time cost", work, MAX_WORK)?;
        HashError::check_least("parallelism", parallelism, 1)?;
        HashError::check_least("time cost", time, 1)?;
        HashError::check_least("memory cost", memory, 8 * parallelism)?;
        Ok(Self { memory, time, parallelism })
    }

    /// Returns memory in KiB, passes and lanes.
    #[must_use]
    pub fn values(self) -> [u32; 3] {
        [self.memory, self.time, self.parallelism]
    }
}

/// Hashes a password with Argon2id.
pub(super) fn encode(
    memory: &mut Memory,
    password: &Password,
    params: Argon2Params,
    salt: &str,
) -> Result<String, HashError> {
    let mut tag = Zeroizing::new([0; TAG_LENGTH]);
    let kind = (Variety::Argon2id, Version::V0x13);
    derive(memory, password, (kind, params), salt.as_bytes(), &mut *tag)?;
    Ok(write(params, salt.as_bytes(), &*tag))
}

/// Returns the text that Django stores for an Argon2id hash of the current version.
fn write(params: Argon2Params, salt: &[u8], tag: &[u8]) -> String {
    let [memory, time, parallelism] = params.values();
    let (salt, tag) = (BASE64.encode(salt), BASE64.encode(tag));
    format!("argon2$argon2id$v=19$m={memory},t={time},p={parallelism}${salt}${tag}")
}

/// Returns the parameters; `None` for numbers that the C library refuses.
fn stored_params(phc: &Phc<'_>) -> Result<Option<Argon2Params>, HashError> {
    let [Some(memory), Some(time), Some(parallelism)] = phc.costs.map(parts::canonical_number)
    else {
        return Ok(None);
    };
    match Argon2Params::new(memory, time, parallelism) {
        Err(HashError::TooSmall { .. }) => Ok(None),
        result => result.map(Some),
    }
}

/// Returns whether the password produces the tag of this hash.
pub(super) fn verify(
    memory: &mut Memory,
    password: &Password,
    encoded: &str,
) -> Result<bool, HashError> {
    let Some(phc) = Phc::parse(encoded)? else {
        return Ok(false);
    };
    let Some(params) = stored_params(&phc)? else {
        return Ok(false);
    };
    let Some((salt, tag)) = phc.salt_and_tag() else {
        return Ok(false);
    };
    let mut computed = Zeroizing::new(vec![0; tag.len()]);
    let kind = (phc.variety, phc.version);
    derive(memory, password, (kind, params), &salt, &mut computed)?;
    Ok(computed.ct_eq(&tag).into())
}

/// Computes a tag from the password and the salt's bytes.
fn derive(
    memory: &mut Memory,
    password: &Password,
    ((variety, version), costs): ((Variety, Version), Argon2Params),
    salt: &[u8],
    tag: &mut [u8],
) -> Result<(), HashError> {
    #[cfg(test)]
    super::tests::count_derivation();
    let Argon2Params { memory: kib, time, parallelism } = costs;
    let params = Params::new(kib, time, parallelism, Some(tag.len())).map_err(refused)?;
    memory.reserve(params.block_count())?;
    let lanes = if kib < WORTH_THREADS { 1 } else { parallelism as usize };
    let argon2 = Argon2::new(variety, version, params);
    let secret = password.expose().as_bytes();
    threads::run(lanes, || {
        let blocks = memory.blocks();
        scrub::after(|| argon2.hash_password_into_with_memory(secret, salt, tag, blocks))
    })
    .ok_or(HashError::OutOfMemory { kib: kib.into() })?
    .map_err(refused)
}

/// Converts an error that parameters within the limits can still cause.
fn refused(error: argon2::Error) -> HashError {
    match error {
        argon2::Error::SaltTooShort | argon2::Error::SaltTooLong => HashError::Salt,
        _ => HashError::Malformed("the parameters do not fit together"),
    }
}

/// Returns whether Django would rehash: other parameters, another variety or version, another
/// length of the tag, or a short salt.
pub(super) fn must_update(encoded: &str, params: Argon2Params) -> bool {
    let Ok(Some(phc)) = Phc::parse(encoded) else {
        return true;
    };
    let Some((salt, tag)) = phc.salt_and_tag() else {
        return true;
    };
    let current = phc.variety == Variety::Argon2id && phc.version == Version::V0x13;
    let same = current && tag.len() == TAG_LENGTH && stored_params(&phc) == Ok(Some(params));
    !same || parts::is_weak_salt(salt.len())
}

/// Refuses a malformed hash, and costs over the limits.
pub(super) fn check_form(encoded: &str) -> Result<(), HashError> {
    let found = match Phc::parse(encoded)? {
        Some(phc) => stored_params(&phc)?.and(phc.salt_and_tag()),
        None => None,
    };
    found.map(drop).ok_or(HashError::Malformed("not the format of Argon2"))
}

/// Returns the cost parameters by Django's names; none if the hash is malformed.
pub(super) fn costs(encoded: &str) -> Vec<(&'static str, String)> {
    let Ok(Some(phc)) = Phc::parse(encoded) else {
        return Vec::new();
    };
    if phc.costs.into_iter().any(|cost| parts::canonical_number(cost).is_none()) {
        return Vec::new();
    }
    let version = if phc.version == Version::V0x13 { "19" } else { "16" };
    let [memory, time, parallelism] = phc.costs;
    [
        ("variety", phc.variety.as_str()),
        ("version", version),
        ("memory cost", memory),
        ("time cost", time),
        ("parallelism", parallelism),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(middle: &str) -> Option<Argon2Params> {
        let text = format!("argon2$argon2id${middle}$c2FsdHNhbHQ$AAAAAA");
        stored_params(&Phc::parse(&text).unwrap()?).unwrap()
    }

    #[test]
    fn parameters_stand_in_one_order_and_one_form() {
        let expected = Argon2Params::new(64, 2, 1).ok();
        assert_eq!(params("v=19$m=64,t=2,p=1"), expected);
        assert_eq!(params("m=64,t=2,p=1"), expected);
        for middle in [
            "v=19$t=2,m=64,p=1",
            "v=19$m=064,t=2,p=1",
            "v=19$m=64,t=2",
            "v=19$m=64,t=2,p=1,data=AAAA",
            "v=19$m=7,t=2,p=1",
            "v=18$m=64,t=2,p=1",
            "v=19$v=19$m=64,t=2,p=1",
            "",
        ] {
            assert_eq!(params(middle), None, "{middle:?}");
        }
    }
}
