// Which units of a file cannot be read. Internal to the layer. Plain value.
#pragma once

#include <algorithm>
#include <array>
#include <map>

#include "faultfs/hash128.h"
#include "io/bytes.h"
#include "io/file.h"

namespace crashcheck::faultfs {

/// Each unit by itself, since each is mended by itself. The last one may reach past the end of the
/// file.
class UnreadableUnits {
 public:
  void add(io::FileRange unit) {
    clear(unit.begin, unit.end);
    units_.emplace(unit.begin, unit.end);
  }
  /// Units with a byte of [begin, end) can be read again.
  void clear(std::uint64_t begin, std::uint64_t end) {
    auto unit = after(begin);
    while (unit != units_.end() && unit->first < end) unit = units_.erase(unit);
  }
  /// The file ends there now.
  void cut(std::uint64_t size_bytes) { units_.erase(units_.lower_bound(size_bytes), units_.end()); }
  /// Those that begin in [begin, end) become those of `from`.
  void copy(const UnreadableUnits* from, std::uint64_t begin, std::uint64_t end) {
    units_.erase(units_.lower_bound(begin), units_.lower_bound(end));
    if (from == nullptr) return;
    units_.insert(from->units_.lower_bound(begin), from->units_.lower_bound(end));
  }

  /// By their first byte, with the byte after the last.
  [[nodiscard]] const std::map<std::uint64_t, std::uint64_t>& units() const { return units_; }
  [[nodiscard]] bool empty() const { return units_.empty(); }
  [[nodiscard]] bool touch(std::uint64_t begin, std::uint64_t end) const {
    const auto unit = after(begin);
    return begin < end && unit != units_.end() && unit->first < end;
  }
  /// Whether [begin, end), written to a file of `size_bytes`, leaves a part of one of them as it
  /// is.
  [[nodiscard]] bool outlast(std::uint64_t begin, std::uint64_t end,
                             std::uint64_t size_bytes) const {
    for (auto unit = after(begin); unit != units_.end() && unit->first < end; ++unit) {
      if (unit->first < begin || end < std::min(unit->second, size_bytes)) return true;
    }
    return false;
  }

  /// Zeros where there is none.
  [[nodiscard]] Hash128 hash() const {
    Hash128 sum;
    for (const auto& [begin, end] : units_) {
      std::array<std::byte, 16> words{};
      io::store_u64(words, begin);
      io::store_u64(std::span(words).subspan(8), end);
      sum += hash_of(words, 0xDEAD);
    }
    return sum;
  }
  bool operator==(const UnreadableUnits&) const = default;

 private:
  using Units = std::map<std::uint64_t, std::uint64_t>;  // first byte, byte after the last

  /// The first that ends after `begin`.
  [[nodiscard]] Units::const_iterator after(std::uint64_t begin) const {
    auto unit = units_.upper_bound(begin);
    if (unit != units_.begin() && std::prev(unit)->second > begin) --unit;
    return unit;
  }

  Units units_;
};

}  // namespace crashcheck::faultfs
