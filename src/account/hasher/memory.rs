//! The large memory that Argon2 works in, and whether there is memory at all.

use std::hint::black_box;

use argon2::Block;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};
use zeroize::Zeroize;

use super::HashError;

/// The most blocks that an allocator may keep after they are freed (glibc: 32 MiB).
const KEPT_BLOCKS: usize = 32 * 1024;

/// Memory for Argon2's blocks of 1 KiB, on huge pages where the system has them.
///
/// Who hashes many keeps it from one to the next, since finding and emptying the pages takes a
/// tenth of the hash's time, and processors wait for each other over it. Argon2 writes each block
/// before it reads it.
///
/// Over 32 MiB it is not wiped on drop: an allocator hands that much back to the system at once,
/// so nothing of it stays in the process, and wiping 100 MiB takes a twentieth of the hash's time.
#[derive(Default)]
pub(super) struct Memory(Vec<Block>);

impl Memory {
    /// Reserves address space for so many blocks, or says that the system has none to give.
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

    /// Hands out all that was reserved; what is new is filled with zeros, on the threads of the
    /// pool that this is called in.
    ///
    /// This is where the system has to find the pages, so one thread alone takes its time.
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

/// Reserves bytes as long as the answer is kept; `None` where the system has none to give.
///
/// For code that aborts the process when it is refused memory. This memory is never touched, so
/// asking costs next to nothing.
pub(super) fn probe(bytes: usize) -> Option<Vec<u8>> {
    let mut space = Vec::new();
    space.try_reserve_exact(bytes).ok()?;
    // Without this the compiler may leave the allocation out and take it for granted.
    Some(black_box(space))
}

/// Asks the system to back the vector's memory with huge pages; a refusal only costs time.
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
        // SAFETY: the range lies inside memory that the vector owns and begins on a page boundary
        // for every page size up to a huge page's; this advice never changes what memory holds.
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
