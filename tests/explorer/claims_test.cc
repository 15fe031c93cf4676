// What a store claims on storage that is not power-safe, and what is only counted there.
#include "explorer/claims.h"

#include <gtest/gtest.h>

#include "cell/cell.h"
#include "examples.h"
#include "explorer/replay.h"
#include "oracle/finding.h"
#include "sealed.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Write;
using oracle::Guarantee;
using testing::journaled;
using testing::Meets;
using testing::profile;

constexpr const char* kUnreadable = "unsafe,overwrite=unreadable";

struct Explored {
  Counts counts;
  std::vector<Sighting> sightings;
};

Explored explored_on(const char* device, const Store& store, const History& history) {
  Explored all;
  const Scope scope = testing::scope(device, 1);
  all.counts = explore(store, record(store, history, on_device(scope.profile)), scope,
                       [&](const Sighting& sighting) {
                         all.sightings.push_back(sighting);
                         return true;
                       });
  return all;
}

std::uint64_t became(const Explored& all, DamageOutcome outcome) {
  return all.counts.after_spoiling[static_cast<std::size_t>(outcome)];
}

const History kHeapHistory = {Allocate{480}, Allocate{96}, Write{0, 0, history::Bytes(8)},
                              Deallocate{1}};
const History kSets = {call("set", {7}), call("set", {5})};

TEST(Claims, AreAllThereOnADeviceThatIsPowerSafe) {
  const Promises& promises = journaled().promises();
  for (const char* device : {"kill", "powerloss", "hostile", "lying"}) {
    EXPECT_EQ(claimed_on(promises, profile(device)), first_guarantees(promises.guarantees.size()))
        << device;
  }
}

TEST(Claims, AreThatLossesAreToldOnOneThatIsNot) {
  GuaranteeSet told;
  told.set(index_of(Guarantee::kTold));
  for (const char* device : {"unsafe", kUnreadable, "powerloss,overwrite=garbage"}) {
    EXPECT_EQ(claimed_on(journaled().promises(), profile(device)), told) << device;
  }
}

TEST(OnUnsafeStorage, TheJournaledHeapTellsOfEachLossOrCannot) {
  for (const char* device : {"unsafe", kUnreadable}) {
    const Explored all = explored_on(device, journaled(), kHeapHistory);
    EXPECT_TRUE(all.sightings.empty()) << device;
    EXPECT_EQ(all.counts.violating, 0U);
    EXPECT_GT(all.counts.unclaimed_by_guarantee[index_of(Guarantee::kOpens)], 0U) << device;
    EXPECT_GT(became(all, DamageOutcome::kRefused), 0U) << device;
    EXPECT_GT(became(all, DamageOutcome::kWhole), 0U) << device;
    EXPECT_EQ(all.counts.unjudged_by_guarantee[index_of(Guarantee::kTold)], 0U) << device;
  }
}

TEST(OnUnsafeStorage, WhatCannotBeToldIsCountedByItsReason) {
  const Explored all = explored_on("unsafe", journaled(), kHeapHistory);
  const auto undetectable = journaled().promises().undetectable;
  ASSERT_EQ(undetectable.front().name, "content");
  EXPECT_GT(all.counts.undetectable.front(), 0U) << "the write of a slice";
  EXPECT_GT(became(all, DamageOutcome::kUndetectable), 0U);
}

TEST(OnUnsafeStorage, AStoreThatTellsNothingIsFound) {
  const Explored all = explored_on("unsafe", cell::cell_store(), kSets);
  ASSERT_FALSE(all.sightings.empty());
  const Promises& promises = cell::cell_store().promises();
  for (const Sighting& sighting : all.sightings) {
    EXPECT_EQ(sighting.signature.guarantee, promises.told->guarantee);
    EXPECT_EQ(sighting.signature.kind, promises.told->kind);
  }
  EXPECT_EQ(all.counts.violating, became(all, DamageOutcome::kSilent));
}

/// The cell's value has no checksum: garbage goes unnoticed, a read that fails does not.
TEST(OnUnsafeStorage, AReadThatFailsIsNoSilentLoss) {
  const Explored all = explored_on(kUnreadable, cell::cell_store(), kSets);
  EXPECT_TRUE(all.sightings.empty());
  EXPECT_GT(became(all, DamageOutcome::kRefused), 0U);
}

/// Only when the power goes are units spoilt.
TEST(OnUnsafeStorage, ASyncThatFailsSpoilsNothing) {
  const auto reproduction = testing::parse_case(
      "crashcheck-case 1; protocol journaled; profile unsafe; "
      "fault io/sync 2 EIO once in-open reverts garbage 0; reopen");
  const auto replayed = replay(journaled(), reproduction.value());
  ASSERT_FALSE(replayed);
  EXPECT_EQ(replayed.error().message,
            "on this device no unit that was being written holds garbage");
}

/// Unit 1 holds the end of slice #0 and slice #1, which shares it with what the commit writes.
TEST(OnUnsafeStorage, AReplayJudgesAsTheExplorationDid) {
  const auto replayed = [](const char* device, std::string_view spoilt) {
    const auto reproduction = testing::parse_case(
        std::string("crashcheck-case 1; protocol journaled; profile ") + device +
        "; allocate-bulk 128 96 160 96 480; deallocate #3; crash 19 " + std::string(spoilt));
    return replay(journaled(), reproduction.value()).value();
  };
  const Replay garbage = replayed("unsafe", "garbage 1");
  EXPECT_TRUE(garbage.judgement.holds());
  EXPECT_FALSE(garbage.judgement.is_sound());
  EXPECT_EQ(garbage.judgement.after_spoiling, DamageOutcome::kUndetectable);
  const Replay unreadable = replayed(kUnreadable, "unreadable 1");
  EXPECT_TRUE(unreadable.judgement.holds())
      << "the open carries out a part of the record and fails";
  EXPECT_EQ(unreadable.judgement.after_spoiling, DamageOutcome::kRefused);
  EXPECT_EQ(replayed("unsafe", "").judgement.after_spoiling, DamageOutcome::kWhole);
}

}  // namespace
}  // namespace crashcheck::explorer
