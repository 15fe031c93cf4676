// What an exploration of a store of one's own says, and what it does with bad input: workloads and
// checks that throw, differ or object without a crash; budgets; kept cases; crashes in recoveries.
#include "check/explore.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "check/gtest.h"
#include "io/or_throw.h"

namespace crashcheck {
namespace {

using io::or_throw;

void write_text(Directory& disk, std::string_view path, std::string_view text) {
  const auto file = or_throw(disk.open(path, {.create = true}));
  or_throw(file->write_at(0, std::as_bytes(std::span(text))));
}

/// Writes two files and syncs neither.
void write_two(World& world) {
  write_text(world.disk(), "a", "one");
  world.acknowledge("a");
  write_text(world.disk(), "b", "two");
  world.acknowledge("b");
}

std::optional<Violation> nothing_wrong(CrashState& /*state*/,
                                       std::span<const std::string> /*acknowledged*/) {
  return std::nullopt;
}

std::optional<Violation> all_there(CrashState& state, std::span<const std::string> acknowledged) {
  for (const std::string& path : acknowledged) {
    if (!state.exists(path)) return Violation{"lost", path + " is gone"};
  }
  return std::nullopt;
}

const Options kNoCases = {.cases = ""};

TEST(Explore, FindsWhatIsLostAndNamesTheCall) {
  const Report report = explore(write_two, all_there, kNoCases);
  ASSERT_EQ(report.findings.size(), 1U) << to_string(report);
  const Finding& finding = report.findings.front();
  EXPECT_EQ(finding.violation, (Violation{"lost", "a is gone"}));
  EXPECT_EQ(finding.model, "ordered");
  EXPECT_EQ(finding.lost.front(), "create a (event 1)");
  EXPECT_EQ(finding.event, 3U);
  EXPECT_FALSE(report.is_safe());
}

TEST(Explore, HoldsOnAFileSystemThatLosesNothing) {
  EXPECT_CRASH_SAFE(explore(write_two, all_there, {.device = "kill", .cases = ""}));
}

TEST(Explore, RefusesADeviceThatItDoesNotKnow) {
  const Report report = explore(write_two, all_there, {.device = "zfs", .cases = ""});
  EXPECT_NE(report.failed.find("the models are kill, ordered"), std::string::npos);
  EXPECT_FALSE(report.is_safe());
  EXPECT_NE(to_string(report).find("FAIL: nothing was explored"), std::string::npos);
}

TEST(Explore, SaysWhatTheWorkloadThrew) {
  const Report report =
      explore([](World&) { throw std::runtime_error("no luck"); }, nothing_wrong, kNoCases);
  EXPECT_EQ(report.failed, "the workload threw: no luck");
}

TEST(Explore, TakesAnExceptionOfTheCheckForAViolation) {
  const Report report = explore(
      write_two,
      [](CrashState& state, std::span<const std::string>) -> std::optional<Violation> {
        if (!state.exists("a")) throw std::runtime_error("no file a");
        return std::nullopt;
      },
      kNoCases);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings.front().violation,
            (Violation{"recovery-failed", "it threw: no file a"}));
}

TEST(Explore, SaysThatNoCrashIsNeeded) {
  const Report report = explore(
      write_two,
      [](CrashState&, std::span<const std::string>) {
        return std::optional(Violation{"wrong", "always"});
      },
      kNoCases);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings.front().model, "none");
  EXPECT_TRUE(report.explored.empty());
}

TEST(Explore, SaysWhereAWorkloadIsNotDeterministic) {
  int runs = 0;
  const Report report = explore(
      [&](World& world) {
        write_text(world.disk(), "a", "one");
        write_text(world.disk(), ++runs == 1 ? "b" : "c", "two");
      },
      nothing_wrong, kNoCases);
  EXPECT_EQ(report.not_deterministic, "event 3 was \"create b\" and, run again, \"create c\"");
}

TEST(Explore, IsIncompleteWhereTheBudgetEnds) {
  const Report report = explore(write_two, nothing_wrong, {.max_states = 2, .cases = ""});
  EXPECT_FALSE(report.is_complete);
  EXPECT_FALSE(report.is_safe());
  EXPECT_NE(to_string(report).find("INCOMPLETE: the budget ended after 2 states"),
            std::string::npos);
}

