// Where walks begin and end, for every named profile.
#include "faultfs/crash_images.h"

#include <gtest/gtest.h>

#include "operations.h"
#include "printing.h"

namespace crashcheck::faultfs {
namespace {

TEST(CrashImages, OfAnEmptyTraceAreItsBase) {
  const Trace trace(run('b', 5));
  for (const DeviceProfile& named : named_profiles()) {
    EXPECT_EQ(images(trace, named.name), (Lines{"crash 0: b5"})) << named.name;
    EXPECT_EQ(counts(trace, named.name), Counts{1}) << named.name;
  }
}

TEST(CrashImages, BeginAtTheCrashPointAskedFor) {
  const Trace trace = resize(56);
  for (const DeviceProfile& named : named_profiles()) {
    CrashImages walk(trace, named, 2);
    ASSERT_TRUE(walk.next());
    EXPECT_EQ(walk.crash_event(), 2U);
    EXPECT_EQ(runs(walk.image()), named.cache == Cache::kNone ? "b8 C8 b32 .8" : "b48");
  }
}

TEST(CrashImages, HaveNoneBeyondTheLastEvent) {
  const Trace trace = resize(56);
  for (const DeviceProfile& named : named_profiles()) {
    for (const std::uint64_t first : {std::uint64_t{4}, std::uint64_t{5}, UINT64_MAX}) {
      CrashImages walk(trace, named, first);
      EXPECT_FALSE(walk.next()) << named.name << " " << first;
      EXPECT_FALSE(walk.next()) << named.name << " " << first;
    }
  }
}

TEST(CrashImages, DrawOneForEachCrashPointWhereTheCapIsZeroOrOne) {
  const Trace trace = push(600);
  for (const DeviceProfile& named : named_profiles()) {
    for (const std::uint64_t cap : {0U, 1U}) {
      CrashImages walk(trace, named, 0, cap);
      for (std::uint64_t event = 0; event <= 3; ++event) {
        ASSERT_TRUE(walk.next()) << named.name;
        EXPECT_EQ(walk.crash(), CrashPoint{event}) << named.name;
      }
      EXPECT_FALSE(walk.next()) << named.name;
    }
  }
}

TEST(UnitsTouched, CountsFromTheFirstToTheLast) {
  EXPECT_EQ(units_touched(0, 0, 512), 0U);
  EXPECT_EQ(units_touched(511, 1, 512), 1U);
  EXPECT_EQ(units_touched(0, 512, 512), 1U);
  EXPECT_EQ(units_touched(511, 2, 512), 2U);
  EXPECT_EQ(units_touched(512, 513, 512), 2U);
  EXPECT_EQ(units_touched(300, 1024, 512), 3U);
  EXPECT_EQ(units_touched(3, 5, 1), 5U);
}

}  // namespace
}  // namespace crashcheck::faultfs
