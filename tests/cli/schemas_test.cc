// Each JSON that the program writes is what its schema in docs/schemas says, and each schema says
// which format it is of. audit_test.cc and audit_signed_test.cc do the same for the files of an
// audit.
#include "schemas.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

class Schemas : public ::testing::Test {
 protected:
  Json read(const std::string& file) { return Json::parse(read_file(scratch_.path(file))); }

  Scratch scratch_;
};

TEST_F(Schemas, HaveAnIdThatNamesTheirFormat) {
  constexpr std::string_view kEnd = ".schema.json";
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(CRASHCHECK_SCHEMAS)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kEnd)) continue;
    ++count;
    const Json schema = Json::parse(read_file(entry.path().string()));
    const Json& properties = schema.at("properties");
    const Json format = properties.contains("format") ? properties["format"]["const"] : Json(1);
    EXPECT_EQ(schema.at("$id"), "https://crashcheck.example/schemas/" +
                                    name.substr(0, name.size() - kEnd.size()) + "-" +
                                    format.dump() + std::string(kEnd));
  }
  EXPECT_EQ(count, 7U);
}

TEST_F(Schemas, DescribeWhatExploreWrites) {
  const std::vector<std::vector<std::string>> runs = {
      {"--store", "in-place", "--scale", "small", "--sequences", "10", "--faults"},
      {"--sequences", "3", "--damage"},
      {"--sequences", "2", "--device", "unsafe", "--scale", "small"},
      {"--store", "cell", "--sequences", "2"},
      {"--time", "0.01"}};
  for (const auto& run : runs) {
    std::vector<std::string> words = {"explore", "--no-keep", "--device",
                                      "kill",    "--json",    scratch_.path("out.json")};
    words.insert(words.end(), run.begin(), run.end());
    run_program(words);
    EXPECT_EQ(problem_by_schema("explore", {scratch_.path("out.json")}), "") << run.at(1);
  }
}

TEST_F(Schemas, DescribeWhatProveWrites) {
  run_program({"prove", "--units", "2", "--json", scratch_.path("out.json")});
  EXPECT_EQ(problem_by_schema("prove", {scratch_.path("out.json")}), "");
}

TEST_F(Schemas, DescribeWhatReplayWrites) {
  std::vector<std::string> words = {"replay", "-q", "--json", scratch_.path("out.json")};
  for (const auto& entry : fs::recursive_directory_iterator(CRASHCHECK_CASES)) {
    if (entry.path().extension() == ".case") words.push_back(entry.path().string());
  }
  ASSERT_GT(words.size(), 10U);
  run_program(words);
  EXPECT_EQ(problem_by_schema("replay", {scratch_.path("out.json")}), "");
}

TEST_F(Schemas, AreOfReportsThatSayWhoMadeThem) {
  run_program({"explore", "--no-keep", "--device", "kill", "--sequences", "1", "--json",
               scratch_.path("explore.json")});
  run_program({"prove", "--units", "1", "--json", scratch_.path("prove.json")});
  const Json environment = read("explore.json").at("environment");
  EXPECT_EQ(read("prove.json").at("environment"), environment);
  EXPECT_EQ(environment.at("build").get<std::string>().size(), 32U);
  for (const char* member : {"commit", "compiler", "cxx_library", "system", "kernel"}) {
    EXPECT_NE(environment.at(member), "") << member;
  }
  EXPECT_TRUE(environment.at("libraries").contains("fmt"));
}

}  // namespace
}  // namespace crashcheck::testing
