// Reading and writing of whole small files, with errors for people.
#pragma once

#include <string>
#include <tl/expected.hpp>

namespace crashcheck::cli {

/// The content of a regular file, or of standard input for "-"; at most `limit_bytes`. The error
/// names the file.
[[nodiscard]] tl::expected<std::string, std::string> read_text(const std::string& path,
                                                               std::uint64_t limit_bytes);

/// Writes the file as a whole or not at all: a temporary beside it takes its name when it is done.
/// The error names the file.
[[nodiscard]] tl::expected<void, std::string> write_text(const std::string& path,
                                                         const std::string& text);

}  // namespace crashcheck::cli
