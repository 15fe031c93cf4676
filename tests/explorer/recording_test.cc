// Recording a history: events, steps, and what is acceptable where.
#include "explorer/recording.h"

#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/model_walk.h"
#include "heaps.h"
#include "sabotaged_subject.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Reopen;
using testing::heap_of;
using testing::in_place;
using testing::outcomes_of;

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
  ASSERT_EQ(recording.steps.size(), 2U);
  ASSERT_TRUE(recording.steps[1].error.has_value());
  EXPECT_EQ(recording.steps[1].error->code, io::ErrorCode::kInvalidArgument);
  EXPECT_EQ(recording.first_step_with_findings(), 1U);
  EXPECT_EQ(recording.last_crash_event(), 8U);
}

TEST(Record, KeepsTheEventsOfAnOperationThatFailedOutOfTheCrashPoints) {
  const testing::SabotagedSubject failing(
      in_place(), {},
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
        auto returned = session.apply(operation, operands);
        if (!std::holds_alternative<Deallocate>(operation)) return returned;
        return io::fail(io::ErrorCode::kCorrupt, "deallocate", "half done", 0);
      });
  const Recording recording = record(failing, {Allocate{32}, Allocate{32}, Deallocate{0}});
  ASSERT_EQ(recording.steps.size(), 4U);
  EXPECT_EQ(recording.steps[3].findings.front().kind, oracle::Kind::kUnusable);
  EXPECT_EQ(recording.last_crash_event(), 18U);
  EXPECT_EQ(recording.trace.event_count(), 24U);
}

TEST(Record, SeesAFirstOpenThatFails) {
  const testing::SabotagedSubject failing(in_place(), [](io::File&) -> io::Result<void> {
    return io::fail(io::ErrorCode::kInvalidArgument, "open", "never", 0);
  });
  const Recording recording = record(failing, {Allocate{32}});
  ASSERT_EQ(recording.steps.size(), 1U);
  EXPECT_TRUE(recording.steps[0].error.has_value());
  EXPECT_EQ(recording.last_crash_event(), 0U);
  EXPECT_EQ(recording.interrupted_step(0), 0U) << "it has not returned";
}

TEST(Record, ComesBackFromAStoreThatNeverDoes) {
  const testing::SabotagedSubject hanging(
      in_place(), {},
      [](ghost_tree::HeapSession& session, const history::Operation&,
         auto) -> io::Result<ghost_tree::Returned> {
        for (;;)
          CRASHCHECK_TRY(
              session.apply(history::WriteHeader{0, {std::byte{1}}}, ghost_tree::kNoOperands));
      });
  const Recording recording = record(hanging, {Allocate{32}});
  ASSERT_EQ(recording.steps.size(), 2U);
  EXPECT_TRUE(recording.steps[1].error.has_value());
}

TEST(Record, SeesASliceThatIsNotAsLongAsWasAskedFor) {
  const testing::SabotagedSubject rounding(
      in_place(), {},
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
        auto returned = session.apply(operation, operands);
        if (returned && !returned->empty()) (*returned)[0].length = 32;
        return returned;
      });
  const Recording recording = record(rounding, {Allocate{20}});
  ASSERT_EQ(recording.first_step_with_findings(), 1U);
  EXPECT_EQ(recording.steps[1].findings.front().kind, oracle::Kind::kPhantom);
}

TEST(ModelWalk, KnowsWhatIsAcceptableAtEachStep) {
  const Recording recording = record(in_place(), testing::rotation_example());
  ModelWalk walk(recording);
  EXPECT_EQ(outcomes_of(walk.crashed()).size(), 1U) << "creation";
  walk.advance_to(9);
  EXPECT_EQ(heap_of(walk.known()).free.size(), 2U);
  EXPECT_EQ(outcomes_of(walk.crashed()).size(), 3U) << "not started, block lost, complete";
  walk.advance_to(10);
  ASSERT_EQ(outcomes_of(walk.crashed()).size(), 1U) << "everything has returned";
  EXPECT_EQ(outcomes_of(walk.crashed())[0].state.free.size(), 3U);
}

TEST(Record, SeesAnAnswerThatIsWrongWithoutAnyCrash) {
  const testing::SabotagedSubject overlapping(
      in_place(), {},
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
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
      [](ghost_tree::HeapSession& session, const history::Operation& operation,
         auto operands) -> io::Result<ghost_tree::Returned> {
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
