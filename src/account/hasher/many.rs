//! Hashes many passwords in parallel.

use rand::CryptoRng;

use super::memory::Memory;
use super::{HashError, HashRecipe, draw_salt, encode_in, must_update, threads, verify_in};
use crate::account::password::Password;

/// A password to hash.
#[derive(Debug)]
pub struct HashJob<'a> {
    password: &'a Password,
    before: Option<String>,
    salt: String,
}

impl<'a> HashJob<'a> {
    /// Creates a job to hash a password, unless `before` is a current hash of it.
    pub fn new(
        password: &'a Password,
        before: Option<String>,
        recipe: HashRecipe,
        rng: &mut impl CryptoRng,
    ) -> Self {
        Self { password, before, salt: draw_salt(recipe, rng) }
    }

    /// Hashes the password; `None` if the existing hash is kept.
    fn run(&self, recipe: HashRecipe, memory: &mut Memory) -> Result<Option<String>, HashError> {
        let is_current = self.before.as_ref().is_some_and(|before| {
            // A hash that cannot be verified is replaced.
            !must_update(before, recipe) && verify_in(memory, self.password, before) == Ok(true)
        });
        if is_current {
            return Ok(None);
        }
        encode_in(memory, self.password, recipe, &self.salt).map(Some)
    }
}

/// Hashes passwords on all processors and calls `done` with each job's index and hash, in no
/// particular order, until `done` returns false; `None` means that the existing hash is kept.
///
/// Each thread works on one hash at a time and reuses the memory for the next.
pub fn for_each_hash(
    jobs: &[HashJob<'_>],
    recipe: HashRecipe,
    done: impl FnMut(usize, Result<Option<String>, HashError>) -> bool,
) {
    threads::for_each(jobs, |memory, job| job.run(recipe, memory), done);
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use zeroize::Zeroizing;

    use super::super::verify;
    use super::*;

    #[test]
    fn each_password_gets_its_own_hash_and_one_that_fits_stays() {
        let recipe = HashRecipe::argon2(16, 1, 2).unwrap();
        let password = |text: String| Password::new(Zeroizing::new(text)).unwrap();
        let passwords: Vec<Password> = (0..9).map(|at| password(format!("tulip {at}"))).collect();
        let mut rng = StdRng::seed_from_u64(1);
        let kept = super::super::encode(&passwords[3], recipe, &mut rng).unwrap();
        let jobs: Vec<HashJob<'_>> = passwords
            .iter()
            .enumerate()
            .map(|(at, it)| HashJob::new(it, (at > 2).then(|| kept.clone()), recipe, &mut rng))
            .collect();
        let mut hashes = vec![None; 9];
        for_each_hash(&jobs, recipe, |at, hash| {
            hashes[at] = hash.unwrap();
            true
        });
        for (at, hash) in hashes.iter().enumerate() {
            let fits = hash.as_ref().map(|hash| verify(&passwords[at], hash));
            assert_eq!(fits, (at != 3).then_some(Ok(true)), "{at}");
        }
        let dearer = HashRecipe::argon2(32, 1, 2).unwrap();
        let job = [HashJob::new(&passwords[3], Some(kept), dearer, &mut rng)];
        let mut written = None;
        for_each_hash(&job, dearer, |_, hash| {
            written = hash.unwrap();
            true
        });
        assert!(written.is_some_and(|hash| hash.contains("m=32,")));
    }
}
