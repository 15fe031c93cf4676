// What a call that fails leaves behind and answers.
#include "faultfs/faulty_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

#include "faultfs/memory_file.h"
#include "faultfs/recording_file.h"
#include "runs.h"
#include "spy_file.h"

namespace crashcheck::faultfs {
namespace {

using io::ErrorCode;

Fault always(FaultPoint point, int error = EIO) { return {point, 1, error, true}; }

io::Error injected(int error, ErrorCode code, std::string_view operation, std::uint64_t offset) {
  return {code, operation, "", offset, error, true};
}

TEST(FaultyFile, PassesEveryCallAndAnswerOnWhereNothingIsArmed) {
  SpyFile spy;
  FaultyFile file(spy);
  io::Bytes into(4);
  EXPECT_TRUE(file.write_at(5, run('x', 3)));
  EXPECT_TRUE(file.resize(9));
  EXPECT_TRUE(file.sync());
  EXPECT_TRUE(file.read_at(6, into));
  EXPECT_EQ(file.size().value(), SpyFile::kSize);
  EXPECT_EQ(spy.calls,
            (std::vector<std::string>{"write 3 at 5", "resize 9", "sync", "read 4 at 6", "size"}));
  EXPECT_EQ(into, io::Bytes(4, SpyFile::kContent));
  const io::Error error{ErrorCode::kNoSpace, "spy", "as told", 12, ENOSPC, false};
  spy.failure = error;
  EXPECT_EQ(file.write_at(5, run('x', 3)).error(), error);
  EXPECT_EQ(file.resize(9).error(), error);
  EXPECT_EQ(file.sync().error(), error);
  EXPECT_EQ(file.read_at(6, into).error(), error);
  EXPECT_EQ(file.size().error(), error);
}

TEST(FaultyFile, SaysWhatFailedWhereWithWhichErrorAndThatItWasInjected) {
  SpyFile spy;
  FaultyFile file(spy);
  io::Bytes into(4);
  {
    const ArmedFault armed(always(FaultPoint::kRead));
    EXPECT_EQ(file.read_at(6, into).error(), injected(EIO, ErrorCode::kIo, "read", 6));
  }
  {
    const ArmedFault armed(always(FaultPoint::kWrite));
    EXPECT_EQ(file.write_at(5, run('x', 3)).error(), injected(EIO, ErrorCode::kIo, "write", 5));
  }
  {
    const ArmedFault armed(always(FaultPoint::kResize));
    EXPECT_EQ(file.resize(9).error(), injected(EIO, ErrorCode::kIo, "resize", 9));
  }
  {
    const ArmedFault armed(always(FaultPoint::kSync));
    EXPECT_EQ(file.sync().error(), injected(EIO, ErrorCode::kIo, "sync", 0));
  }
  EXPECT_EQ(spy.calls, std::vector<std::string>{});
}

TEST(FaultyFile, HasTheCodeOfThePosixFileForEachErrno) {
  for (const FaultPoint point : {FaultPoint::kWrite, FaultPoint::kResize, FaultPoint::kSync}) {
    for (const int error : errnos(point)) {
      SpyFile spy;
      FaultyFile file(spy);
      const ArmedFault armed(always(point, error));
      io::Result<void> result = point == FaultPoint::kWrite    ? file.write_at(0, run('x', 1))
                                : point == FaultPoint::kResize ? file.resize(1)
                                                               : file.sync();
      EXPECT_EQ(result.error().system_error, error);
      EXPECT_EQ(result.error().code, error == EIO ? ErrorCode::kIo : ErrorCode::kNoSpace);
    }
  }
}

TEST(FaultyFile, AFaultWithoutAnErrnoIsAnIoError) {
  SpyFile spy;
  FaultyFile file(spy);
  const ArmedFault armed(always(FaultPoint::kSync, 0));
  EXPECT_EQ(file.sync().error(), injected(EIO, ErrorCode::kIo, "sync", 0));
}

TEST(FaultyFile, NeverFailsSizeOrATransferThatNoDeviceTakesPartIn) {
  SpyFile spy;
  FaultyFile file(spy);
  io::Bytes two(2);
  const ArmedFault writes(always(FaultPoint::kWrite));
  EXPECT_TRUE(file.write_at(3, {}));
  EXPECT_TRUE(file.write_at(UINT64_MAX, run('x', 2))) << "the target refuses it, not this";
  EXPECT_TRUE(file.size());
  EXPECT_EQ(writes.calls(), 0U);
  const ArmedFault reads(always(FaultPoint::kRead));
  EXPECT_TRUE(file.read_at(3, {}));
  EXPECT_TRUE(file.read_at(UINT64_MAX, two));
  EXPECT_EQ(reads.calls(), 0U);
}

TEST(FaultyFile, AFailingResizeLeavesTheSize) {
  MemoryFile memory(run('b', 8));
  FaultyFile file(memory);
  const ArmedFault armed(always(FaultPoint::kResize));
  EXPECT_FALSE(file.resize(4));
  EXPECT_FALSE(file.resize(12));
  EXPECT_EQ(runs(memory.bytes()), "b8");
}

/// What is in a file of 24 b after a write of `count` W at `offset` failed in units of 8 bytes.
std::string after_short_write(std::uint64_t offset, std::size_t count, std::uint64_t wrote_bytes) {
  MemoryFile memory(run('b', 24));
  FaultyFile file(memory, {.unit_bytes = 8, .wrote_bytes = wrote_bytes});
  const ArmedFault armed(always(FaultPoint::kWrite, ENOSPC));
  EXPECT_EQ(file.write_at(offset, run('W', count)).error(),
            injected(ENOSPC, ErrorCode::kNoSpace, "write", offset));
  return runs(memory.bytes());
}

TEST(FaultyFile, AFailingWriteLeavesNothingUnlessToldOtherwise) {
  MemoryFile memory(run('b', 2048));
  FaultyFile file(memory);
  const ArmedFault armed(always(FaultPoint::kWrite));
  EXPECT_FALSE(file.write_at(0, run('W', 2048)));
  EXPECT_EQ(runs(memory.bytes()), "b2048");
}

TEST(FaultyFile, AFailingWriteIsCutAtTheUnitBoundaryBeforeWhatGotThrough) {
  EXPECT_EQ(after_short_write(0, 24, 7), "b24");
  EXPECT_EQ(after_short_write(0, 24, 8), "W8 b16");
  EXPECT_EQ(after_short_write(0, 24, 15), "W8 b16");
  EXPECT_EQ(after_short_write(0, 24, 16), "W16 b8");
}

TEST(FaultyFile, TheBoundariesOfAFailingWriteAreTheFilesNotItsOwn) {
  EXPECT_EQ(after_short_write(6, 12, 1), "b24");
  EXPECT_EQ(after_short_write(6, 12, 2), "b6 W2 b16");
  EXPECT_EQ(after_short_write(6, 12, 9), "b6 W2 b16");
  EXPECT_EQ(after_short_write(6, 12, 10), "b6 W10 b8");
}

TEST(FaultyFile, AFailingWriteIsNeverWhole) {
  EXPECT_EQ(after_short_write(0, 24, UINT64_MAX), "W16 b8");
  EXPECT_EQ(after_short_write(0, 16, 16), "W8 b16");
  EXPECT_EQ(after_short_write(0, 8, UINT64_MAX), "b24");
  EXPECT_EQ(after_short_write(4, 8, UINT64_MAX), "b4 W4 b16");
  EXPECT_EQ(after_short_write(3, 2, UINT64_MAX), "b24");
}

TEST(FaultyFile, AFailingWriteGrowsTheFileAsFarAsItGot) {
  EXPECT_EQ(after_short_write(20, 20, UINT64_MAX), "b20 W12");
  EXPECT_EQ(after_short_write(28, 8, UINT64_MAX), "b24 .4 W4");
}

TEST(FaultyFile, WhatAFailingWriteLeftIsAnEventBelowAndFailingCallsAreNone) {
  MemoryFile memory;
  Trace trace;
  RecordingFile recording(memory, trace);
  FaultyFile file(recording, {.unit_bytes = 8, .wrote_bytes = 8});
  const auto fail_each_once = [&] {
    for (const FaultPoint point : {FaultPoint::kWrite, FaultPoint::kResize, FaultPoint::kSync}) {
      const ArmedFault armed(always(point));
      EXPECT_TRUE(file.write_at(0, run('W', 20)).has_value() != (point == FaultPoint::kWrite));
      EXPECT_TRUE(file.resize(30).has_value() != (point == FaultPoint::kResize));
      EXPECT_TRUE(file.sync().has_value() != (point == FaultPoint::kSync));
    }
  };
  fail_each_once();
  std::vector<std::string> events;
  for (const Event& event : trace.events()) events.push_back(to_string(event));
  EXPECT_EQ(events, (std::vector<std::string>{
                        "write 8 bytes at 0", "resize to 30", "sync",  // the write failed
                        "write 20 bytes at 0", "sync",                 // the resize failed
                        "write 20 bytes at 0", "resize to 30"}));      // the sync failed
}

TEST(FaultyFile, AnErrorOfTheShortWriteItselfIsTheAnswer) {
  SpyFile spy;
  spy.failure = io::Error{ErrorCode::kCrashed, "spy", "as told", 0, 0, false};
  FaultyFile file(spy, {.unit_bytes = 1, .wrote_bytes = 1});
  const ArmedFault armed(always(FaultPoint::kWrite));
  EXPECT_EQ(file.write_at(0, run('x', 2)).error(), spy.failure);
  EXPECT_EQ(spy.calls, std::vector<std::string>{"write 1 at 0"});
}

TEST(FaultyFile, AFailingSyncIsNotPassedOnAndIsToldToWhoeverWantsToDropPendingBytes) {
  SpyFile spy;
  int told = 0;
  FaultyFile file(spy, {.on_failed_sync = [&] { ++told; }});
  const ArmedFault armed({FaultPoint::kSync, 2, EIO, false});
  EXPECT_TRUE(file.sync());
  EXPECT_EQ(told, 0);
  EXPECT_FALSE(file.sync());
  EXPECT_EQ(told, 1);
  EXPECT_EQ(spy.calls, std::vector<std::string>{"sync"});
  EXPECT_TRUE(file.sync());
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace crashcheck::faultfs
