// crashcheck explore --from FILE: histories that begin with a heap, and the cases that carry it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"
#include "schemas.h"

namespace crashcheck::testing {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;
using ::testing::Not;

class ExploreFrom : public ::testing::Test {
 protected:
  /// A heap file: two free blocks, one of 32 and one of 64 bytes, and a slice at each end.
  std::string heap(const std::string& store) {
    const std::string operations =
        scratch_.file("operations", "allocate-bulk 32 32 32 64 32\ndeallocate #1\ndeallocate #3\n");
    const std::string file = scratch_.path(store + ".heap");
    EXPECT_EQ(run_program({"run", operations, "--store", store, "--file", file}).exit_status, 0);
    return file;
  }
  Outcome explore(const std::string& file, const std::vector<std::string>& more) {
    std::vector<std::string> words = {"explore", "--from", file, "--scale", "small"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }

  Scratch scratch_;
};

TEST_F(ExploreFrom, HoldsForAJournaledHeapAndSaysWhatItBeganWith) {
  const std::string file = heap("journaled");
  const std::string json = scratch_.path("out.json");
  const Outcome outcome = explore(file, {"--sequences", "5", "--no-keep", "--json", json});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.output << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("histories of seed 1 from " + file + ", "));
  const Json report = Json::parse(read_file(json));
  EXPECT_EQ(report.at("campaigns").at(0).at("from").at("bytes"), 256);
  EXPECT_EQ(problem_by_schema("explore", {json}), "");
}

TEST_F(ExploreFrom, FindsInPlaceBugsWhoseCasesEveryCommandTakes) {
  const std::string file = heap("in-place");
  const std::string cases = scratch_.path("cases");
  const std::vector<std::string> options = {"--store",     "in-place", "--device",     "kill",
                                            "--sequences", "4",        "--save-cases", cases};
  const Outcome outcome = explore(file, options);
  EXPECT_EQ(outcome.exit_status, 1) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr(" of seed 1 from " + file));
  EXPECT_THAT(outcome.output, Not(HasSubstr("emit-test"))) << "it would be refused";
  std::string kept;
  for (const auto& entry : std::filesystem::directory_iterator(cases)) kept = entry.path().string();
  ASSERT_NE(kept, "");
  EXPECT_THAT(read_file(kept), HasSubstr("\nfile 256  # has #0 #1 #2\n"));
  std::filesystem::remove(file);  // a case is its own replay
  const Outcome replayed = run_program({"replay", kept});
  EXPECT_EQ(replayed.exit_status, 0) << replayed.output;
  EXPECT_THAT(replayed.output, HasSubstr("open the given file of 256 bytes"));
  EXPECT_EQ(run_program({"replay", "--step", kept}).exit_status, 0);
  EXPECT_EQ(run_program({"replay", "-q", "--html", scratch_.path("page.html"), kept}).exit_status,
            0);
  EXPECT_THAT(run_program({"shrink", kept}).output, HasSubstr("\nfile 256  # has #0 #1 #2\n"));
  const Outcome emitted = run_program({"emit-test", kept});
  EXPECT_EQ(emitted.exit_status, 2);
  EXPECT_THAT(emitted.errors, HasSubstr("a test begins with an empty file"));
}

TEST_F(ExploreFrom, TriesItsKeptCasesFirstAndThoseOfOtherFilesNot) {
  const std::string file = heap("in-place");
  const std::string cases = scratch_.path("cases");
  const std::vector<std::string> options = {"--store",     "in-place", "--device",     "kill",
                                            "--sequences", "1",        "--save-cases", cases};
  EXPECT_EQ(explore(file, options).exit_status, 1);
  EXPECT_THAT(explore(file, options).output, HasSubstr("kept cases"));
  std::vector<std::string> empty = options;
  empty.insert(empty.begin(), {"explore", "--scale", "small"});
  EXPECT_THAT(run_program(empty).output, Not(HasSubstr("kept cases")));
}

TEST_F(ExploreFrom, HasItsFileInAGivenHistoryToo) {
  const std::string heap_lines =
      "file 80\nbytes 0 4253544b000108004000000000000000\nbytes 32 "
      "00000000000000000000000000000000414c475400010000\n";
  const std::string file =
      scratch_.file("history.case", "crashcheck-case 1\nprotocol in-place\n" + heap_lines +
                                        "allocate 32\ndeallocate #0\n");
  const Outcome outcome = run_program({"explore", file});
  EXPECT_THAT(outcome.errors, Not(HasSubstr("the file"))) << outcome.errors;
  EXPECT_THAT(outcome.output, HasSubstr("in-place on kill"));
}

TEST_F(ExploreFrom, RefusesInWordsWhatCannotBeBegunWith) {
  const auto refusal = [&](const std::string& file, const std::vector<std::string>& more = {}) {
    const Outcome outcome = explore(file, more);
    EXPECT_EQ(outcome.exit_status, 2) << outcome.output;
    return outcome.errors;
  };
  EXPECT_THAT(refusal(scratch_.file("text", "no heap")), HasSubstr("the store journaled refuses"));
  EXPECT_THAT(refusal(scratch_.path("nothing")), HasSubstr("no such file"));
  EXPECT_THAT(refusal(scratch_.file("large", std::string(262145, 'x'))),
              HasSubstr("larger than 262144 bytes"));
  EXPECT_THAT(refusal(heap("journaled"), {scratch_.file("history", "crashcheck-case 1\n")}),
              HasSubstr("--from is about random histories"));
}

}  // namespace
}  // namespace crashcheck::testing
