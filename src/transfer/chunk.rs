//! Rows as they stand in a file, some at a time.

use zeroize::Zeroizing;

use super::fault::Fault;
use crate::secret;

/// How many rows are held at a time.
pub(super) const ROWS: usize = 2048;

/// How many bytes of rows are held at a time, more or less.
const BYTES: usize = 1 << 20;

/// The longest row, in bytes: a hundred times what the longest sound one has.
pub(super) const LONGEST: usize = 1 << 20;

/// Rows one behind the other; a password may be in them, so they are wiped.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    bytes: Zeroizing<Vec<u8>>,
    /// Where each cell ends.
    ends: Vec<usize>,
    /// Number and line of each row, and which cell is its first.
    rows: Vec<((u64, u64), usize)>,
    /// What is wrong with how the file is written.
    pub(super) faults: Vec<Fault>,
}

impl Chunk {
    pub(super) fn is_full(&self) -> bool {
        self.rows.len() + self.faults.len() >= ROWS || self.bytes.len() >= BYTES
    }

    /// Adds a row, whose cells end at these places of its bytes.
    pub(super) fn push(&mut self, place: (u64, u64), bytes: &[u8], ends: &[usize]) {
        let before = self.bytes.len();
        self.rows.push((place, self.ends.len()));
        secret::append(&mut self.bytes, bytes);
        self.ends.extend(ends.iter().map(|end| before + end));
    }

    /// Hands each row's place and cells to `each`.
    pub(super) fn for_each<'c>(
        &'c self,
        mut each: impl FnMut((u64, u64), &mut dyn Iterator<Item = &'c [u8]>),
    ) {
        for (at, (place, first)) in self.rows.iter().enumerate() {
            let end = self.rows.get(at + 1).map_or(self.ends.len(), |(_, next)| *next);
            let begin = |cell: usize| if cell == 0 { 0 } else { self.ends[cell - 1] };
            each(*place, &mut (*first..end).map(|cell| &self.bytes[begin(cell)..self.ends[cell]]));
        }
    }
}
