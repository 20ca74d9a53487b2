//! Whether a new pair would still fit on the disk.

use std::{io, path::Path};

/// Less free disk than this, and no refresh that can wait should start: its result might not fit. The log alone grows to
/// some 4 MiB before it is folded into the file.
const ROOM: u64 = 8 << 20;

/// What a disk says of itself, as `statvfs` does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Disk {
    /// Bytes in a block; zero where only `transfer` says so.
    block: u64,
    /// What some file systems give in its place.
    transfer: u64,
    /// Blocks in all.
    blocks: u64,
    /// Blocks that this user may still fill.
    available: u64,
}

/// Whether there is room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// There is, or nobody knows: some file systems (gVisor's, FUSE's) answer zeros or nonsense, and a refresh that does not
    /// start for that loses its car. Should the disk be full all the same, writing says so.
    Enough,
    /// Too little is left.
    Little,
    /// The disk is so small that there can never be enough.
    Never,
}

/// The disk that `path` lies on. Inodes are not looked at: a store that is open has all its files.
pub(super) fn look(path: &Path) -> Room {
    match rustix::fs::statvfs(path) {
        Ok(it) => judge(Disk {
            block: it.f_frsize,
            transfer: it.f_bsize,
            blocks: it.f_blocks,
            available: it.f_bavail,
        }),
        Err(error) => {
            let error = io::Error::from(error);
            tracing::debug!(target: "smartcar::store", %error, "the disk does not say how much room is left");
            Room::Enough
        }
    }
}

fn judge(disk: Disk) -> Room {
    let block = if disk.block > 0 { disk.block } else { disk.transfer };
    let says_nothing = block == 0 || disk.blocks == 0 || disk.available > disk.blocks;
    if says_nothing || disk.available.saturating_mul(block) >= ROOM {
        Room::Enough
    } else if disk.blocks.saturating_mul(block) < ROOM {
        Room::Never
    } else {
        Room::Little
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Disk = Disk { block: 4096, transfer: 4096, blocks: 1 << 20, available: 1 << 19 };

    #[test]
    fn a_disk_is_full_where_it_says_so() {
        assert_eq!(judge(USUAL), Room::Enough);
        assert_eq!(judge(Disk { available: 2048, ..USUAL }), Room::Enough, "8 MiB to the byte");
        assert_eq!(judge(Disk { available: 2047, ..USUAL }), Room::Little);
        assert_eq!(judge(Disk { available: 0, ..USUAL }), Room::Little);
        assert_eq!(judge(Disk { blocks: 1024, available: 1024, ..USUAL }), Room::Never);
        assert_eq!(judge(Disk { blocks: 1024, available: 0, ..USUAL }), Room::Never);
    }

    #[test]
    fn what_says_nothing_is_no_full_disk() {
        assert_eq!(judge(Disk::default()), Room::Enough, "zeros all over");
        assert_eq!(judge(Disk { blocks: 0, available: 0, ..USUAL }), Room::Enough);
        assert_eq!(judge(Disk { block: 0, transfer: 0, ..USUAL }), Room::Enough);
        assert_eq!(judge(Disk { blocks: 0, ..USUAL }), Room::Enough);
        let beyond = Disk { available: u64::MAX, ..USUAL };
        assert_eq!(judge(beyond), Room::Enough, "more free than there is");
        let huge = Disk { block: u64::MAX, blocks: u64::MAX, available: 1, ..USUAL };
        assert_eq!(judge(huge), Room::Enough, "and nothing overflows");
    }

    #[test]
    fn a_block_that_has_no_size_of_its_own_takes_the_other() {
        let disk = Disk { block: 0, ..USUAL };
        assert_eq!(judge(disk), Room::Enough);
        assert_eq!(judge(Disk { available: 2047, ..disk }), Room::Little);
    }

    #[test]
    fn a_disk_that_cannot_be_asked_is_no_full_disk() {
        assert_eq!(look(Path::new("/nowhere/at/all")), Room::Enough);
        assert_eq!(look(Path::new("/proc/self/status")), Room::Enough, "procfs has no blocks");
    }
}
