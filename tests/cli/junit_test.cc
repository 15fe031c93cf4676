// The JUnit file: what docs/schemas/junit.xsd says of it is so, whatever the texts in it are.
#include "junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <regex>
#include <sstream>

#include "program.h"

namespace crashcheck::testing {
namespace {

using cli::JunitSuite;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

void expect_valid(const std::string& document) {
  const Scratch scratch;
  const Outcome outcome =
      run_command({"xmllint", "--noout", "--schema", std::string(CRASHCHECK_SCHEMAS) + "/junit.xsd",
                   scratch.file("junit.xml", document)});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors << "\n" << document.substr(0, 2000);
}

/// The numbers of the attributes of that name, in the order of the document.
std::vector<std::size_t> numbers_of(const std::string& name, const std::string& document) {
  std::vector<std::size_t> numbers;
  const std::regex pattern(" " + name + "=\"([0-9]+)\"");
  for (std::sregex_iterator at(document.begin(), document.end(), pattern), end; at != end; ++at) {
    numbers.push_back(std::stoul((*at)[1]));
  }
  return numbers;
}

TEST(Junit, OfACampaignIsValid) {
  const Scratch scratch;
  const std::string path = scratch.path("junit.xml");
  const Outcome outcome =
      run_program({"explore", "--scale", "small", "--store", "in-place", "journaled", "--sequences",
                   "3", "--operations", "4", "--device", "kill", "ordered", "--faults", "--no-keep",
                   "--junit", path});
  EXPECT_EQ(outcome.exit_status, 1) << outcome.errors;
  const std::string document = read_file(path);
  expect_valid(document);
  EXPECT_THAT(document, HasSubstr("<property name=\"seed\" value=\"1\"/>"));
  EXPECT_THAT(document, HasSubstr("<property name=\"sequences\" value=\"3\"/>"));
  for (const char* name : {"tests", "failures"}) {
    const auto numbers = numbers_of(name, document);
    ASSERT_EQ(numbers.size(), 5U) << "the document and four campaigns";
    EXPECT_EQ(numbers[0], numbers[1] + numbers[2] + numbers[3] + numbers[4]) << name;
    EXPECT_GT(numbers[0], 0U);
  }
}

TEST(Junit, NamesWhatWasNotReachedWhereThatIsRequired) {
  const Scratch scratch;
  const std::string path = scratch.path("junit.xml");
  const Outcome outcome =
      run_program({"explore", "--scale", "small", "--sequences", "3", "--store", "journaled",
                   "--device", "kill", "--require-coverage", "--junit", path});
  EXPECT_EQ(outcome.exit_status, 3) << outcome.errors;
  const std::string document = read_file(path);
  expect_valid(document);
  EXPECT_THAT(document,
              HasSubstr("name=\"coverage\" time=\"0\">\n      <failure type=\"unknown\""));
  EXPECT_THAT(document, HasSubstr(" stated features were not reached: try more histories\">"));
  EXPECT_THAT(document, HasSubstr("\ntree "));
}

TEST(Junit, OfACampaignThatItsTimeEndsIsGreen) {
  const Scratch scratch;
  const std::string path = scratch.path("junit.xml");
  std::vector<std::string> words = {"explore",   "--scale",  "small", "--store",
                                    "journaled", "--device", "kill",  "--time",
                                    "0.2",       "--junit",  path};
  EXPECT_EQ(run_program(words).exit_status, 0);
  EXPECT_THAT(read_file(path), AllOf(HasSubstr(" failures=\"0\""), Not(HasSubstr("complete"))));
  words.insert(words.end(), {"--sequences", "1000000000"});
  const Outcome asked_for_more = run_program(words);
  EXPECT_EQ(asked_for_more.exit_status, 3) << asked_for_more.errors;
  EXPECT_THAT(asked_for_more.output, HasSubstr("INCOMPLETE"));
  EXPECT_THAT(read_file(path), HasSubstr("the time was over after "));
}

/// The value of a property of the first suite, as it stands.
std::string property(const std::string& name, const std::string& document) {
  std::smatch match;
  std::regex_search(document, match,
                    std::regex("<property name=\"" + name + "\" value=\"([^\"]*)\"/>"));
  return match.empty() ? std::string() : match[1].str();
}

TEST(Junit, HoldsTheCommandThatGivesItAgain) {
  const Scratch scratch;
  const std::string path = scratch.path("junit.xml");
  run_program({"explore",  "--scale",     "small",     "--seed",   "7",
               "--time",   "4",           "--jobs",    "2",        "--operations",
               "9",        "--store",     "journaled", "--device", "ordered,unit=512",
               "--nested", "0",           "--crashes", "3",        "--deep-trees",
               "3",        "--epoch-cap", "100",       "--faults", "--require-coverage",
               "--junit",  path});
  const std::string document = read_file(path);
  EXPECT_EQ("crashcheck " + property("version", document) + "\n",
            run_program({"--version"}).output);
  EXPECT_NE(property("commit", document), "");
  ASSERT_NE(property("sequences", document), "0") << "a slow machine: nothing to do again";
  std::istringstream command(property("command", document));
  std::vector<std::string> words{std::istream_iterator<std::string>(command), {}};
  ASSERT_GT(words.size(), 2U);
  EXPECT_EQ(words[0], "crashcheck");
  words.erase(words.begin());
  words.insert(words.end(), {"--junit", path});
  run_program(words);
  EXPECT_EQ(read_file(path), document);
}

TEST(Junit, WithoutSuitesIsValid) { expect_valid(cli::junit_document({})); }

TEST(Junit, ShowsWhatXmlDoesNotAllow) {
  JunitSuite suite("a <suite> & \"more\"\x1b[0m");
  suite.note("p\x01", "\xff");
  suite.pass(std::string("nul\0", 4));
  suite.skip("caf\xc3\xa9", "not looked at");
  suite.fail_as_unknown("complete", "not", "why");
  suite.fail("t", "one\ntwo", "first\n\n  third ]]> \x7f\xed\xa0\x80\xef\xbf\xbf\n");
  const std::string document = cli::junit_document({suite});
  expect_valid(document);
  EXPECT_THAT(document, AllOf(HasSubstr("name=\"a &lt;suite&gt; &amp; &quot;more&quot;\\x1b[0m\""),
                              HasSubstr("name=\"p\\x01\" value=\"\\xff\""),
                              HasSubstr("name=\"nul\\x00\""), HasSubstr("name=\"caf\xc3\xa9\"")));
  EXPECT_THAT(document,
              HasSubstr("message=\"one&#10;two\">first\n\n  third ]]&gt; \\x7f\\xed\\xa0\\x80"
                        "\\xef\\xbf\\xbf\n</failure>"));
  EXPECT_THAT(document, Not(HasSubstr("\xff")));
}

}  // namespace
}  // namespace crashcheck::testing
