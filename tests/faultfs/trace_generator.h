// Random small scripts: the traces that the laws of a backend are tried on.
#pragma once

#include <rapidcheck.h>

#include "script.h"

namespace crashcheck::faultfs {

/// Scripts of at most 10 steps on a file of at most about four units: writes inside a unit and
/// across several, over the end and beyond it; resizes both ways and to the size there is; syncs.
/// Every byte names the step that wrote it (high digit) and is not zero.
[[nodiscard]] rc::Gen<Script> scripts(std::uint64_t unit_bytes);

}  // namespace crashcheck::faultfs
