// What real recordings reached, worked out by hand.
#include "ghost_tree_model/heap_features.h"

#include <gtest/gtest.h>

#include "coverage/feature.h"
#include "examples.h"

namespace crashcheck::ghost_tree {
namespace {

using coverage::Area;
using coverage::Moment;
using coverage::Space;
using coverage::Turn;
using explorer::Coverage;
using explorer::ExploreOptions;
using explorer::Recording;
using explorer::Sighting;
using explorer::Store;
using testing::in_place;
using testing::journaled;
using testing::rotation_example;
using testing::scope;

Coverage noted(const Store& store, const Recording& recording, std::uint64_t first_event = 0) {
  Coverage coverage;
  store.features()->note_life(recording, first_event, coverage);
  return coverage;
}

explorer::OnRecovery notes_of(const Store& store, Coverage& coverage) {
  return [&](const explorer::Recovery& recovery) {
    store.features()->note_recovery(recovery, coverage);
  };
}

TEST(HeapFeatures, OfTheRotationThatLosesABlock) {
  for (const Store* subject : {&in_place(), &journaled()}) {
    const Coverage coverage = noted(*subject, record(*subject, rotation_example()));
    EXPECT_EQ(coverage.count(coverage::rotation(Turn::kRR, false, 3)), 1U) << subject->name();
    EXPECT_EQ(coverage.count(coverage::space(Space::kTakenAtEnd)), 6U);
    EXPECT_EQ(coverage.count(coverage::space(Space::kFreedApart)), 3U);
    EXPECT_EQ(coverage.count(coverage::shape(0b11100100)), 1U);
    EXPECT_EQ(coverage.count(coverage::removal(coverage::Removal::kNotExplained)), 0U);
  }
}

TEST(HeapFeatures, OfTheEventsOfTheRotationThatLosesABlock) {
  // 72 events: 8 of the creation, 33 writes, 7 resizes and 32 syncs in all.
  const Recording recording = record(in_place(), rotation_example());
  ASSERT_EQ(recording.trace.event_count(), 72U);
  const Coverage coverage = noted(in_place(), recording);
  const auto count = [&](Moment what) {
    return coverage.count(coverage::moment(Area::kMoment, what));
  };
  EXPECT_EQ(count(Moment::kGrowthPending), 6U);
  EXPECT_EQ(count(Moment::kLengthPending), 6U);
  EXPECT_EQ(count(Moment::kZerosPending), 3U);
  EXPECT_EQ(count(Moment::kRootPending), 9U) << "of an allocation that finds nothing too";
  std::uint64_t moments = 0;
  for (const auto& [feature, times] : coverage.counts()) {
    if (static_cast<Area>(feature.area) == Area::kMoment) moments += times;
  }
  EXPECT_EQ(moments, 73U) << "each crash point, that before the first event too, has one";
}

TEST(HeapFeatures, OnlyOfStepsThatCouldBeCut) {
  const Recording recording = record(in_place(), rotation_example());
  const Coverage coverage = noted(in_place(), recording, recording.steps[8].last_event);
  EXPECT_EQ(coverage.count(coverage::space(Space::kFreedApart)), 1U) << "the last operation's";
  EXPECT_EQ(coverage.count(coverage::space(Space::kTakenAtEnd)), 0U);
}

TEST(HeapFeatures, OfRecoveries) {
  const Recording recording = record(journaled(), {history::Allocate{32}});
  Coverage coverage;
  const ExploreOptions options{.first_event = recording.steps[0].last_event,
                               .faults = {},
                               .stop = nullptr,
                               .on_held = nullptr,
                               .on_recovery = notes_of(journaled(), coverage)};
  static_cast<void>(explore(
      journaled(), recording, scope("kill", 1), [](const Sighting&) { return false; }, options));
  using coverage::Branch;
  for (const Branch reached : {Branch::kNothing, Branch::kTailCut, Branch::kRecordCarriedOut}) {
    EXPECT_GT(coverage.count(coverage::branch(Area::kRecovery, reached)), 0U);
  }
  EXPECT_GT(coverage.count(coverage::branch(Area::kRecoveryAgain, Branch::kRecordRepeated)), 0U);
  EXPECT_EQ(coverage.count(coverage::branch(Area::kRecovery, Branch::kRefused)), 0U);
  EXPECT_GT(coverage.count(coverage::moment(Area::kRecoveryMoment, Moment::kRecordDurable)), 0U);
}

TEST(HeapFeatures, OfAFileThatCannotBeOpened) {
  Coverage coverage;
  const ExploreOptions options{.first_event = 0,
                               .faults = {},
                               .stop = nullptr,
                               .on_held = nullptr,
                               .on_recovery = notes_of(in_place(), coverage)};
  static_cast<void>(explore(
      in_place(), record(in_place(), {}), scope("kill"), [](const Sighting&) { return true; },
      options));
  EXPECT_EQ(coverage.count(coverage::branch(Area::kRecovery, coverage::Branch::kRefused)), 1U)
      << "between the extension and the magic";
}

}  // namespace
}  // namespace crashcheck::ghost_tree
