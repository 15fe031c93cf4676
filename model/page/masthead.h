// What a report is about.
#pragma once

#include "html.h"

namespace crashcheck::page {

/// The protocol, the verdict in a sentence, what was tested by what, links to the other protocols.
[[nodiscard]] Html masthead(const Json& data);

}  // namespace crashcheck::page
