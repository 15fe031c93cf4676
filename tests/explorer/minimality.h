// The law of shrinking: of what it comes to, no single simplification shows the same.
#pragma once

#include <gtest/gtest.h>

#include "explorer/crash_search.h"
#include "explorer/simplicity.h"
#include "explorer/simplifications.h"

namespace crashcheck::testing {

inline std::string text_of(const explorer::CrashSearch& search,
                           const std::vector<explorer::Life>& lives) {
  return to_line(search.store, explorer::make_case(search.store, search.scope.profile,
                                                   {search.target.signature, lives, {}}));
}

/// `simpler` as it shows what is wanted, if it does; where events have moved, with the first
/// crashes that make it do so.
inline std::optional<std::vector<explorer::Life>> shown(const explorer::CrashSearch& search,
                                                        const explorer::Simplification& simpler) {
  explorer::Effort effort;
  if (simpler.moves_events) return find_crashes(search, simpler.lives, effort);
  if (shows(search, simpler.lives, effort)) return simpler.lives;
  return std::nullopt;
}

/// What single simplifications of `lives` come to that show what is wanted and are simpler, as
/// text.
inline std::vector<std::string> simpler_ones(const explorer::CrashSearch& search,
                                             const std::vector<explorer::Life>& lives) {
  std::vector<std::string> found;
  const explorer::Workload& workload = search.store.workload();
  const auto all = explorer::simplifications(workload, lives);
  while (const auto simpler = all->next()) {
    const auto seen = shown(search, *simpler);
    if (seen && simplicity_of(workload, *seen) < simplicity_of(workload, lives))
      found.push_back(text_of(search, *seen));
  }
  return found;
}

inline void expect_minimal(const explorer::CrashSearch& search,
                           const std::vector<explorer::Life>& lives) {
  explorer::Effort effort;
  EXPECT_TRUE(shows(search, lives, effort)) << text_of(search, lives);
  EXPECT_EQ(simpler_ones(search, lives), std::vector<std::string>())
      << "simpler than " << text_of(search, lives);
}

}  // namespace crashcheck::testing
