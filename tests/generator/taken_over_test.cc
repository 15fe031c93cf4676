// Histories for a heap that holds slices: valid there, and about them.
#include "generator/taken_over.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "generator/generator.h"
#include "generator/shrinks.h"

namespace crashcheck::generator {
namespace {

using history::Allocate;
using history::Deallocate;
using history::Handle;
using history::History;
using history::Slices;

Slices three_slices() {
  Slices there(3);
  for (Handle slice = 0; slice < 3; ++slice) there.add(slice, 32 * (slice + 1));
  return there;
}

/// Goes through the history from there; false at an operation that makes no sense.
bool is_valid(const std::vector<History>& parts, Slices slices) {
  for (const History& part : parts) {
    for (const history::Operation& operation : part) {
      if (!slices.allow(operation)) return false;
      slices.note(operation);
    }
  }
  return true;
}

RC_GTEST_PROP(TakenOver, AreValidThereAndSoAreSimplerOnes, ()) {
  const History drawn = *histories(12, Alphabet::kAll);
  faultfs::RandomChoices choices(*rc::gen::arbitrary<std::uint64_t>());
  const Slices there = three_slices();
  const History history = taken_over(drawn, there, choices);
  RC_ASSERT(is_valid({history}, there));
  auto simpler = shrinks({history}, there);
  while (const auto each = simpler.next()) RC_ASSERT(is_valid(*each, there));
  auto merged = merges({history}, there);
  while (const auto each = merged.next()) RC_ASSERT(is_valid(*each, there));
}

TEST(TakenOver, LetsAboutEverySecondAllocationTakeOverASlice) {
  const History drawn = {Allocate{32}, Deallocate{0}};
  faultfs::RandomChoices choices(1);
  constexpr int kTimes = 200;
  int taken = 0;
  for (int i = 0; i < kTimes; ++i) {
    const History history = taken_over(drawn, three_slices(), choices);
    if (history.size() == 1) ++taken;
  }
  EXPECT_GT(taken, kTimes / 3);
  EXPECT_LT(taken, kTimes * 2 / 3);
}

TEST(TakenOver, LeaveWhatMakesAbandonedMemoryDurable) {
  const History drawn = {history::Abandon{4096}, Allocate{32}};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    faultfs::RandomChoices choices(seed);
    EXPECT_EQ(taken_over(drawn, three_slices(), choices), drawn);
  }
}

}  // namespace
}  // namespace crashcheck::generator
