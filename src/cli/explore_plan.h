// What the options of explore name, found; and whether its results can be kept, known beforehand.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "explore_options.h"
#include "explorer/store.h"
#include "faultfs/device_profile.h"

namespace crashcheck::cli {

struct ExplorePlan {
  std::vector<const explorer::Store*> subjects;
  std::vector<faultfs::DeviceProfile> profiles;
  std::string cases;  ///< the folder for cases; empty: none are kept
};

/// ERRORS, for people: an unknown store or device, damage where nothing is promised of it.
[[nodiscard]] tl::expected<ExplorePlan, std::string> make_plan(const ExploreOptions& options);

/// Finds out before the campaigns whether the results can be written. A folder that was named for
/// cases is made.
[[nodiscard]] tl::expected<void, std::string> check_outputs(const ExploreOptions& options);

}  // namespace crashcheck::cli
