// A heap on a file in memory whose events are recorded: the subject of most tests.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
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
  explicit RecordedHeap(io::Bytes bytes = {}, Protocol protocol = Protocol::kInPlace)
      : memory_(std::move(bytes)), protocol_(protocol) {}
  explicit RecordedHeap(Protocol protocol) : protocol_(protocol) {}

  io::Result<void> try_open() { return try_open(protocol_); }
  /// By any protocol, which is that of later openings too.
  io::Result<void> try_open(Protocol protocol) {
    heap_.reset();
    protocol_ = protocol;
    auto opened =
        GhostTree::open(std::make_unique<faultfs::RecordingFile>(memory_, trace_), protocol);
    if (!opened) return io::Failure(opened.error());
    opened->set_reserve(reserve_bytes);
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
  /// How many of them are syncs.
  [[nodiscard]] std::ptrdiff_t syncs() const {
    return std::ranges::count(events(), faultfs::EventKind::kSync, &FileEvent::kind);
  }
  [[nodiscard]] const faultfs::Trace& trace() const { return trace_; }
  [[nodiscard]] io::Bytes bytes() const { return {memory_.bytes().begin(), memory_.bytes().end()}; }
  [[nodiscard]] faultfs::MemoryFile& memory() { return memory_; }

  std::uint64_t reserve_bytes = 0;  ///< of later openings

 private:
  faultfs::MemoryFile memory_;
  Protocol protocol_;
  faultfs::Trace trace_;
  std::unique_ptr<GhostTree> heap_;
  std::uint64_t marked_ = 0;
};

}  // namespace crashcheck::bstack
