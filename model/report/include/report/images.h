// The file or directory at every moment of a case, to be kept and looked at.
#pragma once

#include <functional>
#include <string>

#include "explorer/replay.h"

namespace crashcheck::report {

struct Image {
  /// "1-06-found": life and step, as the explanation numbers them but for lives, which are counted
  /// from 1; then the operation that has returned, or "at-crash", "found", "recovered". Sorts in
  /// time.
  std::string name;
  std::string what;  ///< "after event 65, as the crash left it"
};

/// Calls `use` with the medium after each step that returned and, of each life that ended in a
/// crash, with it as the program saw it at that moment, as the crash left it, and, after the last
/// one, as recovery left it, in order of time. What recovery made of an earlier crash is the
/// medium after step 0 of the next life. The image lives until `use` returns.
void each_image(const explorer::Case& reproduction, const explorer::Replay& replay,
                const std::function<void(const Image&, const faultfs::Image&)>& use);

}  // namespace crashcheck::report
