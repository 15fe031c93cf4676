// Faults in words: what each clause says, and where a mistake in one is reported.
#include "fault_text.h"

#include <gtest/gtest.h>

#include <cerrno>

namespace crashcheck::explorer {
namespace {

using faultfs::FaultPoint;

constexpr std::size_t kStep = 7;

Parsed<LifeFault> parsed_fault(std::string_view text) {
  const auto lines = split_lines(text);
  return parse_fault_line(lines.at(0), kStep);
}

TEST(ParseFaultLine, ReadsWhatFailsAndHow) {
  const LifeFault once = parsed_fault("fault io/read 1 EIO once").value();
  EXPECT_EQ(once.step, kStep);
  EXPECT_EQ(once.fault, (faultfs::Fault{FaultPoint::kRead, 1, EIO, false}));
  EXPECT_EQ(parsed_fault("fault io/resize 12 EFBIG forever")->fault,
            (faultfs::Fault{FaultPoint::kResize, 12, EFBIG, true}));
}

TEST(ParseFaultLine, CountsFromTheOpenWhereItSaysSo) {
  EXPECT_EQ(parsed_fault("fault io/write 1 EIO once in-open")->step, 0U);
  EXPECT_EQ(parsed_fault("fault io/write 1 EIO once in-open wrote 512")->wrote_bytes, 512U);
}

TEST(ParseFaultLine, ReadsHowMuchOfAWriteGotThrough) {
  EXPECT_EQ(parsed_fault("fault io/write 1 ENOSPC once")->wrote_bytes, 0U);
  EXPECT_EQ(parsed_fault("fault io/write 1 ENOSPC once wrote 512")->wrote_bytes, 512U);
  EXPECT_EQ(parsed_fault("fault io/write 1 ENOSPC once wrote most")->wrote_bytes, UINT64_MAX);
}

TEST(ParseFaultLine, ReadsWhatAFailedSyncMadeDurable) {
  const LifeFault fault =
      parsed_fault("fault io/sync 2 EIO once reverts keep 3:1-2 length 4:512 fill stale").value();
  EXPECT_TRUE(fault.reverts);
  EXPECT_EQ(faultfs::survivors_text(fault.durable), "keep 3:1-2 length 4:512 fill stale");
  EXPECT_EQ(fault.durable.event, 0U);
  EXPECT_FALSE(parsed_fault("fault io/sync 2 EIO once keep 3")->reverts);
}

TEST(ToString, OfAFaultIsTheLineThatIsReadBack) {
  for (const char* text :
       {"fault io/read 1 EIO once", "fault io/read 3 EIO forever in-open",
        "fault io/write 2 EDQUOT once wrote 512", "fault io/write 2 EIO once in-open wrote most",
        "fault io/resize 1 ENOSPC forever", "fault io/sync 1 EIO once reverts",
        "fault io/sync 1 EIO once keep 4:0 length 5 fill garbage",
        "fault io/sync 1 EIO once in-open reverts keep 4 fill 0:stale"}) {
    EXPECT_EQ(to_string(parsed_fault(text).value()), text);
  }
}

struct FaultMistake {
  const char* name;
  const char* text;
  std::size_t column;
  const char* message;
};

class FaultMistakes : public ::testing::TestWithParam<FaultMistake> {};

TEST_P(FaultMistakes, AreReportedAtTheirPlace) {
  const auto parsed = parsed_fault(GetParam().text);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().line, 1U);
  EXPECT_EQ(parsed.error().column, GetParam().column);
  EXPECT_NE(parsed.error().message.find(GetParam().message), std::string::npos)
      << parsed.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    All, FaultMistakes,
    ::testing::Values(
        FaultMistake{"Nothing", "fault", 6, "missing"},
        FaultMistake{"NoErrno", "fault io/write 1", 17, "missing"},
        FaultMistake{"NotHowOften", "fault io/write 1 EIO", 21, "missing"},
        FaultMistake{"UnknownPoint", "fault io/seek 1 EIO once", 7, "unknown point"},
        FaultMistake{"UnknownErrno", "fault io/write 1 EWHAT once", 18, "unknown error"},
        FaultMistake{"ErrnoOfAnotherVerb", "fault io/read 1 ENOSPC once", 17, "no kernel"},
        FaultMistake{"NumberZero", "fault io/write 0 EIO once", 16, "from 1"},
        FaultMistake{"NotANumber", "fault io/write first EIO once", 16, "number"},
        FaultMistake{"NotOnceNorForever", "fault io/write 1 EIO twice", 22, "once"},
        FaultMistake{"UnknownClause", "fault io/write 1 EIO once now", 27, "unknown word"},
        FaultMistake{"WroteOnASync", "fault io/sync 1 EIO once wrote 512", 26, "only a write"},
        FaultMistake{"WroteOnARead", "fault io/read 1 EIO once in-open wrote 8", 34,
                     "only a write"},
        FaultMistake{"WroteNothingSaid", "fault io/write 1 EIO once wrote", 32, "missing"},
        FaultMistake{"WroteNoNumber", "fault io/write 1 EIO once wrote some", 33,
                     "not a whole number"},
        FaultMistake{"WroteTooMuch", "fault io/write 1 EIO once wrote 18446744073709551615", 33,
                     "at most"},
        FaultMistake{"RevertsOnAWrite", "fault io/write 1 EIO once reverts", 27, "unknown word"},
        FaultMistake{"KeepOnAResize", "fault io/resize 1 EIO once keep 3", 28, "unknown word"},
        FaultMistake{"KeepOnAWriteThatWrote", "fault io/write 1 EIO once wrote 8 keep 3", 35,
                     "unknown word"},
        FaultMistake{"InOpenTwice", "fault io/read 1 EIO once in-open in-open", 34, "unknown word"},
        FaultMistake{"InOpenTooLate", "fault io/sync 1 EIO once reverts in-open", 34,
                     "unknown word"},
        FaultMistake{"SurvivorsBad", "fault io/sync 1 EIO once keep 3:2-1", 33, "comes after"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace crashcheck::explorer
