// Carrying out cases.
#include "explorer/replay.h"

#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/shrinker.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;

Case rotation_case(std::uint64_t event) {
  return testing::case_of("kill", testing::rotation_example(), testing::crash_after(event));
}

TEST(Replay, LosesTheBlockAfterEachOfTheDocumentedEventsAndNoOther) {
  for (std::uint64_t event = 54; event <= 72; ++event) {
    const auto replayed = replay(in_place(), rotation_case(event));
    ASSERT_TRUE(replayed.has_value());
    const bool lost = event >= 67 && event <= 70;
    EXPECT_EQ(replayed->judgement.holds(), !lost) << event;
    EXPECT_EQ(replayed->last().step, event == 72 ? 10U : 9U);
  }
}

TEST(Replay, KeepsTheImageFoundAndWhatRecoveryMadeOfIt) {
  const auto replayed = replay(in_place(), rotation_case(4));
  ASSERT_TRUE(replayed.has_value());
  EXPECT_EQ(replayed->last().image.size(), 64U) << "extended, the length not committed yet";
  EXPECT_EQ(io::load_u64(replayed->last().image.bytes().subspan(8)), 0U);
  EXPECT_EQ(io::load_u64(replayed->recovered.bytes().subspan(8)), 48U);
}

TEST(Replay, RefusesACrashPointBeyondTheHistory) {
  const auto replayed = replay(in_place(), rotation_case(73));
  ASSERT_FALSE(replayed.has_value());
  EXPECT_NE(replayed.error().message.find("only 72 events"), std::string::npos);
}

TEST(Replay, RefusesSurvivorsThatTheProfileDoesNotAllow) {
  Case reproduction = rotation_case(60);
  faultfs::CrashPoint& crash = *reproduction.lives[0].crash;
  crash.kept = {{59}};
  EXPECT_FALSE(replay(in_place(), reproduction).has_value()) << "a kill keeps everything";
  reproduction.profile = testing::profile("ordered");
  EXPECT_FALSE(replay(in_place(), reproduction).has_value()) << "59 is synced";
  crash.event = 59;
  EXPECT_TRUE(replay(in_place(), reproduction).has_value());
  crash.torn_bytes = 8;
  EXPECT_FALSE(replay(in_place(), reproduction).has_value()) << "no sector ends inside a node";
}

TEST(Replay, NamesTheLineOfAnOperationThatTheStoreRefuses) {
  const auto parsed =
      testing::parse_case("crashcheck-case 1\nallocate 1\n\nallocate 18446744073709551615\n");
  ASSERT_TRUE(parsed.has_value());
  const auto replayed = replay(in_place(), *parsed);
  ASSERT_FALSE(replayed.has_value());
  EXPECT_EQ(replayed.error().place, (Place{4, 10}));
}

TEST(Replay, ChecksARunWithoutACrash) {
  Case reproduction = rotation_case(0);
  reproduction.lives[0].crash.reset();
  const auto replayed = replay(in_place(), reproduction);
  ASSERT_TRUE(replayed.has_value());
  EXPECT_TRUE(replayed->judgement.holds());
}

TEST(AsExpected, ComparesWithAnyFindingOfTheKind) {
  Case reproduction = rotation_case(67);
  const auto replayed = replay(in_place(), reproduction);
  ASSERT_TRUE(replayed.has_value());
  const oracle::Findings& findings = replayed->judgement.findings;
  EXPECT_TRUE(as_expected(reproduction, findings)) << "nothing is expected";
  reproduction.expect = Case::Expectation{};
  EXPECT_FALSE(as_expected(reproduction, findings));
  EXPECT_TRUE(as_expected(reproduction, {}));
  reproduction.expect->kind = oracle::Kind::kLostAcked;
  EXPECT_TRUE(as_expected(reproduction, findings));
  reproduction.expect->kind = oracle::Kind::kLeak;
  EXPECT_TRUE(as_expected(reproduction, findings));
  reproduction.expect->kind = oracle::Kind::kOverlap;
  EXPECT_FALSE(as_expected(reproduction, findings));
}

TEST(MakeCase, ReproducesASighting) {
  const Signature signature{oracle::Guarantee::kDurable, oracle::Kind::kLostAcked, "deallocate"};
  Counts counts;
  const auto sighting = find_violation(in_place(), {testing::scope("kill"), signature},
                                       {testing::rotation_example()}, counts);
  ASSERT_TRUE(sighting.has_value());
  const Case made = make_case(in_place(), testing::profile("kill"), *sighting);
  const auto replayed = replay(in_place(), made);
  ASSERT_TRUE(replayed.has_value());
  EXPECT_TRUE(as_expected(made, replayed->judgement.findings));
}

}  // namespace
}  // namespace crashcheck::explorer
