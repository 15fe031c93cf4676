// The calls that more than one kind of file makes, and their errors.
#include "posix_calls.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <utility>

#include "io/assert.h"

namespace crashcheck::io {

Descriptor::~Descriptor() {
  if (fd_ >= 0) ::close(fd_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

int Descriptor::release() { return std::exchange(fd_, -1); }

Failure fail_with_errno(std::string_view operation, std::uint64_t offset) {
  const int system_error = errno;
  return Failure(Error{code_of_errno(system_error), operation, "", offset, system_error, false});
}

Failure fail_to_open(std::string_view operation) {
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

Result<Descriptor> above_standard_streams(Descriptor descriptor) {
  CRASHCHECK_ASSERT(descriptor.valid());
  if (descriptor.get() > STDERR_FILENO) return descriptor;
  Descriptor above(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
  if (!above.valid()) return fail_with_errno("open");
  return above;
}

Result<void> lock_descriptor(int fd, int kind) {
  if (uninterrupted([&] { return ::flock(fd, kind | LOCK_NB); }) == 0) return {};
  if (errno == EWOULDBLOCK) {
    return Failure(Error{ErrorCode::kWouldBlock, "lock", "another process or handle holds it", 0,
                         errno, false});
  }
  return fail_with_errno("lock");
}

int sync_descriptor(int fd) {
#ifdef __APPLE__
  // fsync leaves the data in the drive's cache there; not every file system has F_FULLFSYNC.
  if (::fcntl(fd, F_FULLFSYNC) == 0) return 0;
  if (errno != ENOTSUP && errno != EINVAL) return -1;
#endif
  return ::fsync(fd);
}

int sync_data_of_descriptor(int fd) {
#ifdef __APPLE__
  return sync_descriptor(fd);
#else
  return ::fdatasync(fd);
#endif
}

}  // namespace crashcheck::io
