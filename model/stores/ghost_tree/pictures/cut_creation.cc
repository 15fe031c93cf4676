// docs/format.md, "Opening": a file no longer than a fresh heap, in which every byte is zero or
// that of a fresh heap. A stack without a payload is complete.
#include "cut_creation.h"

#include <algorithm>
#include <array>

namespace crashcheck::ghost_tree {
namespace {

using Image = std::array<std::byte, oracle::kFileHeaderBytes + oracle::kArenaBegin>;

Image fresh_heap() {
  Image image{};
  const auto put = [&](std::uint64_t at, std::span<const std::uint8_t> bytes) {
    std::ranges::copy(std::as_bytes(bytes), image.begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(0, oracle::kFirstBytesOfStack);
  put(oracle::kFirstBytesOfStack.size(), std::array{std::uint8_t{oracle::kArenaBegin}});
  put(oracle::kFileHeaderBytes + oracle::kHeapMagicOffset, oracle::kFirstBytesOfHeap);
  return image;
}

bool is_empty_stack(const oracle::RawHeap& heap) {
  return heap.file.size() == oracle::kFileHeaderBytes && heap.has_stack_magic &&
         heap.committed_length == 0;
}

/// In-place, only what the first write of a creation leaves is completed, or a stack that is one.
bool opens_in_place(const oracle::RawHeap& heap) {
  if (heap.file.size() >= oracle::kFileHeaderBytes) {
    return heap.has_stack_magic && (heap.length == 0 || heap.has_heap_magic);
  }
  Image fresh_stack{};
  std::ranges::copy(std::as_bytes(std::span(oracle::kFirstBytesOfStack)), fresh_stack.begin());
  return std::ranges::equal(heap.file, std::span(fresh_stack).first(heap.file.size()));
}

}  // namespace

std::string_view cut_creation(const oracle::RawHeap& heap, std::uint64_t file_bytes) {
  const Image image = fresh_heap();
  if (file_bytes > image.size() || is_empty_stack(heap)) return {};
  if (std::ranges::equal(heap.file, image)) return {};
  const bool may_become_one = std::ranges::equal(
      heap.file, std::span(image).first(heap.file.size()),
      [](std::byte found, std::byte wanted) { return found == std::byte{0} || found == wanted; });
  if (!may_become_one) return {};
  return opens_in_place(heap)
             ? "its creation was cut short, and it holds nothing: the next open, journaled or "
               "in-place, completes it"
             : "its creation was cut short, and it holds nothing: a journaled open, the default, "
               "completes it; an in-place open refuses it";
}

}  // namespace crashcheck::ghost_tree
