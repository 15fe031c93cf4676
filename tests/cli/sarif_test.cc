// explore --sarif: results that others' tools read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "program.h"
#include "schemas.h"

namespace crashcheck::testing {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class Sarif : public ::testing::Test {
 protected:
  Outcome explore(const std::string& store, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {"explore",     "--store", store,      "--scale", "small",
                                      "--sequences", "20",      "--device", "kill",    "--sarif",
                                      file_,         "--json",  json_};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
  /// Of the one run.
  Json results() {
    EXPECT_EQ(problem_as_sarif(file_), "");
    return Json::parse(read_file(file_)).at("runs").at(0).at("results");
  }
  Json violations() { return Json::parse(read_file(json_)).at("campaigns").at(0).at("violations"); }

  Scratch scratch_;
  std::string file_ = scratch_.path("out.sarif");
  std::string json_ = scratch_.path("out.json");
};

TEST_F(Sarif, HasAResultForEachViolationAtTheCrashInItsCase) {
  EXPECT_EQ(explore("in-place").exit_status, 1);
  const Json all = results();
  const Json found = violations();
  ASSERT_GT(all.size(), 3U);
  ASSERT_EQ(all.size(), found.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(all[i].at("ruleId"), found[i].at("guarantee").get<std::string>() + "/" +
                                       found[i].at("kind").get<std::string>());
    EXPECT_THAT(all[i].at("message").at("text"), HasSubstr("vent "));
    const Json& place = all[i].at("locations").at(0).at("physicalLocation");
    const std::string uri = place.at("artifactLocation").at("uri");
    ASSERT_TRUE(uri.starts_with("file:///")) << uri;
    std::ifstream file(uri.substr(std::string("file://").size()));
    std::string line;
    for (int number = place.at("region").at("startLine"); number > 0; --number) {
      std::getline(file, line);
    }
    EXPECT_THAT(line, HasSubstr("crash ")) << place;
  }
}

TEST_F(Sarif, NamesNoFileWhereNoneIsKept) {
  explore("in-place", {"--no-keep"});
  const Json all = results();
  ASSERT_EQ(all.size(), violations().size());
  for (const Json& result : all) {
    EXPECT_FALSE(result.at("locations").at(0).contains("physicalLocation"));
  }
}

TEST_F(Sarif, NamesTheFileOfTheFirstViolationWhereOnlyThatIsKept) {
  explore("in-place", {"--first"});
  std::size_t with_file = 0;
  for (const Json& result : results()) {
    with_file += result.at("locations").at(0).contains("physicalLocation") ? 1U : 0U;
  }
  EXPECT_EQ(with_file, 1U);
}

TEST_F(Sarif, HasCasesThatWereKeptAndStillViolate) {
  explore("in-place");
  const std::size_t fresh = results().size();
  explore("in-place");
  const Json all = results();
  EXPECT_EQ(all.size(), 2 * fresh);
  for (const Json& result : all) EXPECT_NE(result.at("message").at("text"), "");
}

TEST_F(Sarif, HasNoResultWhereEverythingHolds) {
  EXPECT_EQ(explore("journaled").exit_status, 0);
  EXPECT_EQ(results(), Json::array());
}

TEST_F(Sarif, IsNoFileThatSomethingElseIsWrittenTo) {
  const Outcome outcome = explore("journaled", {"--junit", file_});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("--junit " + file_ + " and --sarif " + file_ + " are one"));
}

/// Another build finds the same: its case is not kept a second time.
TEST_F(Sarif, OfAnotherBuildNamesTheCasesThatAreThere) {
  const std::string cases = scratch_.path("cases");
  explore("in-place", {"--save-cases", cases});
  const std::string other = scratch_.path("other");
  std::filesystem::copy_file(program_path(), other);
  std::ofstream(other, std::ios::app | std::ios::binary) << "another build";
  const Outcome outcome =
      run_command({other, "explore", "--store", "in-place", "--scale", "small", "--sequences", "20",
                   "--device", "kill", "--save-cases", cases});
  EXPECT_THAT(outcome.errors, HasSubstr("already there: "));
  EXPECT_THAT(outcome.errors, Not(HasSubstr("saved ")));
}

}  // namespace
}  // namespace crashcheck::testing
