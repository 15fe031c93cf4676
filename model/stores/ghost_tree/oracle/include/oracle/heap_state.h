// What an application knows about its heap, and the outcomes it must be prepared to find after a
// crash. Knows of extents and bytes, not of trees.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "history/operation.h"
#include "oracle/protocol.h"
#include "oracle/raw_heap.h"

namespace crashcheck::oracle {

using history::Bytes;
using history::Handle;

/// Where the store put a slice. The empty slice is (0, 0).
struct Placement {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  bool operator==(const Placement&) const = default;
};

/// As the length of an operand of a batch: where the slice is, an operation before it in the batch
/// tells; the offset is the index among the places that the batch has returned so far.
inline constexpr std::uint64_t kReturnedInBatch = UINT64_MAX;

struct LiveSlice {
  Handle handle = 0;
  std::uint64_t offset = 0;
  Bytes content;
  /// Empty, or as long as `content`: then each unit may hold either.
  Bytes alternative;
  /// What the slice held before the operation that gave it `content`.
  Bytes previous;
  /// From here on the slice has not been written since it was allocated or grown: zero, by promise.
  std::uint64_t fresh_from = UINT64_MAX;

  [[nodiscard]] Placement placement() const { return {offset, content.size()}; }
  [[nodiscard]] bool empty() const { return content.empty(); }
  [[nodiscard]] Range block() const { return {offset, offset + block_length(content.size())}; }
  [[nodiscard]] Range padding() const { return {offset + content.size(), block().end}; }

  /// Its owner writes. REQUIRES: [at, at + bytes.size()) is inside.
  void write(std::uint64_t at, std::span<const std::byte> bytes);
};

using UserHeader = std::array<std::byte, kUserHeaderBytes>;

/// Arena bytes that are neither in a live block nor free belong to nobody.
struct HeapState {
  std::uint64_t length = 0;  ///< payload bytes, header included
  UserHeader user_header{};
  std::vector<LiveSlice> live;  ///< by handle
  std::vector<Range> free;      ///< by offset; in-place, two blocks may touch until the next open

  /// The slice of `handle`, or nullptr.
  [[nodiscard]] LiveSlice* find(Handle handle);
  [[nodiscard]] const LiveSlice* find(Handle handle) const;
  /// The handles of all slices, ascending.
  [[nodiscard]] std::vector<Handle> handles() const;
  /// Takes the slice out and returns it. REQUIRES: it is there.
  LiveSlice take(Handle handle);
  /// Takes out all slices from handle `first` on: nobody was told of them.
  void forget_from(Handle first);

  /// What every open and, under kJournaled, every operation makes of it: free blocks that touch are
  /// joined; under kJournaled, what is free at the end of the payload is given back.
  void recover(Protocol protocol);
};

/// A heap that has just been created: 48 bytes, nothing live, nothing free.
[[nodiscard]] HeapState created_heap();

/// Memory that was being given back: nobody's now, each unit still as it was or zero already, or
/// with what lies there of the node of the free block that it was to become, in its first 32 bytes.
struct Wiped {
  std::uint64_t offset = 0;
  Bytes before;                 ///< whole blocks
  std::uint64_t node_size = 0;  ///< of that free block; 0: none begins here
};

/// One state that may be found after a crash.
struct Outcome {
  std::string_view name;  ///< "not started", "complete", or the documented state between
  HeapState state;
  /// Parts that may be free or nobody's, each as a whole; not among state.free.
  std::vector<Range> may_be_free;
  std::vector<Wiped> wiped;
  /// Each unit of the user header may hold this instead.
  UserHeader alternative_header{};
  /// The store was being created: nobody has ever been told that there is one.
  bool creation = false;
};

/// An outcome with nothing left open.
[[nodiscard]] Outcome exactly(std::string_view name, HeapState state);

}  // namespace crashcheck::oracle
