// A program with stores of its own: the commands that are for any store, and no others.
#include "program/run_stores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "cell/cell.h"
#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// The rename is lost: nothing synced the directory.
constexpr const char* kLostSettings =
    "crashcheck-case 1; store settings; device ordered; set 1; crash 4 choose 1/3; "
    "expect lost-acked";

class RunStores : public ::testing::Test {
 protected:
  static Outcome explore(const std::vector<std::string>& more) {
    std::vector<std::string> words = {"explore", "--scale", "small", "--histories", "20"};
    words.insert(words.end(), more.begin(), more.end());
    return run_program(words);
  }

  Scratch scratch_;
};

TEST_F(RunStores, HasTheCommandsForAnyStore) {
  const Outcome help = run_program({"--help"});
  EXPECT_EQ(help.exit_status, 0);
  for (const char* command : {"explore", "prove", "audit", "replay", "shrink"}) {
    EXPECT_THAT(help.output, HasSubstr(std::string("\n  ") + command + " "));
  }
  for (const char* command : {"demo", "emit-test", "run", "inspect", "repair", "manual"}) {
    EXPECT_THAT(help.output, Not(HasSubstr(std::string("\n  ") + command + " ")));
    EXPECT_EQ(run_program({command}).exit_status, 2) << command;
  }
}

TEST_F(RunStores, KnowsItsOwnStoresAlone) {
  const Outcome unknown = explore({"--store", "journaled"});
  EXPECT_EQ(unknown.exit_status, 2);
  EXPECT_EQ(unknown.errors,
            "own_stores: --store: unknown store 'journaled'; the stores are: cell, settings\n");
  const Outcome of_another =
      run_program({"replay", "--case", "crashcheck-case 1; store journaled; allocate 32"});
  EXPECT_EQ(of_another.exit_status, 2) << of_another.output;
}

TEST_F(RunStores, TakesAllOfThemIfNoneIsNamed) {
  const Outcome outcome = explore({});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_THAT(outcome.errors,
              HasSubstr("cell keeps its data in a file and settings in a directory"));
  EXPECT_THAT(run_program({"prove", "--help"}).output,
              HasSubstr("Store; cell and settings if not given"));
}

TEST_F(RunStores, ExploresAndCallsItselfByItsName) {
  const Outcome healthy = explore({"--store", "cell"});
  EXPECT_EQ(healthy.exit_status, 0) << healthy.output;
  EXPECT_THAT(healthy.output, HasSubstr("PASS: no violation in 60 histories"));

  const std::string junit = scratch_.path("junit.xml");
  const Outcome violated =
      explore({"--store", "settings", "--device", "ordered", "--junit", junit});
  EXPECT_EQ(violated.exit_status, 1) << violated.output;
  EXPECT_THAT(violated.output,
              AllOf(HasSubstr("FAIL  settings on ordered"), HasSubstr("\n  own_stores replay $C "),
                    Not(HasSubstr("crashcheck replay")), Not(HasSubstr("emit-test"))));
  EXPECT_THAT(read_file(junit),
              AllOf(HasSubstr("own_stores explore --scale small --store settings"),
                    HasSubstr("own_stores replay --case")));
}

TEST_F(RunStores, ReplaysAndShrinks) {
  const std::string page = scratch_.path("page.html");
  const Outcome replayed = run_program({"replay", "--html", page, "--case", kLostSettings});
  EXPECT_EQ(replayed.exit_status, 0) << replayed.output << replayed.errors;
  EXPECT_THAT(replayed.output, HasSubstr("as expected: lost-acked, a violation"));
  EXPECT_THAT(read_file(page), HasSubstr("own_stores replay --case"));
  const Outcome shrunk = run_program({"shrink", "--case", kLostSettings});
  EXPECT_EQ(shrunk.exit_status, 1) << shrunk.output << shrunk.errors;
  EXPECT_THAT(shrunk.output, AllOf(HasSubstr("minimal: no single simplification is left"),
                                   HasSubstr("\n  own_stores replay --case '")));
}

TEST_F(RunStores, ProvesAndAudits) {
  const Outcome proof = run_program({"prove", "--store", "cell", "--units", "2"});
  EXPECT_EQ(proof.exit_status, 0) << proof.output << proof.errors;
  EXPECT_THAT(proof.output, HasSubstr("certificate: fixpoint reached, no violation"));

  const std::string folder = scratch_.path("audit");
  const Outcome audit =
      run_program({"audit", "--out", folder, "--store", "cell", "--device", "kill", "--states",
                   "1000", "--units", "2", "--operations", "4"});
  EXPECT_THAT(audit.output, HasSubstr("cell"));
  EXPECT_THAT(read_file(folder + "/audit.json"), HasSubstr("own_stores audit --out DIRECTORY"));
  EXPECT_TRUE(std::filesystem::exists(folder + "/cell.html"));
}

TEST_F(RunStores, SaysWhatItCannotDoInADirectory) {
  const Outcome audit =
      run_program({"audit", "--out", scratch_.path("audit"), "--store", "settings"});
  EXPECT_EQ(audit.exit_status, 2);
  EXPECT_THAT(audit.errors, AllOf(StartsWith("own_stores: --store settings: "),
                                  HasSubstr("use 'own_stores explore'")));
}

TEST(RunStoresDeathTest, RefusesStoresThatCannotBeToldApart) {
  std::string name = "own_stores";
  char* words[] = {name.data(), nullptr};
  const explorer::Store* const cell = &cell::cell_store();
  EXPECT_DEATH((void)run_stores(1, words, {cell, cell}), "has_name_of_its_own");
  EXPECT_DEATH((void)run_stores(1, words, {}), "empty");
}

}  // namespace
}  // namespace crashcheck::testing
