// SHA-256 of what the program writes, in the form that sha256sum reads and in-toto names. Any
// thread.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace crashcheck::cli {

struct FileDigest {
  std::string name;    ///< relative to the folder
  std::string sha256;  ///< 64 hexadecimal digits
};

/// ERRORS: the file cannot be read; the error names it.
[[nodiscard]] tl::expected<std::string, std::string> sha256_of_file(
    const std::filesystem::path& path);

/// Every regular file below a folder but the temporaries and those of `left_out`, by name. ERRORS:
/// as above.
[[nodiscard]] tl::expected<std::vector<FileDigest>, std::string> digests_below(
    const std::filesystem::path& folder, const std::vector<std::string_view>& left_out);

/// What `sha256sum -c` checks in that folder.
[[nodiscard]] std::string as_sha256sums(const std::vector<FileDigest>& files);

}  // namespace crashcheck::cli
