// Operations that change nothing, through real heaps: what is wrong with their answers is found.
#include "ghost_tree_model/heap_session.h"

#include <gtest/gtest.h>

#include "examples.h"
#include "explorer/recording.h"
#include "explorer/replay.h"
#include "history/text.h"
#include "history/wrapped.h"
#include "sabotaged_subject.h"

namespace crashcheck::ghost_tree {
namespace {

using explorer::Recording;
using oracle::Guarantee;
using testing::in_place;
using testing::journaled;
using testing::SabotagedSubject;

explorer::History history(std::string_view text) {
  return history::wrapped(history::parse_history(text).value());
}

/// Reads and refused calls of every form, a commit after each.
constexpr const char* kAllForms =
    "allocate-bulk 64 96 20; write #1 0 0102; deallocate #0; read #1 1 1;"
    "refused deallocate free:0; allocate 1; refused deallocate-bulk live:0 live:0; allocate 1;"
    "refused reallocate @50:32 64; allocate 1; refused allocate 18446744073709551615; allocate 1;"
    "refused allocate-bulk 32 18446744073709551600; allocate 1;"
    "refused reallocate live:0 9223372036854775807; allocate 1; refused deallocate @48:4096;"
    "read #1 0 96; reopen; read #2 0 20";

TEST(HeapSession, AnswersReadsAndRefusesCallsWithoutAFinding) {
  for (const explorer::Store* store : {&in_place(), &journaled()}) {
    const Recording recording = record(*store, history(kAllForms));
    EXPECT_FALSE(recording.first_step_with_findings().has_value()) << store->name();
    EXPECT_EQ(recording.steps.size(), recording.operations.size() + 1) << store->name();
    EXPECT_EQ(returned_in(recording.steps[4].answer).read, (history::Bytes{std::byte{2}}));
    const bool refuses_free = store == &journaled();
    EXPECT_EQ(returned_in(recording.steps[5].answer).was_made, refuses_free);
    EXPECT_TRUE(returned_in(recording.steps[11].answer).was_made) << store->name();
    EXPECT_EQ(returned_in(recording.steps[11].answer).refusal, io::ErrorCode::kInvalidArgument);
  }
}

/// A heap whose reads have one bit wrong.
io::Result<Returned> misread(HeapSession& session, const history::Operation& operation,
                             std::span<const oracle::Placement> operands) {
  auto returned = session.apply(operation, operands);
  if (returned && !returned->read.empty()) returned->read.back() ^= std::byte{4};
  return returned;
}

TEST(HeapSession, FindsAReadThatReturnsSomethingElse) {
  const SabotagedSubject broken(journaled(), nullptr, misread);
  const Recording recording = record(broken, history("allocate 64; write #0 0 07; read #0 0 40"));
  ASSERT_EQ(recording.first_step_with_findings(), 3U);
  const explorer::Finding& finding = recording.steps[3].findings.front();
  EXPECT_EQ(finding.guarantee, Guarantee::kIntact);
  EXPECT_EQ(finding.kind, oracle::Kind::kLostAcked);
  EXPECT_EQ(finding.offset, 48U + 39U);
}

/// A heap that answers what it has to refuse as if it had done it.
io::Result<Returned> accept(HeapSession& session, const history::Operation& operation,
                            std::span<const oracle::Placement> operands) {
  auto returned = session.apply(operation, operands);
  if (returned) returned->refusal.reset();
  return returned;
}

TEST(HeapSession, FindsACallThatWasNotRefused) {
  const SabotagedSubject broken(journaled(), nullptr, accept);
  const Recording recording =
      record(broken, history("allocate-bulk 32 32; deallocate #0; refused deallocate free:0"));
  ASSERT_EQ(recording.first_step_with_findings(), 3U);
  EXPECT_EQ(recording.steps[3].findings.front().guarantee, Guarantee::kExtents);
  EXPECT_EQ(recording.steps[3].findings.front().kind, oracle::Kind::kOverlap);
}

/// A heap that leaves a slice behind for whatever it refuses.
io::Result<Returned> leave_something(HeapSession& session, const history::Operation& operation,
                                     std::span<const oracle::Placement> operands) {
  auto returned = session.apply(operation, operands);
  if (returned && returned->refusal)
    static_cast<void>(session.apply(history::Allocate{1}, kNoOperands));
  return returned;
}

TEST(HeapSession, FindsWhatARefusedCallLeavesBehind) {
  const SabotagedSubject broken(journaled(), nullptr, leave_something);
  const Recording recording =
      record(broken, history("allocate 32; refused allocate 18446744073709551615"));
  EXPECT_EQ(recording.first_step_with_findings(), 2U);
}

/// After a call that failed, what it named may read as before or after; everything else is known.
TEST(HeapModelAfterAFailure, ComparesReadsOfWhatIsKnownAllTheSame) {
  const SabotagedSubject broken(journaled(), nullptr, misread);
  for (const explorer::Store* store :
       {&journaled(), static_cast<const explorer::Store*>(&broken)}) {
    const auto reproduction = testing::parse_case(
        "crashcheck-case 1; store journaled; device powerloss; allocate-bulk 32 32; write #0 0 01;"
        "fault io/sync 1 EIO once; write #0 0 02; read #0 0 1; read #1 0 32; expect holds");
    ASSERT_TRUE(reproduction.has_value()) << reproduction.error().message;
    const auto replayed = explorer::replay(*store, *reproduction);
    ASSERT_TRUE(replayed.has_value());
    const auto& steps = replayed->lives.front().recording.steps;
    ASSERT_EQ(steps.size(), 6U);
    EXPECT_TRUE(steps[4].findings.empty());
    EXPECT_EQ(steps[5].findings.empty(), store == &journaled());
  }
}

}  // namespace
}  // namespace crashcheck::ghost_tree
