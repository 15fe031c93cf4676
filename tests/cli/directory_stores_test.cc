// Stores in a directory on the command line: databases at their settings.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

/// SQLite loses a commit whose journal comes back.
constexpr const char* kLostCommit =
    "crashcheck-case 1; store sqlite:delete,full; device ordered; put 0 0; crash 32 choose 1/3; "
    "expect lost-acked";

class DirectoryStores : public ::testing::Test {
 protected:
  static Outcome explore(const std::vector<std::string>& more) {
    std::vector<std::string> words = {"explore", "--histories", "3",       "--operations",
                                      "4",       "--no-keep",   "--scale", "small"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }

  Scratch scratch_;
};

TEST_F(DirectoryStores, AreExploredOnFileSystems) {
  const Outcome outcome = explore({"--store", "sqlite:wal,full"});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output << outcome.errors;
  for (const char* device : {"kill", "ordered", "xfs", "ext4", "btrfs", "posix"}) {
    EXPECT_THAT(outcome.output, HasSubstr(std::string("sqlite:wal,full on ") + device));
  }
  EXPECT_THAT(outcome.output, HasSubstr("PASS: no violation in 18 histories"));
}

TEST_F(DirectoryStores, ShowTheCallThatWasLost) {
  const Outcome outcome = explore({"--store", "sqlite:delete,full", "--device", "ordered"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("FAIL  sqlite:delete,full on ordered, history "));
  EXPECT_THAT(outcome.output, HasSubstr("remove data.db-journal  LOST"));
  EXPECT_THAT(outcome.output, HasSubstr("no sync that covers it had"));
  EXPECT_THAT(outcome.output, HasSubstr("The files      before     data.db 12288"));
}

TEST_F(DirectoryStores, AreExploredAlikeByAnyNumberOfJobs) {
  std::vector<std::string> results;
  for (const char* jobs : {"1", "3"}) {
    const std::string json = scratch_.path(std::string("jobs-") + jobs + ".json");
    EXPECT_EQ(explore({"--store", "sqlite:delete,full", "--store", "leveldb:sync", "--device",
                       "ordered", "--jobs", jobs, "--json", json})
                  .exit_status,
              1);
    Json result = Json::parse(read_file(json));
    result.erase("environment");
    results.push_back(result.at("campaigns").dump());
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST_F(DirectoryStores, AreExploredAlikeInTheProgramItself) {
  std::vector<std::string> results;
  for (const char* isolate : {"yes", "no"}) {
    const std::string json = scratch_.path(std::string("isolate-") + isolate + ".json");
    EXPECT_EQ(explore({"--store", "sqlite:wal,full", "--device", "ordered", "--jobs", "2",
                       "--isolate", isolate, "--json", json})
                  .exit_status,
              0);
    results.push_back(Json::parse(read_file(json)).at("campaigns").dump());
  }
  EXPECT_EQ(results[0], results[1]);
}

TEST_F(DirectoryStores, HaveCasesThatReplay) {
  const Outcome outcome = run_program({"replay", "--case", kLostCommit});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("lost: event 32, remove data.db-journal"));
  EXPECT_THAT(outcome.output, HasSubstr("found      data.db 12288, data.db-journal 12824"));
  EXPECT_THAT(outcome.output, HasSubstr("as expected: lost-acked, a violation"));
  EXPECT_THAT(outcome.output, HasSubstr("Sync . after event 32 (remove data.db-journal): with it"));
}

TEST_F(DirectoryStores, ShowTheirFilesStepByStepAndAsAPage) {
  const Outcome steps = run_program({"replay", "--step", "--case", kLostCommit});
  EXPECT_EQ(steps.exit_status, 0);
  EXPECT_THAT(steps.output, HasSubstr("(events 13 to 32: 19 survived, 1 lost)"));
  EXPECT_THAT(steps.output, HasSubstr("data.db-journal  12824 bytes"));
  const std::string page = scratch_.path("page.html");
  EXPECT_EQ(run_program({"replay", "-q", "--html", page, "--case", kLostCommit}).exit_status, 0);
  EXPECT_THAT(read_file(page), HasSubstr("[\"data.db-journal\",12824]"));
}

TEST_F(DirectoryStores, AreLaidOutAsDirectories) {
  namespace fs = std::filesystem;
  const fs::path folder = scratch_.path("images");
  const std::vector<std::string> command = {"replay",        "-q",     "--dump",
                                            folder.string(), "--case", kLostCommit};
  const Outcome outcome = run_program(command);
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  const fs::path found = folder / "1-02-found";
  EXPECT_EQ(fs::file_size(found / "data.db-journal"), 12824U) << outcome.output;
  EXPECT_EQ(fs::file_size(found / "data.db"), 12288U);
  EXPECT_FALSE(fs::exists(folder / "1-02-recovered" / "data.db-journal"));
  EXPECT_EQ(run_program(command).exit_status, 0) << "the same is there already";
  fs::remove(found / "data.db");
  const Outcome refused = run_program(command);
  EXPECT_EQ(refused.exit_status, 2);
  EXPECT_THAT(refused.errors, HasSubstr("1-02-found: is there, with other content"));
}

TEST_F(DirectoryStores, SayWhyByTheWriteThatWasLost) {
  const Outcome outcome = run_program(
      {"replay", "--case",
       "crashcheck-case 1; store sqlite:delete,off; device posix,unit=512; both 3 2 241; "
       "crash 8 choose 1/2,3/4,1/2,1/2,24/25,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,0/2,1/2,1/2,"
       "1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2,1/2; expect corrupt"});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("lost of event 5, write data.db 4096..8192"));
  const std::string why = outcome.output.substr(0, outcome.output.find("History"));
  EXPECT_THAT(why, HasSubstr("Event 5, write data.db 4096..8192")) << outcome.output;
}

TEST_F(DirectoryStores, SayThatAFailureWasCutShort) {
  const Outcome outcome =
      run_program({"explore", "--no-keep", "--store", "leveldb:async", "--device", "posix",
                   "--histories", "100000", "--time", "2", "--jobs", "1"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("the time was over"));
}

TEST_F(DirectoryStores, TakeHistories) {
  const std::string file = scratch_.file(
      "history.case",
      "crashcheck-case 1\nstore sqlite:delete,extra\ndevice posix\nput 1 2\nboth 0 1 6\nreopen\n");
  const Outcome outcome = run_program({"explore", file});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("sqlite:delete,extra on posix  PASS"));
}

TEST_F(DirectoryStores, RefuseWhatIsOnlyForFiles) {
  const auto refused = [](const std::vector<std::string>& words) {
    const Outcome outcome = run_program(words);
    EXPECT_EQ(outcome.exit_status, 2) << outcome.output;
    return outcome.errors;
  };
  EXPECT_THAT(refused({"explore", "--store", "leveldb:sync", "--faults"}),
              HasSubstr("whose calls are not made to fail"));
  EXPECT_THAT(refused({"explore", "--store", "leveldb:sync", "--store", "cell"}),
              HasSubstr("cell keeps its data in a file and leveldb:sync in a directory"));
  EXPECT_THAT(refused({"explore", "--store", "leveldb:sync", "--device", "hostile,cache=none"}),
              HasSubstr("the fields are unit, fill and rename"));
  EXPECT_THAT(refused({"explore", "--store", "leveldb:sync", "--from", __FILE__}),
              HasSubstr("--from"));
  EXPECT_THAT(refused({"audit", "--store", "leveldb:sync", "--out", "."}),
              HasSubstr("there is no audit"));
  EXPECT_THAT(refused({"prove", "--store", "leveldb:sync"}), HasSubstr("there is no proof"));
  EXPECT_THAT(refused({"run", "-", "--store", "leveldb:sync", "--file", scratch_.path("file")}),
              HasSubstr("run takes those of GhostTree: in-place"));
  EXPECT_THAT(
      refused({"replay", "--case",
               "crashcheck-case 1; store leveldb:sync; fault io/write 1 EIO once; put 0 0"}),
      HasSubstr("calls of a directory are not made to fail"));
  EXPECT_THAT(refused({"replay", "--case",
                       "crashcheck-case 1; device kill; store leveldb:sync; put 0 0; crash 3"}),
              HasSubstr("the store comes before its device"));
}

}  // namespace
}  // namespace crashcheck::testing
