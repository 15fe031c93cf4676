// An audit as JUnit XML.
#pragma once

#include <string>

#include "audit/json.h"

namespace crashcheck::cli {

/// A suite for each store and device, a test for each guarantee and operation. The properties of a
/// suite say what was explored and proven, by what program, and how far each guarantee was judged.
/// A failure tells the whole story of a counterexample, down to the writes that are missing.
[[nodiscard]] std::string as_junit(const audit::Plan& plan, const audit::Result& result,
                                   const audit::Circumstances& circumstances);

}  // namespace crashcheck::cli
