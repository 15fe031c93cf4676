// What an auditor signs: checksums and statement of an audit's folder, and the forms of its results
// that others read. Parsers that are not ours do the reading.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "program.h"
#include "schemas.h"

namespace crashcheck::testing {
namespace {

using Json = nlohmann::json;
using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
namespace fs = std::filesystem;

/// "store|operation|verdict" of each row of a CSV file, by a reader that knows quotes.
constexpr const char* kReadCsv = R"(
import csv, sys
for row in csv.DictReader(open(sys.argv[1], newline="")):
    print(row["store"], row["guarantee"], row["operation"], row["device"], row["verdict"], row["states"],
          row["distinct"], row["tested"], row["violating"], row["sampled"], row["certificate"], sep="|")
)";

class SignedAudit : public ::testing::Test {
 protected:
  Outcome audit(const std::string& folder, const std::vector<std::string>& more = {}) {
    std::vector<std::string> words = {
        "audit", "--out", scratch_.path(folder), "--device", "kill", "--operations", "8"};
    const auto add = [&](const char* option, const char* value) {
      if (std::ranges::find(more, option) != more.end()) return;
      words.insert(words.end(), {option, value});
    };
    add("--states", "3000");
    add("--units", "0");
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }
  std::string read(const std::string& file) { return read_file(scratch_.path(file)); }
  Outcome check_sums(const std::string& folder) {
    return run_command(
        {"/bin/sh", "-c",
         "cd '" + scratch_.path(folder) + "' && sha256sum --strict --quiet -c SHA256SUMS"});
  }
  Outcome read_statement(const std::string& folder) {
    return run_command({"/usr/bin/python3", "-B", CRASHCHECK_CLI_TESTS "/read_statement.py",
                        scratch_.path(folder), program_path()});
  }

  Scratch scratch_;
};

TEST_F(SignedAudit, HasChecksumsOfAllThatIsThere) {
  audit("out", {"--store", "in-place"});
  std::ofstream(scratch_.path("out/cases/of\nmy\\own")) << "a note";
  audit("out", {"--store", "in-place"});
  const Outcome checked = check_sums("out");
  EXPECT_EQ(checked.exit_status, 0) << checked.errors;
  std::size_t files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(scratch_.path("out"))) {
    files += entry.is_regular_file() ? 1U : 0U;
  }
  const std::string sums = read("out/SHA256SUMS");
  EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(sums, '\n')), files - 1);
  for (const char* name : {"audit.json", "statement.json", "state/plan", "in-place.html"}) {
    EXPECT_THAT(sums, HasSubstr("  " + std::string(name) + "\n"));
  }
  std::ofstream(scratch_.path("out/matrix.csv"), std::ios::app) << "changed";
  EXPECT_NE(check_sums("out").exit_status, 0);
}

TEST_F(SignedAudit, IsAStatementThatOthersRead) {
  audit("red", {"--store", "in-place"});
  EXPECT_THAT(read_statement("red").output, ContainsRegex("^FAILED [0-9]+ [0-9]+ [1-9]"));
  audit("green", {"--store", "cell", "--states", "20000"});
  const Outcome green = read_statement("green");
  EXPECT_THAT(green.output, ContainsRegex("^PASSED [1-9][0-9]* 0 0\n$")) << green.errors;
  EXPECT_EQ(problem_by_schema("statement", {scratch_.path("red/statement.json"),
                                            scratch_.path("green/statement.json")}),
            "");
  const Json predicate = Json::parse(read("green/statement.json")).at("predicate");
  EXPECT_THAT(predicate.at("passedTests"), ::testing::Contains("cell/kill/durable"));
  EXPECT_THAT(predicate.at("passedTests"), ::testing::Contains("cell/lying/control"));
  std::ofstream(scratch_.path("green/junit.xml"), std::ios::app) << "changed";
  EXPECT_THAT(read_statement("green").errors, HasSubstr("junit.xml is another file"));
}

TEST_F(SignedAudit, WarnsOfWhatIsNotComplete) {
  const Outcome outcome = audit("out", {"--store", "journaled", "--time", "0.001"});
  EXPECT_EQ(outcome.exit_status, 3);
  EXPECT_THAT(read_statement("out").output, ContainsRegex("^WARNED [01] [1-9][0-9]* 0\n$"));
}

