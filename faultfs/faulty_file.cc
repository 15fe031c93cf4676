// Each call asks its failure point first, and fails with the errno that libfiu gives.
#include "faultfs/faulty_file.h"

#include <algorithm>

#include "failure_points.h"
#include "io/assert.h"

namespace crashcheck::faultfs {
namespace {

bool reaches_the_device(std::uint64_t offset, std::size_t length) {
  return length > 0 && io::checked_add(offset, length).has_value();
}

}  // namespace

io::Result<void> FaultyFile::sync() {
  if (const int error = failing_errno(FaultPoint::kSync); error != 0) {
    if (options_.on_failed_sync) options_.on_failed_sync();
    return injected(error, "sync");
  }
  return target().sync();
}

io::Result<void> FaultyFile::write_at(std::uint64_t offset, io::ByteView bytes) {
  if (!reaches_the_device(offset, bytes.size())) return target().write_at(offset, bytes);
  if (const int error = failing_errno(FaultPoint::kWrite); error != 0) {
    const io::ByteView part = written_part(offset, bytes);
    if (!part.empty()) CRASHCHECK_TRY(target().write_at(offset, part));
    return injected(error, "write", offset);
  }
  return target().write_at(offset, bytes);
}

io::Result<void> FaultyFile::resize(std::uint64_t size_bytes) {
  if (const int error = failing_errno(FaultPoint::kResize); error != 0) {
    return injected(error, "resize", size_bytes);
  }
  return target().resize(size_bytes);
}

io::Result<void> FaultyFile::read_at(std::uint64_t offset, io::MutableByteView into) const {
  if (!reaches_the_device(offset, into.size())) return target().read_at(offset, into);
  if (const int error = failing_errno(FaultPoint::kRead); error != 0) {
    return injected(error, "read", offset);
  }
  return target().read_at(offset, into);
}

/// What a failing write leaves: whole units of the file up to a boundary inside the write.
io::ByteView FaultyFile::written_part(std::uint64_t offset, io::ByteView bytes) const {
  CRASHCHECK_ASSERT(options_.unit_bytes > 0);
  const std::uint64_t wrote =
      options_.wrote_bytes_of_call ? options_.wrote_bytes_of_call() : options_.wrote_bytes;
  const std::uint64_t limit = offset + std::min<std::uint64_t>(wrote, bytes.size() - 1);
  const std::uint64_t boundary = limit - limit % options_.unit_bytes;
  return bytes.first(boundary > offset ? boundary - offset : 0);
}

}  // namespace crashcheck::faultfs
