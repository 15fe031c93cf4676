// What every use of POSIX calls needs here: descriptors that close themselves, calls that no signal
// interrupts, and errors made of errno. Thread rule: none of it has state of its own; a Descriptor
// is a value.
#pragma once

#include <cerrno>
#include <string_view>

#include "io/result.h"

namespace crashcheck::io {

/// Owns a file descriptor; closing it also drops its lock.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.release()) {}
  /// Trades: what this one had is closed with `other`.
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();

  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  [[nodiscard]] int get() const { return fd_; }

  /// Leaves the descriptor to the caller.
  [[nodiscard]] int release();

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

/// The error of the call that has just failed.
[[nodiscard]] Failure fail_with_errno(std::string_view operation, std::uint64_t offset = 0);

/// As `fail_with_errno`, of a call that is given the name of a file: kNotFound and kNoPermission
/// have an errno there.
[[nodiscard]] Failure fail_to_open(std::string_view operation = "open");

/// The same open file, with a descriptor above those of the standard streams. If one of these is
/// closed, open() returns its number, and printed text would go into the file.
/// REQUIRES: the descriptor is valid. ERRORS: kIo; it is closed then.
[[nodiscard]] Result<Descriptor> above_standard_streams(Descriptor descriptor);

/// An advisory lock (flock) on an open file, held until its last descriptor is closed. `kind` is
/// LOCK_SH or LOCK_EX. ERRORS: kWouldBlock where others hold a lock that excludes it; kIo.
[[nodiscard]] Result<void> lock_descriptor(int fd, int kind);

/// As fsync, with the cache of the drive. 0, or -1 with errno, like the next.
[[nodiscard]] int sync_descriptor(int fd);

/// As fdatasync, with the cache of the drive.
[[nodiscard]] int sync_data_of_descriptor(int fd);

}  // namespace crashcheck::io
