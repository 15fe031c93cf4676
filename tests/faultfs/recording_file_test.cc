// What is an event and what is none.
#include "faultfs/recording_file.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "faultfs/memory_file.h"
#include "runs.h"
#include "spy_file.h"
#include "trace_generator.h"

namespace crashcheck::faultfs {
namespace {

std::vector<std::string> events_of(const Trace& trace) {
  std::vector<std::string> lines;
  for (const Event& event : trace.events()) lines.push_back(to_string(event));
  return lines;
}

class Recording : public ::testing::Test {
 protected:
  MemoryFile memory_{run('b', 8), 32};
  Trace trace_{memory_.bytes()};
  RecordingFile file_{memory_, trace_};
};

TEST_F(Recording, NumbersEventsInOrder) {
  ASSERT_TRUE(file_.write_at(4, run('x', 6)));
  ASSERT_TRUE(file_.resize(20));
  ASSERT_TRUE(file_.sync());
  ASSERT_TRUE(file_.write_at(0, run('y', 1)));
  ASSERT_EQ(events_of(trace_), (std::vector<std::string>{"write 6 bytes at 4", "resize to 20",
                                                         "sync", "write 1 bytes at 0"}));
  EXPECT_EQ(runs(trace_.data(trace_.event(1))), "x6");
  EXPECT_EQ(runs(trace_.data(trace_.event(4))), "y1");
  EXPECT_EQ(runs(trace_.base()), "b8");
}

TEST_F(Recording, DoesToTheFileWhatItRecords) {
  ASSERT_TRUE(file_.write_at(4, run('x', 6)));
  ASSERT_TRUE(file_.resize(9));
  EXPECT_EQ(runs(memory_.bytes()), "b4 x5");
}

TEST_F(Recording, TakesAResizeToTheSameSizeForAnEvent) {
  ASSERT_TRUE(file_.resize(8));
  ASSERT_TRUE(file_.resize(8));
  EXPECT_EQ(events_of(trace_), (std::vector<std::string>{"resize to 8", "resize to 8"}));
}

TEST_F(Recording, TakesASyncOfNothingForAnEvent) {
  ASSERT_TRUE(file_.sync());
  ASSERT_TRUE(file_.sync());
  EXPECT_EQ(trace_.event_count(), 2U);
}

TEST_F(Recording, TakesAnEmptyWriteForNone) {
  ASSERT_TRUE(file_.write_at(0, {}));
  ASSERT_TRUE(file_.write_at(100, {}));
  EXPECT_EQ(trace_.event_count(), 0U);
}

TEST_F(Recording, TakesReadsForNone) {
  io::Bytes into(2);
  ASSERT_TRUE(file_.read_at(0, into));
  ASSERT_TRUE(file_.size());
  EXPECT_EQ(trace_.event_count(), 0U);
}

TEST_F(Recording, LeavesNoEventOfARefusedCall) {
  EXPECT_FALSE(file_.write_at(30, run('x', 3)));
  EXPECT_FALSE(file_.write_at(UINT64_MAX, run('x', 3)));
  EXPECT_FALSE(file_.resize(33));
  EXPECT_EQ(trace_.event_count(), 0U);
}

TEST(RecordingFile, LeavesNoEventOfAFailedCallAndPassesTheErrorBack) {
  SpyFile spy;
  const io::Error error{io::ErrorCode::kIo, "spy", "as told", 3, 5, true};
  spy.failure = error;
  Trace trace;
  RecordingFile file(spy, trace);
  EXPECT_EQ(file.sync().error(), error);
  EXPECT_EQ(file.write_at(0, run('x', 1)).error(), error);
  EXPECT_EQ(file.resize(4).error(), error);
  EXPECT_EQ(trace.event_count(), 0U);
  spy.failure.reset();
  EXPECT_TRUE(file.sync());
  EXPECT_EQ(trace.event_count(), 1U);
}

RC_GTEST_PROP(RecordingFile, LeavesATraceFromWhichTheFileCanBeMadeAgain, ()) {
  const Script script = *scripts(64);
  MemoryFile memory(script.base);
  Trace trace(script.base);
  RecordingFile file(memory, trace);
  for (const Step& step : script.steps) RC_ASSERT(issue(step, file).has_value());
  RC_ASSERT(trace == trace_of(script));
  Image again = script.base;
  for (const Event& event : trace.events()) apply(trace, event, again);
  RC_ASSERT(again == memory.image());
  RC_ASSERT(again == live_views(script).back());
}

}  // namespace
}  // namespace crashcheck::faultfs
