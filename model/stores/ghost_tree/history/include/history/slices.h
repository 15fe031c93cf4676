// Which slices there are after some operations, and how long they are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "history/operation.h"

namespace crashcheck::history {

/// Where a slice's length is not known: nothing is too long for it.
constexpr std::uint64_t kUnknownLength = UINT64_MAX;

/// Follows operations, knowing nothing of where slices are. A copy goes its own way.
class Slices {
 public:
  Slices() = default;
  /// `next` is the first handle to be given.
  explicit Slices(Handle next) : next_(next) {}

  /// A slice that was there before the first operation.
  void add(Handle slice, std::uint64_t length) { lengths_[slice] = length; }
  /// From here on it is not known which of the slices given so far are there, and how long they
  /// are: all of them count as there.
  void assume_all_given();

  /// The handle that the next slice gets.
  [[nodiscard]] Handle next() const { return next_; }
  [[nodiscard]] std::size_t count() const { return lengths_.size(); }
  /// The slice with the `index`th lowest handle. REQUIRES: index < count().
  [[nodiscard]] Handle nth(std::size_t index) const;
  /// All of them, ascending.
  [[nodiscard]] std::vector<Handle> handles() const;
  [[nodiscard]] bool has(Handle slice) const { return lengths_.contains(slice); }
  /// REQUIRES: has(slice).
  [[nodiscard]] std::uint64_t length_of(Handle slice) const { return lengths_.at(slice); }

  /// How many bytes there are for a slot in `slice`, or in the user header.
  /// REQUIRES: has(*slice).
  [[nodiscard]] std::uint64_t bytes_for_slot(std::optional<Handle> slice) const;
  /// The same for an operation that names the slot. One that reallocates the slice in which its
  /// slot lies leaves it the bytes that are in the slice before and after.
  [[nodiscard]] std::uint64_t bytes_for_slot(const ReallocateInto& operation) const;

  /// Whether the operation makes sense here: works on slices that are there, names none twice,
  /// writes and reads only inside of them, and has a slot that fits and outlives it.
  [[nodiscard]] bool allow(const Operation& operation) const;

  /// Goes on behind the operation. REQUIRES: allow(operation).
  void note(const Operation& operation);

 private:
  std::map<Handle, std::uint64_t> lengths_;
  Handle next_ = 0;
};

/// Whether a slot fits where there are `length` bytes.
[[nodiscard]] constexpr bool fits(const Slot& slot, std::uint64_t length) {
  return slot.width <= length && slot.at <= length - slot.width;
}

}  // namespace crashcheck::history
