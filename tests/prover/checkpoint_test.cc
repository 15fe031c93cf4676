// A proof that is taken up again is the proof that was never interrupted; what is no checkpoint of
// it is refused.
#include <gtest/gtest.h>

#include "explorer/hashing.h"
#include "proofs.h"

namespace crashcheck::prover {
namespace {

using testing::in_place;
using testing::journaled;

std::string interrupted(const explorer::Store& subject, const Bounds& bounds,
                        std::uint64_t max_states) {
  Prover prover(subject, bounds);
  ProofProgress progress;
  Budget budget;
  budget.max_states = max_states;
  prover.run(budget, progress);
  EXPECT_FALSE(prover.proof().fixpoint);
  return prover.checkpoint();
}

class Resuming : public ::testing::TestWithParam<std::string_view> {};

TEST_P(Resuming, EndsWhereAnUninterruptedProofDoes) {
  const explorer::Store& subject = *subjects::ghost_trees().find(GetParam());
  const Bounds bounds = bounds_of(4, "kill", 1);
  const Proof whole = prove(subject, bounds);
  for (const std::uint64_t cut : {1U, 10U, 100U}) {
    Prover prover(subject, bounds);
    ASSERT_EQ(prover.resume(interrupted(subject, bounds, cut)), std::nullopt);
    ProofProgress progress;
    prover.run({}, progress);
    const Proof resumed = prover.proof();
    EXPECT_TRUE(resumed.fixpoint);
    EXPECT_EQ(resumed.digest(), whole.digest()) << "cut at " << cut;
    EXPECT_EQ(resumed.counts, whole.counts);
    ASSERT_EQ(resumed.violations.size(), whole.violations.size());
    for (const auto& [signature, violation] : whole.violations) {
      const Violation& other = resumed.violations.at(signature);
      EXPECT_EQ(other.states, violation.states);
      EXPECT_TRUE(other.reproduction.same_as(violation.reproduction));
    }
  }
}

TEST_P(Resuming, FromTheEndHasNothingLeftToDo) {
  const explorer::Store& subject = *subjects::ghost_trees().find(GetParam());
  Prover first(subject, bounds_of(3));
  ProofProgress progress;
  first.run({}, progress);
  Prover second(subject, bounds_of(3));
  ASSERT_EQ(second.resume(first.checkpoint()), std::nullopt);
  EXPECT_TRUE(second.proof().fixpoint);
  EXPECT_EQ(second.checkpoint(), first.checkpoint());
}

INSTANTIATE_TEST_SUITE_P(Of, Resuming, ::testing::Values("in-place", "journaled"),
                         [](const auto& tested) {
                           return std::string(tested.param == "journaled" ? "journaled"
                                                                          : "in_place");
                         });

std::string problem_with(const std::string& checkpoint, const Bounds& bounds = bounds_of(2),
                         const explorer::Store& subject = journaled()) {
  Prover prover(subject, bounds);
  const Proof before = prover.proof();
  const std::string problem = prover.resume(checkpoint).value_or("");
  if (!problem.empty()) {
    EXPECT_EQ(prover.proof().digest(), before.digest());
  }
  return problem;
}

TEST(ACheckpoint, IsRefusedForAnotherProof) {
  const std::string checkpoint = interrupted(journaled(), bounds_of(2), 5);
  EXPECT_EQ(problem_with(checkpoint), "");
  for (const Bounds& other : {bounds_of(3), bounds_of(2, "ordered"), bounds_of(2, "kill", 2),
                              bounds_of(2, "kill", 1, "full")}) {
    EXPECT_TRUE(problem_with(checkpoint, other).starts_with("the checkpoint is of another proof"));
  }
  EXPECT_TRUE(problem_with(checkpoint, bounds_of(2), in_place())
                  .starts_with("the checkpoint is of another proof"));
}

TEST(ACheckpoint, IsRefusedWhereAnotherBuildHasMadeIt) {
  Bounds mine = bounds_of(2);
  mine.build = "0123";
  const std::string checkpoint = interrupted(journaled(), mine, 5);
  EXPECT_EQ(problem_with(checkpoint, mine), "");
  Bounds others = mine;
  others.build = "4567";
  const std::string problem = problem_with(checkpoint, others);
  EXPECT_TRUE(problem.starts_with("another build of the program (0123, this is 4567)")) << problem;
}

TEST(ACheckpoint, IsRefusedWhereItIsDamaged) {
  const std::string checkpoint = interrupted(journaled(), bounds_of(2), 5);
  EXPECT_EQ(problem_with(""), "this is no checkpoint of a proof");
  EXPECT_EQ(problem_with("crashcheck-case 1\n"), "this is no checkpoint of a proof");
  for (std::size_t at = 0; at < checkpoint.size(); at += 7) {
    std::string damaged = checkpoint;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    EXPECT_NE(problem_with(damaged), "") << at;
    EXPECT_NE(problem_with(checkpoint.substr(0, at)), "") << at;
  }
  EXPECT_NE(problem_with(checkpoint + "x"), "");
}

/// Somebody who repairs the checksum of what he has changed.
TEST(ACheckpoint, IsReadWithoutHarmWhateverItsNumbersSay) {
  const std::string checkpoint = interrupted(journaled(), bounds_of(2), 5);
  constexpr std::string_view kMagic = "crashcheck-proof 1\n";
  const std::size_t body = checkpoint.find('\n', kMagic.size()) + 1;
  std::size_t refused = 0;
  for (std::size_t at = body; at + 8 <= checkpoint.size(); ++at) {
    std::string forged = checkpoint.substr(body);
    for (std::size_t i = 0; i < 8; ++i) forged[at - body + i] = '\xFF';
    const auto sum = explorer::hash_of(std::as_bytes(std::span(forged)));
    Prover prover(journaled(), bounds_of(2));
    if (prover.resume(std::string(kMagic) + to_string(sum) + "\n" + forged)) ++refused;
  }
  EXPECT_GT(refused, 0U);
}

}  // namespace
}  // namespace crashcheck::prover
