// What the claims refer to.
#pragma once

#include "html.h"

namespace crashcheck::page {

/// A section: what a crash inside an operation may leave, in the words of the documentation.
[[nodiscard]] Html documented(const Json& data);

}  // namespace crashcheck::page
