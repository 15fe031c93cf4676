// Method. As sets of states the models of a ladder are nested. So they are walked mildest first,
// and a state that a milder one had is not checked again: the first model that shows a kind of
// violation is the mildest that can. Where a milder one was sampled, its walk may have missed the
// state; then it is asked for that state itself before anything is reported. Crashes inside
// recoveries are walked under the last model alone, and brought down the ladder in the same way.
#include "search.h"

#include <algorithm>

namespace crashcheck {

using faultfs::CrashStates;
using faultfs::DirectoryCrash;
using faultfs::DirectoryCrashes;
using faultfs::DirectoryTrace;
using faultfs::Tree;

namespace {

/// Of more violating states of one kind, the others are counted.
constexpr std::size_t kMaxCandidates = 64;

}  // namespace

Search::Search(const DirectoryTrace& trace, Judge& judge,
               std::vector<faultfs::FileSystemModel> ladder, const Options& options,
               std::uint64_t first)
    : trace_(trace),
      judge_(judge),
      ladder_(std::move(ladder)),
      options_(options),
      first_(first),
      acknowledged_(trace) {}

void Search::run() {
  for (std::size_t model = 0; model < ladder_.size() && is_complete(); ++model) walk(model);
  choose_examples();
}

void Search::walk(std::size_t model) {
  explored_.push_back({.model = ladder_[model].name});
  DirectoryCrashes crashes(trace_, ladder_[model], options_.states_at_a_point, first_);
  std::uint64_t event = UINT64_MAX;
  while (is_complete() && crashes.next()) {
    choices_ += crashes.candidates() - explored_.back().candidates;
    explored_.back().candidates = crashes.candidates();
    if (event != crashes.event()) {
      event = crashes.event();
      ++explored_.back().crash_points;
      if (crashes.is_sampled()) ++explored_.back().sampled_points;
    }
    const Tree& tree = crashes.tree();
    const std::span<const std::string> told = acknowledged_.until(event);
    const Judge::Answer answer = judge_.judge(tree, told);
    const bool is_last = model + 1 == ladder_.size();
    const bool is_nested = is_last && options_.nested > 0 && answer.violation == nullptr;
    if (answer.is_new) {
      ++explored_.back().states;
      ++states_;
    }
    if (answer.violation != nullptr) note(model, {crashes.crash()}, answer);
    if (is_nested && recovered_.insert(answer.key).second) {
      crash_recovery(model, {crashes.crash()}, tree, told);
    }
  }
  explored_.back().is_complete = is_complete();
}

void Search::crash_recovery(std::size_t model, const CrashPath& path, const Tree& tree,
                            std::span<const std::string> acknowledged) {
  const DirectoryTrace recovery = judge_.recovery(tree, acknowledged);
  if (recovery.event_count() == 0) return;
  DirectoryCrashes crashes(recovery, ladder_[model], options_.nested_states_at_a_point);
  std::uint64_t candidates = 0;
  while (is_complete() && crashes.next()) {
    choices_ += crashes.candidates() - candidates;
    candidates = crashes.candidates();
    const Judge::Answer answer = judge_.judge(crashes.tree(), acknowledged);
    CrashPath longer = path;
    longer.push_back(crashes.crash());
    if (answer.is_new) {
      ++explored_.back().states;
      ++states_;
      ++nested_states_;
    }
    if (answer.violation != nullptr) note(model, longer, answer);
    const bool is_deeper = path.size() < options_.nested && answer.violation == nullptr;
    if (is_deeper && recovered_.insert(answer.key).second) {
      crash_recovery(model, longer, crashes.tree(), acknowledged);
    }
  }
}

/// The judge may have met the state in another search.
void Search::note(std::size_t model, const CrashPath& path, const Judge::Answer& answer) {
  if (!noted_.insert(answer.key).second) return;
  ++explored_.back().violations;
  const auto [place, is_new] = candidates_.try_emplace(answer.violation->kind);
  Candidates& candidates = place->second;
  if (is_new) candidates.model = model;
  ++candidates.states;
  if (candidates.model == model && candidates.paths.size() < kMaxCandidates) {
    candidates.paths.push_back(path);
  }
}

void Search::choose_examples() {
  for (const auto& [kind, candidates] : candidates_) {
    std::size_t model = candidates.model;
    std::optional<Paths> paths;
    paths.emplace(trace_, ladder_[model], judge_);
    CrashPath best = candidates.paths.front();
    std::optional<Loss> loss;
    for (const CrashPath& path : candidates.paths) {
      const io::Result<Outcome> outcome = paths->carry_out(path);
      CRASHCHECK_ASSERT(outcome && outcome->violation != nullptr);
      const Loss of_path = loss_of(*outcome);
      if (loss && !(of_path < *loss)) continue;
      loss = of_path;
      best = path;
    }
    best = least(*paths, best);
    for (std::size_t milder = 0; milder < model; ++milder) {
      std::optional<CrashPath> found = on_milder(model, best, milder);
      if (!found) continue;
      model = milder;
      paths.emplace(trace_, ladder_[milder], judge_);
      best = least(*paths, std::move(*found));
    }
    examples_.emplace(kind, Example{model, best, candidates.states});
  }
}

std::optional<CrashPath> Search::on_milder(std::size_t model, const CrashPath& path,
                                           std::size_t milder) {
  Paths paths(trace_, ladder_[model], judge_);
  const io::Result<Outcome> outcome = paths.carry_out(path);
  CRASHCHECK_ASSERT(outcome.has_value());
  CrashPath found;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const DirectoryTrace& trace = outcome->lives[at].trace;
    CrashStates hostile(trace, ladder_[model]);
    CrashStates mild(trace, ladder_[milder]);
    const io::Result<Tree> wanted = hostile.tree(path[at]);
    CRASHCHECK_ASSERT(wanted.has_value());
    std::optional<DirectoryCrash> crash = mild.find(path[at].event, *wanted).found;
    if (!crash) return std::nullopt;
    found.push_back(std::move(*crash));
  }
  return found;
}

}  // namespace crashcheck
