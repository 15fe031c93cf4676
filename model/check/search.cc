// Method. As sets of states the models of a ladder are nested. So they are walked mildest first,
// and a state that a milder one had is not checked again: the first model that shows a kind of
// violation is the mildest that can. Where a milder one was sampled, its walk may have missed the
// state; then it is asked for that state itself before anything is reported. Crashes inside
// recoveries are walked under the last model alone, and brought down the ladder in the same way.
//
// Under each model the parts are taken in their order, in whichever process they are walked: the
// budget ends where it would end in one walk.
#include "search.h"

#include <algorithm>

#include "faultfs/saturating.h"

namespace crashcheck {

using faultfs::CrashStates;
using faultfs::DirectoryCrash;
using faultfs::DirectoryTrace;
using faultfs::Tree;

namespace {

/// A choice costs less than a check.
constexpr std::uint64_t kChoicesForAState = 32;

/// For each job, so that the last ones to be done are short.
constexpr std::size_t kPartsOfAJob = 4;

/// The crash path of another model that leaves the same, if there is one.
std::optional<CrashPath> on_milder(const Explorable& what, Judge& judge, std::size_t model,
                                   const CrashPath& path, std::size_t milder) {
  Paths paths(what.trace, what.ladder[model], judge);
  const io::Result<Outcome> outcome = paths.carry_out(path);
  CRASHCHECK_ASSERT(outcome.has_value());
  CrashPath found;
  for (std::size_t at = 0; at < path.size(); ++at) {
    const DirectoryTrace& trace = outcome->lives[at].trace;
    CrashStates hostile(trace, what.ladder[model]);
    CrashStates mild(trace, what.ladder[milder]);
    const io::Result<Tree> wanted = hostile.tree(path[at]);
    CRASHCHECK_ASSERT(wanted.has_value());
    std::optional<DirectoryCrash> crash = mild.find(path[at].event, *wanted).found;
    if (!crash) return std::nullopt;
    found.push_back(std::move(*crash));
  }
  return found;
}

/// The one that loses least.
CrashPath best_of(Paths& paths, const std::vector<CrashPath>& candidates) {
  const CrashPath* best = nullptr;
  std::optional<Loss> loss;
  for (const CrashPath& path : candidates) {
    const io::Result<Outcome> outcome = paths.carry_out(path);
    CRASHCHECK_ASSERT(outcome && outcome->violation != nullptr);
    const Loss of_path = loss_of(*outcome);
    if (loss && !(of_path < *loss)) continue;
    loss = of_path;
    best = &path;
  }
  CRASHCHECK_ASSERT(best != nullptr);
  return *best;
}

}  // namespace

Search::Search(const Explorable& what, const Pieces& pieces, Judge& judge)
    : what_(what),
      pieces_(pieces),
      judge_(judge),
      parts_(parts_of(what.trace, what.first,
                      pieces.is_forked() ? kPartsOfAJob * jobs_of(what.options) : 1)),
      left_{what.options.max_states,
            faultfs::saturating_multiply(what.options.max_states, kChoicesForAState)} {
  if (pieces_.is_forked()) judges_.assign(parts_.size(), judge_);
}

void Search::run() {
  for (std::size_t model = 0; model < what_.ladder.size() && is_complete(); ++model) {
    walk_all(model);
  }
  for (; !judges_.empty(); judges_.pop_back()) judge_.learn(judges_.back());
}

void Search::walk_all(std::size_t model) {
  explored_.push_back({.model = what_.ladder[model].name});
  std::size_t taken = 0;
  pieces_.run<JudgedPart>(
      parts_.size(), [&] { return left_; },
      [&](std::size_t part, const Budget& budget, isolation::Guard* guard) {
        return walked(model, part, budget, guard);
      },
      [&](const Budget& with, JudgedPart judged) {
        const Taken what = take(taken, with, std::move(judged));
        if (what == Taken::kGoOn) ++taken;
        return what;
      });
  explored_.back().is_complete = is_complete();
}

JudgedPart Search::walked(std::size_t model, std::size_t part, const Budget& budget,
                          isolation::Guard* guard) {
  if (!pieces_.is_forked()) {
    return {.walked = walk(what_, model, parts_[part], judge_, budget), .news = {}, .kinds = {}};
  }
  Judge judge = judges_[part];
  judge.use(guard);
  judge.keep_news();
  Walked walked = walk(what_, model, parts_[part], judge, budget);
  return {std::move(walked), judge.news(), judge.kinds()};
}

Taken Search::take(std::size_t part, const Budget& with, JudgedPart judged) {
  const Explored& met = judged.walked.explored;
  const bool is_within = met.states < left_.states && judged.walked.choices < left_.choices;
  if (!is_within && with != left_) return Taken::kAgain;
  if (pieces_.is_forked()) judges_[part].learn(judged.news, judged.kinds);
  Explored& explored = explored_.back();
  explored.candidates += met.candidates;
  explored.states += met.states;
  explored.crash_points += met.crash_points;
  explored.sampled_points += met.sampled_points;
  explored.violations += met.violations;
  left_.states -= std::min(left_.states, met.states);
  left_.choices -= std::min(left_.choices, judged.walked.choices);
  states_ += met.states;
  nested_states_ += judged.walked.nested_states;
  for (const auto& [kind, candidates] : judged.walked.candidates) {
    candidates_[kind].add(candidates);
  }
  return is_complete() ? Taken::kGoOn : Taken::kStop;
}

Example best_example(const Explorable& what, Judge& judge, const Candidates& candidates) {
  std::size_t model = candidates.model;
  std::optional<Paths> paths;
  paths.emplace(what.trace, what.ladder[model], judge);
  CrashPath best = least(*paths, best_of(*paths, candidates.paths));
  for (std::size_t milder = 0; milder < model; ++milder) {
    std::optional<CrashPath> found = on_milder(what, judge, model, best, milder);
    if (!found) continue;
    model = milder;
    paths.emplace(what.trace, what.ladder[milder], judge);
    best = least(*paths, std::move(*found));
  }
  return {model, std::move(best), candidates.states};
}

}  // namespace crashcheck
