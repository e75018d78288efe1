//! Wipes what work on a password leaves on the stack.

use zeroize::Zeroize;

/// At least as much of the stack as that work uses.
const DEPTH: usize = 16 * 1024;

/// Runs work that handles a password, then overwrites the stack that it used.
///
/// The hash crates copy the password into buffers (an HMAC key, a BLAKE2 block) that they do not
/// wipe, and so does sorting; they are below this call's frame and stay there until the stack is
/// reused.
pub(super) fn after<T>(work: impl FnOnce() -> T) -> T {
    let result = call(work);
    overwrite_stack();
    result
}

#[inline(never)]
fn call<T>(work: impl FnOnce() -> T) -> T {
    work()
}

#[inline(never)]
fn overwrite_stack() {
    let mut stack = [0_u8; DEPTH];
    stack.zeroize();
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::fs::{File, read_to_string};
    use std::os::unix::fs::FileExt;

    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use zeroize::Zeroizing;

    use crate::account::hasher::{Algorithm, HashRecipe, encode, verify};
    use crate::account::password::Password;

    /// A password stored only masked, so that the search finds nothing but copies.
    const MASKED: [u8; 24] = *b"\x01\x5e\x13\x44\x07\x5a\x11\x0f\x16\x52\x1b\x48\x0d\x55\x1e\x43\x02\x5c\x17\x4a\x0b\x51\x1d\x47";
    const MASK: u8 = 0x3b;

    /// Longer than a block of SHA-256: HMAC hashes such a key, and leaves its end in a buffer.
    fn secret(length: usize) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(128));
        text.extend(MASKED.iter().cycle().take(length).map(|&byte| char::from(byte ^ MASK)));
        text
    }

    /// Counts the copies of the password's second half in this process's writable memory.
    fn copies() -> usize {
        let half = &MASKED[12..];
        let memory = File::open("/proc/self/mem").unwrap();
        let mut page = vec![0; 64 * 1024];
        let mut found = 0;
        for line in read_to_string("/proc/self/maps").unwrap().lines() {
            let (range, rest) = line.split_once(' ').unwrap();
            if !rest.starts_with("rw") {
                continue;
            }
            let (start, end) = range.split_once('-').unwrap();
            let end = u64::from_str_radix(end, 16).unwrap();
            let mut at = u64::from_str_radix(start, 16).unwrap();
            while at < end {
                let Ok(size @ 1..) = memory.read_at(&mut page, at) else { break };
                let hit = |window: &[u8]| window.iter().zip(half).all(|(a, b)| a ^ MASK == *b);
                found += page[..size].windows(half.len()).filter(|window| hit(window)).count();
                page.fill(0);
                at += size as u64;
            }
        }
        found
    }

    #[test]
    fn no_copy_of_the_password_outlives_its_verification() {
        let mut recipes = vec![
            HashRecipe::argon2(2048, 1, 2).unwrap(),
            HashRecipe::argon2(16, 1, 2).unwrap(),
            HashRecipe::pbkdf2_sha256(3).unwrap(),
            HashRecipe::pbkdf2_sha1(3).unwrap(),
            HashRecipe::bcrypt_sha256(4).unwrap(),
            HashRecipe::bcrypt(4).unwrap(),
            HashRecipe::scrypt(2048, 8, 2).unwrap(),
            HashRecipe::scrypt(2, 8, 2).unwrap(),
        ];
        let legacy =
            [Algorithm::Md5, Algorithm::Sha1, Algorithm::UnsaltedMd5, Algorithm::UnsaltedSha1];
        recipes.extend(legacy.into_iter().filter_map(HashRecipe::django));
        assert_eq!(copies(), 0);
        for recipe in recipes {
            let length = if recipe.algorithm() == Algorithm::Bcrypt { 72 } else { 96 };
            let password = Password::new(secret(length)).unwrap();
            assert!(copies() > 0, "the search must find the password while it is there");
            let encoded = encode(&password, recipe, &mut StdRng::seed_from_u64(1)).unwrap();
            assert_eq!(verify(&password, &encoded), Ok(true));
            drop(password);
            assert_eq!(copies(), 0, "{recipe:?}");
        }
    }
}
