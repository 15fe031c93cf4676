// The files that explore writes: what is there already, and is no plain file, survives.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

namespace fs = std::filesystem;

using ::testing::HasSubstr;
using ::testing::Not;

Outcome explore_four(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"explore", "--store",  "in-place", "--sequences",
                                        "4",       "--device", "kill"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_program(arguments);
}

bool is_results(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, false);
  return !json.is_discarded() && json.contains("campaigns");
}

std::vector<std::string> names_in(const std::string& directory) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(directory)) {
    names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

void expect_refused_before(const Outcome& outcome, const std::string& message) {
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.output, "") << "not before the campaign";
  EXPECT_THAT(outcome.errors, HasSubstr(message));
}

TEST(ResultsFiles, LeaveWhatHasASimilarNameAlone) {
  const Scratch scratch;
  const std::string path = scratch.file("out", "old");
  for (const char* name : {"out.part", "out.probe", ".crashcheck", ".crashcheck.part"}) {
    static_cast<void>(scratch.file(name, "precious"));
  }
  const auto names = names_in(scratch.path("."));
  EXPECT_NE(explore_four({"--json", path, "--save-cases", scratch.path(".")}).exit_status, 2);
  EXPECT_TRUE(is_results(read_file(path)));
  for (const std::string& name : names) {
    if (name == "out") continue;
    EXPECT_EQ(read_file(scratch.path(name)), "precious") << name;
  }
}

TEST(ResultsFiles, LeaveNothingElseBehind) {
  const Scratch scratch;
  explore_four({"--no-keep", "--json", scratch.path("json"), "--junit", scratch.path("junit")});
  EXPECT_EQ(names_in(scratch.path(".")), (std::vector<std::string>{"json", "junit"}));
}

TEST(ResultsFiles, KeepTheirPermissions) {
  const Scratch scratch;
  const std::string path = scratch.file("out", "old");
  fs::permissions(path, fs::perms(0640));
  explore_four({"--json", path});
  EXPECT_TRUE(is_results(read_file(path)));
  EXPECT_EQ(fs::status(path).permissions(), fs::perms(0640));
}

TEST(ResultsFiles, ASymbolicLinkStaysOneAndItsTargetIsWritten) {
  const Scratch scratch;
  fs::create_directory(scratch.path("there"));
  for (const char* target : {"there/old", "there/new"}) {
    static_cast<void>(scratch.file("there/old", "old"));
    const std::string link = scratch.path("link");
    fs::remove(link);
    fs::create_symlink(target, link);
    explore_four({"--json", link});
    EXPECT_TRUE(fs::is_symlink(link)) << target;
    EXPECT_TRUE(is_results(read_file(scratch.path(target)))) << target;
  }
}

TEST(ResultsFiles, AFifoIsWrittenTo) {
  const Scratch scratch;
  const std::string path = scratch.path("fifo");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  const int reader = open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
  explore_four({"--json", path});
  EXPECT_TRUE(fs::is_fifo(path));
  std::string text(1U << 16U, '\0');
  text.resize(
      static_cast<std::size_t>(std::max<ssize_t>(0, read(reader, text.data(), text.size()))));
  close(reader);
  EXPECT_TRUE(is_results(text));
}

// By way of links, so that a mistake costs the system no device.
TEST(ResultsFiles, ADeviceIsWrittenTo) {
  const Scratch scratch;
  fs::create_symlink("/dev/null", scratch.path("null"));
  fs::create_symlink("/dev/full", scratch.path("full"));
  EXPECT_NE(explore_four({"--json", scratch.path("null")}).exit_status, 2);
  EXPECT_TRUE(fs::is_symlink(scratch.path("null")));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  const Outcome full = explore_four({"--json", scratch.path("full")});
  EXPECT_EQ(full.exit_status, 2);
  EXPECT_THAT(full.errors, HasSubstr("/full: No space left"));
}

// Bug: what could not be written was the end. Loss: a full device under the JSON cost the JUnit,
// too.
TEST(ResultsFiles, OneThatCannotBeWrittenCostsNoOther) {
  const Scratch scratch;
  fs::create_symlink("/dev/full", scratch.path("full"));
  const Outcome outcome =
      explore_four({"--json", scratch.path("full"), "--junit", scratch.path("junit"),
                    "--save-cases", scratch.path("cases")});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("--json " + scratch.path("full") + ": No space left"));
  EXPECT_THAT(read_file(scratch.path("junit")), HasSubstr("</testsuites>"));
  EXPECT_FALSE(names_in(scratch.path("cases")).empty());

  const Outcome replayed =
      run_program({"replay", "--case", "crashcheck-case 1; allocate 32", "--json",
                   scratch.path("full"), "--html", scratch.path("page")});
  EXPECT_EQ(replayed.exit_status, 2);
  EXPECT_THAT(read_file(scratch.path("page")), HasSubstr("</html>"));
}