/// Recovery that removes before it has written: a crash inside it loses what was there.
std::optional<Violation> careless_recovery(CrashState& state,
                                           std::span<const std::string> acknowledged) {
  if (state.exists("a")) {
    or_throw(state.remove("a"));
    write_text(state, "restored", "one");
  }
  const bool is_there = state.exists("restored");
  state.recovered();
  if (acknowledged.empty() || is_there) return std::nullopt;
  return Violation{"lost", "neither a nor restored"};
}

TEST(Explore, CrashesInsideRecoveriesIfAsked) {
  const Workload workload = [](World& world) {
    write_text(world.disk(), "a", "one");
    or_throw(or_throw(world.disk().open("a"))->sync());
    or_throw(world.disk().sync());
    world.acknowledge("a");
  };
  EXPECT_CRASH_SAFE(explore(workload, careless_recovery, kNoCases));
  const Report nested = explore(workload, careless_recovery, {.nested = 1, .cases = ""});
  ASSERT_EQ(nested.findings.size(), 1U) << to_string(nested);
  EXPECT_EQ(nested.findings.front().model, "kill");
  EXPECT_GT(nested.nested_states, 0U);
  EXPECT_NE(nested.findings.front().explanation.find("the second crash interrupts it"),
            std::string::npos);
}

/// Recovery that moves the content to another file, and syncs the names alone.
std::optional<Violation> hasty_recovery(CrashState& state, std::span<const std::string> told) {
  if (told.empty()) return std::nullopt;
  if (state.exists("a")) {
    write_text(state, "b", "one");
    or_throw(state.remove("a"));
    or_throw(state.sync());
  }
  state.recovered();
  const auto status = state.status("b");
  if (status && status->size_bytes == 3) return std::nullopt;
  return Violation{"empty", "b has no content"};
}

TEST(Explore, DoesNotSpeakOfSyncsThatWereNotTried) {
  const Report report = explore(
      [](World& world) {
        write_text(world.disk(), "a", "one");
        or_throw(or_throw(world.disk().open("a"))->sync());
        or_throw(world.disk().sync());
        world.acknowledge("a");
      },
      hasty_recovery, {.nested = 1, .cases = ""});
  ASSERT_EQ(report.findings.size(), 1U);
  const std::string& text = report.findings.front().explanation;
  EXPECT_NE(text.find("Suggestion: not looked for"), std::string::npos) << text;
}

TEST(Explore, RefusesAWorkloadThatDoesNothing) {
  const Report report = explore([](World&) {}, nothing_wrong, kNoCases);
  EXPECT_NE(report.failed.find("the workload changed nothing"), std::string::npos);
  EXPECT_FALSE(report.is_safe());
}

// The only state with a violation that two samples meet has lost all three names.
TEST(Explore, TellsTheStateThatLosesLeast) {
  const Report report = explore(
      [](World& world) {
        for (const std::string_view path : {"a", "b", "c"}) {
          write_text(world.disk(), path, "text");
          or_throw(or_throw(world.disk().open(path))->sync());
        }
        world.acknowledge("b");
      },
      all_there, {.device = "posix", .states_at_a_point = 2, .cases = ""});
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_EQ(report.findings.front().model, "posix");
  EXPECT_EQ(report.findings.front().lost, std::vector<std::string>{"create b (event 4)"});
}

TEST(Explore, SaysThatItTookSamples) {
  const Report all = explore(write_two, nothing_wrong, kNoCases);
  EXPECT_NE(to_string(all).find("PASS: no violation in "), std::string::npos);
  EXPECT_EQ(to_string(all).find("sample"), std::string::npos);
  const Report some = explore(write_two, nothing_wrong, {.states_at_a_point = 2, .cases = ""});
  EXPECT_NE(to_string(some).find(" after 6 events, some of them a sample\n"), std::string::npos)
      << to_string(some);
}

