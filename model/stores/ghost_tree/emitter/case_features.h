// What a case asks of the test that is made of it.
#pragma once

#include "explorer/case.h"
#include "template.h"

namespace crashcheck::emitter {

/// The regions of the parts that a test of this case needs.
[[nodiscard]] Features features_of(const explorer::Case& reproduction);

}  // namespace crashcheck::emitter
