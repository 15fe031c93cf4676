// The free blocks by offset, in memory: tells in O(log n) whether a range is free, which the tree
// in the file, ordered by size, cannot. Internal to bstack. Thread rule: `add`, `remove` and
// `take_back` may overlap the calls named after what was kept; nothing may overlap `keep`.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "layout.h"

namespace crashcheck::bstack {

/// Follows the tree, step by step. Steps since the last `keep` can be taken back, and do not show
/// in what was kept.
class FreeIndex {
 public:
  void add(FreeBlock block);
  /// REQUIRES: the block is there.
  void remove(FreeBlock block);

  /// Makes all steps so far final.
  void keep() noexcept;
  void take_back() noexcept;

  /// Whether any byte of [offset, offset + size) is free. O(log n), and linear in the kept blocks
  /// inside the range that have been removed.
  [[nodiscard]] bool touches(std::uint64_t offset, std::uint64_t size) const;
  /// The same without the steps since the last `keep`. O(log n).
  [[nodiscard]] bool kept_touches(std::uint64_t offset, std::uint64_t size) const;

  /// The block that ends where [offset, offset + size) begins and the one that begins where it
  /// ends. O(log n). REQUIRES: no byte of the range is free.
  [[nodiscard]] std::pair<std::optional<FreeBlock>, std::optional<FreeBlock>> neighbours(
      std::uint64_t offset, std::uint64_t size) const;

  /// All of them, by offset.
  [[nodiscard]] std::vector<FreeBlock> blocks() const;
  [[nodiscard]] std::vector<FreeBlock> kept_blocks() const;

 private:
  std::map<std::uint64_t, std::uint64_t> kept_;   ///< size by offset, as at the last `keep`
  std::map<std::uint64_t, std::uint64_t> added_;  ///< since then
  std::set<std::uint64_t> removed_;               ///< offsets of kept blocks
};

}  // namespace crashcheck::bstack
