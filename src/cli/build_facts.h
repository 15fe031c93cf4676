// What the program was built from and with.
#pragma once

#include <string_view>

namespace crashcheck::cli {

/// The commit of the source; "unknown" without a git checkout.
[[nodiscard]] std::string_view built_commit();

/// "g++ 12.2.0"
[[nodiscard]] std::string_view built_with();

}  // namespace crashcheck::cli
