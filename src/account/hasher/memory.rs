//! Argon2's memory, and checks for available memory.

use std::hint::black_box;

use argon2::Block;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use zeroize::Zeroize;

use super::HashError;

/// The most blocks that an allocator may keep after they are freed (glibc: 32 MiB).
const KEPT_BLOCKS: usize = 32 * 1024;

/// Memory for Argon2's blocks of 1 KiB, on huge pages if the system has them.
///
/// It is reused from hash to hash: finding and clearing the pages takes a tenth of a hash's time,
/// and threads wait for each other meanwhile. Argon2 writes each block before it reads it.
///
/// Over 32 MiB it is not wiped on drop: an allocator returns that much to the system at once, so
/// nothing of it stays in the process, and wiping 100 MiB takes a twentieth of the hash's time.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// Reserves address space for this many blocks.
    pub(super) fn reserve(&mut self, count: usize) -> Result<(), HashError> {
        if self.0.capacity() == count {
            return Ok(());
        }
        *self = Self::default();
        self.0
            .try_reserve_exact(count)
            .map_err(|_| HashError::OutOfMemory { kib: count as u64 })?;
        advise_huge_pages(&mut self.0);
        Ok(())
    }

    /// Returns all reserved blocks; new ones are filled with zeros by the current thread pool.
    ///
    /// The system allocates the pages here, which is slow on a single thread.
    pub(super) fn blocks(&mut self) -> &mut [Block] {
        let count = self.0.capacity();
        if self.0.len() != count {
            (0..count).into_par_iter().map(|_| Block::new()).collect_into_vec(&mut self.0);
        }
        &mut self.0
    }
}

impl Drop for Memory {
    fn drop(&mut self) {
        if self.0.len() <= KEPT_BLOCKS {
            self.0.iter_mut().zeroize();
        }
    }
}

/// Reserves bytes until the result is dropped; `None` if the system refuses.
///
/// For code that would abort the process without memory. The memory is never touched, so this is
/// cheap.
pub(super) fn probe(bytes: usize) -> Option<Vec<u8>> {
    let mut space = Vec::new();
    space.try_reserve_exact(bytes).ok()?;
    // Otherwise the compiler may remove the allocation.
    Some(black_box(space))
}

/// Asks the system to use huge pages for the vector's memory; a refusal only costs time.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "madvise has no safe form, and saves a third of a hash's time")]
fn advise_huge_pages(blocks: &mut Vec<Block>) {
    use nix::sys::mman::{MmapAdvise, madvise};
    use std::ptr::NonNull;

    const HUGE_PAGE: usize = 2 << 20;

    let spare = blocks.spare_capacity_mut();
    let size = std::mem::size_of_val(spare);
    let start = spare.as_mut_ptr().cast::<u8>();
    let skipped = start.align_offset(HUGE_PAGE);
    let length = size.saturating_sub(skipped) / HUGE_PAGE * HUGE_PAGE;
    if length == 0 {
        return;
    }
    if let Some(first) = NonNull::new(start.wrapping_add(skipped)) {
        // SAFETY: the range is inside memory that the vector owns and begins on a page boundary for
        // every page size up to a huge page's; this advice never changes the memory's content.
        let _ = unsafe { madvise(first.cast(), length, MmapAdvise::MADV_HUGEPAGE) };
    }
}

#[cfg(not(target_os = "linux"))]
fn advise_huge_pages(_: &mut Vec<Block>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_that_cannot_be_had_is_an_error() {
        // 8 EiB: over any address space, so that no overcommitting system grants it.
        let count = (isize::MAX as usize) / Block::SIZE;
        let mut memory = Memory::default();
        memory.reserve(8).unwrap();
        let error = memory.reserve(count).err();
        assert_eq!(error, Some(HashError::OutOfMemory { kib: count as u64 }));
        assert!(memory.blocks().is_empty(), "nothing of the old is held on to");
    }

    #[test]
    fn a_probe_is_granted_and_refused() {
        assert!(probe(1 << 20).is_some_and(|space| space.capacity() >= 1 << 20));
        assert!(probe(isize::MAX as usize).is_none());
    }

    #[test]
    fn what_is_reserved_is_as_large_as_asked_and_kept_where_it_fits() {
        let mut memory = Memory::default();
        for count in [8, 5000, 16] {
            memory.reserve(count).unwrap();
            let blocks = memory.blocks();
            assert_eq!(blocks.len(), count);
            assert!(blocks.iter().all(|block| block.as_ref().iter().all(|&word| word == 0)));
            blocks[count - 1].as_mut()[0] = 7;
            memory.reserve(count).unwrap();
            assert_eq!(memory.blocks()[count - 1].as_ref()[0], 7);
        }
    }
}
