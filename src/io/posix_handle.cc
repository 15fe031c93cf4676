// The calls on an open file: whole transfers, and sizes whose space is reserved.
#include "posix_handle.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>

#include "io/assert.h"

namespace crashcheck::io {
namespace {

static_assert(sizeof(off_t) == 8, "build with 64-bit file offsets");

constexpr std::uint64_t kMaxOffset = std::numeric_limits<off_t>::max();

constexpr std::uint64_t kZerosAtOnce = std::uint64_t{1} << 20U;

/// Whether [offset, offset + length) can be named with the system's signed offsets.
bool addressable(std::uint64_t offset, std::uint64_t length) {
  return offset <= kMaxOffset && length <= kMaxOffset - offset;
}

#ifdef __linux__
/// Whether fallocate failed because the file system has no such thing.
bool lacks_the_call(int system_error) {
  return system_error == EOPNOTSUPP || system_error == ENOSYS;
}
#endif

}  // namespace

PosixFile::PosixFile(Descriptor descriptor, ErrorPath path, bool is_read_only, SyncKind sync_kind)
    : descriptor_(std::move(descriptor)),
      path_(std::move(path)),
      is_read_only_(is_read_only),
      sync_kind_(sync_kind) {
  CRASHCHECK_ASSERT(descriptor_.valid());
}

Result<void> PosixFile::sync() { return sync_as(sync_kind_); }

Result<void> PosixFile::sync_data() { return sync_as(SyncKind::kData); }

Result<void> PosixFile::sync_as(SyncKind kind) {
  CRASHCHECK_TRY(check_writable("sync"));
  const int done = uninterrupted([&] {
    return kind == SyncKind::kData ? sync_data_of_descriptor(fd()) : sync_descriptor(fd());
  });
  if (done < 0) return failed("sync");
  return {};
}

Result<void> PosixFile::write_at(std::uint64_t offset, ByteView bytes) {
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

Result<void> PosixFile::resize(std::uint64_t size_bytes) {
  CRASHCHECK_TRY(check_writable("resize"));
  if (!addressable(size_bytes, 0)) {
    return refused(ErrorCode::kInvalidArgument, "resize", "the size overflows", size_bytes);
  }
  CRASHCHECK_ASSIGN(const std::uint64_t present, size());
  if (size_bytes > present) return extend(present, size_bytes);
  return set_size(size_bytes);
}

Result<void> PosixFile::zero(std::uint64_t offset, std::uint64_t length) {
  CRASHCHECK_TRY(check_writable("zero"));
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, size());
  if (offset > size_bytes || length > size_bytes - offset) return leaves_the_file("zero", offset);
  if (length == 0) return {};
#ifdef __linux__
  const int done = uninterrupted([&] {
    return ::fallocate(fd(), FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                       static_cast<off_t>(length));
  });
  if (done == 0) return {};
  if (!lacks_the_call(errno)) return failed("zero", offset);
#endif
  return File::zero(offset, length);
}

Result<void> PosixFile::read_at(std::uint64_t offset, MutableByteView into) const {
  if (!addressable(offset, into.size())) return leaves_the_file("read", offset);
  if (into.empty()) return check_inside(offset);
  while (!into.empty()) {
    const ssize_t count = uninterrupted(
        [&] { return ::pread(fd(), into.data(), into.size(), static_cast<off_t>(offset)); });
    if (count < 0) return failed("read", offset);
    if (count == 0) return leaves_the_file("read", offset);
    offset += static_cast<std::uint64_t>(count);
    into = into.subspan(static_cast<std::size_t>(count));
  }
  return {};
}

Result<std::uint64_t> PosixFile::size() const {
  struct stat status {};
  if (::fstat(fd(), &status) < 0) return failed("size");
  return static_cast<std::uint64_t>(status.st_size);
}

Result<FileRange> PosixFile::next_data(std::uint64_t begin, std::uint64_t end) const {
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

Failure PosixFile::about(Failure failure) const {
  failure.value().path = path_;
  return failure;
}

Failure PosixFile::failed(std::string_view operation, std::uint64_t offset) const {
  return about(fail_with_errno(operation, offset));
}

Failure PosixFile::refused(ErrorCode code, std::string_view operation, std::string_view reason,
                           std::uint64_t offset) const {
  return about(fail(code, operation, reason, offset));
}

Failure PosixFile::leaves_the_file(std::string_view operation, std::uint64_t offset) const {
  return refused(ErrorCode::kInvalidArgument, operation, "the range leaves the file", offset);
}

Result<void> PosixFile::check_writable(std::string_view operation) const {
  if (!is_read_only_) return {};
  return refused(ErrorCode::kNoPermission, operation, "the file is open for reading", 0);
}

Result<void> PosixFile::check_inside(std::uint64_t offset) const {
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, size());
  if (offset > size_bytes) return leaves_the_file("read", offset);
  return {};
}

Result<void> PosixFile::set_size(std::uint64_t size_bytes) {
  if (uninterrupted([&] { return ::ftruncate(fd(), static_cast<off_t>(size_bytes)); }) < 0) {
    return failed("resize", size_bytes);
  }
  return {};
}

/// Reserves what it adds. A file system that runs out of space may have made the file longer by
/// then, so it is cut again.
Result<void> PosixFile::extend(std::uint64_t present, std::uint64_t size_bytes) {
  Result<void> reserved = reserve(present, size_bytes - present);
  if (!reserved) static_cast<void>(set_size(present));
  return reserved;
}

Result<void> PosixFile::reserve(std::uint64_t offset, std::uint64_t count) {
#ifdef __linux__
  const int done = uninterrupted(
      [&] { return ::fallocate(fd(), 0, static_cast<off_t>(offset), static_cast<off_t>(count)); });
  if (done == 0) return {};
  if (!lacks_the_call(errno)) return failed("resize", offset + count);
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

}  // namespace crashcheck::io
