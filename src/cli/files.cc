// Small files in one go.
#include "files.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<std::string> failed(const std::string& path, std::string_view why) {
  return tl::unexpected(fmt::format("{}: {}", path, why));
}

tl::expected<std::string, std::string> read_stream(std::istream& stream, const std::string& path,
                                                   std::uint64_t limit_bytes) {
  std::string text;
  std::string chunk(1U << 16U, '\0');
  while (stream) {
    stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
    text.append(chunk, 0, static_cast<std::size_t>(stream.gcount()));
    if (text.size() > limit_bytes) {
      return failed(path,
                    fmt::format("larger than {} bytes, which is the most this reads", limit_bytes));
    }
  }
  if (stream.bad()) return failed(path, "cannot be read");
  return text;
}

}  // namespace

tl::expected<std::string, std::string> read_text(const std::string& path,
                                                 std::uint64_t limit_bytes) {
  if (path == "-") return read_stream(std::cin, "standard input", limit_bytes);
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return failed(path, "no such file");
  if (!fs::is_regular_file(status)) return failed(path, "not a regular file");
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return failed(path, std::strerror(errno));
  return read_stream(stream, path, limit_bytes);
}

tl::expected<void, std::string> write_text(const std::string& path, const std::string& text) {
  const std::string temporary = path + ".part";
  errno = 0;
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  stream << text;
  stream.close();
  std::error_code error;
  if (!stream) {
    const int cause = errno;
    fs::remove(temporary, error);
    return failed(path, cause != 0 ? std::strerror(cause) : "cannot be written");
  }
  fs::rename(temporary, path, error);
  if (error) {
    const std::string why = error.message();
    fs::remove(temporary, error);
    return failed(path, why);
  }
  return {};
}

}  // namespace crashcheck::cli
