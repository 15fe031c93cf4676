// All the violations of the published protocol in a heap of three units, each with a history that
// cannot be shorter, and each replayed.
#include <gtest/gtest.h>

#include "explorer/replay.h"
#include "proofs.h"

namespace crashcheck::prover {
namespace {

using explorer::Signature;
using oracle::Guarantee;
using oracle::Kind;
using testing::in_place;

class Violations : public ::testing::Test {
 protected:
  static const Proof& proof() {
    static const Proof made = prove(in_place(), bounds_of(3, "kill", 2), 2);
    return made;
  }
};

TEST_F(Violations, AreAllThereAre) {
  EXPECT_TRUE(proof().fixpoint);
  std::map<Signature, std::uint32_t> actions;
  for (const auto& [signature, violation] : proof().violations) {
    actions[signature] = violation.actions;
  }
  const std::map<Signature, std::uint32_t> expected = {
      {{Guarantee::kOpens, Kind::kRecoveryFailed, "open"}, 1},
      {{Guarantee::kOpens, Kind::kRecoveryFailed, "recovery"}, 1},
      {{Guarantee::kDurable, Kind::kLostAcked, "reopen"}, 6},
      {{Guarantee::kDurable, Kind::kLostAcked, "recovery"}, 5},
  };
  EXPECT_EQ(actions, expected);
}

TEST_F(Violations, AreReplayedAsTheyWereFound) {
  for (const auto& [signature, violation] : proof().violations) {
    const auto& reproduction = violation.reproduction;
    const auto replayed = explorer::replay(in_place(), reproduction);
    ASSERT_TRUE(replayed) << replayed.error().message;
    ASSERT_FALSE(replayed->judgement.holds()) << to_string(in_place(), reproduction);
    EXPECT_EQ(replayed->judgement.findings.front().kind, signature.kind);
    EXPECT_EQ(replayed->judgement.findings.front().guarantee, signature.guarantee);
    EXPECT_TRUE(
        testing::parse_case(to_string(in_place(), reproduction)).value().same_as(reproduction));
  }
}

TEST_F(Violations, AreOnTheWayThatTheCaseTells) {
  const auto& case_of_recovery =
      proof().violations.at({Guarantee::kDurable, Kind::kLostAcked, "recovery"}).reproduction;
  ASSERT_EQ(case_of_recovery.lives.size(), 2U) << "one crash, and one in the recovery from it";
  EXPECT_TRUE(case_of_recovery.lives[0].crash);
  EXPECT_TRUE(case_of_recovery.lives[1].crash);
  EXPECT_TRUE(case_of_recovery.lives[1].operations.empty());
}

/// Four units are enough to break what goes on from a recovered crash.
TEST(ViolationsAfterCrashes, AreReplayedThroughAllLives) {
  const Proof broken = prove(in_place(), bounds_of(4, "kill", 1), 2);
  std::size_t most_lives = 0;
  for (const auto& [signature, violation] : broken.violations) {
    const auto replayed = explorer::replay(in_place(), violation.reproduction);
    ASSERT_TRUE(replayed) << replayed.error().message
                          << to_string(in_place(), violation.reproduction);
    EXPECT_TRUE(explorer::as_expected(violation.reproduction, replayed->judgement.findings))
        << to_string(in_place(), violation.reproduction);
    most_lives = std::max(most_lives, violation.reproduction.lives.size());
  }
  EXPECT_GE(most_lives, 2U);
}

}  // namespace
}  // namespace crashcheck::prover
