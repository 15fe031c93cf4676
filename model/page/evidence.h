// What the verdicts rest on.
#pragma once

#include "html.h"
#include "page/page.h"

namespace crashcheck::page {

/// A section: what was explored and proved on each device, and how to do it again.
[[nodiscard]] Html evidence(const Json& data, const ProofWords& words);

}  // namespace crashcheck::page
