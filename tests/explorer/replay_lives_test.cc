// Carrying out cases with several lives.
#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"
#include "explorer/replay.h"
#include "heaps.h"

namespace crashcheck::explorer {
namespace {

using testing::heap_of;
using testing::in_place;

tl::expected<Replay, CaseProblem> replayed(std::string_view text) {
  return replay(in_place(), testing::parse_case(text).value());
}

/// The rotation example, with the power gone once before the operation that rotates.
std::string rotation_after_a_crash(std::uint64_t event) {
  return "crashcheck-case 1; allocate 32; allocate 32; allocate 64; allocate 32; allocate 96; "
         "allocate 32; deallocate #0; deallocate #2; crash 54; recover; deallocate #4; crash " +
         std::to_string(event);
}

TEST(ReplayLives, CountEventsAnewFromEachRecoveryOn) {
  for (std::uint64_t event = 0; event <= 16; ++event) {
    const auto result = replayed(rotation_after_a_crash(event));
    ASSERT_TRUE(result.has_value()) << result.error().message;
    // Recovery builds the tree anew, in 6 events, and has a block out of reach meanwhile; after
    // that, the deallocation has nothing to rotate.
    const bool lost = event >= 1 && event <= 4;
    EXPECT_EQ(result->judgement.holds(), !lost) << event;
    ASSERT_EQ(result->lives.size(), 2U);
    EXPECT_EQ(result->lives[0].step, 9U) << "everything had returned";
    EXPECT_EQ(result->lives[1].step, event < 6 ? 0U : event < 16 ? 1U : 2U) << event;
    EXPECT_EQ(ghost_tree::heap_model(*result->lives[1].recording.before).next_handle(), 6U);
  }
}

TEST(ReplayLives, RefuseACrashPointBeyondTheEventsFromTheRecoveryOn) {
  const auto result = replayed(rotation_after_a_crash(17));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "there are only 16 events from the recovery on");
  EXPECT_EQ(result.error().place.line, 1U);
}

TEST(ReplayLives, KnowInARecoveryWhatWasKnownAtTheCrashBefore) {
  const auto result = replayed(
      "crashcheck-case 1; allocate-bulk 32 32 32; deallocate #0; deallocate #1; crash 25; "
      "recover crash 1");
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->last().step, 0U);
  EXPECT_EQ(heap_of(*result->last().known).live.size(), 2U);
  EXPECT_EQ(heap_of(*result->lives[0].known).live.size(), 2U);
}

TEST(ReplayLives, SayThatARecoveryThatWasCutDiverges) {
  const auto result = replayed(
      "crashcheck-case 1; allocate-bulk 32 32 32; deallocate #0; deallocate #1; crash 29; "
      "recover crash 1");
  ASSERT_TRUE(result.has_value());
  const oracle::Findings& findings = result->judgement.findings;
  ASSERT_FALSE(findings.empty());
  EXPECT_EQ(findings.front().kind, oracle::Kind::kLostAcked);
  EXPECT_TRUE(std::ranges::any_of(findings, [](const oracle::Finding& finding) {
    return finding.kind == oracle::Kind::kDiverged;
  }));
}

TEST(ReplayLives, RefuseAnOperationOnASliceThatTheCrashTookAndNameItsPlace) {
  const std::string before = "crashcheck-case 1\nallocate 32\nallocate 32\ncrash 14\nrecover\n";
  const auto result = replayed(before + "deallocate #0\nwrite #1 0 00\n");
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().place, (Place{7, 7}));
  EXPECT_NE(result.error().message.find("'write #1 0 00' cannot be done"), std::string::npos)
      << result.error().message;
  EXPECT_TRUE(replayed(before + "deallocate #0\n").has_value());
}

TEST(ReplayLives, RefuseAWriteBeyondTheLengthThatTheCrashLeft) {
  const std::string before =
      "crashcheck-case 1\nallocate 32\nallocate 32\nreallocate #0 8\ncrash 18\nrecover\n";
  const auto result = replayed(before + "write #0 8 00\n");
  ASSERT_TRUE(result.has_value()) << "it was not shrunk";
  const auto shrunk = replayed(
      "crashcheck-case 1\nallocate 32\nallocate 32\nreallocate #0 8\nreopen\ncrash 20\nrecover\n"
      "write #0 8 00\n");
  ASSERT_FALSE(shrunk.has_value());
  EXPECT_EQ(shrunk.error().place.line, 8U);
}

TEST(ReplayLives, EndWhereSomethingIsWrongWithoutACrash) {
  // The first life cannot be recovered from: what was to come after it is not reached.
  const auto result = replayed("crashcheck-case 1; crash 5; recover; allocate 32");
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->judgement.findings.front().kind, oracle::Kind::kRecoveryFailed);
  EXPECT_EQ(result->lives.size(), 2U);
  EXPECT_EQ(result->last().step, 0U);
}

TEST(ReplayLives, MayEndWithoutACrash) {
  const auto result = replayed(
      "crashcheck-case 1; allocate 32; allocate 32; crash 14; recover; allocate 32; deallocate #0");
  ASSERT_TRUE(result.has_value()) << result.error().message;
  EXPECT_TRUE(result->judgement.holds());
  EXPECT_EQ(heap_of(*result->last().known).live.size(), 1U);
  EXPECT_EQ(heap_of(*result->last().known).live[0].handle, 2U);
}

}  // namespace
}  // namespace crashcheck::explorer
