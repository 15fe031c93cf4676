// Small files in one go.
#include "files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <optional>
#include <random>
#include <utility>

namespace crashcheck::cli {
namespace {

namespace fs = std::filesystem;

tl::unexpected<std::string> failed(const std::string& path, std::string_view why) {
  return tl::unexpected(fmt::format("{}: {}", path, why));
}

tl::unexpected<std::string> failed_with_errno(const std::string& path) {
  return failed(path, std::strerror(errno));
}

/// Writes everything or says no, with errno.
bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

constexpr std::string_view kTemporaryPrefix = ".crashcheck-";
constexpr std::size_t kTemporaryDigits = 8;

bool is_name_of_temporary(const std::string& name) {
  return name.size() == kTemporaryPrefix.size() + kTemporaryDigits &&
         name.starts_with(kTemporaryPrefix) &&
         name.find_first_not_of("0123456789abcdef", kTemporaryPrefix.size()) == std::string::npos;
}

/// Whether `path` still leads to the file that `fd` is.
bool is_still_there(int fd, const fs::path& path) {
  struct stat by_descriptor {};
  struct stat by_path {};
  return ::fstat(fd, &by_descriptor) == 0 && ::lstat(path.c_str(), &by_path) == 0 &&
         by_descriptor.st_ino == by_path.st_ino && by_descriptor.st_dev == by_path.st_dev;
}

/// Removes temporaries whose program has died: as long as it lives it holds a lock on them.
void remove_stale_temporaries(const fs::path& directory) {
  std::error_code error;
  const fs::path where = directory.empty() ? fs::path(".") : directory;
  for (const auto& entry : fs::directory_iterator(where, error)) {
    if (!is_name_of_temporary(entry.path().filename().string())) continue;
    const int fd = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0) continue;
    struct stat status {};
    const bool is_file = ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    if (is_file && ::flock(fd, LOCK_EX | LOCK_NB) == 0) ::unlink(entry.path().c_str());
    ::close(fd);
  }
}

/// A new file of a random name, gone again unless it took another. It is locked: what a program
/// that was killed leaves is not, and the next one removes it.
class Temporary {
 public:
  explicit Temporary(const fs::path& directory) {
    remove_stale_temporaries(directory);
    constexpr int kAttempts = 16;
    std::random_device random;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
      path_ = directory / fmt::format("{}{:08x}", kTemporaryPrefix, random());
      fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd_ < 0 && errno != EEXIST) break;
      if (fd_ < 0) continue;
      // Another program may have taken it for a stale one before it was locked.
      if (::flock(fd_, LOCK_EX | LOCK_NB) == 0 && is_still_there(fd_, path_)) break;
      ::close(std::exchange(fd_, -1));
    }
    is_there_ = fd_ >= 0;
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  Temporary(Temporary&&) = delete;
  Temporary& operator=(Temporary&&) = delete;
  ~Temporary() {
    const int cause = errno;
    if (is_there_) ::unlink(path_.c_str());
    if (fd_ >= 0) ::close(fd_);
    errno = cause;
  }

  /// Whether it could be created; errno says why not.
  [[nodiscard]] bool valid() const { return fd_ >= 0; }

  /// Fills it and moves it to `path`; false, with errno, where something of that failed.
  [[nodiscard]] bool become(const fs::path& path, std::string_view text,
                            std::optional<mode_t> permissions) {
    if (!write_all(fd_, text)) return false;
    if (permissions && ::fchmod(fd_, *permissions) != 0) return false;
    const int written = std::exchange(fd_, ::dup(fd_));  // which keeps the lock
    if (::close(written) != 0) return false;
    if (::rename(path_.c_str(), path.c_str()) != 0) return false;
    is_there_ = false;
    return true;
  }

 private:
  fs::path path_;
  int fd_ = -1;
  bool is_there_ = false;
};

/// What a path leads to through symbolic links in its last place, be it there or not.
fs::path behind_links(fs::path path) {
  constexpr int kMaxLinks = 40;
  std::error_code error;
  for (int i = 0; i < kMaxLinks && fs::is_symlink(path, error); ++i) {
    path = path.parent_path() / fs::read_symlink(path, error);
  }
  return path;
}

