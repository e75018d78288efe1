//! scrypt: `scrypt$<work factor>$<salt>$<block size>$<parallelism>$<base64 of 64 bytes>`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use scrypt::Params;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::{Algorithm, HashError, memory, parts, threads};
use crate::account::password::Password;
use crate::account::scrub;

/// The memory limit of a hash in bytes: OpenSSL's, and so Django's.
pub const MAX_SCRYPT_MEMORY: u64 = 32 << 20;

/// The limit of work (work factor times block size times parallelism): 25 times Django's, about 3
/// seconds.
pub const MAX_SCRYPT_WORK: u64 = 1 << 24;

/// The work factor from which OpenSSL refuses blocks of size 1.
const SMALL_BLOCKS: u64 = 1 << 16;

/// The work from which threads are faster.
const WORTH_THREADS: u64 = 1 << 13;

/// The length of a digest in bytes.
const DIGEST: usize = 64;

/// Work factor, block size and parallelism, within the limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScryptParams {
    work_factor: u32,
    block_size: u32,
    parallelism: u32,
}

impl ScryptParams {
    /// Django's defaults from 5.1 on; before, the parallelism was 1.
    pub const DJANGO: Self = Self { work_factor: 16_384, block_size: 8, parallelism: 5 };

    /// Checks the work factor (a power of two), the block size and the parallelism.
    pub fn new(work_factor: u32, block_size: u32, parallelism: u32) -> Result<Self, HashError> {
        let [n, r, p] = [work_factor, block_size, parallelism].map(u64::from);
        let memory = (128 * r).saturating_mul(n + p + 2);
        let work = n.saturating_mul(r).saturating_mul(p);
        HashError::check_limit("memory in bytes", memory, MAX_SCRYPT_MEMORY)?;
        HashError::check_limit(
            "work factor times block size times parallelism",
            work,
            MAX_SCRYPT_WORK,
        )?;
        HashError::check_least("work factor", work_factor, 2)?;
        HashError::check_least("block size", block_size, 1)?;
        HashError::check_least("parallelism", parallelism, 1)?;
        if !work_factor.is_power_of_two() {
            return Err(HashError::NotAPowerOfTwo { parameter: "work factor" });
        }
        if block_size == 1 {
            HashError::check_limit("work factor", n, SMALL_BLOCKS / 2)?;
        }
        Ok(Self { work_factor, block_size, parallelism })
    }

    /// Returns the work factor, the block size and the parallelism.
    #[must_use]
    pub fn values(self) -> [u32; 3] {
        [self.work_factor, self.block_size, self.parallelism]
    }

    fn work(self) -> u64 {
        self.values().map(u64::from).into_iter().product()
    }

    /// Returns the bytes that the computation allocates with this many concurrent lanes.
    fn bytes(self, lanes: usize) -> usize {
        let [n, r, p] = self.values();
        let block = 128 * r as usize;
        block * (lanes * (n as usize + 1) + p as usize)
    }
}

/// Splits a hash into costs and salt.
fn parse(encoded: &str) -> Result<([&str; 3], &str), HashError> {
    let parts: Vec<&str> = encoded.splitn(7, '$').collect();
    match parts[..] {
        [_, _, "", _, _, _] => Err(HashError::Malformed("the salt is empty")),
        [_, n, salt, r, p, _] => Ok(([n, r, p], salt)),
        _ => Err(HashError::Malformed("expected six parts")),
    }
}

/// Returns the parameters; `None` for numbers that Django reads but writes differently.
fn params(costs: [&str; 3]) -> Result<Option<ScryptParams>, HashError> {
    let mut values = [0; 3];
    for (value, text) in values.iter_mut().zip(costs) {
        // Django takes 0 for its default, and writes that into the hash it compares.
        match parts::read_number(text, "the costs are not numbers")? {
            None | Some(0) => return Ok(None),
            Some(number) => *value = number,
        }
    }
    let [n, r, p] = values;
    match ScryptParams::new(n, r, p) {
        Err(HashError::TooSmall { .. } | HashError::NotAPowerOfTwo { .. }) => {
            Err(HashError::Malformed("the work factor is not a power of two over 1"))
        }
        result => result.map(Some),
    }
}

/// Hashes a password.
pub(super) fn encode(
    password: &Password,
    params: ScryptParams,
    salt: &str,
) -> Result<String, HashError> {
    let digest = derive(password, params, salt)?;
    let [n, r, p] = params.values();
    Ok(format!("{}${n}${salt}${r}${p}${}", Algorithm::Scrypt, BASE64.encode(*digest)))
}

