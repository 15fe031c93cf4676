// What explore takes on its command line.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "explorer/campaign.h"
#include "isolation_options.h"
#include "offer.h"
#include "option.h"

namespace crashcheck::cli {

inline constexpr std::string_view kSmallScale = "small";
inline constexpr std::string_view kSwarmScale = "swarm";
/// Where cases are kept if nothing else is said.
inline constexpr std::string_view kCasesFolder = "crashcheck-cases";

struct ExploreOptions {
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> sequences;
  std::size_t operations = 24;
  std::string scale = std::string(kSwarmScale);
  std::optional<double> seconds;
  std::string file;  ///< with a history: that and no other
  std::string from;  ///< that histories begin with; empty: none
  std::vector<std::string> protocols = offer().explored;
  std::vector<std::string> profiles = {"kill", "ordered", "powerloss"};
  std::uint64_t epoch_cap = explorer::Scope().epoch_cap;
  unsigned nested = 1;
  unsigned crashes = explorer::CampaignOptions().crashes;
  std::uint64_t deep_trees = 50;
  bool require_coverage = false;
  bool faults = false;
  std::uint64_t recovery_faults = 1;
  std::uint64_t fault_pairs = 24;
  bool damage = false;
  bool first = false;
  bool verbose = false;
  bool no_keep = false;
  unsigned jobs = std::max(1U, std::thread::hardware_concurrency());
  std::string memory;
  IsolationOptions isolation;
  std::string json;
  std::string junit;
  std::string sarif;
  std::string save_cases;

  /// How many histories each campaign has; without a number, as many as fit where there is a time.
  [[nodiscard]] std::uint64_t histories(faultfs::Medium medium) const;
  /// The memory limit; half of the machine's memory if none is given.
  [[nodiscard]] std::uint64_t memory_bytes() const;
};

/// The table of the command. Borrows `options`.
[[nodiscard]] std::vector<Option> options_of(ExploreOptions& options);

}  // namespace crashcheck::cli
