// Opens the file of a stack: creates its header, completes a cut creation, carries out a redo
// record, or makes committed length and file size agree. All that may refuse a file is decided
// before anything is written.
#include "file_header.h"

#include <algorithm>
#include <array>

#include "journal.h"
#include "length_check.h"

namespace crashcheck::bstack {

using io::ErrorCode;
using io::fail;

namespace {

/// "BSTK", 0, 1, 8, 0; only the first six bytes are checked.
constexpr std::array kStackMagic{std::byte{0x42}, std::byte{0x53}, std::byte{0x54},
                                 std::byte{0x4B}, std::byte{0x00}, std::byte{0x01},
                                 std::byte{0x08}, std::byte{0x00}};
constexpr std::size_t kCheckAt = kStackMagicCheckedBytes;
constexpr std::size_t kCommittedLengthAt = 8;
static_assert(kStackMagic.size() == kCommittedLengthAt);
static_assert(kCommittedLengthAt + sizeof(std::uint64_t) == Stack::kFileHeaderBytes);

std::uint16_t stored_check(const FileHeader& header) {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(header[kCheckAt]) |
                                    std::to_integer<unsigned>(header[kCheckAt + 1]) << 8U);
}

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
io::Result<HeaderPlan> plan_creation(const io::File& file, HeaderPlan plan) {
  FileHeader found{};
  if (plan.file_bytes > 0) {
    CRASHCHECK_TRY(file.read_at(0, io::MutableByteView(found).first(plan.file_bytes)));
  }
  if (!begins_like_a_fresh_header(found, plan.file_bytes)) {
    return fail(ErrorCode::kInvalidData, "open", "too short for a stack", plan.file_bytes);
  }
  plan.action = HeaderPlan::Action::kCreate;
  return plan;
}

io::Result<void> make_length(io::File& file, std::uint64_t length, Protocol protocol) {
  CRASHCHECK_TRY(file.resize(file_offset(length)));
  CRASHCHECK_TRY(protocol == Protocol::kJournaled ? write_checked_length(file, length)
                                                  : write_committed_length(file, length));
  return file.sync();
}

/// The tail must be durably gone before the next record is written: the next record could complete
/// one that a crash cut short.
io::Result<void> drop_tail(io::File& file, std::uint64_t length) {
  CRASHCHECK_TRY(file.resize(file_offset(length) + 1));
  CRASHCHECK_TRY(write_checked_length(file, length));
  CRASHCHECK_TRY(file.sync());
  return file.resize(file_offset(length));
}

io::Failure damaged_length(const HeaderPlan& plan) {
  return fail(ErrorCode::kCorrupt, "open", "the committed length in the header is damaged",
              plan.committed_length);
}

/// Writes what the file shows of its header and of `length` bytes once more, and syncs it: a sync
/// may have failed for any of it, and what could not be made durable is still read.
io::Result<void> write_all_again(io::File& file, std::uint64_t length) {
  constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20U;
  const std::uint64_t end = file_offset(length);
  io::Bytes piece(std::min(end, kPieceBytes));
  for (std::uint64_t at = 0; at < end; at += piece.size()) {
    piece.resize(std::min(end - at, kPieceBytes));
    CRASHCHECK_TRY(file.read_at(at, piece));
    CRASHCHECK_TRY(file.write_at(at, piece));
  }
  return file.sync();
}

/// What the check of the committed length says of a file that does not end with a record.
io::Result<void> check_length(HeaderPlan& plan, LengthCheck check) {
  const std::uint64_t present = plan.file_bytes - Stack::kFileHeaderBytes;
  const bool fits = check == LengthCheck::kFits;
  if (check == LengthCheck::kAbsent) return {};
  if (fits && present < plan.committed_length) {
    return fail(ErrorCode::kCorrupt, "open", "the file is shorter than its header says; it was cut",
                plan.file_bytes);
  }
  if (!fits && present != plan.committed_length) {
    return damaged_length(plan);
  }
  plan.opening.changed_unchecked = !fits;
  plan.last_was_journaled = fits;
  return {};
}

/// Of a file that has a whole header.
io::Result<HeaderPlan> plan_length(const io::File& file, HeaderPlan plan, Protocol protocol) {
  CRASHCHECK_ASSIGN(const StoredHeader header, read_header(file));
  if (!header.has_magic) {
    return fail(ErrorCode::kInvalidData, "open", "not a stack of this version");
  }
  const std::uint64_t present = plan.file_bytes - Stack::kFileHeaderBytes;
  plan.committed_length = header.committed_length;
  plan.length = std::min(present, plan.committed_length);
  if (present > plan.committed_length) {
    CRASHCHECK_ASSIGN(const auto record, find_record(file, plan.file_bytes));
    const bool agrees = record && (plan.committed_length == record->before ||
                                   plan.committed_length == record->after);
    if (agrees) {
      plan.action = HeaderPlan::Action::kCarryOut;
      plan.length = record->after;
      plan.last_was_journaled = true;
      plan.opening.carried_out_record = true;
      return plan;
    }
    if (record && protocol == Protocol::kJournaled) return damaged_length(plan);
  }
  if (protocol == Protocol::kJournaled) CRASHCHECK_TRY(check_length(plan, header.check));
  if (present != plan.committed_length) plan.action = HeaderPlan::Action::kCutOrExtend;
  plan.opening.tail_bytes = present - plan.length;
  if (plan.opening.tail_bytes > 0 && protocol == Protocol::kJournaled) {
    CRASHCHECK_ASSIGN(plan.opening.tail,
                      look_at_tail(file, plan.file_bytes, plan.committed_length));
  }
  plan.opening.missing_bytes = plan.committed_length - plan.length;
  return plan;
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

io::Result<StoredHeader> read_header(const io::File& file) {
  FileHeader found{};
  CRASHCHECK_TRY(file.read_at(0, found));
  StoredHeader header;
  header.has_magic = begins_like_a_fresh_header(found, kStackMagicCheckedBytes);
  header.committed_length = io::load_u64(io::ByteView(found).subspan(kCommittedLengthAt));
  header.stored_check = stored_check(found);
  const bool fits = header.stored_check == check_of(header.committed_length);
  if (header.stored_check != kNoCheck)
    header.check = fits ? LengthCheck::kFits : LengthCheck::kWrong;
  return header;
}

io::Result<HeaderPlan> plan_open(const io::File& file, Protocol protocol) {
  HeaderPlan plan;
  CRASHCHECK_ASSIGN(plan.file_bytes, file.size());
  if (plan.file_bytes >= Stack::kFileHeaderBytes) return plan_length(file, plan, protocol);
  if (protocol == Protocol::kInPlace) return plan_creation(file, plan);
  return fail(ErrorCode::kInvalidData, "open", "too short for a stack", plan.file_bytes);
}

namespace {

/// The record is read anew: what the plan saw must still be there.
io::Result<void> carry_out_record(io::File& file, const HeaderPlan& plan) {
  CRASHCHECK_ASSIGN(const bool done, replay(file, plan.file_bytes));
  if (done) return {};
  return fail(ErrorCode::kCorrupt, "open", "the redo record reads otherwise the second time",
              plan.file_bytes);
}

}  // namespace

io::Result<void> carry_out(io::File& file, const HeaderPlan& plan, Protocol protocol) {
  using enum HeaderPlan::Action;
  switch (plan.action) {
    case kNothing: return {};
    case kCreate: return create_step_by_step(file);
    case kCarryOut: return carry_out_record(file, plan);
    case kCutOrExtend: break;
  }
  const bool has_tail = plan.opening.tail_bytes > 0;
  if (!has_tail || protocol == Protocol::kInPlace) return make_length(file, plan.length, protocol);
  if (plan.opening.tail_bytes == kUnfinishedTailBytes) {
    CRASHCHECK_TRY(write_all_again(file, plan.length));
  }
  return drop_tail(file, plan.length);
}

io::Result<HeaderPlan> open_header(io::File& file, Protocol protocol) {
  if (protocol == Protocol::kJournaled) CRASHCHECK_TRY(create_at_once(file, fresh_header(0)));
  CRASHCHECK_ASSIGN(const HeaderPlan plan, plan_open(file, protocol));
  CRASHCHECK_TRY(carry_out(file, plan, protocol));
  return plan;
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

io::Result<void> write_checked_length(io::File& file, std::uint64_t length) {
  std::array<std::byte, Stack::kFileHeaderBytes - kCheckAt> stored{};
  const std::uint16_t check = check_of(length);
  stored[0] = static_cast<std::byte>(check & 0xFFU);
  stored[1] = static_cast<std::byte>(check >> 8U);
  io::store_u64(io::MutableByteView(stored).subspan(kCommittedLengthAt - kCheckAt), length);
  return file.write_at(kCheckAt, stored);
}

}  // namespace crashcheck::bstack
