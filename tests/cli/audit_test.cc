// crashcheck audit: what is in the folder, taken up again, and the commands that it prints.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

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
using ::testing::HasSubstr;
using ::testing::Not;

class AuditCommand : public ::testing::Test {
 protected:
  std::vector<std::string> command(const std::string& out) const {
    return {"audit",    "--out",   out,       "--states", "3000",         "--device", "kill",
            "--device", "ordered", "--units", "2",        "--operations", "8"};
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
  auto read = Json::parse(text);
  EXPECT_EQ(read.at("audit").erase("clock"), 1U);
  return read.dump(1);
}

std::string without_comment_lines(const std::string& text) {
  std::istringstream stream(text);
  std::string kept;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with('#')) kept += line + "\n";
  }
  return kept;
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
  EXPECT_THAT(outcome.output, HasSubstr("journaled: nothing found, but too little evidence for "));
  EXPECT_THAT(outcome.output,
              ::testing::ContainsRegex("\nFAIL: in-place: [0-9]+ violations of what "
                                       "is claimed; journaled: nothing found, but"));
  EXPECT_EQ(problem_by_schema("audit", {scratch_.path("out/audit.json")}), "");
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
  EXPECT_THAT(junit, HasSubstr("Claimed: durable: an acknowledged operation survives: "));
  EXPECT_THAT(junit, Not(HasSubstr("in 0 of ")));
  for (const char* property : {"version", "commit", "build", "compiler", "seed", "verdict",
                               "audit.digest", "campaign.crashes", "campaign.crashes.command",
                               "proof", "proof.digest", "guarantee.durable"}) {
    EXPECT_THAT(junit, HasSubstr("<property name=\"" + std::string(property) + "\" value=\""));
  }
  EXPECT_THAT(junit, HasSubstr("distinct images judged, none left out as a sample; proven for "
                               "heaps of at most 2 blocks of 32 bytes"));
  const Outcome accepted =
      run_command({"xmllint", "--noout", "--schema", CRASHCHECK_SCHEMAS "/junit.xsd",
                   scratch_.path("out/junit.xml")});
  EXPECT_EQ(accepted.exit_status, 0) << accepted.errors;
  EXPECT_THAT(outcome.output, HasSubstr(" distinct images\n"));
  std::string words = outcome.output;
  std::ranges::replace(words, '\n', ' ');
  EXPECT_THAT(words, HasSubstr("a certificate for all heaps of at most 2 blocks of 32 bytes,"));
  EXPECT_THAT(words, ::testing::ContainsRegex("of +these +actions: +allocate +and +write"));
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
  audit("out", {"--store", "in-place"});
  const Json store = Json::parse(read("out/audit.json")).at("stores").at(0);
  const Json& device = store.at("profiles").at(0);
  for (const Json& one : {device.at("campaigns").at(0), device.at("proof")}) {
    auto words = words_of(one.at("command"));
    words.insert(words.end(), {"--json", scratch_.path("again.json")});
    run_program(words);
    EXPECT_THAT(read("again.json"), HasSubstr(one.at("digest").get<std::string>())) << one;
  }
  ASSERT_GT(store.at("violations").size(), 3U);
  for (const Json& violation : store.at("violations")) {
    const std::string command = violation.at("command");
    const Outcome replayed =
        run_command({"/bin/sh", "-c", program_path() + command.substr(command.find(' '))});
    EXPECT_EQ(replayed.exit_status, 0) << command;
    EXPECT_THAT(replayed.output, HasSubstr(violation.at("finding").get<std::string>()));
    const std::string file = "in-place." + violation.at("id").get<std::string>() + ".case";
    EXPECT_EQ(without_comment_lines(read("out/cases/" + file)), violation.at("case"));
  }
}

TEST_F(AuditCommand, DamagesFilesAndPrintsTheCommandThatDoesItAgain) {
  const Outcome outcome = audit("out", {"--store", "journaled"});
  EXPECT_THAT(outcome.output, HasSubstr(" damaged files\n"));
  EXPECT_THAT(outcome.output, ::testing::ContainsRegex("damage +files +opened whole +refused"));
  const Json store = Json::parse(read("out/audit.json")).at("stores").at(0);
  const Json& damage = store.at("profiles").at(0).at("damage");
  for (const Json& kind : damage.at("kinds")) {
    EXPECT_GT(kind.at("tried"), 0) << kind;
    EXPECT_EQ(kind.at("lost_silently"), 0) << kind;
  }
  auto words = words_of(damage.at("command"));
  words.insert(words.end(), {"--json", scratch_.path("again.json")});
  run_program(words);
  const Json again = Json::parse(read("again.json")).at("campaigns").at(0).at("damage");
  EXPECT_EQ(again.at("evidence_digest"), damage.at("digest"));
  EXPECT_THAT(read("out/junit.xml"), HasSubstr("name=\"told, flipped bit after a crash\""));
  EXPECT_THAT(read("out/junit.xml"), HasSubstr("campaign.damage.digest"));
  EXPECT_THAT(read("out/journaled.html"), HasSubstr("What became of damaged files"));
}