/// Once, an audit that had done next to nothing was all green in JUnit.
TEST_F(SignedAudit, PassesNoTestOfWhatIsNotComplete) {
  // What the proof covers holds; of the damage, nothing is done.
  audit("out", {"--store", "journaled", "--units", "2"});
  ASSERT_TRUE(fs::remove(scratch_.path("out/state/journaled.kill.damage.part")));
  audit("out", {"--store", "journaled", "--units", "2", "--time", "0.000001"});
  const std::string junit = read("out/junit.xml");
  EXPECT_THAT(junit, Not(ContainsRegex("<testcase [^>]*/>")));
  EXPECT_THAT(junit, HasSubstr("<skipped message=\"not complete: "));
  EXPECT_THAT(junit,
              HasSubstr("name=\"space\" time=\"0\">\n      <skipped message=\"not claimed "));
  EXPECT_THAT(junit, HasSubstr("name=\"complete\" time=\"0\">\n      <failure type=\"unknown\""));
  const Outcome accepted =
      run_command({"xmllint", "--noout", "--schema", CRASHCHECK_SCHEMAS "/junit.xsd",
                   scratch_.path("out/junit.xml")});
  EXPECT_EQ(accepted.exit_status, 0) << accepted.errors;
}

TEST_F(SignedAudit, HasItsMatrixAsACsvFile) {
  audit("out", {"--store", "journaled", "--device", "full,space=1024"});
  const std::string text = read("out/matrix.csv");
  EXPECT_EQ(std::ranges::count(text, '\n'), std::ranges::count(text, '\r'));
  EXPECT_THAT(text, EndsWith("\r\n"));
  std::string expected;
  const Json store = Json::parse(read("out/audit.json")).at("stores").at(0);
  for (const Json& guarantee : store.at("guarantees")) {
    for (const Json& cell : guarantee.at("cells")) {
      expected += "journaled|" + guarantee.at("id").get<std::string>();
      for (const char* member : {"operation", "profile", "verdict", "states", "distinct", "tested",
                                 "violating", "sampled", "certificate"}) {
        const Json& value = cell.at(member);
        expected += "|" + (value.is_string() ? value.get<std::string>() : value.dump());
      }
      expected += "\n";
    }
  }
  EXPECT_THAT(expected, HasSubstr("|full,space=1024|"));
  const Outcome rows =
      run_command({"/usr/bin/python3", "-c", kReadCsv, scratch_.path("out/matrix.csv")});
  EXPECT_EQ(rows.output, expected) << rows.errors;
}

TEST_F(SignedAudit, HasItsViolationsAsSarif) {
  audit("out", {"--store", "in-place"});
  EXPECT_EQ(problem_as_sarif(scratch_.path("out/audit.sarif")), "");
  const Json results = Json::parse(read("out/audit.sarif")).at("runs").at(0).at("results");
  const Json store = Json::parse(read("out/audit.json")).at("stores").at(0);
  ASSERT_EQ(results.size(), store.at("violations").size());
  ASSERT_GT(results.size(), 3U);
  for (std::size_t i = 0; i < results.size(); ++i) {
    const Json& violation = store.at("violations").at(i);
    EXPECT_EQ(results[i].at("ruleId"), violation.at("guarantee").get<std::string>() + "/" +
                                           violation.at("kind").get<std::string>());
    EXPECT_EQ(results[i].at("message").at("text"), violation.at("why"));
    const Json& place = results[i].at("locations").at(0).at("physicalLocation");
    std::ifstream file(scratch_.path("out/" + place["artifactLocation"]["uri"].get<std::string>()));
    std::string line;
    for (int number = place["region"]["startLine"]; number > 0; --number) std::getline(file, line);
    EXPECT_THAT(line, ContainsRegex("crash")) << place;
  }
}

TEST_F(SignedAudit, SaysInItsCasesWhoMadeThem) {
  audit("out", {"--store", "in-place"});
  const Json environment = Json::parse(read("out/audit.json")).at("environment");
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(scratch_.path("out/cases"))) {
    std::istringstream text(read_file(entry.path().string()));
    std::string line;
    std::getline(text, line);
    std::getline(text, line);
    EXPECT_EQ(line, "# made by crashcheck " + environment.at("version").get<std::string>() + " (" +
                        environment.at("commit").get<std::string>() + "), build " +
                        environment.at("build").get<std::string>());
    EXPECT_EQ(run_program({"replay", "-q", entry.path().string()}).exit_status, 0);
    ++count;
  }
  EXPECT_GT(count, 3U);
}

