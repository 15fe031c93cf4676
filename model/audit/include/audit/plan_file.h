// A plan as a file, so that a folder says which audit it belongs to.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "audit/audit.h"

namespace crashcheck::audit {

/// The name of the last part, the build of the program.
inline constexpr std::string_view kBuildOfPlan = "build";

/// A line for each part of the plan, "seed 1", and one that tells whether all of it is there.
[[nodiscard]] std::string to_plan_file(const Plan& plan);

/// Where `text` is of another plan what differs, "seed 1, not 2; states 5, not 7": of the file and
/// of `plan`; else nothing. ERRORS: damaged, or no such file.
[[nodiscard]] tl::expected<std::string, std::string> differences(std::string_view text,
                                                                 const Plan& plan);

}  // namespace crashcheck::audit
