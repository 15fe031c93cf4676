// Traces as values, the effect of one event, and its text.
#include "faultfs/trace.h"

#include <gtest/gtest.h>

#include "runs.h"

namespace crashcheck::faultfs {
namespace {

/// The runs of a file of eight b after the one event of `trace`.
std::string after(const Trace& trace, std::uint64_t limit = UINT64_MAX) {
  Image image = run('b', 8);
  apply(trace, trace.event(1), image, limit);
  return runs(image);
}

Trace write(std::uint64_t offset, const io::Bytes& bytes) {
  Trace trace;
  trace.append_write(offset, bytes);
  return trace;
}

Trace resize_alone(std::uint64_t size_bytes) {
  Trace trace;
  trace.append_resize(size_bytes);
  return trace;
}

TEST(Trace, KeepsTheBaseAndTheBytesOfEachWrite) {
  Trace trace(run('b', 3));
  trace.append_write(10, run('x', 2));
  trace.append_sync();
  trace.append_write(0, run('y', 4));
  trace.append_resize(7);
  EXPECT_EQ(runs(trace.base()), "b3");
  ASSERT_EQ(trace.event_count(), 4U);
  EXPECT_EQ(trace.event(1), (Event{EventKind::kWrite, 10, 2, 0}));
  EXPECT_EQ(trace.event(2), (Event{EventKind::kSync, 0, 0, 0}));
  EXPECT_EQ(trace.event(3), (Event{EventKind::kWrite, 0, 4, 2}));
  EXPECT_EQ(trace.event(4), (Event{EventKind::kResize, 7, 0, 0}));
  EXPECT_EQ(trace.event(1).end(), 12U);
  EXPECT_EQ(runs(trace.data(trace.event(1))), "x2");
  EXPECT_EQ(runs(trace.data(trace.event(3))), "y4");
}

TEST(Trace, OwnsItsBytes) {
  io::Bytes bytes = run('x', 2);
  Trace trace(bytes);
  trace.append_write(0, bytes);
  bytes = run('y', 2);
  EXPECT_EQ(runs(trace.base()), "x2");
  EXPECT_EQ(runs(trace.data(trace.event(1))), "x2");
}

TEST(Trace, IsEqualWhereBaseEventsAndBytesAre) {
  EXPECT_EQ(write(1, run('x', 2)), write(1, run('x', 2)));
  EXPECT_NE(write(1, run('x', 2)), write(1, run('y', 2)));
  EXPECT_NE(write(1, run('x', 2)), write(2, run('x', 2)));
  EXPECT_NE(Trace(run('b', 1)), Trace(run('c', 1)));
}

/// Eight b of which the first two were written, then a sync that failed.
Trace failed_sync(bool reverts) {
  Trace trace(run('b', 8));
  trace.append_write(0, run('x', 2));
  trace.append_failed_sync(run('b', 6), reverts);
  trace.append_write(6, run('y', 2));
  return trace;
}

TEST(Trace, KeepsFailedSyncsBesideTheEvents) {
  const Trace trace = failed_sync(true);
  EXPECT_EQ(trace.event_count(), 2U);
  EXPECT_EQ(trace.failed_sync_after(0), nullptr);
  ASSERT_NE(trace.failed_sync_after(1), nullptr);
  EXPECT_EQ(*trace.failed_sync_after(1), (FailedSync{1, run('b', 6), true}));
  EXPECT_EQ(trace.failed_sync_after(2), nullptr);
  EXPECT_NE(trace, failed_sync(false));
}

TEST(Trace, KeepsTheLastOfSyncsThatFailOneAfterTheOtherAndRevertsIfAnyDid) {
  Trace trace;
  trace.append_failed_sync(run('b', 6), true);
  trace.append_failed_sync(run('c', 6), false);
  ASSERT_NE(trace.failed_sync_after(0), nullptr);
  EXPECT_EQ(*trace.failed_sync_after(0), (FailedSync{0, run('c', 6), true}));
}

TEST(LiveView, IsWhatTheProgramReads) {
  const Trace trace = write(6, run('x', 4));
  EXPECT_EQ(runs(live_view(trace, 0)), "");
  EXPECT_EQ(runs(live_view(trace, 1)), ".6 x4");
}

TEST(LiveView, IsWhatIsDurableAfterASyncThatFailedOnlyWhereItReverts) {
  EXPECT_EQ(runs(live_view(failed_sync(false), 1)), "x2 b6");
  EXPECT_EQ(runs(live_view(failed_sync(false), 2)), "x2 b4 y2");
  EXPECT_EQ(runs(live_view(failed_sync(true), 1)), "b6");
  EXPECT_EQ(runs(live_view(failed_sync(true), 2)), "b6 y2");
}

TEST(Apply, WritesInsideOverTheEndAndBeyondIt) {
  EXPECT_EQ(after(write(2, run('x', 3))), "b2 x3 b3");
  EXPECT_EQ(after(write(6, run('x', 4))), "b6 x4");
  EXPECT_EQ(after(write(8, run('x', 1))), "b8 x1");
  EXPECT_EQ(after(write(10, run('x', 1))), "b8 .2 x1");
}

TEST(Apply, WritesNoMoreThanTheLimit) {
  EXPECT_EQ(after(write(2, run('x', 3)), 2), "b2 x2 b4");
  EXPECT_EQ(after(write(2, run('x', 3)), 3), "b2 x3 b3");
  EXPECT_EQ(after(write(2, run('x', 3)), 4), "b2 x3 b3");
  EXPECT_EQ(after(write(6, run('x', 4)), 2), "b6 x2");
  EXPECT_EQ(after(write(6, run('x', 4)), 3), "b6 x3");
  EXPECT_EQ(after(write(10, run('x', 4)), 1), "b8 .2 x1");
}

TEST(Apply, DoesNothingWhereTheLimitLeavesNothingOfAWrite) {
  EXPECT_EQ(after(write(2, run('x', 3)), 0), "b8");
  EXPECT_EQ(after(write(10, run('x', 3)), 0), "b8");
}

TEST(Apply, WritesTheFirstBytesWhereThereIsALimit) {
  io::Bytes bytes = run('x', 2);
  bytes.push_back(std::byte{'y'});
  EXPECT_EQ(after(write(2, bytes), 2), "b2 x2 b4");
  EXPECT_EQ(after(write(2, bytes)), "b2 x2 y1 b3");
}

TEST(Apply, ResizesWhateverTheLimit) {
  EXPECT_EQ(after(resize_alone(5)), "b5");
  EXPECT_EQ(after(resize_alone(8)), "b8");
  EXPECT_EQ(after(resize_alone(10)), "b8 .2");
  EXPECT_EQ(after(resize_alone(5), 0), "b5");
}

TEST(Apply, ChangesNothingForASync) {
  Trace trace;
  trace.append_sync();
  EXPECT_EQ(after(trace), "b8");
}

TEST(EventText, SaysWhatWasDoneAndWhere) {
  EXPECT_EQ(to_string(write(64, run('x', 32)).event(1)), "write 32 bytes at 64");
  EXPECT_EQ(to_string(resize_alone(96).event(1)), "resize to 96");
  EXPECT_EQ(to_string(Event{}), "sync");
}

}  // namespace
}  // namespace crashcheck::faultfs
