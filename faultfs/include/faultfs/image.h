// What a device holds, as a value: the content of one file, or a tree of files. A file is sparse,
// and shared by its copies until they are written, so that it may be terabytes long and costs what
// was written. Thread rule: as for a std::vector, except that bytes() counts as a change; copies
// are independent, whatever they share.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>

#include "faultfs/hash128.h"
#include "io/assert.h"
#include "io/bytes.h"
#include "io/file.h"

namespace crashcheck::faultfs {

class Backing;
class Pages;
class Tree;
class UnreadableUnits;

/// How a medium with little space keeps files.
struct BackingRules {
  std::uint64_t unit_bytes = 512;  ///< what is kept space for as a whole
  bool growth_is_hole = false;     ///< a longer file costs nothing before it is written

  bool operator==(const BackingRules&) const = default;
};

/// One piece of bytes where it is short, which is fastest; otherwise pages of which only those that
/// were written exist, with their hashes. Which of the two depends on the size alone. The image of
/// a directory is a tree: it can be compared and hashed, and has no bytes of its own.
class Image {
 public:
  /// Up to so many bytes are one piece.
  static constexpr std::uint64_t kMaxPieceBytes = std::uint64_t{64} << 10U;
  /// Up to so many bytes can be had as one view.
  static constexpr std::uint64_t kMaxViewBytes = std::uint64_t{1} << 30U;

  Image() = default;
  // An image is the bytes it was made of, so these convert.
  Image(io::ByteView bytes) { write(0, bytes); }  // NOLINT(google-explicit-constructor)
  Image(io::Bytes bytes);                         // NOLINT(google-explicit-constructor)
  explicit Image(Tree tree);

  /// Null for the image of a file.
  [[nodiscard]] const Tree* tree() const { return tree_.get(); }

  /// In bytes; of a tree, all its files together.
  [[nodiscard]] std::uint64_t size() const {
    if (tree_) [[unlikely]]
      return size_of_tree();
    return pages_ ? size_of_pages() : piece_.size();
  }

  /// Cuts it, or extends it with zeros, which cost nothing in memory.
  void resize(std::uint64_t size_bytes) {
    if (backing_) [[unlikely]]
      resize_backing(size_bytes);
    if (unreadable_) [[unlikely]]
      cut_unreadable(size_bytes);
    if (pages_ || size_bytes > kMaxPieceBytes) return resize_pages(size_bytes);
    piece_.resize(size_bytes);
  }

  /// Grows where the bytes reach past the end; a gap reads as zero.
  /// REQUIRES: offset + bytes.size() does not overflow.
  void write(std::uint64_t offset, io::ByteView bytes) {
    if (bytes.empty()) return;
    const std::uint64_t end = offset + bytes.size();
    CRASHCHECK_ASSERT(end >= offset);
    if (size() < end) resize(end);
    if (backing_) [[unlikely]]
      back(offset, end);
    if (unreadable_) [[unlikely]]
      make_readable(offset, end);
    if (pages_) return write_pages(offset, bytes);
    std::copy(bytes.begin(), bytes.end(), piece_.begin() + static_cast<std::ptrdiff_t>(offset));
  }

  /// Makes the bytes [begin, end) those of `from`, which reads as zeros past its end. Costs what
  /// was written there. Units that begin there are holes, or cannot be read,
  /// where that is so in `from`.
  /// REQUIRES: begin <= end <= size().
  void copy(const Image& from, std::uint64_t begin, std::uint64_t end);

