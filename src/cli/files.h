// Reading and writing of whole small files, with errors for people.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>

#include "input.h"

namespace crashcheck::cli {

/// The content of a file, or of standard input for "-"; at most `limit_bytes`. The error names the
/// file.
[[nodiscard]] tl::expected<std::string, std::string> read_text(const std::string& path,
                                                               std::uint64_t limit_bytes,
                                                               Source source);

/// Writes a regular file as a whole or not at all: a temporary of a random name beside it takes its
/// name when it is done, and its permissions if it was there. Temporaries that a program left there
/// when it was killed are removed. A symbolic link stays one: what it leads to is written. FIFOs
/// and character devices are written to as they are, and so is whatever standard output or standard
/// error goes to. The error names the file.
[[nodiscard]] tl::expected<void, std::string> write_text(const std::string& path,
                                                         const std::string& text);

/// Whether `write_text` can be expected to work, found out without a change to the file.
[[nodiscard]] tl::expected<void, std::string> check_writable(const std::string& path);

/// Whether a path has the name of such a temporary: it is no result of anything.
[[nodiscard]] bool is_temporary(const std::string& path);

/// Whether files can be created in a directory.
[[nodiscard]] tl::expected<void, std::string> check_directory_writable(const std::string& path);

/// Whether two paths to write to lead to one file, there or not.
[[nodiscard]] bool lead_to_one_file(const std::string& a, const std::string& b);

}  // namespace crashcheck::cli
