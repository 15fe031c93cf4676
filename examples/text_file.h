// What the examples share: a heap in a file, text in slices, errors for people.
#pragma once

#include <bstack/ghost_tree.h>
#include <io/posix_file.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <string_view>
#include <utility>

namespace examples {

namespace io = crashcheck::io;
namespace bstack = crashcheck::bstack;
using bstack::Batch;
using bstack::GhostTree;
using bstack::Slice;

inline io::Result<GhostTree> open_heap(const std::filesystem::path& path) {
  CRASHCHECK_ASSIGN(auto file, io::open_posix_file(path));
  return GhostTree::open(std::move(file));
}

inline io::ByteView bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// `length` bytes from byte `at` of `slice`, of a GhostTree or a Batch. The file is not trusted: a
/// length comes from there.
template <typename Heap>
io::Result<std::string> read_text(const Heap& heap, Slice slice, std::uint64_t at,
                                  std::uint64_t length) {
  if (at > slice.length || length > slice.length - at) {
    return io::fail(io::ErrorCode::kCorrupt, "read", "a text leaves its slice", slice.offset);
  }
  std::string text(length, '\0');
  CRASHCHECK_TRY(heap.read(slice, at, std::as_writable_bytes(std::span(text))));
  return text;
}

/// The slice that is stored at byte `at` of `slice`.
template <typename Heap>
io::Result<Slice> read_slice(const Heap& heap, Slice slice, std::uint64_t at) {
  std::array<std::byte, Slice::kStoredBytes> stored{};
  CRASHCHECK_TRY(heap.read(slice, at, stored));
  return bstack::slice_from_bytes(stored);
}

/// The slice that is stored at the beginning of the user header: the root of everything.
template <typename Heap>
io::Result<Slice> read_root(const Heap& heap) {
  std::array<std::byte, Slice::kStoredBytes> stored{};
  CRASHCHECK_TRY(heap.read_user_header(0, stored));
  return bstack::slice_from_bytes(stored);
}

/// The status for `main`: 2 and a message for an error.
inline int status_of(const io::Result<void>& result) {
  if (result) return 0;
  std::cerr << io::to_string(result.error()) << "\n";
  return 2;
}

}  // namespace examples
