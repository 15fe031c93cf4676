// libmd does the hashing, which is on every Debian: dpkg needs it.
#include "checksums.h"

#include <fmt/format.h>
#include <sha2.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

#include "files.h"

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<std::string> unreadable(const fs::path& path, const std::error_code& error) {
  return tl::unexpected(fmt::format("{}: {}", path.string(), error.message()));
}

/// With a backslash before it, sha256sum takes "\\" and "\n" in a name for what they stand for.
std::string escaped_name(const std::string& name, bool& is_escaped) {
  std::string escaped;
  for (const char each : name) {
    is_escaped = is_escaped || each == '\\' || each == '\n';
    if (each == '\\') {
      escaped += "\\\\";
    } else if (each == '\n') {
      escaped += "\\n";
    } else {
      escaped += each;
    }
  }
  return escaped;
}

}  // namespace

tl::expected<std::string, std::string> sha256_of_file(const fs::path& path) {
  constexpr std::size_t kPieceBytes = std::size_t{1} << 16U;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             std::fclose);
  if (!file) return unreadable(path, {errno, std::generic_category()});
  SHA2_CTX context;
  SHA256Init(&context);
  std::array<std::uint8_t, kPieceBytes> piece{};
  while (const std::size_t count = std::fread(piece.data(), 1, piece.size(), file.get())) {
    SHA256Update(&context, piece.data(), count);
  }
  if (std::ferror(file.get()) != 0) return unreadable(path, {EIO, std::generic_category()});
  std::array<char, SHA256_DIGEST_STRING_LENGTH> text{};
  return std::string(SHA256End(&context, text.data()));
}

tl::expected<std::vector<FileDigest>, std::string> digests_below(
    const fs::path& folder, const std::vector<std::string_view>& left_out) {
  std::vector<FileDigest> files;
  std::error_code error;
  for (auto entry = fs::recursive_directory_iterator(folder, error);
       !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    const fs::path& path = entry->path();
    const std::string name = path.lexically_relative(folder).string();
    const bool is_left_out = std::ranges::find(left_out, name) != left_out.end();
    std::error_code unknown;
    if (is_left_out || is_temporary(path.string()) || !entry->is_regular_file(unknown)) continue;
    auto digest = sha256_of_file(path);
    if (!digest) return tl::unexpected(std::move(digest.error()));
    files.push_back({name, std::move(*digest)});
  }
  if (error) return unreadable(folder, error);
  std::ranges::sort(files, {}, &FileDigest::name);
  return files;
}

std::string as_sha256sums(const std::vector<FileDigest>& files) {
  std::string text;
  for (const FileDigest& file : files) {
    bool is_escaped = false;
    const std::string name = escaped_name(file.name, is_escaped);
    text += fmt::format("{}{}  {}\n", is_escaped ? "\\" : "", file.sha256, name);
  }
  return text;
}

}  // namespace crashcheck::cli
