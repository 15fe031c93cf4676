// A heap at work: what is looked at between its operations depends on what the protocol promises.
#include "workout.h"

#include <gtest/gtest.h>

#include <utility>

#include "examples.h"
#include "open_in_memory.h"
#include "testing_heap.h"
#include "wrapped_subject.h"

namespace crashcheck::ghost_tree {
namespace {

using oracle::Protocol;
using testing::in_place;

/// Adds one to the height of each node that is written: in a heap of few blocks nobody looks there.
class WrongHeights final : public testing::OwningFile {
 public:
  using OwningFile::OwningFile;
  [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
    io::Bytes changed(bytes.begin(), bytes.end());
    const bool is_node =
        changed.size() == 32 && changed[9] != std::byte{0} && changed[10] == std::byte{0};
    if (is_node) changed[9] = static_cast<std::byte>(std::to_integer<int>(changed[9]) + 1);
    return target().write_at(offset, changed);
  }
};

/// The next open after the first one finds a device that writes what it is told, and mends the
/// tree.
class WrongUntilReopened {
 public:
  [[nodiscard]] const explorer::Store& store() const { return store_; }

 private:
  bool is_open_ = false;
  testing::WrappedSubject store_{
      in_place(), [this](std::unique_ptr<io::File> file) -> std::unique_ptr<io::File> {
        if (std::exchange(is_open_, true)) return file;
        return std::make_unique<WrongHeights>(std::move(file));
      }};
};

/// Puts the worked example to work, opened by `subject`, and holds it against `protocol`.
oracle::Findings used(const explorer::Store& subject, Protocol protocol) {
  oracle::HeapState state;
  state.length = 240;
  oracle::Bytes hello(64);
  testing::put_text(hello, 0, "hello");
  state.live = {{1, 80, hello, {}, {}}, {3, 208, oracle::Bytes(32), {}, {}}};
  state.free = {{48, 80}, {144, 208}};
  testing::OpenInMemory store(subject, testing::worked_example());
  EXPECT_TRUE(store.open().has_value());
  return use_heap(store, protocol, state);
}

TEST(UseHeap, IsContentWithASoundHeap) {
  EXPECT_TRUE(used(in_place(), Protocol::kInPlace).empty());
  EXPECT_TRUE(used(in_place(), Protocol::kJournaled).empty());
}

TEST(UseHeap, AsksAJournaledHeapForASoundTreeBetweenItsOperations) {
  EXPECT_TRUE(used(WrongUntilReopened().store(), Protocol::kInPlace).empty());
  const auto findings = used(WrongUntilReopened().store(), Protocol::kJournaled);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().kind, oracle::Kind::kUnusable);
}

}  // namespace
}  // namespace crashcheck::ghost_tree