TEST(ResultsFiles, StandardOutputGetsTheResultsAfterTheText) {
  const Scratch scratch;
  fs::create_symlink("/dev/stdout", scratch.path("out"));
  const std::string output = explore_four({"--json", scratch.path("out")}).output;
  const std::size_t json = output.find("\n{");
  ASSERT_NE(json, std::string::npos) << output;
  EXPECT_THAT(output.substr(0, json), HasSubstr("crash states"));
  EXPECT_TRUE(is_results(output.substr(json)));
}

TEST(ResultsFiles, DirectoriesAreRefusedBeforeTheCampaign) {
  const Scratch scratch;
  fs::create_directory(scratch.path("directory"));
  const std::string path = scratch.path("directory");
  expect_refused_before(explore_four({"--json", path}), "--json " + path + ": is a directory");
  expect_refused_before(explore_four({"--junit", path + "/"}), "is a directory");
  expect_refused_before(explore_four({"--json", "/proc/out"}), "--json /proc/out: ");
  expect_refused_before(explore_four({"--json", scratch.path("none/out")}),
                        "none/out: No such file");
  expect_refused_before(explore_four({"--json", scratch.path("none/")}), "none/: ");
  EXPECT_EQ(names_in(path), std::vector<std::string>{});
}

TEST(ResultsFiles, OneFileForBothIsRefused) {
  const Scratch scratch;
  const std::string path = scratch.path("out");
  expect_refused_before(explore_four({"--json", path, "--junit", path}), "are one file");
  expect_refused_before(explore_four({"--json", path, "--junit", scratch.path("./out")}),
                        "are one file");
  fs::create_symlink("out", scratch.path("link"));
  expect_refused_before(explore_four({"--json", path, "--junit", scratch.path("link")}),
                        "are one file");
  EXPECT_FALSE(fs::exists(path));
}

// Bug: of paths to what is not there, only absolute ones were compared. Loss: the JUnit took the
// place of the JSON.
TEST(ResultsFiles, OneFileForBothIsRefusedWhereItIsNotThereYet) {
  const Scratch scratch;
  const auto run_there = [&](const std::string& arguments) {
    return run_command(
        {"sh", "-c", "cd '" + scratch.path(".") + "' && '" + program_path() + "' " + arguments});
  };
  expect_refused_before(run_there("explore --sequences 1 --json out --junit ./out"),
                        "are one file");
  expect_refused_before(run_there("explore --sequences 1 --json out --junit \"$PWD/out\""),
                        "are one file");
  expect_refused_before(run_there("replay --case 'crashcheck-case 1' --json out --html ./out"),
                        "are one file");
  EXPECT_FALSE(fs::exists(scratch.path("out")));
}

TEST(SavedCases, AreNotWrittenAgainWhereTheyAreTheSame) {
  const Scratch scratch;
  const std::string directory = scratch.path("cases");
  explore_four({"--save-cases", directory});
  const auto names = names_in(directory);
  ASSERT_FALSE(names.empty());
  const Outcome again = explore_four({"--save-cases", directory});
  EXPECT_EQ(names_in(directory), names);
  EXPECT_THAT(again.errors, HasSubstr("already there: " + directory + "/" + names[0] + "\n"));
  EXPECT_THAT(again.errors, Not(HasSubstr("saved")));
}

TEST(SavedCases, AreWrittenBesideOnesThatWereChanged) {
  const Scratch scratch;
  const std::string directory = scratch.path("cases");
  explore_four({"--save-cases", directory});
  const std::string first = names_in(directory).at(0);
  const std::string text = read_file(directory + "/" + first);
  const std::string stem = first.substr(0, first.size() - std::string("case").size());
  static_cast<void>(scratch.file("cases/" + first, "# mine\n" + text));
  static_cast<void>(scratch.file("cases/" + stem + "2.case", "# mine, too\n"));
  const Outcome again = explore_four({"--save-cases", directory});
  EXPECT_EQ(read_file(directory + "/" + first), "# mine\n" + text);
  EXPECT_EQ(read_file(directory + "/" + stem + "2.case"), "# mine, too\n");
  EXPECT_EQ(read_file(directory + "/" + stem + "3.case"), text);
  EXPECT_THAT(again.errors, HasSubstr("saved " + directory + "/" + stem + "3.case\n"));
}

}  // namespace
}  // namespace crashcheck::testing