/// Where a text goes, and how.
struct Destination {
  enum class How { kReplace, kOpen, kStandardStream };
  How how = How::kReplace;
  fs::path path;                      ///< behind symbolic links, if it is to be replaced
  std::optional<mode_t> permissions;  ///< of the file that is there
  int standard_stream = -1;
};

bool is_file_of(int fd, const struct stat& status) {
  struct stat other {};
  return ::fstat(fd, &other) == 0 && other.st_dev == status.st_dev && other.st_ino == status.st_ino;
}

tl::expected<Destination, std::string> find_destination(const std::string& path) {
  Destination destination;
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT || path.empty()) return failed_with_errno(path);
    destination.path = behind_links(path);
    return destination;
  }
  if (S_ISDIR(status.st_mode)) return failed(path, "is a directory");
  for (const int fd : {STDOUT_FILENO, STDERR_FILENO}) {
    if (!is_file_of(fd, status)) continue;
    destination.how = Destination::How::kStandardStream;
    destination.standard_stream = fd;
    return destination;
  }
  if (::access(path.c_str(), W_OK) != 0) return failed_with_errno(path);
  if (S_ISREG(status.st_mode)) {
    destination.path = behind_links(path);
    destination.permissions = status.st_mode & 0777U;
    return destination;
  }
  if (!S_ISFIFO(status.st_mode) && !S_ISCHR(status.st_mode)) {
    return failed(path, "neither a regular file, a FIFO nor a character device");
  }
  destination.how = Destination::How::kOpen;
  destination.path = path;
  return destination;
}

/// Writes to what is no regular file. Opening a FIFO waits for a reader.
bool write_into(const fs::path& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
  if (fd < 0) return false;
  const bool written = write_all(fd, text);
  const int cause = errno;
  const bool closed = ::close(fd) == 0;
  if (!written) errno = cause;
  return written && closed;
}

bool write_to(const Destination& destination, std::string_view text) {
  switch (destination.how) {
    case Destination::How::kReplace: {
      Temporary temporary(destination.path.parent_path());
      return temporary.valid() && temporary.become(destination.path, text, destination.permissions);
    }
    case Destination::How::kOpen: return write_into(destination.path, text);
    case Destination::How::kStandardStream:
      std::cout.flush();
      if (destination.standard_stream != STDOUT_FILENO) {
        return write_all(destination.standard_stream, text);
      }
      std::cout << text;  // whether that can be written is told in the end, once for all of it
      return true;
  }
  return false;
}

}  // namespace

tl::expected<std::string, std::string> read_text(const std::string& path, std::uint64_t limit_bytes,
                                                 Source source) {
  auto input = Input::open(path, source);
  if (!input) return tl::unexpected(input.error());
  return input->read_all(limit_bytes);
}

tl::expected<void, std::string> write_text(const std::string& path, const std::string& text) {
  const auto destination = find_destination(path);
  if (!destination) return tl::unexpected(destination.error());
  if (!write_to(*destination, text)) return failed_with_errno(path);
  return {};
}

tl::expected<void, std::string> check_writable(const std::string& path) {
  const auto destination = find_destination(path);
  if (!destination) return tl::unexpected(destination.error());
  if (destination->how != Destination::How::kReplace) return {};
  if (!Temporary(destination->path.parent_path()).valid()) return failed_with_errno(path);
  return {};
}

tl::expected<void, std::string> check_directory_writable(const std::string& path) {
  if (!Temporary(path).valid()) return failed_with_errno(path);
  return {};
}

bool lead_to_one_file(const std::string& a, const std::string& b) {
  std::error_code error;
  if (fs::equivalent(a, b, error)) return true;
  // What is not there at all would stay relative.
  const auto place = [&](const std::string& path) {
    return fs::weakly_canonical(fs::absolute(behind_links(path), error), error);
  };
  return place(a) == place(b);
}

bool is_temporary(const std::string& path) {
  return is_name_of_temporary(fs::path(path).filename().string());
}

}  // namespace crashcheck::cli
