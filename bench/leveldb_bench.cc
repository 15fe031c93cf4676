// Crash states of a LevelDB database a second on one core: recovered, and each row compared.
#include <benchmark/benchmark.h>

#include "adapters/leveldb_transactions.h"
#include "check/explore.h"

namespace crashcheck {
namespace {

/// All of it: record, enumerate, recover, compare.
void explore_leveldb(benchmark::State& state, const char* device) {
  const adapters::LevelDbPlan plan{.transactions = 60, .uses_after_recovery = false};
  std::uint64_t states = 0;
  for (auto _ : state) {
    const Report report =
        explore([&](World& world) { adapters::run_transactions(plan, world); },
                [&](CrashState& crash, std::span<const std::string> acknowledged) {
                  return adapters::check_transactions(plan, crash, acknowledged);
                },
                {.device = device, .states_at_a_point = 64, .cases = "", .suggest = false});
    states += report.states;
  }
  state.counters["states"] = {static_cast<double>(states), benchmark::Counter::kIsRate};
}
BENCHMARK_CAPTURE(explore_leveldb, kill, "kill");
BENCHMARK_CAPTURE(explore_leveldb, ext4, "ext4");
BENCHMARK_CAPTURE(explore_leveldb, posix, "posix");

}  // namespace
}  // namespace crashcheck
