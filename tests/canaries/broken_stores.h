// For each guarantee a store that breaks it: the journaled one, with something done to its file
// around each open, or to its answers.
#pragma once

#include <memory>
#include <vector>

#include "hunt.h"

namespace crashcheck::testing {

struct BrokenStore {
  oracle::GuaranteeId guarantee = oracle::Guarantee::kOpens;
  std::unique_ptr<const explorer::Store> subject;
  bool only_errors_show_it = false;          ///< the campaign must make calls fail
  bool only_damage_shows_it = false;         ///< the campaign must damage files
  bool only_a_full_medium_shows_it = false;  ///< the device must have little space
};

/// One for each guarantee, in their order.
[[nodiscard]] std::vector<BrokenStore> broken_stores();

}  // namespace crashcheck::testing
