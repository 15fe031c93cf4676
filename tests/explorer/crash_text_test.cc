// Crash points in words: what each clause says, and where a mistake in one is reported.
#include "crash_text.h"

#include <gtest/gtest.h>

namespace crashcheck::explorer {
namespace {

using faultfs::CrashPoint;
using faultfs::Fill;

Parsed<CrashPoint> parsed_crash(std::string_view text) {
  const auto lines = split_lines(text);
  return parse_crash(lines.at(0), 1);
}

TEST(ParseCrash, ReadsTheEvent) { EXPECT_EQ(parsed_crash("crash 17").value(), CrashPoint{17}); }

TEST(ParseCrash, ReadsATornWrite) {
  EXPECT_EQ(parsed_crash("crash 17 torn 512")->torn_bytes, 512U);
}

TEST(ParseCrash, ReadsWhatIsKeptByEventAndByUnits) {
  EXPECT_EQ(parsed_crash("crash 17 keep 15,16:3,17:4-9")->kept,
            (std::vector<faultfs::Survivor>{
                {15}, {16, faultfs::UnitRange{3, 3}}, {17, faultfs::UnitRange{4, 9}}}));
}

TEST(ParseCrash, ReadsTheLengthByEventAndBySize) {
  EXPECT_EQ(parsed_crash("crash 17 length 16")->length, faultfs::SurvivingLength{16});
  EXPECT_EQ(parsed_crash("crash 17 length 16:1024")->length, (faultfs::SurvivingLength{16, 1024}));
  EXPECT_EQ(parsed_crash("crash 17 length old")->length, std::nullopt);
}

TEST(ParseCrash, ReadsFillsForAllUnitsAndForSome) {
  EXPECT_EQ(parsed_crash("crash 17 fill stale,2:garbage,4-7:zero")->fills,
            (std::vector<faultfs::FillChoice>{{std::nullopt, Fill::kStale},
                                              {faultfs::UnitRange{2, 2}, Fill::kGarbage},
                                              {faultfs::UnitRange{4, 7}, Fill::kZero}}));
}

TEST(ParseCrash, TakesTheClausesInAnyOrder) {
  EXPECT_EQ(parsed_crash("crash 9 fill zero length 7 keep 8 torn 512").value(),
            parsed_crash("crash 9 torn 512 keep 8 length 7 fill zero").value());
}

TEST(ParseCrash, ReadsBackWhatIsPrinted) {
  for (const char* text :
       {"crash 0", "crash 3 torn 8", "crash 4 keep 1,2:0,3:5-6", "crash 9 length 8",
        "crash 9 length 8:64", "crash 9 fill garbage", "crash 9 fill 0-3:stale,4:garbage",
        "crash 9 torn 8 keep 7 length 8:64 fill 1:stale"}) {
    EXPECT_EQ(faultfs::to_string(parsed_crash(text).value()), text);
  }
}

TEST(ParseSurvivors, ReadsWhatFollowsTheEvent) {
  CrashPoint crash;
  ASSERT_TRUE(parse_survivors(split_lines("keep 3 length 2").at(0), 0, crash));
  EXPECT_EQ(faultfs::survivors_text(crash), "keep 3 length 2");
  ASSERT_TRUE(parse_survivors({}, 0, crash)) << "nothing to say";
}

struct CrashMistake {
  const char* name;
  const char* text;
  std::size_t column;
  const char* message;
};

class CrashMistakes : public ::testing::TestWithParam<CrashMistake> {};

TEST_P(CrashMistakes, AreReportedAtTheirPlace) {
  const auto parsed = parsed_crash(GetParam().text);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().line, 1U);
  EXPECT_EQ(parsed.error().column, GetParam().column);
  EXPECT_NE(parsed.error().message.find(GetParam().message), std::string::npos)
      << parsed.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    All, CrashMistakes,
    ::testing::Values(
        CrashMistake{"NoEvent", "crash", 6, "missing"},
        CrashMistake{"EventIsAClause", "crash keep 3", 7, "not a whole number"},
        CrashMistake{"UnknownClause", "crash 3 lose 4", 9, "unknown word"},
        CrashMistake{"ClauseWithoutOperand", "crash 3 keep", 13, "missing"},
        CrashMistake{"SecondClauseWithoutOperand", "crash 3 keep 2 length", 22, "missing"},
        CrashMistake{"TornZero", "crash 3 torn 0", 14, "at least one byte"},
        CrashMistake{"KeepNothing", "crash 3 keep ,", 14, "not a whole number"},
        CrashMistake{"KeepEmptyUnits", "crash 3 keep 2:", 16, "not a whole number"},
        CrashMistake{"KeepUnitsBackwards", "crash 3 keep 1,2:5-4", 18, "comes after"},
        CrashMistake{"KeepThreeUnits", "crash 3 keep 2:4-5-6", 20, "U or U-U"},
        CrashMistake{"KeepThreeParts", "crash 3 keep 2:4:5", 18, "E or E:U"},
        CrashMistake{"KeepOutOfRange", "crash 3 keep 2:18446744073709551616", 16, "out of range"},
        CrashMistake{"LengthUnknown", "crash 3 length new", 16, "not a whole number"},
        CrashMistake{"LengthSizeMissing", "crash 3 length 2:", 18, "not a whole number"},
        CrashMistake{"LengthThreeParts", "crash 3 length 2:3:4", 20, "old or E or E:SIZE"},
        CrashMistake{"FillUnknown", "crash 3 fill random", 14, "zero, garbage or stale"},
        CrashMistake{"FillUnknownInUnits", "crash 3 fill stale,2:random", 22,
                     "zero, garbage or stale"},
        CrashMistake{"FillUnitsBackwards", "crash 3 fill 2-1:zero", 14, "comes after"},
        CrashMistake{"FillWithoutUnits", "crash 3 fill :zero", 14, "not a whole number"},
        CrashMistake{"FillThreeParts", "crash 3 fill 1:2:zero", 18, "U:FILL"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace crashcheck::explorer
