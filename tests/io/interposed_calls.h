// System calls that misbehave on demand. The test program defines open, openat, renameat, unlinkat,
// flock, pread, pwrite, ftruncate, fallocate, fdatasync and fsync itself, so that POSIX files meet
// interruptions, short transfers and errors that no real disk delivers to order. Linux only; what
// is set counts for this thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace crashcheck {

/// What happens to the calls while an object of this kind lives; one at a time.
class InterposedCalls {
 public:
  InterposedCalls();
  InterposedCalls(const InterposedCalls&) = delete;
  InterposedCalls& operator=(const InterposedCalls&) = delete;
  ~InterposedCalls();

  int interruptions = 0;    ///< so many calls fail with EINTR first
  int failing_errno = 0;    ///< then every call fails with this, unless 0
  int reserving_errno = 0;  ///< fallocate fails with this, unless 0
  int failing_from = 0;     ///< of failing_errno: calls before this one succeed
  int opening_errno = 0;    ///< every call of open and openat fails with this, unless 0
  int naming_errno = 0;     ///< every call of renameat and unlinkat fails with this, unless 0
  std::size_t longest = SIZE_MAX;  ///< most bytes that one call transfers
  int calls = 0;                   ///< made so far
  int directory_syncs = 0;         ///< calls of fsync on a directory
  int file_syncs = 0;              ///< calls of fsync on anything else
  int data_syncs = 0;              ///< calls of fdatasync

  /// What others do before each call of flock, if anything.
  std::function<void()> before_locking;
};

}  // namespace crashcheck
