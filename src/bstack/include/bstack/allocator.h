// What a heap and a batch have in common: a function that takes an Allocator works on either.
// Thread rule: that of the implementation.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bstack/slice.h"
#include "io/bytes.h"
#include "io/result.h"

namespace crashcheck::bstack {

/// The first 16 bytes of the user header, which hold the root by convention: the slice from which a
/// program finds all of its others. `allocate_into(kRootSlot, n)` makes and remembers it in one
/// step, as `reallocate_into` and `deallocate_from` do. In a new heap it is the empty slice. The
/// other 16 bytes of the user header are free for a version or a name of what the heap holds.
inline constexpr Slot kRootSlot = slot_in_user_header(0);

/// On a GhostTree each call is an operation by itself, durable when it returns; on a Batch it is a
/// part of one. GhostTree says what each call means; CRASH and ERRORS are those of GhostTree and
/// Batch.
class Allocator {
 public:
  virtual ~Allocator() = default;

  [[nodiscard]] virtual io::Result<Slice> allocate(std::uint64_t length) = 0;
  [[nodiscard]] virtual io::Result<void> deallocate(Slice slice) = 0;
  [[nodiscard]] virtual io::Result<Slice> reallocate(Slice slice, std::uint64_t length) = 0;
  [[nodiscard]] virtual io::Result<std::vector<Slice>> allocate_bulk(
      std::span<const std::uint64_t> lengths) = 0;
  [[nodiscard]] virtual io::Result<void> deallocate_bulk(std::span<const Slice> slices) = 0;

  [[nodiscard]] virtual io::Result<Slice> allocate_into(Slot slot, std::uint64_t length) = 0;
  [[nodiscard]] virtual io::Result<Slice> reallocate_into(Slot slot, Slice slice,
                                                          std::uint64_t length) = 0;
  [[nodiscard]] virtual io::Result<void> deallocate_from(Slot slot, Slice slice) = 0;

  [[nodiscard]] virtual io::Result<void> write(Slice slice, std::uint64_t at,
                                               io::ByteView bytes) = 0;
  [[nodiscard]] virtual io::Result<void> read(Slice slice, std::uint64_t at,
                                              io::MutableByteView into) const = 0;
  [[nodiscard]] virtual io::Result<void> write_user_header(std::uint64_t at,
                                                           io::ByteView bytes) = 0;
  [[nodiscard]] virtual io::Result<void> read_user_header(std::uint64_t at,
                                                          io::MutableByteView into) const = 0;

  /// The slice in `kRootSlot`; the empty slice in a new heap.
  /// ERRORS: kInvalidData where those bytes name no slice in use: the program that owns the heap
  /// keeps something else there. A batch may go on after it. kIo.
  [[nodiscard]] virtual io::Result<Slice> root() const = 0;

  /// Puts the place of a slice in use, or of the empty one, into `kRootSlot`. What it named before
  /// stays allocated.
  /// CRASH: journaled, the old root or the new one; in-place, each unit of the device is old or
  /// new. ERRORS: kInvalidArgument where the slice is not in use; kIo, kNoSpace.
  [[nodiscard]] virtual io::Result<void> set_root(Slice root) = 0;

  /// All bytes of `slice`. Memory is not taken before the slice has been checked.
  /// ERRORS: those of the other `read`.
  [[nodiscard]] io::Result<io::Bytes> read(Slice slice) const {
    CRASHCHECK_TRY(read(slice, 0, io::MutableByteView()));
    io::Bytes bytes(slice.length);
    CRASHCHECK_TRY(read(slice, 0, bytes));
    return bytes;
  }

 protected:
  Allocator() = default;
  Allocator(const Allocator&) = default;
  Allocator& operator=(const Allocator&) = default;
  Allocator(Allocator&&) = default;
  Allocator& operator=(Allocator&&) = default;
};

}  // namespace crashcheck::bstack
