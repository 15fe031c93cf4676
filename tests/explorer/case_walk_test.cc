// Crashes that stand for many: text, walk, and what is expected of them; faults that never fire.
#include "explorer/case_walk.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples.h"

namespace crashcheck::explorer {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kWalkedHistory =
    "allocate-bulk 32 32 32 32; deallocate-bulk #2 #0; deallocate #1; ";

Case parsed_case(const std::string& rest, std::string_view head = "") {
  return testing::parse_case("crashcheck-case 1; " + std::string(head) +
                             std::string(kWalkedHistory) + rest)
      .value();
}

std::string parse_error(const std::string& rest) {
  const auto parsed =
      testing::parse_case("crashcheck-case 1; " + std::string(kWalkedHistory) + rest);
  return parsed ? "" : parsed.error().message;
}

WalkedCase walked(const std::string& rest, std::string_view head = "",
                  std::uint64_t cap = Scope().epoch_cap) {
  const Case reproduction = parsed_case(rest, head);
  const Store& store = *subjects::ghost_trees().find(reproduction.store);
  return walk_case(store, reproduction, cap).value();
}

TEST(OpenCrash, IsReadAndWrittenBack) {
  for (const auto& [text, written] :
       {std::pair("crash anywhere", "crash anywhere"),
        std::pair("crash anywhere in step 3", "crash anywhere in step 3"),
        std::pair("crash anywhere in step 0 survivors any",
                  "crash anywhere in step 0 survivors any"),
        std::pair("crash anywhere; survivors any", "crash anywhere survivors any"),
        std::pair("crash 48; survivors any", "crash 48 survivors any"),
        std::pair("crash 48 survivors any", "crash 48 survivors any"),
        std::pair("crash 48; recover; crash anywhere", "recover; crash anywhere")}) {
    const Case reproduction = parsed_case(text);
    const std::string line = to_line(testing::in_place(), reproduction);
    EXPECT_THAT(line, HasSubstr(written));
    EXPECT_TRUE(testing::parse_case(line)->same_as(reproduction)) << line;
  }
}

TEST(OpenCrash, WordsThatMakeNoSenseAreRefused) {
  EXPECT_THAT(parse_error("crash anywhere in"), HasSubstr("something is missing here"));
  EXPECT_THAT(parse_error("crash anywhere in step x"), HasSubstr("x"));
  EXPECT_THAT(parse_error("crash anywhere soon"), HasSubstr("unknown word"));
  EXPECT_THAT(parse_error("crash anywhere survivors some"), HasSubstr("unknown word"));
  EXPECT_THAT(parse_error("crash anywhere survivors any now"), HasSubstr("one word too many"));
  EXPECT_THAT(parse_error("survivors any"), HasSubstr("comes after 'crash'"));
  EXPECT_THAT(parse_error("crash 48 torn 512; survivors any"), HasSubstr("says already"));
  for (const char* more : {"recover", "crash 3", "damage cut 70", "allocate 32"}) {
    EXPECT_THAT(parse_error(std::string("crash anywhere; ") + more), HasSubstr("only 'expect'"));
  }
}

TEST(WalkCase, ShowsTheFirstStateThatHasTheExpectedKind) {
  const WalkedCase one = walked("crash anywhere in step 3; expect lost-acked");
  EXPECT_TRUE(one.as_expected());
  EXPECT_EQ(one.shown.lives.back().crash->event, 48U);
  EXPECT_EQ(one.crash_points, 24U);
  EXPECT_EQ(one.states, 24U);
  EXPECT_EQ(one.violating, 4U) << "from event 48 until the root is written by event 52";
  EXPECT_EQ(one.matching, 4U);
  EXPECT_FALSE(one.shown.open_crash.has_value());
  EXPECT_FALSE(walked("crash anywhere in step 2; expect lost-acked").as_expected());
}

TEST(WalkCase, HoldsOnlyWhereAllStatesDo) {
  EXPECT_FALSE(walked("crash anywhere; expect holds").as_expected());
  EXPECT_TRUE(walked("crash anywhere in step 2; expect holds").as_expected());
  const WalkedCase sound = walked("crash anywhere survivors any; expect holds",
                                  "protocol journaled; profile powerloss; ");
  EXPECT_TRUE(sound.as_expected());
  EXPECT_GT(sound.states, sound.crash_points);
  EXPECT_EQ(sound.sampled_points, 0U);
}

TEST(WalkCase, SaysWhatIsSampled) {
  const WalkedCase sampled = walked("crash anywhere survivors any; expect holds",
                                    "protocol journaled; profile hostile; ", 8);
  EXPECT_GT(sampled.sampled_points, 0U);
  EXPECT_EQ(sampled.sampled, 8 * sampled.sampled_points);
  EXPECT_GT(sampled.sampled_of, sampled.sampled);
}

TEST(WalkCase, RefusesStepsAndEventsThatAreNotThere) {
  const auto problem = [](const std::string& rest) {
    return walk_case(testing::in_place(), parsed_case(rest)).error().message;
  };
  EXPECT_EQ(problem("crash anywhere in step 4"), "there are only the steps 0 to 3");
  EXPECT_EQ(problem("crash 54 survivors any"), "there are only 53 events");
  EXPECT_THAT(replay(testing::in_place(), parsed_case("crash anywhere")).error().message,
              HasSubstr("not with many"));
}

TEST(NeverFired, NamesTheFaultAndItsPlace) {
  const auto reproduction =
      testing::parse_case(
          "crashcheck-case 1\nallocate 32\nfault io/sync 30 EIO once\nallocate 32\n")
          .value();
  const Replay replayed = replay(testing::in_place(), reproduction).value();
  const auto problems = never_fired(reproduction, replayed);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_EQ(problems[0].message, "io/sync 30 EIO once");
  EXPECT_EQ(problems[0].place.line, 3U);
  const auto fires =
      testing::parse_case("crashcheck-case 1\nallocate 32\nfault io/sync 1 EIO once\nallocate 32\n")
          .value();
  EXPECT_TRUE(never_fired(fires, replay(testing::in_place(), fires).value()).empty());
}

}  // namespace
}  // namespace crashcheck::explorer
