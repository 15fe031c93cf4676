// Reading through the system's own calls: a stream of the library takes an error for the end of
// standard input.
#include "input.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace crashcheck::cli {
namespace {

constexpr std::size_t kChunkBytes = 1U << 16U;

bool may_be_read(const struct stat& status, Source source) {
  if (S_ISREG(status.st_mode)) return true;
  return source == Source::kAnyStream && (S_ISFIFO(status.st_mode) || S_ISCHR(status.st_mode));
}

bool is_regular_file(int fd) {
  struct stat status {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

tl::unexpected<std::string> cannot_open(const std::string& path, std::string_view why) {
  return tl::unexpected(fmt::format("{}: {}", path, why));
}

}  // namespace

tl::expected<Input, std::string> Input::open(const std::string& path, Source source) {
  if (path == "-") return Input("standard input", STDIN_FILENO, false);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    return cannot_open(path, errno == ENOENT ? "no such file" : std::strerror(errno));
  }
  if (!may_be_read(status, source)) return cannot_open(path, "not a regular file");
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return cannot_open(path, std::strerror(errno));
  return Input(path, fd, true);
}

Input::Input(std::string name, int fd, bool is_owner)
    : name_(std::move(name)), fd_(fd), is_owner_(is_owner), is_regular_file_(is_regular_file(fd)) {}

Input::Input(Input&& other) noexcept
    : name_(std::move(other.name_)),
      fd_(other.fd_),
      is_owner_(std::exchange(other.is_owner_, false)),
      is_regular_file_(other.is_regular_file_),
      buffer_(std::move(other.buffer_)),
      given_out_(other.given_out_) {}

Input::~Input() {
  if (is_owner_) ::close(fd_);
}

tl::expected<std::string, std::string> Input::read_all(std::uint64_t limit_bytes) {
  for (;;) {
    const auto more = read_more();
    if (!more) return tl::unexpected(more.error());
    if (waiting().size() > limit_bytes) return too_large(limit_bytes);
    if (!*more) return take(waiting().size());
  }
}

tl::expected<std::optional<std::string>, std::string> Input::read_line(std::uint64_t limit_bytes) {
  for (std::size_t searched = 0;;) {
    const std::size_t newline = waiting().find('\n', searched);
    searched = waiting().size();
    if (std::min(newline, searched) > limit_bytes) return too_large(limit_bytes);
    if (newline != std::string_view::npos) return take(newline + 1);
    const auto more = read_more();
    if (!more) return tl::unexpected(more.error());
    if (*more) continue;
    if (waiting().empty()) return std::nullopt;
    return take(waiting().size());
  }
}

tl::expected<std::optional<std::string>, std::string> Input::read_piece(std::uint64_t limit_bytes) {
  if (!is_regular_file_) return read_line(limit_bytes);
  auto all = read_all(limit_bytes);
  if (!all) return tl::unexpected(all.error());
  if (all->empty()) return std::nullopt;
  return std::move(*all);
}

/// Waits until there is more in the buffer; false at the end.
tl::expected<bool, std::string> Input::read_more() {
  buffer_.erase(0, std::exchange(given_out_, 0));
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kChunkBytes);
  ssize_t count = 0;
  do {
    count = ::read(fd_, buffer_.data() + before, kChunkBytes);
  } while (count < 0 && errno == EINTR);
  const int cause = errno;
  buffer_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  if (count < 0) return failed(std::strerror(cause));
  return count > 0;
}

std::string_view Input::waiting() const { return std::string_view(buffer_).substr(given_out_); }

std::string Input::take(std::size_t count) {
  std::string text(waiting().substr(0, count));
  given_out_ += count;
  return text;
}

tl::unexpected<std::string> Input::failed(std::string_view why) const {
  return tl::unexpected(fmt::format("{}: {}", name_, why));
}

tl::unexpected<std::string> Input::too_large(std::uint64_t limit_bytes) const {
  return failed(fmt::format("larger than {} bytes, which is the most this reads", limit_bytes));
}

}  // namespace crashcheck::cli
