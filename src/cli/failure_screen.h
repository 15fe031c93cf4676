// The first violation on one screen: what, the history, the events that matter, why, and what to do
// next.
#pragma once

#include <string>

#include "explorer/case.h"
#include "isolation/isolation.h"
#include "report/palette.h"

namespace crashcheck::cli {

struct ShownFailure {
  const explorer::Store& store;
  explorer::Case reproduction;
  isolation::Isolation isolation;
  std::string origin;  ///< "history 3 of seed 1", "kept case FILE"
  std::string file;    ///< that holds the case; empty: none does
  bool is_minimal = true;
};

/// At most this many lines, so that with the lines of some campaigns it fits a screen of 40.
inline constexpr std::size_t kFailureLines = 33;

/// Carries the case out and tells of it. Ends with a newline.
[[nodiscard]] std::string failure_screen(const ShownFailure& failure,
                                         const report::Palette& palette);

/// What explorer::missing_sync() found, as a sentence. REQUIRES: it found one.
[[nodiscard]] std::string missing_sync_sentence(const std::string& sync);

/// As a shell takes it for one word.
[[nodiscard]] std::string shell_word(const std::string& text);

}  // namespace crashcheck::cli
