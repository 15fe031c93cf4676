// The verdicts.
#pragma once

#include "html.h"

namespace crashcheck::page {

/// A section: every guarantee on every device.
[[nodiscard]] Html matrix(const Json& data);

}  // namespace crashcheck::page
