// Cases that explore keeps: where, tried first by the next run, outside counts and digest; cases
// that stand for many crashes; temporaries of programs that were killed.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::size_t cases_in(const fs::path& directory) {
  std::error_code error;
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(directory, error)) {
    count += entry.path().extension() == ".case" ? 1U : 0U;
  }
  return count;
}

Outcome explore_kept(const std::string& store, std::vector<std::string> more) {
  std::vector<std::string> arguments = {"explore",  "--scale", "small",       "--store", store,
                                        "--device", "kill",    "--sequences", "2"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

TEST(KeptCases, StandBesideTheResultsAndAreTriedFirstNextTime) {
  const Scratch scratch;
  const std::string json = scratch.path("out.json");
  EXPECT_EQ(explore_kept("in-place", {"--json", json}).exit_status, 1);
  const auto before = nlohmann::json::parse(read_file(json));
  EXPECT_TRUE(before.at("kept_cases").empty());
  const std::size_t kept = cases_in(scratch.path("crashcheck-cases"));
  EXPECT_GT(kept, 0U);
  const Outcome again =
      explore_kept("in-place", {"--json", json, "--junit", scratch.path("junit")});
  EXPECT_EQ(again.exit_status, 1);
  EXPECT_THAT(again.output, StartsWith("FAIL  in-place on kill, kept case\n"));
  EXPECT_THAT(again.output, HasSubstr("\nkept cases        FAIL        "));
  const auto after = nlohmann::json::parse(read_file(json));
  EXPECT_EQ(after.at("kept_cases").size(), kept);
  EXPECT_EQ(after.at("campaigns").at(0).at("evidence_digest"),
            before.at("campaigns").at(0).at("evidence_digest"));
  EXPECT_EQ(after.at("campaigns").at(0).at("crash_states"),
            before.at("campaigns").at(0).at("crash_states"));
  EXPECT_THAT(read_file(scratch.path("junit")), HasSubstr("name=\"crashcheck.kept\""));
  EXPECT_EQ(cases_in(scratch.path("crashcheck-cases")), kept) << "none is kept twice";
  EXPECT_THAT(explore_kept("in-place", {"--json", json, "--no-keep"}).output,
              Not(HasSubstr("kept case")));
}

TEST(KeptCases, OfAnotherStoreOrDeviceAreLeftAlone) {
  const Scratch scratch;
  static_cast<void>(scratch.file("a.case", "crashcheck-case 1; crash 5; expect recovery-failed"));
  static_cast<void>(
      scratch.file("b.case", "crashcheck-case 1; profile ordered; crash 5 keep 1,2,3,4,5"));
  const Outcome outcome = explore_kept("journaled", {"--save-cases", scratch.path(".")});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, Not(HasSubstr("kept")));
}

TEST(KeptCases, MakeARunFailThatWouldPass) {
  const Scratch scratch;
  static_cast<void>(
      scratch.file("a.case", "crashcheck-case 1; store cell; profile kill; set 1; damage cut 0"));
  const Outcome outcome = explore_kept("cell", {"--save-cases", scratch.path(".")});
  EXPECT_EQ(outcome.exit_status, 1) << outcome.output;
  EXPECT_THAT(outcome.output, HasSubstr("\nFAIL: 1 of 1 kept cases in "));
}

TEST(KeptCases, ThatCannotBeReadAreAWarning) {
  const Scratch scratch;
  static_cast<void>(scratch.file("bad.case", "nonsense"));
  const Outcome outcome = explore_kept("journaled", {"--save-cases", scratch.path(".")});
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_THAT(outcome.errors, HasSubstr("a kept case is left out: "));
}

TEST(KeptCases, AFolderThatCannotBeMadeIsAWarning) {
  const Scratch scratch;
  static_cast<void>(scratch.file("crashcheck-cases", "a file"));
  const Outcome outcome = explore_kept("in-place", {"--json", scratch.path("out.json")});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.errors, HasSubstr("cases are not kept: "));
  EXPECT_THAT(outcome.output, HasSubstr("crashcheck replay --case '"));
}

