// One number for all that was looked at and seen. The numbers below are those of every machine,
// every compiler and every number of workers; whatever changes what the store writes, what is
// explored or how it is judged changes them, and only then may they be replaced.
#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/campaign.h"
#include "explorer/evidence.h"
#include "explorer/hashing.h"
#include "prover/proof.h"
#include "sabotaged_subject.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;
using testing::journaled;

TEST(Hashes, AreTheSameEverywhere) {
  EXPECT_EQ(to_string(Hash128{0x0123456789abcdef, 0xfedcba9876543210}),
            "0123456789abcdeffedcba9876543210");
  EXPECT_EQ(to_string(hash_of({})), "99aa06d3014798d86001c324468d497f");
  Hasher hasher;
  hasher.add(std::uint64_t{7});
  hasher.add("crash");
  EXPECT_EQ(to_string(hasher.value()), "f4a00b210a01a88fc6b6c63b25e5d4de");
}

TEST(TheEvidence, DoesNotDependOnTheOrder) {
  const Hash128 a{1, UINT64_MAX};
  const Hash128 b{UINT64_MAX, 5};
  Evidence one;
  one.add(a);
  one.add(b);
  Evidence other;
  other.add(b);
  other.add(a);
  EXPECT_EQ(one, other);
  other.add(a);
  EXPECT_NE(one, other) << "nothing may be seen twice";
  Evidence both = one;
  both += one;
  EXPECT_NE(both, one);
}

CampaignOptions options_of(std::string_view profile, bool faults) {
  CampaignOptions options;
  options.sequences = faults ? 3 : 40;
  options.max_operations = faults ? 6 : 16;
  options.faults = faults;
  options.beginnings = 0;  // how far examples are shrunk plays no part
  options.scope = {testing::profile(profile), 64, 1};
  return options;
}

std::string digest(const Store& subject, const CampaignOptions& options) {
  CampaignProgress progress;
  return to_string(run_campaign(subject, options, progress).counts.digest());
}

TEST(ADigest, IsThatOfEveryMachine) {
  EXPECT_EQ(digest(in_place(), options_of("kill", false)), "6182870b65afc6a395cdc089960973be");
  EXPECT_EQ(digest(in_place(), options_of("powerloss", true)), "05c9698ca894604a49f233ee2bfff2df");
  EXPECT_EQ(digest(journaled(), options_of("powerloss", false)),
            "3ab826462335d1e295cc6891c1de489f");
  EXPECT_EQ(digest(journaled(), options_of("hostile", false)), "f3cc02db4b1b73d223bde602547ddf95");
}

std::string digest_of_proof(const Store& subject, std::string_view profile) {
  prover::Bounds bounds;
  bounds.units = 3;
  bounds.scope = {testing::profile(profile), std::uint64_t{1} << 16U, 1};
  prover::Prover prover(subject, bounds);
  prover::ProofProgress progress;
  prover.run({}, progress);
  return to_string(prover.proof().digest());
}

TEST(ADigest, OfAProofIsThatOfEveryMachine) {
  EXPECT_EQ(digest_of_proof(journaled(), "kill"), "483ef6aa11833fe6acadb08c8838792f");
  EXPECT_EQ(digest_of_proof(in_place(), "ordered"), "966fc52e03006e6be18408fe59894ade");
}

TEST(ADigest, DoesNotDependOnTheWorkers) {
  CampaignOptions options = options_of("powerloss", false);
  const std::string one = digest(journaled(), options);
  options.jobs = 8;
  EXPECT_EQ(digest(journaled(), options), one);
}

TEST(ADigest, IsAnotherForAnotherCampaign) {
  const CampaignOptions options = options_of("kill", false);
  const std::string usual = digest(journaled(), options);
  CampaignOptions other = options;
  other.seed = 2;
  EXPECT_NE(digest(journaled(), other), usual);
  other = options;
  other.sequences -= 1;
  EXPECT_NE(digest(journaled(), other), usual);
  other = options;
  other.scope.nested = 0;
  EXPECT_NE(digest(journaled(), other), usual);
}

/// Leaves one byte more behind the payload at each open, which the store cuts off again: the same
/// images and findings, but other events.
TEST(ADigest, IsAnotherForAnotherStore) {
  const testing::SabotagedSubject longer(journaled(), [](io::File& file) -> io::Result<void> {
    CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
    return size < 64 ? io::Result<void>() : file.resize(size + 1);
  });
  const CampaignOptions options = options_of("kill", false);
  EXPECT_NE(digest(longer, options), digest(journaled(), options));
}

}  // namespace
}  // namespace crashcheck::explorer
