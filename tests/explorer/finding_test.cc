// The checks that the checker makes for every store, and which finding is the verdict.
#include "explorer/finding.h"

#include <gtest/gtest.h>

#include "oracle/finding.h"
#include "testing_heap.h"

namespace crashcheck::explorer {
namespace {

using oracle::Guarantee;
using oracle::Kind;
using oracle::Protocol;
using testing::worked_example;

const Promises& in_place_promises() { return oracle::promises_of(Protocol::kInPlace); }
const Promises& journaled_promises() { return oracle::promises_of(Protocol::kJournaled); }

/// The one finding of `findings`; fails the test where there is another number.
Finding only(const Findings& findings) {
  EXPECT_EQ(findings.size(), 1U);
  return findings.empty() ? Finding{} : findings.front();
}

TEST(SortBySeverity, PutsTheVerdictFirst) {
  Findings findings = {{Guarantee::kLeak, Kind::kLeak, 0, 0, ""},
                       {Guarantee::kExtents, Kind::kOverlap, 9, 0, ""},
                       {Guarantee::kExtents, Kind::kOverlap, 5, 0, ""},
                       {Guarantee::kDurable, Kind::kLostAcked, 7, 0, ""}};
  sort_by_severity(findings);
  EXPECT_EQ(findings[0].kind, Kind::kLostAcked);
  EXPECT_EQ(findings[1].offset, 5U);
  EXPECT_EQ(findings[2].offset, 9U);
  EXPECT_EQ(findings[3].kind, Kind::kLeak);
}

TEST(Opens, ReportsWhyItDidNot) {
  const io::Error error{io::ErrorCode::kCorrupt, "open", "no heap"};
  EXPECT_EQ(only(opens(in_place_promises(), error)).kind, Kind::kRecoveryFailed);
  EXPECT_EQ(only(opens(in_place_promises(), error)).message, "no heap");
}

TEST(Usable, ReportsWhatIsNotDone) {
  EXPECT_EQ(only(usable(in_place_promises(), "two owners", 80)).kind, Kind::kUnusable);
}

TEST(Idempotent, IsSilentOnAFileThatStaysAsItIs) {
  EXPECT_TRUE(idempotent(in_place_promises(), worked_example(), worked_example()).empty());
}

TEST(Idempotent, NamesTheFirstByteThatChanges) {
  const auto once = worked_example();
  auto twice = once;
  twice[16 + 100] = std::byte{1};
  EXPECT_EQ(only(idempotent(in_place_promises(), once, twice)).offset, 100U);
  twice = once;
  twice.pop_back();
  EXPECT_EQ(only(idempotent(in_place_promises(), once, twice)).kind, Kind::kNotIdempotent);
}

TEST(Silent, SeesEventsOfAnOpenWithNothingToDo) {
  EXPECT_TRUE(silent(journaled_promises(), 0).empty());
  EXPECT_EQ(only(silent(journaled_promises(), 1)).kind, Kind::kNotIdempotent);
  EXPECT_TRUE(silent(in_place_promises(), 1).empty()) << "in-place promises less";
}

TEST(Contained, PutsWhatIsWrongAfterAnErrorUnderOneGuarantee) {
  const Finding leak{Guarantee::kLeak, Kind::kLeak, 48, 32, ""};
  const Finding found = only(contained(in_place_promises(), {leak}));
  EXPECT_EQ(found.guarantee, Guarantee::kContained);
  EXPECT_EQ(found.kind, Kind::kLeak);
}

TEST(Checks, AreNotMadeWhereNothingIsPromised) {
  const Promises none;
  const auto once = worked_example();
  const Finding leak{Guarantee::kLeak, Kind::kLeak, 48, 32, ""};
  EXPECT_TRUE(idempotent(none, once, {}).empty());
  EXPECT_TRUE(silent(none, 1).empty());
  EXPECT_TRUE(converges(none, {leak}).empty());
  EXPECT_EQ(contained(none, {leak}), Findings{leak}) << "under its own guarantee";
}

}  // namespace
}  // namespace crashcheck::explorer
