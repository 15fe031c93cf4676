// Random small scripts: the traces that the laws of a backend are tried on.
#pragma once

#include <rapidcheck.h>

#include "script.h"

namespace crashcheck::faultfs {

struct ScriptBounds {
  int steps = 10;           ///< at most
  std::uint64_t units = 4;  ///< where writes begin and resizes end
  bool failed_syncs = false;
};

/// Scripts of few steps on a file of about as many units as the bounds say: writes inside a unit
/// and across several, over the end and beyond it; resizes both ways and to the size there is;
/// syncs. Every byte names the step that wrote it (high digit) and is not zero.
[[nodiscard]] rc::Gen<Script> scripts(std::uint64_t unit_bytes, ScriptBounds bounds = {});

}  // namespace crashcheck::faultfs
