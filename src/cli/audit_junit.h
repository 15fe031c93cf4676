// An audit as JUnit XML.
#pragma once

#include <string>

#include "audit/result.h"

namespace crashcheck::cli {

/// A suite for each store and device, a test for each guarantee and operation. A failure tells the
/// whole story of a counterexample, down to the writes that are missing.
[[nodiscard]] std::string as_junit(const audit::Result& result);

}  // namespace crashcheck::cli
