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

/// Three blocks of 32 bytes, of which the last two are freed: the second stays in the tree.
const History kFreeEnd = {Allocate{32}, Allocate{32}, Allocate{32}, Deallocate{1}, Deallocate{2}};

TEST(JournaledRecording, SeesEventsOfAReopenThatHasNothingToDo) {
  const JournaledStub eager(in_place(), open_in_place);
  const History history = {Allocate{32}, Allocate{32}, Deallocate{0}, Reopen{}};
  const Recording recording = record(eager, history);
  ASSERT_EQ(recording.first_step_with_findings(), 4U);
  EXPECT_EQ(recording.steps[4].findings.front().kind, oracle::Kind::kNotIdempotent);
  EXPECT_FALSE(record(in_place(), history).first_step_with_findings().has_value())
      << "in-place promises less";
}

TEST(JournaledRecording, SeesFreeMemoryThatIsNotMergedAtOnce) {
  const JournaledStub in_pieces(in_place(), open_in_place);
  const Recording touching =
      record(in_pieces, {Allocate{32}, Allocate{32}, Allocate{32}, Deallocate{0}, Deallocate{1}});
  ASSERT_EQ(touching.first_step_with_findings(), 5U);
  EXPECT_EQ(touching.steps[5].findings.front().kind, oracle::Kind::kNotCoalesced);
  const Recording free_end = record(in_pieces, kFreeEnd);
  ASSERT_EQ(free_end.first_step_with_findings(), 5U) << "it was to be given back";
  EXPECT_FALSE(record(in_place(), kFreeEnd).first_step_with_findings().has_value())
      << "in-place promises less";
}

TEST(JournaledRecording, DoesNotCountTheEventsOfADisturbedLife) {
  const JournaledStub eager(in_place(), open_in_place);
  const Recording recording =
      testing::record_failing(eager, {Allocate{32}, Allocate{32}, Deallocate{0}, Reopen{}},
                              testing::fault(1, "io/write 99 EIO once"));
  EXPECT_FALSE(recording.first_step_with_findings().has_value());
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
