// Histories by shape, carried out once on a perfect device.
#include "damage/real_heaps.h"

#include <stdexcept>

#include "explorer/recording.h"
#include "generator/generator.h"
#include "history/wrapped.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck::testing {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Handle;
using history::History;
using history::Reopen;

constexpr std::uint64_t kSeed = 20'240'611;

io::Bytes file_after(const History& history) {
  const explorer::Recording recording =
      explorer::record(*subjects::ghost_trees().find("in-place"), history::wrapped(history));
  if (recording.steps.back().error) throw std::logic_error("the history cannot be carried out");
  faultfs::Image file;
  for (const faultfs::Event& event : recording.trace.events()) {
    faultfs::apply(recording.trace, event, file);
  }
  return {file.bytes().begin(), file.bytes().end()};
}

/// A slice of each length, filled with a pattern.
History filled(const std::vector<std::uint64_t>& lengths) {
  History history;
  for (const std::uint64_t length : lengths) {
    const auto handle = static_cast<Handle>(history.size() / 2);
    history.emplace_back(Allocate{length});
    history.emplace_back(history::Write{
        handle, 0, history::Bytes(length, static_cast<std::byte>(0xA0U + handle % 16))});
  }
  return history;
}

/// Every other slice freed: `count` free blocks of a few sizes with slices between them.
History fragmented(std::size_t count) {
  std::vector<std::uint64_t> lengths;
  for (std::size_t i = 0; i < 2 * count; ++i) lengths.push_back(20 + 32 * (i / 2 % 3));
  History history = filled(lengths);
  for (std::size_t i = 0; i < count; ++i) {
    history.emplace_back(Deallocate{static_cast<Handle>(2 * i)});
  }
  return history;
}

/// Free blocks of ascending sizes, each freed in turn, which makes a tree of rotations.
History deep(std::size_t count) {
  std::vector<std::uint64_t> lengths;
  for (std::size_t i = 0; i < count; ++i) {
    lengths.push_back(32 * (i + 1));
    lengths.push_back(1);
  }
  History history = filled(lengths);
  for (std::size_t i = 0; i < count; ++i) {
    history.emplace_back(Deallocate{static_cast<Handle>(2 * i)});
  }
  return history;
}

History closed_cleanly() {
  History history = fragmented(6);
  history.emplace_back(history::WriteHeader{0, history::Bytes(32, std::byte{0x55})});
  history.emplace_back(history::AllocateBulk{{10, 70}});
  history.emplace_back(Reopen{});
  return history;
}

}  // namespace

std::vector<RealHeap> real_heaps() {
  std::vector<RealHeap> heaps = {
      {"NoHeapYet", {}},
      {"Empty", file_after({})},
      {"Full", file_after(filled({32, 1, 100, 600}))},
      {"Fragmented", file_after(fragmented(8))},
      {"DeepTree", file_after(deep(15))},
      {"ClosedCleanly", file_after(closed_cleanly())},
  };
  for (std::uint64_t i = 0; i < 6; ++i) {
    heaps.push_back(
        {"Random" + std::to_string(i), file_after(generator::history_of(kSeed, i, 40))});
  }
  return heaps;
}

}  // namespace crashcheck::testing
