// Worker processes: the report does not depend on the worker, and a check that dies, hangs or
// takes too much memory is a finding like any other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <sstream>
#include <thread>

#include "check/explore.h"
#include "io/or_throw.h"
#include "isolation/isolation.h"

namespace crashcheck {
namespace {

using io::or_throw;
using testing::HasSubstr;

constexpr int kFiles = 6;

std::string name_of(int file) { return std::string(1, static_cast<char>('a' + file)); }

/// Each file is written, some are synced, and the outside world is told each time.
void write_files(World& world) {
  for (int i = 0; i < kFiles; ++i) {
    const std::string name = name_of(i);
    const auto file = or_throw(world.disk().open(name, {.create = true}));
    const std::string text = "the file " + name;
    or_throw(file->write_at(0, std::as_bytes(std::span(text))));
    if (i % 2 == 0) or_throw(file->sync());
    if (i == 3) or_throw(world.disk().sync());
    world.acknowledge(name);
  }
}

/// Recovery removes what is empty; then each file that was acknowledged has to be there, whole.
std::optional<Violation> all_whole(CrashState& state, std::span<const std::string> acknowledged) {
  for (int i = 0; i < kFiles; ++i) {
    const auto status = state.status(name_of(i));
    if (status && status->size_bytes == 0) or_throw(state.remove(name_of(i)));
  }
  state.recovered();
  for (const std::string& name : acknowledged) {
    const auto file = state.open(name);
    if (!file) return Violation{"lost", name + " is gone"};
    std::string text(or_throw((*file)->size()), '?');
    or_throw((*file)->read_at(0, std::as_writable_bytes(std::span(text))));
    if (text != "the file " + name) return Violation{"torn", name + " has other bytes"};
  }
  return std::nullopt;
}

/// Stores two files so that they last, and ignores errors of their syncs.
void store_files(World& world) {
  for (int i = 0; i < 2; ++i) {
    const std::string name = name_of(i);
    const auto file = or_throw(world.disk().open(name + ".new", {.create = true}));
    const std::string text = "the file " + name;
    or_throw(file->write_at(0, std::as_bytes(std::span(text))));
    static_cast<void>(file->sync());
    or_throw(world.disk().rename(name + ".new", name));
    or_throw(world.disk().sync());
    world.acknowledge(name);
  }
}

/// All that a report says.
std::string all_of(const Report& report) {
  std::ostringstream text;
  text << to_string(report) << report.nested_states << " " << report.deaths << " " << report.faults
       << " " << report.fault_states << " " << report.failed << "\n";
  for (const Explored& explored : report.explored) {
    text << explored.model << " " << explored.candidates << " " << explored.states << " "
         << explored.crash_points << " " << explored.sampled_points << " " << explored.violations
         << " " << explored.is_complete << "\n";
  }
  for (const Finding& finding : report.findings) {
    text << finding.violation.kind << " " << finding.model << " " << finding.event << " "
         << finding.states << " " << finding.lost.size() << " " << finding.suggestion << " "
         << finding.fault << "\n"
         << finding.kept_case;
  }
  return text.str();
}

Options with_jobs(unsigned jobs, bool isolate, Options options) {
  options.jobs = jobs;
  options.isolate = isolate;
  return options;
}

TEST(Jobs, SayTheSameHoweverManyThereAre) {
  for (const Options& options :
       {Options{.cases = ""}, Options{.nested = 1, .cases = ""},
        Options{.device = "hostile", .states_at_a_point = 50, .cases = ""},
        Options{.device = "btrfs", .nested = 2, .nested_states_at_a_point = 3, .cases = ""}}) {
    const Report one = explore(write_files, all_whole, options);
    EXPECT_EQ(one.findings.size(), 2U);
    const std::string expected = all_of(one);
    EXPECT_EQ(all_of(explore(write_files, all_whole, with_jobs(1, true, options))), expected);
    EXPECT_EQ(all_of(explore(write_files, all_whole, with_jobs(0, true, options))), expected);
    EXPECT_EQ(all_of(explore(write_files, all_whole, with_jobs(3, false, options))), expected);
    EXPECT_EQ(all_of(explore(write_files, all_whole, with_jobs(8, true, options))), expected);
  }
}

// Faults and deaths are one piece of work, whose judge knows what the search before it met.
TEST(Jobs, SayTheSameOfFaultsAndDeaths) {
  for (const Options& options :
       {Options{.faults = true, .cases = ""}, Options{.nested = 1, .faults = true, .cases = ""},
        Options{.device = "kill,then=posix", .nested = 1, .faults = true, .cases = ""},
        Options{.device = "kill,then=posix", .nested = 2, .faults = true, .cases = ""},
        Options{.nested = 1, .faults = true, .space_bytes = 3 * 4096, .cases = ""}}) {
    const Report one = explore(store_files, all_whole, options);
    EXPECT_GT(one.faults, 0U);
    EXPECT_GT(one.fault_states, 0U);
    EXPECT_FALSE(one.findings.empty());
    const std::string expected = all_of(one);
    EXPECT_EQ(all_of(explore(store_files, all_whole, with_jobs(1, true, options))), expected);
    EXPECT_EQ(all_of(explore(store_files, all_whole, with_jobs(3, false, options))), expected);
  }
}

/// After a death on the way a is empty, and so it is once its write has failed.
TEST(Jobs, SayTheSameOfFaultsThatLeaveWhatDeathsLeft) {
  const Workload late = [](World& world) {
    const auto file = or_throw(world.disk().open("new", {.create = true}));
    static_cast<void>(file->write_at(0, std::as_bytes(std::span("content", 7))));
    or_throw(world.disk().rename("new", "a"));
    or_throw(file->sync());
    or_throw(world.disk().sync());
    world.acknowledge("a");
  };
  const Check recovering = [](CrashState& state, auto /*told*/) {
    static_cast<void>(state.make_directory("recovered"));
    return std::optional<Violation>();
  };
  for (const unsigned nested : {1U, 2U}) {
    const Options options{
        .device = "kill,then=posix", .nested = nested, .faults = true, .cases = ""};
    const Report one = explore(late, recovering, options);
    EXPECT_GT(one.deaths, 0U);
    EXPECT_GT(one.faults, 0U);
    EXPECT_EQ(all_of(explore(late, recovering, with_jobs(1, true, options))), all_of(one));
    EXPECT_EQ(all_of(explore(late, recovering, with_jobs(3, false, options))), all_of(one));
  }
}

TEST(Jobs, EndAtTheSameFaultWhereTheBudgetEnds) {
  for (const char* const device : {"posix", "kill,then=posix"}) {
    const Options all{.device = device, .nested = 1, .faults = true, .cases = ""};
    const Report whole = explore(store_files, all_whole, all);
    const std::uint64_t before = whole.states - whole.fault_states;
    ASSERT_GT(whole.fault_states, 4U);
    for (const std::uint64_t budget : {before - 1, before, before + 1, before + 3, whole.states - 1,
                                       whole.states, whole.states + 1}) {
      Options options = all;
      options.max_states = budget;
      EXPECT_EQ(all_of(explore(store_files, all_whole, with_jobs(3, false, options))),
                all_of(explore(store_files, all_whole, options)))
          << device << " " << budget;
    }
  }
}

/// The state before the call that fails is known, and so are the crashes of its recovery: they are
/// not worth the choices of a second time.
TEST(Jobs, CrashEachRecoveryOnceWithFaults) {
  const Workload making = [](World& world) {
    or_throw(world.disk().make_directory("made"));
    or_throw(world.disk().sync());
    world.acknowledge("made");
  };
  const Check recovering = [](CrashState& state, auto /*told*/) {
    for (int i = 0; i < kFiles; ++i) static_cast<void>(state.make_directory(name_of(i)));
    return std::optional<Violation>();
  };
  Options options{.device = "posix", .nested = 1, .cases = ""};
  options.max_states = explore(making, recovering, options).states + 1;
  options.faults = true;
  const Report one = explore(making, recovering, options);
  EXPECT_GT(one.faults, 0U);
  EXPECT_EQ(all_of(explore(making, recovering, with_jobs(1, true, options))), all_of(one));
  EXPECT_EQ(all_of(explore(making, recovering, with_jobs(3, false, options))), all_of(one));
}

TEST(Jobs, EndAtTheSameStateWhereTheBudgetEnds) {
  const Options all{.device = "posix", .nested = 1, .cases = "", .suggest = false};
  const std::uint64_t states = explore(write_files, all_whole, all).states;
  ASSERT_GT(states, 40U);
  for (std::uint64_t budget = 1; budget <= states + 1; budget += 1 + budget / 3) {
    Options options = all;
    options.max_states = budget;
    EXPECT_EQ(all_of(explore(write_files, all_whole, with_jobs(3, false, options))),
              all_of(explore(write_files, all_whole, options)))
        << budget;
  }
}

/// More choices than states: a page has many versions and two contents.
TEST(Jobs, EndAtTheSameChoiceWhereTheBudgetEnds) {
  const Workload workload = [](World& world) {
    const auto file = or_throw(world.disk().open("a", {.create = true}));
    for (int round = 0; round < 4; ++round) {
      for (int i = 0; i < 40; ++i) {
        or_throw(file->write_at(0, std::as_bytes(std::span("01234567", 8))));
        or_throw(file->zero(0, 8));
      }
      world.acknowledge(std::to_string(round));
    }
  };
  const Check check = [](CrashState&, std::span<const std::string>) {
    return std::optional<Violation>();
  };
  bool has_ended = false;
  for (std::uint64_t budget = 10; budget < 1000; budget += 1 + budget / 3) {
    const Options options{.device = "posix", .max_states = budget, .cases = ""};
    const Report one = explore(workload, check, options);
    has_ended = has_ended || (!one.is_complete && one.states < budget);
    EXPECT_EQ(all_of(explore(workload, check, with_jobs(3, false, options))), all_of(one));
  }
  EXPECT_TRUE(has_ended) << "no budget of choices ended";
}

TEST(Jobs, TryKeptCasesFirst) {
  const std::string folder = ::testing::TempDir() + "crashcheck-jobs-cases";
  Options options{.cases = folder};
  EXPECT_EQ(explore(write_files, all_whole, with_jobs(2, true, options)).findings.size(), 2U);
  options.max_states = 1;
  const Report again = explore(write_files, all_whole, with_jobs(2, true, options));
  EXPECT_EQ(again.findings.size(), 2U);
  EXPECT_EQ(all_of(again), all_of(explore(write_files, all_whole, options)));
  std::filesystem::remove_all(folder);
}

TEST(Isolation, HidesWhatAChecksChangesInMemory) {
  int checks = 0;
  const Check counting = [&](CrashState&, std::span<const std::string>) {
    ++checks;
    return std::optional<Violation>();
  };
  EXPECT_TRUE(explore(write_files, counting, {.cases = "", .isolate = true}).is_safe());
  EXPECT_EQ(checks, 0);
}

TEST(Isolation, IsLeftOutWhereThreadsAreRunning) {
  std::atomic<bool> stop = false;
  std::thread left;
  int checks = 0;
  const Report report = explore(
      [&](World& world) {
        if (!left.joinable()) {
          left = std::thread([&] {
            while (!stop) std::this_thread::yield();
          });
        }
        write_files(world);
      },
      [&](CrashState&, std::span<const std::string>) {
        ++checks;
        return std::optional<Violation>();
      },
      {.cases = "", .jobs = 2});
  stop = true;
  left.join();
  EXPECT_GT(checks, 0);
  EXPECT_TRUE(report.is_safe());
  EXPECT_THAT(to_string(report), HasSubstr("Checks were not isolated"));
}

// Ways of dying.

int recurse(const volatile int* depth) {
  std::array<volatile char, 4096> frame{};
  frame[0] = static_cast<char>(*depth);
  if (*depth < 0) return 0;
  return recurse(depth) + frame[0];
}

void overflow_the_stack() {
  const volatile int depth = 1;
  static_cast<void>(recurse(&depth));
}

void loop_forever() {
  volatile bool goes_on = true;
  while (goes_on) {
  }
}

void take_memory() {
  std::vector<std::string> taken;
  while (true) taken.emplace_back(std::size_t{1} << 20U, 'x');
}

struct Way {
  const char* name;
  void (*die)();
  const char* kind;
};

class DyingCheck : public ::testing::TestWithParam<Way> {};

/// Dies where b is there without a; objects where an acknowledged file is gone.
Check dying(void (*die)()) {
  return [die](CrashState& state, std::span<const std::string> acknowledged) {
    if (state.exists("b") && !state.exists("a")) die();
    return all_whole(state, acknowledged);
  };
}

/// A sanitizer answers some signals itself, and ends the process with a status of its own.
bool is_kind(const std::string& kind, const std::string& expected) {
  return kind == expected ||
         (!isolation::can_limit_memory() && kind.starts_with("ended the process"));
}

TEST_P(DyingCheck, IsAFindingAndTheExplorationGoesOn) {
  const Way& way = GetParam();
  const Options options{.device = "posix",
                        .cases = "",
                        .isolate = true,
                        .seconds_per_check = 0.2,
                        .check_memory_bytes = std::uint64_t{64} << 20U};
  const Workload two = [](World& world) {
    for (const char* const name : {"a", "b"}) {
      const auto file = or_throw(world.disk().open(name, {.create = true}));
      const std::string text = std::string("the file ") + name;
      or_throw(file->write_at(0, std::as_bytes(std::span(text))));
      or_throw(file->sync());
      world.acknowledge(name);
    }
  };
  const Report report = explore(two, dying(way.die), options);
  const auto found = std::ranges::find_if(report.findings, [&](const Finding& finding) {
    return is_kind(finding.violation.kind, way.kind);
  });
  ASSERT_NE(found, report.findings.end()) << to_string(report);
  EXPECT_EQ(found->model, "posix");
  EXPECT_EQ(found->lost, std::vector<std::string>{"create a (event 1)"});
  EXPECT_EQ(found->suggestion, "sync . before each acknowledgement, as event 4")
      << to_string(report);
  EXPECT_TRUE(report.is_complete);
  const auto lost = std::ranges::find(
      report.findings, "lost", [](const Finding& finding) { return finding.violation.kind; });
  EXPECT_NE(lost, report.findings.end()) << to_string(report);
  Options more = options;
  more.jobs = 2;
  EXPECT_EQ(all_of(explore(two, dying(way.die), more)), all_of(report));
}

std::vector<Way> ways() {
  std::vector<Way> ways = {
      {"Abort", [] { std::abort(); }, "died by SIGABRT"},
      {"NullWrite", [] { std::raise(SIGSEGV); }, "died by SIGSEGV"},
      {"StackOverflow", overflow_the_stack, "died by SIGSEGV"},
      {"Exit", [] { _exit(3); }, "ended the process with status 3"},
      {"EndlessLoop", loop_forever, "hangs"},
      {"Throw", [] { throw std::runtime_error("no"); }, "recovery-failed"},
  };
  if (isolation::can_limit_memory()) ways.push_back({"Memory", take_memory, "out-of-memory"});
  return ways;
}

INSTANTIATE_TEST_SUITE_P(InEachWay, DyingCheck, ::testing::ValuesIn(ways()),
                         [](const auto& way) { return std::string(way.param.name); });

/// Uses so much of the processor.
void work_for(std::chrono::milliseconds time) {
  const std::clock_t end =
      std::clock() + static_cast<std::clock_t>(time.count() * CLOCKS_PER_SEC / 1000);
  while (std::clock() < end) {
  }
}

// Once a check has hung, the others have less time. The example is one that has hung with all of
// it, though another loses less.
TEST(Isolation, DoesNotSayThatASlowCheckHangs) {
  const Check check = [](CrashState& state, std::span<const std::string> acknowledged) {
    const int files = int{state.exists("a")} + int{state.exists("b")};
    if (acknowledged.size() == 1 && files == 0) loop_forever();
    if (acknowledged.size() == 1 && files == 1) work_for(std::chrono::milliseconds(200));
    return std::optional<Violation>();
  };
  const Workload workload = [](World& world) {
    for (const char* const name : {"a", "b"}) {
      or_throw(or_throw(world.disk().open(name, {.create = true}))->sync());
    }
    world.acknowledge("both");
  };
  const Report report = explore(workload, check,
                                {.device = "posix",
                                 .cases = "",
                                 .suggest = false,
                                 .isolate = true,
                                 .seconds_per_check = 0.5});
  ASSERT_EQ(report.findings.size(), 1U) << to_string(report);
  EXPECT_EQ(report.findings.front().violation,
            (Violation{"hangs", "the check hangs: no answer within 0.5 s"}));
  EXPECT_EQ(report.findings.front().lost.size(), 2U);
  EXPECT_EQ(report.findings.front().states, 3U);
}

/// Without isolation the test would die.
TEST(Isolation, SaysThatTheWorkloadDiesOfAFault) {
  const Workload aborting = [](World& world) {
    if (!world.disk().make_directory("a")) std::abort();
  };
  const Check all_well = [](CrashState&, auto) { return std::optional<Violation>(); };
  EXPECT_TRUE(explore(aborting, all_well, {.cases = "", .isolate = true}).is_safe());
  const Report report = explore(aborting, all_well, {.faults = true, .cases = "", .isolate = true});
  EXPECT_FALSE(report.is_safe());
  EXPECT_THAT(report.failed, HasSubstr("SIGABRT")) << report.failed;
}

TEST(Faults, SayWhichViolationWasNotSeenAgain) {
  bool has_objected = false;
  const Check moody = [&](CrashState& state,
                          std::span<const std::string> acknowledged) -> std::optional<Violation> {
    if (acknowledged.empty() || state.exists("a")) return std::nullopt;
    if (std::exchange(has_objected, true)) return std::nullopt;
    return Violation{"moody", "now and then"};
  };
  const Workload careless = [](World& world) {
    static_cast<void>(world.disk().make_directory("a"));
    static_cast<void>(world.disk().sync());
    world.acknowledge("a");
  };
  const Report report = explore(careless, moody, {.faults = true, .cases = ""});
  EXPECT_TRUE(report.findings.empty()) << to_string(report);
  EXPECT_TRUE(has_objected);
  EXPECT_FALSE(report.is_safe());
  EXPECT_THAT(to_string(report), HasSubstr("(moody) did not when it was repeated"));
}

TEST(Explore, SaysWhichViolationWasNotSeenAgain) {
  int checks = 0;
  const Report report = explore(
      write_files,
      [&](CrashState&, std::span<const std::string>) {
        return ++checks == 5 ? std::optional(Violation{"moody", "now and then"}) : std::nullopt;
      },
      {.cases = ""});
  EXPECT_TRUE(report.findings.empty());
  EXPECT_FALSE(report.is_safe());
  EXPECT_THAT(to_string(report), HasSubstr("(moody) did not when it was repeated"));
}

}  // namespace
}  // namespace crashcheck
