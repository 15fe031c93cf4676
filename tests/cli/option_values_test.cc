// Numbers on the command line: decimal, read as a whole, in range, or refused by name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

/// Runs the command with an option; nothing is explored and no file is created if it is refused.
Outcome run_with(const std::string& option, const std::string& value) {
  const Scratch scratch;
  if (option == "--crash-after") {
    return run_program({"run", "-", "--file", scratch.path("heap"), option + "=" + value});
  }
  return run_program(
      {"explore", "--sequences=2", "--device=kill", "--jobs=1", "--verbose", option, value});
}

struct Range {
  const char* option;
  const char* text;
};

std::ostream& operator<<(std::ostream& out, const Range& range) { return out << range.option; }

class WholeNumber : public ::testing::TestWithParam<Range> {};

TEST_P(WholeNumber, IsRefusedWithTheRangeUnlessItIsDecimalAndInside) {
  const auto [option, range] = GetParam();
  for (const char* value : {"18446744073709551616", "99999999999999999999", "-1", "", "x", "1x",
                            "0x10", "1.5", " 1", "+1", "1e3"}) {
    if (std::string(option) == "--crash-after" && *value == '\0') continue;  // "--option=" has none
    const Outcome outcome = run_with(option, value);
    EXPECT_EQ(outcome.exit_status, 2) << option << " " << value;
    EXPECT_EQ(outcome.output, "") << option << " " << value;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr(option), HasSubstr(range))) << value;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Options, WholeNumber,
    ::testing::Values(Range{"--seed", "from 0 to 18446744073709551615"},
                      Range{"--histories", "from 1 to 1099511627776"},
                      Range{"--operations", "from 1 to 10000"}, Range{"--jobs", "from 1 to 256"},
                      Range{"--crash-after", "from 0 to 18446744073709551615"}));

TEST(LimitsOfACheck, AreRefusedWhereTheyAreTooSmallForAny) {
  const auto refusal = [](const std::string& option, const std::string& value) {
    const Outcome outcome = run_with(option, value);
    EXPECT_EQ(outcome.exit_status, 2) << option << " " << value;
    return outcome.errors;
  };
  EXPECT_THAT(refusal("--check-timeout", "0.001"), HasSubstr("the least is 0.1 seconds"));
  EXPECT_THAT(refusal("--check-timeout", "1ms"), HasSubstr("is not a duration"));
  EXPECT_THAT(refusal("--check-memory", "1K"), HasSubstr("the least is 64M"));
  EXPECT_THAT(refusal("--check-memory", "much"), HasSubstr("is not a size"));
  EXPECT_EQ(run_with("--check-memory", "64M").exit_status, 0);
  EXPECT_EQ(run_with("--check-timeout", "0.1").exit_status, 0);
}

TEST(Synonyms, AreTheSameOptions) {
  const auto explore = [](const std::vector<std::string>& options) {
    std::vector<std::string> arguments = {"explore", "--sequences=2"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    return run_program(arguments);
  };
  const Outcome outcome = explore({"--store", "in-place", "journaled", "--device", "kill"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_EQ(explore({"--protocol=in-place", "--store=journaled", "--profile", "kill"}).output,
            outcome.output);
  EXPECT_EQ(run_program({"explore", "--histories=2", "--store", "in-place", "journaled", "--device",
                         "kill"})
                .output,
            outcome.output);
  EXPECT_THAT(explore({"--protocol", "magic"}).errors, HasSubstr("unknown store 'magic'"));
  const Scratch scratch;
  EXPECT_EQ(run_program({"run", "-", "--file", scratch.path("heap"), "--protocol", "in-place",
                         "--store", "journaled"})
                .exit_status,
            2)
      << "one store";
}

TEST(Synonyms, AreNamedOnceInHelp) {
  EXPECT_THAT(run_program({"--help"}).output,
              HasSubstr("\n--protocol and --profile are synonyms of --store and --device.\n"));
  for (const char* command : {"explore", "prove", "audit"}) {
    EXPECT_THAT(
        run_program({command, "--help"}).output,
        AllOf(HasSubstr("  --store TEXT:{in-place,journaled,cell"), Not(HasSubstr("--pro"))));
  }
  EXPECT_THAT(run_program({"run", "--help"}).output,
              AllOf(HasSubstr("  --store TEXT:{in-place,journaled}"), Not(HasSubstr("--pro"))));
}

TEST(Numbers, AreDecimalAlsoWithLeadingZeros) {
  EXPECT_EQ(run_with("--seed", "010").output, run_with("--seed", "10").output);
  EXPECT_THAT(run_with("--seed", "18446744073709551615").output,
              HasSubstr("seed 18446744073709551615"));
}

TEST(Numbers, TimeIsPositiveAndFinite) {
  for (const char* value :
       {"nan", "inf", "-inf", "1e300", "1e10", "0", "-3", "", "s", "1d", "1 m", "0x1"}) {
    const Outcome outcome = run_with("--time", value);
    EXPECT_EQ(outcome.exit_status, 2) << value;
    EXPECT_EQ(outcome.output, "") << value;
    EXPECT_THAT(outcome.errors,
                AllOf(HasSubstr("--time"), HasSubstr("above 0 and up to 1000000000")))
        << value;
  }
  for (const char* value : {"1e9", "1000000000", "2.5", ".5", "90s", "2m", "1h"}) {
    EXPECT_NE(run_with("--time", value).exit_status, 2) << value;
  }
}

TEST(Numbers, RangesAndDefaultsInTheHelpAreShort) {
  const std::string help = run_program({"explore", "--help"}).output;
  for (const char* expected :
       {"UINT=1 ", "1..1099511627776", "1..10000=24", "1..256", "above 0, up to 1000000000"}) {
    EXPECT_THAT(help, HasSubstr(expected));
  }
  EXPECT_THAT(help, Not(HasSubstr("00000000000")));
}

TEST(Paths, AreRefusedWhereTheyAreEmpty) {
  for (const char* option : {"--json", "--junit", "--sarif", "--save-cases"}) {
    const Outcome outcome = run_with(option, "");
    EXPECT_EQ(outcome.exit_status, 2) << option;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr(option), HasSubstr("empty")));
  }
  for (const char* command : {"inspect", "emit-test", "shrink"}) {
    const Outcome outcome = run_program({command, "FILE", "--output", ""});
    EXPECT_EQ(outcome.exit_status, 2) << command;
    EXPECT_THAT(outcome.errors, HasSubstr("--output: is empty"));
  }
}

}  // namespace
}  // namespace crashcheck::testing
