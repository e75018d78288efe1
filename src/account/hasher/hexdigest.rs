//! Digests as lower-case hexadecimal text.

use sha2::Digest;
use sha2::digest::array::{Array, ArraySize};
use zeroize::Zeroizing;

use crate::account::password::Password;
use crate::account::scrub;

/// Digests a salt and a password, in this order.
pub(super) fn of<D: Digest>(salt: &str, password: &Password) -> Zeroizing<String> {
    scrub::after(|| {
        let digest = D::new().chain_update(salt).chain_update(password.expose()).finalize();
        write(&digest)
    })
}

/// Writes two letters a byte, without an intermediate text that would have to be wiped.
fn write<N: ArraySize>(digest: &Array<u8, N>) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(2 * digest.len()));
    for byte in digest {
        text.extend(
            [byte >> 4, byte & 15].map(|half| char::from(b"0123456789abcdef"[usize::from(half)])),
        );
    }
    text
}
