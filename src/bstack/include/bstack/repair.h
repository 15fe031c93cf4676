// Making a heap of a file that no open accepts any more, or that has lost something. Thread rule:
// the caller has both files to itself.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "bstack/ghost_tree.h"
#include "bstack/inspection.h"
#include "io/file.h"

namespace crashcheck::bstack {

/// What a repair found wrong, and what of the damaged file it did not take over.
struct RepairReport {
  std::uint64_t file_bytes = 0;     ///< of the damaged file
  std::uint64_t payload_bytes = 0;  ///< of the heap that was made
  bool stack_magic_damaged = false;
  bool heap_magic_damaged = false;
  bool length_damaged = false;         ///< the committed length; the size of the file decided
  bool length_mended = false;          ///< to the one a bit away that fits its check
  std::uint64_t length_bytes = 0;      ///< of the payload that was taken, before it was padded
  std::uint64_t committed_length = 0;  ///< as it was stored
  bool carried_out_record = false;     ///< a change that was under way was completed
  bool dropped_record = false;         ///< it was not whole; what it had begun may be half done
  bool length_is_checked = false;      ///< by its check or a whole record
  std::uint64_t dropped_bytes = 0;     ///< after the payload, a record included
  std::uint64_t missing_bytes = 0;  ///< of the committed payload, at its end: the file is shorter
  std::vector<Defect> defects;      ///< of the tree: memory that cannot be trusted is leaked

  /// Whether anything of the payload may be lost.
  [[nodiscard]] bool has_losses() const {
    const bool may_be_payload = dropped_bytes > 0 && !length_is_checked;
    return (length_damaged && !length_mended) || dropped_record || missing_bytes > 0 ||
           may_be_payload || !defects.empty();
  }
};

struct Repaired {
  GhostTree heap;  ///< open on the new file, journaled
  RepairReport report;
};

/// Makes in `into`, an empty file, the heap that can be made of `damaged`, which is only read.
///
/// Every byte of the payload is taken over at its place, so that slices stay valid, but for free
/// memory that is zeroed: the headers are made anew, a record that is whole is carried out, and the
/// tree gets the free blocks that can be trusted. Where the committed length is damaged, it is
/// the one a bit away that fits its check and the file, and if there is none, or several, all that
/// the file has is payload. What else is not live is leaked: `reclaim`, told what is, frees it.
///
/// REQUIRES: neither is null.
/// CRASH: `into` is no heap yet, or all of it: its headers are written last.
/// ERRORS: kInvalidArgument where `into` is not empty; kInvalidData where neither the header of a
/// stack nor that of a heap can be recognised, or the file is too short for a heap; those of the
/// files, after which `into` is no heap.
[[nodiscard]] io::Result<Repaired> repair(std::unique_ptr<const io::File> damaged,
                                          std::unique_ptr<io::File> into);

}  // namespace crashcheck::bstack
