// Shrinking of violating histories to exact minima.
#include "explorer/shrinker.h"

#include <gtest/gtest.h>

#include "examples.h"
#include "generator/generator.h"
#include "history/wrapped.h"
#include "sabotaged_subject.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;
using testing::scope;

const Signature kRotationLoss{oracle::Guarantee::kDurable, oracle::Kind::kLostAcked, "deallocate"};

Search search(const Signature& signature) { return {scope("kill"), signature}; }

/// Whether a single simplification of `parts` still shows the violation.
bool can_be_simpler(const Parts& parts, const Signature& signature) {
  Counts counts;
  const auto candidates = in_place().workload().simpler(parts);
  while (const auto candidate = candidates->next()) {
    if (find_violation(in_place(), search(signature), *candidate, counts)) return true;
  }
  return false;
}

TEST(Shrink, LeavesTheRotationExampleNothingThatCanBeDropped) {
  const auto shrunk = shrink(in_place(), search(kRotationLoss), {testing::rotation_example()});
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_TRUE(shrunk->minimal);
  EXPECT_EQ(shrunk->sighting.signature, kRotationLoss);
  EXPECT_FALSE(can_be_simpler(shrunk->parts, kRotationLoss));
  // Three slices to free, which need not lie apart, and one behind them so that the end is not cut.
  const History least = {history::AllocateBulk{{32, 32, 32, 32}}, history::DeallocateBulk{{2, 0}},
                         history::Deallocate{1}};
  EXPECT_EQ(shrunk->parts, Parts{least});
}

TEST(Shrink, NeedsNoOperationAtAllForTheCreationBug) {
  const Signature creation{oracle::Guarantee::kOpens, oracle::Kind::kRecoveryFailed, "open"};
  const auto shrunk =
      shrink(in_place(), search(creation), {history::wrapped(generator::history_of(5, 0, 20))});
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_EQ(shrunk->parts, Parts{History{}});
  EXPECT_EQ(shrunk->sighting.crash()->event, 5U);
}

TEST(Shrink, ReturnsNothingWhereThereIsNoSuchViolation) {
  EXPECT_FALSE(shrink(in_place(), search(kRotationLoss), {{history::Allocate{32}}}));
}

TEST(Shrink, SaysSoWhenTheBudgetRanOut) {
  const auto shrunk =
      shrink(in_place(), search(kRotationLoss), {testing::rotation_example()}, 50'000);
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_FALSE(shrunk->minimal);
  EXPECT_GE(shrunk->counts.image_bytes, 50'000U);
}

TEST(Shrink, EndsWhenItIsToldTo) {
  std::atomic<bool> stop = true;
  Search stopped = search(kRotationLoss);
  stopped.stop = &stop;
  const auto shrunk = shrink(in_place(), stopped, {testing::rotation_example()});
  EXPECT_FALSE(shrunk.has_value() && shrunk->minimal);
}

TEST(Shrink, KeepsAnOperationThatFailsWithoutACrash) {
  const testing::SabotagedSubject failing(
      in_place(), {},
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
        const auto* allocate = std::get_if<history::Allocate>(&operation);
        if (allocate != nullptr && allocate->length == 96) {
          return io::fail(io::ErrorCode::kCorrupt, "allocate", "no", 0);
        }
        return session.apply(operation, operands);
      });
  const Signature unusable{oracle::Guarantee::kUsable, oracle::Kind::kUnusable, "no crash"};
  const auto shrunk = shrink(failing, search(unusable), {testing::rotation_example()});
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_TRUE(shrunk->minimal);
  EXPECT_EQ(shrunk->parts, Parts{History{history::Allocate{96}}});
}

TEST(Shrink, IsDeterministic) {
  const auto once = shrink(in_place(), search(kRotationLoss), {testing::rotation_example()});
  const auto twice = shrink(in_place(), search(kRotationLoss), {testing::rotation_example()});
  ASSERT_TRUE(once && twice);
  EXPECT_EQ(once->parts, twice->parts);
  EXPECT_EQ(once->counts, twice->counts);
}

}  // namespace
}  // namespace crashcheck::explorer
