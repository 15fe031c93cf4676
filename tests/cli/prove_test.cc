// crashcheck prove from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Outcome prove(std::vector<std::string> more) {
  more.insert(more.begin(), "prove");
  return run_program(more);
}

TEST(Prove, GivesACertificate) {
  const Outcome outcome = prove({"--units", "3", "--store", "journaled"});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.errors;
  for (const char* expected :
       {"protocol journaled, profile kill, every heap of at most 3 units of 32 bytes",
        "certificate: fixpoint reached, no violation", "states", "transitions", "crash images",
        "every image at every crash point", "evidence digest"}) {
    EXPECT_THAT(outcome.output, HasSubstr(expected));
  }
  EXPECT_EQ(outcome.errors, "");
}

TEST(Prove, RunsBothProtocolsAndListsWhatItFindsWithCasesThatReplay) {
  const Outcome outcome = prove({"--units", "3"});
  EXPECT_EQ(outcome.exit_status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("protocol in-place"));
  EXPECT_THAT(outcome.output, HasSubstr("protocol journaled"));
  EXPECT_THAT(outcome.output, HasSubstr("these are all the violations in such heaps"));
  const std::string command = "crashcheck replay --case '";
  const auto begin = outcome.output.rfind(command) + command.size();
  const std::string text = outcome.output.substr(begin, outcome.output.find('\'', begin) - begin);
  const Outcome replayed = run_program({"replay", "--quiet", "--case", text});
  EXPECT_EQ(replayed.exit_status, 0) << text << replayed.errors;
}

TEST(Prove, SaysThatItIsNotCompleteWhereTheBudgetEnds) {
  const Outcome outcome = prove({"--units", "5", "--store", "journaled", "--states", "30"});
  EXPECT_EQ(outcome.exit_status, 3);
  EXPECT_THAT(outcome.output, HasSubstr("not complete: "));
  EXPECT_THAT(outcome.output, Not(HasSubstr("certificate")));
  const Outcome sampled =
      prove({"--units", "2", "--store", "journaled", "--device", "powerloss", "--epoch-cap", "2"});
  EXPECT_EQ(sampled.exit_status, 3);
  EXPECT_THAT(sampled.output, HasSubstr("not complete: crash points were sampled"));
}

TEST(Prove, TakesUpAProofFromItsCheckpoint) {
  const Scratch scratch;
  const std::string file = scratch.path("proof");
  const std::vector<std::string> usual = {"--units", "4", "--store", "journaled"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), usual.begin(), usual.end());
    return prove(more);
  };
  EXPECT_EQ(with({"--checkpoint", file, "--states", "50"}).exit_status, 3);
  const Outcome resumed = with({"--checkpoint", file});
  EXPECT_EQ(resumed.exit_status, 0) << resumed.errors;
  EXPECT_EQ(resumed.output, with({}).output);

  const Outcome other = prove({"--units", "3", "--store", "journaled", "--checkpoint", file});
  EXPECT_EQ(other.exit_status, 2);
  EXPECT_THAT(other.errors, HasSubstr("the checkpoint is of another proof"));
  std::ofstream(file, std::ios::app) << "x";
  const Outcome damaged = with({"--checkpoint", file});
  EXPECT_EQ(damaged.exit_status, 2);
  EXPECT_THAT(damaged.errors, HasSubstr("the checkpoint is damaged"));
}

TEST(Prove, WritesJson) {
  const Scratch scratch;
  const std::string file = scratch.path("proof.json");
  EXPECT_EQ(prove({"--units", "3", "--json", file}).exit_status, 1);
  const auto json = nlohmann::json::parse(std::ifstream(file));
  ASSERT_EQ(json["proofs"].size(), 2U);
  EXPECT_EQ(json["proofs"][0]["protocol"], "in-place");
  EXPECT_FALSE(json["proofs"][0]["violations"].empty());
  EXPECT_EQ(json["proofs"][1]["protocol"], "journaled");
  EXPECT_EQ(json["proofs"][1]["fixpoint"], true);
  EXPECT_EQ(json["proofs"][1]["evidence_digest"].get<std::string>().size(), 32U);
}

TEST(Prove, RefusesWhatMakesNoSense) {
  const auto complaint = [](std::vector<std::string> arguments) {
    const Outcome outcome = prove(std::move(arguments));
    EXPECT_EQ(outcome.exit_status, 2);
    EXPECT_EQ(outcome.output, "");
    return outcome.errors;
  };
  EXPECT_THAT(complaint({"--units", "0"}), HasSubstr("--units"));
  EXPECT_THAT(complaint({"--store", "none"}), HasSubstr("unknown store 'none'"));
  EXPECT_THAT(complaint({"--device", "none"}), HasSubstr("--device none"));
  EXPECT_THAT(complaint({"--alphabet", "greek"}), HasSubstr("--alphabet"));
  EXPECT_THAT(complaint({"--store", "cell", "--alphabet", "full"}),
              HasSubstr("the store cell has none of that name"));
  EXPECT_THAT(complaint({"--checkpoint", "x"}), HasSubstr("name one --store"));
  EXPECT_THAT(complaint({"--device", "lying"}), HasSubstr("states are not finite"));
  EXPECT_THAT(complaint({"--store", "journaled", "--checkpoint", "x", "--json", "x"}),
              HasSubstr("are one file"));
  EXPECT_THAT(complaint({"--json", "/no/such/directory/x"}), HasSubstr("--json"));
}

}  // namespace
}  // namespace crashcheck::testing
