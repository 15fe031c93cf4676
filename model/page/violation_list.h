// What was found.
#pragma once

#include "html.h"

namespace crashcheck::page {

/// A section: all violations by guarantee, each with its case.
[[nodiscard]] Html violation_list(const Json& data);

}  // namespace crashcheck::page
