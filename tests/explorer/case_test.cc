// Case files: what they say, and where each mistake in one is reported.
#include "explorer/case.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "generator/generator.h"

namespace crashcheck::explorer {
namespace {

constexpr std::string_view kSample = R"(crashcheck-case 1
protocol in-place
profile ordered,unit=8
# what happened
allocate 32                # gives #0
allocate-bulk 32 64        # gives #1 #2
write #1 0 68656c6c6f
deallocate-bulk #0 #2
reopen
crash 17 torn 8 keep 15,16
expect overlap
)";

TEST(ParseCase, ReadsEveryPart) {
  const auto parsed = parse_case(kSample);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->protocol, "in-place");
  EXPECT_EQ(parsed->profile.name, "ordered");
  EXPECT_EQ(parsed->profile.unit_bytes, 8U);
  EXPECT_EQ(parsed->operations.size(), 5U);
  ASSERT_TRUE(parsed->crash.has_value());
  EXPECT_EQ(parsed->crash->event, 17U);
  EXPECT_EQ(parsed->crash->torn_bytes, 8U);
  EXPECT_EQ(parsed->crash->kept, (std::vector<std::uint64_t>{15, 16}));
  ASSERT_TRUE(parsed->expect.has_value());
  EXPECT_EQ(parsed->expect->kind, oracle::Kind::kOverlap);
  EXPECT_EQ(parsed->operation_places,
            (std::vector<Place>{{5, 10}, {6, 15}, {7, 7}, {8, 17}, {9, 1}}));
  EXPECT_EQ(parsed->crash_place, (Place{10, 7}));
  EXPECT_EQ(parsed->protocol_place, (Place{2, 10}));
}

TEST(ParseCase, TakesInPlaceAndKillAndNoExpectationWhereNothingIsSaid) {
  const auto parsed = parse_case("crashcheck-case 1");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->protocol, "in-place");
  EXPECT_EQ(parsed->profile.name, "kill");
  EXPECT_FALSE(parsed->crash.has_value());
  EXPECT_FALSE(parsed->expect.has_value());
}

RC_GTEST_PROP(ParseCase, ReadsBackWhatWasPrinted, ()) {
  Case original;
  original.profile = faultfs::named_profiles()[*rc::gen::inRange<std::size_t>(0, 2)];
  original.profile.unit_bytes = *rc::gen::element<std::uint64_t>(8, 512, 4096);
  original.operations = *generator::histories(12);
  if (*rc::gen::arbitrary<bool>()) {
    original.crash = faultfs::CrashPoint{*rc::gen::arbitrary<std::uint64_t>(),
                                         *rc::gen::arbitrary<std::vector<std::uint64_t>>(),
                                         *rc::gen::arbitrary<std::uint64_t>()};
  }
  if (*rc::gen::arbitrary<bool>()) {
    original.expect = Case::Expectation{};
    if (*rc::gen::arbitrary<bool>()) original.expect->kind = oracle::Kind::kLeak;
  }
  const auto from_text = parse_case(to_string(original));
  RC_ASSERT(from_text.has_value());
  RC_ASSERT(from_text->same_as(original));
  const auto from_line = parse_case(to_line(original));
  RC_ASSERT(from_line.has_value());
  RC_ASSERT(from_line->same_as(original));
}

TEST(ToString, NotesTheHandlesThatAnOperationGives) {
  Case reproduction;
  reproduction.profile = faultfs::named_profiles()[0];
  reproduction.operations = {history::Allocate{32}, history::AllocateBulk{{1, 2}}};
  EXPECT_EQ(to_string(reproduction),
            "crashcheck-case 1\nprotocol in-place\nprofile kill\nallocate 32  # gives #0\n"
            "allocate-bulk 1 2  # gives #1 #2\n");
}

struct Mistake {
  const char* name;
  const char* text;
  std::size_t line;
  std::size_t column;
  const char* message;
};

class CaseMistakes : public testing::TestWithParam<Mistake> {};

TEST_P(CaseMistakes, AreReportedAtTheirPlace) {
  const auto parsed = parse_case(GetParam().text);
  ASSERT_FALSE(parsed.has_value());
  EXPECT_EQ(parsed.error().line, GetParam().line);
  EXPECT_EQ(parsed.error().column, GetParam().column);
  EXPECT_NE(parsed.error().message.find(GetParam().message), std::string::npos)
      << parsed.error().message;
}

#define V1 "crashcheck-case 1\n"
INSTANTIATE_TEST_SUITE_P(
    All, CaseMistakes,
    testing::Values(
        Mistake{"Empty", "", 1, 0, "empty"}, Mistake{"OnlyComments", "# nothing\n", 1, 0, "empty"},
        Mistake{"NoVersionLine", "allocate 3", 1, 1, "crashcheck-case 1"},
        Mistake{"VersionMissing", "crashcheck-case", 1, 16, "missing"},
        Mistake{"OtherVersion", "crashcheck-case 2", 1, 17, "only version 1"},
        Mistake{"UnknownWord", V1 "frobnicate 3", 2, 1, "unknown word 'frobnicate'"},
        Mistake{"DeadHandle", V1 "allocate 3\ndeallocate #0\nwrite #0 0 00", 4, 7, "dead"},
        Mistake{"NumberOutOfRange", V1 "allocate 99999999999999999999", 2, 10, "out of range"},
        Mistake{"UnknownProfile", V1 "profile nfs", 2, 9, "unknown name"},
        Mistake{"UnknownField", V1 "profile kill,size=3", 2, 9, "unknown field"},
        Mistake{"UnitNoPowerOfTwo", V1 "profile kill,unit=3", 2, 9, "power of two"},
        Mistake{"ProfileTooLate", V1 "reopen\nprofile kill", 3, 1, "before the operations"},
        Mistake{"ProtocolMissing", V1 "protocol", 2, 9, "missing"},
        Mistake{"CrashWithoutNumber", V1 "crash", 2, 6, "missing"},
        Mistake{"CrashNotANumber", V1 "crash soon", 2, 7, "not a whole number"},
        Mistake{"CrashUnknownWord", V1 "crash 3 burn 4", 2, 9, "unknown word"},
        Mistake{"TornWithoutNumber", V1 "crash 3 torn", 2, 13, "missing"},
        Mistake{"TornZero", V1 "crash 3 torn 0", 2, 14, "at least one"},
        Mistake{"KeepEmptyNumber", V1 "crash 3 keep 1,,2", 2, 16, "not a whole number"},
        Mistake{"OperationAfterCrash", V1 "crash 3\nreopen", 3, 1, "only 'expect'"},
        Mistake{"TwoCrashes", V1 "crash 3\ncrash 4", 3, 1, "only 'expect'"},
        Mistake{"UnknownKind", V1 "expect sadness", 2, 8, "unknown kind"},
        Mistake{"ExpectMissing", V1 "expect", 2, 7, "missing"},
        Mistake{"AnythingAfterExpect", V1 "expect holds\nreopen", 3, 1, "nothing may follow"}),
    [](const auto& each) { return each.param.name; });
#undef V1

RC_GTEST_PROP(ParseCase, NeverDoesHarmWhateverTheText, (const std::string& text)) {
  static_cast<void>(parse_case("crashcheck-case 1\n" + text));
  RC_SUCCEED("no harm done");
}

}  // namespace
}  // namespace crashcheck::explorer
