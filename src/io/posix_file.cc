// The POSIX file: the only code with errno, EINTR, short transfers and file descriptors. Every
// other layer sees whole transfers and error values.
#include "io/posix_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <system_error>
#include <utility>

#include "io/assert.h"

namespace crashcheck::io {
namespace {

static_assert(sizeof(off_t) == 8, "build with 64-bit file offsets");

constexpr std::uint64_t kMaxOffset = std::numeric_limits<off_t>::max();

constexpr std::uint64_t kZerosAtOnce = std::uint64_t{1} << 20U;

/// Owns a file descriptor; closing it also drops its lock.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }

  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

/// The result of `call`, repeated while signals interrupt it.
template <typename Call>
auto uninterrupted(Call call) {
  auto result = call();
  while (result < 0 && errno == EINTR) result = call();
  return result;
}

Failure fail_with_errno(std::string_view operation, std::uint64_t offset = 0) {
  const int system_error = errno;
  return Failure(Error{code_of_errno(system_error), operation, "", offset, system_error, false});
}

/// As `fail_with_errno`, of a call that is given the name of a file.
Failure fail_to_open(std::string_view operation = "open") {
  Failure failure = fail_with_errno(operation);
  switch (failure.value().system_error) {
    case ENOENT:
    case ENOTDIR: failure.value().code = ErrorCode::kNotFound; break;
    case EACCES:
    case EPERM:
    case EROFS: failure.value().code = ErrorCode::kNoPermission; break;
    default: break;
  }
  return failure;
}

/// Whether [offset, offset + length) can be named with the system's signed offsets.
bool addressable(std::uint64_t offset, std::uint64_t length) {
  return offset <= kMaxOffset && length <= kMaxOffset - offset;
}

int flush_data(int fd) {
#ifdef __APPLE__
  // fsync leaves the data in the drive's cache there; not every file system has F_FULLFSYNC.
  if (::fcntl(fd, F_FULLFSYNC) == 0) return 0;
  return errno == ENOTSUP || errno == EINVAL ? ::fsync(fd) : -1;
#else
  return ::fdatasync(fd);
#endif
}

class PosixFile final : public File {
 public:
  PosixFile(Descriptor descriptor, ErrorPath path, bool is_read_only)
      : descriptor_(std::move(descriptor)), path_(std::move(path)), is_read_only_(is_read_only) {
    CRASHCHECK_ASSERT(descriptor_.valid());
  }

  [[nodiscard]] Result<void> sync() override {
    CRASHCHECK_TRY(check_writable("sync"));
    if (uninterrupted([&] { return flush_data(fd()); }) < 0) return failed("sync");
    return {};
  }

