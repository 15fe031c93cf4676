// A journaled heap whose file fails on demand, with live and free blocks.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "bstack/ghost_tree.h"
#include "expected_events.h"
#include "failing_file.h"
#include "faultfs/memory_file.h"

namespace crashcheck::bstack {

/// Live: 80 (32), 176 (40), 368 (32), and a bystander at 336 (32), all filled with a pattern. Free:
/// 48 (32), 112 (64), 240 (96).
/// Its first change is behind it; no call to the file has been counted yet.
class FailingHeap {
 public:
  FailingHeap() {
    open();
    std::vector<Slice> all;
    for (const std::uint64_t length : {32U, 32U, 64U, 40U, 96U, 32U, 32U}) {
      all.push_back(heap_->allocate(length).value());
    }
    live = {all[1], all[3], all[6]};
    bystander = all[5];
    for (const std::size_t i : {1U, 3U, 5U, 6U}) {
      EXPECT_TRUE(heap_->write(all[i], 0, pattern(all[i].length)));
    }
    for (const std::size_t i : {0U, 2U, 4U}) EXPECT_TRUE(heap_->deallocate(all[i]));
    plan = {};
  }

  void open() {
    heap_.reset();
    auto opened = GhostTree::open(std::make_unique<FailingFile>(memory_, plan));
    ASSERT_TRUE(opened);
    heap_ = std::make_unique<GhostTree>(std::move(*opened));
  }

  GhostTree* operator->() { return heap_.get(); }
  GhostTree& operator*() { return *heap_; }
  [[nodiscard]] io::Bytes bytes() const { return {memory_.bytes().begin(), memory_.bytes().end()}; }

  FailurePlan plan;
  std::vector<Slice> live;
  Slice bystander;

 private:
  faultfs::MemoryFile memory_;
  std::unique_ptr<GhostTree> heap_;
};

}  // namespace crashcheck::bstack
