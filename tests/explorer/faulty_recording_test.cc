// Recording lives in which a call fails.
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "examples.h"
#include "failing_life.h"
#include "heaps.h"
#include "sabotaged_subject.h"
#include "wrapped_subject.h"

namespace crashcheck::explorer {
namespace {

using faultfs::EventKind;
using faultfs::FaultPoint;
using history::Allocate;
using history::Deallocate;
using history::Reopen;
using history::Write;
using testing::fault;
using testing::in_place;
using testing::record_failing;

std::size_t errors(const Recording& recording) {
  return static_cast<std::size_t>(std::ranges::count_if(
      recording.steps, [](const Step& step) { return step.error.has_value(); }));
}

const History kWrites = {Allocate{32}, Write{0, 0, {std::byte{7}}}, Write{0, 1, {std::byte{8}}},
                         Reopen{}, Write{0, 2, {std::byte{9}}}};

TEST(RecordWithFaults, AnOperationWhoseCallFailsIsAStepWithAnError) {
  const Recording recording = record_failing(kWrites, fault(2, "io/write 1 ENOSPC once"));
  ASSERT_EQ(recording.steps.size(), 6U);
  ASSERT_TRUE(recording.steps[2].error.has_value());
  EXPECT_TRUE(recording.steps[2].known) << "the life goes on";
  EXPECT_TRUE(recording.steps[2].findings.empty());
  EXPECT_NE(recording.steps[2].in_flight, nullptr);
  EXPECT_NE(recording.steps[2].afterwards, nullptr);
  ASSERT_EQ(recording.fired.size(), 1U);
  EXPECT_EQ(recording.fired[0].failed, 1U);
  EXPECT_EQ(recording.fired[0].step, 2U);
  EXPECT_EQ(recording.fired[0].event, recording.steps[1].last_event);
}

TEST(RecordWithFaults, AFaultThatDoesNotFireChangesNothing) {
  const Recording recording = record_failing(kWrites, fault(2, "io/write 99 EIO once"));
  EXPECT_EQ(recording.trace, record(in_place(), kWrites).trace);
  EXPECT_EQ(recording.fired[0].failed, 0U);
  EXPECT_EQ(recording.fired[0].calls, 3U) << "from step 2 to the end: the three writes";
  EXPECT_EQ(errors(recording), 0U);
}

TEST(RecordWithFaults, OnceIsOverAfterTheCallThatFailed) {
  const Recording recording = record_failing(kWrites, fault(2, "io/write 1 EIO once"));
  EXPECT_EQ(recording.fired[0].failed, 1U);
  EXPECT_TRUE(recording.steps[3].error.has_value()) << "the open store refuses to go on";
  EXPECT_FALSE(recording.steps[4].error.has_value());
  EXPECT_FALSE(recording.steps[5].error.has_value());
}

TEST(RecordWithFaults, ForEverEndsWhereTheStoreIsClosed) {
  // A store that tries each call again: once is not enough to stop it, for ever is.
  class Stubborn final : public testing::OwningFile {
   public:
    using OwningFile::OwningFile;
    [[nodiscard]] io::Result<void> write_at(std::uint64_t offset, io::ByteView bytes) override {
      if (const auto done = target().write_at(offset, bytes)) return done;
      return target().write_at(offset, bytes);
    }
  };
  const testing::WrappedSubject stubborn(in_place(), testing::wrapped_in<Stubborn>());
  const Recording once = record_failing(stubborn, kWrites, fault(2, "io/write 1 EIO once"));
  EXPECT_EQ(once.fired[0].failed, 1U);
  EXPECT_EQ(errors(once), 0U);
  const Recording forever = record_failing(stubborn, kWrites, fault(2, "io/write 1 EIO forever"));
  EXPECT_EQ(forever.fired[0].failed, 2U);
  EXPECT_TRUE(forever.steps[2].error.has_value());
  EXPECT_FALSE(forever.steps[4].error.has_value()) << "mended by the reopen";
  EXPECT_FALSE(forever.steps[5].error.has_value());
}

TEST(RecordWithFaults, ASecondFaultIsCountedOnceTheFirstHasFailed) {
  // Refused for space, a commit cuts the file again: the second fault hits that call.
  const History grows = {Allocate{32}, Allocate{64}, Reopen{}};
  const Recording undisturbed = record(testing::journaled(), grows);
  const auto device = testing::profile("powerloss");
  Circumstances circumstances = on_device(device);
  circumstances.faults = {fault(2, "io/write 1 ENOSPC once")};
  circumstances.undisturbed = &undisturbed;
  const Recording once = record(testing::journaled(), grows, circumstances);
  ASSERT_TRUE(once.steps[2].error.has_value());
  EXPECT_TRUE(once.steps[2].missed.has_value());
  circumstances.faults.push_back(fault(2, "io/resize 1 EIO once"));
  circumstances.undisturbed = &once;
  const Recording twice = record(testing::journaled(), grows, circumstances);
  ASSERT_EQ(twice.fired.size(), 2U);
  EXPECT_EQ(twice.fired[0].failed, 1U) << "the resize that makes room was none of its calls";
  EXPECT_EQ(twice.fired[1].failed, 1U);
  EXPECT_EQ(twice.fired[1].step, 2U);
  EXPECT_EQ(twice.fired[1].event, once.steps[2].last_event - 1) << "instead of the cut";
  EXPECT_FALSE(twice.steps[3].error.has_value());
  EXPECT_TRUE(twice.steps[3].findings.empty());
}

TEST(RecordWithFaults, ASecondFaultThatBeginsEndsTheFirst) {
  const Recording undisturbed = record(in_place(), kWrites);
  const auto device = testing::profile("powerloss");
  Circumstances circumstances = on_device(device);
  circumstances.faults = {fault(2, "io/sync 1 EIO forever"), fault(4, "io/read 1 EIO once")};
  circumstances.undisturbed = &undisturbed;
  const Recording recording = record(in_place(), kWrites, circumstances);
  EXPECT_TRUE(recording.steps[2].error.has_value());
  EXPECT_TRUE(recording.steps[4].error.has_value()) << "the reopen cannot read";
  EXPECT_EQ(recording.fired[1].step, 4U);
  EXPECT_EQ(recording.fired[0].failed, 1U);
}

TEST(RecordWithFaults, EachFailingWriteHasWrittenItsOwnPart) {
  const History writes = {Allocate{1200}, Write{0, 0, history::Bytes(1200, std::byte{7})}, Reopen{},
                          Write{0, 0, history::Bytes(1200, std::byte{8})}};
  const Recording undisturbed = record(in_place(), writes);
  const auto device = testing::profile("kill");
  Circumstances circumstances = on_device(device);
  circumstances.faults = {fault(2, "io/write 1 EIO once"), fault(4, "io/write 1 EIO once")};
  circumstances.faults[0].wrote_bytes = 600;
  circumstances.undisturbed = &undisturbed;
  const Recording recording = record(in_place(), writes, circumstances);
  EXPECT_GT(recording.steps[2].last_event, recording.steps[1].last_event);
  EXPECT_EQ(recording.steps[4].last_event, recording.steps[3].last_event) << "nothing of it";
}

TEST(RecordWithFaults, TheReopenTellsWhatCameOfIt) {
  const Recording recording = record_failing(kWrites, fault(2, "io/write 1 EIO once"));
  ASSERT_NE(recording.steps[4].adopted, nullptr);
  EXPECT_EQ(testing::heap_of(*recording.steps[4].adopted).find(0)->content[0], std::byte{0})
      << "it was not written";
  EXPECT_EQ(recording.steps[4].afterwards, nullptr);
}

TEST(RecordWithFaults, AFailingWriteMayHaveWrittenWholeUnits) {
  const History long_write = {Allocate{1200}, Write{0, 0, history::Bytes(1200, std::byte{7})}};
  LifeFault fails = fault(2, "io/write 1 EIO once");
  const auto last_event = [&] {
    const Recording recording = record_failing(long_write, fails);
    EXPECT_TRUE(recording.steps[2].error.has_value());
    return recording.trace.events().back();
  };
  EXPECT_EQ(last_event().kind, EventKind::kSync) << "nothing was written";
  fails.wrote_bytes = 700;
  EXPECT_EQ(last_event().kind, EventKind::kWrite);
  EXPECT_EQ(last_event().end(), 512U) << "down to a unit boundary of the file";
  fails.wrote_bytes = UINT64_MAX;
  EXPECT_EQ(last_event().end(), 1024U) << "all but the last unit";
}

TEST(RecordWithFaults, AFailingResizeAndAFailingReadLeaveNothing) {
  const Recording resize = record_failing({Allocate{32}}, fault(1, "io/resize 1 ENOSPC once"));
  EXPECT_TRUE(resize.steps[1].error.has_value());
  EXPECT_EQ(resize.trace.event_count(), 10U) << "the root and its sync come first";
  EXPECT_EQ(faultfs::live_view(resize.trace, 10).size(), 64U);
  const History frees = {Allocate{32}, Allocate{32}, Deallocate{0}, Allocate{32}};
  const Recording read = record_failing(frees, fault(4, "io/read 1 EIO once"));
  EXPECT_TRUE(read.steps[4].error.has_value());
  EXPECT_EQ(read.steps[4].last_event, read.steps[3].last_event);
}

TEST(RecordWithFaults, AStoreThatRefusesToGoOnLeavesTheFileAlone) {
  const History history = {Allocate{32}, Allocate{64}, Deallocate{0}, Allocate{32},
                           Write{1, 0, {std::byte{1}}}};
  for (const char* text : {"io/write 1 EIO once", "io/sync 1 EIO once", "io/resize 1 EIO once"}) {
    for (std::size_t step = 1; step <= 3; ++step) {
      const Recording recording = record_failing(history, fault(step, text));
      if (recording.fired[0].failed == 0) continue;
      const std::size_t failed = recording.fired[0].step;
      for (std::size_t later = failed + 1; later < recording.steps.size(); ++later) {
        EXPECT_EQ(recording.steps[later].last_event, recording.steps[failed].last_event)
            << text << " in " << step;
      }
    }
  }
}

TEST(RecordWithFaults, AnAnswerThatFitsNothingThatMayBeIsAFinding) {
  bool failed = false;
  const testing::SabotagedSubject forgetful(
      in_place(), {},
      [&](ghost_tree::HeapSession& session, const history::Operation& operation,
          auto operands) -> io::Result<ghost_tree::Returned> {
        if (failed) return ghost_tree::Returned{{80, 32}};
        auto returned = session.apply(operation, operands);
        failed = !returned.has_value();
        return returned;
      });
  const History history = {Allocate{32}, Allocate{32}, Deallocate{0}, Allocate{32}};
  const Recording recording = record_failing(forgetful, history, fault(3, "io/write 1 EIO once"));
  ASSERT_EQ(recording.first_step_with_findings(), 4U) << "80 is where #1 is";
  EXPECT_EQ(recording.steps[4].findings.front().guarantee, oracle::Guarantee::kContained);
  EXPECT_EQ(recording.steps[4].findings.front().kind, oracle::Kind::kUnusable);
}

TEST(RecordWithFaults, WhatIsWrongAfterAnErrorThatWasHiddenIsNotContained) {
  // Takes what it could not read for zeros.
  class Hopeful final : public testing::OwningFile {
   public:
    using OwningFile::OwningFile;
    [[nodiscard]] io::Result<void> read_at(std::uint64_t offset,
                                           io::MutableByteView into) const override {
      if (!target().read_at(offset, into)) std::ranges::fill(into, std::byte{0});
      return {};
    }
  };
  const testing::WrappedSubject hopeful(in_place(), testing::wrapped_in<Hopeful>());
  const History history = {Allocate{32}, Allocate{32}, Deallocate{0}, Allocate{32}};
  const Recording recording = record_failing(hopeful, history, fault(4, "io/read 1 EIO once"));
  ASSERT_EQ(recording.first_step_with_findings(), 4U);
  EXPECT_FALSE(recording.steps[4].error.has_value());
  for (const oracle::Finding& finding : recording.steps[4].findings) {
    EXPECT_EQ(finding.guarantee, oracle::Guarantee::kContained);
  }
}

}  // namespace
}  // namespace crashcheck::explorer
