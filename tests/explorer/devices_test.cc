// Exploration on devices that lie and on those that leave too much to look at all of it.
#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/campaign.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Write;
using testing::in_place;
using testing::scope;

constexpr auto kGoOn = [](const Sighting&) { return true; };

TEST(ALyingDevice, LosesWhatWasAcknowledgedInTheFirstFewHistories) {
  CampaignOptions options;
  options.sequences = 4;
  options.max_operations = 4;
  options.crashes = 1;
  options.scope = scope("lying");
  CampaignProgress progress;
  const CampaignResult result = run_campaign(in_place(), options, progress);
  const auto durable = static_cast<std::size_t>(oracle::Guarantee::kDurable);
  EXPECT_GT(result.counts.violating_by_guarantee[durable], 0U);
}

TEST(ALyingDevice, FailsTheStoreAfterEveryAcknowledgement) {
  const Recording recording = record(in_place(), {Allocate{32}});
  bool after_return = false;
  static_cast<void>(explore(in_place(), recording, scope("lying"), [&](const Sighting& sighting) {
    after_return |= sighting.signature.operation == "close" &&
                    sighting.signature.kind == oracle::Kind::kLostAcked;
    return true;
  }));
  EXPECT_TRUE(after_return);
}

/// 2000 bytes in 8-byte units: 2^251 images and more.
Recording long_write() {
  return record(in_place(), {Allocate{2000}, Write{0, 0, history::Bytes(2000, std::byte{7})}});
}

TEST(Sampling, IsSaidInTheCounts) {
  const Recording recording = long_write();
  const Counts counts = explore(in_place(), recording, scope("hostile"), kGoOn);
  // After events 4, 5, 11 and 12, when the file has been extended and any unit may hold anything;
  // and after 14, the write.
  EXPECT_EQ(counts.sampled_points, 5U);
  EXPECT_EQ(counts.sampled, counts.sampled_points * Scope().epoch_cap);
  EXPECT_EQ(counts.sampled_of, UINT64_MAX);
  EXPECT_GT(counts.states, counts.sampled);
}

TEST(Sampling, IsTheSameEveryTime) {
  const Recording recording = long_write();
  const auto sighted = [&] {
    std::vector<std::vector<Life>> ways;
    const Counts counts =
        explore(in_place(), recording, scope("hostile", 0), [&](const Sighting& sighting) {
          ways.push_back(sighting.lives);
          return true;
        });
    return std::pair(counts, ways);
  };
  EXPECT_EQ(sighted(), sighted());
}

TEST(Sampling, LooksAtAsManyImagesAsItIsTold) {
  const Recording recording = long_write();
  Scope how = scope("hostile");
  how.epoch_cap = 64;
  const Counts counts = explore(in_place(), recording, how, kGoOn);
  EXPECT_EQ(counts.sampled, counts.sampled_points * 64);
  EXPECT_GE(counts.sampled_points, 5U);
}

TEST(Sampling, IsNotNeededWhereTheCapIsNotReached) {
  const Recording recording = long_write();
  for (const char* device : {"kill", "ordered", "powerloss-4k", "powerloss"}) {
    const Counts counts = explore(in_place(), recording, scope(device), kGoOn);
    EXPECT_EQ(counts.sampled_points, 0U) << device;
    EXPECT_EQ(counts.sampled_of, 0U) << device;
  }
}

TEST(Sampling, CountsSaturate) {
  Counts all;
  Counts one;
  one.sampled_of = UINT64_MAX - 1;
  all += one;
  EXPECT_EQ(all.sampled_of, UINT64_MAX - 1);
  all += one;
  EXPECT_EQ(all.sampled_of, UINT64_MAX);
}

}  // namespace
}  // namespace crashcheck::explorer
