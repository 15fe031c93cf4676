// Crashes after a call has failed: what is found only then, and how it is told; and workloads that
// stop, go on, or never give up.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "check/gtest.h"
#include "io/or_throw.h"

namespace crashcheck {
namespace {

using io::or_throw;

const Options kFaults = {.faults = true, .cases = ""};

io::ByteView bytes_of(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

/// The steps of storing a file so that it lasts; each may forget to look at its error.
enum class Ignored { kNothing, kWrite, kSync, kRename, kDirectorySync };

template <typename T>
void look_at(io::Result<T> result, bool is_ignored) {
  if (!is_ignored) static_cast<void>(or_throw(std::move(result)));
}
void look_at(const io::Result<void>& result, bool is_ignored) {
  if (!is_ignored) or_throw(result);
}

Workload storing(Ignored ignored) {
  return [=](World& world) {
    const auto file = or_throw(world.disk().open("new", {.create = true}));
    look_at(file->write_at(0, bytes_of("content")), ignored == Ignored::kWrite);
    look_at(file->sync(), ignored == Ignored::kSync);
    look_at(world.disk().rename("new", "a"), ignored == Ignored::kRename);
    look_at(world.disk().sync(), ignored == Ignored::kDirectorySync);
    world.acknowledge("a");
  };
}

std::optional<Violation> stored(CrashState& state, std::span<const std::string> acknowledged) {
  if (acknowledged.empty()) return std::nullopt;
  const auto file = state.open("a");
  if (!file) return Violation{"lost", "there is no file a"};
  io::Bytes content(or_throw((*file)->size()));
  or_throw((*file)->read_at(0, content));
  if (std::ranges::equal(content, bytes_of("content"))) return std::nullopt;
  return Violation{"torn", "a has other bytes"};
}

TEST(Faults, DoNoHarmWhereEachErrorStopsTheWorkload) {
  const Report report = explore(storing(Ignored::kNothing), stored, kFaults);
  EXPECT_CRASH_SAFE(report);
  // Two errors, once and from then on; writes and syncs of the file in two ways.
  EXPECT_EQ(report.faults, 4U * (1 + 2 + 2 + 1 + 1));
  EXPECT_THAT(to_string(report), ::testing::HasSubstr("  28 faults\n"));
}

/// What an error that is ignored comes to.
struct Ignoring {
  Ignored ignored;
  std::string_view kind;
  std::string_view model;
  std::string_view fault;
};
void PrintTo(const Ignoring& ignoring, std::ostream* out) { *out << ignoring.fault; }

class IgnoredErrors : public ::testing::TestWithParam<Ignoring> {};

TEST_P(IgnoredErrors, AreFoundWithTheCallThatFailed) {
  EXPECT_CRASH_SAFE(explore(storing(GetParam().ignored), stored, {.cases = ""}));
  const Report report = explore(storing(GetParam().ignored), stored, kFaults);
  ASSERT_EQ(report.findings.size(), 1U) << to_string(report);
  const Finding& finding = report.findings.front();
  EXPECT_EQ(finding.violation.kind, GetParam().kind);
  EXPECT_EQ(finding.model, GetParam().model);
  EXPECT_EQ(finding.fault, GetParam().fault);
  EXPECT_THAT(finding.explanation, ::testing::HasSubstr(finding.fault));
  EXPECT_THAT(finding.explanation, ::testing::Not(::testing::HasSubstr("Suggestion")));
  EXPECT_GT(report.fault_states, 0U);
}

INSTANTIATE_TEST_SUITE_P(
    Of, IgnoredErrors,
    ::testing::Values(
        Ignoring{Ignored::kWrite, "torn", "kill", "write new 0..7 failed: I/O error"},
        Ignoring{Ignored::kSync, "torn", "kill", "sync new failed: I/O error"},
        Ignoring{Ignored::kRename, "lost", "kill", "rename new to a failed: I/O error"},
        Ignoring{Ignored::kDirectorySync, "lost", "ordered", "sync . failed: I/O error"}),
    [](const auto& tested) { return "Number" + std::to_string(tested.index); });

TEST(Faults, AreNotToldForWhatShowsWithoutThem) {
  const Workload careless = [](World& world) {
    static_cast<void>(world.disk().make_directory("may fail"));
    const auto file = or_throw(world.disk().open("a", {.create = true}));
    or_throw(file->write_at(0, bytes_of("content")));
    or_throw(world.disk().sync());
    world.acknowledge("a");
  };
  const Report report = explore(careless, stored, kFaults);
  ASSERT_FALSE(report.findings.empty());
  EXPECT_GT(report.faults, 0U);
  for (const Finding& finding : report.findings) EXPECT_EQ(finding.fault, "") << to_string(report);
}

/// A device of larger units leaves no such part by itself.
TEST(Faults, LetAPartOfAFailingWriteThrough) {
  const Workload writing = [](World& world) {
    or_throw(or_throw(world.disk().open("a", {.create = true}))->write_at(0, io::Bytes(1024)));
  };
  const Check is_whole = [](CrashState& state, auto /*told*/) -> std::optional<Violation> {
    const auto status = state.status("a");
    if (!status || status->size_bytes % 1024 == 0) return std::nullopt;
    return Violation{"half", std::to_string(status->size_bytes) + " bytes"};
  };
  const Report report = explore(writing, is_whole, {.device = "kill", .faults = true, .cases = ""});
  ASSERT_EQ(report.findings.size(), 1U) << to_string(report);
  EXPECT_EQ(report.findings.front().violation.text, "512 bytes");
  EXPECT_EQ(report.findings.front().fault, "write a 0..1024 failed: I/O error");
}

TEST(Faults, EndWorkloadsThatNeverGiveUp) {
  const Workload stubborn = [](World& world) {
    while (!world.disk().make_directory("a")) continue;
  };
  const Report report = explore(
      stubborn, [](CrashState&, auto) { return std::optional<Violation>(); }, kFaults);
  EXPECT_CRASH_SAFE(report);
  EXPECT_EQ(report.faults, 4U);
}

/// The same number of acknowledgements means something else.
TEST(Faults, AreCheckedAgainstWhatWasToldAfterThem) {
  const Workload confused = [](World& world) {
    or_throw(world.disk().make_directory("a"));
    world.acknowledge(world.disk().sync() ? "a" : "b");
  };
  const Check all_there = [](CrashState& state, auto told) -> std::optional<Violation> {
    for (const std::string& path : told) {
      if (!state.exists(path)) return Violation{"lost", path};
    }
    return std::nullopt;
  };
  EXPECT_CRASH_SAFE(explore(confused, all_there, {.cases = ""}));
  const Report report =
      explore(confused, all_there, {.device = "kill", .faults = true, .cases = ""});
  ASSERT_EQ(report.findings.size(), 1U) << to_string(report);
  EXPECT_EQ(report.findings.front().violation.text, "b");
}

// The process dies, and the power fails later.

/// Recovery finds what the process wrote, and believes it: nothing of it may be durable.
std::optional<Violation> trusting_recovery(CrashState& state,
                                           std::span<const std::string> /*told*/) {
  if (state.exists("done")) {
    if (state.exists("a")) return std::nullopt;
    return Violation{"lost", "done, and no a"};
  }
  if (!state.exists("a")) return std::nullopt;
  or_throw(state.make_directory("done"));
  return std::nullopt;
}

TEST(Deaths, MakeNothingDurable) {
  const Workload making = [](World& world) { or_throw(world.disk().make_directory("a")); };
  EXPECT_CRASH_SAFE(explore(making, trusting_recovery, {.nested = 1, .cases = ""}));
  const Report report =
      explore(making, trusting_recovery, {.device = "kill,then=posix", .nested = 1, .cases = ""});
  ASSERT_EQ(report.findings.size(), 1U) << to_string(report);
  const Finding& finding = report.findings.front();
  EXPECT_EQ(finding.violation.kind, "lost");
  EXPECT_EQ(finding.model, "posix-names");
  EXPECT_THAT(finding.explanation, ::testing::HasSubstr("the process dies"));
  EXPECT_EQ(report.deaths, 1U);
}

TEST(Deaths, ComeAfterEachUnitOfAWriteAndKeepWhatWasSynced) {
  const Workload writing = [](World& world) {
    const auto file = or_throw(world.disk().open("a", {.create = true}));
    or_throw(file->sync());
    or_throw(world.disk().sync());
    world.acknowledge("a");
    or_throw(file->write_at(0, io::Bytes(1024)));
  };
  std::set<std::uint64_t> sizes;
  const Check check = [&](CrashState& state, auto told) -> std::optional<Violation> {
    if (!told.empty() && !state.exists("a")) return Violation{"lost", "a was synced"};
    if (state.exists("a")) sizes.insert(or_throw(state.status("a")).size_bytes);
    static_cast<void>(state.make_directory("recovered"));
    return std::nullopt;
  };
  const Report report =
      explore(writing, check, {.device = "kill,then=powerloss", .nested = 1, .cases = ""});
  EXPECT_CRASH_SAFE(report);
  EXPECT_EQ(report.deaths, 5U + 1) << "after each event but the acknowledgement, and half a write";
  EXPECT_EQ(sizes, (std::set<std::uint64_t>{0, 512, 1024}));
}

TEST(Deaths, WantNestedCrashes) {
  const Report report =
      explore(storing(Ignored::kNothing), stored, {.device = "kill,then=posix", .cases = ""});
  EXPECT_THAT(report.failed, ::testing::HasSubstr("nested is 0"));
}

// Full disks.

/// Appends a block after the other to a file, until there are `count`.
Workload appending(std::uint64_t count, bool ignores_errors) {
  return [=](World& world) {
    const auto file = or_throw(world.disk().open("a", {.create = true}));
    or_throw(world.disk().sync());
    for (std::uint64_t i = 0; i < count; ++i) {
      const io::Bytes block(4096, std::byte{7});
      look_at(file->write_at(i * block.size(), block), ignores_errors);
      or_throw(file->sync());
      world.acknowledge(std::to_string(i));
    }
  };
}

std::optional<Violation> appended(CrashState& state, std::span<const std::string> acknowledged) {
  if (acknowledged.empty()) return std::nullopt;
  const std::uint64_t size = or_throw(state.status("a")).size_bytes;
  if (size >= acknowledged.size() * 4096) return std::nullopt;
  return Violation{"lost", std::to_string(size) + " bytes"};
}

TEST(FullDisks, StopAWorkloadThatLooksAtErrors) {
  const Options options = {.space_bytes = 3 * 4096, .cases = ""};
  const Report report = explore(appending(4, false), appended, options);
  EXPECT_CRASH_SAFE(report);
  EXPECT_TRUE(report.ran_out_of_space);
  EXPECT_EQ(report.acknowledged.size(), 2U);
  EXPECT_THAT(to_string(report), ::testing::HasSubstr("ran out of space"));
  EXPECT_FALSE(explore(appending(2, false), appended, options).ran_out_of_space);
}

TEST(FullDisks, ShowErrorsThatAreIgnored) {
  EXPECT_CRASH_SAFE(explore(appending(4, true), appended, {.cases = ""}));
  const Report report =
      explore(appending(4, true), appended, {.space_bytes = 3 * 4096, .cases = ""});
  ASSERT_EQ(report.findings.size(), 1U) << to_string(report);
  EXPECT_EQ(report.findings.front().violation.kind, "lost");
}

/// Recovery needs a block more than there is.
TEST(FullDisks, AreAsFullAfterACrash) {
  const Check recovery = [](CrashState& state, auto /*told*/) -> std::optional<Violation> {
    or_throw(state.make_directory("recovered"));
    return std::nullopt;
  };
  const Options options = {.space_bytes = 3 * 4096, .cases = ""};
  EXPECT_CRASH_SAFE(explore(appending(1, false), recovery, options));
  EXPECT_FALSE(explore(appending(2, false), recovery, options).is_safe());
}

TEST(Faults, ShareTheBudget) {
  const Report all = explore(storing(Ignored::kSync), stored, kFaults);
  ASSERT_GT(all.fault_states, 1U);
  Options options = kFaults;
  options.max_states = all.states - 1;
  const Report cut = explore(storing(Ignored::kSync), stored, options);
  EXPECT_FALSE(cut.is_complete);
  EXPECT_EQ(cut.states, all.states - 1);
  EXPECT_GT(cut.faults, 0U);
}

}  // namespace
}  // namespace crashcheck
