// What a whole life reached, on a trace written by hand.
#include "coverage/life_coverage.h"

#include <gtest/gtest.h>

#include "testing_heap.h"

namespace crashcheck::coverage {
namespace {

using explorer::Coverage;
using oracle::Placement;
using testing::Bytes;
using testing::heap_file;
using testing::put_node;

/// Slices of 32, 64 and 96 bytes at 48, 112 and 208 with live slices between them; the first two
/// have been freed. Freeing the third, in one write and one sync, turns the tree.
struct TurningLife {
  faultfs::Trace trace;
  history::History operations = {history::Deallocate{0}};
  std::vector<oracle::LiveSlice> live = std::vector<oracle::LiveSlice>(1);

  TurningLife() {
    Bytes before = heap_file(336, 48);
    put_node(before, 48, 32, 1, 2, 0, 112);
    put_node(before, 112, 64, 0, 1, 0, 0);
    trace = faultfs::Trace(before);
    Bytes after = heap_file(336, 112);
    put_node(after, 48, 32, 0, 1, 0, 0);
    put_node(after, 112, 64, 0, 2, 48, 208);
    put_node(after, 208, 96, 0, 1, 0, 0);
    trace.append_write(0, after);
    trace.append_sync();
    live[0].offset = 208;
    live[0].content.resize(96);
  }

  [[nodiscard]] Coverage coverage(std::uint64_t first, std::uint64_t last) const {
    Coverage coverage;
    note_life({.trace = trace,
               .operations = operations,
               .steps = {{0, {}}, {2, {}}},
               .first_handle = 1,
               .live = live,
               .first_crash_event = first,
               .last_crash_event = last},
              coverage);
    return coverage;
  }
};

TEST(LifeCoverage, NotesAllThatTheOperationDid) {
  const Coverage coverage = TurningLife().coverage(0, 2);
  EXPECT_EQ(coverage.count(rotation(Turn::kRR, false, 3)), 1U);
  EXPECT_EQ(coverage.count(shape(0b110100)), 1U);
  EXPECT_EQ(coverage.count(shape(0b11100100)), 1U);
  EXPECT_EQ(coverage.count(space(Space::kFreedApart)), 1U);
  EXPECT_EQ(coverage.count(moment(Area::kMoment, Moment::kNothingYet)), 1U);
  EXPECT_EQ(coverage.count(removal(Removal::kNotExplained)), 0U);
}

TEST(LifeCoverage, NotesNothingOfAStepInWhichNoCrashPointWasExplored) {
  const Coverage after = TurningLife().coverage(2, 2);
  EXPECT_EQ(after.count(rotation(Turn::kRR, false, 3)), 0U);
  EXPECT_EQ(after.count(shape(0b110100)), 0U);
  EXPECT_EQ(after.count(moment(Area::kMoment, Moment::kNothingYet)), 0U);
  EXPECT_EQ(after.count(moment(Area::kMoment, Moment::kSynced, 1)), 1U);
  EXPECT_EQ(TurningLife().coverage(1, 1).count(rotation(Turn::kRR, false, 3)), 1U);
}

TEST(LifeCoverage, SaysWhereTheTreeIsNotTheOneThatTheRulesGive) {
  TurningLife life;
  Bytes lopsided = heap_file(336, 48);
  put_node(lopsided, 48, 32, 1, 2, 0, 208);
  put_node(lopsided, 208, 96, 0, 1, 0, 0);
  life.trace.append_write(0, lopsided);
  life.trace.append_sync();
  life.operations.emplace_back(history::Allocate{64});
  const std::vector<Placement> returned = {{112, 64}};
  Coverage coverage;
  note_life({.trace = life.trace,
             .operations = life.operations,
             .steps = {{0, {}}, {2, {}}, {4, returned}},
             .first_handle = 1,
             .live = life.live,
             .first_crash_event = 0,
             .last_crash_event = 4},
            coverage);
  EXPECT_EQ(coverage.count(removal(Removal::kNotExplained)), 1U)
      << "the successor's place is taken by the predecessor";
  EXPECT_EQ(coverage.count(space(Space::kExactFit)), 1U);
}

TEST(LifeCoverage, NotesWhatAReopenDid) {
  Bytes before = heap_file(144, 48);
  put_node(before, 48, 32, 1, 2, 0, 80);
  put_node(before, 80, 32, 0, 1, 0, 0);
  Bytes after = heap_file(144, 48);
  put_node(after, 48, 64, 0, 1, 0, 0);
  faultfs::Trace trace(before);
  trace.append_write(0, after);
  trace.append_sync();
  const history::History operations = {history::Reopen{}};
  Coverage coverage;
  note_life({.trace = trace,
             .operations = operations,
             .steps = {{0, {}}, {2, {}}},
             .first_handle = 0,
             .live = {},
             .first_crash_event = 0,
             .last_crash_event = 2},
            coverage);
  EXPECT_EQ(coverage.count(branch(Area::kOpenCut, Branch::kPairJoined)), 1U);
  EXPECT_EQ(coverage.count(removal(Removal::kNotExplained)), 0U);
}

}  // namespace
}  // namespace crashcheck::coverage
