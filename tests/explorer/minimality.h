// The law of shrinking: of what it comes to, no single simplification shows the same.
#pragma once

#include <gtest/gtest.h>

#include "explorer/crash_search.h"
#include "explorer/simplicity.h"
#include "explorer/simplifications.h"

namespace crashcheck::testing {

inline std::string text_of(const explorer::CrashSearch& search,
                           const std::vector<explorer::Life>& lives) {
  return to_line(explorer::make_case(search.subject, search.scope.profile,
                                     {search.wanted.signature, lives, {}}));
}

/// The simplifications of `lives` that show what is wanted, as text; the crashes are looked for
/// anew where events have moved.
inline std::vector<std::string> simpler_ones(const explorer::CrashSearch& search,
                                             const std::vector<explorer::Life>& lives) {
  std::vector<std::string> found;
  auto all = explorer::simplifications(lives);
  while (const auto simpler = all.next()) {
    explorer::Effort effort;
    const bool shown = simpler->moves_events
                           ? find_crashes(search, simpler->lives, effort).has_value()
                           : shows(search, simpler->lives, effort);
    if (shown) found.push_back(text_of(search, simpler->lives));
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
