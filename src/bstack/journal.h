// Failure-atomic changes to the file of a stack: a redo record is made durable, then the changes.
// Internal to bstack; docs/guarantees.md argues why that is safe. Thread rule: the caller has the
// file to itself. R resize, W write, C write of the committed length and its check, S sync.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "bstack/inspection.h"
#include "io/file.h"
#include "redo_record.h"

namespace crashcheck::bstack {

/// How long a file is before and after a commit. What follows the payload is set aside for records
/// and reads as zero.
struct FileBytes {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

/// Makes the changes of `redo` durable as one. Where the payload shrinks, what it loses is zeroed
/// as well; where it grows, the new bytes are zero where no change says otherwise. Order: growing,
/// R to what the file has afterwards; W of zeros where bytes come into a hole, so that there is
/// space for them; W of the record, at the end of what is set aside or, where it is too long for
/// that, right after the payload; S, which commits; the changes, W each (zeros in pieces of 1 MiB,
/// and none into holes), zeros of what is lost; C where the length changes; S; then the record is
/// dropped: W of zeros over what of it stays set aside, R where the file is longer than that.
///
/// Returns what the file has: `bytes.after` or, where there was no space for zeros over the record,
/// no more than the payload.
/// REQUIRES: the file is that of a stack of `redo.length_before` bytes, and `bytes` fits: the file
/// has `bytes.before`; afterwards it holds the payload, and is longer than before only if that is.
/// Where a file is longer than its payload it has a multiple of 8 bytes.
/// CRASH: all of it or nothing, after the next `open_header`.
/// ERRORS: kInvalidArgument where no file can be so long, and kNoSpace where there is none for the
/// new bytes, what comes into holes, and the record: nothing changed, but for a cut of the file
/// that is not synced, and for zeros over what was written of the record; the file may be cut to
/// its payload. Any other of the file, after which only `open_header` may touch it.
[[nodiscard]] io::Result<std::uint64_t> commit(io::File& file, Redo redo, FileBytes bytes);

/// `result` of a call that may have changed something: no space is an I/O error then, since
/// kNoSpace tells the caller that nothing has changed.
[[nodiscard]] io::Result<void> final_if_failed(io::Result<void> result);

/// Of the payload, what a record says; one of them is the committed length, or the file is damaged.
struct RecordLengths {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
};

/// The lengths in the record with which a file of `file_bytes` ends; nothing where none does.
/// ERRORS: those of the file.
[[nodiscard]] io::Result<std::optional<RecordLengths>> find_record(const io::File& file,
                                                                   std::uint64_t file_bytes);

/// What a tail is that is no whole record, by the first MiB of it; one that is longer is not taken
/// for zeros.
/// ERRORS: those of the file. REQUIRES: a file of `file_bytes` is longer than its payload.
[[nodiscard]] io::Result<Tail> look_at_tail(const io::File& file, std::uint64_t file_bytes,
                                            std::uint64_t committed_length);

/// Carries out the record with which a file of `file_bytes` ends, if one does; whether one did.
/// Nothing that the file shows is taken to be durable. Order: R to the size it has; W of the
/// record; S; then as in `commit`, but all bytes by which the payload grows are zeroed first, and C
/// is always written.
/// CRASH: all of it, after the next `open_header`.
/// ERRORS: those of the file.
[[nodiscard]] io::Result<bool> replay(io::File& file, std::uint64_t file_bytes);

/// The tail that stands for a change of which no record could be left. No record is so short, and
/// no crash cuts one there: it is less than any unit.
inline constexpr std::uint64_t kUnfinishedTailBytes = 2;

/// Leaves a record of a `change` that could not be written or synced, or, where that fails, too, a
/// tail of kUnfinishedTailBytes, neither of them durable, so that the next open makes durable what
/// it shows of it. The file has `file_bytes`, in which it may end with bytes set aside.
void leave_unfinished(io::File& file, std::uint64_t length, const Change& change,
                      std::uint64_t file_bytes);

/// Writes what `change` says where it says, not synced; zeros in pieces of 1 MiB. Holes stay holes
/// where it is zeros, which needs no space.
[[nodiscard]] io::Result<void> make_change(io::File& file, const Change& change);

/// Writes zeros where the bytes of `changes` come into holes, so that they find space later. Not
/// synced. REQUIRES: the file has a payload of `length` bytes, and the changes lie in it.
/// ERRORS: kNoSpace, and the file reads as before; others of the file.
[[nodiscard]] io::Result<void> back_holes(io::File& file, std::uint64_t length,
                                          std::span<const Change> changes);

/// Writes zeros from file byte `offset` on, in pieces of 1 MiB where there is more.
[[nodiscard]] io::Result<void> write_zeros(io::File& file, std::uint64_t offset,
                                           std::uint64_t count);

}  // namespace crashcheck::bstack
