// Shrinking. The measure is simplicity_of(); the moves are simplifications(). Each move that
// changes operations makes the crashes be looked for anew (find_crashes), because events have other
// numbers then. Greedy descent takes the first simpler reproduction that still shows the signature,
// and goes on from there. Greedy descent stops at local minima, which differ between histories; so
// the search begins again from small histories drawn at random, always the same ones, and from
// variations of the best one so far, for a share of the effort. In the end only the crashes are
// made simpler (simpler_crashes.h), for operations that stay. Skeletons that were tried in vain are
// not tried again.
#include "explorer/shrinker.h"

#include <xxhash.h>

#include <algorithm>
#include <set>

#include "explorer/simplicity.h"
#include "explorer/simplifications.h"
#include "simpler_crashes.h"

namespace crashcheck::explorer {
namespace {

using Lives = std::vector<Life>;

/// What a search for crashes begins with, as text.
std::string skeleton_of(const Lives& lives) {
  std::string text;
  for (const Life& life : lives) {
    for (const auto& operation : life.operations) text += to_string(operation) + "\n";
    for (const LifeFault& fault : life.faults) {
      text += std::to_string(fault.step) + to_string(kind_of(fault.fault));
    }
    for (const OthersHold& others : life.others) text += to_string(others) + "\n";
    text += "/";
  }
  return text;
}

History in_one_life(const Lives& lives) {
  History all;
  for (const Life& life : lives) {
    all.insert(all.end(), life.operations.begin(), life.operations.end());
  }
  return all;
}

class Shrinker {
 public:
  Shrinker(const CrashSearch& search, Lives lives, Effort& effort)
      : search_(search), effort_(effort), best_(std::move(lives)) {}

  Lives run() {
    do {
      while (simplify_once()) {
      }
    } while (begin_anew());
    return simplest_crashes(search_, std::move(best_), effort_);
  }

 private:
  bool simplify_once() {
    auto all = simplifications(workload(), best_);
    while (auto simpler = all->next()) {
      if (!simpler->moves_events || effort_.is_over()) return false;
      if (take(search_, simpler->lives)) return true;
    }
    return false;
  }

  /// Descent ends in a hollow that others may be deeper than. Tries small histories that have
  /// nothing to do with where it began, then some that are like what it has come to.
  bool begin_anew() {
    const std::string_view word = search_.target.signature.operation;
    const bool with_more = std::ranges::any_of(
        best_, [](const Life& life) { return !life.faults.empty() || !life.others.empty(); });
    if (with_more || !workload().has_small(word)) return false;
    const std::size_t crashes = word == kNestedCrash ? 2 : 1;
    const Simplicity best = simplicity_of(workload(), best_);
    const bool fewer_crashes = best.crashes > crashes;
    const std::size_t most = fewer_crashes ? kLongest : std::min(kLongest, best.operations);
    for (std::size_t operations = 1; operations <= most; ++operations) {
      const auto draw = [&](faultfs::Choices& choices) {
        return workload().small(operations, word, choices);
      };
      if (try_drawn(draw, crashes)) return true;
    }
    const History known = in_one_life(best_);
    if (known.size() < 2) return false;
    const auto draw = [&](faultfs::Choices& choices) {
      return workload().similar(known, word, !fewer_crashes, choices);
    };
    return try_drawn(draw, crashes) || (is_long() && climb_out(crashes));
  }

  /// Goes down anew from histories of the same length that are like the best.
  bool climb_out(std::size_t crashes) {
    const Lives known = best_;
    const std::string_view word = search_.target.signature.operation;
    faultfs::RandomChoices choices(0);
    for (std::size_t left = beginnings(); left > 0 && may_begin_anew(); --left) {
      const auto history = workload().similar(in_one_life(known), word, false, choices);
      if (!history) continue;
      Lives lives(crashes);
      lives[0].operations = *history;
      if (!is_new(lives)) continue;
      const std::uint64_t before = effort_.spent();
      auto found = find_crashes(search_, lives, effort_);
      if (found) {
        best_ = std::move(*found);
        while (simplify_once()) {
        }
        if (simplicity_of(workload(), best_) < simplicity_of(workload(), known)) return true;
        best_ = known;
      }
      anew_bytes_ += effort_.spent() - before;
    }
    return false;
  }

  /// Histories drawn at random, always the same ones.
  template <typename Draw>
  bool try_drawn(const Draw& draw, std::size_t crashes) {
    CrashSearch search = search_;
    search.only_last_operation = true;
    faultfs::RandomChoices choices(0);
    for (std::size_t left = beginnings(); left > 0 && may_begin_anew(); --left) {
      const auto history = draw(choices);
      if (!history) continue;
      std::vector<Life> lives(crashes);
      lives[0].operations = *history;
      const std::uint64_t before = effort_.spent();
      if (may_be_simpler(lives) && take(search, lives)) return true;
      anew_bytes_ += effort_.spent() - before;
    }
    return false;
  }

