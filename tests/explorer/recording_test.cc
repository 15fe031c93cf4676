// Recording a history: events, steps, and what is acceptable where.
#include "explorer/recording.h"

#include <gtest/gtest.h>

#include "examples.h"
#include "sabotaged_subject.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Reopen;
using testing::in_place;

TEST(Record, NumbersEventsFromTheFirstOpenOn) {
  const Recording recording = record(in_place(), testing::rotation_example());
  EXPECT_EQ(recording.trace.event_count(), 72U);
  ASSERT_EQ(recording.steps.size(), 10U);
  EXPECT_EQ(recording.steps[0].last_event, 8U);
  EXPECT_EQ(recording.steps[1].last_event, 13U);
  EXPECT_EQ(recording.steps[8].last_event, 54U);
  EXPECT_EQ(recording.steps[9].last_event, 72U);
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
}

TEST(Record, KnowsWhichStepACrashInterrupts) {
  const Recording recording = record(in_place(), testing::rotation_example());
  EXPECT_EQ(recording.interrupted_step(0), 0U);
  EXPECT_EQ(recording.interrupted_step(7), 0U);
  EXPECT_EQ(recording.interrupted_step(8), 1U) << "a crash is as late as possible";
  EXPECT_EQ(recording.interrupted_step(71), 9U);
  EXPECT_EQ(recording.interrupted_step(72), 10U);
  ASSERT_EQ(recording.acceptable(72).size(), 1U);
  EXPECT_EQ(recording.acceptable(72)[0].state.free.size(), 3U);
}

TEST(Record, PassesOverStepsWithoutEvents) {
  const Recording recording =
      record(in_place(), {Allocate{0}, Allocate{32}, history::Reallocate{1, 20}, Deallocate{0}});
  EXPECT_EQ(recording.steps[1].last_event, 8U);
  EXPECT_EQ(recording.interrupted_step(8), 2U);
}

TEST(Record, CountsTheEventsOfAReopen) {
  const Recording recording =
      record(in_place(), {Allocate{32}, Allocate{32}, Deallocate{0}, Reopen{}});
  EXPECT_EQ(recording.steps[4].last_event - recording.steps[3].last_event, 4U)
      << "one node and the root, each with its sync";
}

TEST(Record, StopsAtAnOperationThatTheStoreRefuses) {
  const Recording recording = record(in_place(), {Allocate{UINT64_MAX}, Allocate{32}});
  ASSERT_TRUE(recording.stopped.has_value());
  EXPECT_EQ(recording.stopped->step, 1U);
  EXPECT_EQ(recording.stopped->error.code, io::ErrorCode::kInvalidArgument);
  EXPECT_EQ(recording.steps.size(), 1U);
  EXPECT_EQ(recording.first_step_with_findings(), 0U);
}

TEST(Record, SeesAnAnswerThatIsWrongWithoutAnyCrash) {
  const testing::SabotagedSubject overlapping(
      in_place(), {},
      [](Session& session, const history::Operation& operation,
         auto operands) -> io::Result<Returned> {
        auto returned = session.apply(operation, operands);
        if (returned && std::holds_alternative<Allocate>(operation)) (*returned)[0].offset = 48;
        return returned;
      });
  const Recording recording = record(overlapping, {Allocate{32}, Allocate{32}});
  EXPECT_EQ(recording.first_step_with_findings(), 2U);
}

TEST(Record, SeesMemoryThatIsHandedOutDirty) {
  const testing::SabotagedSubject dirty(
      in_place(), {},
      [](Session& session, const history::Operation& operation,
         auto operands) -> io::Result<Returned> {
        auto returned = session.apply(operation, operands);
        if (returned && std::holds_alternative<Allocate>(operation)) {
          CRASHCHECK_TRY(session.apply(history::Write{0, 3, {std::byte{1}}}, *returned));
        }
        return returned;
      });
  const Recording recording = record(dirty, {Allocate{32}});
  ASSERT_EQ(recording.first_step_with_findings(), 1U);
  EXPECT_EQ(recording.steps[1].findings.front().kind, oracle::Kind::kDirtyMemory);
}

}  // namespace
}  // namespace crashcheck::explorer
