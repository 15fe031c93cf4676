// The results of inspecting a heap: defects and statistics. Plain values.
#pragma once

#include <cstdint>
#include <string_view>

namespace crashcheck::bstack {

/// One thing wrong with a heap. `offset` and `length` are payload bytes; `message`
/// refers to a string literal.
struct Defect {
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string_view message;

  bool operator==(const Defect&) const = default;
};

/// What lies behind the payload of a file, as far as a MiB of it tells.
enum class Tail : std::uint8_t {
  kOther,
  kZeros,       ///< set aside by a heap that was not closed
  kLikeRecord,  ///< parts of a record, which a crash may have cut short
};

/// What an open has found of the file, and done about it, beyond what a clean one needs.
struct Opening {
  bool carried_out_record = false;  ///< an interrupted operation was completed
  std::uint64_t tail_bytes = 0;     ///< behind the payload, dropped: never committed
  Tail tail = Tail::kOther;
  std::uint64_t missing_bytes = 0;  ///< of the committed payload; whatever was there is lost
  bool tree_was_unsound = false;    ///< free memory that cannot be trusted is leaked
  bool changed_unchecked = false;   ///< an in-place session came after the last journaled one

  bool operator==(const Opening&) const = default;
};

/// All sizes are bytes of whole blocks.
struct Statistics {
  std::uint64_t payload_bytes = 0;         ///< the header of the heap, 48 bytes, included
  std::uint64_t free_bytes = 0;            ///< in the tree
  std::uint64_t live_or_leaked_bytes = 0;  ///< every other byte after the heap's header
  std::uint64_t free_blocks = 0;
  std::uint64_t largest_free_bytes = 0;

  /// How much of the free memory is not in its largest block: 0 where all of it is, or none is
  /// free; towards 1 the more scattered it is.
  [[nodiscard]] double fragmentation() const {
    if (free_bytes == 0) return 0;
    return 1.0 - static_cast<double>(largest_free_bytes) / static_cast<double>(free_bytes);
  }

  bool operator==(const Statistics&) const = default;
};

}  // namespace crashcheck::bstack
