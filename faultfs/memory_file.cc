// MemoryFile over an image; offsets that overflow or pass the capacity are errors.
#include "faultfs/memory_file.h"

#include <cerrno>

namespace crashcheck::faultfs {

using io::ErrorCode;
using io::fail;

namespace {

io::Failure unreadable(std::string_view operation, std::uint64_t offset) {
  return io::Failure(io::Error{ErrorCode::kIo, operation, "", offset, EIO, false});
}

}  // namespace

io::Result<void> MemoryFile::write_at(std::uint64_t offset, io::ByteView bytes) {
  const auto end = io::checked_add(offset, bytes.size());
  if (!end) return fail(ErrorCode::kInvalidArgument, "write", "the range overflows", offset);
  if (bytes.empty()) return {};
  if (*end > capacity_bytes_) {
    return fail(ErrorCode::kNoSpace, "write", "the memory file is full", offset);
  }
  if (image_.would_stay_unreadable(offset, *end)) return unreadable("write", offset);
  image_.write(offset, bytes);
  return {};
}

io::Result<void> MemoryFile::resize(std::uint64_t size_bytes) {
  if (size_bytes > capacity_bytes_) {
    return fail(ErrorCode::kNoSpace, "resize", "the memory file is full", size_bytes);
  }
  image_.resize(size_bytes);
  return {};
}

io::Result<void> MemoryFile::read_at(std::uint64_t offset, io::MutableByteView into) const {
  const auto end = io::checked_add(offset, into.size());
  if (!end || *end > image_.size()) {
    return fail(ErrorCode::kInvalidArgument, "read", "the range leaves the file", offset);
  }
  if (image_.is_unreadable(offset, *end)) return unreadable("read", offset);
  image_.read(offset, into);
  return {};
}

}  // namespace crashcheck::faultfs
