// Case files: what they say, and where each mistake in one is reported.
#include "explorer/case.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "examples.h"
#include "random_case.h"

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
  const auto parsed = testing::parse_case(kSample);
  ASSERT_TRUE(parsed.has_value()) << parsed.error().message;
  EXPECT_EQ(parsed->store, "in-place");
  EXPECT_EQ(parsed->profile.name, "ordered");
  EXPECT_EQ(parsed->profile.unit_bytes, 8U);
  ASSERT_EQ(parsed->lives.size(), 1U);
  EXPECT_EQ(parsed->lives[0].operations.size(), 5U);
  ASSERT_TRUE(parsed->lives[0].crash.has_value());
  const faultfs::CrashPoint& crash = *parsed->lives[0].crash;
  EXPECT_EQ(crash.event, 17U);
  EXPECT_EQ(crash.torn_bytes, 8U);
  EXPECT_EQ(crash.kept, (std::vector<faultfs::Survivor>{{15}, {16}}));
  ASSERT_TRUE(parsed->expect.has_value());
  EXPECT_EQ(parsed->expect->kind, oracle::Kind::kOverlap);
  ASSERT_EQ(parsed->places.size(), 1U);
  EXPECT_EQ(parsed->places[0].operations,
            (std::vector<Place>{{5, 10}, {6, 15}, {7, 7}, {8, 17}, {9, 1}}));
  EXPECT_EQ(parsed->places[0].crash, (Place{10, 7}));
}

TEST(ParseCase, TakesInPlaceAndKillAndNoExpectationWhereNothingIsSaid) {
  const auto parsed = testing::parse_case("crashcheck-case 1");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->store, "in-place");
  EXPECT_EQ(parsed->profile.name, "kill");
  EXPECT_EQ(parsed->lives, std::vector<Life>{Life{}});
  EXPECT_FALSE(parsed->expect.has_value());
}

RC_GTEST_PROP(ParseCase, ReadsBackWhatWasPrinted, ()) {
  const Case original = testing::random_case();
  const auto from_text = testing::parse_case(to_string(testing::in_place(), original));
  RC_ASSERT(from_text.has_value());
  RC_ASSERT(from_text->same_as(original));
  RC_ASSERT(from_text->places.size() == original.lives.size());
  const auto from_line = testing::parse_case(to_line(testing::in_place(), original));
  RC_ASSERT(from_line.has_value());
  RC_ASSERT(from_line->same_as(original));
}

TEST(ToString, NotesTheHandlesThatAnOperationGives) {
  Case reproduction;
  reproduction.profile = faultfs::named_profiles()[0];
  reproduction.lives[0].operations = {history::Allocate{32}, history::AllocateBulk{{1, 2}}};
  EXPECT_EQ(to_string(testing::in_place(), reproduction),
            "crashcheck-case 1\nprotocol in-place\nprofile kill\nallocate 32  # gives #0\n"
            "allocate-bulk 1 2  # gives #1 #2\n");
}

RC_GTEST_PROP(ParseCase, NeverDoesHarmWhateverTheText, (const std::string& text)) {
  static_cast<void>(testing::parse_case("crashcheck-case 1\n" + text));
  RC_SUCCEED("no harm done");
}

}  // namespace
}  // namespace crashcheck::explorer
