// A heap on a file in memory whose events are recorded: the subject of the golden tests.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "bstack/ghost_tree.h"
#include "expected_events.h"
#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"

namespace crashcheck::bstack {

class RecordedHeap {
 public:
  explicit RecordedHeap(io::Bytes bytes = {}) : memory_(std::move(bytes)) {}

  io::Result<void> try_open() {
    heap_.reset();
    auto opened = GhostTree::open(std::make_unique<faultfs::RecordingFile>(memory_, trace_),
                                  Protocol::kInPlace);
    if (!opened) return io::Failure(opened.error());
    heap_ = std::make_unique<GhostTree>(std::move(*opened));
    return {};
  }

  /// The open heap, which is opened first where it is not.
  GhostTree& operator*() {
    if (!heap_) {
      EXPECT_TRUE(try_open());
    }
    return *heap_;
  }
  GhostTree* operator->() { return &**this; }

  /// Allocates one after the other; what they got.
  std::vector<Slice> allocate(std::initializer_list<std::uint64_t> lengths) {
    std::vector<Slice> slices;
    for (const std::uint64_t length : lengths) slices.push_back((*this)->allocate(length).value());
    return slices;
  }
  void deallocate(std::initializer_list<Slice> slices) {
    for (const Slice slice : slices) ASSERT_TRUE((*this)->deallocate(slice));
  }

  /// From here on `events` starts anew.
  void mark() { marked_ = trace_.event_count(); }
  [[nodiscard]] FileEvents events() const { return events_of(trace_, marked_); }
  [[nodiscard]] const faultfs::Trace& trace() const { return trace_; }
  [[nodiscard]] io::Bytes bytes() const { return {memory_.bytes().begin(), memory_.bytes().end()}; }
  [[nodiscard]] faultfs::MemoryFile& memory() { return memory_; }

 private:
  faultfs::MemoryFile memory_;
  faultfs::Trace trace_;
  std::unique_ptr<GhostTree> heap_;
  std::uint64_t marked_ = 0;
};

}  // namespace crashcheck::bstack
