// The text of a crash point.
#include "faultfs/crash_point.h"

#include <gtest/gtest.h>

#include "printing.h"

namespace crashcheck::faultfs {
namespace {

TEST(CrashPointText, NamesTheEventAndWhatWasCutAndKept) {
  EXPECT_EQ(to_string(CrashPoint{}), "crash 0");
  EXPECT_EQ(to_string(CrashPoint{17}), "crash 17");
  EXPECT_EQ(to_string(CrashPoint{17, 512}), "crash 17 torn 512");
  EXPECT_EQ(to_string(CrashPoint{17, 0, {{15}}}), "crash 17 keep 15");
  EXPECT_EQ(to_string(CrashPoint{17, 512, {{15}, {16}}}), "crash 17 torn 512 keep 15,16");
}

TEST(CrashPointText, NamesUnitsLengthsAndFills) {
  EXPECT_EQ(to_string(CrashPoint{17, 0, {{15, {{0, 3}}}, {15, {{5, 5}}}, {16}}}),
            "crash 17 keep 15:0-3,15:5,16");
  EXPECT_EQ(to_string(CrashPoint{17, 0, {}, {{15}}}), "crash 17 length 15");
  EXPECT_EQ(to_string(CrashPoint{17, 0, {}, {{15, 1024}}}), "crash 17 length 15:1024");
  EXPECT_EQ(to_string(CrashPoint{17, 0, {}, {}, {{std::nullopt, Fill::kStale}}}),
            "crash 17 fill stale");
  EXPECT_EQ(to_string(CrashPoint{
                17, 0, {{16}}, {{15}}, {{{{2, 2}}, Fill::kGarbage}, {{{4, 6}}, Fill::kStale}}}),
            "crash 17 keep 16 length 15 fill 2:garbage,4-6:stale");
}

TEST(SurvivorsText, IsTheTextWithoutTheEvent) {
  EXPECT_EQ(survivors_text(CrashPoint{17}), "");
  EXPECT_EQ(survivors_text(CrashPoint{17, 512, {{15}}}), "torn 512 keep 15");
  EXPECT_EQ(survivors_text(CrashPoint{17, 0, {}, {{15}}}), "length 15");
}

TEST(CrashPoint, IsEqualWhereEveryFieldIs) {
  const CrashPoint crash{17, 512, {{15}}, {{15}}, {{std::nullopt, Fill::kStale}}};
  EXPECT_EQ(crash, CrashPoint(crash));
  const auto differs = [&](const auto& change) {
    CrashPoint other = crash;
    change(other);
    return other != crash;
  };
  EXPECT_TRUE(differs([](CrashPoint& other) { other.event = 18; }));
  EXPECT_TRUE(differs([](CrashPoint& other) { other.torn_bytes = 0; }));
  EXPECT_TRUE(differs([](CrashPoint& other) { other.kept[0].event = 16; }));
  EXPECT_TRUE(differs([](CrashPoint& other) { other.kept[0].units = UnitRange{0, 0}; }));
  EXPECT_TRUE(differs([](CrashPoint& other) { other.length->size_bytes = 8; }));
  EXPECT_TRUE(differs([](CrashPoint& other) { other.length.reset(); }));
  EXPECT_TRUE(differs([](CrashPoint& other) { other.fills[0].fill = Fill::kZero; }));
  EXPECT_TRUE(differs([](CrashPoint& other) { other.fills[0].units = UnitRange{1, 1}; }));
}

}  // namespace
}  // namespace crashcheck::faultfs
