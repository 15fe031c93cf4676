// The verdicts.
#pragma once

#include "html.h"
#include "page/page.h"

namespace crashcheck::page {

/// A section: every guarantee on every device.
[[nodiscard]] Html matrix(const Json& data, const ProofWords& words);

}  // namespace crashcheck::page