TEST(Explore, EndsAWorkloadThatWritesForEver) {
  std::uint64_t written = 0;
  const Workload workload = [&](World& world) {
    const auto file = or_throw(world.disk().open("a", {.create = true}));
    const std::string page(1000, 'x');
    while (true) {
      or_throw(file->write_at(0, std::as_bytes(std::span(page))));
      written += page.size();
    }
  };
  const Report report =
      explore(workload, nothing_wrong, {.cases = "", .max_recorded_bytes = 10'500});
  EXPECT_EQ(written, 10'000U);
  EXPECT_NE(report.failed.find("the workload does too much"), std::string::npos) << report.failed;
  EXPECT_FALSE(report.is_safe());
}

TEST(Explore, EndsAWorkloadThatSyncsForEver) {
  std::uint64_t syncs = 0;
  const Workload workload = [&](World& world) {
    write_text(world.disk(), "a", "one");
    while (world.disk().sync()) ++syncs;
    world.acknowledge("what is too late");
  };
  const Report report = explore(workload, nothing_wrong, {.cases = "", .max_recorded_events = 20});
  EXPECT_EQ(syncs, 18U);
  EXPECT_EQ(report.events, 20U);
  EXPECT_NE(report.failed.find("the workload does too much"), std::string::npos) << report.failed;
}

TEST(Explore, EndsAWorkloadThatAcknowledgesForEver) {
  const Workload workload = [](World& world) {
    for (std::uint64_t i = 0;; ++i) world.acknowledge(std::to_string(i));
  };
  const Report report = explore(workload, nothing_wrong, {.cases = "", .max_recorded_events = 20});
  EXPECT_NE(report.failed.find("the workload does too much"), std::string::npos) << report.failed;
}

class KeptCases : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::remove_all(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] Report explored(std::uint64_t max_states) const {
    return explore(write_two, all_there,
                   {.max_states = max_states, .name = "two files", .cases = folder_});
  }

  std::string folder_ = testing::TempDir() + "crashcheck-kept-cases";
};

TEST_F(KeptCases, AreTriedFirst) {
  EXPECT_EQ(explored(1).findings.size(), 0U);
  EXPECT_EQ(explored(1'000'000).findings.size(), 1U);
  EXPECT_TRUE(std::filesystem::exists(folder_ + "/two-files.lost.case"));
  const Report again = explored(1);
  ASSERT_EQ(again.findings.size(), 1U);
  EXPECT_EQ(again.findings.front().violation.kind, "lost");
}

// A name that no sync of its directory covers: only posix loses it, which is the last to be
// explored.
TEST_F(KeptCases, DoNotSpeakOfModelsThatTheBudgetLeftOut) {
  const Workload workload = [](World& world) {
    write_text(world.disk(), "a", "one");
    or_throw(or_throw(world.disk().open("a"))->sync());
    world.acknowledge("a");
  };
  Options options{.device = "posix", .name = "one file", .cases = folder_};
  const Report all = explore(workload, all_there, options);
  ASSERT_EQ(all.findings.size(), 1U);
  EXPECT_NE(all.findings.front().explanation.find(
                "Not found on: kill, ordered, folklore, xfs, ext4, posix-names\n"),
            std::string::npos)
      << all.findings.front().explanation;
  options.max_states = 1;
  const Report again = explore(workload, all_there, options);
  ASSERT_EQ(again.findings.size(), 1U);
  EXPECT_NE(again.findings.front().explanation.find(
                "Not found on: kill (in part), ordered (not explored)"),
            std::string::npos)
      << again.findings.front().explanation;
}

TEST_F(KeptCases, ThatAreNoneArePassedOver) {
  std::filesystem::create_directories(folder_);
  for (const std::string_view text :
       {"", "crash", "crash 3 5/2\n", "device zfs\ncrash 3\n", "what 1\n",
        "device posix\nrecording 12\ncrash 1\n", "device posix\ncrash 99999\n",
        "device kill\ncrash 6 7/2\n"}) {
    std::ofstream(folder_ + "/two-files.lost.case") << text;
    EXPECT_EQ(explored(1).findings.size(), 0U) << text;
  }
}

TEST(CrashSafetyMatcher, PrintsTheReport) {
  const Report report = explore(write_two, all_there, kNoCases);
  EXPECT_FALSE(testing::Value(report, SurvivesEveryCrash()));
  const testing::AssertionResult result = is_crash_safe(report);
  EXPECT_FALSE(result);
  EXPECT_NE(std::string(result.message()).find("create a"), std::string::npos);
}

}  // namespace
}  // namespace crashcheck
