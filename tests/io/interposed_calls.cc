// The calls themselves: the script of this thread, then the kernel.
#include "interposed_calls.h"

#ifdef __linux__

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>

namespace crashcheck {
namespace {

thread_local InterposedCalls* active = nullptr;

/// Whether the next call fails, with errno set.
bool next_call_fails() {
  if (active == nullptr) return false;
  ++active->calls;
  if (active->interruptions > 0) {
    --active->interruptions;
    errno = EINTR;
    return true;
  }
  errno = active->failing_errno;
  return active->failing_errno != 0 && active->calls >= active->failing_from;
}

bool reserving_fails() {
  if (active == nullptr || active->reserving_errno == 0) return next_call_fails();
  ++active->calls;
  errno = active->reserving_errno;
  return true;
}

bool naming_fails() {
  if (active == nullptr || active->naming_errno == 0) return false;
  errno = active->naming_errno;
  return true;
}

std::size_t shortened(std::size_t count) {
  return active == nullptr ? count : std::min(count, active->longest);
}

void count_sync(int fd) {
  struct stat status {};
  if (active == nullptr || ::fstat(fd, &status) != 0) return;
  ++(S_ISDIR(status.st_mode) ? active->directory_syncs : active->file_syncs);
}

}  // namespace

InterposedCalls::InterposedCalls() { active = this; }
InterposedCalls::~InterposedCalls() { active = nullptr; }

}  // namespace crashcheck

using crashcheck::naming_fails;
using crashcheck::next_call_fails;
using crashcheck::reserving_fails;
using crashcheck::shortened;

extern "C" {

ssize_t pread(int fd, void* into, size_t count, off_t offset) {
  return next_call_fails() ? -1 : ::syscall(SYS_pread64, fd, into, shortened(count), offset);
}

ssize_t pwrite(int fd, const void* from, size_t count, off_t offset) {
  return next_call_fails() ? -1 : ::syscall(SYS_pwrite64, fd, from, shortened(count), offset);
}

int ftruncate(int fd, off_t size) noexcept {
  return next_call_fails() ? -1 : static_cast<int>(::syscall(SYS_ftruncate, fd, size));
}

int fallocate(int fd, int mode, off_t offset, off_t count) {
  return reserving_fails() ? -1
                           : static_cast<int>(::syscall(SYS_fallocate, fd, mode, offset, count));
}

int openat(int directory, const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (crashcheck::active != nullptr && crashcheck::active->opening_errno != 0) {
    errno = crashcheck::active->opening_errno;
    return -1;
  }
  return static_cast<int>(::syscall(SYS_openat, directory, path, flags, mode));
}

int open(const char* path, int flags, ...) {
  std::va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return ::openat(AT_FDCWD, path, flags, mode);
}

int renameat(int from_directory, const char* from, int to_directory, const char* to) noexcept {
  return naming_fails() ? -1
                        : static_cast<int>(
                              ::syscall(SYS_renameat2, from_directory, from, to_directory, to, 0));
}

int unlinkat(int directory, const char* path, int flags) noexcept {
  return naming_fails() ? -1 : static_cast<int>(::syscall(SYS_unlinkat, directory, path, flags));
}

// A struct has the same name.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
int flock(int fd, int kind) noexcept {
  if (crashcheck::active != nullptr && crashcheck::active->before_locking) {
    crashcheck::active->before_locking();
  }
  return static_cast<int>(::syscall(SYS_flock, fd, kind));
}
#pragma GCC diagnostic pop

int fdatasync(int fd) {
  if (crashcheck::active != nullptr) ++crashcheck::active->data_syncs;
  return next_call_fails() ? -1 : static_cast<int>(::syscall(SYS_fdatasync, fd));
}

int fsync(int fd) {
  crashcheck::count_sync(fd);
  return next_call_fails() ? -1 : static_cast<int>(::syscall(SYS_fsync, fd));
}

}  // extern "C"

#endif  // __linux__
