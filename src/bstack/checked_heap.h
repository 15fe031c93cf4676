// The requests of callers, checked before the heap sees them: Heap asserts what is checked here.
// Internal to bstack. Thread rule: calls must not overlap, except that those about what is
// committed may overlap all but a commit.
#pragma once

#include <optional>

#include "bstack/allocator.h"
#include "heap.h"

namespace crashcheck::bstack {

/// The operations of GhostTree and of Batch on one storage, which decides when they become durable.
class CheckedHeap final : public Allocator {
 public:
  /// Borrows both. Without an index, free memory cannot be told from live: in-place.
  CheckedHeap(HeapStorage& storage, Protocol protocol, FreeIndex* index)
      : storage_(storage), index_(index), heap_(storage, protocol, index) {}

  [[nodiscard]] io::Result<Slice> allocate(std::uint64_t length) override;
  [[nodiscard]] io::Result<void> deallocate(Slice slice) override;
  [[nodiscard]] io::Result<Slice> reallocate(Slice slice, std::uint64_t length) override;
  [[nodiscard]] io::Result<std::vector<Slice>> allocate_bulk(
      std::span<const std::uint64_t> lengths) override;
  [[nodiscard]] io::Result<void> deallocate_bulk(std::span<const Slice> slices) override;
  [[nodiscard]] io::Result<Slice> allocate_into(Slot slot, std::uint64_t length) override;
  [[nodiscard]] io::Result<Slice> reallocate_into(Slot slot, Slice slice,
                                                  std::uint64_t length) override;
  [[nodiscard]] io::Result<void> deallocate_from(Slot slot, Slice slice) override;
  [[nodiscard]] io::Result<void> write(Slice slice, std::uint64_t at, io::ByteView bytes) override;
  [[nodiscard]] io::Result<void> write_user_header(std::uint64_t at, io::ByteView bytes) override;
  using Allocator::read;
  [[nodiscard]] io::Result<void> read(Slice slice, std::uint64_t at,
                                      io::MutableByteView into) const override;
  [[nodiscard]] io::Result<void> read_user_header(std::uint64_t at,
                                                  io::MutableByteView into) const override;
  [[nodiscard]] io::Result<Slice> root() const override;
  [[nodiscard]] io::Result<void> set_root(Slice root) override;

  /// Where `count` bytes from byte `at` of `slice`, or of the user header, lie in the payload.
  /// ERRORS: kInvalidArgument where they leave it, or the slice is none.
  [[nodiscard]] io::Result<std::uint64_t> locate(std::string_view operation, Slice slice,
                                                 std::uint64_t at, std::uint64_t count) const;
  /// The same in a heap whose last commit left `payload_bytes`, whatever has been kept back since.
  [[nodiscard]] io::Result<std::uint64_t> locate_committed(Slice slice, std::uint64_t at,
                                                           std::uint64_t count,
                                                           std::uint64_t payload_bytes) const;
  /// The stored root, if it names a slice that is in use after the last commit.
  [[nodiscard]] io::Result<Slice> check_committed_root(Slice stored,
                                                       std::uint64_t payload_bytes) const;
  /// As `check_disjoint`, in the heap of the last commit.
  [[nodiscard]] io::Result<std::vector<BlockRange>> check_committed_disjoint(
      std::span<const Slice> slices, std::uint64_t payload_bytes) const;
  [[nodiscard]] static io::Result<std::uint64_t> locate_in_user_header(std::string_view operation,
                                                                       std::uint64_t at,
                                                                       std::uint64_t count);

  /// Whether the heap may have handed the slice out, as far as its place and free memory tell.
  [[nodiscard]] io::Result<void> check(Slice slice) const;
  /// The same for several slices that must not share memory; `ranges` are their blocks, by offset.
  [[nodiscard]] io::Result<std::vector<BlockRange>> check_disjoint(
      std::span<const Slice> slices) const;

  /// The error that made a batch impossible, a failed read too, if there was one; forgets it.
  [[nodiscard]] std::optional<io::Error> take_failure();

 private:
  /// Makes the call and notes an error other than a refusal, or an exception.
  template <typename Call>
  [[nodiscard]] auto noted(Call call) const -> decltype(call());

  [[nodiscard]] io::Result<Slice> reallocate_checked(Slice slice, std::uint64_t length);
  [[nodiscard]] io::Result<std::uint64_t> locate(Slot slot) const;
  [[nodiscard]] io::Result<void> fill(std::uint64_t at, SlotWidth width, Slice slice);

  HeapStorage& storage_;
  FreeIndex* index_;
  Heap heap_;
  mutable std::optional<io::Error> failure_;
};

}  // namespace crashcheck::bstack
