// Cases that earlier runs have kept, tried before anything else. They are in no count and no
// digest.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "explore_plan.h"
#include "explorer/isolated.h"

namespace crashcheck::cli {

/// What became of one.
struct KeptCase {
  std::string file;
  std::string found;  ///< "lost-acked", or empty: everything holds
  /// Of one that violates; borrowed from the plan.
  const explorer::Store* store = nullptr;
  explorer::Case shown = {};  ///< with one crash
};

struct KeptResult {
  std::string directory;  ///< empty: none are kept
  std::vector<KeptCase> tried;
  std::vector<std::string> warnings;  ///< for people: what could not be read

  [[nodiscard]] std::size_t violating() const;
};

/// Called with each case that shows a violation, with one crash, and the file it is in.
using OnKeptViolation =
    std::function<void(const explorer::Store&, const explorer::Case&, const std::string& file)>;

/// Carries out the files "*.case" in the plan's folder, by name: those of a store of the plan on a
/// device of the plan, whatever space that has. A case counts as a violation whatever it expects.
/// Ends where `stop` becomes true.
[[nodiscard]] KeptResult try_kept_cases(const ExplorePlan& plan,
                                        const isolation::Isolation& isolation,
                                        const std::atomic<bool>& stop,
                                        const OnKeptViolation& on_violation);

}  // namespace crashcheck::cli
