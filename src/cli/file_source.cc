// pread, and lseek for holes, which not every file system knows.
#include "file_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace crashcheck::cli {

tl::expected<std::unique_ptr<FileSource>, std::string> FileSource::open(const std::string& path) {
  const auto failed = [&](std::string_view why) {
    return tl::unexpected(fmt::format("{}: {}", path, why));
  };
  // A FIFO must not block the call, and is refused below.
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (fd < 0) return failed(errno == ENOENT ? "no such file" : std::strerror(errno));
  struct stat status {};
  const bool known = ::fstat(fd, &status) == 0;
  if (!known || !S_ISREG(status.st_mode)) {
    ::close(fd);
    return failed("not a regular file");
  }
  return std::make_unique<FileSource>(path, fd, static_cast<std::uint64_t>(status.st_size));
}

FileSource::FileSource(std::string path, int fd, std::uint64_t size)
    : path_(std::move(path)), fd_(fd), size_(size) {}

FileSource::~FileSource() { ::close(fd_); }

void FileSource::read(std::uint64_t offset, std::span<std::byte> into) {
  while (!into.empty() && offset < size_) {
    const std::size_t wanted = std::min<std::uint64_t>(into.size(), size_ - offset);
    const ssize_t count = ::pread(fd_, into.data(), wanted, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && error_.empty()) error_ = fmt::format("{}: {}", path_, std::strerror(errno));
    if (count <= 0) break;
    offset += static_cast<std::uint64_t>(count);
    into = into.subspan(static_cast<std::size_t>(count));
  }
  std::ranges::fill(into, std::byte{0});
}

std::uint64_t FileSource::next_data(std::uint64_t offset) {
  if (offset >= size_) return size_;
  const off_t next = ::lseek(fd_, static_cast<off_t>(offset), SEEK_DATA);
  if (next < 0) return errno == ENXIO ? size_ : offset;
  return std::max(offset, static_cast<std::uint64_t>(next));
}

}  // namespace crashcheck::cli