TEST_F(AuditCommand, ListsAFullMediumAndOneThatIsNotPowerSafeBehindTheOthers) {
  const Outcome help = run_program({"audit", "--help"});
  std::string words = help.output;
  std::ranges::replace(words, '\n', ' ');
  EXPECT_THAT(words, ::testing::ContainsRegex("hostile[], \"]*full[], \"]*unsafe"));
  const Outcome outcome =
      run_program({"audit", "--out", scratch_.path("out"), "--store", "journaled", "--states",
                   "2000", "--units", "0", "--operations", "8", "--device", "kill", "--device",
                   "full,space=1024", "--device", "unsafe"});
  EXPECT_EQ(outcome.exit_status, 3) << outcome.output;
  EXPECT_THAT(outcome.output,
              ::testing::ContainsRegex("\n  opens +too little +too little +not claimed "));
  EXPECT_THAT(outcome.output,
              ::testing::ContainsRegex("\n  told +too little +too little +too little "));
  EXPECT_THAT(outcome.output,
              ::testing::ContainsRegex("\n  space +not claimed +too little +not claimed "));
  const Json unsafe = Json::parse(read("out/audit.json")).at("stores").at(0).at("profiles").at(2);
  EXPECT_GT(unsafe.at("campaigns").at(0).at("after_spoiling").at("refused"), 0);
  EXPECT_EQ(unsafe.at("damage"), nullptr);
  EXPECT_THAT(read("out/journaled.html"), HasSubstr("Units that a crash may have spoilt"));
}

TEST_F(AuditCommand, EndsWithItsTimeAndGoesOnFromThere) {
  Outcome outcome = audit("out", {"--store", "journaled", "--time", "0.001"});
  EXPECT_EQ(outcome.exit_status, 3);
  EXPECT_THAT(outcome.output, HasSubstr("the same command goes on where this one ended"));
  outcome = audit("out", {"--store", "journaled"});
  EXPECT_THAT(outcome.output, Not(HasSubstr("the same command goes on")));
}

/// The disk is full, as far as the program can tell: files may have 20 KiB, and SIGXFSZ is ignored.
TEST_F(AuditCommand, NamesTheFolderWhereItCannotKeepWhatItNeeds) {
  const std::string out = scratch_.path("out");
  const Outcome outcome = run_command(
      {"sh", "-c",
       "trap '' XFSZ; ulimit -f 40; exec \"$0\" audit --out \"$1\" --store in-place --device kill "
       "--units 0 --states 2000",
       program_path(), out});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("--out " + out +
                                        ": what the audit needs to go on cannot "
                                        "be kept: File too large"));
  EXPECT_THAT(outcome.errors, Not(HasSubstr(".part")));
}

TEST_F(AuditCommand, DoesNotMixAudits) {
  audit("out", {"--store", "journaled"});
  const std::string before = read("out/audit.json");
  const Outcome other = audit("out", {"--store", "journaled", "--seed", "2"});
  EXPECT_EQ(other.exit_status, 2);
  EXPECT_THAT(other.errors, HasSubstr("the folder belongs to another audit: seed 1, not 2: "));
  EXPECT_THAT(other.errors, HasSubstr("name another folder with --out"));
  const Outcome wider = audit("out");
  EXPECT_EQ(wider.exit_status, 2);
  EXPECT_THAT(wider.errors, HasSubstr("protocols journaled, not in-place journaled"));
  EXPECT_EQ(read("out/audit.json"), before);
}

TEST_F(AuditCommand, TakesNoFolderWithReportsThatNobodySaysWhatOf) {
  audit("out", {"--store", "journaled"});
  std::filesystem::remove(scratch_.path("out/state/plan"));
  for (const char* name : {"state", "audit.json", "junit.xml", "audit.sarif", "matrix.csv",
                           "statement.json", "SHA256SUMS", "journaled.html"}) {
    const Outcome outcome = audit("out", {"--store", "journaled"});
    EXPECT_EQ(outcome.exit_status, 2) << name;
    EXPECT_THAT(outcome.errors, HasSubstr("name an empty folder with --out")) << name;
    std::filesystem::remove_all(scratch_.path(std::string("out/") + name));
  }
  EXPECT_EQ(audit("out", {"--store", "journaled"}).exit_status, 3);
}

TEST_F(AuditCommand, SaysOfDamageThatItIsDamage) {
  audit("out", {"--store", "journaled"});
  const auto damage = [&](const std::string& file) {
    std::string text = read(file);
    text[text.size() / 2] ^= 1;
    std::ofstream(scratch_.path(file), std::ios::binary) << text;
  };
  const std::string part = "out/state/journaled.kill.campaign.part";
  damage(part);
  Outcome outcome = audit("out", {"--store", "journaled"});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("journaled.kill.campaign.part: damaged"));
  EXPECT_THAT(outcome.errors,
              HasSubstr("Delete that file to have its part of the audit done anew"));
  EXPECT_THAT(outcome.errors, Not(HasSubstr("another audit")));
  std::filesystem::remove(scratch_.path(part));
  EXPECT_EQ(audit("out", {"--store", "journaled"}).exit_status, 3);
  damage("out/state/plan");
  outcome = audit("out", {"--store", "journaled"});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("state/plan: damaged"));
}

