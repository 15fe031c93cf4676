// How much of a heap is free, and in what pieces.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "oracle/raw_heap.h"

namespace crashcheck::ghost_tree {

/// Free blocks of [from_bytes, to_bytes), a power of two to the next.
struct SizeClass {
  std::uint64_t from_bytes = 0;
  std::uint64_t to_bytes = 0;
  std::uint64_t blocks = 0;
  std::uint64_t bytes = 0;

  bool operator==(const SizeClass&) const = default;
};

/// Of a free block only what lies in the payload counts, whatever size it says it has.
struct FreeSpace {
  std::uint64_t blocks = 0;
  std::uint64_t bytes = 0;  ///< those that two blocks claim once
  oracle::Range largest;    ///< the first of them; empty where there is none
  /// By size, those that have a block.
  std::vector<SizeClass> classes;

  /// How much of the free memory is not in its largest block: 0 where all of it is, or none is
  /// free; towards 1 the more scattered it is.
  [[nodiscard]] double fragmentation() const;
};

/// Adds up free blocks one at a time.
class FreeSpaceSum {
 public:
  /// `length` is that of the payload.
  explicit FreeSpaceSum(std::uint64_t length) : length_(length) {}

  /// REQUIRES: blocks are added by offset.
  void add(oracle::Range block);

  [[nodiscard]] FreeSpace result() const;

 private:
  static constexpr std::size_t kWordBits = 64;

  std::uint64_t length_;
  std::uint64_t end_ = 0;  ///< of what was added so far
  FreeSpace space_;
  std::array<SizeClass, kWordBits + 1> classes_{};
};

[[nodiscard]] FreeSpace free_space(const oracle::RawHeap& heap);

}  // namespace crashcheck::ghost_tree
