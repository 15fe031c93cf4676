// How large a step was: limits, and what counts as more.
#include "sizes.h"

#include <gtest/gtest.h>

namespace crashcheck::coverage {
namespace {

TEST(Sizes, HaveAscendingLimitsAndNames) {
  for (int i = 0; i <= static_cast<int>(Size::kOffset); ++i) {
    const auto limits = limits_of(static_cast<Size>(i));
    ASSERT_FALSE(limits.empty());
    EXPECT_TRUE(std::ranges::is_sorted(limits));
  }
  EXPECT_EQ(name(more_than(Size::kChanges, 80)), "size: more than 80 changes in a record");
}

TEST(Sizes, OfAStepAreMoreThanTheLimitsBelowThem) {
  faultfs::Trace trace;
  trace.append_write(16, io::Bytes(5000));
  const history::Operation operation = history::DeallocateBulk{std::vector<history::Handle>(9)};
  const std::vector<oracle::Placement> returned = {{std::uint64_t{4} << 30U, 32}};
  const oracle::RawHeap heap;
  explorer::Coverage coverage;
  note_sizes({trace, 0, 1, &operation, returned, heap, heap, 21}, coverage);
  for (const Feature& reached :
       {more_than(Size::kZeroedBytes, 1024), more_than(Size::kZeroedBytes, 4096),
        more_than(Size::kCommits, 20), more_than(Size::kWidth, 8), more_than(Size::kOffset, 3)}) {
    EXPECT_EQ(coverage.count(reached), 1U) << name(reached);
  }
  EXPECT_EQ(coverage.counts().size(), 5U);
}

}  // namespace
}  // namespace crashcheck::coverage
