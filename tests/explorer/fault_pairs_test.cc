// Two calls of one life made to fail: each place comes about, what is found replays and is shrunk.
#include "explorer/fault_pairs.h"

#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/replay.h"
#include "explorer/shrinker.h"
#include "found_with_faults.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;
using testing::journaled;
using testing::scope;

struct InPairs : testing::FoundWithFaults {
  PairCounts pairs;
};

InPairs in_pairs(const Store& store, const Scope& how, std::uint64_t pairs,
                 bool with_crashes = true, std::uint64_t seed = 1) {
  InPairs result;
  const History history = testing::rotation_example();
  result.add(
      seed, [&](faultfs::Choices& choices, const OnViolation& on_violation, CountsByCut& counts) {
        DrawnCrashes crashes;
        if (with_crashes) {
          const Recording life = record(store, history, on_device(how.profile));
          crashes = draw_crashes(store, life, how, 1, choices);
        }
        result.pairs =
            explore_fault_pairs(store, history, crashes, how, pairs, choices, on_violation, counts);
      });
  return result;
}

std::uint64_t fired_at(const InPairs& found, PairPlace place) {
  return found.pairs.fired.at(static_cast<std::size_t>(place));
}

TEST(FaultPairs, ComeAboutAtEachPlaceAndAreContainedJournaled) {
  for (const char* device : {"kill", "powerloss"}) {
    const InPairs found = in_pairs(journaled(), scope(device, 1), 240);
    EXPECT_EQ(found.pairs.all_drawn(), 240U);
    EXPECT_TRUE(found.pairs.never_fired().empty());
    for (const PairPlace place :
         {PairPlace::kSameOperation, PairPlace::kReopenAfter, PairPlace::kOperationAfter,
          PairPlace::kReopenAfterRecovery, PairPlace::kOperationAfterRecovery}) {
      EXPECT_GT(fired_at(found, place), 5U) << name(place);
    }
    EXPECT_GT(found.counts.tested, 100U);
    EXPECT_EQ(found.counts.violating, 0U) << device;
  }
}

TEST(FaultPairs, TakeAsManyAsTheyAreTold) {
  const Scope how = scope("powerloss");
  EXPECT_EQ(in_pairs(journaled(), how, 0).pairs, PairCounts());
  const InPairs some = in_pairs(journaled(), how, 60);
  EXPECT_EQ(in_pairs(journaled(), how, 60).counts, some.counts);
  EXPECT_NE(in_pairs(journaled(), how, 60, true, 2).counts, some.counts);
  const InPairs without = in_pairs(journaled(), how, 60, false);
  EXPECT_EQ(without.pairs.all_drawn(), 60U);
  EXPECT_EQ(fired_at(without, PairPlace::kReopenAfterRecovery), 0U);
  EXPECT_TRUE(without.pairs.never_fired().empty()) << "of recoveries none was asked for";
}

TEST(FaultPairs, ShowWhatIsNotContainedAsCasesThatReplay) {
  const Scope how = scope("powerloss", 1);
  const InPairs found = in_pairs(in_place(), how, 120);
  ASSERT_FALSE(found.sightings.empty());
  bool in_recovery = false;
  for (const Sighting& each : found.sightings) {
    EXPECT_EQ(each.signature.guarantee, oracle::Guarantee::kContained);
    const Life& life = each.lives[0].faults.empty() ? each.lives.at(1) : each.lives[0];
    in_recovery |= &life != &each.lives[0];
    ASSERT_EQ(life.faults.size(), 2U);
    EXPECT_LE(life.faults[0].step, life.faults[1].step);
    const Case made = make_case(in_place(), how.profile, each);
    const std::string text = to_string(in_place(), made);
    const auto parsed = testing::parse_case(text);
    ASSERT_TRUE(parsed.has_value()) << text << parsed.error().message;
    EXPECT_TRUE(parsed->same_as(made)) << text;
    const auto replayed = replay(in_place(), *parsed);
    ASSERT_TRUE(replayed.has_value()) << text << replayed.error().message;
    EXPECT_EQ(replayed->judgement.findings, each.findings) << text;
    const auto target = target_of(*parsed, *replayed);
    ASSERT_TRUE(target.has_value()) << text;
    EXPECT_EQ(target->signature, each.signature) << text;
  }
  EXPECT_TRUE(in_recovery);
}

TEST(FaultPairs, AreShrunkToOneFaultWhereThatIsEnough) {
  const Scope how = scope("powerloss");
  const InPairs found = in_pairs(in_place(), how, 60);
  ASSERT_FALSE(found.sightings.empty());
  const Sighting& first = found.sightings.front();
  Effort effort{kShrinkBytesOfFaults};
  const auto shrunk = shrink({in_place(), how, {first.signature}}, first.lives, effort);
  ASSERT_TRUE(shrunk.has_value());
  std::size_t faults = 0;
  for (const Life& life : shrunk->sighting.lives) faults += life.faults.size();
  EXPECT_EQ(faults, 1U);
}

}  // namespace
}  // namespace crashcheck::explorer
