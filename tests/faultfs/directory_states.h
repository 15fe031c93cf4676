// What the laws of directories are tried on: models, random traces, and what the walk finds of
// them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "directory_trace_generator.h"
#include "faultfs/directory_crashes.h"
#include "reference_tree_text.h"

namespace crashcheck::faultfs {

/// Never sampled where the laws go through everything.
inline constexpr std::uint64_t kMostChoices = 2'000;

[[nodiscard]] inline std::string text_of(const Tree& tree) {
  return reference::text_of(tree).value_or("no state");
}

/// A state of one crash point.
struct WalkedState {
  DirectoryCrash crash;
  Tree tree;
};
/// Of a crash point: its states in the order of the walk, and what the walk says of them.
struct WalkedPoint {
  std::vector<WalkedState> states;
  std::uint64_t possible = 0;
  bool is_bound = false;
  bool is_sampled = false;

  [[nodiscard]] std::set<std::string> texts() const {
    std::set<std::string> texts;
    for (const WalkedState& state : states) texts.insert(text_of(state.tree));
    return texts;
  }
};
using WalkedPoints = std::map<std::uint64_t, WalkedPoint>;

[[nodiscard]] inline WalkedPoints walked(const DirectoryTrace& trace, const FileSystemModel& model,
                                         std::uint64_t cap = kMostChoices) {
  WalkedPoints points;
  DirectoryCrashes crashes(trace, model, cap);
  while (crashes.next()) {
    WalkedPoint& point = points[crashes.event()];
    point.states.push_back({crashes.crash(), crashes.tree()});
    point.possible = crashes.possible();
    point.is_bound = crashes.is_bound();
    point.is_sampled = crashes.is_sampled();
  }
  return points;
}

/// Whether the walk leaves it out: the crash point after the next event promises more.
[[nodiscard]] inline bool is_left_out(const DirectoryTrace& trace, std::uint64_t event) {
  return event < trace.event_count() && trace.event(event + 1).kind == Change::kAcknowledge;
}

/// What is in the one set and not in the other, a few of them, one a line.
[[nodiscard]] inline std::string missing(const std::set<std::string>& from,
                                         const std::set<std::string>& in) {
  constexpr std::size_t kMostSaid = 3;
  std::string text;
  std::size_t said = 0;
  for (const std::string& state : in) {
    if (!from.contains(state) && ++said <= kMostSaid) text += "  " + state + "\n";
  }
  return text;
}

/// What a law says of a trace when it fails.
[[nodiscard]] inline std::string said(const DirectoryTrace& trace, const std::string& model,
                                      std::uint64_t event) {
  return model + ", crash after event " + std::to_string(event) + " of\n" + to_string(trace) +
         "that began with " + text_of(trace.base()) + "\n";
}

/// Runs `law(trace)` on random traces of both kinds, longer and longer ones; on a failure the
/// shorter ones have been tried.
inline void for_traces(std::uint64_t count, std::uint64_t grain_bytes,
                       const std::function<void(const DirectoryTrace&)>& law,
                       std::uint64_t most_events = 8) {
  for (std::uint64_t seed = 0; seed < count && !::testing::Test::HasFailure(); ++seed) {
    const TraceShape shape{1 + seed * most_events / count, grain_bytes};
    law(seed % 3 == 0 ? recorded_directory_trace(seed, shape)
                      : random_directory_trace(seed, shape));
  }
}

/// The same on traces in which many a sync fails.
inline void for_failing_traces(std::uint64_t count, std::uint64_t grain_bytes,
                               const std::function<void(const DirectoryTrace&)>& law,
                               std::uint64_t most_events = 10) {
  for (std::uint64_t seed = 0; seed < count && !::testing::Test::HasFailure(); ++seed) {
    law(random_directory_trace(seed, {2 + seed * most_events / count, grain_bytes, true}));
  }
}

/// "posix_rename_loose".
[[nodiscard]] inline std::string model_name(const ::testing::TestParamInfo<std::string>& tested) {
  std::string name = tested.param;
  std::ranges::replace_if(
      name, [](unsigned char letter) { return std::isalnum(letter) == 0; }, '_');
  return name;
}

/// Every named model, and those with fields that are models of their own.
[[nodiscard]] inline std::vector<std::string> tried_models() {
  std::vector<std::string> models;
  for (const FileSystemModel& model : named_models()) models.push_back(model.name);
  for (const char* model : {"posix,rename=split", "posix,rename=loose", "posix-names,rename=split",
                            "btrfs,rename=whole"}) {
    models.emplace_back(model);
  }
  return models;
}

/// The model with fields added.
[[nodiscard]] inline FileSystemModel model_with(const std::string& model,
                                                const std::string& fields) {
  return parse_model(model + "," + fields).value();
}

}  // namespace crashcheck::faultfs
