// Crash states of an append-only log a second on one core, recovered and checked, and the choices
// made on the way; then the choices alone. Rates are counters.
#include <benchmark/benchmark.h>

#include "check/explore.h"
#include "faultfs/directory_crashes.h"
#include "faultfs/memory_directory.h"
#include "log.h"

namespace crashcheck {
namespace {

constexpr std::size_t kRecords = 20;
constexpr std::uint64_t kStatesAtAPoint = 4096;

/// The records of docs/your-store.md.
std::string record(std::size_t number) {
  return "record " + std::to_string(number) + std::string(100, '.');
}

void append_records(World& world) {
  example::Log log(world.disk(), "wal");
  for (std::size_t i = 0; i < kRecords; ++i) {
    log.append(record(i));
    world.acknowledge(record(i));
  }
}

std::optional<Violation> check_records(CrashState& state,
                                       std::span<const std::string> acknowledged) {
  const example::Log log(state, "wal");
  state.recovered();
  if (log.records().size() < acknowledged.size()) return Violation{"lost", "a record"};
  for (std::size_t i = 0; i < acknowledged.size(); ++i) {
    if (log.records()[i] != acknowledged[i]) return Violation{"torn", acknowledged[i]};
  }
  return std::nullopt;
}

benchmark::Counter rate(std::uint64_t count) {
  return {static_cast<double>(count), benchmark::Counter::kIsRate};
}

/// All of it: record, enumerate on each model of the ladder, recover, check.
void explore_log(benchmark::State& state, const Options& options) {
  std::uint64_t states = 0;
  std::uint64_t candidates = 0;
  for (auto _ : state) {
    const Report report = explore(append_records, check_records, options);
    states += report.states;
    for (const Explored& explored : report.explored) candidates += explored.candidates;
    if (!report.is_safe()) state.SkipWithError(to_string(report).c_str());
  }
  state.counters["states"] = rate(states);
  state.counters["candidates"] = rate(candidates);
}
BENCHMARK_CAPTURE(explore_log, powerloss, Options{.cases = ""})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore_log, powerloss_nested, Options{.nested = 1, .cases = ""})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(explore_log, hostile, Options{.device = "hostile", .cases = ""})
    ->Unit(benchmark::kMillisecond);

/// Choices of one model, each made into a tree with its hash, which nothing is asked about.
void enumerate_log(benchmark::State& state, const char* device) {
  faultfs::DirectoryTrace trace;
  {
    faultfs::MemoryDirectory disk(trace);
    World world(disk);
    append_records(world);
  }
  const faultfs::FileSystemModel model = *faultfs::parse_model(device);
  std::uint64_t candidates = 0;
  for (auto _ : state) {
    faultfs::DirectoryCrashes crashes(trace, model, kStatesAtAPoint);
    while (crashes.next()) benchmark::DoNotOptimize(crashes.tree().hash());
    candidates += crashes.candidates();
  }
  state.counters["candidates"] = rate(candidates);
}
BENCHMARK_CAPTURE(enumerate_log, powerloss, "powerloss")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(enumerate_log, hostile, "hostile")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace crashcheck
