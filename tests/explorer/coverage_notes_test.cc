// What real recordings reached, worked out by hand.
#include "coverage_notes.h"

#include <gtest/gtest.h>

#include "examples.h"

namespace crashcheck::explorer {
namespace {

using coverage::Area;
using coverage::Coverage;
using coverage::Moment;
using coverage::Space;
using coverage::Turn;
using testing::in_place;
using testing::journaled;
using testing::rotation_example;
using testing::scope;

Coverage noted(const Subject& subject, const history::History& operations,
               std::uint64_t first_event = 0) {
  Coverage coverage;
  note_life(record(subject, operations), first_event, coverage);
  return coverage;
}

TEST(CoverageNotes, OfTheRotationThatLosesABlock) {
  for (const Subject* subject : {&in_place(), &journaled()}) {
    const Coverage coverage = noted(*subject, rotation_example());
    EXPECT_EQ(coverage.count(coverage::rotation(Turn::kRR, false, 3)), 1U) << subject->name();
    EXPECT_EQ(coverage.count(coverage::space(Space::kTakenAtEnd)), 6U);
    EXPECT_EQ(coverage.count(coverage::space(Space::kFreedApart)), 3U);
    EXPECT_EQ(coverage.count(coverage::shape(0b11100100)), 1U);
    EXPECT_EQ(coverage.count(coverage::removal(coverage::Removal::kNotExplained)), 0U);
  }
}

TEST(CoverageNotes, OfTheEventsOfTheRotationThatLosesABlock) {
  // 72 events: 8 of the creation, 33 writes, 7 resizes and 32 syncs in all.
  const Recording recording = record(in_place(), rotation_example());
  ASSERT_EQ(recording.trace.event_count(), 72U);
  Coverage coverage;
  note_life(recording, 0, coverage);
  const auto count = [&](Moment what) {
    return coverage.count(coverage::moment(Area::kMoment, what));
  };
  EXPECT_EQ(count(Moment::kGrowthPending), 6U);
  EXPECT_EQ(count(Moment::kLengthPending), 6U);
  EXPECT_EQ(count(Moment::kZerosPending), 3U);
  EXPECT_EQ(count(Moment::kRootPending), 9U) << "of an allocation that finds nothing too";
  std::uint64_t moments = 0;
  for (const auto& [feature, times] : coverage.counts()) {
    if (feature.area == Area::kMoment) moments += times;
  }
  EXPECT_EQ(moments, 73U) << "each crash point, that before the first event too, has one";
}

TEST(CoverageNotes, OnlyOfStepsThatCouldBeCut) {
  const Recording recording = record(in_place(), rotation_example());
  Coverage coverage;
  note_life(recording, recording.steps[8].last_event, coverage);
  EXPECT_EQ(coverage.count(coverage::space(Space::kFreedApart)), 1U) << "the last operation's";
  EXPECT_EQ(coverage.count(coverage::space(Space::kTakenAtEnd)), 0U);
}

TEST(CoverageNotes, OfRecoveries) {
  const Recording recording = record(journaled(), {history::Allocate{32}});
  Coverage coverage;
  const ExploreOptions options{.first_event = recording.steps[0].last_event,
                               .faults = {},
                               .stop = nullptr,
                               .on_held = nullptr,
                               .on_recovery = notes_of(coverage)};
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

TEST(CoverageNotes, OfAFileThatCannotBeOpened) {
  Coverage coverage;
  const ExploreOptions options{.first_event = 0,
                               .faults = {},
                               .stop = nullptr,
                               .on_held = nullptr,
                               .on_recovery = notes_of(coverage)};
  static_cast<void>(explore(
      in_place(), record(in_place(), {}), scope("kill"), [](const Sighting&) { return true; },
      options));
  EXPECT_EQ(coverage.count(coverage::branch(Area::kRecovery, coverage::Branch::kRefused)), 1U)
      << "between the extension and the magic";
}

}  // namespace
}  // namespace crashcheck::explorer
