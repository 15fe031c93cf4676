// Which parts of a file the medium keeps space for. Internal to the layer. Plain value.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

#include "faultfs/hash128.h"
#include "faultfs/image.h"

namespace crashcheck::faultfs {

/// The holes of a file in whole units: what lies in none is backed. A hole reads as zeros and costs
/// nothing.
class Backing {
 public:
  explicit Backing(const BackingRules& rules) : rules_(rules) {}

  [[nodiscard]] const BackingRules& rules() const { return rules_; }

  void resize(std::uint64_t from_bytes, std::uint64_t to_bytes) {
    if (to_bytes < from_bytes) remove(end_unit(to_bytes), UINT64_MAX);
    if (to_bytes > from_bytes && rules_.growth_is_hole)
      add(end_unit(from_bytes), end_unit(to_bytes));
  }
  /// Bytes of [begin, end) are written.
  void back(std::uint64_t begin, std::uint64_t end) {
    if (begin < end) remove(begin / rules_.unit_bytes, end_unit(end));
  }
  /// [begin, end), of a file that ends at `size_bytes`, is zero: its whole units become holes.
  void punch(std::uint64_t begin, std::uint64_t end, std::uint64_t size_bytes) {
    const std::uint64_t last = end == size_bytes ? end_unit(end) : end / rules_.unit_bytes;
    if (end_unit(begin) < last) add(end_unit(begin), last);
  }
  /// What `from` has between the units that begin in [begin, end).
  void copy(const Backing* from, std::uint64_t begin, std::uint64_t end) {
    const std::uint64_t first = end_unit(begin);
    const std::uint64_t last = end_unit(end);
    if (first >= last) return;
    remove(first, last);
    if (from == nullptr) return;
    for (const auto& [hole, hole_end] : from->holes_) {
      const std::uint64_t from_unit = std::max(hole, first);
      const std::uint64_t to_unit = std::min(hole_end, last);
      if (from_unit < to_unit) add(from_unit, to_unit);
    }
  }

  [[nodiscard]] bool is_hole(std::uint64_t offset) const {
    const std::uint64_t unit = offset / rules_.unit_bytes;
    const auto after = holes_.upper_bound(unit);
    return after != holes_.begin() && std::prev(after)->second > unit;
  }
  /// The first part of [begin, end) that is in no hole; empty, at `end`, where there is none.
  [[nodiscard]] io::FileRange next_data(std::uint64_t begin, std::uint64_t end) const {
    auto hole = holes_.upper_bound(begin / rules_.unit_bytes);
    if (hole != holes_.begin() && std::prev(hole)->second * rules_.unit_bytes > begin) {
      begin = std::min(std::prev(hole)->second * rules_.unit_bytes, end);
    }
    if (hole != holes_.end() && begin < end) end = std::min(hole->first * rules_.unit_bytes, end);
    return {begin, end};
  }
  /// Bytes of the units of [begin, end) that are holes.
  [[nodiscard]] std::uint64_t hole_bytes(std::uint64_t begin, std::uint64_t end) const {
    std::uint64_t units = 0;
    const std::uint64_t first = begin / rules_.unit_bytes;
    const std::uint64_t last = end_unit(end);
    for (const auto& [hole, hole_end] : holes_) {
      if (hole < last && hole_end > first) {
        units += std::min(hole_end, last) - std::max(hole, first);
      }
    }
    return units * rules_.unit_bytes;
  }
  /// What a file of `size_bytes` costs.
  [[nodiscard]] std::uint64_t cost(std::uint64_t size_bytes) const {
    return end_unit(size_bytes) * rules_.unit_bytes - hole_bytes(0, size_bytes);
  }

  /// A hash of the holes; zeros where there is none.
  [[nodiscard]] Hash128 hash() const {
    Hash128 sum;
    for (const auto& [hole, hole_end] : holes_) {
      std::array<std::byte, 16> words{};
      io::store_u64(words, hole);
      io::store_u64(std::span(words).subspan(8), hole_end);
      sum += hash_of(words, 0xBAC4ED);
    }
    return sum;
  }

  bool operator==(const Backing& other) const { return holes_ == other.holes_; }
  [[nodiscard]] bool is_whole() const { return holes_.empty(); }

 private:
  /// The number of units that [0, end) touches.
  [[nodiscard]] std::uint64_t end_unit(std::uint64_t end) const {
    return end / rules_.unit_bytes + (end % rules_.unit_bytes > 0 ? 1 : 0);
  }

  void add(std::uint64_t first, std::uint64_t last) {
    if (first >= last) return;
    remove(first, last);
    auto next = holes_.lower_bound(first);
    if (next != holes_.end() && next->first == last) {
      last = next->second;
      next = holes_.erase(next);
    }
    if (next != holes_.begin() && std::prev(next)->second == first) {
      std::prev(next)->second = last;
    } else {
      holes_.emplace_hint(next, first, last);
    }
  }

  void remove(std::uint64_t first, std::uint64_t last) {
    auto hole = holes_.upper_bound(first);
    if (hole != holes_.begin() && std::prev(hole)->second > first) --hole;
    while (hole != holes_.end() && hole->first < last) {
      const auto [begin, end] = *hole;
      hole = holes_.erase(hole);
      if (begin < first) holes_.emplace(begin, first);
      if (end > last) holes_.emplace(last, end);
    }
  }

  BackingRules rules_;
  std::map<std::uint64_t, std::uint64_t> holes_;  // first unit, unit after the last; none touch
};

}  // namespace crashcheck::faultfs
