// Certificates of the journaled protocol, and what must not make a difference to them.
#include "prover/proof.h"

#include <gtest/gtest.h>

#include "proofs.h"
#include "sabotaged_subject.h"

namespace crashcheck::prover {
namespace {

using testing::journaled;

void expect_certificate(const Proof& proof) {
  EXPECT_TRUE(proof.fixpoint);
  EXPECT_EQ(proof.expanded, proof.states);
  EXPECT_TRUE(proof.violations.empty());
  EXPECT_EQ(proof.counts.violating, 0U);
  EXPECT_EQ(proof.counts.sampled_points, 0U);
  EXPECT_GT(proof.counts.tested, proof.states);
}

struct Certified {
  std::string_view profile;
  std::uint64_t units;
  unsigned nested;
  std::string_view alphabet;
};

class Certificates : public ::testing::TestWithParam<Certified> {};

TEST_P(Certificates, AreGivenForTheJournaledProtocol) {
  const auto& [profile, units, nested, alphabet] = GetParam();
  expect_certificate(prove(journaled(), bounds_of(units, profile, nested, alphabet), 2));
}

INSTANTIATE_TEST_SUITE_P(
    On, Certificates,
    ::testing::Values(Certified{"kill", 5, 1, "core"}, Certified{"kill", 2, 2, "full"},
                      Certified{"ordered", 3, 1, "core"}, Certified{"powerloss", 2, 1, "core"}),
    [](const ::testing::TestParamInfo<Certified>& tested) {
      return std::string(tested.param.profile) + "_" + std::string(tested.param.alphabet);
    });

/// No file; an empty heap in the session that created it, and opened; one slice, likewise; and one
/// unit that nobody holds, which only a crash can leave.
TEST(AHeapOfOneUnit, HasSixStates) {
  const Proof proof = prove(journaled(), bounds_of(1));
  expect_certificate(proof);
  EXPECT_EQ(proof.states, 6U);
}

TEST(AProof, IsTheSameForAnyNumberOfJobs) {
  const Bounds bounds = bounds_of(4);
  const Proof one = prove(journaled(), bounds, 1);
  const Proof eight = prove(journaled(), bounds, 8);
  EXPECT_EQ(one.digest(), eight.digest());
  EXPECT_EQ(one.counts, eight.counts);
  EXPECT_EQ(one.states, eight.states);
}

TEST(AProof, HasAnotherDigestForAnotherHeapOrDevice) {
  const auto digest = [](const Bounds& bounds) { return prove(journaled(), bounds).digest(); };
  EXPECT_EQ(digest(bounds_of(2)), digest(bounds_of(2)));
  EXPECT_NE(digest(bounds_of(2)), digest(bounds_of(3)));
  EXPECT_NE(digest(bounds_of(2)), digest(bounds_of(2, "kill", 0)));
  EXPECT_NE(digest(bounds_of(2)), digest(bounds_of(2, "ordered")));
}

TEST(AProof, SaysWhereItWasCutShort) {
  const Proof proof = prove(journaled(), bounds_of(4), 1, 20);
  EXPECT_FALSE(proof.fixpoint);
  EXPECT_LT(proof.expanded, proof.states);
  Bounds shallow = bounds_of(4);
  shallow.max_depth = 2;
  const Proof flat = prove(journaled(), shallow);
  EXPECT_FALSE(flat.fixpoint);
  EXPECT_EQ(flat.depth, 2U);
}

TEST(AProof, EndsAtOnceWhenItIsStopped) {
  Prover prover(journaled(), bounds_of(4));
  ProofProgress progress;
  progress.stop = true;
  prover.run({}, progress);
  EXPECT_FALSE(prover.proof().fixpoint);
  EXPECT_EQ(prover.proof().expanded, 0U);
}

/// Touches the user's header, in heaps of more than three units only: no proof of three can tell.
TEST(AProof, IsAboutItsHeapOnly) {
  const testing::SabotagedSubject sloppy(journaled(), [](io::File& file) -> io::Result<void> {
    CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
    if (size < oracle::kFileHeaderBytes) return {};
    std::array<std::byte, 8> length{};
    CRASHCHECK_TRY(file.read_at(8, length));
    if (io::load_u64(length) <= oracle::kArenaBegin + 3 * oracle::kBlockBytes) return {};
    return file.write_at(oracle::kFileHeaderBytes, std::array{std::byte{1}});
  });
  expect_certificate(prove(sloppy, bounds_of(3)));
  const Proof larger = prove(sloppy, bounds_of(4));
  EXPECT_TRUE(larger.fixpoint);
  ASSERT_FALSE(larger.violations.empty());
  EXPECT_EQ(larger.violations.begin()->first.guarantee, oracle::Guarantee::kHeader);
}

}  // namespace
}  // namespace crashcheck::prover