  [[nodiscard]] Result<void> write_at(std::uint64_t offset, ByteView bytes) override {
    CRASHCHECK_TRY(check_writable("write"));
    if (!addressable(offset, bytes.size())) {
      return refused(ErrorCode::kInvalidArgument, "write", "the range overflows", offset);
    }
    while (!bytes.empty()) {
      const ssize_t count = uninterrupted(
          [&] { return ::pwrite(fd(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
      if (count < 0) return failed("write", offset);
      if (count == 0) return refused(ErrorCode::kIo, "write", "the device took no bytes", offset);
      offset += static_cast<std::uint64_t>(count);
      bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

  [[nodiscard]] Result<void> resize(std::uint64_t size_bytes) override {
    CRASHCHECK_TRY(check_writable("resize"));
    if (!addressable(size_bytes, 0)) {
      return refused(ErrorCode::kInvalidArgument, "resize", "the size overflows", size_bytes);
    }
    CRASHCHECK_ASSIGN(const std::uint64_t present, size());
    if (size_bytes > present) return extend(present, size_bytes);
    return set_size(size_bytes);
  }

  [[nodiscard]] Result<void> read_at(std::uint64_t offset, MutableByteView into) const override {
    if (!addressable(offset, into.size())) return leaves_the_file(offset);
    if (into.empty()) return check_inside(offset);
    while (!into.empty()) {
      const ssize_t count = uninterrupted(
          [&] { return ::pread(fd(), into.data(), into.size(), static_cast<off_t>(offset)); });
      if (count < 0) return failed("read", offset);
      if (count == 0) return leaves_the_file(offset);
      offset += static_cast<std::uint64_t>(count);
      into = into.subspan(static_cast<std::size_t>(count));
    }
    return {};
  }

  [[nodiscard]] Result<std::uint64_t> size() const override {
    struct stat status {};
    if (::fstat(fd(), &status) < 0) return failed("size");
    return static_cast<std::uint64_t>(status.st_size);
  }

  /// Most files have no hole, which costs one call to find out.
  [[nodiscard]] Result<FileRange> next_data(std::uint64_t begin, std::uint64_t end) const override {
    constexpr std::uint64_t kBytesOfBlock = 512;
    struct stat status {};
    if (::fstat(fd(), &status) < 0) return failed("size");
    const auto kept = static_cast<std::uint64_t>(status.st_blocks) * kBytesOfBlock;
    if (kept >= static_cast<std::uint64_t>(status.st_size)) return FileRange{begin, end};
#ifdef SEEK_DATA
    const off_t data = ::lseek(fd(), static_cast<off_t>(begin), SEEK_DATA);
    if (data < 0 && errno == ENXIO) return FileRange{end, end};
    if (data < 0 && errno != EINVAL) return failed("look for holes", begin);
    const auto first = static_cast<std::uint64_t>(std::max<off_t>(data, 0));
    if (data >= 0 && first >= end) return FileRange{end, end};
    const off_t hole = data < 0 ? data : ::lseek(fd(), data, SEEK_HOLE);
    if (hole >= 0) return FileRange{first, std::min(static_cast<std::uint64_t>(hole), end)};
#endif
    return FileRange{begin, end};
  }

  [[nodiscard]] ErrorPath path() const override { return path_; }

 private:
  [[nodiscard]] Failure about(Failure failure) const {
    failure.value().path = path_;
    return failure;
  }
  [[nodiscard]] Failure failed(std::string_view operation, std::uint64_t offset = 0) const {
    return about(fail_with_errno(operation, offset));
  }
  [[nodiscard]] Failure refused(ErrorCode code, std::string_view operation, std::string_view reason,
                                std::uint64_t offset) const {
    return about(fail(code, operation, reason, offset));
  }

  [[nodiscard]] Result<void> check_writable(std::string_view operation) const {
    if (!is_read_only_) return {};
    return refused(ErrorCode::kNoPermission, operation, "the file is open for reading", 0);
  }

  [[nodiscard]] int fd() const { return descriptor_.get(); }

  [[nodiscard]] Result<void> set_size(std::uint64_t size_bytes) {
    if (uninterrupted([&] { return ::ftruncate(fd(), static_cast<off_t>(size_bytes)); }) < 0) {
      return failed("resize", size_bytes);
    }
    return {};
  }

  /// Reserves what it adds. A file system that runs out of space may have made the file longer by
  /// then, so it is cut again.
  [[nodiscard]] Result<void> extend(std::uint64_t present, std::uint64_t size_bytes) {
    Result<void> reserved = reserve(present, size_bytes - present);
    if (!reserved) static_cast<void>(set_size(present));
    return reserved;
  }

  [[nodiscard]] Result<void> reserve(std::uint64_t offset, std::uint64_t count) {
#ifdef __linux__
    const int done = uninterrupted([&] {
      return ::fallocate(fd(), 0, static_cast<off_t>(offset), static_cast<off_t>(count));
    });
    if (done == 0) return {};
    if (errno != EOPNOTSUPP && errno != ENOSYS) return failed("resize", offset + count);
#endif
    // Where space cannot be reserved, zeros take it.
    const Bytes zeros(std::min(count, kZerosAtOnce));
    while (count > 0) {
      const std::uint64_t chunk = std::min<std::uint64_t>(count, zeros.size());
      CRASHCHECK_TRY(write_at(offset, ByteView(zeros).first(chunk)));
      offset += chunk;
      count -= chunk;
    }
    return {};
  }

  [[nodiscard]] Failure leaves_the_file(std::uint64_t offset) const {
    return refused(ErrorCode::kInvalidArgument, "read", "the range leaves the file", offset);
  }

  [[nodiscard]] Result<void> check_inside(std::uint64_t offset) const {
    CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, size());
    if (offset > size_bytes) return leaves_the_file(offset);
    return {};
  }

  Descriptor descriptor_;
  ErrorPath path_;
  bool is_read_only_;
};

/// The same open file, with a descriptor above those of the standard streams. If one of these is
/// closed, open() returns its number, and printed text would go into the file.
Result<Descriptor> above_standard_streams(Descriptor descriptor) {
  if (descriptor.get() > STDERR_FILENO) return descriptor;
  Descriptor above(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!above.valid()) return fail_with_errno("open");
  return above;
}

/// Opens or creates. O_NONBLOCK keeps a FIFO from blocking; on a regular file it means nothing.
Result<std::pair<Descriptor, bool>> open_or_create(const std::filesystem::path& path,
                                                   OpenMode mode) {
  const int access = mode == OpenMode::kReadOnly ? O_RDONLY : O_RDWR;
  const int flags = access | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  constexpr int kAttempts = 16;  // others may remove or create the file between the two calls
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    if (mode == OpenMode::kCreate) {
      Descriptor created(
          uninterrupted([&] { return ::open(path.c_str(), flags | O_CREAT | O_EXCL, 0666); }));
      if (created.valid()) return std::pair(std::move(created), true);
      if (errno != EEXIST) return fail_to_open();
    }
    Descriptor existing(uninterrupted([&] { return ::open(path.c_str(), flags); }));
    if (existing.valid()) return std::pair(std::move(existing), false);
    if (errno == EISDIR || errno == ENXIO) {
      return fail(ErrorCode::kInvalidArgument, "open", "not a regular file");
    }
    if (errno != ENOENT || mode != OpenMode::kCreate) return fail_to_open();
  }
  return fail_to_open();
}

Result<void> lock(int fd, OpenMode mode) {
  const int kind = mode == OpenMode::kReadOnly ? LOCK_SH : LOCK_EX;
  if (uninterrupted([&] { return ::flock(fd, kind | LOCK_NB); }) == 0) return {};
  if (errno == EWOULDBLOCK) {
    return Failure(
        Error{ErrorCode::kWouldBlock, "lock", "somebody holds the lock", 0, errno, false});
  }
  return fail_with_errno("lock");
}

/// Makes the entry of the file at `path` durable, in the directory that a symbolic link leads to.
Result<void> sync_directory_of(const std::filesystem::path& path) {
  std::error_code error;
  const std::filesystem::path directory = std::filesystem::canonical(path, error).parent_path();
  if (error) {
    return Failure(Error{ErrorCode::kIo, "find the directory", "", 0, error.value(), false});
  }
  const Descriptor descriptor(
      uninterrupted([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
  if (!descriptor.valid()) return fail_with_errno("open the directory");
  if (uninterrupted([&] { return ::fsync(descriptor.get()); }) < 0) {
    return fail_with_errno("sync the directory");
  }
  return {};
}

Result<std::unique_ptr<File>> open_locked(const std::filesystem::path& path, OpenMode mode,
                                          const ErrorPath& name) {
  CRASHCHECK_ASSIGN(auto opened, open_or_create(path, mode));
  const bool created = opened.second;
  CRASHCHECK_ASSIGN(Descriptor descriptor, above_standard_streams(std::move(opened.first)));
  struct stat status {};
  if (::fstat(descriptor.get(), &status) < 0) return fail_with_errno("open");
  if (!S_ISREG(status.st_mode)) {
    return fail(ErrorCode::kInvalidArgument, "open", "not a regular file");
  }
  CRASHCHECK_TRY(lock(descriptor.get(), mode));
  // An empty file may be one whose creator was stopped before it could sync the directory.
  const bool is_read_only = mode == OpenMode::kReadOnly;
  if (created || (status.st_size == 0 && !is_read_only)) CRASHCHECK_TRY(sync_directory_of(path));
  return std::make_unique<PosixFile>(std::move(descriptor), name, is_read_only);
}

}  // namespace

Result<std::unique_ptr<File>> open_posix_file(const std::filesystem::path& path, OpenMode mode) {
  const ErrorPath name(path.string());
  return about_file(open_locked(path, mode, name), name);
}

}  // namespace crashcheck::io
