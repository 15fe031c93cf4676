// Every crash point of one history: the documented bugs are found exactly where they are.
#include "explorer/exploration.h"

#include <gtest/gtest.h>

#include <set>

#include "examples.h"
#include "faultfs/crash_images.h"

namespace crashcheck::explorer {
namespace {

using testing::in_place;
using testing::profile;
using testing::scope;

std::vector<Sighting> sightings(const History& history, std::string_view profile_text) {
  std::vector<Sighting> seen;
  const Recording recording = record(in_place(), history);
  static_cast<void>(
      explore(in_place(), recording, scope(profile_text), [&](const Sighting& sighting) {
        seen.push_back(sighting);
        return true;
      }));
  return seen;
}

std::set<std::uint64_t> events_of(const std::vector<Sighting>& seen, std::string_view operation) {
  std::set<std::uint64_t> events;
  for (const Sighting& each : seen) {
    if (each.signature.operation == operation) events.insert(each.crash()->event);
  }
  return events;
}

TEST(Explore, FindsTheLostBlockOfTheRotationExample) {
  const auto seen = sightings(testing::rotation_example(), "kill");
  // A sync does not change the image: the crash points after it are the same state, seen before.
  EXPECT_EQ(events_of(seen, "deallocate"), (std::set<std::uint64_t>{67, 69}));
  for (const Sighting& each : seen) {
    if (each.signature.operation != "deallocate") continue;
    EXPECT_EQ(each.signature.kind, oracle::Kind::kLostAcked);
    EXPECT_EQ(each.findings.front().offset, 112U);
    EXPECT_EQ(each.findings.front().length, 64U);
    EXPECT_EQ(each.operations(), 9U);
  }
}

TEST(Explore, FindsTheCreationThatCannotBeOpenedAgain) {
  const auto seen = sightings({}, "kill");
  EXPECT_EQ(events_of(seen, "open"), (std::set<std::uint64_t>{5}));
  EXPECT_EQ(seen.front().signature.kind, oracle::Kind::kRecoveryFailed);
}

TEST(Explore, FindsNothingElseInThose) {
  EXPECT_EQ(sightings(testing::rotation_example(), "kill").size(), 3U);
}

TEST(Explore, CountsCrashPointsStatesAndDistinctImages) {
  const auto history = testing::rotation_example();
  const Recording recording = record(in_place(), history);
  for (const std::string_view name : {"kill", "ordered", "ordered,unit=8"}) {
    const Counts counts =
        explore(in_place(), recording, scope(name), [](const auto&) { return true; });
    std::uint64_t expected = 0;
    for (std::uint64_t event = 0; event <= 72; ++event) {
      expected += faultfs::count_images(recording.trace, profile(name), event);
    }
    EXPECT_EQ(counts.crash_points, 73U);
    EXPECT_EQ(counts.states, expected) << name;
    EXPECT_LT(counts.tested, counts.states) << name;
  }
}

TEST(Explore, SeesWithOrderedLossAllThatItSeesWithAKill) {
  const auto history = testing::rotation_example();
  std::set<Signature> by_kill;
  for (const Sighting& each : sightings(history, "kill")) by_kill.insert(each.signature);
  for (const Sighting& each : sightings(history, "ordered")) by_kill.erase(each.signature);
  EXPECT_TRUE(by_kill.empty());
}

TEST(Explore, TearsLongWrites) {
  const History history = {history::Allocate{1200},
                           history::Write{0, 0, history::Bytes(1200, std::byte{7})}};
  const Recording recording = record(in_place(), history);
  bool torn = false;
  std::uint64_t states = 0;
  faultfs::CrashImages images(recording.trace, profile("kill"));
  while (images.next()) {
    ++states;
    torn |= images.crash().torn_bytes > 0;
  }
  EXPECT_TRUE(torn);
  EXPECT_EQ(explore(in_place(), recording, scope("kill"), [](const auto&) { return true; }).states,
            states);
}

TEST(Explore, EndsWhenItIsToldTo) {
  const auto history = testing::rotation_example();
  const Recording recording = record(in_place(), history);
  std::uint64_t calls = 0;
  const Counts counts = explore(in_place(), recording, scope("kill"), [&](const auto&) {
    ++calls;
    return false;
  });
  EXPECT_EQ(calls, 1U);
  EXPECT_EQ(counts.violating, 1U);
}

}  // namespace
}  // namespace crashcheck::explorer
