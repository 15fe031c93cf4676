// Method: the file is copied into memory, opened, read, opened again, and used.
#include "opening_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "bstack/ghost_tree.h"
#include "bstack/stack.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::corpus {
namespace {

using bstack::GhostTree;
using bstack::Protocol;
using bstack::Slice;

constexpr std::uint64_t kCapacityBytes = std::uint64_t{16} << 20U;
constexpr std::uint64_t kAllocationBytes = 40;

std::uint64_t block_bytes(std::uint64_t length) {
  return (length + GhostTree::kBlockBytes - 1) / GhostTree::kBlockBytes * GhostTree::kBlockBytes;
}

bool overlap(Slice a, Slice b) {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

bool inside(Slice part, Slice whole) {
  return whole.offset <= part.offset && part.offset + part.length <= whole.offset + whole.length;
}

std::string text(const std::vector<Slice>& blocks) {
  std::string all;
  for (const Slice block : blocks) all += fmt::format(" {}+{}", block.offset, block.length);
  return all.empty() ? " none" : all;
}

/// The first byte that differs, in words.
std::string first_difference(io::ByteView found, io::ByteView wanted) {
  const auto at =
      static_cast<std::size_t>(std::ranges::mismatch(found, wanted).in1 - found.begin());
  if (at == found.size() || at == wanted.size()) {
    return fmt::format("{} bytes, recorded {}", found.size(), wanted.size());
  }
  return fmt::format("byte {} is {:02x}, recorded {:02x}", at, std::to_integer<unsigned>(found[at]),
                     std::to_integer<unsigned>(wanted[at]));
}

class Check {
 public:
  Check(const Heap& heap, const Opening& opening)
      : opening_(opening), file_(heap.found, kCapacityBytes) {}

  std::vector<std::string> run() {
    first_open();
    return std::move(differences_);
  }

 private:
  template <typename... Parts>
  void differs(fmt::format_string<Parts...> format, Parts&&... parts) {
    differences_.push_back(fmt::format(format, std::forward<Parts>(parts)...));
  }

  [[nodiscard]] io::Result<GhostTree> open(Protocol protocol) {
    return GhostTree::open(std::make_unique<faultfs::ForwardingFile>(file_), protocol);
  }

  [[nodiscard]] bool complete() const {
    return opening_.answer != Answer::kAnything && opening_.payload && opening_.free &&
           !opening_.free_within;
  }

  void first_open() {
    {
      const auto heap = open(opening_.protocol);
      if (!heap) return refused(heap.error());
      if (opening_.answer == Answer::kRefuses) {
        return differs("opens, recorded: refuses with '{}'", io::name(opening_.code));
      }
      if (opening_.answer != Answer::kAnything) compare(*heap, "opened");
    }
    compare_file();
    if (complete()) open_again();
    if (complete() || opening_.answer == Answer::kAnything) use();
  }

  void refused(const io::Error& error) {
    if (opening_.answer == Answer::kAnything) return;
    if (opening_.answer == Answer::kOpens) return differs("refuses: {}", to_string(error));
    if (error.code != opening_.code) {
      differs("refuses with '{}', recorded '{}'", io::name(error.code), io::name(opening_.code));
    }
    compare_file();
  }

  void compare_file() {
    if (!opening_.left) return;
    io::Bytes found(file_.bytes().begin(), file_.bytes().end());
    // A record carried out leaves a check of the length, where there was none in older files.
    if (found.size() == opening_.left->size() && found.size() >= bstack::Stack::kFileHeaderBytes) {
      std::copy_n(opening_.left->begin() + 6, 2, found.begin() + 6);
    }
    if (found == *opening_.left) return;
    differs("the file after the open: {}", first_difference(found, *opening_.left));
  }

  void compare(const GhostTree& heap, std::string_view when) {
    compare_payload(heap, when);
    compare_user_header(heap, when);
    for (const Live& live : opening_.live) compare_live(heap, live, when);
    if (opening_.free) compare_free(heap, when);
    if (complete() || heap.protocol() == Protocol::kJournaled) find_defects(heap, when);
  }

  void compare_payload(const GhostTree& heap, std::string_view when) {
    if (!opening_.payload) return;
    const auto statistics = heap.statistics();
    if (!statistics) return differs("{}, no statistics: {}", when, to_string(statistics.error()));
    if (statistics->payload_bytes == *opening_.payload) return;
    differs("{}, payload of {} bytes, recorded {}", when, statistics->payload_bytes,
            *opening_.payload);
  }

  void compare_user_header(const GhostTree& heap, std::string_view when) {
    if (!opening_.user_header) return;
    io::Bytes found(GhostTree::kUserHeaderBytes);
    if (const auto read = heap.read_user_header(0, found); !read) {
      return differs("{}, no user header: {}", when, to_string(read.error()));
    }
    if (found == *opening_.user_header) return;
    differs("{}, user header: {}", when, first_difference(found, *opening_.user_header));
  }

  /// Of a heap without damage, the padding up to the end of the block is zero.
  void compare_live(const GhostTree& heap, const Live& live, std::string_view when) {
    io::Bytes wanted = live.bytes;
    if (complete()) wanted.resize(block_bytes(live.place.length));
    io::Bytes found(wanted.size());
    const Slice slice{live.place.offset, found.size()};
    if (const auto read = heap.read(slice, 0, found); !read) {
      return differs("{}, live slice {}+{}: {}", when, live.place.offset, live.place.length,
                     to_string(read.error()));
    }
    if (found == wanted) return;
    differs("{}, live slice {}+{}: {}", when, live.place.offset, live.place.length,
            first_difference(found, wanted));
  }

  void compare_free(const GhostTree& heap, std::string_view when) {
    const auto found = heap.free_blocks();
    if (!found) return differs("{}, no free blocks: {}", when, to_string(found.error()));
    const auto is_recorded = [&](Slice block) {
      return std::ranges::any_of(*opening_.free, [&](Slice each) { return inside(block, each); });
    };
    const bool fits =
        opening_.free_within ? std::ranges::all_of(*found, is_recorded) : *found == *opening_.free;
    if (!fits) {
      differs("{}, free:{}, recorded{}:{}", when, text(*found),
              opening_.free_within ? " at most" : "", text(*opening_.free));
    }
    for (const Slice block : *found) expect_not_live(block, when, "a free block");
  }

  void expect_not_live(Slice block, std::string_view when, std::string_view what) {
    for (const Live& live : opening_.live) {
      if (!overlap(block, {live.place.offset, block_bytes(live.place.length)})) continue;
      differs("{}, {} {}+{} overlaps live slice {}+{}", when, what, block.offset, block.length,
              live.place.offset, live.place.length);
    }
  }

  void find_defects(const GhostTree& heap, std::string_view when) {
    const auto defects = heap.check();
    if (!defects) return differs("{}, no check: {}", when, to_string(defects.error()));
    for (const bstack::Defect& defect : *defects) {
      differs("{}, defect at {}: {}", when, defect.offset, defect.message);
    }
  }

  /// A second recovery changes nothing. What the journaled one left, the in-place one reads, too.
  void open_again() {
    const io::Bytes once(file_.bytes().begin(), file_.bytes().end());
    {
      const auto heap = open(opening_.protocol);
      if (!heap) return differs("does not open again: {}", to_string(heap.error()));
      compare(*heap, "opened again");
    }
    if (!std::ranges::equal(file_.bytes(), once)) {
      differs("opened again, {}", first_difference(file_.bytes(), once));
    }
    if (opening_.protocol == Protocol::kInPlace) return;
    {
      const auto heap = open(Protocol::kInPlace);
      if (!heap) return differs("does not open in-place after it: {}", to_string(heap.error()));
      compare(*heap, "opened in-place after it");
    }
    file_.assign(once);
  }

  /// Of a file without any promise, what the calls answer plays no part.
  void use() {
    auto heap = open(opening_.protocol);
    if (!heap) return;
    const auto slice = heap->allocate(kAllocationBytes);
    if (!complete()) {
      if (slice) static_cast<void>(heap->deallocate(*slice));
      return;
    }
    if (!slice) return differs("does not allocate: {}", to_string(slice.error()));
    expect_not_live({slice->offset, block_bytes(slice->length)}, "used", "the allocation");
    io::Bytes found(slice->length);
    const auto read = heap->read(*slice, 0, found);
    if (!read || found != io::Bytes(found.size())) differs("an allocation is not zero");
    const io::Bytes ones(found.size(), std::byte{0xFF});
    if (!heap->write(*slice, 0, ones)) differs("does not write");
    for (const Live& live : opening_.live) compare_live(*heap, live, "used");
    if (!heap->deallocate(*slice)) differs("does not deallocate");
    for (const Live& live : opening_.live) compare_live(*heap, live, "used");
  }

  const Opening& opening_;
  faultfs::MemoryFile file_;
  std::vector<std::string> differences_;
};

}  // namespace

std::vector<std::string> differences(const Heap& heap, const Opening& opening) {
  return Check(heap, opening).run();
}

}  // namespace crashcheck::corpus
