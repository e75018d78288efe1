//! What work on a password leaves of it on the stack.

use zeroize::Zeroize;

/// As much of the stack as that work uses, at least.
const DEPTH: usize = 16 * 1024;

/// Runs work that handles a password, then overwrites the stack that it used.
///
/// The hash crates copy the password into buffers (an HMAC key, a BLAKE2 block) that they do not
/// wipe, as sorting does with letters; those lie below this call's frame and stay there until something else needs the room.
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
    let mut room = [0_u8; DEPTH];
    room.zeroize();
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use std::fs::{File, read_to_string};
    use std::os::unix::fs::FileExt;

    use zeroize::Zeroizing;

    use crate::account::hasher::{HashRecipe, encode_with_salt, verify};
    use crate::account::password::Password;

    /// A password that stands in the program only masked, so that the search finds copies alone.
    const MASKED: [u8; 24] = *b"\x01\x5e\x13\x44\x07\x5a\x11\x0f\x16\x52\x1b\x48\x0d\x55\x1e\x43\x02\x5c\x17\x4a\x0b\x51\x1d\x47";
    const MASK: u8 = 0x3b;

    /// Longer than a block of SHA-256: HMAC hashes such a key, and leaves its end in a buffer.
    fn secret() -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(128));
        text.extend(MASKED.iter().cycle().take(96).map(|&byte| char::from(byte ^ MASK)));
        text
    }

    /// Counts the places in this process's writable memory that hold the password's second half.
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
        assert_eq!(copies(), 0);
        let password = Password::new(secret()).unwrap();
        assert!(copies() > 0, "the search must find the password while it is there");
        let recipes = [
            HashRecipe::argon2(2048, 1, 2).unwrap(),
            HashRecipe::argon2(16, 1, 2).unwrap(),
            HashRecipe::pbkdf2_sha256(3).unwrap(),
        ];
        for recipe in recipes {
            let encoded = encode_with_salt(&password, recipe, "saltsaltsalt").unwrap();
            assert_eq!(verify(&password, &encoded), Ok(true));
        }
        drop(password);
        assert_eq!(copies(), 0);
    }
}
