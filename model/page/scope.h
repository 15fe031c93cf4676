// What a report is good for.
#pragma once

#include "html.h"
#include "page/page.h"

namespace crashcheck::page {

/// A section: what was audited, on which assumptions, with what and how again, and what that does
/// not say.
[[nodiscard]] Html scope_section(const Json& data, const ProofWords& words);

}  // namespace crashcheck::page
