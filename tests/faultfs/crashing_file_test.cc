// The device dies exactly where it is told to, and what it leaves is the image that the enumeration
// has for that crash.
#include "faultfs/crashing_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <optional>

#include "faultfs/crash_images.h"
#include "faultfs/memory_file.h"
#include "runs.h"
#include "spy_file.h"
#include "trace_generator.h"

namespace crashcheck::faultfs {
namespace {

using io::ErrorCode;

Script example() {
  return Script{run('b', 8),
                {WriteStep{4, run('W', 8)}, ResizeStep{20}, SyncStep{}, ResizeStep{20},
                 WriteStep{24, run('X', 4)}, ResizeStep{6}, SyncStep{}}};
}

/// Issues the steps until one fails; how many succeeded.
std::size_t run_script(const Script& script, io::File& file) {
  std::size_t done = 0;
  while (done < script.steps.size() && issue(script.steps[done], file)) ++done;
  return done;
}

/// The code of the error, if it is one.
std::optional<ErrorCode> code_of(const auto& result) {
  if (result) return std::nullopt;
  return result.error().code;
}

/// Every call, and every way of making it, fails as on a dead device.
void expect_dead(io::File& file) {
  io::Bytes into(1);
  EXPECT_EQ(code_of(file.sync()), ErrorCode::kCrashed);
  EXPECT_EQ(code_of(file.write_at(0, run('Z', 1))), ErrorCode::kCrashed);
  EXPECT_EQ(code_of(file.write_at(0, {})), ErrorCode::kCrashed);
  EXPECT_EQ(code_of(file.resize(3)), ErrorCode::kCrashed);
  EXPECT_EQ(code_of(file.read_at(0, into)), ErrorCode::kCrashed);
  EXPECT_EQ(code_of(file.read_at(0, {})), ErrorCode::kCrashed);
  EXPECT_EQ(code_of(file.size()), ErrorCode::kCrashed);
}

TEST(CrashingFile, DiesAfterExactlySoManyEvents) {
  const Script script = example();
  const std::vector<io::Bytes> views = live_views(script);
  for (std::size_t n = 0; n < script.steps.size(); ++n) {
    MemoryFile memory(script.base);
    CrashingFile file(memory, {.crash_after = n});
    EXPECT_EQ(run_script(script, file), n);
    EXPECT_TRUE(file.crashed()) << n;
    EXPECT_EQ(file.events(), n);
    EXPECT_EQ(runs(memory.bytes()), runs(views[n])) << n;
    expect_dead(file);
    EXPECT_EQ(runs(memory.bytes()), runs(views[n])) << "nothing more after crash " << n;
    EXPECT_EQ(file.events(), n);
  }
}

TEST(CrashingFile, LivesOnWhereThereIsNoFurtherEvent) {
  const Script script = example();
  MemoryFile memory(script.base);
  CrashingFile file(memory, {.crash_after = script.steps.size()});
  EXPECT_EQ(run_script(script, file), script.steps.size());
  EXPECT_FALSE(file.crashed());
  EXPECT_EQ(file.size().value(), 6U);
  EXPECT_TRUE(file.write_at(0, {})) << "an empty write is no event";
  EXPECT_FALSE(file.crashed());
  EXPECT_EQ(code_of(file.sync()), ErrorCode::kCrashed);
  EXPECT_TRUE(file.crashed());
}

TEST(CrashingFile, AnswersReadsUntilTheNextEventIsTried) {
  MemoryFile memory(run('b', 8));
  CrashingFile file(memory, {.crash_after = 0});
  io::Bytes into(8);
  EXPECT_TRUE(file.read_at(0, into));
  EXPECT_EQ(runs(into), "b8");
  EXPECT_EQ(file.size().value(), 8U);
  EXPECT_FALSE(file.crashed());
  EXPECT_EQ(code_of(file.resize(8)), ErrorCode::kCrashed);
  expect_dead(file);
}

TEST(CrashingFile, SaysWhatWasAskedOfTheDeadDevice) {
  MemoryFile memory;
  CrashingFile file(memory, {.crash_after = 0});
  io::Bytes into(1);
  const auto dead = [](std::string_view operation, std::uint64_t offset) {
    return io::Error{ErrorCode::kCrashed, operation, "the device has lost power", offset, 0, false};
  };
  EXPECT_EQ(file.write_at(5, run('x', 1)).error(), dead("write", 5));
  EXPECT_EQ(file.resize(6).error(), dead("resize", 6));
  EXPECT_EQ(file.sync().error(), dead("sync", 0));
  EXPECT_EQ(file.read_at(7, into).error(), dead("read", 7));
  EXPECT_EQ(file.size().error(), dead("size", 0));
}

TEST(CrashingFile, PutsTheFirstBytesOfATornWriteIntoTheFile) {
  MemoryFile memory(run('b', 8));
  CrashingFile file(memory, {.crash_after = 1, .torn_bytes = 3});
  ASSERT_TRUE(file.write_at(0, run('W', 5)));
  EXPECT_EQ(runs(memory.bytes()), "W5 b3") << "the write before is whole";
  io::Bytes bytes = run('X', 3);
  bytes.push_back(std::byte{'Y'});
  EXPECT_EQ(code_of(file.write_at(6, bytes)), ErrorCode::kCrashed);
  EXPECT_EQ(runs(memory.bytes()), "W5 b1 X3");
  expect_dead(file);
  EXPECT_EQ(runs(memory.bytes()), "W5 b1 X3") << "once";
}

TEST(CrashingFile, PutsNoMoreIntoTheFileThanTheWriteHas) {
  MemoryFile memory(run('b', 8));
  CrashingFile file(memory, {.crash_after = 0, .torn_bytes = 100});
  EXPECT_EQ(code_of(file.write_at(2, run('X', 3))), ErrorCode::kCrashed);
  EXPECT_EQ(runs(memory.bytes()), "b2 X3 b3");
}

TEST(CrashingFile, TearsNeitherAResizeNorASync) {
  SpyFile spy;
  CrashingFile resized(spy, {.crash_after = 0, .torn_bytes = 3});
  EXPECT_EQ(code_of(resized.resize(100)), ErrorCode::kCrashed);
  CrashingFile synced(spy, {.crash_after = 0, .torn_bytes = 3});
  EXPECT_EQ(code_of(synced.sync()), ErrorCode::kCrashed);
  EXPECT_TRUE(spy.calls.empty());
}

TEST(CrashingFile, RunsTheHookOnceAfterTheTornBytesAndBeforeAnythingElse) {
  MemoryFile memory(run('b', 4));
  std::vector<std::string> seen;
  CrashingFile file(memory, {.crash_after = 1, .torn_bytes = 2, .on_crash = [&] {
                               seen.push_back(runs(memory.bytes()));
                             }});
  ASSERT_TRUE(file.sync());
  EXPECT_TRUE(seen.empty());
  EXPECT_EQ(code_of(file.write_at(0, run('X', 4))), ErrorCode::kCrashed);
  EXPECT_EQ(seen, std::vector<std::string>{"X2 b2"});
  expect_dead(file);
  EXPECT_EQ(seen.size(), 1U);
}

TEST(CrashingFile, RunsTheHookWhateverTheCallThatCrashes) {
  for (const Step& step :
       {Step{WriteStep{0, run('X', 1)}}, Step{ResizeStep{1}}, Step{SyncStep{}}}) {
    MemoryFile memory;
    int crashes = 0;
    CrashingFile file(memory, {.on_crash = [&] { ++crashes; }});
    EXPECT_EQ(code_of(issue(step, file)), ErrorCode::kCrashed);
    EXPECT_EQ(crashes, 1);
  }
}

TEST(CrashingFile, DoesNotCountCallsThatFail) {
  SpyFile spy;
  CrashingFile file(spy, {.crash_after = 1});
  spy.failure = io::Error{ErrorCode::kNoSpace, "spy", "as told", 0, 0, false};
  EXPECT_EQ(code_of(file.sync()), ErrorCode::kNoSpace);
  EXPECT_EQ(code_of(file.write_at(0, run('X', 1))), ErrorCode::kNoSpace);
  EXPECT_EQ(code_of(file.resize(4)), ErrorCode::kNoSpace);
  EXPECT_EQ(file.events(), 0U);
  spy.failure.reset();
  EXPECT_TRUE(file.sync());
  EXPECT_EQ(code_of(file.sync()), ErrorCode::kCrashed);
}

RC_GTEST_PROP(CrashingFile, LeavesTheImageThatAKillHasAtTheSameCrash, ()) {
  const DeviceProfile kill = parse_profile("kill,unit=8").value();
  const Script script = *scripts(kill.unit_bytes);
  const Trace trace = trace_of(script);
  CrashImages images(trace, kill);
  while (images.next()) {
    const CrashPoint crash = images.crash();
    MemoryFile memory(script.base);
    CrashingFile file(memory, {.crash_after = crash.event, .torn_bytes = crash.torn_bytes});
    RC_ASSERT(run_script(script, file) == crash.event);
    RC_ASSERT(file.crashed() == (crash.event < script.steps.size()));
    RC_ASSERT(memory.image() == images.image());
  }
}

}  // namespace
}  // namespace crashcheck::faultfs
