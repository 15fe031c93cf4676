// The GhostTree allocator as a subject.
#pragma once

#include <string_view>
#include <vector>

#include "explorer/subject.h"

namespace crashcheck::subjects {

/// Names of the protocols that can be put under the checker, in the order in which reports have
/// them.
[[nodiscard]] std::vector<std::string_view> protocols();

/// The subject for a protocol's name, or nullptr. It lives as long as the program.
[[nodiscard]] const explorer::Subject* find_subject(std::string_view protocol);

}  // namespace crashcheck::subjects
