// crashcheck replay --dump and --json from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kOverlap = std::string(CRASHCHECK_CASES) + "/two-children-overlap.case";
const std::string kCutCreation =
    std::string(CRASHCHECK_CASES) + "/creation-cannot-be-opened-again.case";

std::vector<std::string> files_in(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

class ReplayDump : public ::testing::Test {
 protected:
  Outcome dump(const std::string& file) {
    return run_program({"replay", "-q", "--dump", directory_, file});
  }

  Scratch scratch_;
  std::string directory_ = scratch_.path("images of a case");
};

TEST_F(ReplayDump, WritesEveryImageAndSaysHowToLookAtThem) {
  const Outcome outcome = dump(kOverlap);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_EQ(
      files_in(directory_),
      (std::vector<std::string>{"1-00-open.img", "1-01-allocate-bulk.img", "1-02-reallocate.img",
                                "1-03-reallocate.img", "1-04-deallocate.img", "1-05-at-crash.img",
                                "1-05-found.img", "1-05-recovered.img"}));
  EXPECT_THAT(outcome.output, HasSubstr("Images\n  crashcheck inspect '" + directory_ +
                                        "/1-00-open.img'  # after step 0, open\n"));
  EXPECT_THAT(outcome.output, HasSubstr("  # what recovery made of that\n"));
  const Outcome found = run_program({"inspect", directory_ + "/1-05-found.img"});
  EXPECT_EQ(found.exit_status, 1);
  EXPECT_THAT(found.output, HasSubstr("left 144, right 0  <== leads to a node reached before"));
  const Outcome recovered = run_program({"inspect", directory_ + "/1-05-recovered.img"});
  EXPECT_THAT(recovered.output,
              HasSubstr("extents: overlap: two free blocks overlap: payload bytes 144 to 239\n"))
      << "as the case says";
}

TEST_F(ReplayDump, AgainWritesWhatIsMissingAndOverOtherContentNothing) {
  ASSERT_EQ(dump(kOverlap).exit_status, 0);
  const std::string found = directory_ + "/1-05-found.img";
  const std::string bytes = read_file(found);
  fs::remove(found);
  EXPECT_EQ(dump(kOverlap).exit_status, 0);
  EXPECT_EQ(read_file(found), bytes);
  fs::remove(directory_ + "/1-00-open.img");
  static_cast<void>(scratch_.file("images of a case/1-05-found.img", bytes + "x"));
  const Outcome outcome = dump(kOverlap);
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.output, "");
  EXPECT_THAT(outcome.errors, HasSubstr("--dump " + found + ": is there, with other content"));
  EXPECT_EQ(read_file(found), bytes + "x");
  EXPECT_FALSE(fs::exists(directory_ + "/1-00-open.img")) << "nothing is written";
}

TEST_F(ReplayDump, TakesOneCaseAndADirectory) {
  EXPECT_EQ(run_program({"replay", "--dump", directory_, kCutCreation, kOverlap}).exit_status, 2);
  EXPECT_FALSE(fs::exists(directory_));
  const std::string file = scratch_.file("file", "");
  const Outcome outcome = run_program({"replay", "--dump", file, kOverlap});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("--dump " + file));
  EXPECT_EQ(run_program({"replay", "--dump", file + "/x", kOverlap}).exit_status, 2);
}

TEST(ReplayHtml, IsAPageOfOneCase) {
  const Scratch scratch;
  const std::string page = scratch.path("case.html");
  EXPECT_EQ(run_program({"replay", "-q", "--html", page, kOverlap}).exit_status, 0);
  EXPECT_THAT(read_file(page), HasSubstr("<!doctype html>"));
  EXPECT_THAT(read_file(page), HasSubstr("allocate-bulk 96 96 32"));
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"replay", "--html", page, kOverlap, kCutCreation},
        {"replay", "--html", page, "--json", page, kCutCreation},
        {"replay", "--html", scratch.path("none/page"), kCutCreation},
        {"replay", "--html", scratch.path("unwritten"), "--case", "crashcheck-case 9"}}) {
    EXPECT_EQ(run_program(words).exit_status, 2);
  }
  EXPECT_FALSE(fs::exists(scratch.path("unwritten")));
}

TEST(ReplayJson, HasEveryCaseAndItsHeapsOnce) {
  const Scratch scratch;
  const std::string path = scratch.path("cases.json");
  const Outcome outcome = run_program({"replay", "--json", path, kOverlap, kCutCreation, "--case",
                                       "crashcheck-case 1; allocate 32; crash 13"});
  EXPECT_EQ(outcome.exit_status, 0);
  const auto json = nlohmann::json::parse(read_file(path));
  ASSERT_EQ(json["cases"].size(), 3U);
  const auto& first = json["cases"][0];
  EXPECT_EQ(first["name"], kOverlap);
  EXPECT_EQ(first["expected"], "overlap");
  EXPECT_EQ(first["found"], "overlap");
  EXPECT_EQ(first["as_expected"], true);
  EXPECT_EQ(first["frames"].size(), 8U);
  EXPECT_EQ(first["lives"][0]["crash"]["event"], 48);
  for (const auto& frame : first["frames"]) EXPECT_LT(frame["heap"], json["heaps"].size());
  EXPECT_EQ(json["cases"][1]["found"], "recovery-failed");
  EXPECT_EQ(json["cases"][2]["expected"], nullptr);
  EXPECT_EQ(json["cases"][2]["found"], "holds");
}

TEST(ReplayJson, LeavesOutWhatCannotBeCarriedOutAndTakesNoCasesPlace) {
  const Scratch scratch;
  const std::string path = scratch.path("cases.json");
  EXPECT_EQ(run_program({"replay", "--json", path, "--case", "nonsense", kCutCreation}).exit_status,
            2);
  EXPECT_EQ(nlohmann::json::parse(read_file(path))["cases"].size(), 1U);
  const std::string copy = scratch.file("a.case", read_file(kCutCreation));
  const Outcome outcome = run_program({"replay", "--json", copy, copy});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("is a case"));
  EXPECT_EQ(read_file(copy), read_file(kCutCreation));
  EXPECT_EQ(run_program({"replay", "--json", scratch.path("none/x"), kCutCreation}).output, "");
}

}  // namespace
}  // namespace crashcheck::testing