TEST_F(SignedAudit, SaysWhatHasChangedSinceABaseline) {
  audit("old", {"--store", "in-place", "--states", "500"});
  const Outcome same =
      audit("same", {"--store", "in-place", "--states", "500", "--baseline", scratch_.path("old")});
  EXPECT_EQ(same.exit_status, 1);
  EXPECT_THAT(same.output, HasSubstr("baseline: 0 new violations, 0 gone, 0 cells changed, 0 cells "
                                     "tested less than half as much\n"));
  const Outcome more =
      audit("more", {"--store", "in-place", "--baseline", scratch_.path("old/audit.json")});
  EXPECT_EQ(more.exit_status, 1);
  EXPECT_THAT(more.output, ContainsRegex("\n  new      in-place: [a-z.-]+\\.kill\n"));
  EXPECT_THAT(more.output, ContainsRegex("\n  changed  in-place: .*: violated, was [a-z-]+\n"));
  const Json changes = Json::parse(read("more/audit.json")).at("baseline");
  EXPECT_GT(changes.at("new_violations").size(), 0U);
  EXPECT_EQ(problem_by_schema("audit", {scratch_.path("more/audit.json")}), "");
  const Outcome less = audit(
      "less", {"--store", "in-place", "--states", "500", "--baseline", scratch_.path("more")});
  EXPECT_THAT(less.output, ContainsRegex("\n  gone     in-place: "));
  EXPECT_THAT(less.output, ContainsRegex("\n  less     in-place: .* tested, were [0-9,]+\n"));
}

TEST_F(SignedAudit, RefusesABaselineOfSomethingElse) {
  audit("old", {"--store", "journaled"});
  const auto refused = [&](const std::string& baseline, const std::string& why) {
    const Outcome outcome = audit("new", {"--store", "in-place", "--baseline", baseline});
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_THAT(outcome.errors, HasSubstr(why));
    EXPECT_FALSE(fs::exists(scratch_.path("new")));
  };
  refused(scratch_.path("old"), "it is of journaled, and this audit is of in-place: name the same");
  Json audit = Json::parse(read("old/audit.json"));
  audit["format"] = 7;
  refused(scratch_.file("seven.json", audit.dump()), "its format is 7, and this program compares");
  audit.erase("format");
  refused(scratch_.file("none.json", audit.dump()), "its format is none");
  refused(scratch_.file("words.json", "words"), "no report of an audit");
  refused(scratch_.file("list.json", "[1]"), "no report of an audit");
  refused(scratch_.path("nowhere"), "nowhere");
}

TEST_F(SignedAudit, IsMadeAgainByItsCommand) {
  audit("out", {"--store", "journaled", "--device", "full,space=1024", "--seed", "7"});
  const Json first = Json::parse(read("out/audit.json")).at("audit");
  std::string command = first.at("command");
  const std::string folder = "DIRECTORY";
  command.replace(command.find(folder), folder.size(), scratch_.path("again"));
  run_command({"/bin/sh", "-c", program_path() + command.substr(command.find(' '))});
  const Json again = Json::parse(read("again/audit.json")).at("audit");
  EXPECT_EQ(again.at("digest"), first.at("digest"));
  EXPECT_EQ(again.at("command"), first.at("command"));
}

TEST_F(SignedAudit, IsNotTakenUpByAnotherBuild) {
  audit("out", {"--store", "journaled"});
  const std::string other = scratch_.path("other");
  fs::copy_file(program_path(), other);
  std::ofstream(other, std::ios::app | std::ios::binary) << "another build";
  const Outcome outcome =
      run_command({other, "audit", "--out", scratch_.path("out"), "--device", "kill", "--units",
                   "0", "--operations", "8", "--states", "3000", "--store", "journaled"});
  EXPECT_EQ(outcome.exit_status, 2);
  const std::string build = Json::parse(read("out/audit.json")).at("environment").at("build");
  EXPECT_THAT(outcome.errors,
              HasSubstr("another build of the program has made it (" + build + ", "));
  EXPECT_THAT(outcome.errors, HasSubstr("name another folder with --out"));
}

}  // namespace
}  // namespace crashcheck::testing
