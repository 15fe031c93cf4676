// Where in an operation a crash fell, on traces written by hand.
#include "moments.h"

#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::coverage {
namespace {

using explorer::Coverage;
using testing::Bytes;

/// The names of what was noted, with counts.
std::map<std::string, std::uint64_t> noted(const faultfs::Trace& trace, const Stretch& stretch,
                                           std::uint64_t first_crash = 0,
                                           std::uint64_t last_crash = UINT64_MAX) {
  Coverage coverage;
  note_moments(trace, stretch, first_crash, last_crash, Area::kMoment, coverage);
  std::map<std::string, std::uint64_t> names;
  for (const auto& [feature, times] : coverage.counts()) names[name(feature)] = times;
  return names;
}

using Names = std::map<std::string, std::uint64_t>;

/// An operation with a record that lets the payload grow from 48 to 80 bytes.
faultfs::Trace recorded_operation() {
  faultfs::Trace trace;
  trace.append_resize(96);
  trace.append_write(96, Bytes(104));
  trace.append_sync();
  trace.append_write(56, Bytes(8));
  trace.append_write(8, Bytes(8));
  trace.append_sync();
  trace.append_resize(96);
  return trace;
}

TEST(Moments, OfAnOperationWithARecord) {
  const Stretch stretch{0, 7, 48, 80};
  EXPECT_EQ(noted(recorded_operation(), stretch),
            (Names{{"crash: before the record", 1},
                   {"crash: record pending", 1},
                   {"crash: record durable, nothing applied", 1},
                   {"crash: some changes applied", 1},
                   {"crash: all changes applied, unsynced", 1},
                   {"crash: changes applied and synced", 1},
                   {"crash: cut of the record pending", 1}}));
}

TEST(Moments, OnlyWhereCrashPointsWereExplored) {
  const Stretch stretch{0, 7, 48, 80};
  EXPECT_EQ(noted(recorded_operation(), stretch, 2, 3),
            (Names{{"crash: record pending", 1}, {"crash: record durable, nothing applied", 1}}));
}

TEST(Moments, OfAReplay) {
  faultfs::Trace trace;
  trace.append_resize(200);
  trace.append_write(96, Bytes(104));
  trace.append_sync();
  trace.append_write(64, Bytes(32));
  trace.append_sync();
  trace.append_resize(96);
  EXPECT_EQ(noted(trace, {0, 6, 48, 80}).at("crash: all changes applied, unsynced"), 1U);
  EXPECT_EQ(noted(trace, {0, 6, 48, 80}).count("crash: some changes applied"), 0U);
}

TEST(Moments, OfCallsInPlace) {
  Bytes node(32);
  testing::put_u64(node, 0, 32);
  node[9] = std::byte{1};
  Bytes data(5, std::byte{7});
  faultfs::Trace trace;
  trace.append_resize(112);
  trace.append_write(8, Bytes(8));
  trace.append_sync();
  trace.append_write(64, Bytes(32));
  trace.append_sync();
  trace.append_write(64, node);
  trace.append_sync();
  trace.append_write(56, Bytes(8));
  trace.append_sync();
  trace.append_write(20, data);
  trace.append_write(70, data);
  trace.append_resize(96);
  trace.append_resize(97);
  const Stretch stretch{0, 13, 48, 96};
  EXPECT_EQ(noted(trace, stretch), (Names{{"crash: growth of the file pending", 2},
                                          {"crash: length pending", 1},
                                          {"crash: zeros pending", 1},
                                          {"crash: node pending", 1},
                                          {"crash: root pending", 1},
                                          {"crash: user header pending", 1},
                                          {"crash: data pending", 1},
                                          {"crash: shrinking of the file pending", 1},
                                          {"crash: everything synced, syncs from 1", 1},
                                          {"crash: everything synced, syncs from 2", 2},
                                          {"crash: everything synced, syncs from 4", 1}}));
}

TEST(Moments, WhatAUserWritesIsDataWhateverItLooksLike) {
  Bytes node(32);
  testing::put_u64(node, 0, 32);
  node[9] = std::byte{1};
  faultfs::Trace trace;
  trace.append_write(64, node);
  Stretch stretch{0, 1, 96, 96};
  stretch.writes_user_data = true;
  EXPECT_EQ(noted(trace, stretch), (Names{{"crash: data pending", 1}}));
}

TEST(Moments, OfACreation) {
  faultfs::Trace trace;
  trace.append_resize(64);
  trace.append_sync();
  Stretch stretch{0, 2, 0, 48};
  stretch.creates = true;
  EXPECT_EQ(noted(trace, stretch), (Names{{"crash: creation, events done: 1", 1},
                                          {"crash: creation, events done: 2", 1}}));
}

}  // namespace
}  // namespace crashcheck::coverage
