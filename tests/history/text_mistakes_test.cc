// Where and in which words the mistakes in operation lines are reported.
#include <gtest/gtest.h>

#include "history/text.h"

namespace crashcheck::history {
namespace {

struct Mistake {
  const char* name;
  const char* text;
  std::size_t line;
  std::size_t column;
  const char* message;
};

class ParseMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(ParseMistakes, AreReportedAtTheirPlace) {
  const auto parsed = parse_history(GetParam().text);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().line, GetParam().line);
  EXPECT_EQ(parsed.error().column, GetParam().column);
  EXPECT_NE(parsed.error().message.find(GetParam().message), std::string::npos)
      << parsed.error().message;
}

INSTANTIATE_TEST_SUITE_P(
    OfSingleOperations, ParseMistakes,
    testing::Values(
        Mistake{"UnknownWord", "allocate 1\nalocate 32", 2, 1, "unknown operation 'alocate'"},
        Mistake{"NotANumber", "allocate x", 1, 10, "'x' is not a whole number"},
        Mistake{"NegativeNumber", "allocate -1", 1, 10, "not a whole number"},
        Mistake{"TrailingLetters", "allocate 12k", 1, 10, "not a whole number"},
        Mistake{"NumberTooLarge", "allocate 18446744073709551616", 1, 10, "out of range"},
        Mistake{"MissingOperand", "allocate", 1, 9, "allocate LENGTH"},
        Mistake{"MissingSecondOperand", "allocate 1\nreallocate #0", 2, 14, "reallocate #SLICE"},
        Mistake{"WordTooMany", "allocate 1 2", 1, 12, "one word too many"},
        Mistake{"ReopenWithOperand", "reopen now", 1, 8, "one word too many"},
        Mistake{"HandleWithoutHash", "allocate 1\ndeallocate 0", 2, 12, "named like #0"},
        Mistake{"HandleNeverGiven", "allocate 1\ndeallocate #1", 2, 12, "no slice #1"},
        Mistake{"HandleNotANumber", "allocate 1\ndeallocate #0x", 2, 13, "not a whole number"},
        Mistake{"DeadHandle", "allocate 1\ndeallocate #0\ndeallocate #0", 3, 12, "#0 is dead"},
        Mistake{"HandleTwiceInBulk", "allocate 1\ndeallocate-bulk #0 #0", 2, 20, "named twice"},
        Mistake{"WriteBeyondTheSlice", "allocate 2\nwrite #0 1 0102", 2, 12, "has 2 bytes"},
        Mistake{"WriteStartsBeyondTheSlice", "allocate 2\nwrite #0 3 01", 2, 10, "at most 2"},
        Mistake{"WriteAfterShrinking", "allocate 9\nreallocate #0 2\nwrite #0 0 010203", 3, 12,
                "has 2 bytes"},
        Mistake{"OddHex", "allocate 2\nwrite #0 0 012", 2, 12, "pairs of hexadecimal"},
        Mistake{"NoHex", "allocate 2\nwrite #0 0 zz", 2, 12, "pairs of hexadecimal"},
        Mistake{"HeaderTooFar", "write-header 32 00", 1, 14, "at most 31"},
        Mistake{"HeaderTooLong", "write-header 31 0000", 1, 17, "32 bytes"},
        Mistake{"SecondPartOfALine", "allocate 1; deallocate #7", 1, 24, "no slice #7"}),
    [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfSlots, ParseMistakes,
    testing::Values(
        Mistake{"NoColon", "allocate-into header 32", 1, 15, "written header:AT/WIDTH"},
        Mistake{"NoWidth", "allocate-into header:0 32", 1, 15, "written header:AT/WIDTH"},
        Mistake{"SlashBeforeColon", "allocate-into header/8:0 32", 1, 15,
                "written header:AT/WIDTH"},
        Mistake{"SlashBeforeColonInASlice", "allocate 8\nallocate-into #0/8:0 32", 2, 15,
                "written header:AT/WIDTH"},
        Mistake{"NeitherHeaderNorSlice", "allocate-into footer:0/8 32", 1, 15, "written header:"},
        Mistake{"AtNotANumber", "allocate-into header:x/8 32", 1, 22, "'x' is not a whole number"},
        Mistake{"NothingAfterColon", "allocate-into header:/8 32", 1, 22, "not a whole number"},
        Mistake{"NothingAfterSlash", "allocate-into header:0/ 32", 1, 24, "not a whole number"},
        Mistake{"OtherWidth", "allocate-into header:0/4 32", 1, 24, "8 or 16 bytes wide"},
        Mistake{"LeavesTheHeader", "allocate-into header:17/16 32", 1, 22, "which has 32 bytes"},
        Mistake{"FarBeyondTheHeader", "allocate-into header:18446744073709551615/8 32", 1, 22,
                "leaves the user header"},
        Mistake{"LeavesTheSlice", "allocate 15\nallocate-into #0:0/16 32", 2, 18,
                "leaves the slice, which has 15 bytes"},
        Mistake{"InASliceNeverGiven", "allocate-into #0:0/8 32", 1, 15, "no slice #0"},
        Mistake{"InADeadSlice", "allocate 8\ndeallocate #0\nallocate-into #0:0/8 32", 3, 15,
                "#0 is dead"},
        Mistake{"InTheSliceFreed", "allocate 8\ndeallocate-from #0:0/8 #0", 2, 17,
                "lies in the slice that is freed"},
        Mistake{"BehindTheLengthAfter", "allocate 64\nreallocate-into #0:48/16 #0 63", 2, 29,
                "too short for the slot"},
        Mistake{"BehindTheLengthBefore", "allocate 16\nreallocate-into #0:8/16 #0 64", 2, 20,
                "which has 16 bytes"},
        Mistake{"SliceMissing", "deallocate-from header:0/8", 1, 27, "deallocate-from SLOT #SLICE"},
        Mistake{"LengthMissing", "allocate-into header:0/8", 1, 25, "allocate-into SLOT LENGTH"},
        Mistake{"WordTooMany", "allocate-into header:0/8 1 2", 1, 28, "one word too many"},
        Mistake{"ReclaimWithOperand", "reclaim all", 1, 9, "one word too many"},
        Mistake{"DeadAfterDeallocateFrom",
                "allocate 8\ndeallocate-from header:0/8 #0\ndeallocate #0", 3, 12, "#0 is dead"},
        Mistake{"LengthAfterReallocateInto",
                "allocate 8\nreallocate-into header:0/8 #0 2\nwrite #0 0 010203", 3, 12,
                "has 2 bytes"}),
    [](const auto& each) { return each.param.name; });

INSTANTIATE_TEST_SUITE_P(
    OfBatches, ParseMistakes,
    testing::Values(
        Mistake{"NothingBehind", "batch", 1, 6, "something is missing here: batch {"},
        Mistake{"NoBrace", "batch allocate 1", 1, 7, "begins with {"},
        Mistake{"NotClosed", "batch { allocate 1", 1, 19, "ends with }"},
        Mistake{"EndsWithTheLine", "batch { allocate 1;}", 1, 19, "ends with }"},
        Mistake{"WordsBehind", "batch { allocate 1 } reopen", 1, 22, "nothing follows the }"},
        Mistake{"Empty", "batch { }", 1, 8, "an operation is missing here"},
        Mistake{"EmptyBeforeBar", "batch { | allocate 1 }", 1, 8, "an operation is missing here"},
        Mistake{"EmptyBehindBar", "batch { allocate 1 | }", 1, 21, "an operation is missing here"},
        Mistake{"UnknownWord", "batch { alocate 1 }", 1, 9, "unknown operation 'alocate'"},
        Mistake{"MistakeInside", "batch { allocate 1 | deallocate #1 }", 1, 33, "no slice #1"},
        Mistake{"OperandMissingInside", "batch { allocate | reopen }", 1, 17, "allocate LENGTH"},
        Mistake{"DeadInsideAlready", "batch { allocate 1 | deallocate #0 | deallocate #0 }", 1, 49,
                "#0 is dead"},
        Mistake{"DeadBehindIt", "batch { allocate 1 | deallocate #0 }; deallocate #0", 1, 50,
                "#0 is dead"},
        Mistake{"ReopenInside", "batch { reopen }", 1, 9, "cannot hold 'reopen'"},
        Mistake{"ReclaimInside", "batch { reclaim }", 1, 9, "cannot hold 'reclaim'"},
        Mistake{"BatchInside", "batch { batch { allocate 1 } }", 1, 9, "cannot hold 'batch'"},
        Mistake{"ClosedTwice", "batch { allocate 1 } | allocate 2 }", 1, 20, "one word too many"},
        Mistake{"BraceGluedToAWord", "batch {allocate 1 }", 1, 7, "begins with {"},
        Mistake{"BatchInsideWithoutBraces", "batch { allocate 1 | batch }", 1, 22,
                "cannot hold 'batch'"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace crashcheck::history
