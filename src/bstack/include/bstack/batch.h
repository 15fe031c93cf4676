// Several changes to a heap that take effect as one. Thread rule: one thread uses a Batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bstack/slice.h"
#include "io/bytes.h"
#include "io/result.h"

namespace crashcheck::bstack {

/// What a function passed to GhostTree::batch changes the heap through. Every call sees the effects
/// of those before it; nothing is written before the function has returned. The calls mean what
/// those of GhostTree with the same name mean.
///
/// Changes are kept in memory until they are committed: what is written, moved or zeroed costs
/// memory as long as the batch lasts.
///
/// ERRORS, of every call: kInvalidArgument, and that call had no effect: the batch may go on. Any
/// other error is final: the batch will not be committed, whatever the function returns.
class Batch {
 public:
  Batch() = default;
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  Batch(Batch&&) = delete;
  Batch& operator=(Batch&&) = delete;
  virtual ~Batch() = default;

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
  [[nodiscard]] virtual io::Result<void> write_user_header(std::uint64_t at,
                                                           io::ByteView bytes) = 0;
  [[nodiscard]] virtual io::Result<void> read(Slice slice, std::uint64_t at,
                                              io::MutableByteView into) const = 0;
  [[nodiscard]] virtual io::Result<void> read_user_header(std::uint64_t at,
                                                          io::MutableByteView into) const = 0;
};

}  // namespace crashcheck::bstack
