// What the options of explore name, found; and whether its results can be kept, known beforehand.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "explore_options.h"
#include "explorer/case.h"
#include "explorer/given_history.h"
#include "faultfs/device_profile.h"
#include "loaded_case.h"

namespace crashcheck::cli {

/// The history that is explored instead of random ones.
struct GivenFile {
  std::string name;  ///< the file, for people
  LoadedCase loaded;
  std::unique_ptr<explorer::GivenHistory> store;
  std::optional<explorer::Case::Expectation> expect;

  /// What must be seen in one of the states at least; nothing: what the file expects is that all
  /// hold, or it does not say.
  [[nodiscard]] std::optional<explorer::KindId> expected_kind() const {
    return expect ? expect->kind : std::nullopt;
  }
};

struct ExplorePlan {
  std::optional<GivenFile> given;
  /// The stores that are named, where their histories begin with a file.
  std::vector<std::unique_ptr<explorer::BegunStore>> begun;
  std::vector<const explorer::Store*> subjects;
  std::vector<faultfs::DeviceProfile> profiles;
  std::string cases;  ///< the folder for cases; empty: none are kept
};

/// Reads the history, or the file that histories begin with, where one is given. ERRORS, for
/// people: an unknown store or device, damage where nothing is promised of it, a file that is no
/// history, or none of the store.
[[nodiscard]] tl::expected<ExplorePlan, std::string> make_plan(const ExploreOptions& options);

/// Finds out before the campaigns whether the results can be written. A folder that was named for
/// cases is made.
[[nodiscard]] tl::expected<void, std::string> check_outputs(const ExploreOptions& options);

}  // namespace crashcheck::cli
