// Crash states a second on one core, and where the time goes. Rates are counters: "states" are
// crash images at crash points, "tested" the distinct ones that were recovered and judged.
#include <benchmark/benchmark.h>

#include "explorer/exploration.h"
#include "explorer/fault_exploration.h"
#include "explorer/image_checker.h"
#include "explorer/model_walk.h"
#include "explorer/recording.h"
#include "faultfs/crash_images.h"
#include "faultfs/forwarding_file.h"
#include "faultfs/memory_file.h"
#include "generator/generator.h"
#include "history/wrapped.h"
#include "subjects/ghost_tree_subject.h"

namespace crashcheck {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kHistories = 200;
constexpr std::size_t kMaxOperations = 24;

const explorer::Store& in_place() { return *subjects::ghost_trees().find("in-place"); }

/// History number `index`, over and over.
explorer::History history_at(std::uint64_t index) {
  return history::wrapped(generator::history_of(kSeed, index % kHistories, kMaxOperations));
}

std::vector<explorer::History> some_histories() {
  std::vector<explorer::History> histories;
  for (std::uint64_t index = 0; index < kHistories; ++index) {
    histories.push_back(history_at(index));
  }
  return histories;
}

benchmark::Counter rate(std::uint64_t count) {
  return {static_cast<double>(count), benchmark::Counter::kIsRate};
}

/// All of it: generate, record, enumerate, recover, judge, use.
void explore_histories(benchmark::State& state, const char* profile_text, unsigned nested = 0) {
  const explorer::Scope scope{faultfs::parse_profile(profile_text).value(), 1024, nested};
  explorer::Counts counts;
  std::uint64_t index = 0;
  for (auto _ : state) {
    const auto history = history_at(index++);
    const auto recording = explorer::record(in_place(), history);
    counts += explorer::explore(in_place(), recording, scope,
                                [](const explorer::Sighting&) { return true; });
  }
  state.counters["states"] = rate(counts.states);
  state.counters["tested"] = rate(counts.tested);
}
BENCHMARK_CAPTURE(explore_histories, kill, "kill");
BENCHMARK_CAPTURE(explore_histories, ordered, "ordered");
BENCHMARK_CAPTURE(explore_histories, powerloss, "powerloss");
BENCHMARK_CAPTURE(explore_histories, hostile, "hostile");
BENCHMARK_CAPTURE(explore_histories, kill_nested, "kill", 1);
BENCHMARK_CAPTURE(explore_histories, powerloss_nested, "powerloss", 1);

/// With every call made to fail; a history is many lives.
void explore_faults(benchmark::State& state) {
  const explorer::Scope scope{faultfs::parse_profile("powerloss").value()};
  explorer::CountsByCut by_cut;
  explorer::FaultCounts fired = explorer::every_fault_kind();
  std::uint64_t index = 0;
  for (auto _ : state) {
    explorer::explore_faults(
        in_place(), history_at(index++), scope, [](const explorer::Sighting&) { return true; },
        by_cut, fired);
  }
  const explorer::Counts counts = sum_of(by_cut);
  state.counters["states"] = rate(counts.states);
  state.counters["tested"] = rate(counts.tested);
}
BENCHMARK(explore_faults);

void generate(benchmark::State& state) {
  std::uint64_t index = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(generator::history_of(kSeed, index++ % kHistories, kMaxOperations));
  }
}
BENCHMARK(generate);

void record(benchmark::State& state) {
  const auto histories = some_histories();
  std::uint64_t events = 0;
  std::uint64_t index = 0;
  for (auto _ : state) {
    const auto recording = explorer::record(in_place(), histories[index++ % kHistories]);
    events += recording.trace.event_count();
  }
  state.counters["events"] = rate(events);
}
BENCHMARK(record);

/// The images alone: nothing is recovered.
void enumerate_images(benchmark::State& state) {
  const auto recording = explorer::record(in_place(), some_histories()[0]);
  const auto profile = faultfs::parse_profile("kill").value();
  std::uint64_t states = 0;
  for (auto _ : state) {
    faultfs::CrashImages images(recording.trace, profile);
    while (images.next()) {
      benchmark::DoNotOptimize(&images.image());
      ++states;
    }
  }
  state.counters["states"] = rate(states);
}
BENCHMARK(enumerate_images);

/// Recover and judge one sound image over and over, the heap used afterwards.
void check_image(benchmark::State& state) {
  const auto recording = explorer::record(in_place(), some_histories()[0]);
  const auto profile = faultfs::parse_profile("kill").value();
  const std::uint64_t last = recording.trace.event_count();
  explorer::ModelWalk walk(recording);
  walk.advance_to(recording.steps.size());
  const auto image = faultfs::crash_image(recording.trace, profile, {last}).value();
  explorer::ImageChecker checker(in_place(), profile.unit_bytes);
  for (auto _ : state) {
    benchmark::DoNotOptimize(checker.check(image, walk.crashed()).holds());
  }
  state.counters["tested"] = rate(static_cast<std::uint64_t>(state.iterations()));
}
BENCHMARK(check_image);

/// Opening a clean heap in memory, the floor of every check.
void open_heap(benchmark::State& state) {
  const auto recording = explorer::record(in_place(), some_histories()[0]);
  const auto profile = faultfs::parse_profile("kill").value();
  const auto image =
      faultfs::crash_image(recording.trace, profile, {recording.trace.event_count()}).value();
  faultfs::MemoryFile file;
  for (auto _ : state) {
    file.assign(image);
    benchmark::DoNotOptimize(in_place().open(std::make_unique<faultfs::ForwardingFile>(file)));
  }
}
BENCHMARK(open_heap);

}  // namespace
}  // namespace crashcheck
