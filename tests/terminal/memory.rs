//! What a prompt leaves behind in the process's memory.

use std::fmt::Write;
use std::fs::{self, File};
use std::os::unix::fs::FileExt;

use crate::helper::Helper;

/// The secret, backwards: so the program that looks for it does not hold it itself.
const BACKWARDS: &[u8] = b"wvIfClSdAjGrPuHyMtNbVzEwQoOiKeUaXs0Dg5Fc1Yh6Lp3Rn8Tm4Bv9Jx2Wk7Zq";

/// How short a piece of the secret counts as a trace of it.
const PIECE: usize = 8;

#[test]
fn nothing_of_what_was_typed_is_left() {
    let mut keys: Vec<u8> = BACKWARDS.iter().rev().copied().collect();
    keys.push(b'\n');
    let found = Helper::that("asks and forgets").typing(keys).0;
    assert_eq!(found, "");
}

/// Returns the pieces of the secret in this process's writable memory, backwards, a line each.
pub(crate) fn leftovers() -> String {
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut found = String::new();
    for map in maps.lines().filter(|map| map.contains(" rw")) {
        let (range, _) = map.split_once(' ').unwrap();
        let (start, end) = range.split_once('-').unwrap();
        let address = |hex| u64::from_str_radix(hex, 16).unwrap();
        let mut page = [0; 4096];
        for at in (address(start)..address(end)).step_by(page.len()) {
            // Some pages of the kernel's cannot be read.
            if memory.read_exact_at(&mut page, at).is_ok() {
                let piece = |window: &[u8]| {
                    BACKWARDS.windows(PIECE).find(|piece| piece.iter().rev().eq(window))
                };
                for piece in page.windows(PIECE).filter_map(piece) {
                    writeln!(found, "{} in {map}", String::from_utf8_lossy(piece)).unwrap();
                }
            }
        }
    }
    found
}
