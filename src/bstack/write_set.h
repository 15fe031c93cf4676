// Uncommitted changes, as bytes over a payload. Internal to bstack. Plain value.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "bstack/stack.h"

namespace crashcheck::bstack {

/// Disjoint pieces of bytes and of zeros, by offset; a later change replaces the parts of earlier
/// ones that it covers.
class WriteSet {
 public:
  void put(std::uint64_t offset, io::ByteView bytes);
  void zero(std::uint64_t offset, std::uint64_t length);
  /// Forgets what lies in [begin, end).
  void forget(std::uint64_t begin, std::uint64_t end);
  /// Forgets everything from `length` on.
  void cut(std::uint64_t length) { forget(length, UINT64_MAX); }
  void clear() { pieces_.clear(); }

  [[nodiscard]] bool empty() const { return pieces_.empty(); }
  /// The first part of [begin, end) that has bytes put there, not zeros; empty, at `end`, where
  /// there is none.
  [[nodiscard]] io::FileRange next_bytes(std::uint64_t begin, std::uint64_t end) const;

  /// Lays the changes over `bytes`, which are those at `offset`.
  void patch(std::uint64_t offset, io::MutableByteView bytes) const;

  /// All of them, ascending. They refer to this object.
  [[nodiscard]] std::vector<Change> changes() const;

  bool operator==(const WriteSet&) const = default;

 private:
  struct Piece {
    std::uint64_t length = 0;
    io::Bytes bytes;  ///< empty: zeros

    bool operator==(const Piece&) const = default;

    /// The part from byte `begin` of the piece to byte `end`.
    [[nodiscard]] Piece part(std::uint64_t begin, std::uint64_t end) const;
  };
  using Pieces = std::map<std::uint64_t, Piece>;

  /// The first piece that ends after `offset`.
  [[nodiscard]] Pieces::const_iterator first_ending_after(std::uint64_t offset) const;

  Pieces pieces_;
};

}  // namespace crashcheck::bstack
