// Crash states of SQLite a second on one core, recovered, checked by SQLite and compared; and the
// check alone. Rates are counters.
#include <benchmark/benchmark.h>

#include "adapters/sqlite_transactions.h"
#include "check/explore.h"
#include "faultfs/memory_directory.h"

namespace crashcheck {
namespace {

constexpr std::uint64_t kTransactions = 6;
constexpr std::uint64_t kStatesAtAPoint = 256;

adapters::SqlitePlan plan_of(const char* journal_mode) {
  return {.journal_mode = journal_mode, .synchronous = "EXTRA", .transactions = kTransactions};
}

/// All of it: record, enumerate on each model of the ladder, recover, check.
void explore_sqlite(benchmark::State& state, const char* journal_mode) {
  const adapters::SqlitePlan plan = plan_of(journal_mode);
  std::uint64_t states = 0;
  for (auto _ : state) {
    const Report report =
        explore([&](World& world) { run_transactions(plan, world); },
                [&](CrashState& crashed, std::span<const std::string> acknowledged) {
                  return check_transactions(plan, crashed, acknowledged);
                },
                {.states_at_a_point = kStatesAtAPoint, .cases = ""});
    states += report.states;
  }
  state.counters["states"] = {static_cast<double>(states), benchmark::Counter::kIsRate};
}
BENCHMARK_CAPTURE(explore_sqlite, DELETE, "DELETE")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore_sqlite, PERSIST, "PERSIST")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore_sqlite, WAL, "WAL")->Unit(benchmark::kMillisecond);

/// The state after so many events, over and over: in the middle of a commit, so that there is
/// something to recover.
void check_sqlite(benchmark::State& state, const char* journal_mode) {
  const adapters::SqlitePlan plan = plan_of(journal_mode);
  faultfs::DirectoryTrace trace;
  {
    faultfs::MemoryDirectory disk(trace);
    World world(disk);
    run_transactions(plan, world);
  }
  const faultfs::Tree tree = live_tree(trace, trace.event_count() * 3 / 4);
  for (auto _ : state) {
    faultfs::MemoryDirectory disk(tree);
    CrashState crashed(disk, nullptr);
    benchmark::DoNotOptimize(check_transactions(plan, crashed, {}));
  }
  state.counters["states"] = {static_cast<double>(state.iterations()), benchmark::Counter::kIsRate};
}
BENCHMARK_CAPTURE(check_sqlite, DELETE, "DELETE");
BENCHMARK_CAPTURE(check_sqlite, WAL, "WAL");

}  // namespace
}  // namespace crashcheck
