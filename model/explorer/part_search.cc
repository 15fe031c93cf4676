// Looks for the first violation of a signature in the parts of a history, with as few crashes in
// recoveries as it needs.
#include <algorithm>

#include "explorer/continuation.h"
#include "explorer/fault_exploration.h"
#include "explorer/shrinker.h"

namespace crashcheck::explorer {
namespace {

/// Looks for one signature through all the parts.
class Finder {
 public:
  Finder(const Store& store, const Search& search, const Parts& parts, Counts& counts)
      : store_(store), search_(search), scope_(search.scope), parts_(parts), counts_(counts) {}

  /// With no more crashes in recoveries than it needs.
  std::optional<Sighting> run() {
    const bool is_nested = search_.signature.operation == kNestedCrash;
    const unsigned deepest = is_nested ? search_.scope.nested : 0;
    scope_.nested = is_nested && !search_.fault ? std::min(1U, deepest) : 0;
    for (look(); !found_ && scope_.nested < deepest; look()) ++scope_.nested;
    return std::move(found_);
  }

 private:
  void look() {
    if (search_.fault) {
      FaultCounts fired = {{*search_.fault, 0}};
      CountsByCut counts;
      explore_faults(store_, parts_.front(), scope_, on_violation({}), counts, fired, search_.stop);
      counts_ += sum_of(counts);
    } else {
      explore_part(record(store_, parts_.front(), on_device(scope_.profile)), {});
    }
  }

  OnViolation on_violation(std::vector<Life> past) {
    return [this, past = std::move(past)](const Sighting& sighting) {
      if (sighting.signature == search_.signature) {
        found_ = sighting;
        found_->lives.insert(found_->lives.begin(), past.begin(), past.end());
      }
      return !found_;
    };
  }

  /// `past` are the lives before this one, one for each part.
  void explore_part(const Recording& recording, const std::vector<Life>& past) {
    if (past.size() + 1 == parts_.size()) {
      counts_ += explore(store_, recording, scope_, on_violation(past), {0, {}, search_.stop, {}});
      return;
    }
    std::vector<ChosenState> held;
    const auto keep = [&](const HeldState& state) {
      // The crash between two parts comes where the first is under way with its last operation.
      if (state.step < recording.operations.size()) return;
      held.push_back({Life{recording.operations, {}, state.images.crash()}, state.origin(), {}});
    };
    Scope unnested = scope_;
    unnested.nested = 0;
    counts_ += explore(store_, recording, unnested, [](const Sighting&) { return true; },
                       {0, {}, search_.stop, keep});
    for (const ChosenState& state : held) {
      if (found_ || (search_.stop != nullptr && *search_.stop)) return;
      std::vector<Life> lives = past;
      lives.push_back(state.life);
      const auto next =
          record_continuation(store_, parts_[lives.size()], state.origin, scope_.profile);
      if (next) explore_part(*next, lives);
    }
  }

  const Store& store_;
  const Search& search_;
  Scope scope_;
  const Parts& parts_;
  Counts& counts_;
  std::optional<Sighting> found_;
};

}  // namespace

Parts parts_of(const std::vector<Life>& lives) {
  Parts parts = {lives.front().operations};
  for (std::size_t i = 1; i < lives.size(); ++i) {
    if (!lives[i].operations.empty()) parts.push_back(lives[i].operations);
  }
  return parts;
}

std::optional<Sighting> find_violation(const Store& store, const Search& search, const Parts& parts,
                                       Counts& counts) {
  return Finder(store, search, parts, counts).run();
}

}  // namespace crashcheck::explorer
