// Verdicts from counts.
#include "audit/result.h"

#include <gtest/gtest.h>

#include "subjects/ghost_tree_subject.h"

namespace crashcheck::audit {
namespace {

using oracle::Guarantee;

constexpr std::size_t kDurable = static_cast<std::size_t>(Guarantee::kDurable);

/// A device on which as many states were tested in an allocation, and this many broke `durable`.
Device device(std::string_view profile, std::uint64_t tested, std::uint64_t violating,
              std::uint64_t unjudged = 0) {
  Device device{faultfs::parse_profile(profile).value(), {}, std::nullopt};
  Campaign& campaign = device.campaigns.emplace_back();
  campaign.complete = true;
  explorer::Counts& counts = campaign.result.by_operation["allocate"];
  counts.states = 2 * tested;
  counts.tested = tested;
  counts.violating_by_guarantee[kDurable] = violating;
  counts.unjudged_by_guarantee[kDurable] = unjudged;
  return device;
}

GuaranteeRow durable(std::vector<Device> devices) {
  StoreResult store;
  store.subject = subjects::find_subject("journaled");
  store.devices = std::move(devices);
  draw_conclusions(store);
  return store.guarantees.at(kDurable);
}

TEST(Verdicts, FollowFromWhatWasSeen) {
  EXPECT_EQ(durable({device("kill", 10, 0)}).verdict, Verdict::kHolds);
  EXPECT_EQ(durable({device("kill", 10, 1)}).verdict, Verdict::kViolated);
  EXPECT_EQ(durable({device("kill", 0, 0)}).verdict, Verdict::kNotJudged);
  EXPECT_EQ(durable({device("kill", 10, 0, 10)}).verdict, Verdict::kNotJudged);
  EXPECT_EQ(durable({device("kill", 10, 0), device("ordered", 0, 0)}).verdict, Verdict::kNotJudged);
  EXPECT_EQ(durable({device("kill", 10, 0), device("ordered", 10, 1)}).verdict, Verdict::kViolated);
}

TEST(Verdicts, NameTheMostHostileDeviceBeforeTheFirstThatBreaksIt) {
  const auto weakest = [](std::vector<std::uint64_t> violating) {
    const std::vector<std::string_view> profiles = {"kill", "ordered", "powerloss"};
    std::vector<Device> devices;
    for (std::size_t i = 0; i < violating.size(); ++i) {
      devices.push_back(device(profiles[i], 10, violating[i]));
    }
    return durable(std::move(devices)).weakest_device;
  };
  EXPECT_EQ(weakest({0, 0, 0}), 2U);
  EXPECT_EQ(weakest({0, 1, 0}), 0U);
  EXPECT_EQ(weakest({1, 0, 0}), std::nullopt);
}

TEST(Verdicts, CountOnlyWhatCouldBeJudged) {
  const GuaranteeRow row = durable({device("kill", 10, 1, 4)});
  ASSERT_EQ(row.cells.size(), 1U);
  EXPECT_EQ(row.cells[0].states, 20U);
  EXPECT_EQ(row.cells[0].tested, 6U);
  EXPECT_EQ(row.cells[0].violating, 1U);
  EXPECT_EQ(row.devices[0].tested, 6U);
}

TEST(Verdicts, AreExhaustiveOnlyWhereNothingWasSampled) {
  Device sampled = device("kill", 10, 0);
  EXPECT_TRUE(durable({sampled}).devices[0].exhaustive);
  sampled.campaigns[0].result.by_operation["allocate"].sampled = 1;
  EXPECT_FALSE(durable({sampled}).devices[0].exhaustive);
}

TEST(Certificates, AreForProofsThatEndedAndFoundNothing) {
  SmallHeaps proof;
  EXPECT_FALSE(proof.is_certificate());
  proof.proof.fixpoint = true;
  EXPECT_TRUE(proof.is_certificate());
  proof.proof.counts.sampled_points = 1;
  EXPECT_FALSE(proof.is_certificate());
  proof.proof.counts.sampled_points = 0;
  proof.proof.violations[{}];
  EXPECT_FALSE(proof.is_certificate());
  Device with_proof = device("kill", 10, 0);
  with_proof.proof = SmallHeaps();
  with_proof.proof->proof.fixpoint = true;
  EXPECT_TRUE(durable({with_proof}).devices[0].certificate);
  EXPECT_FALSE(durable({device("kill", 10, 0)}).devices[0].certificate);
}

}  // namespace
}  // namespace crashcheck::audit
