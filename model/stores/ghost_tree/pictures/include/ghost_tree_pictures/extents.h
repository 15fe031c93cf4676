// Who has each byte of an arena, in little memory: a heap may have an extent for each 32 bytes.
// Plain value.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

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

/// Extents that follow one another without gaps, the first at offset 48. 9 bytes for each of them,
/// more where one has a handle.
class Extents {
 public:
  /// Adds one; what nobody or several have is one extent as far as it reaches. REQUIRES: it begins
  /// where the last one ends, and is not empty.
  void append(const Extent& next);

  [[nodiscard]] std::size_t size() const { return ends_.size(); }
  /// By offset. REQUIRES: index < size().
  [[nodiscard]] Extent operator[](std::size_t index) const;
  [[nodiscard]] bool has(Owner owner) const { return has_[static_cast<std::size_t>(owner)]; }

  class Iterator {
   public:
    Iterator(const Extents& extents, std::size_t index) : extents_(&extents), index_(index) {}
    Extent operator*() const { return (*extents_)[index_]; }
    Iterator& operator++() {
      ++index_;
      return *this;
    }
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Extents* extents_;
    std::size_t index_;
  };
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }

 private:
  static constexpr std::size_t kOwners = 6;

  // Deques: a vector that grows is there twice for a while.
  std::deque<std::uint64_t> ends_;
  std::deque<Owner> owners_;
  std::vector<std::optional<oracle::Handle>> handles_;  ///< none, or one for each extent
  std::array<bool, kOwners> has_{};
};

}  // namespace crashcheck::ghost_tree
