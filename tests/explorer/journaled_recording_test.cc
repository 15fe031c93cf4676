// Recording a store that claims the journaled protocol: what an open may do, and what a recovery
// is compared with while the running heap stays as it is.
#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/model_walk.h"
#include "explorer/recording.h"
#include "failing_life.h"
#include "faultfs/forwarding_file.h"
#include "heaps.h"
#include "journaled_stub.h"
#include "one_by_one.h"
#include "oracle/raw_heap.h"
#include "sabotaged_subject.h"

namespace crashcheck::explorer {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Reopen;
using history::Write;
using testing::heap_of;
using testing::in_place;
using testing::JournaledStub;
using testing::outcomes_of;

io::Result<void> open_in_place(io::File& file) {
  return in_place().open(std::make_unique<faultfs::ForwardingFile>(file)).map([](const auto&) {});
}

/// Also gives the free end back, where that is all that is free.
io::Result<void> open_giving_back(io::File& file) {
  CRASHCHECK_TRY(open_in_place(file));
  CRASHCHECK_ASSIGN(const std::uint64_t size, file.size());
  io::Bytes bytes(size);
  CRASHCHECK_TRY(file.read_at(0, bytes));
  const oracle::RawHeap heap = oracle::decode(bytes);
  if (heap.free.size() != 1 || heap.free[0].end != heap.length) return {};
  std::array<std::byte, 8> number{};
  CRASHCHECK_TRY(file.write_at(56, number));
  io::store_u64(number, heap.free[0].begin);
  CRASHCHECK_TRY(file.write_at(8, number));
  return file.resize(16 + heap.free[0].begin);
}

/// Three blocks of 32 bytes, of which the last two are freed: the second stays in the tree.
const History kFreeEnd = {Allocate{32}, Allocate{32}, Allocate{32}, Deallocate{1}, Deallocate{2}};

History with(History history, std::initializer_list<Operation> more) {
  history.insert(history.end(), more);
  return history;
}

TEST(JournaledRecording, SeesEventsOfAReopenThatHasNothingToDo) {
  const JournaledStub eager(in_place(), open_in_place);
  const History history = {Allocate{32}, Allocate{32}, Deallocate{0}, Reopen{}};
  const Recording recording = record(eager, history);
  ASSERT_EQ(recording.first_step_with_findings(), 4U);
  EXPECT_EQ(recording.steps[4].findings.front().kind, oracle::Kind::kNotIdempotent);
  EXPECT_FALSE(record(in_place(), history).first_step_with_findings().has_value())
      << "in-place promises less";
}

TEST(JournaledRecording, AllowsAReopenItsEventsWhereThereIsSomethingToDo) {
  const JournaledStub eager(in_place(), open_in_place);
  const History touching = {Allocate{32},  Allocate{32},  Allocate{32},
                            Deallocate{0}, Deallocate{1}, Reopen{}};
  EXPECT_FALSE(record(eager, touching).first_step_with_findings().has_value());
  EXPECT_FALSE(record(eager, {Allocate{32}, Reopen{}}).first_step_with_findings().has_value())
      << "nothing is free, so nothing is written";
}

TEST(JournaledRecording, DoesNotCountTheEventsOfADisturbedLife) {
  const JournaledStub eager(in_place(), open_in_place);
  const Recording recording =
      testing::record_failing(eager, {Allocate{32}, Allocate{32}, Deallocate{0}, Reopen{}},
                              testing::fault(1, "io/write 99 EIO once"));
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
}

TEST(JournaledRecording, ExpectsTheFreeEndToBeGivenBackAtReopen) {
  const JournaledStub giving(in_place(), open_giving_back);
  const JournaledStub keeping(in_place(), open_in_place);
  EXPECT_FALSE(record(giving, with(kFreeEnd, {Reopen{}})).first_step_with_findings().has_value());
  EXPECT_EQ(record(keeping, with(kFreeEnd, {Reopen{}})).first_step_with_findings(), 6U);
}

TEST(JournaledRecording, ComparesARecoveryWithTheRecoveredHeapAndGoesOnWithTheRunningOne) {
  const JournaledStub giving(in_place(), open_giving_back);
  const Recording recording = record(giving, with(kFreeEnd, {Write{0, 0, {std::byte{1}}}}));
  ModelWalk walk(recording);
  walk.advance_to(6);
  EXPECT_EQ(heap_of(walk.known()).length, 112U);
  ASSERT_EQ(outcomes_of(walk.crashed()).size(), 3U);
  for (const auto& outcome : outcomes_of(walk.crashed())) {
    EXPECT_EQ(outcome.state.length, 80U) << outcome.name;
    EXPECT_TRUE(outcome.state.free.empty());
  }
  walk.advance_to(7);
  EXPECT_EQ(outcomes_of(walk.crashed()).front().state.length, 80U) << "everything had returned";
  EXPECT_EQ(heap_of(walk.known()).length, 112U);
}

TEST(JournaledRecording, AfterAnErrorTheReopenIsComparedWithTheRecoveredHeap) {
  const JournaledStub giving(in_place(), open_giving_back);
  const Recording recording = testing::record_failing(
      giving, with(kFreeEnd, {Allocate{32}, Reopen{}}), testing::fault(6, "io/read 1 EIO once"));
  ASSERT_EQ(recording.steps.size(), 8U);
  ASSERT_TRUE(recording.steps[6].error.has_value());
  EXPECT_EQ(outcomes_of(*recording.steps[6].afterwards).front().state.length, 112U)
      << "it is still running";
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
  ASSERT_NE(recording.steps[7].adopted, nullptr);
  EXPECT_EQ(heap_of(*recording.steps[7].adopted).length, 80U);
}

TEST(JournaledRecording, TellsABatchWhichSlicesItGivesItself) {
  std::vector<oracle::Placement> told;
  const JournaledStub stub(in_place(), open_in_place);
  const testing::SabotagedSubject spying(
      stub, {},
      [&](ghost_tree::HeapSession& session, const history::Operation& operation,
          auto operands) -> io::Result<ghost_tree::Returned> {
        if (std::holds_alternative<history::Batch>(operation)) {
          told.assign(operands.begin(), operands.end());
        }
        return testing::apply_one_by_one(session, operation, operands);
      });
  const history::Batch batch{{Allocate{32}, Write{1, 0, {std::byte{1}}}}};
  const Recording recording = record(spying, {Allocate{32}, batch, Write{1, 1, {std::byte{2}}}});
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
  ASSERT_EQ(recording.steps.size(), 4U);
  EXPECT_EQ(told, (std::vector<oracle::Placement>{{0, oracle::kReturnedInBatch}}));
}

}  // namespace
}  // namespace crashcheck::explorer
