// The text of a crash point.
#include "faultfs/crash_point.h"

#include <gtest/gtest.h>

namespace crashcheck::faultfs {
namespace {

TEST(CrashPointText, NamesTheEventAndWhatWasCutAndKept) {
  EXPECT_EQ(to_string(CrashPoint{}), "crash 0");
  EXPECT_EQ(to_string(CrashPoint{17, {}, 0}), "crash 17");
  EXPECT_EQ(to_string(CrashPoint{17, {}, 512}), "crash 17 torn 512");
  EXPECT_EQ(to_string(CrashPoint{17, {15}, 0}), "crash 17 keep 15");
  EXPECT_EQ(to_string(CrashPoint{17, {15, 16}, 512}), "crash 17 torn 512 keep 15,16");
}

TEST(CrashPoint, IsEqualWhereEveryFieldIs) {
  const CrashPoint crash{17, {15, 16}, 512};
  EXPECT_EQ(crash, (CrashPoint{17, {15, 16}, 512}));
  EXPECT_NE(crash, (CrashPoint{18, {15, 16}, 512}));
  EXPECT_NE(crash, (CrashPoint{17, {15}, 512}));
  EXPECT_NE(crash, (CrashPoint{17, {15, 16}, 0}));
}

}  // namespace
}  // namespace crashcheck::faultfs
