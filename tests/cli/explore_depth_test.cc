// crashcheck explore: how deep and how wide, and calls that fail, from the outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "program.h"

namespace crashcheck::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// A short campaign on one device, with its results as JSON.
struct Explored {
  Outcome outcome;
  nlohmann::json campaign;
};

Explored explored(std::vector<std::string> more, const std::string& operations = "5") {
  const Scratch scratch;
  const std::string path = scratch.path("out.json");
  std::vector<std::string> arguments = {"explore",  "--scale",      "small",    "--store",
                                        "in-place", "--operations", operations, "--json",
                                        path,       "--verbose"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  Explored result{run_program(arguments), {}};
  const auto json = nlohmann::json::parse(read_file(path), nullptr, false);
  EXPECT_FALSE(json.is_discarded()) << result.outcome.errors;
  if (!json.is_discarded()) result.campaign = json.at("campaigns").at(0);
  return result;
}

bool has_violation_in(const nlohmann::json& campaign, const std::string& operation) {
  for (const auto& violation : campaign.at("violations")) {
    if (violation.at("operation") == operation) return true;
  }
  return false;
}

TEST(ExploreDepth, GoesOnAfterCrashesAndIntoRecoveriesUnlessToldNotTo) {
  const Explored deep = explored({"--sequences", "20", "--device", "kill"});
  EXPECT_THAT(deep.outcome.output, HasSubstr("  went on "));
  EXPECT_THAT(deep.outcome.output, HasSubstr("  of these nested "));
  EXPECT_EQ(deep.campaign.at("nested"), 1);
  EXPECT_EQ(deep.campaign.at("crashes"), 2);
  EXPECT_GT(deep.campaign.at("nested_states"), 0);
  EXPECT_GT(deep.campaign.at("continued"), 0);
  EXPECT_TRUE(has_violation_in(deep.campaign, "recovery"));

  const Explored flat =
      explored({"--sequences", "20", "--device", "kill", "--nested", "0", "--crashes", "1"});
  EXPECT_EQ(flat.outcome.exit_status, 1);
  EXPECT_THAT(flat.outcome.output, Not(HasSubstr("  went on ")));
  EXPECT_THAT(flat.outcome.output, Not(HasSubstr("nested")));
  EXPECT_THAT(flat.outcome.output, HasSubstr("  converges    not looked at\n"));
  EXPECT_EQ(flat.campaign.at("nested"), 0);
  EXPECT_EQ(flat.campaign.at("crashes"), 1);
  EXPECT_EQ(flat.campaign.at("nested_states"), 0);
  EXPECT_EQ(flat.campaign.at("continued"), 0);
  EXPECT_FALSE(has_violation_in(flat.campaign, "recovery"));
  EXPECT_LT(flat.campaign.at("crash_states"), deep.campaign.at("crash_states"));
}

TEST(ExploreDepth, SamplesBeyondTheEpochCapAndSaysSo) {
  const Explored sampled = explored({"--sequences", "2", "--device", "hostile", "--epoch-cap", "16",
                                     "--nested", "0", "--crashes", "1"});
  EXPECT_THAT(sampled.outcome.output, HasSubstr("every image, but at "));
  const auto& counts = sampled.campaign.at("sampled");
  EXPECT_EQ(sampled.campaign.at("epoch_cap"), 16);
  EXPECT_GT(counts.at("crash_points"), 0);
  EXPECT_EQ(counts.at("states"), 16 * counts.at("crash_points").get<int>());
  EXPECT_GT(counts.at("of"), counts.at("states"));

  const Explored whole = explored({"--sequences", "2", "--device", "kill", "--epoch-cap", "16"});
  EXPECT_THAT(whole.outcome.output, HasSubstr("every image at every crash point"));
  EXPECT_EQ(whole.campaign.at("sampled").at("crash_points"), 0);
}

TEST(ExploreDepth, TakesTheFieldsOfAProfile) {
  const std::string profile = "powerloss,unit=8,fill=zero+garbage";
  const Explored fields = explored({"--sequences", "2", "--device", profile});
  EXPECT_EQ(fields.campaign.at("profile"), profile);
  EXPECT_THAT(fields.outcome.output, HasSubstr("profile " + profile));
  for (const auto& violation : fields.campaign.at("violations")) {
    const Outcome replayed =
        run_program({"replay", "-q", "-"}, violation.at("case").get<std::string>());
    EXPECT_EQ(replayed.exit_status, 0) << violation;
  }
}

TEST(ExploreFaults, AreNotMadeUnlessAskedFor) {
  const Explored plain = explored({"--sequences", "5", "--device", "kill"});
  EXPECT_THAT(plain.outcome.output, Not(HasSubstr("Faults")));
  EXPECT_THAT(plain.outcome.output, HasSubstr("  contained    not looked at\n"));
  EXPECT_FALSE(plain.campaign.contains("faults"));
}

TEST(ExploreFaults, AreCountedByKindAndGiveCasesThatReplay) {
  const Explored faults = explored({"--sequences", "5", "--device", "kill", "--faults"});
  EXPECT_EQ(faults.outcome.exit_status, 1);
  EXPECT_EQ(faults.outcome.errors, "");
  EXPECT_THAT(faults.outcome.output, HasSubstr("Faults, by kind\n  io/read EIO once "));
  EXPECT_THAT(faults.outcome.output, Not(HasSubstr("never fired")));
  EXPECT_EQ(faults.campaign.at("faults").size(), 20U);
  for (const auto& [kind, times] : faults.campaign.at("faults").items())
    EXPECT_GT(times, 0) << kind;
  EXPECT_GT(faults.campaign.at("violating_by_guarantee").at("contained"), 0);
  bool contained = false;
  for (const auto& violation : faults.campaign.at("violations")) {
    const std::string text = violation.at("case");
    EXPECT_EQ(violation.at("guarantee") == "contained", text.find("\nfault ") != std::string::npos)
        << text;
    contained |= violation.at("guarantee") == "contained";
    EXPECT_EQ(run_program({"replay", "-q", "-"}, text).exit_status, 0) << text;
  }
  EXPECT_TRUE(contained);
}

TEST(ExploreFaults, ThatNeverFiredAreComplainedOf) {
  // A history of nothing reads nothing.
  const Scratch scratch;
  const std::string xml = scratch.path("out.xml");
  const Explored one = explored({"--sequences", "1", "--device", "kill", "--faults",
                                 "--recovery-faults", "0", "--junit", xml},
                                "1");
  EXPECT_THAT(one.outcome.errors, HasSubstr("profile kill: the fault io/read EIO once never fired, "
                                            "nothing is known about it; try more --histories\n"));
  EXPECT_THAT(one.outcome.errors, HasSubstr("io/read EIO forever never fired"));
  EXPECT_THAT(one.outcome.errors, Not(HasSubstr("io/write")));
  EXPECT_THAT(one.outcome.output, HasSubstr("  io/read EIO once                 never fired\n"));
  EXPECT_EQ(one.campaign.at("faults").at("io/read EIO once"), 0);
  EXPECT_GT(one.campaign.at("faults").at("io/sync EIO once"), 0);
  EXPECT_THAT(read_file(xml), HasSubstr("name=\"every fault fired\" time=\"0\">\n      <failure"));
  EXPECT_EQ(one.outcome.exit_status, 1) << "a violation outranks what is not known";
}

TEST(ExploreFaults, InRecoveriesAreCountedApart) {
  const Explored faults = explored({"--sequences", "5", "--device", "kill", "--faults"});
  EXPECT_THAT(faults.outcome.output, HasSubstr(" calls  in recoveries "));
  EXPECT_THAT(faults.outcome.output, HasSubstr("  recoveries whose calls failed: those from "));
  EXPECT_EQ(faults.campaign.at("recovery_faults").size(), 20U);
  for (const auto& [kind, times] : faults.campaign.at("recovery_faults").items())
    EXPECT_GT(times, 0) << kind;
  EXPECT_EQ(faults.campaign.at("fault_pairs").size(), 6U);
  EXPECT_THAT(faults.outcome.output, HasSubstr("  two in one life: 120 pairs drawn; fired:\n"));
  const Explored without = explored({"--sequences", "5", "--device", "kill", "--faults",
                                     "--recovery-faults", "0", "--fault-pairs", "0"});
  EXPECT_FALSE(without.campaign.contains("fault_pairs"));
  EXPECT_FALSE(without.campaign.contains("recovery_faults"));
  EXPECT_THAT(without.outcome.output, Not(HasSubstr("in recoveries")));
}

TEST(ExploreFaults, ThatNeverFiredInARecoveryAreComplainedOf) {
  // A history of nothing: recoveries from a creation that was cut in-place read nothing.
  const Scratch scratch;
  const std::string xml = scratch.path("out.xml");
  const Explored one =
      explored({"--sequences", "1", "--device", "kill", "--faults", "--junit", xml}, "1");
  EXPECT_THAT(one.outcome.errors,
              HasSubstr("profile kill: the fault io/read EIO once never fired in a recovery, "
                        "nothing is known about it; try more --histories\n"));
  EXPECT_THAT(read_file(xml), HasSubstr("io/read EIO once in a recovery"));
}

TEST(ExploreFaults, GiveTheSameWithAnyNumberOfJobs) {
  const auto output = [](const char* jobs) {
    return run_program({"explore", "--scale", "small", "--store", "in-place", "--verbose",
                        "--sequences", "4", "--operations", "5", "--device", "powerloss",
                        "--faults", "--crashes", "3", "--jobs", jobs})
        .output;
  };
  const std::string once = output("1");
  EXPECT_EQ(once, output("3"));
  EXPECT_THAT(once, HasSubstr("contained"));
}

void expect_refused(const std::vector<std::string>& options, const std::string& message) {
  std::vector<std::string> arguments = {"explore"};
  arguments.insert(arguments.end(), options.begin(), options.end());
  const Outcome outcome = run_program(arguments);
  EXPECT_EQ(outcome.exit_status, 2) << outcome.errors;
  EXPECT_THAT(outcome.errors, HasSubstr(message));
  EXPECT_EQ(outcome.output, "");
}

TEST(ExploreDepth, RefusesValuesThatMakeNoSense) {
  expect_refused({"--nested", "17"}, "--nested: '17' is not a whole number from 0 to 16");
  expect_refused({"--nested", "-1"}, "--nested");
  expect_refused({"--nested", "one"}, "--nested");
  expect_refused({"--crashes", "0"}, "--crashes: '0' is not a whole number from 1 to 64");
  expect_refused({"--crashes", "65"}, "--crashes");
  expect_refused({"--epoch-cap", "0"}, "--epoch-cap: '0' is not a whole number from 1 to");
  expect_refused({"--epoch-cap", "1.5"}, "--epoch-cap");
  expect_refused({"--faults=maybe"}, "--faults");
}

TEST(ExploreDepth, RefusesDevicesThatMakeNoSense) {
  expect_refused({"--device", "kill,ordering=any"}, "ordering=any needs cache=volatile");
  expect_refused({"--device", "kill,sync=lying"}, "sync=lying needs cache=volatile");
  expect_refused({"--device", "ordered,fill=garbage"}, "fill needs ordering=any");
  expect_refused({"--device", "ordered,length=independent"}, "length=independent needs");
  expect_refused({"--device", "powerloss,fill=zero+ones"}, "fill wants zero, garbage or stale");
  expect_refused({"--device", "powerloss,cache=big"}, "cache wants none or volatile");
  expect_refused({"--device", "hostile,depth=3"}, "unknown field");
}

TEST(ExploreDepth, IsExplainedInTheHelp) {
  const std::string help = run_program({"explore", "--scale", "small", "--help"}).output;
  for (const char* expected :
       {"--nested UINT:0..16=1", "How many crashes in a row may hit the recoveries from a crash",
        "--crashes UINT:1..64=2", "How many crashes a history may go through", "--epoch-cap",
        "Sample a crash point that has more images than this", "--faults",
        "Make I/O calls fail as well", "powerloss-4k,powerloss,hostile,lying",
        "[,fill=zero+garbage+stale]", "Exit status: 0 all held"}) {
    EXPECT_THAT(help, HasSubstr(expected));
  }
}

}  // namespace
}  // namespace crashcheck::testing