constexpr const char* kOpenCase =
    "crashcheck-case 1; allocate-bulk 32 32 32 32; deallocate-bulk #2 #0; deallocate #1; ";

TEST(ReplayOpenCrash, WalksAllCrashPointsAndComparesWithWhatIsExpected) {
  const auto replayed = [](const std::string& rest) {
    return run_program({"replay", "-q", "--case", kOpenCase + rest});
  };
  const Outcome found = replayed("crash anywhere in step 3; expect lost-acked");
  EXPECT_EQ(found.exit_status, 0);
  EXPECT_EQ(found.output,
            "case --case\n24 states at 24 crash points, 4 violate\nas expected: lost-acked, a "
            "violation\n");
  const Outcome bad = replayed("crash anywhere in step 3; expect holds");
  EXPECT_EQ(bad.exit_status, 1);
  EXPECT_THAT(bad.output, HasSubstr("not as expected: expected holds, found lost-acked\n"));
  EXPECT_EQ(replayed("crash anywhere in step 2; expect holds").exit_status, 0);
  EXPECT_EQ(replayed("crash anywhere in step 9; expect holds").exit_status, 2);
  for (const char* command : {"shrink", "emit-test"}) {
    const Outcome refused =
        run_program({command, "--case", std::string(kOpenCase) + "crash anywhere"});
    EXPECT_EQ(refused.exit_status, 2);
    EXPECT_THAT(refused.errors, HasSubstr("stands for many"));
  }
}

// Bug: a fault that never fires was replayed as "holds", exit 0. Loss: a regression test of
// nothing.
TEST(ReplayFaults, ThatNeverFireAreNotTested) {
  const Outcome outcome = run_program(
      {"replay", "-q", "--case",
       "crashcheck-case 1; allocate 32; fault io/sync 30 EIO once; allocate 32; expect holds"});
  EXPECT_EQ(outcome.exit_status, 3);
  EXPECT_THAT(outcome.errors, HasSubstr("the fault io/sync 30 EIO once never fired"));
}

TEST(ReplayColours, OfAnExpectedViolationAreNotThoseOfHolding) {
  const auto coloured = [](const std::string& crash) {
    return run_program({"--color", "always", "replay", "-q", "--case", kOpenCase + crash}).output;
  };
  EXPECT_THAT(coloured("crash 48; expect lost-acked"), Not(HasSubstr("\x1b[32")));
  EXPECT_THAT(coloured("crash 40; expect holds"), HasSubstr("\x1b[32"));
}

// Bug: a program that was killed while it wrote left a temporary; an audit refused its own folder
// then.
TEST(Temporaries, OfAProgramThatIsDeadAreRemovedAndThoseOfALivingOneAreNot) {
  const Scratch scratch;
  const std::string dead = scratch.file(".crashcheck-0123abcd", "half");
  const std::string alive = scratch.file(".crashcheck-89abcdef", "half");
  const std::string other = scratch.file(".crashcheck-notes", "mine");
  const int fd = open(alive.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(flock(fd, LOCK_EX), 0);
  explore_kept("journaled", {"--json", scratch.path("out.json"), "--no-keep"});
  EXPECT_FALSE(fs::exists(dead));
  EXPECT_TRUE(fs::exists(alive));
  EXPECT_TRUE(fs::exists(other));
  close(fd);
}

TEST(Temporaries, DoNotMakeAnAuditRefuseItsFolder) {
  const Scratch scratch;
  fs::create_directories(scratch.path("out/state"));
  static_cast<void>(scratch.file("out/state/.crashcheck-0123abcd", "half"));
  const Outcome outcome = run_program({"audit", "--out", scratch.path("out"), "--store", "cell",
                                       "--device", "kill", "--states", "100", "--units", "2"});
  EXPECT_NE(outcome.exit_status, 2) << outcome.errors;
  EXPECT_FALSE(fs::exists(scratch.path("out/state/.crashcheck-0123abcd")));
}

}  // namespace
}  // namespace crashcheck::testing
