// Every I/O call of a recovery from a crash made to fail: all of them are tried, what is found
// comes from the failure, and what was found replays.
#include "explorer/recovery_faults.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "examples.h"
#include "explorer/continuation.h"
#include "explorer/replay.h"
#include "explorer/shrinker.h"
#include "faulty_life.h"
#include "found_with_faults.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Reopen;
using history::Write;
using testing::in_place;
using testing::journaled;
using testing::scope;

/// Grows, frees in the middle, writes: recoveries of all of these carry out records.
const History kOfRecoveries = {Allocate{32}, Allocate{64}, Deallocate{0},
                               Write{1, 0, {std::byte{7}}}, Allocate{96}};

struct InRecoveries : testing::FoundWithFaults {
  FaultCounts fired = every_fault_kind();
  RecoverySample sample;
};

InRecoveries in_recoveries(const Store& store, const History& history, const Scope& how,
                           std::uint64_t images = 1, std::uint64_t seed = 1) {
  InRecoveries result;
  const Recording life = record(store, history, on_device(how.profile));
  result.add(seed, [&](faultfs::Choices& choices, const OnViolation& on_violation,
                       CountsByCut& counts) {
    result.sample = explore_recovery_faults(store, draw_crashes(store, life, how, images, choices),
                                            how, on_violation, counts, result.fired);
  });
  return result;
}

/// The states after a crash of `history` whose recovery changes the file.
std::vector<ChosenState> recoveries_of(const Store& store, const History& history,
                                       const Scope& how) {
  std::vector<ChosenState> all;
  const Recording life = record(store, history, on_device(how.profile));
  const auto keep = [&](const HeldState& state) {
    if (state.images.image() != state.recovered) all.push_back(chosen_state(history, state));
  };
  static_cast<void>(
      explore(store, life, how, [](const Sighting&) { return true; }, {0, {}, nullptr, keep}));
  return all;
}

/// Calls of `point` that the recovery from `origin` makes.
std::uint64_t calls_in_recovery(const Store& store, const Origin& origin,
                                const faultfs::DeviceProfile& device, faultfs::FaultPoint point) {
  Circumstances circumstances = on_device(device);
  circumstances.origin = &origin;
  const Recording undisturbed = record(store, {}, circumstances);
  circumstances.undisturbed = &undisturbed;
  circumstances.faults = {{0, {point, UINT64_MAX, 0, false}}};
  return record(store, {}, circumstances).fired[0].calls;
}

TEST(RecoveryFaults, MakeEachCallOfARecoveryFailOnceForEachKind) {
  for (const Store* store : {&in_place(), &journaled()}) {
    const Scope how = scope("powerloss");
    const auto states = recoveries_of(*store, kOfRecoveries, how);
    ASSERT_GT(states.size(), 3U);
    for (const ChosenState& state : states) {
      FaultCounts fired = every_fault_kind();
      CountsByCut counts;
      const History nothing;
      explore_faults_in(
          *store, {&state.origin, nothing}, how, [](const Sighting&) { return true; }, counts,
          fired, nullptr);
      for (const auto& [kind, times] : fired) {
        EXPECT_EQ(times, calls_in_recovery(*store, state.origin, how.profile, kind.point))
            << to_string(kind);
      }
    }
  }
}

TEST(RecoveryFaults, OfEveryKindFireAndAreContainedJournaled) {
  for (const char* device : {"kill", "ordered", "powerloss"}) {
    const InRecoveries found = in_recoveries(journaled(), kOfRecoveries, scope(device, 1), 2);
    for (const auto& [kind, times] : found.fired) EXPECT_GT(times, 0U) << to_string(kind);
    EXPECT_TRUE(found.sightings.empty()) << device;
    EXPECT_GT(found.counts.tested, 100U);
    EXPECT_EQ(found.counts.violating, 0U);
  }
}

TEST(RecoveryFaults, TakeAStatedNumberOfImagesOfEachStep) {
  const Scope how = scope("powerloss");
  const std::size_t all = recoveries_of(journaled(), kOfRecoveries, how).size();
  const InRecoveries one = in_recoveries(journaled(), kOfRecoveries, how, 1);
  EXPECT_EQ(one.sample.of, all);
  EXPECT_GE(one.sample.taken, 4U);
  EXPECT_LE(one.sample.taken, kOfRecoveries.size() + 2) << "the open, the operations, the end";
  EXPECT_EQ(in_recoveries(journaled(), kOfRecoveries, how, 1).counts, one.counts);
  EXPECT_NE(in_recoveries(journaled(), kOfRecoveries, how, 1, 2).counts, one.counts);
  const InRecoveries each = in_recoveries(journaled(), kOfRecoveries, how, all);
  EXPECT_EQ(each.sample.taken, all);
  EXPECT_GT(each.counts.tested, one.counts.tested);
  EXPECT_EQ(in_recoveries(journaled(), kOfRecoveries, how, 0).sample, RecoverySample());
}

TEST(RecoveryFaults, ShowWhatIsNotContainedAsCasesThatReplay) {
  for (const char* device : {"kill", "powerloss"}) {
    const Scope how = scope(device, 1);
    const InRecoveries found = in_recoveries(in_place(), testing::rotation_example(), how, 2);
    ASSERT_FALSE(found.sightings.empty());
    for (const Sighting& each : found.sightings) {
      EXPECT_EQ(each.signature.guarantee, oracle::Guarantee::kContained);
      EXPECT_EQ(each.signature.operation, kNestedCrash);
      ASSERT_GE(each.lives.size(), 2U);
      EXPECT_TRUE(each.lives[0].faults.empty());
      ASSERT_EQ(each.lives[1].faults.size(), 1U);
      EXPECT_EQ(each.lives[1].faults[0].step, 0U);
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
  }
}

TEST(RecoveryFaults, ThatFindSomethingAreShrunk) {
  const Scope how = scope("powerloss");
  const InRecoveries found = in_recoveries(in_place(), testing::rotation_example(), how, 1);
  ASSERT_FALSE(found.sightings.empty());
  const Sighting& first = found.sightings.front();
  Effort effort{kShrinkBytesOfFaults};
  const auto shrunk = shrink({in_place(), how, {first.signature}}, first.lives, effort);
  ASSERT_TRUE(shrunk.has_value());
  EXPECT_LT(shrunk->operations(), first.operations());
  EXPECT_EQ(shrunk->sighting.lives.back().faults.size(), 1U);
}

TEST(RecoveryFaults, EndWhenTheyAreToldTo) {
  std::uint64_t calls = 0;
  CountsByCut counts;
  FaultCounts fired = every_fault_kind();
  faultfs::RandomChoices choices(1);
  const Scope how = scope("kill");
  const Recording life = record(in_place(), testing::rotation_example(), on_device(how.profile));
  const DrawnCrashes crashes = draw_crashes(in_place(), life, how, 1, choices);
  static_cast<void>(explore_recovery_faults(
      in_place(), crashes, how, [&](const Sighting&) { return ++calls < 2; }, counts, fired));
  EXPECT_EQ(calls, 2U);
  const std::atomic<bool> stop = true;
  CountsByCut none;
  const RecoverySample sample = explore_recovery_faults(
      in_place(), crashes, how, [](const Sighting&) { return true; }, none, fired, &stop);
  EXPECT_EQ(sample.taken, 0U);
  EXPECT_EQ(sum_of(none), Counts());
}

}  // namespace
}  // namespace crashcheck::explorer
