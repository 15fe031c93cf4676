// Opens the file of a stack: creates its header, completes a cut creation, carries out a redo
// record, or makes committed length and file size agree.
#include "file_header.h"

#include <algorithm>
#include <array>

#include "journal.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

/// "BSTK", 0, 1, 8, 0; only the first six bytes are checked.
constexpr std::array kStackMagic{std::byte{0x42}, std::byte{0x53}, std::byte{0x54},
                                 std::byte{0x4B}, std::byte{0x00}, std::byte{0x01},
                                 std::byte{0x08}, std::byte{0x00}};
constexpr std::size_t kStackMagicCheckedBytes = 6;
constexpr std::size_t kCommittedLengthAt = 8;
static_assert(kStackMagic.size() == kCommittedLengthAt);
static_assert(kCommittedLengthAt + sizeof(std::uint64_t) == Stack::kFileHeaderBytes);

bool begins_like_a_fresh_header(const FileHeader& found, std::size_t count) {
  return std::ranges::equal(io::ByteView(found).first(count),
                            io::ByteView(fresh_header(0)).first(count));
}

io::Result<void> create_step_by_step(io::File& file) {
  CRASHCHECK_TRY(file.write_at(0, kStackMagic));
  CRASHCHECK_TRY(write_committed_length(file, 0));
  return file.sync();
}

/// In-place: empty, or left by a creation that was cut short.
io::Result<void> complete_creation(io::File& file, std::size_t size_bytes) {
  FileHeader found{};
  if (size_bytes > 0) {
    CRASHCHECK_TRY(file.read_at(0, io::MutableByteView(found).first(size_bytes)));
  }
  if (begins_like_a_fresh_header(found, size_bytes)) return create_step_by_step(file);
  return fail(ErrorCode::kInvalidData, "open", "too short for a stack", size_bytes);
}

io::Result<void> make_length(io::File& file, std::uint64_t length) {
  CRASHCHECK_TRY(file.resize(file_offset(length)));
  CRASHCHECK_TRY(write_committed_length(file, length));
  return file.sync();
}

/// The tail must be durably gone before the next record is written: the next record could complete
/// one that a crash cut short.
io::Result<void> drop_tail(io::File& file, std::uint64_t length) {
  CRASHCHECK_TRY(file.resize(file_offset(length) + 1));
  CRASHCHECK_TRY(write_committed_length(file, length));
  CRASHCHECK_TRY(file.sync());
  return file.resize(file_offset(length));
}

io::Result<void> reconcile_length(io::File& file, std::uint64_t size_bytes, Protocol protocol) {
  FileHeader found{};
  CRASHCHECK_TRY(file.read_at(0, found));
  if (!begins_like_a_fresh_header(found, kStackMagicCheckedBytes)) {
    return fail(ErrorCode::kInvalidData, "open", "not a stack of this version");
  }
  const std::uint64_t present = size_bytes - Stack::kFileHeaderBytes;
  const std::uint64_t committed = io::load_u64(io::ByteView(found).subspan(kCommittedLengthAt));
  if (present == committed) return {};
  if (present < committed) return make_length(file, present);
  CRASHCHECK_ASSIGN(const bool replayed, replay(file, size_bytes, committed));
  if (replayed) return {};
  return protocol == Protocol::kJournaled ? drop_tail(file, committed)
                                          : make_length(file, committed);
}

/// Whether every byte of `found` is zero or that of `image`.
bool may_become(io::ByteView found, io::ByteView image) {
  return std::ranges::equal(found, image.first(found.size()), [](std::byte each, std::byte wanted) {
    return each == std::byte{0} || each == wanted;
  });
}

}  // namespace

FileHeader fresh_header(std::uint64_t committed_length) {
  FileHeader header{};
  std::ranges::copy(kStackMagic, header.begin());
  io::store_u64(io::MutableByteView(header).subspan(kCommittedLengthAt), committed_length);
  return header;
}

io::Result<void> open_header(io::File& file, Protocol protocol) {
  if (protocol == Protocol::kJournaled) CRASHCHECK_TRY(create_at_once(file, fresh_header(0)));
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, file.size());
  if (size_bytes >= Stack::kFileHeaderBytes) return reconcile_length(file, size_bytes, protocol);
  if (protocol == Protocol::kInPlace) return complete_creation(file, size_bytes);
  return fail(ErrorCode::kInvalidData, "open", "too short for a stack", size_bytes);
}

io::Result<void> create_at_once(io::File& file, io::ByteView image) {
  CRASHCHECK_ASSIGN(const std::uint64_t size_bytes, file.size());
  if (size_bytes > image.size()) return {};
  io::Bytes found(size_bytes);
  if (size_bytes > 0) CRASHCHECK_TRY(file.read_at(0, found));
  if (!may_become(found, image) || std::ranges::equal(found, image)) return {};
  CRASHCHECK_TRY(file.resize(image.size()));
  CRASHCHECK_TRY(file.sync());
  CRASHCHECK_TRY(file.write_at(0, image));
  return file.sync();
}

io::Result<void> write_committed_length(io::File& file, std::uint64_t length) {
  std::array<std::byte, sizeof(length)> stored{};
  io::store_u64(stored, length);
  return file.write_at(kCommittedLengthAt, stored);
}

}  // namespace crashcheck::bstack