  /// What is rare is still long by now: it is worth more.
  [[nodiscard]] bool is_long() const {
    return simplicity_of(workload(), best_).operations >= kLong;
  }
  [[nodiscard]] std::size_t beginnings() const { return effort_.beginnings * (is_long() ? 4 : 1); }

  /// What comes on top of the descent has a share of the effort only.
  [[nodiscard]] bool may_begin_anew() const {
    return !effort_.is_over() && anew_bytes_ < effort_.max_image_bytes / kShareForAnew;
  }

  /// Whether `lives` are simpler than the best, with crashes of which there is nothing to say.
  [[nodiscard]] bool may_be_simpler(const Lives& lives) const {
    Simplicity least = simplicity_of(workload(), lives);
    least.crashes = search_.target.signature.operation == kNoCrash ? 0 : lives.size();
    return least < simplicity_of(workload(), best_);
  }

  bool take(const CrashSearch& search, const Lives& lives) {
    if (!is_new(lives)) return false;
    auto found = find_crashes(search, lives, effort_);
    if (!found || simplicity_of(workload(), *found) >= simplicity_of(workload(), best_))
      return false;
    best_ = std::move(*found);
    if (effort_.on_better) effort_.on_better(best_);
    return true;
  }

  /// Whether this is the first search for crashes in such lives.
  bool is_new(const Lives& lives) {
    const std::string skeleton = skeleton_of(lives);
    const XXH128_hash_t hash = XXH3_128bits(skeleton.data(), skeleton.size());
    return tried_.insert({hash.high64, hash.low64}).second;
  }

  [[nodiscard]] const Workload& workload() const { return search_.store.workload(); }

  static constexpr std::size_t kLongest = 5;
  static constexpr std::size_t kLong = 5;
  static constexpr std::uint64_t kShareForAnew = 4;
  const CrashSearch& search_;
  Effort& effort_;
  Lives best_;
  std::uint64_t anew_bytes_ = 0;                             // what small histories have come to
  std::set<std::pair<std::uint64_t, std::uint64_t>> tried_;  // in vain, but for the best
};

/// Without what was to come after the step that is judged.
Lives as_far_as_it_matters(Lives lives, const Replay& replayed) {
  if (replayed.lives.size() < lives.size()) {
    lives.resize(replayed.lives.size());
    lives.back().crash.reset();
  }
  for (std::size_t i = 0; i < lives.size(); ++i) {
    auto& operations = lives[i].operations;
    operations.resize(std::min(operations.size(), replayed.lives[i].step));
    for (LifeFault& fault : lives[i].faults) {
      fault.step = std::min(fault.step, operations.size() + 1);
    }
    lives[i].others = held_until(operations.size() + 1, lives[i].others);
  }
  return lives;
}

/// The sighting that `lives` are, if they show what is wanted.
std::optional<Sighting> sighted(const CrashSearch& search, const Lives& lives, Effort& effort) {
  Sighting sighting{search.target.signature, lives, {}};
  const Case reproduction = make_case(search.store, search.scope.profile, sighting);
  const auto replayed = replay(search.store, reproduction);
  if (!replayed || !shows(reproduction, *replayed, search.target)) return std::nullopt;
  sighting.findings = replayed->judgement.findings;
  Lives shorter = as_far_as_it_matters(lives, *replayed);
  if (shorter != lives && shows(search, shorter, effort)) sighting.lives = std::move(shorter);
  return sighting;
}

}  // namespace

std::size_t Shrunk::operations() const { return sighting.operations(); }

std::optional<Shrunk> shrink(const CrashSearch& search, const std::vector<Life>& lives,
                             Effort& effort) {
  auto sighting = sighted(search, lives, effort);
  if (!sighting) return std::nullopt;
  const Lives simplest = Shrinker(search, std::move(sighting->lives), effort).run();
  Shrunk shrunk;
  shrunk.sighting = sighted(search, simplest, effort).value();
  shrunk.parts = parts_of(shrunk.sighting.lives);
  shrunk.counts = effort.counts;
  shrunk.minimal = !effort.is_over();
  return shrunk;
}

std::optional<Shrunk> shrink(const Store& store, const Search& search, const Parts& parts,
                             std::uint64_t max_image_bytes) {
  Effort effort{max_image_bytes, search.stop, search.beginnings};
  effort.spent_in_all = search.spent_in_all;
  const auto found = find_violation(store, search, parts, effort.counts);
  if (!found) return std::nullopt;
  return shrink(CrashSearch{store, search.scope, {search.signature, false}}, found->lives, effort);
}

}  // namespace crashcheck::explorer