  /// Fills `into` from `offset`. REQUIRES: offset + into.size() <= size().
  void read(std::uint64_t offset, io::MutableByteView into) const {
    CRASHCHECK_ASSERT(offset <= size() && into.size() <= size() - offset);
    if (pages_) return read_pages(offset, into);
    std::copy_n(piece_.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
  }

  /// REQUIRES: offset < size().
  [[nodiscard]] std::byte operator[](std::uint64_t offset) const {
    std::byte byte{};
    read(offset, std::span(&byte, 1));
    return byte;
  }

  /// All bytes. Pages are put together; the copy and the view live until the next change.
  /// REQUIRES: size() <= kMaxViewBytes.
  [[nodiscard]] io::ByteView bytes() const { return pages_ ? put_together() : piece_; }

  /// Equal for equal content, holes and unreadable units, however they came about. Only what was
  /// written since is hashed again.
  [[nodiscard]] Hash128 hash() const;

  // The space on the medium. An image that does not keep track of it is backed as a whole.

  /// Keeps track from now on; all that there is now is backed.
  void track_backing(const BackingRules& rules);
  [[nodiscard]] bool tracks_backing() const { return backing_ != nullptr; }
  /// The whole units of [begin, end), which reads as zero, become holes. REQUIRES: as for copy().
  void punch(std::uint64_t begin, std::uint64_t end);
  /// Whether the unit with the byte at `offset` is a hole.
  [[nodiscard]] bool is_hole(std::uint64_t offset) const;
  /// The first part of [begin, end) that is in no hole; empty, at `end`, where there is none.
  [[nodiscard]] io::FileRange next_data(std::uint64_t begin, std::uint64_t end) const;
  /// What the medium keeps for it, and what it would have to keep if [begin, end) were written, or
  /// the file resized. REQUIRES: tracks_backing().
  [[nodiscard]] const BackingRules& backing_rules() const;
  [[nodiscard]] std::uint64_t backed_bytes() const;
  [[nodiscard]] std::uint64_t backed_bytes_if_written(std::uint64_t begin, std::uint64_t end) const;
  [[nodiscard]] std::uint64_t backed_bytes_if_resized(std::uint64_t size_bytes) const;

  // Units that a device cannot read, whatever the bytes are. A write mends those that it touches.

  /// REQUIRES: the unit begins inside, and touches no other unit of another size.
  void make_unreadable(io::FileRange unit);
  [[nodiscard]] bool has_unreadable() const { return unreadable_ != nullptr; }
  /// Whether a byte of [begin, end) lies in such a unit.
  [[nodiscard]] bool is_unreadable(std::uint64_t begin, std::uint64_t end) const;
  /// Whether [begin, end), if it were written, would leave a part of such a unit as it is.
  [[nodiscard]] bool would_stay_unreadable(std::uint64_t begin, std::uint64_t end) const;
  /// Units with a byte of [begin, end) can be read again.
  void make_readable(std::uint64_t begin, std::uint64_t end);

  /// Makes the units readable that can be read in `from`, with what that has there.
  void mend(const Image& from);

  /// How many bytes it keeps in memory, shared or not.
  [[nodiscard]] std::size_t memory_bytes() const;

  /// The first byte that the other has not, or has otherwise; size() where that is all of it.
  [[nodiscard]] std::uint64_t first_difference(const Image& other) const;

  friend bool operator==(const Image& a, const Image& b) {
    if (a.tree_ || b.tree_) return equal_trees(a, b);
    if ((a.backing_ || b.backing_) && !equal_backing(a, b)) return false;
    if ((a.unreadable_ || b.unreadable_) && !equal_unreadable(a, b)) return false;
    if (a.pages_ || b.pages_) return equal_pages(a, b);
    return a.size() == b.size() &&
           (a.size() == 0 || std::memcmp(a.piece_.data(), b.piece_.data(), a.size()) == 0);
  }

 private:
  [[nodiscard]] std::uint64_t size_of_tree() const;
  [[nodiscard]] std::uint64_t size_of_pages() const;
  void resize_pages(std::uint64_t size_bytes);
  void write_pages(std::uint64_t offset, io::ByteView bytes);
  void read_pages(std::uint64_t offset, io::MutableByteView into) const;
  void copy_content(const Image& from, std::uint64_t begin, std::uint64_t end);
  void copy_bytes(const Image& from, std::uint64_t begin, std::uint64_t end);
  [[nodiscard]] io::ByteView put_together() const;
  void resize_backing(std::uint64_t size_bytes);
  void back(std::uint64_t begin, std::uint64_t end);
  [[nodiscard]] Backing& own_backing();
  [[nodiscard]] static bool equal_backing(const Image& a, const Image& b);
  void cut_unreadable(std::uint64_t size_bytes);
  void copy_unreadable(const Image& from, std::uint64_t begin, std::uint64_t end);
  void drop_unreadable_if_none();
  [[nodiscard]] static bool equal_unreadable(const Image& a, const Image& b);
  [[nodiscard]] static bool equal_pages(const Image& a, const Image& b);
  [[nodiscard]] static bool equal_trees(const Image& a, const Image& b);
  /// The pages, to be changed: no copy has them any more.
  [[nodiscard]] Pages& own_pages();

  io::Bytes piece_;                                // all bytes; none where there are pages
  std::shared_ptr<Pages> pages_;                   // null for one piece
  mutable std::shared_ptr<const io::Bytes> view_;  // pages put together, if bytes() was called
  std::shared_ptr<Backing> backing_;               // null: backed as a whole
  std::shared_ptr<UnreadableUnits> unreadable_;    // null for none
  std::shared_ptr<const Tree> tree_;               // null for a file
};

}  // namespace crashcheck::faultfs