fn derive(
    password: &Password,
    params: ScryptParams,
    salt: &str,
) -> Result<Zeroizing<[u8; DIGEST]>, HashError> {
    let [work_factor, block_size, parallelism] = params.values();
    let unfit = HashError::Malformed("the parameters do not fit together");
    let log_n = u8::try_from(work_factor.ilog2()).map_err(|_| unfit)?;
    let costs = Params::new(log_n, block_size, parallelism).map_err(|_| unfit)?;
    let (lanes, probe) = reserve(params)?;
    let secret = password.expose().as_bytes();
    threads::run(lanes, move || {
        drop(probe);
        scrub::after(|| {
            let mut digest = Zeroizing::new([0; DIGEST]);
            scrypt::scrypt(secret, salt.as_bytes(), &costs, &mut *digest).map(|()| digest)
        })
    })
    .ok_or(out_of_memory(params))?
    .map_err(|_| unfit)
}

/// Reserves memory for as many concurrent lanes as there are threads, otherwise for one.
///
/// The scrypt crate allocates without a way to fail: if the system refuses, the process aborts.
fn reserve(params: ScryptParams) -> Result<(usize, Vec<u8>), HashError> {
    let worth = params.work() >= WORTH_THREADS;
    let lanes = if worth { threads::count(params.parallelism as usize) } else { 1 };
    [lanes, 1]
        .into_iter()
        .find_map(|lanes| Some((lanes, memory::probe(params.bytes(lanes))?)))
        .ok_or(out_of_memory(params))
}

fn out_of_memory(params: ScryptParams) -> HashError {
    HashError::OutOfMemory { kib: (params.bytes(1) as u64).div_ceil(1024) }
}

/// Returns whether the password produces exactly this hash, which is all that Django checks.
pub(super) fn verify(password: &Password, encoded: &str) -> Result<bool, HashError> {
    let (costs, salt) = parse(encoded)?;
    let Some(params) = params(costs)? else {
        return Ok(false);
    };
    let rebuilt = Zeroizing::new(encode(password, params, salt)?);
    Ok(rebuilt.as_bytes().ct_eq(encoded.as_bytes()).into())
}

/// Refuses a hash that cannot be computed, or whose digest Django would not write.
pub(super) fn check_form(encoded: &str) -> Result<(), HashError> {
    let params = params(parse(encoded)?.0)?;
    params.ok_or(HashError::Malformed("the costs are not as Django writes them"))?;
    parts::check_base64(encoded.rsplit('$').next().unwrap_or_default(), DIGEST)
}

/// Returns whether Django would rehash: other costs. Even a short salt is kept.
pub(super) fn must_update(encoded: &str, wanted: ScryptParams) -> bool {
    parse(encoded).map_or(true, |(costs, _)| params(costs) != Ok(Some(wanted)))
}

/// Returns the cost parameters by Django's names; none if the hash is malformed.
pub(super) fn costs(encoded: &str) -> Vec<(&'static str, String)> {
    let names = ["work factor", "block size", "parallelism"];
    parse(encoded)
        .ok()
        .filter(|(costs, _)| costs.iter().all(|cost| parts::canonical_number(cost).is_some()))
        .map(|(costs, _)| names.into_iter().zip(costs.map(str::to_owned)).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::new(Zeroizing::new(text.to_owned())).unwrap()
    }

    #[test]
    fn the_parallelism_of_djangos_version_makes_another_hash() {
        let params = ScryptParams::new(16_384, 8, 1).unwrap();
        let text = encode(&password("a"), params, "abcdefghijklmnopqrstuv").unwrap();
        assert_eq!(text.len(), 128, "as much as Django's column holds");
        assert!(must_update(&text, ScryptParams::DJANGO));
        assert!(!must_update(&text, params));
        assert_eq!(verify(&password("a"), &text), Ok(true));
        let other = text.replace("$8$1$", "$8$5$");
        assert_eq!(verify(&password("a"), &other), Ok(false));
    }

    #[test]
    fn the_limits_are_those_of_openssl() {
        let excessive =
            |n, r, p| matches!(ScryptParams::new(n, r, p), Err(HashError::Excessive { .. }));
        assert!(excessive(32_768, 8, 1));
        assert!(ScryptParams::new(16_384, 15, 1).is_ok());
        assert!(excessive(16_384, 16, 1));
        assert!(excessive(65_536, 1, 1));
        assert!(ScryptParams::new(32_768, 1, 1).is_ok());
        assert!(ScryptParams::new(65_536, 2, 1).is_ok());
        assert!(excessive(2, 1, 262_141));
        assert!(ScryptParams::new(2, 1, 262_140).is_ok());
        assert!(excessive(32_768, 1, 513), "too much work");
        assert!(ScryptParams::new(32_768, 1, 512).is_ok());
        assert!(excessive(u32::MAX, u32::MAX, u32::MAX));
    }

    #[test]
    fn the_memory_reserved_is_what_the_computation_allocates() {
        assert_eq!(ScryptParams::DJANGO.bytes(2), 2 * (16 << 20) + 7 * 1024);
    }

    #[test]
    fn even_a_short_salt_is_kept() {
        let params = ScryptParams::new(2, 1, 1).unwrap();
        let text = encode(&password("a"), params, "s").unwrap();
        assert!(!must_update(&text, params));
    }
}
