// A heap as a value that can be drawn: who has each byte of the arena, the free tree, and what lies
// behind the payload.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "coverage/record_reader.h"
#include "oracle/heap_state.h"
#include "oracle/raw_heap.h"

namespace crashcheck::ghost_tree {

enum class Owner : std::uint8_t {
  kLive,          ///< a slice that the application knows
  kInFlight,      ///< a slice that the operation cut works on
  kFree,          ///< in the free tree
  kNobody,        ///< neither live nor free
  kClaimedTwice,  ///< two of the above at once
  kInUse,         ///< not free, and who is alive is not known
};

/// "live", "in-flight", "free", "nobody", "claimed-twice", "in-use".
[[nodiscard]] std::string_view name(Owner owner);

/// Payload bytes with one owner.
struct Extent {
  oracle::Range range;
  Owner owner = Owner::kNobody;
  std::optional<oracle::Handle> handle = std::nullopt;  ///< of a live slice

  bool operator==(const Extent&) const = default;
};

struct HeapPicture {
  std::uint64_t file_bytes = 0;
  std::uint64_t committed_length = 0;  ///< as stored
  std::uint64_t length = 0;            ///< payload bytes that are both committed and there
  std::uint64_t root = 0;
  std::vector<Extent> extents;         ///< [48, length) without gaps, by offset; one for each block
  std::vector<oracle::RawNode> nodes;  ///< every node reached, once, in tree order
  std::vector<oracle::BrokenLink> broken_links;
  std::optional<coverage::RedoRecord> record;  ///< whole, behind the payload
};

/// `state` says who is alive; nullptr: nobody is known. Slices of `in_flight` are being worked on.
/// Time is O(n log n) in the number of blocks, whatever the bytes say.
[[nodiscard]] HeapPicture picture_of(const oracle::RawHeap& heap, const oracle::HeapState* state,
                                     std::span<const oracle::Handle> in_flight = {});

}  // namespace crashcheck::ghost_tree
