// What opening does to the header: create it, complete it, or make it agree with the file.
#include "file_header.h"

#include <algorithm>
#include <array>

#include "bstack/stack.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

constexpr std::size_t kMagicBytes = 8;
constexpr std::size_t kCompatibilityBytes = 6;
constexpr std::size_t kCommittedLengthAt = 8;

using FileHeader = std::array<std::byte, Stack::kFileHeaderBytes>;

/// "BSTK", 0, 1, patch 8, reserved; then a committed length of 0.
constexpr FileHeader kFreshHeader{std::byte{0x42}, std::byte{0x53}, std::byte{0x54},
                                  std::byte{0x4B}, std::byte{0x00}, std::byte{0x01},
                                  std::byte{0x08}, std::byte{0x00}};
static_assert(kCommittedLengthAt + sizeof(std::uint64_t) == sizeof(FileHeader));

bool begins_like_a_fresh_header(const FileHeader& found, std::size_t count) {
  return std::ranges::equal(io::ByteView(found).first(count),
                            io::ByteView(kFreshHeader).first(count));
}

io::Result<void> create(io::File& file) {
  CRASHCHECK_TRY(file.write_at(0, io::ByteView(kFreshHeader).first(kMagicBytes)));
  CRASHCHECK_TRY(write_committed_length(file, 0));
  return file.sync();
}

/// Empty, or left by a creation that was cut short.
io::Result<void> complete_creation(io::File& file, std::size_t size_bytes) {
  FileHeader found{};
  if (size_bytes > 0) {
    CRASHCHECK_TRY(file.read_at(0, io::MutableByteView(found).first(size_bytes)));
  }
  if (begins_like_a_fresh_header(found, size_bytes)) return create(file);
  return fail(ErrorCode::kInvalidData, "open", "too short for a stack", size_bytes);
}

io::Result<void> reconcile_length(io::File& file, std::uint64_t size_bytes) {
  FileHeader found{};
  CRASHCHECK_TRY(file.read_at(0, found));
  if (!begins_like_a_fresh_header(found, kCompatibilityBytes)) {
    return fail(ErrorCode::kInvalidData, "open", "not a stack of this version");
  }
  const std::uint64_t present = size_bytes - Stack::kFileHeaderBytes;
  const std::uint64_t committed = io::load_u64(io::ByteView(found).subspan(kCommittedLengthAt));
  if (present == committed) return {};
  const std::uint64_t length = std::min(present, committed);
  CRASHCHECK_TRY(file.resize(Stack::kFileHeaderBytes + length));
  CRASHCHECK_TRY(write_committed_length(file, length));
  return file.sync();
}

}  // namespace

io::Result<void> open_header(io::File& file) {
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, file.size());
  if (size_bytes < Stack::kFileHeaderBytes) return complete_creation(file, size_bytes);
  return reconcile_length(file, size_bytes);
}

io::Result<void> write_committed_length(io::File& file, std::uint64_t length) {
  std::array<std::byte, sizeof(length)> stored{};
  io::store_u64(stored, length);
  return file.write_at(kCommittedLengthAt, stored);
}

}  // namespace crashcheck::bstack
