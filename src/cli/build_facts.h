// What the program was built from and with.
#pragma once

#include <string>
#include <string_view>

namespace crashcheck::cli {

/// The commit of the source; "unknown" without a git checkout.
[[nodiscard]] std::string_view built_commit();

/// "g++ 12.2.0"
[[nodiscard]] std::string_view built_with();

/// A hash of the program's file, as 32 hexadecimal digits: two programs with the same one do the
/// same. Where the file cannot be read, the commit. Computed once.
[[nodiscard]] const std::string& build_id();

}  // namespace crashcheck::cli
