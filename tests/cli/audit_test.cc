// crashcheck audit: what is in the folder, taken up again, and the commands that it prints.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "program.h"

namespace crashcheck::testing {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

/// Holds FILE against the schema.
constexpr const char* kValidate = R"(
import json, jsonschema, sys
schema = json.load(open(sys.argv[1]))
jsonschema.Draft202012Validator.check_schema(schema)
jsonschema.Draft202012Validator(schema).validate(json.load(open(sys.argv[2])))
)";

class AuditCommand : public ::testing::Test {
 protected:
  std::vector<std::string> command(const std::string& out) const {
    return {"audit",     "--out",   out,       "--states", "3000",         "--profile", "kill",
            "--profile", "ordered", "--units", "2",        "--operations", "8"};
  }
  Outcome audit(const std::string& folder, const std::vector<std::string>& more = {}) {
    auto words = command(scratch_.path(folder));
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
  std::string read(const std::string& file) { return read_file(scratch_.path(file)); }

  Scratch scratch_;
};

std::string without_clock(const std::string& text) {
  auto read = json::parse(text);
  EXPECT_EQ(read.at("audit").erase("clock"), 1U);
  return read.dump(1);
}

/// The words of a command as it is printed, the program's name left out.
std::vector<std::string> words_of(const std::string& command) {
  std::istringstream stream(command);
  std::vector<std::string> words;
  std::string word;
  stream >> word;
  EXPECT_EQ(word, "crashcheck");
  while (stream >> word) words.push_back(word);
  return words;
}

TEST_F(AuditCommand, ReportsBothProtocolsInEveryForm) {
  const Outcome outcome = audit("out");
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_EQ(outcome.errors, "");
  EXPECT_THAT(outcome.output, HasSubstr("in-place: "));
  EXPECT_THAT(outcome.output, HasSubstr("journaled: everything that is claimed holds"));
  const Outcome validated =
      run_command({"/usr/bin/python3", "-c", kValidate, CRASHCHECK_SCHEMAS "/audit.schema.json",
                   scratch_.path("out/audit.json")});
  EXPECT_EQ(validated.exit_status, 0) << validated.errors;
  for (const std::string page : {"in-place", "journaled"}) {
    const std::string html = read("out/" + page + ".html");
    EXPECT_LT(html.size(), 5'000'000U);
    EXPECT_THAT(html, HasSubstr("<!doctype html>"));
    EXPECT_THAT(html, HasSubstr(page));
  }
  const std::string junit = read("out/junit.xml");
  EXPECT_THAT(junit, HasSubstr("crashcheck.in-place.kill"));
  EXPECT_THAT(junit, HasSubstr("never happened"));
  EXPECT_THAT(junit, HasSubstr("crashcheck replay --case"));
}

TEST_F(AuditCommand, IsTheSameButForTheClockWhenItIsRunAgain) {
  audit("a");
  audit("b", {"--jobs", "3"});
  EXPECT_EQ(without_clock(read("a/audit.json")), without_clock(read("b/audit.json")));
  EXPECT_EQ(read("a/junit.xml"), read("b/junit.xml"));
  const std::string first = read("a/audit.json");
  audit("a");
  EXPECT_EQ(without_clock(read("a/audit.json")), without_clock(first));
}

TEST_F(AuditCommand, PrintsCommandsThatDoTheSameAgain) {
  audit("out", {"--protocol", "in-place"});
  const json store = json::parse(read("out/audit.json")).at("stores").at(0);
  const json& device = store.at("profiles").at(0);
  for (const json& one : {device.at("campaigns").at(0), device.at("proof")}) {
    auto words = words_of(one.at("command"));
    words.insert(words.end(), {"--json", scratch_.path("again.json")});
    run_program(words);
    EXPECT_THAT(read("again.json"), HasSubstr(one.at("digest").get<std::string>())) << one;
  }
  ASSERT_GT(store.at("violations").size(), 3U);
  for (const json& violation : store.at("violations")) {
    const std::string command = violation.at("command");
    const Outcome replayed =
        run_command({"/bin/sh", "-c", program_path() + command.substr(command.find(' '))});
    EXPECT_EQ(replayed.exit_status, 0) << command;
    EXPECT_THAT(replayed.output, HasSubstr(violation.at("finding").get<std::string>()));
    const std::string file = "in-place." + violation.at("id").get<std::string>() + ".case";
    EXPECT_EQ(read("out/cases/" + file), violation.at("case"));
  }
}

TEST_F(AuditCommand, EndsWithItsTimeAndGoesOnFromThere) {
  Outcome outcome = audit("out", {"--protocol", "journaled", "--time", "0.001"});
  EXPECT_EQ(outcome.exit_status, 3);
  EXPECT_THAT(outcome.output, HasSubstr("the same command goes on where this one ended"));
  outcome = audit("out", {"--protocol", "journaled"});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output;
}

TEST_F(AuditCommand, DoesNotMixAudits) {
  audit("out", {"--protocol", "journaled"});
  const std::string before = read("out/audit.json");
  const Outcome other = audit("out", {"--protocol", "journaled", "--seed", "2"});
  EXPECT_EQ(other.exit_status, 2);
  EXPECT_THAT(other.errors, HasSubstr("about other work"));
  EXPECT_THAT(other.errors, HasSubstr("name another one with --out"));
  EXPECT_EQ(read("out/audit.json"), before);
}

TEST_F(AuditCommand, RefusesWhatItCannotWriteOrDoesNotKnow) {
  const std::string file = scratch_.file("file", "text");
  EXPECT_EQ(audit("file").exit_status, 2);
  EXPECT_EQ(audit("none", {"--profile", "unheard-of"}).exit_status, 2);
  EXPECT_EQ(run_program({"audit"}).exit_status, 2);
  EXPECT_EQ(run_program({"audit", "--out", ""}).exit_status, 2);
  EXPECT_EQ(read_file(file), "text");
}

}  // namespace
}  // namespace crashcheck::testing
