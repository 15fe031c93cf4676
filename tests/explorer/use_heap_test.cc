// A heap at work: what is looked at between its operations depends on what the protocol promises.
#include "use_heap.h"

#include <gtest/gtest.h>

#include "examples.h"
#include "testing_heap.h"
#include "wrapped_subject.h"

namespace crashcheck::explorer {
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

/// Puts the worked example to work, opened by `subject`, and holds it against `protocol`.
oracle::Findings used(const Subject& subject, Protocol protocol) {
  oracle::HeapState state;
  state.length = 240;
  oracle::Bytes hello(64);
  testing::put_text(hello, 0, "hello");
  state.live = {{1, 80, hello, {}, {}}, {3, 208, oracle::Bytes(32), {}, {}}};
  state.free = {{48, 80}, {144, 208}};
  faultfs::MemoryFile file(testing::worked_example());
  const auto session = subject.open(std::make_unique<faultfs::ForwardingFile>(file));
  EXPECT_TRUE(session.has_value());
  oracle::HeapState after;
  return use_heap(**session, protocol, file, state, after);
}

TEST(UseHeap, IsContentWithASoundHeap) {
  EXPECT_TRUE(used(in_place(), Protocol::kInPlace).empty());
  EXPECT_TRUE(used(in_place(), Protocol::kJournaled).empty());
}

TEST(UseHeap, AsksAJournaledHeapForASoundTreeBetweenItsOperations) {
  const testing::WrappedSubject wrong(in_place(), testing::wrapped_in<WrongHeights>());
  EXPECT_TRUE(used(wrong, Protocol::kInPlace).empty());
  const auto findings = used(wrong, Protocol::kJournaled);
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings.front().kind, oracle::Kind::kUnusable);
}

}  // namespace
}  // namespace crashcheck::explorer