TEST_F(AuditCommand, LetsNoOtherAuditIntoItsFolder) {
  audit("out", {"--store", "journaled"});
  const int plan = ::open(scratch_.path("out/state/plan").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(plan, 0);
  ASSERT_EQ(::flock(plan, LOCK_EX), 0);
  const Outcome outcome = audit("out", {"--store", "journaled"});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("another audit is at work there"));
  ::close(plan);
  EXPECT_EQ(audit("out", {"--store", "journaled"}).exit_status, 3);
}

TEST_F(AuditCommand, DoesNotPassWhereSomethingThatIsClaimedCouldNotBeJudged) {
  const Outcome outcome =
      run_program({"audit", "--out", scratch_.path("out"), "--store", "journaled", "--nested", "0",
                   "--units", "0", "--states", "1", "--operations", "1", "--device", "kill"});
  EXPECT_EQ(outcome.exit_status, 3);
  EXPECT_THAT(outcome.output, ::testing::ContainsRegex(
                                  "nothing found, but too little .*, but 1 guarantee could not"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("everything that is claimed holds")));
  EXPECT_EQ(Json::parse(read("out/audit.json")).at("stores").at(0).at("verdict"), "incomplete");
  EXPECT_THAT(read("out/journaled.html"),
              HasSubstr(", and 1 could not be judged on every device."));
  EXPECT_THAT(read("out/junit.xml"), HasSubstr("name=\"converges\" time=\"0\">\n"
                                               "      <skipped message=\"could not be judged: "));
}

TEST_F(AuditCommand, PassesWithEnoughEvidenceAlone) {
  const auto cell = [&](const std::string& out, const std::string& states) {
    return run_program({"audit", "--out", scratch_.path(out), "--store", "cell", "--states", states,
                        "--units", "0", "--device", "kill", "--device", "powerloss"});
  };
  const Outcome few = cell("few", "20");
  EXPECT_EQ(few.exit_status, 3) << few.output;
  EXPECT_THAT(few.output, HasSubstr("\nINCOMPLETE: cell: nothing found, but too little evidence"));
  EXPECT_THAT(few.output, ::testing::EndsWith("; another audit, with more --states, --operations "
                                              "or --nested, may have it\n"));
  EXPECT_THAT(few.output, HasSubstr("\nToo little evidence, cell by cell in cell.html\n  kill: "));
  EXPECT_THAT(few.output, HasSubstr(" of 20 histories"));
  EXPECT_THAT(read("few/junit.xml"), Not(HasSubstr("time=\"0\"/>"))) << "a test has passed";
  const Outcome many = cell("many", "20000");
  EXPECT_EQ(many.exit_status, 0) << many.output;
  EXPECT_THAT(many.output, ::testing::EndsWith("\nPASS: cell: everything that is claimed holds\n"));
}

TEST_F(AuditCommand, RefusesDevicesThatAreNoneOrInDisorder) {
  const auto errors_of = [&](const std::vector<std::string>& profiles) {
    std::vector<std::string> words = {"audit", "--out", scratch_.path("none"), "--states", "1"};
    for (const std::string& profile : profiles) {
      words.insert(words.end(), {"--device", profile});
    }
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_FALSE(std::filesystem::exists(scratch_.path("none")));
    return outcome.errors;
  };
  EXPECT_THAT(errors_of({"kill", "kill"}), HasSubstr("--device kill: the same device as kill"));
  EXPECT_THAT(errors_of({"powerloss", "powerloss,unit=512"}),
              HasSubstr("--device powerloss,unit=512: the same device as powerloss"));
  EXPECT_THAT(errors_of({"powerloss-4k", "powerloss,unit=4096"}),
              HasSubstr("the same device as powerloss-4k"));
  EXPECT_THAT(errors_of({"kill", "lying"}), HasSubstr("is the control of every audit"));
  EXPECT_THAT(errors_of({"powerloss", "kill", "powerloss,unit=64", "ordered"}),
              HasSubstr("name the mildest first: kill ordered powerloss\n"));
}

TEST_F(AuditCommand, RefusesWhatItCannotWriteOrDoesNotKnow) {
  const std::string file = scratch_.file("file", "text");
  EXPECT_EQ(audit("file").exit_status, 2);
  EXPECT_EQ(audit("none", {"--device", "unheard-of"}).exit_status, 2);
  EXPECT_EQ(run_program({"audit"}).exit_status, 2);
  EXPECT_EQ(run_program({"audit", "--out", ""}).exit_status, 2);
  EXPECT_EQ(read_file(file), "text");
}

}  // namespace
}  // namespace crashcheck::testing
